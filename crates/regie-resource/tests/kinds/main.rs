//! What each kind says and does about a difference: wanted, observed → mark, reason, lines and printed commands.
#![allow(clippy::unwrap_used)]

mod databases;
mod firewall;
mod machine;
mod paths;
mod postgresql;
mod processes;
mod server;
mod shop;
mod system;
mod undo;

use regie_resource::{Change, diff, to_shell};
use regie_wire::*;

/// A change as it reads: mark and reason, the diff's lines, then each act's command behind `$`.
fn told(change: &Change) -> String {
    let mut lines = vec![format!("{} {}", change.mark.symbol(), change.why)];
    lines.extend(change.diff.lines.iter().map(|l| format!("  {l}")));
    lines.extend(change.acts.iter().map(|a| format!("$ {}", to_shell(a))));
    lines.join("\n")
}

/// One row of a table: nothing to change is `=`, what cannot be brought about is `!` and the reason.
fn row(wanted: impl Into<Resource>, observed: Observed, expected: &str) {
    owed(wanted, observed, None, expected);
}

fn owed(wanted: impl Into<Resource>, observed: Observed, why: Option<&str>, expected: &str) {
    let wanted = wanted.into();
    let got = match diff(&wanted, &observed, why) {
        Ok(None) => "=".to_owned(),
        Ok(Some(change)) => told(&change),
        Err(error) => format!("! {error}"),
    };
    assert_eq!(got, expected, "\nwanted {wanted:?}\nobserved {observed:?}");
}

/// What is no longer wanted.
fn gone(resource: Resource) -> Resource {
    Resource::Absent { resource: Box::new(resource) }
}

/// Text with one secret.
fn with_secret(before: &str, name: &str, after: &str) -> Text {
    let secret = SecretRef { name: name.into(), encode: vec![] };
    Text { pieces: vec![Piece::Plain(before.into()), Piece::Secret(secret), Piece::Plain(after.into())] }
}

/// A regular file of root's, as observed.
fn file_seen(mode: u32, content: ContentSeen) -> PathSeen {
    PathSeen { file_type: FileType::File, mode, owner: "root".into(), group: "root".into(), content, target: None }
}

fn at(path: PathSeen) -> Observed {
    Observed::Path { path: Some(path) }
}

const NOTHING: Observed = Observed::Path { path: None };

#[test]
fn what_cannot_be_looked_at_is_told() {
    let resource = Resource::Group(Group { name: "shop".into(), gid: None, system: false });
    row(
        resource,
        Observed::Unknown { why: "groups belong to a whole system".into() },
        "! groups belong to a whole system",
    );
}
