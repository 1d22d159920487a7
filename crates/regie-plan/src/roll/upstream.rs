//! Proxies that give no requests to a machine while it changes.

use crate::beside::server;
use crate::draft::{Draft, MachineDraft};
use crate::predict::{obstacle, planned};
use crate::world::{Here, World};
use crate::{PlannedStep, Turn, TurnPart};
use regie_dossier::{InstanceView, WantedResource};
use regie_resource::Act;
use regie_wire::{Content, ContentSeen, FileType, MachineName, Observed, PathSeen, Phase, Resource, Scope, Upstream};

/// A proxy that gives requests to an instance's machines already.
pub(crate) struct Proxy<'a> {
    pub here: Here<'a>,
    wanted: &'a WantedResource,
    upstream: &'a Upstream,
    before: Observed,
    /// Servers that it knows nothing of yet.
    new: Vec<String>,
    /// Servers that it gave no requests when it was last written.
    pub out: Vec<String>,
}

/// The proxies of an instance; one that has nothing there yet gives no requests that could be kept from anybody.
fn proxies<'a>(world: &World<'a>, view: &InstanceView) -> Vec<Proxy<'a>> {
    let scope = Scope::Instance(view.name.clone());
    let mut all = Vec::new();
    for wanted in world.wanted.resources.iter().filter(|w| w.scope == scope) {
        let (Resource::Upstream(upstream), Ok(here)) = (&wanted.resource, world.machine(&wanted.machine)) else {
            continue;
        };
        let key = wanted.resource.key();
        let Some(before @ Observed::Path { path: Some(_) }) = here.observation(&key).map(|o| o.observed.clone()) else {
            continue;
        };
        let (known, out) = match here.facts.manifest.given.get(&key).map(|g| &g.resource) {
            Some(Resource::Upstream(given)) => (&given.servers, given.out.clone()),
            _ => (&upstream.servers, Vec::new()),
        };
        let new = upstream.servers.iter().filter(|s| !known.contains(s)).cloned().collect();
        all.push(Proxy { here, wanted, upstream, before, new, out });
    }
    all
}

/// The proxies on other machines that give a machine requests and have another to give them to, with its name there.
pub(crate) fn beside_others<'a>(
    world: &World<'a>,
    view: &InstanceView,
    machine: &MachineName,
) -> Vec<(Proxy<'a>, String)> {
    let colours = world.wanted.colours.iter().find(|c| c.instance == view.name && c.machine == *machine);
    let elsewhere = proxies(world, view).into_iter().filter(|p| p.here.name != machine);
    let served = elsewhere.filter_map(|proxy| {
        let server = match colours {
            Some(colours) => server(world, colours, proxy.here.name, &colours.wanted)?,
            None => view.server(proxy.here.name, machine)?.clone(),
        };
        let mut all = proxy.upstream.servers.iter();
        (all.clone().any(|s| *s == server) && all.any(|s| *s != server && !proxy.out.contains(s)))
            .then_some((proxy, server))
    });
    served.collect()
}

/// A machine that serves nobody yet changes first: it is in when the first of the others goes out.
pub(super) fn newcomers_first(world: &World, view: &InstanceView, order: &mut [MachineName]) {
    let proxies = proxies(world, view);
    let is_new =
        |m: &MachineName| proxies.iter().any(|p| view.server(p.here.name, m).is_some_and(|s| p.new.contains(s)));
    order.sort_by_key(|m| !is_new(m));
}

/// Adds the steps of the proxies; each is predicted on what the one before leaves.
pub(super) fn out_and_in(
    world: &World,
    view: &InstanceView,
    draft: &mut Draft,
    order: &[MachineName],
    turn: &dyn Fn(usize, TurnPart) -> Turn,
) {
    for mut proxy in proxies(world, view) {
        let Some(machine) = draft.machines.get_mut(proxy.here.name) else { continue };
        // Its own step would come after the turns, where nothing is left to do.
        let key = proxy.wanted.resource.key();
        machine.steps.retain(|s| s.step.resource.key() != key);
        let server = |m: &MachineName| view.server(proxy.here.name, m).filter(|s| proxy.upstream.servers.contains(s));
        let mut wishes = Vec::new();
        for (at, name) in order.iter().enumerate() {
            let later = order[at + 1..].iter().filter_map(server).filter(|s| proxy.new.contains(s));
            let mut out: Vec<String> = server(name).into_iter().chain(later).cloned().collect();
            if out.len() == proxy.upstream.servers.len() {
                // Nobody else could serve: better the one that changes than none.
                out.retain(|s| proxy.new.contains(s) && Some(s) != server(name));
            }
            let before = at.checked_sub(1).and_then(|b| order.get(b));
            let why = match before {
                Some(before) => format!("{before} is in again, {name} is out while it changes"),
                None => format!("{name} is out while it changes"),
            };
            wishes.push((turn(at, TurnPart::Out), out, why));
        }
        if let Some(last) = order.last() {
            wishes.push((turn(order.len() - 1, TurnPart::In), Vec::new(), format!("{last} is in again")));
        }
        for (turn, out, why) in wishes {
            tell(&mut proxy, machine, turn, out, why);
        }
    }
}

/// Adds the step by which a proxy gives no requests to some servers, where it does not do so already.
pub(crate) fn tell(proxy: &mut Proxy, machine: &mut MachineDraft, turn: Turn, out: Vec<String>, why: String) {
    let resource = Resource::Upstream(Upstream { out, ..proxy.upstream.clone() });
    let wanted = WantedResource { phase: Phase::Proxy, resource, ..proxy.wanted.clone() };
    match regie_resource::diff(&wanted.resource, &proxy.before, None) {
        Ok(None) => {}
        Ok(Some(mut change)) => {
            let after = after(&change.acts);
            change.why = why;
            let step = planned(&wanted, &proxy.before, change);
            machine.steps.push(PlannedStep { turn: Some(turn), ..step });
            proxy.before = after.unwrap_or_else(|| proxy.before.clone());
        }
        Err(why) => machine.errors.push(obstacle(proxy.here, &wanted.resource, &why)),
    }
}

/// What will be seen once these acts are done: the file that they write.
pub(super) fn after(acts: &[Act]) -> Option<Observed> {
    acts.iter().find_map(|act| match act {
        Act::WriteFile { content: Content::Text(text), ownership, .. } => {
            let root = |name: &Option<String>| name.clone().unwrap_or_else(|| "root".to_owned());
            Some(Observed::Path {
                path: Some(PathSeen {
                    file_type: FileType::File,
                    mode: ownership.mode.unwrap_or(0o644),
                    owner: root(&ownership.owner),
                    group: root(&ownership.group),
                    content: ContentSeen::Text(text.as_plain()?),
                    target: None,
                }),
            })
        }
        _ => None,
    })
}
