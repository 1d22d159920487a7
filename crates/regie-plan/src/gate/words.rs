//! What a gate waits for, in words.

use super::{Group, Meeters};
use crate::TurnPart;
use crate::stage::{MACHINE, Stage};
use regie_wire::{MachineName, Scope};
use std::collections::BTreeMap;

/// What has been done when the gate after a group opens.
pub(super) fn done_with(group: &Group, groups: &BTreeMap<Stage, Group>, of: &Meeters) -> String {
    let whose = whose(of.scope);
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
        let asked = change(groups, number).is_some_and(|g| g.asks);
        if asked { format!("{now} answers") } else { format!("{now} runs") }
    };
    match turn.part {
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

/// `pizzeria`; `this run` for gates that belong to the machines themselves.
pub(super) fn whose(scope: &Scope) -> String {
    match scope {
        Scope::Machine => "this run".to_owned(),
        Scope::Instance(name) => name.to_string(),
    }
}

fn change(groups: &BTreeMap<Stage, Group>, number: u32) -> Option<&Group> {
    let is = |g: &&Group| g.turn.as_ref().is_some_and(|t| t.number == number && t.part == TurnPart::Change);
    groups.values().find(is)
}

fn before(groups: &BTreeMap<Stage, Group>, number: u32) -> Option<MachineName> {
    change(groups, number.checked_sub(1)?)?.turn.as_ref().map(|t| t.machine.clone())
}
