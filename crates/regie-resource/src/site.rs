//! Sites of nginx, by Debian's layout: the file in `sites-available`, and the link that enables it.

use crate::{Act, Change, Undo, file, nginx, path};
use regie_wire::{Content, File, Mark, Observed, Ownership, PathSeen, Site};

/// The file of a site, as it should lie there.
pub fn site_file(site: &Site) -> File {
    let mode = Some(if site.content.is_sensitive() { 0o600 } else { 0o644 });
    File {
        path: format!("/etc/nginx/sites-available/{}.conf", site.name),
        content: Content::Text(site.content.clone()),
        ownership: Ownership { mode, ..Ownership::default() },
        validate: None,
    }
}

/// The link that enables a site.
pub fn site_link(site: &Site) -> String {
    format!("/etc/nginx/sites-enabled/{}.conf", site.name)
}

fn seen<'a>(site: &Site, observed: &'a Observed) -> Result<(Option<&'a PathSeen>, bool), String> {
    match observed {
        Observed::Site { file, enabled } => Ok((file.as_ref(), *enabled)),
        other => Err(path::mismatch(&format!("the site {}", site.name), other)),
    }
}

pub(crate) fn diff(wanted: &Site, observed: &Observed, owed: Option<&str>) -> Result<Option<Change>, String> {
    let (there, enabled) = seen(wanted, observed)?;
    let file = site_file(wanted);
    let (mut mark, mut why, mut lines, mut acts) = (Mark::Change, Vec::new(), Vec::new(), Vec::new());
    if let Some(change) = file::compare(&file, there)? {
        mark = change.mark;
        why.push(change.why);
        lines = change.diff.lines;
        acts = change.acts;
    }
    if !enabled {
        why.extend(there.map(|_| "not enabled".to_owned()));
        acts.push(Act::Link { path: site_link(wanted), target: file.path });
    }
    if acts.is_empty() {
        return Ok(owed.map(|why| nginx::owed(why, nginx::load())));
    }
    Ok(Some(nginx::change(mark, why.join("; "), lines, acts, nginx::load())))
}

pub(crate) fn absent(given: &Site, observed: &Observed) -> Result<Option<Change>, String> {
    let (there, enabled) = seen(given, observed)?;
    if there.is_none() && !enabled {
        return Ok(None);
    }
    let acts = [site_link(given), site_file(given).path].map(|path| Act::RemoveFile { path });
    Ok(Some(nginx::change(Mark::Remove, "no longer wanted".into(), Vec::new(), acts.into(), nginx::load())))
}

pub(crate) fn undo(wanted: &Site, before: &Observed) -> Undo {
    match before {
        Observed::Site { .. } => nginx::undo(vec![site_file(wanted).path, site_link(wanted)]),
        _ => Undo::unknown(),
    }
}

pub(crate) fn undo_absent(given: &Site, before: &Observed) -> Undo {
    undo(given, before)
}
