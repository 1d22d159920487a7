//! Sites of nginx.

use super::{Look, path};
use regie_resource::{site_file, site_link};
use regie_wire::{Observed, Resource, Site};

pub(super) fn seen(look: &Look<'_>, wanted: &Site) -> Result<Observed, String> {
    look.administered("sites of nginx")?;
    let file = site_file(wanted);
    let read = look.how_to_read(&Resource::Site(wanted.clone()), Some(&file.content))?;
    let there = path::seen(look.cx, &look.names, &file.path, Some(read))?;
    let link = path::seen(look.cx, &look.names, &site_link(wanted), None)?;
    let enabled = link.is_some_and(|link| link.target.as_deref().is_some_and(|t| leads_to(t, &file.path)));
    Ok(Observed::Site { file: there, enabled })
}

/// People write the link's target both ways.
fn leads_to(target: &str, path: &str) -> bool {
    target == path || target.strip_prefix("..").is_some_and(|rest| format!("/etc/nginx{rest}") == path)
}
