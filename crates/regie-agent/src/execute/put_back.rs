//! Taking steps back.

use super::step::Failed;
use super::{Broken, Executor, Point, Record};
use crate::perform;
use crate::state;
use regie_resource::Act;
use regie_wire::{EventKind, Mark, Outcome, Resource, Scope, Step};

/// What neither goes first nor last, in the order in which it goes.
#[derive(Default)]
struct Beside {
    files: Vec<Record>,
    comes: Vec<Record>,
    switches: Vec<Record>,
    goes: Vec<Record>,
    /// New files that those read, also when they stop: systemd does not run what stops a unit without its environment.
    left: Vec<Record>,
}

impl Executor<'_> {
    /// Takes all that this run did for a scope back, last first. Units and processes that were there before come after
    /// the files that they read; those that are new go first, so that nothing uses what is taken away. Folders that go whole
    /// (a release) come at the end: until it is restarted, what was there before still runs in them.
    pub(super) fn put_back(&mut self, scope: &Scope) -> Result<(), Broken> {
        // Whatever fills the disk: from here on every byte serves the way back.
        self.dir.release_reserve();
        let in_part = self.goes_back_in_part(scope);
        let mine = |r: &&Record| r.scope == *scope && (!in_part || self.was_not_confirmed(r));
        let (last, files): (Vec<Record>, Vec<Record>) =
            self.records.all().iter().filter(mine).cloned().partition(|r| r.undo.last);
        let (new, last): (Vec<Record>, Vec<Record>) = last.into_iter().partition(|r| r.mark == Mark::Add);
        let goes_whole = |r: &Record| r.undo.acts.iter().any(|act| matches!(act, Act::RemoveTree { .. }));
        let (trees, files): (Vec<Record>, Vec<Record>) = files.into_iter().partition(goes_whole);
        let beside = self.beside(&files);
        let mut whole = true;
        for record in [&new, &beside.files, &beside.comes, &beside.switches, &last, &beside.goes, &beside.left, &trees]
            .into_iter()
            .flat_map(|records| records.iter().rev())
        {
            if self.progress.undone.contains(&record.step) {
                whole &= !self.progress.not_undone.contains(&record.step);
                continue;
            }
            whole &= self.take_back(record)?;
        }
        whole &= self.settle(files.iter().chain(&trees).chain(&new).chain(&last))?;
        self.emit(EventKind::PutBackDone { scope: scope.clone(), whole })
    }

    /// What takes the place of what runs (blue-green): the former one runs again, with the files it knows, before it is given
    /// requests again, and the one that took its place stops after that. Without any, everything counts as a file.
    fn beside(&self, records: &[Record]) -> Beside {
        let resource = |r: &Record| self.steps().find(|s| s.id == r.step).map(|s| &s.resource);
        let is_beside = |r: &Record| resource(r).is_some_and(Resource::is_beside);
        let (units, files): (Vec<Record>, Vec<Record>) = records.iter().cloned().partition(is_beside);
        if units.is_empty() {
            return Beside { files, ..Beside::default() };
        }
        let (goes, comes): (Vec<Record>, Vec<Record>) = units.into_iter().partition(|r| r.mark == Mark::Add);
        let gives = |r: &Record| matches!(resource(r), Some(Resource::Upstream(_)));
        let (switches, files): (Vec<Record>, Vec<Record>) = files.into_iter().partition(gives);
        let is_read = |r: &Record| r.mark == Mark::Add && goes.iter().any(|g| r.notifies.contains(&g.key));
        let (left, files) = files.into_iter().partition(is_read);
        Beside { files, comes, switches, goes, left }
    }

    fn take_back(&mut self, record: &Record) -> Result<bool, Broken> {
        let step = self.steps().find(|s| s.id == record.step).cloned();
        let done = match step {
            Some(step) if record.undo.possible => self.undo_step(&step, record),
            _ => {
                let error = format!("{} cannot be taken back: {}", record.key, record.undo.words);
                self.emit(EventKind::UndoFailed { step: record.step, error })?;
                return Ok(false);
            }
        };
        match done {
            Ok(()) => {
                let detail = record.undo.words.clone();
                self.emit(EventKind::StepUndone { step: record.step, detail })?;
                Ok(true)
            }
            Err(Failed::Step(failure)) => {
                let tail = failure.tail.last().map(|line| format!(" (it said: {line})")).unwrap_or_default();
                let error = self.shown(&format!("{}{tail}", failure.error));
                self.not_taken_back(record, &error)
            }
            Err(Failed::Own(error)) => self.not_taken_back(record, &self.scrub.clean(&error)),
            Err(Failed::Broken(broken)) => Err(broken),
        }
    }

    fn not_taken_back(&mut self, record: &Record, error: &str) -> Result<bool, Broken> {
        let error = format!("{error}; set {} right by hand, then `regie plan` shows what is left", record.key);
        self.emit(EventKind::UndoFailed { step: record.step, error })?;
        Ok(false)
    }

    fn undo_step(&mut self, step: &Step, record: &Record) -> Result<(), Failed> {
        // The files of a unit that was restarted change again: again a restart is owed, until its own step is taken back.
        let why = format!("{} was put back (run {})", step.resource.name(), self.order.run);
        let restarted: Vec<_> = record.notifies.iter().filter(|k| self.was_restarted(k)).cloned().collect();
        state::owe(&self.cx, &restarted, &why)?;
        self.put_files_back(record)?;
        for remember in &record.undo.remember {
            perform::tell_back(&self.cx, &self.dir.kept(record.step), remember).map_err(Failed::Step)?;
            self.point(Point::PutBack)?;
        }
        self.act(step, &record.undo.acts)?;
        if (record.undo.last || step.resource.is_beside()) && !self.records.owed_before(&record.key) {
            state::strike(&self.cx, std::slice::from_ref(&record.key))?;
        }
        let (key, given) = (record.key.clone(), record.given.clone());
        state::update_manifest(&self.cx, |manifest| match given {
            Some(given) => drop(manifest.given.insert(key, given)),
            None => drop(manifest.given.remove(&key)),
        })?;
        Ok(self.point(Point::Given)?)
    }

    /// What was set aside before the step lies where it lay.
    pub(super) fn put_files_back(&mut self, record: &Record) -> Result<(), Failed> {
        for path in &record.undo.keep {
            let error =
                |e| Failed::Own(format!("{path} could not be put back from {}: {e}", self.dir.path().display()));
            perform::put_back(&self.cx, &self.dir.kept(record.step), path).map_err(error)?;
            self.point(Point::PutBack)?;
        }
        Ok(())
    }

    /// A unit or process whose step this run has done and not taken back: it runs with the files of this run.
    pub(super) fn was_restarted(&self, key: &regie_wire::Key) -> bool {
        let progress = &self.progress;
        let stands = |step: &Step| progress.done.contains(&step.id) && !progress.undone.contains(&step.id);
        self.steps().any(|s| s.resource.key() == *key && stands(s))
    }

    /// Takes the whole run back, the machine's own steps last: instances stand on them.
    pub(super) fn undo_all(&mut self) -> Result<Outcome, Broken> {
        if let Some(scope) = self.progress.putting_back.clone() {
            self.put_back(&scope)?;
        }
        for scope in self.scopes().into_iter().rev() {
            let left = |r: &Record| r.scope == scope && !self.progress.undone.contains(&r.step);
            if self.records.all().iter().any(left) {
                self.emit(EventKind::PutBackStarted { scope: scope.clone(), why: crate::spool::UNDO.into() })?;
                self.put_back(&scope)?;
            }
        }
        self.confirm_undone()?;
        let whole = self.progress.put_back.values().all(|whole| *whole);
        Ok(if whole { Outcome::Undone } else { Outcome::NeedsPerson })
    }
}
