//! What logrotate does with logs: a file of its own, which logrotate's own test accepts before it counts.

use crate::edit::shell;
use crate::{Act, Change, Undo, file, path, quote};
use regie_wire::{Content, File, Logrotate, Observed, Ownership};

/// The file, as it should lie there. logrotate(8) reads none that others may write to.
pub fn logrotate_file(logrotate: &Logrotate) -> File {
    let mode = Some(if logrotate.content.is_sensitive() { 0o600 } else { 0o644 });
    File {
        path: format!("/etc/logrotate.d/{}", logrotate.name),
        content: Content::Text(logrotate.content.clone()),
        ownership: Ownership { mode, ..Ownership::default() },
        validate: None,
    }
}

/// A dry run of the file alone. logrotate ends with 0 for words that it does not know: what counts is what it says.
fn test(path: &str) -> Act {
    let said = "said=$(LC_ALL=C logrotate -d";
    shell(format!(
        "command -v logrotate > /dev/null || {{ echo 'there is no logrotate here: declare the package logrotate' >&2; exit 1; }}\n\
         ok=yes\n\
         {said} {} 2>&1) || ok=no\n\
         if [ $ok = no ] || printf '%s\\n' \"$said\" | grep -q '^error: '; then\n  printf '%s\\n' \"$said\" | grep '^error: ' >&2\n  exit 1\nfi",
        quote(path)
    ))
}

pub(crate) fn diff(wanted: &Logrotate, observed: &Observed) -> Result<Option<Change>, String> {
    let file = logrotate_file(wanted);
    let written = file::compare(&file, path::seen(&file.path, observed)?)?;
    Ok(written.map(|mut change| {
        change.acts.push(test(&file.path));
        change
    }))
}

pub(crate) fn absent(given: &Logrotate, observed: &Observed) -> Result<Option<Change>, String> {
    file::absent(&logrotate_file(given), observed)
}

pub(crate) fn undo(wanted: &Logrotate, before: &Observed) -> Undo {
    file::undo(&logrotate_file(wanted).path, before)
}

pub(crate) fn undo_absent(given: &Logrotate, before: &Observed) -> Undo {
    file::undo_absent(&logrotate_file(given).path, before)
}
