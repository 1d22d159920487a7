//! No sleeping for luck: only files with a written reason call a sleep.

use super::{Finding, Source, has_word, lines};

/// The files that may, `path: reason` a line.
pub const ALLOWED: &str = "xtask/allow-sleep.txt";

const SLEEPS: [&str; 3] = ["thread::sleep", "time::sleep", "nanosleep"];

/// Sleeps outside the list, and lines of the list that are wrong or no longer needed.
pub fn check(sources: &[Source], allowed: &str) -> Vec<Finding> {
    let entries: Vec<(usize, &str, &str)> = lines(allowed)
        .filter(|(_, text)| !text.trim().is_empty() && !text.starts_with('#'))
        .map(|(line, text)| {
            let (path, reason) = text.split_once(':').unwrap_or((text, ""));
            (line, path.trim(), reason.trim())
        })
        .collect();
    let mut found = Vec::new();
    for source in sources {
        if entries.iter().any(|(_, path, _)| *path == source.path) {
            continue;
        }
        found.extend(calls(source).map(|line| {
            let hint = format!("wait for a condition with a bound (`wait_until`), or give the reason in {ALLOWED}");
            Finding::new(&source.path, line, "sleep", "a sleep", hint)
        }));
    }
    for (line, path, reason) in entries {
        let needed = sources.iter().any(|source| source.path == path && calls(source).next().is_some());
        if !needed {
            let message = format!("{path} calls no sleep");
            found.push(Finding::new(ALLOWED, line, "sleep", message, "take the line out"));
        } else if reason.is_empty() {
            let hint = "write `path: reason`";
            found.push(Finding::new(ALLOWED, line, "sleep", format!("no reason for {path}"), hint));
        }
    }
    found
}

/// The lines with a call, or an import of it.
fn calls(source: &Source) -> impl Iterator<Item = usize> {
    let sleeps = |text: &str| SLEEPS.iter().any(|sleep| has_word(text, sleep));
    lines(&source.code).filter(move |(_, text)| sleeps(text)).map(|(line, _)| line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, allowed: &str) -> Vec<(String, usize)> {
        let sources = [Source::new("a.rs", text.to_owned())];
        check(&sources, allowed).into_iter().map(|f| (f.path, f.line)).collect()
    }

    #[test]
    fn a_sleep_needs_a_reason() {
        let call = "\nstd::thread::sleep(x);";
        assert_eq!(found(call, ""), [("a.rs".to_owned(), 2)]);
        assert_eq!(found(call, "# list\na.rs: it polls"), []);
        assert_eq!(found(call, "a.rs:"), [(ALLOWED.to_owned(), 1)]);
        assert_eq!(found("// thread::sleep is banned", ""), []);
        assert_eq!(found("fn f() {}", "a.rs: it polls"), [(ALLOWED.to_owned(), 1)]);
    }
}
