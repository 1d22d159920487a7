//! Servers behind a site of nginx, each in a file of its own.

use crate::{Act, Change, Undo, file, nginx, path, web};
use regie_wire::{Content, ContentSeen, File, Mark, Observed, Ownership, Text, Upstream, WebServer};

/// How the line of a server that is out ends.
const DOWN: &str = " down;";

/// The file of an upstream, as it should lie there. A server that refused once is tried again after a second (nginx waits
/// ten by itself): when machines go back one after another, the one before must be in again when the next is not there.
pub fn upstream_file(upstream: &Upstream) -> File {
    let servers = upstream.servers.iter().map(|server| {
        let end = if upstream.out.contains(server) { DOWN } else { ";" };
        format!("    server {server} fail_timeout=1s{end}\n")
    });
    File {
        path: format!("/etc/nginx/conf.d/{}-upstream.conf", upstream.name),
        content: Content::Text(Text::plain(format!(
            "upstream {} {{\n{}}}\n",
            upstream.name,
            servers.collect::<String>()
        ))),
        ownership: Ownership { mode: Some(0o644), ..Ownership::default() },
        validate: None,
    }
}

pub(crate) fn diff(wanted: &Upstream, observed: &Observed, owed: Option<&str>) -> Result<Option<Change>, String> {
    let file = upstream_file(wanted);
    Ok(match file::compare(&file, path::seen(&file.path, observed)?)? {
        Some(change) => Some(web::change(change.mark, change.why, change.diff.lines, change.acts, nginx::switch())),
        None => owed.map(|why| web::owed(why, nginx::switch())),
    })
}

pub(crate) fn absent(given: &Upstream, observed: &Observed) -> Result<Option<Change>, String> {
    let path = upstream_file(given).path;
    let there = path::seen(&path, observed)?;
    let acts = vec![Act::RemoveFile { path }];
    Ok(there
        .map(|_| web::change(Mark::Remove, "no longer wanted".into(), Vec::new(), acts, web::load(WebServer::Nginx))))
}

/// As before, but for a server that was out at that moment of a roll: on the way back all of them serve, since nobody says any
/// more whose turn it is.
pub(crate) fn undo(wanted: &Upstream, before: &Observed) -> Undo {
    let Observed::Path { path } = before else { return Undo::unknown() };
    let file = upstream_file(wanted);
    match path.as_ref().map(|seen| &seen.content) {
        Some(ContentSeen::Text(text)) if text.contains(DOWN) => {
            let content = Content::Text(Text::plain(text.replace(DOWN, ";")));
            let back = Act::WriteFile { path: file.path, content, ownership: file.ownership, validate: None };
            let acts = std::iter::once(back).chain(nginx::switch()).collect();
            Undo::acts("as before, with every server in", acts)
        }
        Some(ContentSeen::Text(text)) => {
            let undo = web::undo(vec![file.path], WebServer::Nginx, nginx::switch());
            let back = text.lines().filter_map(|line| line.trim().strip_prefix("server ")?.split([' ', ';']).next());
            let back = back.filter(|server| !wanted.servers.iter().any(|s| s == server));
            let acts = back.map(answers).chain(undo.acts).collect();
            Undo { acts, ..undo }
        }
        _ => web::undo(vec![file.path], WebServer::Nginx, nginx::switch()),
    }
}

/// Waits (30 s at most) until a server that is to be given requests again takes them: it may be on its way back too. nginx comes
/// with curl on machines that regie provisions; 7 is a connection that was refused (curl(1), exit codes).
fn answers(server: &str) -> Act {
    let run = format!(
        "end=$(($(date +%s) + 30))\nwhile [ $(date +%s) -lt $end ]; do\n  status=0\n  \
         curl -s -o /dev/null -m 2 http://{server}/ || status=$?\n  [ $status = 7 ] || [ $status = 28 ] || break\n  \
         sleep 0.2\ndone"
    );
    Act::Shell { run, cwd: None, user: None, env_file: None, timeout: 60 }
}

pub(crate) fn undo_absent(given: &Upstream, before: &Observed) -> Undo {
    undo(given, before)
}
