//! The machine's time zone, as Debian keeps it: the link /etc/localtime, and its name in /etc/timezone.

use crate::edit::shell;
use crate::{Act, Change, Diff, Undo, path, quote};
use regie_wire::{Content, Mark, Observed, Ownership, Text, Timezone};

const LINK: &str = "/etc/localtime";
const NAME: &str = "/etc/timezone";

pub(crate) fn diff(wanted: &Timezone, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Timezone { name, file } = observed else {
        return Err(path::mismatch("the time zone", observed));
    };
    let (link_right, file_right) =
        (name.as_deref() == Some(&wanted.name), file.as_deref() == Some(wanted.name.as_str()));
    if link_right && file_right {
        return Ok(None);
    }
    let zone = format!("/usr/share/zoneinfo/{}", wanted.name);
    let said = quote(&format!("there is no time zone {} here ({zone}): declare the package tzdata", wanted.name));
    let mut acts = vec![shell(format!("[ -f {} ] || {{ echo {said} >&2; exit 1; }}", quote(&zone)))];
    let (mut reasons, mut lines) = (Vec::new(), Vec::new());
    if !link_right {
        let there = name.as_deref().unwrap_or("not set");
        reasons.push(format!("the time zone is {there}"));
        lines.push(format!("{there} → {}", wanted.name));
        acts.push(Act::Link { path: LINK.to_owned(), target: zone });
    }
    if !file_right {
        let there = file.as_deref().unwrap_or("nothing");
        reasons.push(format!("{NAME} says {there}"));
        lines.push(format!("{NAME} {there} → {}", wanted.name));
        acts.push(Act::WriteFile {
            path: NAME.to_owned(),
            content: Content::Text(Text::plain(format!("{}\n", wanted.name))),
            ownership: Ownership { mode: Some(0o644), ..Ownership::default() },
            validate: None,
        });
    }
    let mark = if name.is_some() { Mark::Change } else { Mark::Add };
    Ok(Some(Change { mark, why: reasons.join("; "), diff: Diff { lines }, acts }))
}

pub(crate) fn undo(_wanted: &Timezone, before: &Observed) -> Undo {
    match before {
        Observed::Timezone { .. } => {
            Undo { keep: vec![LINK.to_owned(), NAME.to_owned()], ..Undo::acts("as before", Vec::new()) }
        }
        _ => Undo::unknown(),
    }
}
