//! Sites of web servers.

use super::{Look, path};
use regie_resource::{is_site_target, site_file, site_link};
use regie_wire::{Observed, Resource, Site};

pub(super) fn seen(look: &Look<'_>, wanted: &Site) -> Result<Observed, String> {
    look.administered("sites of web servers")?;
    let file = site_file(wanted);
    let read = look.how_to_read(&Resource::Site(wanted.clone()), Some(&file.content))?;
    let there = path::seen(look.cx, &look.names, &file.path, Some(read))?;
    let link = path::seen(look.cx, &look.names, &site_link(wanted), None)?;
    let enabled = link.is_some_and(|link| link.target.as_deref().is_some_and(|t| is_site_target(wanted, t)));
    Ok(Observed::Site { file: there, enabled })
}
