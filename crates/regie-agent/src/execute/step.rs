//! One step: look, decide, write down how to take it back, act, write down what was given.

use super::{Broken, Executor, Point, Record};
use crate::perform::{self, Failure};
use crate::{observe, state, store};
use regie_resource::{Act, Change, diff, undo};
use regie_wire::{EventKind, Given, Key, Mark, Observed, Resource, Step, Stream};
use std::time::Instant;

/// Lines of a step that are recorded; a program that goes on printing must not fill the disk.
const LINES: u32 = 2000;
/// Characters of a line that are recorded.
const WIDTH: usize = 4000;

/// Why a step did not come about: for people, or for good.
pub(super) enum Failed {
    /// What a program or the system said against it.
    Step(Failure),
    /// What we say against it ourselves: nothing that a program printed is in it.
    Own(String),
    Broken(Broken),
}

impl<E: Into<Broken>> From<E> for Failed {
    fn from(e: E) -> Self {
        Self::Broken(e.into())
    }
}

fn failure(error: impl Into<String>) -> Failed {
    Failed::Own(error.into())
}

impl Executor<'_> {
    /// Brings one step about, or fails it.
    pub(super) fn step(&mut self, step: &Step) -> Result<(), Broken> {
        let began = Instant::now();
        let took = || u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        if let Err(e) = self.spool.prepare() {
            let error = format!("not begun: {}", self.dir.explain(&e));
            return self.emit(EventKind::StepFailed { step: step.id, error, tail: Vec::new(), took: took() });
        }
        self.emit(EventKind::StepStarted {
            step: step.id,
            scope: step.scope.clone(),
            phase: step.phase,
            mark: step.mark,
            key: step.resource.key(),
        })?;
        match self.bring_about(step) {
            Ok((changed, detail)) => {
                let detail = self.scrub.clean(&detail);
                self.emit(EventKind::StepDone { step: step.id, changed, detail, took: took() })
            }
            Err(Failed::Own(error)) => {
                let error = self.scrub.clean(&error);
                self.emit(EventKind::StepFailed { step: step.id, error, tail: Vec::new(), took: took() })
            }
            Err(Failed::Step(f)) => {
                let error = self.shown(&f.error);
                let tail = f.tail.iter().map(|line| self.shown(line)).collect();
                self.emit(EventKind::StepFailed { step: step.id, error, tail, took: took() })
            }
            Err(Failed::Broken(broken)) => Err(broken),
        }
    }

    fn bring_about(&mut self, step: &Step) -> Result<(bool, String), Failed> {
        self.has_secrets(&step.resource)?;
        let seen = observe::observe(&self.cx, std::slice::from_ref(&step.resource)).pop();
        let observed = seen.map_or(Observed::Unknown { why: "nothing was seen".into() }, |s| s.observed);
        let key = step.resource.key();
        let owed = state::owed(&self.cx)?.0.get(&key).cloned();
        let mut detail = String::new();
        match diff(&step.resource, &observed, owed.as_deref()).map_err(failure)? {
            Some(change) if step.resource.is_check() => detail = self.check(step, &change.acts)?,
            Some(change) => {
                let mut owes = step.notifies.clone();
                // Killed between reading the new definition and the restart, the repeated step sees no difference.
                owes.extend(Some(key.clone()).filter(|k| change.restarts() && !owes.contains(k)));
                self.note_undo(step, &change, &observed, &owes)?;
                self.owe(step, &owes)?;
                detail = self.tested(step, &change.acts).map_err(|failed| self.with_last_words(step, failed))?;
            }
            None => {}
        }
        self.stays_up(step)?;
        match step.resource {
            ref resource if resource.can_owe() => self.pay(&key)?,
            // What is gone owes nothing; else one of that name would be restarted for it one day.
            Resource::Absent { .. } => drop(state::strike(&self.cx, std::slice::from_ref(&key))?),
            _ => {}
        }
        self.give(step)?;
        // Changed by this run, even if its executor was killed in between and now finds nothing left to do.
        Ok((self.records.of(step.id).is_some(), detail))
    }

    fn has_secrets(&self, resource: &Resource) -> Result<(), Failed> {
        if matches!(resource, Resource::Absent { .. }) {
            return Ok(());
        }
        let texts = resource.texts();
        let mut missing = texts.iter().flat_map(|t| t.secrets()).filter(|s| self.cx.secrets.get(&s.name).is_none());
        match missing.next() {
            None => Ok(()),
            Some(secret) => Err(failure(format!(
                "the secret `{}` is not here: the machine was restarted during the run, and secrets are kept in memory only; \
                 `regie apply` gives them again",
                secret.name
            ))),
        }
    }

    /// Before the first act, and once: what stands there when a killed step is repeated is our own work.
    fn note_undo(&mut self, step: &Step, change: &Change, observed: &Observed, owes: &[Key]) -> Result<(), Failed> {
        if self.records.of(step.id).is_some() {
            return Ok(());
        }
        let undo = undo(&step.resource, observed);
        if !undo.keep.is_empty() || !undo.remember.is_empty() {
            let dir = self.dir.kept(step.id);
            // Without a record nothing was changed yet: what an executor set aside before it was killed may be old by now.
            store::remove_folder(&dir)?;
            store::private_folder(&dir)?;
            for path in &undo.keep {
                perform::set_aside(&self.cx, &dir, path)
                    .map_err(|e| failure(format!("{path} cannot be set aside, so nothing was changed: {e}")))?;
            }
            for remember in &undo.remember {
                perform::remember(&dir, remember)
                    .map_err(|e| failure(format!("what is there cannot be set aside, so nothing was changed: {e}")))?;
            }
            self.point(Point::SetAside)?;
        }
        let key = step.resource.key();
        let (given, owed) = (state::manifest(&self.cx)?.given.get(&key).cloned(), state::owed(&self.cx)?.0);
        let before = |k: &&Key| owed.contains_key(*k) && !self.records.owes_since(k);
        let owed = owes.iter().filter(before).cloned().collect();
        self.records.add(Record {
            step: step.id,
            scope: step.scope.clone(),
            key,
            mark: change.mark,
            undo,
            given,
            owed,
            notifies: step.notifies.clone(),
        })?;
        Ok(self.point(Point::Recorded)?)
    }

    /// Restarts are owed from before the change on: whatever happens in between, they will not be forgotten.
    pub(super) fn owe(&mut self, step: &Step, owes: &[Key]) -> Result<(), Failed> {
        let why = format!("{} changed (run {})", step.resource.name(), self.order.run);
        let new = state::owe(&self.cx, owes, &why)?;
        self.point(Point::Owed)?;
        new.into_iter().try_for_each(|key| Ok(self.emit(EventKind::RestartOwed { key, why: why.clone() })?))
    }

    pub(super) fn pay(&mut self, key: &Key) -> Result<(), Broken> {
        match state::strike(&self.cx, std::slice::from_ref(key))? {
            true => self.emit(EventKind::RestartPaid { key: key.clone() }),
            false => Ok(()),
        }
    }

    /// Performs acts. Files that their own server's test refuses do not stay: they would keep it from starting one day.
    fn tested(&mut self, step: &Step, acts: &[Act]) -> Result<String, Failed> {
        let done = self.act(step, acts);
        if !matches!(done, Err(Failed::Step(_))) || !(is_tested(&step.resource) || is_whole(&step.resource)) {
            return done;
        }
        let Some(record) = self.records.of(step.id).cloned() else { return done };
        if is_whole(&step.resource) {
            return self.whole_or_not(step, &record, done);
        }
        self.put_files_back(&record)?;
        // The server never read them. Who is to be restarted for them never saw them either.
        let key = step.resource.key();
        let before = self.records.owed_before(&key);
        let mine = [key].into_iter().filter(|_| !before).collect::<Vec<_>>();
        state::strike(&self.cx, &mine)?;
        done
    }

    /// What was half done is taken back at once: a machine may start only once more with half of it.
    fn whole_or_not(
        &mut self,
        step: &Step,
        record: &super::Record,
        done: Result<String, Failed>,
    ) -> Result<String, Failed> {
        self.put_files_back(record)?;
        let Err(Failed::Step(mut failure)) = done else { return done };
        match self.act(step, &record.undo.acts) {
            Ok(_) => {}
            Err(Failed::Step(f)) => {
                failure.error = format!("{}; what was done of it could not be taken back: {}", failure.error, f.error);
            }
            Err(other) => return Err(other),
        }
        Err(Failed::Step(failure))
    }

    /// Performs acts in order; says what the last that had something to say said.
    pub(super) fn act(&mut self, step: &Step, acts: &[Act]) -> Result<String, Failed> {
        let (mut detail, mut lines) = (String::new(), 0);
        let cx = self.cx.clone();
        for act in acts {
            let mut broken = None;
            let done = perform::perform(&cx, act, &mut |stream, line| {
                broken = broken.take().or_else(|| self.output(step, stream, line, &mut lines).err());
            });
            if let Some(broken) = broken {
                return Err(broken.into());
            }
            let said = done.map_err(Failed::Step)?;
            detail = if said.is_empty() { detail } else { said };
            self.point(Point::Acted)?;
        }
        Ok(detail)
    }

    /// One line of a program. Not synced by itself: the next event is, and a session is only told what was.
    pub(super) fn output(&mut self, step: &Step, stream: Stream, line: &str, lines: &mut u32) -> Result<(), Broken> {
        *lines += 1;
        if self.blind && *lines > 1 {
            return Ok(());
        }
        let line = match *lines {
            n if n < LINES => self.shown(line),
            LINES => format!("(only the first {} lines are recorded)", LINES - 1),
            _ => return Ok(()),
        };
        let Some(event) = self.spool.append_output(EventKind::Output { step: step.id, stream, line })? else {
            // The disk is full: the program goes on, and what it says from here on is not recorded.
            *lines = LINES;
            return Ok(());
        };
        self.progress.add(&event);
        self.bus.written(event.seq, false);
        Ok(())
    }

    /// A text as it may be recorded.
    pub(super) fn shown(&self, line: &str) -> String {
        if self.blind {
            return "(not shown: the run's secrets are gone, so it cannot be told whether one is in it)".into();
        }
        let clean = self.scrub.clean(line);
        match clean.char_indices().nth(WIDTH) {
            Some((end, _)) => format!("{}…", &clean[..end]),
            None => clean,
        }
    }

    /// Notes in the manifest what the step gave, or strikes what it removed.
    fn give(&mut self, step: &Step) -> Result<(), Broken> {
        let key = step.resource.key();
        let made = self.records.of(step.id).map(|r| r.mark);
        let given = self.given(&step.scope, &step.resource);
        state::update_manifest(&self.cx, |manifest| match &step.resource {
            Resource::Absent { .. } => drop(manifest.given.remove(&key)),
            resource if resource.is_check() => {}
            _ => {
                let before = manifest.given.get(&key).map(|g| g.adopted);
                // What was there before regie came is not removed by itself later, even if regie changed it.
                let adopted = if made == Some(Mark::Add) { false } else { before.unwrap_or(true) };
                manifest.given.insert(key, Given { adopted, ..given });
            }
        })?;
        self.point(Point::Given)
    }

    pub(super) fn given(&self, scope: &regie_wire::Scope, resource: &Resource) -> Given {
        Given {
            dossier: self.order.dossier.clone(),
            scope: scope.clone(),
            resource: resource.clone(),
            adopted: true,
            run: self.order.run.clone(),
            at: store::now_ms(),
        }
    }
}

/// Whether half of it would do harm: a line of /etc/fstab that cannot be mounted keeps a machine from starting, a repository
/// that cannot be read keeps apt from all the others.
fn is_whole(resource: &Resource) -> bool {
    matches!(
        resource,
        Resource::Sysctl(_)
            | Resource::AptRepository(_)
            | Resource::Mount(_)
            | Resource::Swap(_)
            | Resource::Logrotate(_)
    )
}

/// Whether a server's own test stands between its files and its running self.
fn is_tested(resource: &Resource) -> bool {
    match resource {
        Resource::Site(_) | Resource::Upstream(_) => true,
        Resource::Absent { resource } => is_tested(resource),
        _ => false,
    }
}
