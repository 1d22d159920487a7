//! `stop db/mariadb`: the instances that need it, last first, on all of their machines; then the platform, last started
//! first. All of them are held.

use crate::draft::Draft;
use crate::hold::{note, stopped};
use crate::observe::hold_record;
use crate::platform::{found, held_as, on_machines, runs};
use crate::runnable::{runnables, set_hold, set_hold_of};
use crate::world::World;
use crate::{Note, PlanError, Platform};
use regie_wire::{Hold, HoldKind, InstanceName, Phase, Scope};

pub(crate) fn draft(
    world: &World,
    platform: &Platform,
    who: &str,
    why: &str,
    until: Option<i64>,
) -> Result<Draft, PlanError> {
    let (view, here) = found(world, platform)?;
    let mut draft = Draft::new("stopped");
    let hold = |instance: &InstanceName, why: String, with: Option<String>| Hold {
        instance: instance.clone(),
        kind: HoldKind::Stopped,
        who: who.to_owned(),
        why,
        since: world.now.div_euclid(1000),
        until,
        with,
    };
    for instance in view.instances.iter().rev() {
        let before = world.hold(instance);
        if let Some(before) = before {
            let stays = before.kind == HoldKind::Stopped;
            let what = if stays { "stays as it is" } else { "gives way to that of the platform" };
            let text = format!("this hold {what}: {}", note(before).text);
            draft.notes.push(Note { machine: None, mark: "⏸".to_owned(), text });
        }
        // What a person stopped is for that person to start again.
        let keeps = before.is_some_and(|h| h.kind == HoldKind::Stopped);
        let new = hold(instance, format!("{platform} is stopped: {why}"), Some(platform.to_string()));
        on_machines(world, instance, &mut draft, |here, machine| {
            if !keeps {
                let record = hold_record(here.facts, instance, Some(new.clone()));
                set_hold(here, machine, instance, Phase::Stop, record);
            }
            for r in runnables(world, here, instance).iter().rev() {
                r.bring(here, machine, Phase::Stop, stopped(&r.given), &r.before);
            }
        });
    }
    let name = held_as(&view.name);
    let machine = draft.machines.entry(platform.machine.clone()).or_default();
    let record = hold_record(here.facts, &name, Some(hold(&name, why.to_owned(), None)));
    set_hold_of(here, machine, Scope::Machine, &name, Phase::Stop, record);
    for r in runs(world, here, view).iter().rev() {
        r.bring(here, machine, Phase::Stop, stopped(&r.given), &r.before);
    }
    Ok(draft)
}
