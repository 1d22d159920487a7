//! Lines of files.

use super::{Look, said};
use regie_wire::{Line, Observed};

pub(super) fn seen(look: &Look<'_>, wanted: &Line) -> Result<Observed, String> {
    let Some(text) = said::text(look.cx, &wanted.path)? else {
        return Ok(Observed::Line { file: false, present: false, other: None });
    };
    let (present, other) = in_text(wanted, &text);
    Ok(Observed::Line { file: true, present, other })
}

/// Whether it is there, and the line in whose place it comes. Of several that begin as it should, the last one counts.
fn in_text(wanted: &Line, text: &str) -> (bool, Option<String>) {
    let lines = || text.split('\n');
    let Some(starts) = wanted.starts.as_deref().filter(|s| !s.is_empty()) else {
        return (lines().any(|l| l == wanted.line), None);
    };
    let last = lines().rfind(|l| l.starts_with(starts));
    let present =
        if wanted.line.starts_with(starts) { last == Some(&wanted.line) } else { lines().any(|l| l == wanted.line) };
    (present, last.filter(|_| !present).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_that_begins_so_counts() {
        let look = |starts: Option<&str>, line: &str, text: &str| {
            let line = Line { path: "/x".into(), line: line.into(), starts: starts.map(str::to_owned) };
            in_text(&line, text)
        };
        let other = |line: &str| (false, Some(line.to_owned()));
        assert_eq!(look(None, "a", "b\na\nc\n"), (true, None));
        assert_eq!(look(None, "a", "b\n a\nca\n"), (false, None));
        assert_eq!(look(None, "a", "b\na"), (true, None));
        assert_eq!(look(None, "a", ""), (false, None));
        assert_eq!(look(Some("Port"), "Port 22", "Port 22\nPort 80\n"), other("Port 80"));
        assert_eq!(look(Some("Port"), "Port 22", "Port 80\nPort 22\n"), (true, None));
        assert_eq!(look(Some("#Port"), "Port 22", "#Port 80\n"), other("#Port 80"));
        assert_eq!(look(Some("#Port"), "Port 22", "Port 22\n#Port 80\n"), (true, None));
    }
}
