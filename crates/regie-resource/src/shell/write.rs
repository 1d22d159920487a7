//! Files as commands: install(1) makes them with their attributes and replaces a link instead of following it; a file
//! is never readable by others before its mode is set.

use super::needs::expansion;
use super::quote::{in_double_quotes, in_heredoc};
use super::{block, install_options, quote};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regie_wire::{Content, Ownership, Piece, Text};

/// The whole command. What is tested lies beside the file until it was, under a name that no program reads on its own.
pub(super) fn file(path: &str, content: &Content, ownership: &Ownership, validate: Option<&str>) -> String {
    let Some(validate) = validate else { return written(path, content, ownership) };
    let beside = format!("{path}.regie-new");
    let (new, there) = (quote(&beside), quote(path));
    block(&[
        written(&beside, content, ownership),
        format!("{} || {{ rm -f {new}; exit 1; }}", validate.replace("%s", &new)),
        format!("mv -fT {new} {there}"),
    ])
}

fn written(path: &str, content: &Content, ownership: &Ownership) -> String {
    let install = |from: &str| format!("install{} -T {from} {}", install_options(ownership, Some(0o644)), quote(path));
    let text = match content {
        Content::Base64(data) => return base64(data, &install("/dev/stdin")),
        Content::Text(text) if text.as_plain().is_some_and(|plain| plain.is_empty()) => return install("/dev/null"),
        Content::Text(text) => text,
    };
    into(text, &install("/dev/stdin"))
}

/// A command that reads the text from its standard input.
pub(super) fn into(text: &Text, command: &str) -> String {
    let Some(plain) = text.as_plain() else {
        return with_secrets(text, command);
    };
    if plain.is_empty() {
        format!("{command} < /dev/null")
    } else if !printable(&plain) {
        base64(&STANDARD.encode(&plain), command)
    } else if let Some(end) = delimiter(&plain).filter(|_| plain.ends_with('\n')) {
        format!("{command} <<'{end}'\n{plain}{end}")
    } else {
        format!("printf '%s' {} | {command}", quote(&plain))
    }
}

/// Whether a terminal takes the text as it is.
fn printable(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t')
}

/// A line that ends a here-document and does not stand in the text; `None`: none of these will do. A line that begins
/// like it and goes on beyond ASCII is avoided too: dash 0.5.12 loses a byte there.
fn delimiter(text: &str) -> Option<&'static str> {
    let misread = |line: &str, end: &str| {
        let same = line.bytes().zip(end.bytes()).take_while(|(a, b)| a == b).count();
        same > 0 && line.as_bytes().get(same).is_some_and(|b| !b.is_ascii())
    };
    let free = |end: &&str| !text.contains(*end) && !text.lines().any(|line| misread(line, end));
    ["EOF", "END", "TEXT", "STOP", "LAST", "DONE"].into_iter().find(free)
}

/// Base64 in lines of 76 characters, decoded into the command.
fn base64(data: &str, into: &str) -> String {
    let data = data.chars().filter(|c| !c.is_whitespace()).collect::<Vec<_>>();
    let lines = data.chunks(76).map(|c| c.iter().collect::<String>() + "\n").collect::<String>();
    format!("base64 -d <<'EOF' | {into}\n{lines}EOF")
}

/// Secrets come from variables that the shell expands; everything else stands for itself.
fn with_secrets(text: &Text, command: &str) -> String {
    let mut commands = Vec::new();
    let plain = || text.pieces.iter().filter_map(|p| if let Piece::Plain(t) = p { Some(t.as_str()) } else { None });
    if !plain().all(printable) {
        let parts = text.pieces.iter().map(|p| match p {
            Piece::Plain(t) => format!("printf '%s' {} | base64 -d", STANDARD.encode(t)),
            Piece::Secret(s) => format!("printf '%s' \"{}\"", expansion(s, &mut commands)),
        });
        let parts = parts.collect::<Vec<_>>().join("\n");
        commands.push(format!("{{\n{parts}\n}} | {command}"));
    } else if let Some(end) = delimiter(&plain().collect::<String>())
        .filter(|_| matches!(text.pieces.last(), Some(Piece::Plain(t)) if t.ends_with('\n')))
    {
        let body = render(text, in_heredoc, &mut commands);
        commands.push(format!("{command} <<{end}\n{body}{end}"));
    } else {
        let body = render(text, in_double_quotes, &mut commands);
        commands.push(format!("printf '%s' \"{body}\" | {command}"));
    }
    block(&commands)
}

fn render(text: &Text, escape: fn(&str) -> String, before: &mut Vec<String>) -> String {
    text.pieces
        .iter()
        .map(|p| match p {
            Piece::Plain(t) => escape(t),
            Piece::Secret(s) => expansion(s, before),
        })
        .collect()
}
