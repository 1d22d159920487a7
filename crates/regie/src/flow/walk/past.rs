//! What is known of a walk from its events: where it was left.

use crate::edge::clock;
use crate::exit::Failure;
use crate::flow::contact::journal_failure;
use crate::flow::here::Here;
use crate::flow::record::WALKER;
use regie_dossier::page::{Act, Page, PageKind};
use regie_journal::{Journal, RunRow};
use regie_wire::{Event, EventKind, InstanceName, MachineName, Outcome, RunId};
use std::collections::{BTreeMap, BTreeSet};

/// A walk of the past.
#[derive(Clone, Debug)]
pub struct Past {
    pub run: RunId,
    /// Began, ms since the epoch.
    pub began: i64,
    pub who: String,
    /// `playbooks/site-down.md`
    pub page: String,
    pub instance: Option<InstanceName>,
    /// Of the page, as it was.
    pub digest: String,
    /// Inputs.
    pub answers: BTreeMap<String, String>,
    /// Steps that are done, or were passed over.
    pub finished: BTreeSet<u32>,
    /// The step that was under way.
    pub doubt: Option<Doubt>,
    /// How it ended; `None`: it did not.
    pub outcome: Option<Outcome>,
    /// A step beyond the requirements was begun, or passed over.
    begun: bool,
    /// Number of its last event.
    pub seq: u64,
}

/// A step that was under way when the walk was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Which.
    pub step: u32,
    /// Its run, and the machines that it was handed to: they may be others by now.
    pub handed: Option<(RunId, BTreeSet<MachineName>)>,
}

/// What a requirement's key begins with.
pub const REQUIRE: &str = "require:";

impl Past {
    /// Reads its events; `None` when they are not those of a walk.
    pub fn read(row: &RunRow, events: &[Event]) -> Option<Self> {
        let mut past = Self {
            run: row.run.clone(),
            began: row.started,
            who: row.who.clone(),
            page: String::new(),
            instance: None,
            digest: String::new(),
            answers: BTreeMap::new(),
            finished: BTreeSet::new(),
            doubt: None,
            outcome: None,
            begun: false,
            seq: 0,
        };
        let mut required = BTreeSet::new();
        for event in events.iter().filter(|e| e.machine.as_str() == WALKER) {
            past.seq = past.seq.max(event.seq);
            match &event.kind {
                EventKind::PageOpened { page, instance, digest } => {
                    (past.page, past.instance, past.digest) = (page.clone(), instance.clone(), digest.clone());
                }
                EventKind::Answered { step: None, what, answer } => {
                    past.answers.insert(what.clone(), answer.clone());
                }
                EventKind::StepStarted { step, key, .. } if key.as_str().starts_with(REQUIRE) => {
                    required.insert(step.0);
                }
                EventKind::StepStarted { step, .. } => {
                    past.begun = true;
                    past.doubt = Some(Doubt { step: step.0, handed: None });
                }
                EventKind::HandedOver { step, to, machines } if !required.contains(&step.0) => {
                    let handed = Some((to.clone(), machines.iter().cloned().collect()));
                    past.doubt = Some(Doubt { step: step.0, handed });
                }
                EventKind::StepDone { step, .. } | EventKind::StepSkipped { step, .. } => {
                    past.begun |= !required.contains(&step.0);
                    past.settle(step.0);
                    past.finished.insert(step.0);
                }
                EventKind::StepFailed { step, .. } => past.settle(step.0),
                EventKind::RunContinued { .. } => past.outcome = None,
                EventKind::RunEnded { outcome, .. } => past.outcome = Some(outcome.clone()),
                _ => {}
            }
        }
        // Requirements are looked at again each time.
        past.finished.retain(|n| !required.contains(n));
        (!past.page.is_empty()).then_some(past)
    }

    /// What became of a step is known. Another one, such as a requirement that is looked at again, says nothing of it.
    fn settle(&mut self, step: u32) {
        self.doubt.take_if(|d| d.step == step);
    }

    /// Whether somebody may go on with it.
    pub fn is_unfinished(&self) -> bool {
        self.begun && matches!(self.outcome, None | Some(Outcome::Stopped | Outcome::NeedsPerson))
    }

    /// `begun 21:04 yesterday by ana@laptop, stopped before step 4 of 6`
    pub fn words(&self, page: &Page) -> String {
        format!("begun {} by {}, {}", clock::near(self.began), self.who, self.place(page))
    }

    /// `stopped before step 4 of 6`
    pub fn place(&self, page: &Page) -> String {
        let steps = page.steps();
        let total = steps.len();
        // A step that asks a person is not in doubt once that person has stopped there.
        let doubt = self.doubt.as_ref().filter(|d| self.outcome.is_none() || d.handed.is_some());
        if let Some(Doubt { step, .. }) = doubt {
            return format!("cut off in step {step} of {total}");
        }
        let left = steps.iter().find(|s| !matches!(s.act, Act::Require(_)) && !self.finished.contains(&s.number));
        match left {
            Some(step) => format!("stopped before step {} of {total}", step.number),
            None => format!("stopped after step {total}"),
        }
    }
}

/// The last walk of a title, as far as it is known here.
pub fn last(journal: &Journal, here: &Here, title: &str, kind: PageKind) -> Result<Option<(RunRow, Past)>, Failure> {
    let rows = journal.runs_of(&here.id(), 0).map_err(journal_failure)?;
    let is = |r: &RunRow| r.procedure == kind.name() && r.title == title;
    let Some(row) = rows.into_iter().find(is) else { return Ok(None) };
    let events = journal.events(&row.run).map_err(journal_failure)?;
    Ok(Past::read(&row, &events).map(|past| (row, past)))
}

/// The last walk of a title, when somebody may go on with it.
pub fn unfinished(journal: &Journal, here: &Here, title: &str, kind: PageKind) -> Result<Option<Past>, Failure> {
    Ok(last(journal, here, title, kind)?.map(|(_, past)| past).filter(Past::is_unfinished))
}

/// The walk of a run, as it stands now.
///
/// # Errors
/// When nobody can go on with it.
pub fn unfinished_run(journal: &Journal, row: &RunRow) -> Result<Past, Failure> {
    let past = Past::read(row, &journal.events(&row.run).map_err(journal_failure)?);
    past.filter(Past::is_unfinished).ok_or_else(|| {
        let help = format!("see how it went: regie show {}", row.run);
        Failure::new(format!("“{}” is over", row.title), help)
    })
}

/// Nobody goes on with it: another one begins.
pub fn give_up(past: &Past, mut journal: Journal) -> Result<(), Failure> {
    let kind = EventKind::RunEnded { outcome: Outcome::Superseded, state: "left; begun anew".to_owned() };
    let event = Event { run: past.run.clone(), machine: WALKER.into(), seq: past.seq + 1, at: clock::now_ms(), kind };
    journal.append_new(&[event]).map_err(journal_failure)
}

#[cfg(test)]
mod tests;
