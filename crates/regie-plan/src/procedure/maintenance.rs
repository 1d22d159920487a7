//! `maintenance`: the proxy shows a page instead of an instance, to all but who asks on the proxy's machine itself. The page is
//! what the sites look for, so nothing is loaded anew; the hold says who put it there.

use crate::draft::{Draft, MachineDraft};
use crate::hold::note_as;
use crate::maintenance::{held_as, of, page_file, servers, sites};
use crate::observe::hold_record;
use crate::predict::{obstacle, planned};
use crate::runnable::set_hold_of;
use crate::world::{Here, World};
use crate::{Closed, Note, PlanError};
use regie_dossier::{Place, WantedResource};
use regie_resource::closed_page;
use regie_wire::{Hold, HoldKind, InstanceName, MachineName, Observed, PathSeen, Phase, Resource, Scope, WebServer};
use std::collections::BTreeSet;

pub(crate) fn draft(world: &World, instance: &InstanceName, closed: Option<&Closed>) -> Result<Draft, PlanError> {
    if world.view(instance).is_none() {
        let known = world.wanted.instances.iter().map(|v| v.name.as_str());
        return Err(PlanError::unknown("instance", instance.as_str(), known));
    }
    let machines: BTreeSet<&MachineName> = sites(world.wanted, instance).map(|(w, _)| &w.machine).collect();
    if machines.is_empty() {
        let page = closed_page(WebServer::Nginx, instance.as_str());
        let help = format!(
            "sites that regie writes look for a page; one that is written as `content` answers 503 where that file lies: in nginx by \
             `if (-f {page}) {{ return 503; }}`"
        );
        return Err(PlanError::new(format!("no site of {instance} can show that it is in maintenance"), help));
    }
    let mut draft = Draft::new(if closed.is_some() { "in maintenance" } else { "open" });
    if let Some(before) = of(world, instance).filter(|_| closed.is_some()) {
        let text = format!("takes the place of the hold in force: {}", note_as(instance.as_str(), before).text);
        draft.notes.push(Note { machine: None, mark: "⏸".to_owned(), text });
    }
    for name in machines {
        let here = match world.machine(name) {
            Ok(here) => here,
            Err(why) => {
                let help = "an instance is closed on all of its proxies or on none; try again when it answers";
                return Err(PlanError::new(format!("{name} did not answer: {why}"), help));
            }
        };
        draft.machines.insert(name.clone(), of_machine(world, here, instance, closed)?);
    }
    Ok(draft)
}

fn of_machine(
    world: &World,
    here: Here,
    instance: &InstanceName,
    closed: Option<&Closed>,
) -> Result<MachineDraft, PlanError> {
    for (wanted, site) in sites(world.wanted, instance).filter(|(w, _)| w.machine == *here.name && closed.is_some()) {
        let page = closed_page(site.server, instance.as_str());
        let seen = here.observation(&wanted.resource.key()).map(|o| &o.observed);
        let looks = match seen {
            Some(Observed::Site {
                file: Some(PathSeen { content: regie_wire::ContentSeen::Text(text), .. }), ..
            }) => text.contains(&page),
            // What it says is secret, or too long to be shown: it is as it was given.
            Some(Observed::Site { file: Some(_), .. }) => true,
            _ => false,
        };
        if !looks {
            let message = format!("the site {} on {} does not look for {page} yet", site.name, here.name);
            return Err(PlanError::new(message, format!("bring it about first: regie deploy {instance}")));
        }
    }
    let mut machine = MachineDraft::default();
    let scope = Scope::Instance(instance.clone());
    let name = held_as(instance);
    let hold = closed.map(|c| Hold {
        instance: name.clone(),
        kind: HoldKind::Maintenance,
        who: c.who.clone(),
        why: c.why.clone(),
        since: world.now.div_euclid(1000),
        until: c.until,
        with: None,
    });
    let record = hold_record(here.facts, &name, hold);
    // Whoever finds the page finds out whose it is.
    if closed.is_some() {
        set_hold_of(here, &mut machine, scope.clone(), &name, Phase::Proxy, record.clone());
    }
    for server in servers(world.wanted, instance, here.name) {
        put_page(here, &mut machine, server, instance, closed);
    }
    if closed.is_none() {
        set_hold_of(here, &mut machine, scope, &name, Phase::Proxy, record);
    }
    Ok(machine)
}

fn put_page(
    here: Here,
    machine: &mut MachineDraft,
    server: WebServer,
    instance: &InstanceName,
    closed: Option<&Closed>,
) {
    let file = page_file(server, instance, closed.map_or("", |c| c.page.as_str()));
    let (resource, why) = match closed {
        Some(_) => (file, "visitors are shown this page"),
        None => (Resource::Absent { resource: Box::new(file) }, "visitors come in again"),
    };
    let wanted = WantedResource {
        machine: here.name.clone(),
        scope: Scope::Instance(instance.clone()),
        phase: Phase::Proxy,
        resource,
        notifies: Vec::new(),
        rolls: false,
        place: Place { file: "asked for".to_owned(), ..Place::default() },
    };
    let key = wanted.resource.key();
    let Some(before) = here.observation(&key).map(|o| o.observed.clone()) else {
        machine.errors.push(obstacle(here, &wanted.resource, "it was not looked at"));
        return;
    };
    match regie_resource::diff(&wanted.resource, &before, None) {
        Ok(Some(mut change)) => {
            change.why = why.to_owned();
            machine.steps.push(planned(&wanted, &before, change));
        }
        Ok(None) => machine.unchanged += 1,
        Err(why) => machine.errors.push(obstacle(here, &wanted.resource, &why)),
    }
}
