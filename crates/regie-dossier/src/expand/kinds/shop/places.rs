//! Which places a site names: each has one answer, or servers disagree about it (nginx refuses a location that stands twice,
//! Apache takes one of them).

use super::super::super::Expanded;
use super::super::super::fields::Rendering;
use super::site::Said;
use std::collections::BTreeMap;

/// Each location is named by one field, and `/` by what answers for everything.
pub(super) fn once_each(r: &Rendering<'_>, said: &Said) -> Expanded<()> {
    let fields: [(&str, Vec<&String>); 4] = [
        ("deny", said.denied.iter().collect()),
        ("plain", said.plain.iter().collect()),
        ("static", said.folders.iter().map(|(location, _)| location).collect()),
        ("pass", said.passed.iter().map(|(location, _)| location).collect()),
    ];
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    for (field, locations) in &fields {
        for location in locations {
            if *location == "/" {
                let finding = r.error(field, "twice", "`/` is all of the site, which has its answer already");
                return Err(Box::new(finding.help("say it by `root`, `upstream` or `php` alone")));
            }
            if let Some(other) = known.insert(location, field) {
                let message = format!("`{location}` has two answers: one in `{other}`, one in `{field}`");
                return Err(Box::new(r.error(field, "twice", message).help("keep one of them")));
            }
        }
    }
    Ok(())
}
