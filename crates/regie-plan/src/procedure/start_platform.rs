//! `start db/mariadb`: ends its hold and starts it, then the instances that were stopped with it. Those that a person
//! stopped stay so.

use crate::draft::Draft;
use crate::hold::note;
use crate::observe::hold_record;
use crate::platform::{found, held_as, on_machines, runs};
use crate::runnable::{runnables, set_hold, set_hold_of};
use crate::world::World;
use crate::{Note, PlanError, Platform};
use regie_wire::{Hold, InstanceName, Phase, Scope};

pub(crate) fn draft(world: &World, platform: &Platform) -> Result<Draft, PlanError> {
    let (view, here) = found(world, platform)?;
    let mut draft = Draft::new("started");
    let name = held_as(&view.name);
    let machine = draft.machines.entry(platform.machine.clone()).or_default();
    if here.hold(&name).is_some() {
        set_hold_of(here, machine, Scope::Machine, &name, Phase::Run, hold_record(here.facts, &name, None));
    }
    for r in runs(world, here, view) {
        r.bring(here, machine, Phase::Run, r.as_wished(), &r.before);
    }
    for instance in &view.instances {
        let Some(hold) = world.hold(instance) else { continue };
        if hold.with.as_deref() != Some(platform.to_string().as_str()) {
            draft.notes.push(note(hold));
            continue;
        }
        if let Some(other) = held_by_another(world, platform, instance) {
            let text = format!("{instance} stays stopped: it needs {other}, which is stopped too");
            draft.notes.push(Note { machine: None, mark: "⏸".to_owned(), text });
            // It starts with the one that is started last.
            let hold = Hold { with: Some(other), ..hold.clone() };
            on_machines(world, instance, &mut draft, |here, machine| {
                set_hold(here, machine, instance, Phase::Run, hold_record(here.facts, instance, Some(hold.clone())));
            });
            continue;
        }
        on_machines(world, instance, &mut draft, |here, machine| {
            if here.hold(instance).is_some() {
                set_hold(here, machine, instance, Phase::Run, hold_record(here.facts, instance, None));
            }
            for r in runnables(world, here, instance) {
                r.bring(here, machine, Phase::Run, r.as_wished(), &r.before);
            }
        });
    }
    Ok(draft)
}

/// Another platform that an instance needs and that is held.
fn held_by_another(world: &World, platform: &Platform, instance: &InstanceName) -> Option<String> {
    let others = world.wanted.platforms.iter().filter(|p| p.instances.contains(instance));
    let mut held = others.filter(|p| p.machine != platform.machine || p.name != platform.name);
    held.find(|p| world.platform_hold(p).is_some()).map(|p| format!("{}/{}", p.machine, p.name))
}
