//! Findings for a terminal.

use super::{Finding, Level};

const RED: &str = "\u{1b}[1;31m";
const YELLOW: &str = "\u{1b}[1;33m";
const BLUE: &str = "\u{1b}[34m";
const DIM: &str = "\u{1b}[2m";
const BOLD: &str = "\u{1b}[1m";
const RESET: &str = "\u{1b}[0m";

/// Longest line quoted; a longer one is cut around what is meant.
const WIDTH: usize = 120;

/// A finding as a person reads it: what, where with the lines, what to do. Ends with a line feed.
pub fn to_text(finding: &Finding, color: bool) -> String {
    let paint = |style: &str, text: &str| if color { format!("{style}{text}{RESET}") } else { text.to_owned() };
    let (word, style) = match finding.level {
        Level::Error => ("error", RED),
        Level::Warning => ("warning", YELLOW),
    };
    let place = &finding.place;
    let mut out = format!("{}: {}\n", paint(style, word), paint(BOLD, &visible(&finding.message)));
    let digits = finding.source.iter().map(|(n, _)| n.to_string().len()).max().unwrap_or(1).max(2);
    let margin = " ".repeat(digits + 1);
    let mut at = place.file.clone();
    if place.line > 0 {
        at.push_str(&format!(":{}", place.line));
        if place.column > 0 {
            at.push_str(&format!(":{}", place.column));
        }
    }
    out.push_str(&format!("{margin}{} {at}{}\n", paint(BLUE, "╭─"), paint(DIM, &format!(" · {}", finding.rule))));
    for (number, line) in &finding.source {
        let meant = *number == place.line && place.column > 0;
        let (shown, column) = window(line, if meant { place.column as usize } else { 1 });
        out.push_str(&format!("{} {} {shown}\n", paint(BLUE, &format!("{number:>digits$}")), paint(BLUE, "│")));
        if meant && (place.length > 0 || !finding.label.is_empty()) {
            let room = shown.chars().count().saturating_sub(column - 1).max(1);
            let underline = "─".repeat((place.length as usize).clamp(1, room));
            let blanks = " ".repeat(column - 1);
            let label = if finding.label.is_empty() { String::new() } else { format!(" {}", visible(&finding.label)) };
            let marked = paint(style, &format!("{underline}{label}"));
            out.push_str(&format!("{margin}{} {blanks}{marked}\n", paint(BLUE, "│")));
        }
    }
    if let Some(help) = &finding.help {
        for (i, line) in visible_lines(help).iter().enumerate() {
            let head = if i == 0 { format!("{} help: ", paint(BLUE, "╰─")) } else { " ".repeat(9) };
            out.push_str(&format!("{margin}{head}{line}\n"));
        }
    }
    out
}

/// `1 error, 1 warning, 2 accepted in 14 files.`
pub fn summary(findings: &[Finding], files: usize) -> String {
    let count = |level| findings.iter().filter(|f| f.level == level && f.accepted.is_none()).count();
    let accepted = findings.iter().filter(|f| f.accepted.is_some()).count();
    let say = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let parts = [(count(Level::Error), "error"), (count(Level::Warning), "warning")]
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| say(*n, word))
        .collect::<Vec<_>>();
    let mut what = if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") };
    if accepted > 0 {
        what.push_str(&format!(", {accepted} accepted"));
    }
    format!("{what} in {}.", say(files, "file"))
}

/// What a terminal would obey is shown instead: a dossier's text must not move the cursor.
fn visible(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c == '\t' {
                ' '
            } else if c.is_control() {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

fn visible_lines(text: &str) -> Vec<String> {
    text.lines().map(visible).collect()
}

/// The part of a line that is shown and the column, from 1, of what is meant in it.
fn window(line: &str, column: usize) -> (String, usize) {
    let chars = visible(line).chars().collect::<Vec<_>>();
    let column = column.clamp(1, chars.len() + 1);
    if chars.len() <= WIDTH {
        return (chars.into_iter().collect(), column);
    }
    let from = (column - 1).saturating_sub(WIDTH / 2).min(chars.len() - WIDTH);
    let shown = chars[from..from + WIDTH].iter().collect();
    (shown, column - from)
}
