//! systemd asked by its own socket, as systemctl asks it for root: a few properties of a few units, in one exchange. Starting
//! systemctl for that costs more than all the rest of looking at a machine.
//!
//! The messages are those of the D-Bus Specification ("Message Protocol", "Authentication Protocol"); the objects and
//! properties those of org.freedesktop.systemd1(5). Whatever is not as expected is no answer: systemctl is asked then.

use super::Properties;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// Where systemd listens for root alone.
const SOCKET: &str = "/run/systemd/private";
/// Longest message that is taken: a property asked for here has some tens of bytes.
const LONGEST: usize = 1 << 20;
/// Of every unit.
const OF_UNITS: [&str; 5] = ["LoadState", "UnitFileState", "ActiveState", "SubState", "NeedDaemonReload"];
/// Of services alone.
const OF_SERVICES: [&str; 4] = ["Result", "NRestarts", "ExecMainCode", "ExecMainStatus"];

const CALL: u8 = 1;
const ANSWER: u8 = 2;
const ERROR: u8 = 3;

/// What systemd says of each unit, in order; `None` where it has to be asked otherwise.
pub(super) fn ask(names: &[String]) -> Option<Vec<Properties>> {
    let mut socket = UnixStream::connect(SOCKET).ok()?;
    socket.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    socket.set_write_timeout(Some(Duration::from_secs(10))).ok()?;
    converse(&mut socket, rustix::process::geteuid().as_raw(), names)
}

fn converse(socket: &mut (impl Read + Write), uid: u32, names: &[String]) -> Option<Vec<Properties>> {
    let mut questions = Vec::new();
    for (unit, name) in names.iter().enumerate() {
        let path = format!("/org/freedesktop/systemd1/unit/{}", label(name)?);
        questions.extend(
            properties(name)?.into_iter().map(|(interface, property)| (unit, path.clone(), interface, property)),
        );
    }
    let uid: String = uid.to_string().bytes().map(|b| format!("{b:02x}")).collect();
    socket.write_all(format!("\0AUTH EXTERNAL {uid}\r\n").as_bytes()).ok()?;
    line(socket)?.strip_prefix("OK ")?;
    let mut calls = b"BEGIN\r\n".to_vec();
    for (serial, (_, path, interface, property)) in (1..).zip(&questions) {
        calls.extend(call(serial, path, interface, property)?);
    }
    socket.write_all(&calls).ok()?;
    let mut found = vec![Properties::new(); names.len()];
    let mut left = questions.len();
    while left > 0 {
        let message = message(socket).ok()?;
        let Some(serial) = reply_to(&message) else { continue };
        let (unit, _, _, property) = questions.get(usize::try_from(serial).ok()?.checked_sub(1)?)?;
        // Where one cannot be told, systemctl says more.
        found[*unit].insert((*property).to_owned(), value(&message)?);
        left -= 1;
    }
    Some(found)
}

/// Which properties of which interfaces to ask for.
fn properties(name: &str) -> Option<Vec<(&'static str, &'static str)>> {
    let all = OF_UNITS.map(|property| ("org.freedesktop.systemd1.Unit", property));
    let own: Vec<_> = match name.rsplit_once('.')?.1 {
        "service" => OF_SERVICES.map(|property| ("org.freedesktop.systemd1.Service", property)).into(),
        "timer" => vec![("org.freedesktop.systemd1.Timer", "Result")],
        "socket" => vec![("org.freedesktop.systemd1.Socket", "Result")],
        "target" | "slice" => Vec::new(),
        _ => return None,
    };
    Some(all.into_iter().chain(own).collect())
}

/// A unit's name as the last part of its object's path: what is no letter and no digit as `_` and its number. Names that
/// systemctl would read otherwise than as they stand (patterns, paths) are not for this.
fn label(name: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b":-_.@\\".contains(&b);
    if name.is_empty() || !name.bytes().all(plain) {
        return None;
    }
    let escape = |(n, b): (usize, u8)| match b.is_ascii_alphabetic() || (n > 0 && b.is_ascii_digit()) {
        true => char::from(b).to_string(),
        false => format!("_{b:02x}"),
    };
    Some(name.bytes().enumerate().map(escape).collect())
}

