//! Waiting for somebody to come in anew, after the way in has changed. Who does not come was shut out: the changes go back.

use super::{Broken, Executor, Record};
use crate::control::{Control, asked};
use crate::run_dir::RunDir;
use crate::store::{read_json, write_json};
use crate::{leftover, uptime};
use regie_wire::{Confirm, EventKind, OnFailure, Scope, StepId};
use serde::{Deserialize, Serialize};
use std::io;
use std::time::Duration;

/// What is waited for, on the disk: an executor that was killed goes on waiting, and does not begin anew.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Waiting {
    /// Whose changes these are: the last step of them.
    pub(crate) step: StepId,
    /// What has to be said: whoever says it has heard of this very waiting.
    pub(crate) nonce: String,
    /// In which life of the machine.
    boot: String,
    /// Since when: milliseconds since that began.
    pub(crate) since: u64,
}

impl Waiting {
    fn begin(step: StepId) -> io::Result<Self> {
        let mut bytes = [0_u8; 16];
        let mut filled = 0;
        while filled < bytes.len() {
            filled += rustix::rand::getrandom(&mut bytes[filled..], rustix::rand::GetRandomFlags::empty())?;
        }
        let nonce = bytes.iter().map(|b| format!("{b:02x}")).collect();
        Ok(Self { step, nonce, boot: leftover::boot_id(), since: uptime::now_ms()? })
    }

    /// How long it still goes on; nothing after a restart of the machine, for nobody came in before it.
    fn left(&self, within: u64) -> io::Result<Option<Duration>> {
        if self.boot != leftover::boot_id() {
            return Ok(None);
        }
        let gone = uptime::now_ms()?.saturating_sub(self.since);
        Ok(within.saturating_mul(1000).checked_sub(gone).filter(|left| *left > 0).map(Duration::from_millis))
    }
}

/// What a run waits for, if it does.
pub(crate) fn waiting(dir: &RunDir) -> io::Result<Option<Waiting>> {
    read_json(&dir.waiting())
}

impl Executor<'_> {
    /// Changes that are all made, and that nobody has confirmed yet.
    pub(super) fn to_confirm(&self) -> Option<Confirm> {
        let made = |c: &&Confirm| c.steps.iter().all(|step| self.progress.done.contains(step));
        self.open_confirms().find(made).cloned()
    }

    /// Changes, all or some of them, that nobody has confirmed and that are still there.
    pub(super) fn open_confirms(&self) -> impl Iterator<Item = &Confirm> {
        self.order.confirm.iter().filter(|c| {
            !self.progress.confirmed.contains(&c.last)
                && !self.progress.unconfirmed.contains_key(&c.last)
                && self.stands(c)
        })
    }

    /// Whoever had to come in after changes of a scope has.
    pub(super) fn is_confirmed(&self, scope: &Scope) -> bool {
        let changed = |c: &&Confirm| self.records.all().iter().any(|r| c.steps.contains(&r.step));
        let of = self.order.confirm.iter().filter(|c| c.scope == *scope).filter(changed);
        of.map(|c| c.last).all(|last| self.progress.confirmed.contains(&last))
    }

    /// Something of it was changed by this run and not taken back.
    fn stands(&self, confirm: &Confirm) -> bool {
        let mine = |r: &&Record| confirm.steps.contains(&r.step) && !self.progress.undone.contains(&r.step);
        self.records.all().iter().any(|r| mine(&r))
    }

    /// Goes on when somebody came in anew, gives up when the time is over, else waits for the next word. `calls` was read
    /// before the requests were.
    pub(super) fn confirm(&mut self, of: &Confirm, calls: u64) -> Result<(), Broken> {
        let known = waiting(&self.dir)?.filter(|w| w.step == of.last);
        let waiting = match known {
            Some(waiting) => waiting,
            None => {
                let waiting = Waiting::begin(of.last)?;
                write_json(&self.dir.waiting(), &waiting)?;
                waiting
            }
        };
        if self.progress.awaiting != Some(of.last) {
            let (step, nonce) = (of.last, waiting.nonce.clone());
            self.emit(EventKind::ConfirmAwaited { step, nonce, within: of.within })?;
        }
        let said = |c: &Control| matches!(c, Control::Confirm { nonce, .. } if *nonce == waiting.nonce);
        if asked(&self.dir)?.iter().any(said) {
            return self.emit(EventKind::Confirmed { step: of.last });
        }
        match waiting.left(of.within)? {
            Some(left) => {
                self.bus.wait_call_for(calls, left);
                Ok(())
            }
            None => self.not_confirmed(of, &format!("nobody came in over a new connection within {} s", of.within)),
        }
    }

    pub(super) fn not_confirmed(&mut self, of: &Confirm, why: &str) -> Result<(), Broken> {
        self.emit(EventKind::NotConfirmed { step: of.last, why: why.to_owned() })
    }

    /// Changes of a scope that were not confirmed and are to go back by themselves, and why: of those that stay where they
    /// failed, these alone do not.
    pub(super) fn shut_out(&self) -> Option<(Scope, String)> {
        let mut lost = self.order.confirm.iter().filter(|c| self.stands(c));
        lost.find_map(|c| Some((c.scope.clone(), self.progress.unconfirmed.get(&c.last)?.clone())))
            // What could not be taken back was tried once.
            .filter(|(scope, _)| self.progress.put_back.get(scope) != Some(&false))
    }

    /// Whether only what was not confirmed goes back when the scope does.
    pub(super) fn goes_back_in_part(&self, scope: &Scope) -> bool {
        !self.progress.undoing
            && self.is_shut_out(scope)
            && (self.policy(scope) == OnFailure::Stop || self.is_committed(scope))
    }

    /// Whether nobody came in after its changes.
    pub(super) fn is_shut_out(&self, scope: &Scope) -> bool {
        self.order.confirm.iter().any(|c| c.scope == *scope && self.progress.unconfirmed.contains_key(&c.last))
    }

    /// Whether a record is of such a change.
    pub(super) fn was_not_confirmed(&self, record: &Record) -> bool {
        let lost = |c: &&Confirm| self.progress.unconfirmed.contains_key(&c.last);
        self.order.confirm.iter().filter(lost).any(|c| c.steps.contains(&record.step))
    }

    /// How that is said at the end.
    pub(super) fn words_of_shut_out(&self, scope: &Scope) -> Option<String> {
        let lost =
            self.order.confirm.iter().find(|c| c.scope == *scope && self.progress.unconfirmed.contains_key(&c.last))?;
        let why = self.progress.unconfirmed.get(&lost.last)?;
        let named = |id: &StepId| {
            self.steps().find(|s| s.id == *id).map(|s| format!("{} {}", s.resource.kind(), s.resource.name()))
        };
        let what =
            lost.steps.iter().chain(&lost.back).filter(|s| !self.progress.undoing || self.progress.redone.contains(s));
        let what = what.filter_map(named).collect::<Vec<_>>().join(", ");
        let how = if self.progress.undoing { "again as this run made it" } else { "as before" };
        Some(format!("{why}: {what} {how}"))
    }
}
