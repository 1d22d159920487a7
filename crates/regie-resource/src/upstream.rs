//! Servers behind a site of nginx, each in a file of its own.

use crate::{Act, Change, Undo, file, nginx, path};
use regie_wire::{Content, File, Mark, Observed, Ownership, Text, Upstream};

/// The file of an upstream, as it should lie there. A server that refused once is tried again after a second (nginx waits
/// ten by itself): when machines go back one after another, the one before must be in again when the next is not there.
pub fn upstream_file(upstream: &Upstream) -> File {
    let servers = upstream.servers.iter().map(|server| {
        let down = if upstream.out.contains(server) { " down" } else { "" };
        format!("    server {server} fail_timeout=1s{down};\n")
    });
    File {
        path: format!("/etc/nginx/conf.d/{}-upstream.conf", upstream.name),
        content: Content::Text(Text::plain(format!(
            "upstream {} {{\n{}}}\n",
            upstream.name,
            servers.collect::<String>()
        ))),
        ownership: Ownership { mode: Some(0o644), ..Ownership::default() },
    }
}

pub(crate) fn diff(wanted: &Upstream, observed: &Observed, owed: Option<&str>) -> Result<Option<Change>, String> {
    let file = upstream_file(wanted);
    Ok(match file::compare(&file, path::seen(&file.path, observed)?)? {
        Some(change) => Some(nginx::change(change.mark, change.why, change.diff.lines, change.acts)),
        None => owed.map(nginx::owed),
    })
}

pub(crate) fn absent(given: &Upstream, observed: &Observed) -> Result<Option<Change>, String> {
    let path = upstream_file(given).path;
    let there = path::seen(&path, observed)?;
    let acts = vec![Act::RemoveFile { path }];
    Ok(there.map(|_| nginx::change(Mark::Remove, "no longer wanted".into(), Vec::new(), acts)))
}

pub(crate) fn undo(wanted: &Upstream, before: &Observed) -> Undo {
    match before {
        Observed::Path { .. } => nginx::undo(vec![upstream_file(wanted).path]),
        _ => Undo::unknown(),
    }
}

pub(crate) fn undo_absent(given: &Upstream, before: &Observed) -> Undo {
    undo(given, before)
}
