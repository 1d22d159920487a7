//! One try of a step: on machines, or on this computer.

use super::{Walk, inputs, local, machines};
use crate::exit::Failure;
use regie_dossier::page::{On, Run, Step};
use regie_wire::{Command, EventKind, Key, MachineName, Mark, Phase, Scope, StepId};
use std::collections::BTreeMap;

/// How it went.
pub struct Went {
    /// Why not well, if so.
    pub failed: Option<String>,
    /// It may be under way still, or done: it neither went well nor failed, as far as anybody knows here.
    pub unclear: bool,
    /// The last lines that were said.
    pub tail: Vec<String>,
    /// Ctrl-C was pressed.
    pub interrupted: bool,
    /// Milliseconds.
    pub took: u64,
}

impl Went {
    /// Nothing of it was run.
    pub fn not_begun(why: String) -> Self {
        Self { failed: Some(why), unclear: false, tail: Vec::new(), interrupted: false, took: 0 }
    }
}

/// What a step runs, with its inputs.
pub enum Task {
    /// Shell text on this computer.
    Here(String),
    /// On these machines, all at once.
    There(BTreeMap<MachineName, Command>),
    /// Machines that this environment has not.
    Nowhere(String),
}

impl Walk<'_> {
    /// What a step runs.
    pub(super) fn task(&self, step: &Step, run: &Run) -> Task {
        task(&self.stage.view, &self.answers, step, run)
    }

    /// Tries it once. What it says is shown as it comes unless it is `quiet`.
    pub(super) fn attempt(&mut self, step: &Step, run: &Run, task: &Task, quiet: bool) -> Result<Went, Failure> {
        let id = StepId(step.number);
        self.started(step, run)?;
        let mut went = match task {
            Task::Here(text) => local::run(self, id, text, run.timeout, quiet)?,
            Task::There(commands) => machines::run(self, step, commands.clone(), quiet)?,
            Task::Nowhere(why) => Went::not_begun(why.clone()).into(),
        };
        if let (None, Some(wanted)) = (&went.went.failed, &run.contains) {
            went.went.failed = went.lacks(&wanted.text);
        }
        let went = went.went;
        // Nothing more is written down: whoever goes on asks its machines first.
        if went.unclear {
            return Ok(went);
        }
        let took = went.took;
        self.record.say(match &went.failed {
            None => EventKind::StepDone { step: id, changed: step.act.name() == "sh", detail: String::new(), took },
            Some(error) => {
                let error = self.stage.scrubber.clean(error);
                EventKind::StepFailed { step: id, error, tail: went.tail.clone(), took }
            }
        })?;
        Ok(went)
    }

    /// Writes down that a step begins.
    pub(super) fn started(&mut self, step: &Step, run: &Run) -> Result<(), Failure> {
        let text = self.stage.scrubber.clean(run.text.text.trim());
        self.record.say(EventKind::StepStarted {
            step: StepId(step.number),
            scope: self.scope(),
            phase: Phase::Run,
            mark: if step.act.name() == "sh" { Mark::Change } else { Mark::Check },
            key: Key::new(format!("{}:{}", step.act.name(), crate::flow::at_once::shown(&text))),
        })
    }

    /// Whose steps they are.
    pub(super) fn scope(&self) -> Scope {
        self.stage.view.instance.clone().map_or(Scope::Machine, Scope::Instance)
    }
}

/// What a step runs, with these inputs.
pub fn task(view: &regie_dossier::page::PageView, answers: &BTreeMap<String, String>, step: &Step, run: &Run) -> Task {
    let given = inputs::assignments(answers);
    let with = |text: &str| format!("{given}{text}");
    match (&run.on, view.commands.get(&step.number)) {
        (On::Here, _) => Task::Here(with(&run.text.text)),
        (_, Some(commands)) => {
            let command = |(m, c): (&MachineName, &Command)| (m.clone(), Command { run: with(&c.run), ..c.clone() });
            Task::There(commands.iter().map(command).collect())
        }
        (On::Named(name), None) => Task::Nowhere(format!("this environment has no `{name}`")),
        (On::All, None) => Task::Nowhere("this environment has no machine".to_owned()),
    }
}

/// Bytes of what is said in a place that are kept to look for `contains`.
const KEPT: usize = 1 << 20;
/// Lines shown again when it fails.
const TAIL: usize = 20;

/// What programs said, as much of it as is kept.
#[derive(Default)]
pub struct Said {
    /// By machine; on this computer, by none.
    pub all: BTreeMap<String, String>,
    /// The last lines, as they are shown.
    pub tail: Vec<String>,
}

impl Said {
    /// A line that was said in a place, and how it is shown.
    pub fn line(&mut self, place: &str, line: &str, shown: String) {
        let all = self.all.entry(place.to_owned()).or_default();
        if all.len() < KEPT {
            all.push_str(line);
            all.push('\n');
        }
        self.tail.push(shown);
        let more = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..more);
    }
}

/// How it went, with all that was said, place by place.
pub struct Heard {
    pub went: Went,
    /// By machine; on this computer, by none.
    pub said: BTreeMap<String, String>,
}

impl From<Went> for Heard {
    fn from(went: Went) -> Self {
        Self { went, said: BTreeMap::new() }
    }
}

impl Heard {
    fn lacks(&self, wanted: &str) -> Option<String> {
        let (place, _) = self.said.iter().find(|(_, said)| !said.contains(wanted))?;
        let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
        Some(format!("{place}what it said has no “{wanted}” in it"))
    }
}
