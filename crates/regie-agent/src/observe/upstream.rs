//! Upstreams of nginx.

use super::{Look, path};
use regie_resource::upstream_file;
use regie_wire::{Observed, Upstream};

pub(super) fn seen(look: &Look<'_>, wanted: &Upstream) -> Result<Observed, String> {
    look.administered("upstreams of nginx")?;
    let path = upstream_file(wanted).path;
    Ok(Observed::Path { path: path::seen(look.cx, &look.names, &path, Some(path::Read::Open))? })
}
