//! Questions to HTTP servers: natively for `http://`, with the printed curl for everything else.

mod http;
mod url;

use super::{Failure, run};
use crate::bounded::wait_for;
use http::Answer;
use regie_resource::curl;
use regie_wire::{Http, Stream};
use std::time::{Duration, Instant};

/// Longest time for one attempt.
const ATTEMPT: Duration = Duration::from_secs(10);
/// Time between two attempts: a server that is starting is not helped by more.
const PAUSE: Duration = Duration::from_millis(250);

/// What one attempt saw.
pub(crate) enum Seen {
    /// The answer wanted: `200 in 84 ms`.
    Right(String),
    /// Another one, or none: what it was.
    Wrong(String),
    /// It cannot be asked at all, now or later.
    Never(String),
}

/// Asks until the answer is right, for at most `within` seconds; at least once.
pub(super) fn until_right(http: &Http) -> Result<String, Failure> {
    let bound = Duration::from_secs(http.within);
    let began = Instant::now();
    let mut next = began;
    let mut last = String::from("nothing");
    let end = wait_for(bound, || {
        if Instant::now() < next {
            return None;
        }
        let left = bound.saturating_sub(began.elapsed()).clamp(Duration::from_secs(1), ATTEMPT);
        let seen = once(http, left);
        next = Instant::now() + PAUSE;
        match seen {
            Seen::Right(detail) => Some(Ok(detail)),
            Seen::Never(why) => Some(Err(Failure::from(why))),
            Seen::Wrong(what) => {
                last = what;
                None
            }
        }
    });
    end.unwrap_or_else(|| {
        let wanted = match text_wanted(http) {
            Some(text) => format!("{} with \"{text}\"", http.wanted()),
            None => http.wanted(),
        };
        Err(format!("{} did not answer {wanted} within {} s; the last thing seen: {last}", http.url, http.within)
            .into())
    })
}

fn text_wanted(http: &Http) -> Option<&str> {
    http.contains.as_deref().filter(|t| !t.is_empty())
}

/// Asks once, for at most `patience`.
pub(crate) fn once(http: &Http, patience: Duration) -> Seen {
    let began = Instant::now();
    let answer = match url::parse(&http.url) {
        Ok(Some(url)) => http::get(http, &url, text_wanted(http), patience),
        Ok(None) => match by_curl(http, patience) {
            Ok(answer) => answer,
            Err(never) => return Seen::Never(never),
        },
        Err(never) => return Seen::Never(never),
    };
    let took = began.elapsed().as_millis();
    match answer {
        Err(what) => Seen::Wrong(what),
        Ok(Answer { status, said, .. }) if !http.accepts(status) => {
            Seen::Wrong(format!("{status} in {took} ms, wanted {}{}", http.wanted(), quoted(&said)))
        }
        Ok(Answer { status, found: false, said }) => Seen::Wrong(format!(
            "{status} in {took} ms, but without \"{}\"{}",
            text_wanted(http).unwrap_or_default(),
            quoted(&said)
        )),
        Ok(Answer { status, .. }) => Seen::Right(format!("{status} in {took} ms")),
    }
}

/// One attempt of the printed command. The outer error is for good: there is no curl.
fn by_curl(http: &Http, patience: Duration) -> Result<Result<Answer, String>, String> {
    let seconds = patience.as_secs().max(1).to_string();
    // The body's lines, then the status on a line of its own; of two limits curl takes the last.
    let argv = curl(http, &["--max-time", &seconds, "--write-out", "\n%{http_code}"]);
    let mut command = run::command(&argv)?;
    let (mut body, mut errors) = (Vec::<String>::new(), Vec::<String>::new());
    let ended = run::run(&mut command, patience + Duration::from_secs(5), &mut |stream, line| match stream {
        Stream::Out => body.push(line.to_owned()),
        Stream::Err => errors.push(line.to_owned()),
    });
    let ended = ended.map_err(|e| format!("{}: {}", http.url, run::cannot_run(&command, &e)))?;
    let status = body.pop().and_then(|s| s.parse::<u16>().ok()).unwrap_or(0);
    if status == 0 {
        let said = errors.join("; ");
        return Ok(Err(if said.is_empty() { format!("curl ended with {}", ended.status) } else { said }));
    }
    let body = body.join("\n");
    let found = text_wanted(http).is_none_or(|t| body.contains(t));
    Ok(Ok(Answer { status, found, said: http::first_line(&body) }))
}

/// What the server said, on a line of its own.
fn quoted(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!("\n{said}") }
}
