//! When a step comes among all those of its instance, on whatever machine.

use crate::{PlannedStep, Procedure, TurnPart, phase_rank};
use regie_wire::{Phase, Resource};

/// Place in the order: that of the phase or of the turns, the turn, what of it. Compared as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stage(u16, u32, u8);

/// Machines' own steps, which come before everything of an instance but what its team wants done before all else.
pub(crate) const MACHINE: Stage = Stage(1, 0, 0);

impl Stage {
    /// A stage that only counts, from 1 on: after [`MACHINE`].
    pub fn number(n: usize) -> Self {
        Self(u16::try_from(n).unwrap_or(u16::MAX).saturating_add(MACHINE.0), 0, 0)
    }

    /// The first after which nothing is taken back together any more: old things go, and data that was given up.
    pub fn commit(procedure: &Procedure) -> Self {
        let data = u32::from(matches!(procedure, Procedure::Remove { .. }));
        Self(doubled(phase_rank(procedure, Phase::Remove)), data, 0)
    }
}

/// When a step comes: by its phase, but for turns. These come between what runs elsewhere and the proxies.
pub(crate) fn stage(procedure: &Procedure, step: &PlannedStep) -> Stage {
    if crate::hooks::is_first(&step.step) {
        return Stage(0, 0, 0);
    }
    if let Some(turn) = &step.turn {
        let part = match turn.part {
            TurnPart::Out => 0,
            TurnPart::Beside => 1,
            TurnPart::Change => 2,
            TurnPart::In => 3,
        };
        return Stage(doubled(Phase::Run as u8) + 1, turn.number, part);
    }
    let data = matches!(procedure, Procedure::Remove { .. }) && (step.late || is_data(&step.step.resource));
    Stage(doubled(phase_rank(procedure, step.step.phase)), u32::from(data), 0)
}

/// Ranks leave room for turns between them.
fn doubled(rank: u8) -> u16 {
    (u16::from(rank) + 1) * 2
}

/// What a removal takes away with the data in it: databases, their users, and the folder, which a command removes.
fn is_data(resource: &Resource) -> bool {
    match resource {
        Resource::Absent { resource } => resource.holds_data(),
        Resource::Command(_) => true,
        _ => false,
    }
}
