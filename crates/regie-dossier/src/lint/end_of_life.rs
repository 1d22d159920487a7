//! `end-of-life`: an operating system that nobody mends any more.

mod table;

use super::Around;
use crate::{Dossier, Finding, Place};
use std::collections::BTreeSet;

/// Days before the end in which it is said: an upgrade wants to be planned.
const SOON: i32 = 90;

pub(super) fn check(dossier: &Dossier, around: &Around<'_>, findings: &mut Vec<Finding>) {
    let mut said = BTreeSet::new();
    for env in dossier.environments.values() {
        for machine in env.machines.values() {
            let name = machine.name.as_str();
            let seen = around.systems.get(&(env.name.clone(), machine.name.clone()));
            if let Some(os) = &machine.os {
                // What `[server]` says of all machines is said once.
                if said.insert(os.place.clone()) {
                    findings.extend(over(&os.text, &os.place, around, &format!("{} is declared here", os.text)));
                }
            }
            let declared = machine.os.as_ref().and_then(|os| table::find(&os.text));
            let Some((system, day)) = seen else { continue };
            let found = table::find(system);
            if found.is_some() && found == declared {
                continue;
            }
            let said = format!("{system} was seen on `{name}` on {day}");
            findings.extend(over(system, &machine.place, around, &said));
            if let (Some(os), Some(found), Some(declared)) = (&machine.os, found, declared) {
                let message =
                    format!("`{name}` is declared to run {}, and {} was seen on {day}", declared.name, found.name);
                let finding = Finding::warning("disagrees", &os.place, message);
                findings.push(finding.help("declare what runs there, or upgrade it"));
            }
        }
    }
}

fn over(system: &str, at: &Place, around: &Around<'_>, said: &str) -> Option<Finding> {
    let release = table::find(system)?;
    let left = around.now.date().until(release.end).ok()?.get_days();
    let message = match left {
        ..0 => format!("{said}: its security updates ended on {}", release.end),
        0 => format!("{said}: its security updates end today"),
        1..=SOON => format!("{said}: its security updates end on {}, in {left} days", release.end),
        _ => return None,
    };
    let help = match table::newest(release.distribution, around.now.date()) {
        Some(newer) if newer.name != release.name => {
            format!("plan the move to {}, which has updates until {}", newer.name, newer.end)
        }
        _ => "plan the move to a release that has updates".to_owned(),
    };
    Some(Finding::warning("end-of-life", at, message).help(help))
}