/// A line of the authentication, without its end.
fn line(from: &mut impl Read) -> Option<String> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        let mut byte = [0];
        from.read_exact(&mut byte).ok()?;
        line.push(byte[0]);
        if line.len() > 1024 {
            return None;
        }
    }
    line.truncate(line.len() - 2);
    String::from_utf8(line).ok()
}

/// `org.freedesktop.DBus.Properties.Get` for one property.
fn call(serial: u32, path: &str, interface: &str, property: &str) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    text(&mut body, interface)?;
    text(&mut body, property)?;
    let mut fields = Vec::new();
    // Path, interface, member, destination; the signature of the body.
    for (code, kind, value) in [
        (1, b'o', path),
        (2, b's', "org.freedesktop.DBus.Properties"),
        (3, b's', "Get"),
        (6, b's', "org.freedesktop.systemd1"),
    ] {
        pad(&mut fields, 8);
        fields.extend([code, 1, kind, 0]);
        text(&mut fields, value)?;
    }
    pad(&mut fields, 8);
    fields.extend([8, 1, b'g', 0, 2, b's', b's', 0]);
    let mut message = vec![b'l', CALL, 0, 1];
    for number in [u32::try_from(body.len()).ok()?, serial, u32::try_from(fields.len()).ok()?] {
        message.extend(number.to_le_bytes());
    }
    message.extend(fields);
    pad(&mut message, 8);
    message.extend(body);
    Some(message)
}

fn text(to: &mut Vec<u8>, text: &str) -> Option<()> {
    pad(to, 4);
    to.extend(u32::try_from(text.len()).ok()?.to_le_bytes());
    to.extend(text.as_bytes());
    to.push(0);
    Some(())
}

fn pad(to: &mut Vec<u8>, boundary: usize) {
    to.resize(to.len().next_multiple_of(boundary), 0);
}

/// One whole message; in the byte order of this machine's usual processors, or none.
fn message(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; 16];
    from.read_exact(&mut bytes)?;
    let length = |at| number(&bytes, at).map_or(LONGEST, |n| n as usize);
    let whole = 16_usize.saturating_add(length(12)).next_multiple_of(8).saturating_add(length(4));
    if bytes[0] != b'l' || whole > LONGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    bytes.resize(whole, 0);
    from.read_exact(&mut bytes[16..])?;
    Ok(bytes)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The number of the call that it answers; `None` for a signal.
fn reply_to(message: &[u8]) -> Option<u32> {
    if ![ANSWER, ERROR].contains(message.get(1)?) {
        return None;
    }
    let end = 16 + number(message, 12)? as usize;
    let mut at = 16_usize;
    while at < end {
        at = at.next_multiple_of(8);
        let (code, kind) = (*message.get(at)?, *message.get(at + 2)?);
        at += 4;
        match kind {
            b'u' if code == 5 => return number(message, at),
            b'u' => at += 4,
            b's' | b'o' => at += 5 + number(message, at)? as usize,
            b'g' => at += 2 + usize::from(*message.get(at)?),
            _ => return None,
        }
    }
    None
}

/// The value of a property, as `systemctl show` prints it; `None` for an error and for what is not asked for here.
fn value(message: &[u8]) -> Option<String> {
    if message.get(1) != Some(&ANSWER) {
        return None;
    }
    let at = (16 + number(message, 12)? as usize).next_multiple_of(8);
    // A variant: its signature, one letter here, then the value on its own boundary.
    let (1, kind) = (*message.get(at)?, *message.get(at + 1)?) else { return None };
    let at = at + 4;
    Some(match kind {
        b's' => {
            let start = at + 4;
            let bytes = message.get(start..start.checked_add(number(message, at)? as usize)?)?;
            String::from_utf8(bytes.to_vec()).ok()?
        }
        b'b' => if number(message, at)? == 0 { "no" } else { "yes" }.to_owned(),
        b'u' => number(message, at)?.to_string(),
        b'i' => number(message, at)?.cast_signed().to_string(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
