//! Sites of web servers, by Debian's layout: the file in `sites-available`, and the link that enables it.

use crate::{Act, Change, Undo, file, path, web};
use regie_wire::{Content, File, Mark, Observed, Ownership, PathSeen, Site, WebServer};

/// The file of a site, as it should lie there.
pub fn site_file(site: &Site) -> File {
    let mode = Some(if site.content.is_sensitive() { 0o600 } else { 0o644 });
    File {
        path: format!("{}/sites-available/{}.conf", folder(site.server), site.name),
        content: Content::Text(site.content.clone()),
        ownership: Ownership { mode, ..Ownership::default() },
        validate: None,
    }
}

/// The link that enables a site.
pub fn site_link(site: &Site) -> String {
    format!("{}/sites-enabled/{}.conf", folder(site.server), site.name)
}

/// The page that a site of an instance shows for as long as it lies there (`regie maintenance`).
pub fn closed_page(server: WebServer, instance: &str) -> String {
    format!("{}/{instance}-maintenance.html", folder(server))
}

/// Where the server's configuration is.
fn folder(server: WebServer) -> &'static str {
    match server {
        WebServer::Nginx => "/etc/nginx",
        WebServer::Apache => "/etc/apache2",
    }
}

/// What the link says: as people make it for nginx, as a2ensite(8) does for Apache.
fn target(site: &Site) -> String {
    match site.server {
        WebServer::Nginx => site_file(site).path,
        WebServer::Apache => format!("../sites-available/{}.conf", site.name),
    }
}

/// Whether a link's target leads to the site's file: people write it both ways. The agent looks with it.
pub fn is_site_target(site: &Site, said: &str) -> bool {
    let path = site_file(site).path;
    said == path || said.strip_prefix("..").is_some_and(|rest| format!("{}{rest}", folder(site.server)) == path)
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
        acts.push(Act::Link { path: site_link(wanted), target: target(wanted) });
    }
    if acts.is_empty() {
        return Ok(owed.map(|why| web::owed(why, web::load(wanted.server))));
    }
    Ok(Some(web::change(mark, why.join("; "), lines, acts, web::load(wanted.server))))
}

pub(crate) fn absent(given: &Site, observed: &Observed) -> Result<Option<Change>, String> {
    let (there, enabled) = seen(given, observed)?;
    if there.is_none() && !enabled {
        return Ok(None);
    }
    let acts = [site_link(given), site_file(given).path].map(|path| Act::RemoveFile { path });
    Ok(Some(web::change(Mark::Remove, "no longer wanted".into(), Vec::new(), acts.into(), web::load(given.server))))
}

pub(crate) fn undo(wanted: &Site, before: &Observed) -> Undo {
    match before {
        Observed::Site { .. } => {
            web::undo(vec![site_file(wanted).path, site_link(wanted)], wanted.server, web::load(wanted.server))
        }
        _ => Undo::unknown(),
    }
}

pub(crate) fn undo_absent(given: &Site, before: &Observed) -> Undo {
    undo(given, before)
}
