//! Blue-green: which colour serves, when the other has to take its place, and what is left of the one that does not serve.

use crate::draft::Draft;
use crate::predict::{obstacle, planned};
use crate::world::{Here, World};
use crate::{PlannedStep, Seen};
use regie_dossier::{ColourSide, Colours, Place, Wanted, WantedResource};
use regie_resource::Act;
use regie_wire::{ContentSeen, InstanceName, Key, MachineName, Observed, Phase, Resource, Scope, Upstream};

/// Instances on machines.
pub(crate) type Which = Vec<(InstanceName, MachineName)>;

/// What is wanted, with the colours that serve: read from the machines alone, so that whoever looks finds the same.
pub fn serving(wanted: &Wanted, seen: &Seen) -> Wanted {
    let world = World::new(wanted, seen, 0, Vec::new());
    let other = wanted.colours.iter().filter(|c| other_serves(&world, c));
    wanted.flipped(&other.map(|c| (c.instance.clone(), c.machine.clone())).collect::<Which>())
}

/// The only one that runs; else the one that a proxy gives requests; else the only one that is there. Otherwise the one that is
/// wanted, which a machine that has nothing is given.
fn other_serves(world: &World, colours: &Colours) -> bool {
    let runs = |side: &ColourSide| units(world, colours, side).any(is_running);
    let there = |side: &ColourSide| units(world, colours, side).any(is_there);
    let asked = |side: &ColourSide| is_asked(world, colours, side);
    for seen in [&runs as &dyn Fn(&ColourSide) -> bool, &asked, &there] {
        match (seen(&colours.wanted), seen(&colours.other)) {
            (true, false) => return false,
            (false, true) => return true,
            _ => {}
        }
    }
    false
}

fn units<'a>(world: &World<'a>, colours: &Colours, side: &'a ColourSide) -> impl Iterator<Item = &'a Observed> {
    let here = world.machine(&colours.machine).ok();
    side.units.iter().filter_map(move |key| Some(&here?.observation(key)?.observed))
}

fn is_running(observed: &Observed) -> bool {
    matches!(observed, Observed::Unit { active: true, .. })
}

fn is_there(observed: &Observed) -> bool {
    matches!(observed, Observed::Unit { load: Some(_), .. } | Observed::Unit { known: true, .. })
}

/// Whether a proxy's file names a colour's server.
fn is_asked(world: &World, colours: &Colours, side: &ColourSide) -> bool {
    upstreams(world, &colours.instance).any(|(wanted, _)| {
        let Some(server) = server(world, colours, &wanted.machine, side) else { return false };
        let seen = world.machine(&wanted.machine).ok().and_then(|h| h.observation(&wanted.resource.key()));
        match seen.map(|o| &o.observed) {
            Some(Observed::Path { path: Some(seen) }) => match &seen.content {
                ContentSeen::Text(text) => text.split_whitespace().any(|word| word == server),
                _ => false,
            },
            _ => false,
        }
    })
}

pub(crate) fn upstreams<'a>(
    world: &World<'a>,
    instance: &InstanceName,
) -> impl Iterator<Item = (&'a WantedResource, &'a Upstream)> {
    let scope = Scope::Instance(instance.clone());
    world.wanted.resources.iter().filter(move |w| w.scope == scope).filter_map(|w| match &w.resource {
        Resource::Upstream(upstream) => Some((w, upstream)),
        _ => None,
    })
}

/// How a proxy reaches a colour.
pub(crate) fn server(world: &World, colours: &Colours, from: &MachineName, side: &ColourSide) -> Option<String> {
    let known = world.view(&colours.instance)?.server(from, &colours.machine)?;
    let host = known.rsplit_once(':').map_or(known.as_str(), |(host, _)| host);
    Some(format!("{host}:{}", side.port))
}

/// Where the other colour has to take the place of the one that serves: something of that would be restarted, or it still is
/// what ran before the service was deployed so.
pub(crate) fn to_flip(world: &World, draft: &Draft) -> Which {
    let flips = world.wanted.colours.iter().filter(|colours| {
        let Some(machine) = draft.machines.get(&colours.machine) else { return false };
        let restarts = |s: &PlannedStep| {
            let key = s.step.resource.key();
            colours.wanted.units.contains(&key) && s.acts.iter().any(|act| stops(act, key.as_str()))
        };
        machine.steps.iter().any(restarts) || comes_after_one_without(world, colours)
    });
    flips.map(|c| (c.instance.clone(), c.machine.clone())).collect()
}

fn stops(act: &Act, key: &str) -> bool {
    let Act::Argv { argv, .. } = act else { return false };
    let words: Vec<&str> = argv.iter().map(String::as_str).collect();
    matches!(words[..], ["systemctl", "restart" | "stop", unit] if key.strip_prefix("unit:") == Some(unit))
}

/// A unit without a colour runs on the first port.
fn comes_after_one_without(world: &World, colours: &Colours) -> bool {
    let Ok(here) = world.machine(&colours.machine) else { return false };
    let scope = Scope::Instance(colours.instance.clone());
    colours.plain.iter().any(|key| {
        let ours = here.facts.manifest.given.get(key).is_some_and(|g| g.scope == scope);
        ours && here.observation(key).is_some_and(|o| is_running(&o.observed))
    })
}

/// Removes what is there of the colours that do not serve, once the instance is committed to those that do.
pub(crate) fn clear(world: &World, here: Here, draft: &mut Draft, chosen: impl Fn(&Scope) -> bool) {
    let wanted: Vec<Key> = world.wanted_on(here.name).map(|w| w.resource.key()).collect();
    let Some(machine) = draft.machines.get_mut(here.name) else { return };
    let mine = world.wanted.colours.iter().filter(|c| c.machine == *here.name);
    for colours in mine.filter(|c| chosen(&Scope::Instance(c.instance.clone()))) {
        let mut gone: Vec<&WantedResource> =
            colours.other.resources.iter().filter(|w| w.machine == *here.name).collect();
        gone.retain(|w| {
            matches!(w.resource, Resource::Unit(_) | Resource::File(_)) && !wanted.contains(&w.resource.key())
        });
        // What runs goes before what it reads.
        gone.sort_by_key(|w| !w.resource.is_runnable());
        for w in gone {
            let key = w.resource.key();
            let Some(seen) = here.observation(&key) else { continue };
            let resource = Resource::Absent { resource: Box::new(w.resource.clone()) };
            let wanted = WantedResource {
                phase: Phase::Remove,
                resource,
                notifies: Vec::new(),
                place: Place::default(),
                ..w.clone()
            };
            match regie_resource::diff(&wanted.resource, &seen.observed, None) {
                Ok(Some(mut change)) => {
                    change.why = match w.resource {
                        Resource::Unit(_) => format!("drains and stops: {} serves", colours.wanted.colour),
                        _ => format!("it was {}'s", colours.other.colour),
                    };
                    let step = planned(&wanted, &seen.observed, change);
                    machine.steps.push(PlannedStep { origin: "blue-green".to_owned(), ..step });
                }
                Ok(None) if here.facts.manifest.given.contains_key(&key) => machine.forget.push(key),
                Ok(None) => {}
                Err(why) => machine.errors.push(obstacle(here, &wanted.resource, &why)),
            }
        }
    }
}
