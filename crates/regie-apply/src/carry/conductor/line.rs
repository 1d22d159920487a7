//! Connections that break and are made anew in the middle of a run.

use super::super::part::{Away, Begin, Stage};
use super::super::report::MachineEnd;
use super::{Action, Conductor};
use regie_wire::{MachineName, Request};
use std::time::{Duration, Instant};

impl Conductor {
    /// The connection to a machine broke.
    pub fn gone(&mut self, machine: &MachineName, why: &str, now: Instant) {
        let Some(part) = self.parts.get_mut(machine).filter(|part| !part.is_over()) else {
            return;
        };
        if let Some((outcome, state)) = part.ended.clone() {
            self.over(machine, MachineEnd::Ended { outcome, state });
        } else if part.away.is_none() {
            part.away = Some(Away { since: now, tries: 0, why: why.to_owned() });
            self.todo.push(Action::Reopen(machine.clone(), Duration::ZERO));
        }
        self.settle();
    }

    /// A new connection could not be made.
    pub fn still_away(&mut self, machine: &MachineName, why: &str, now: Instant) {
        let Some(part) = self.parts.get_mut(machine).filter(|part| !part.is_over()) else {
            return;
        };
        let Some(away) = &mut part.away else { return };
        away.why = why.to_owned();
        away.tries += 1;
        if now.saturating_duration_since(away.since) < self.patience {
            // 0.25 s, 0.5 s, 1 s … 5 s.
            let wait = Duration::from_millis(250 << away.tries.min(5).saturating_sub(1)).min(Duration::from_secs(5));
            self.todo.push(Action::Reopen(machine.clone(), wait));
        } else {
            let end = MachineEnd::Lost { step: part.doing, why: why.to_owned() };
            self.refused(machine, end, &format!("{machine} could not be reached"));
        }
        self.settle();
    }

    /// There is a connection again. What was said on the old one may not have arrived.
    pub fn back(&mut self, machine: &MachineName) {
        let Some(part) = self.parts.get_mut(machine).filter(|part| !part.is_over()) else {
            return;
        };
        part.away = None;
        part.opening = None;
        part.cancel_sent = false;
        part.told.values_mut().for_each(|(_, sent)| *sent = false);
        let request = match part.stage {
            Stage::Queued => return,
            Stage::Asked if !matches!(part.begin, Begin::Start(_)) => part.first_request(&self.run, &self.who),
            ref stage => {
                part.probing = *stage == Stage::Asked;
                Request::Attach(part.run_of(&self.run))
            }
        };
        part.asked = true;
        self.todo.push(Action::Send(machine.clone(), request));
        self.settle();
    }
}
