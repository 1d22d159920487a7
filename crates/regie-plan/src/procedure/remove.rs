//! `remove`: what machines were given for an instance that is no longer in the dossier, in the order of taking apart; with
//! `--data` its databases and its folder too, once all machines have agreed on the rest.

use crate::PlanError;
use crate::draft::{Draft, MachineDraft};
use crate::orphan::remove_asked;
use crate::predict::{obstacle, planned};
use crate::world::{Here, World};
use regie_dossier::{Place, WantedResource};
use regie_resource::quote;
use regie_wire::{Command, Guard, InstanceName, Observed, Phase, Resource, Scope};

/// Seconds that removing a folder may take.
const TIMEOUT: u64 = 3600;

pub(crate) fn draft(world: &World, instance: &InstanceName, data: bool) -> Result<Draft, PlanError> {
    if world.view(instance).is_some() {
        let message = format!("{instance} is still in the inventory");
        return Err(PlanError::new(message, format!("regie remove {instance} takes it out and carries that out")));
    }
    let mut draft = Draft::new("taken apart");
    let scope = Scope::Instance(instance.clone());
    let mut found = false;
    for name in world.machines() {
        let here = match world.machine(name) {
            Ok(here) => here,
            Err(why) => {
                draft.away(name, &why);
                continue;
            }
        };
        let mut given = here.facts.manifest.given.values();
        if !given.any(|g| g.scope == scope && g.dossier == world.wanted.dossier) {
            continue;
        }
        found = true;
        let mut machine = MachineDraft::default();
        for root in remove_asked(world, here, &mut machine, instance, data) {
            remove_folder(here, &mut machine, instance, &root);
        }
        draft.machines.insert(name.clone(), machine);
    }
    if found {
        return Ok(draft);
    }
    Err(PlanError::new(
        format!("no machine remembers anything of `{instance}`"),
        "regie machines and regie status show what there is",
    ))
}

/// The instance's folder, whole: what people and processes put there is known to nobody else.
fn remove_folder(here: Here, draft: &mut MachineDraft, instance: &InstanceName, root: &str) {
    let resource = Resource::Command(Command {
        name: format!("{instance}/remove {root}"),
        run: format!("rm -rf --one-file-system -- {}", quote(root)),
        cwd: None,
        user: None,
        env_file: None,
        guard: Guard { creates: None, unless: Some(format!("! test -e {}", quote(root))) },
        undo: None,
        timeout: TIMEOUT,
    });
    let wanted = WantedResource {
        machine: here.name.clone(),
        scope: Scope::Instance(instance.clone()),
        phase: Phase::Remove,
        resource,
        notifies: Vec::new(),
        rolls: false,
        place: Place { file: "asked for".to_owned(), ..Place::default() },
    };
    let before = Observed::Command { satisfied: false };
    // It is done once, and nothing to remember.
    draft.forget.push(wanted.resource.key());
    match regie_resource::diff(&wanted.resource, &before, None) {
        Ok(Some(mut change)) => {
            change.why = "the instance's folder goes, with everything in it".to_owned();
            draft.steps.push(planned(&wanted, &before, change));
        }
        Ok(None) => {}
        Err(why) => draft.errors.push(obstacle(here, &wanted.resource, &why)),
    }
}
