//! Both colours of an instance, told apart: what is wanted for the one and not for the other.

use super::context::Placed;
use super::instance::Made;
use super::process;
use crate::{Colour, ColourSide, Colours, Finding, Keeper, WantedResource};
use regie_wire::{Key, MachineName, Resource, Site};
use std::collections::BTreeMap;

/// The second pass of an instance, made with the other colour, against the first; one for each machine that runs it.
pub(super) fn of(
    placed: &Placed<'_>,
    ports: &BTreeMap<MachineName, u16>,
    blue: &Made,
    green: &Made,
    findings: &mut Vec<Finding>,
) -> Vec<Colours> {
    let main = placed.main_role().into_iter().flat_map(|r| placed.machines(r)).collect::<Vec<_>>();
    let Some(first) = main.first() else { return Vec::new() };
    let only = |one: &Made, other: &Made| {
        let own = one.wanted.iter().filter(|w| !other.wanted.contains(w));
        own.filter(|w| !matches!(w.resource, Resource::Upstream(_))).cloned().collect::<Vec<_>>()
    };
    let (mine, other) = (only(blue, green), only(green, blue));
    findings.extend(mine.iter().zip(&other).filter_map(|(a, b)| shared(a, b)));
    let upstream = blue.wanted.iter().any(|w| matches!(w.resource, Resource::Upstream(_)) && !green.wanted.contains(w));
    if !upstream {
        let name = &placed.instance.name;
        let message = format!("`{name}` is deployed by blue-green, and no `upstream` gives its port requests");
        let help = "its upstream names the port: `servers = \"{% for m in app.machines %}{{ m.answers }}:{{ port }}\\n\
                    {% endfor %}\"`; without a proxy, write `strategy = \"restart\"`";
        findings.push(Finding::error("blue-green", &placed.instance.place, message).help(help));
    }
    let mut out = Vec::new();
    for machine in main.iter().filter(|m| m.is_system()) {
        let Some(port) = ports.get(&machine.name).copied() else { continue };
        // What stands on no machine that runs it follows the first that does.
        let decides = |w: &&WantedResource| match main.iter().any(|m| m.name == w.machine) {
            true => w.machine == machine.name,
            false => machine.name == first.name,
        };
        let side = |colour: Colour, all: &[WantedResource]| {
            let resources = all.iter().filter(decides).cloned().collect::<Vec<_>>();
            let units = resources.iter().filter(|w| w.resource.is_beside()).map(|w| w.resource.key()).collect();
            ColourSide { colour, port: colour.port(port).unwrap_or(port), units, resources }
        };
        let (wanted, other) = (side(Colour::Blue, &mine), side(Colour::Green, &other));
        let plain = wanted.units.iter().filter_map(|key| {
            let name = key.as_str().strip_prefix("unit:")?.strip_suffix("-blue.service")?;
            let name = name.strip_prefix(&process::full_name(&placed.instance.name, ""))?;
            Some(process::key(machine, &placed.instance.name, name, Keeper::Systemd))
        });
        let plain = plain.collect::<Vec<Key>>();
        out.push(Colours {
            instance: placed.instance.name.clone(),
            machine: machine.name.clone(),
            wanted,
            other,
            plain,
        });
    }
    out
}

/// What both colours have under one name, and in two ways, cannot be there for both at once.
fn shared(blue: &WantedResource, green: &WantedResource) -> Option<Finding> {
    if blue.resource.key() != green.resource.key() || blue.machine != green.machine {
        return None;
    }
    let (what, help) = match &blue.resource {
        Resource::Site(Site { name, .. }) if blue.resource != green.resource => (
            format!("the site `{name}`"),
            "put an `upstream` before it, which blue-green switches, and name that in the site",
        ),
        Resource::File(file) if blue.resource.is_sensitive() && blue.resource != green.resource => {
            (format!("`{}`", file.path), "leave the port out of it: a process that listens is given it as `PORT`")
        }
        _ => return None,
    };
    let message = format!("{what} names the port, of which blue-green has two");
    Some(Finding::error("blue-green", &blue.place, message).help(help))
}
