//! Language and time zone.

use crate::observe::{locale, timezone};
use regie_wire::Survey;
use std::fs;

pub(super) fn look(seen: &mut Survey) {
    seen.locale = fs::read_to_string("/etc/default/locale").ok().and_then(|text| locale::lang(&text));
    let link = fs::read_link("/etc/localtime").ok();
    seen.timezone = link.as_ref().and_then(|l| l.to_str()).and_then(timezone::zone);
}
