//! HTTP/1.1 (RFC 9112), as much of it as one GET needs. Redirects are answers like others.

use super::super::resolve::addresses;
use super::url::Url;
use regie_wire::Http;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Most bytes of a head that are read: more is no answer.
const HEAD: u64 = 64 << 10;
/// Most bytes of a body in which the text is looked for.
const BODY: u64 = 16 << 20;

/// What came back.
pub(super) struct Answer {
    /// Status code.
    pub status: u16,
    /// The text wanted is in the body, or none was.
    pub found: bool,
    /// What an answer that is not the one wanted says of itself: its first line.
    pub said: String,
}

/// The first line of a body that a person can read: programs say there what is wrong with them.
pub(super) fn first_line(body: &str) -> String {
    let line = body.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or_default();
    if line.starts_with('<') { String::new() } else { line.chars().filter(|c| !c.is_control()).take(200).collect() }
}

/// A connection on which the whole answer has to arrive in time, not only its next byte.
struct Bounded {
    stream: TcpStream,
    deadline: Instant,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.stream.set_read_timeout(Some(left))?;
        self.stream.read(buffer).map_err(|e| match e.kind() {
            io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
            _ => e,
        })
    }
}

/// Asks once. The error is what was seen instead of an answer.
pub(super) fn get(http: &Http, url: &Url, text: Option<&str>, patience: Duration) -> Result<Answer, String> {
    let deadline = Instant::now() + patience;
    let mut stream = connect(http, url, deadline)?;
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: regie\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        url.target, url.authority
    );
    let words = |e: io::Error| match e.kind() {
        io::ErrorKind::TimedOut => format!("no whole answer in {} s", patience.as_secs().max(1)),
        _ => format!("the connection broke: {e}"),
    };
    stream.set_write_timeout(Some(patience)).and_then(|()| stream.write_all(request.as_bytes())).map_err(words)?;
    let mut from = BufReader::new(Bounded { stream, deadline });
    let head = loop {
        let head = read_head(&mut from).map_err(words)?.ok_or("an answer that is not HTTP")?;
        // Interim answers come before the real one (RFC 9110, 15.2).
        if head.status >= 200 {
            break head;
        }
    };
    let bodiless = [204, 304].contains(&head.status);
    let expected = http.accepts(head.status);
    if expected && text.is_none() {
        return Ok(Answer { status: head.status, found: true, said: String::new() });
    }
    let mut body = Vec::new();
    let whole = if bodiless { Ok(()) } else { read_body(&mut from, &head, &mut body) };
    let found = text.is_none_or(|t| body.windows(t.len()).any(|w| w == t.as_bytes()));
    if !found && expected {
        whole.map_err(words)?;
    }
    let said = first_line(&String::from_utf8_lossy(&body[..body.len().min(4096)]));
    Ok(Answer { status: head.status, found, said })
}

fn connect(http: &Http, url: &Url, deadline: Instant) -> Result<TcpStream, String> {
    let left = || deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
    let mut last = String::new();
    for address in addresses(http, &url.host, url.port, left())? {
        match TcpStream::connect_timeout(&address, left()) {
            Ok(stream) => return Ok(stream),
            Err(e) => {
                let why = match e.kind() {
                    io::ErrorKind::ConnectionRefused => "connection refused (nothing listens there)".to_owned(),
                    io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => "no connection in time".to_owned(),
                    _ => e.to_string(),
                };
                last = format!("{address}: {why}");
            }
        }
    }
    Err(last)
}

struct Head {
    status: u16,
    chunked: bool,
    length: Option<u64>,
}

/// `None`: what came is no HTTP.
fn read_head(from: &mut impl BufRead) -> io::Result<Option<Head>> {
    let mut limited = from.take(HEAD);
    let mut line = Vec::new();
    limited.read_until(b'\n', &mut line)?;
    let first = String::from_utf8_lossy(&line).into_owned();
    let status = first.strip_prefix("HTTP/1.").and_then(|r| r.split_whitespace().nth(1)).and_then(|s| s.parse().ok());
    let Some(status) = status else { return Ok(None) };
    let mut head = Head { status, chunked: false, length: None };
    loop {
        line.clear();
        if limited.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            return Ok(Some(head));
        }
        let Some((name, value)) = text.split_once(':') else {
            continue;
        };
        let value = value.trim().to_ascii_lowercase();
        match name.to_ascii_lowercase().as_str() {
            "transfer-encoding" => head.chunked = value.split(',').any(|c| c.trim() == "chunked"),
            "content-length" => head.length = value.parse().ok(),
            _ => {}
        }
    }
}

/// Reads what there is of the body, also when it breaks off.
fn read_body(from: &mut impl BufRead, head: &Head, body: &mut Vec<u8>) -> io::Result<()> {
    if !head.chunked {
        let length = head.length.unwrap_or(BODY).min(BODY);
        let got = from.take(length).read_to_end(body)? as u64;
        // Without a length the body ends with the connection (RFC 9112, 6.3).
        return if head.length.is_some() && got < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) };
    }
    loop {
        let mut line = String::new();
        from.by_ref().take(HEAD).read_line(&mut line)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = u64::from_str_radix(size, 16).map_err(|_| io::Error::other("a chunk has no size"))?;
        let room = BODY.saturating_sub(body.len() as u64);
        let got = from.by_ref().take(size.min(room)).read_to_end(body)? as u64;
        if size == 0 || size > room {
            return Ok(());
        }
        if got < size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        line.clear();
        from.by_ref().take(HEAD).read_line(&mut line)?;
    }
}
