//! The machine's time zone.

use super::{Look, said};
use regie_wire::{Observed, Timezone};
use std::fs;

pub(super) fn seen(look: &Look<'_>, _wanted: &Timezone) -> Result<Observed, String> {
    look.administered("time zones")?;
    // A copy of a zone instead of a link has no name.
    let link = fs::read_link("/etc/localtime").ok();
    let name = link.as_ref().and_then(|l| l.to_str()).and_then(zone);
    let file = said::text(look.cx, "/etc/timezone")?;
    Ok(Observed::Timezone { name, file: file.map(|f| f.trim().to_owned()) })
}

/// `../usr/share/zoneinfo/Europe/Paris` → `Europe/Paris`.
pub(crate) fn zone(target: &str) -> Option<String> {
    target.split_once("/zoneinfo/").map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_named_by_where_the_link_points() {
        assert_eq!(zone("/usr/share/zoneinfo/Europe/Paris").as_deref(), Some("Europe/Paris"));
        assert_eq!(zone("../usr/share/zoneinfo/UTC").as_deref(), Some("UTC"));
        assert_eq!(zone("/etc/paris"), None);
    }
}
