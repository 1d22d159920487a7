//! What a gate waits for, in words.

use super::{Group, Meeters};
use crate::TurnPart;
use crate::stage::{MACHINE, Stage};
use regie_wire::{MachineName, Phase, Scope};
use std::collections::BTreeMap;

/// What has been done when the gate after a group opens.
pub(super) fn done_with(group: &Group, groups: &BTreeMap<Stage, Group>, of: &Meeters) -> String {
    let Scope::Instance(whose) = of.scope else { return by_itself(group) };
    let Some(turn) = &group.turn else {
        let is_machines = groups.get(&MACHINE).is_some_and(|g| std::ptr::eq(g, group));
        return match group.phase {
            _ if is_machines => format!("the machines of {whose} are ready themselves"),
            Some(phase) => format!("every machine of {whose} is done with {}", phase.name()),
            None => format!("every machine of {whose} is here"),
        };
    };
    let now = of.version.unwrap_or("it");
    let answers = |number: u32| {
        let asked = beside(groups, number).or_else(|| change(groups, number)).is_some_and(|g| g.asks);
        if asked { format!("{now} answers") } else { format!("{now} runs") }
    };
    match turn.part {
        TurnPart::Beside => format!("{}: {} beside the one that serves", turn.machine, answers(turn.number)),
        TurnPart::In if beside(groups, turn.number).is_some() => {
            format!("requests of {} go to {now}", turn.machine)
        }
        TurnPart::Change => format!("{}: {}", turn.machine, answers(turn.number)),
        TurnPart::Out => match before(groups, turn.number) {
            Some(before) => {
                format!("{before} is in again: {}; {} is out", answers(turn.number - 1), turn.machine)
            }
            None => format!("{} is out: it is given no more requests", turn.machine),
        },
        TurnPart::In => format!("{} is in again: {}", turn.machine, answers(turn.number)),
    }
}

/// Of a platform and what stands on it: who has stopped or started, on all of its machines.
fn by_itself(group: &Group) -> String {
    let whose = match &group.whose {
        Some(Scope::Instance(name)) => name.as_str(),
        _ => "the platform",
    };
    let how = if group.phase == Some(Phase::Stop) { "stopped" } else { "started" };
    format!("{whose} is {how}")
}

fn change(groups: &BTreeMap<Stage, Group>, number: u32) -> Option<&Group> {
    let is = |g: &&Group| g.turn.as_ref().is_some_and(|t| t.number == number && t.part == TurnPart::Change);
    groups.values().find(is)
}

fn beside(groups: &BTreeMap<Stage, Group>, number: u32) -> Option<&Group> {
    let is = |g: &&Group| g.turn.as_ref().is_some_and(|t| t.number == number && t.part == TurnPart::Beside);
    groups.values().find(is)
}

fn before(groups: &BTreeMap<Stage, Group>, number: u32) -> Option<MachineName> {
    change(groups, number.checked_sub(1)?)?.turn.as_ref().map(|t| t.machine.clone())
}
