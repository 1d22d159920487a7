//! A step of a walk: shown, asked, done.

use super::attempt::{Task, Went};
use super::keys::{self, Halt, Key};
use super::machines::{self, Became};
use super::past::{Doubt, REQUIRE};
use super::{Walk, tell};
use crate::exit::Exit;
use regie_dossier::page::{Act, Run, Step};
use regie_wire::{EventKind, Key as StepKey, Mark, Outcome, Phase, StepId};

/// What comes next.
enum Next {
    Try,
    /// The step is over, one way or the other.
    Over,
}

impl Walk<'_> {
    /// What must be so before anything is done: all of it is looked at, at each beginning.
    pub(super) fn requirements(&mut self) -> Result<(), Halt> {
        let stage = self.stage;
        for step in stage.view.page.steps() {
            let Act::Require(run) = &step.act else { continue };
            let task = self.task(step, run);
            tell::step(self, step, &task);
            if let Task::Nowhere(why) = &task {
                self.no_requirement(step, run, why)?;
                continue;
            }
            debug_assert_eq!(format!("{}:", step.act.name()), REQUIRE);
            let went = self.attempt(step, run, &task, true)?;
            tell::went(stage, &went, false);
            if let Some(why) = &went.failed {
                tell::tail(stage, &went.tail);
                let exit = if went.interrupted { Exit::Interrupted } else { Exit::Refused };
                let why = format!("refused: step {} requires what is not so: {}", step.number, one_line(why));
                return Err(Halt::Stop { exit, outcome: Outcome::Stopped, why });
            }
        }
        Ok(())
    }

    /// Does it, or passes it over.
    pub(super) fn step(&mut self, step: &Step) -> Result<(), Halt> {
        if self.finished.contains(&step.number) {
            return Ok(());
        }
        match &step.act {
            // It was looked at in the beginning.
            Act::Require(_) => Ok(()),
            Act::Confirm(said) => self.confirm(step, &said.text),
            Act::Run(run) | Act::Assert(run) => {
                let task = self.task(step, run);
                tell::step(self, step, &task);
                if let Task::Nowhere(why) = &task {
                    return self.skip(step, why);
                }
                self.run(step, run, &task)
            }
        }
    }

    fn run(&mut self, step: &Step, run: &Run, task: &Task) -> Result<(), Halt> {
        let stage = self.stage;
        let changes = matches!(step.act, Act::Run(_));
        let doubt = self.doubt.take().filter(|d| d.step == step.number && changes);
        let mut next = match doubt {
            Some(doubt) => self.in_doubt(step, task, &doubt)?,
            None if changes && !stage.yes => self.ask_to_run(step, "[Enter] run · s skip · q stop here: ")?,
            None => Next::Try,
        };
        while let Next::Try = next {
            let went = self.attempt(step, run, task, !changes)?;
            tell::went(stage, &went, changes);
            if went.failed.is_none() {
                self.finished.insert(step.number);
                return Ok(());
            }
            if !changes {
                tell::tail(stage, &went.tail);
            } else if went.unclear {
                return Err(unclear(step, &went));
            }
            next = self.ask_again(step, &went)?;
        }
        Ok(())
    }

    fn ask_to_run(&mut self, step: &Step, question: &str) -> Result<Next, Halt> {
        match keys::key(&format!("  {question}"), "sq", Some('\n'))? {
            Key::Is('s') => {
                self.answered(step, "run", "skip")?;
                self.skip(step, "passed over by a person")?;
                Ok(Next::Over)
            }
            Key::Is('q') => self.stop(step, Exit::NeedsPerson),
            Key::Is(_) => {
                self.answered(step, "run", "yes")?;
                Ok(Next::Try)
            }
            Key::Stop(exit) => self.stop(step, exit),
        }
    }

    /// It was under way when the walk was cut off: machines know what became of it; of this computer nobody does.
    fn in_doubt(&mut self, step: &Step, task: &Task, doubt: &Doubt) -> Result<Next, Halt> {
        let became = match (task, &doubt.handed) {
            (_, Some((run, machines))) => {
                tell::note(self.stage, "it was under way when the walk was cut off; its machines are asked");
                machines::became(self, machines, run)?
            }
            // Never handed over.
            (Task::There(_), None) => Became::Nothing,
            _ => Became::Unclear("how far it came is not known".to_owned()),
        };
        match became {
            Became::Done => {
                tell::note(self.stage, "✓ it is done, as its machines say");
                let detail = "as its machines say".to_owned();
                self.record.say(EventKind::StepDone { step: StepId(step.number), changed: true, detail, took: 0 })?;
                self.finished.insert(step.number);
                Ok(Next::Over)
            }
            Became::Nothing if self.stage.yes => Ok(Next::Try),
            Became::Nothing => self.ask_to_run(step, "it was not begun. [Enter] run · s skip · q stop here: "),
            Became::Unclear(why) if !keys::somebody(self.stage.g) => Err(Halt::Stop {
                exit: Exit::NeedsPerson,
                outcome: Outcome::NeedsPerson,
                why: format!("step {} was cut off, and somebody has to look: {why}", step.number),
            }),
            Became::Unclear(why) => {
                tell::note(self.stage, &format!("it was cut off: {why}. Look before you run it again"));
                self.ask_what_became(step)
            }
        }
    }

    /// A person has looked, and says what became of it.
    fn ask_what_became(&mut self, step: &Step) -> Result<Next, Halt> {
        match keys::key("  [Enter] run it again · s it is done · q stop here: ", "sq", Some('\n'))? {
            Key::Is('s') => {
                self.answered(step, "it was cut off", "it is done")?;
                let detail = "as a person says".to_owned();
                self.record.say(EventKind::StepDone { step: StepId(step.number), changed: true, detail, took: 0 })?;
                self.finished.insert(step.number);
                Ok(Next::Over)
            }
            Key::Is('q') => self.stop(step, Exit::NeedsPerson),
            Key::Is(_) => {
                self.answered(step, "it was cut off", "run again")?;
                Ok(Next::Try)
            }
            Key::Stop(exit) => self.stop(step, exit),
        }
    }

    fn ask_again(&mut self, step: &Step, went: &Went) -> Result<Next, Halt> {
        let total = self.stage.total();
        if !keys::somebody(self.stage.g) {
            let why = went.failed.as_deref().map(one_line).unwrap_or_default();
            let exit = if went.interrupted { Exit::Interrupted } else { Exit::Error };
            let why = format!("stopped before step {} of {total}: {why}", step.number);
            return Err(Halt::Stop { exit, outcome: Outcome::Stopped, why });
        }
        match keys::key("  r again · g go on all the same · q stop here: ", "rgq", None)? {
            Key::Is('r') => {
                self.answered(step, "it failed", "again")?;
                Ok(Next::Try)
            }
            Key::Is('g') => {
                self.answered(step, "it failed", "go on")?;
                self.skip(step, "it failed, and a person went on")?;
                Ok(Next::Over)
            }
            Key::Is(_) => self.stop(step, Exit::NeedsPerson),
            Key::Stop(exit) => self.stop(step, exit),
        }
    }

    fn confirm(&mut self, step: &Step, text: &str) -> Result<(), Halt> {
        tell::confirm(self.stage, step, text);
        let needs = |why: &str| Halt::Stop {
            exit: Exit::NeedsPerson,
            outcome: Outcome::NeedsPerson,
            why: format!("step {} {why}", step.number),
        };
        if !keys::somebody(self.stage.g) {
            return Err(needs("needs a person who says that it is so"));
        }
        self.record.say(EventKind::StepStarted {
            step: StepId(step.number),
            scope: self.scope(),
            phase: Phase::Run,
            mark: Mark::Check,
            key: StepKey::new(format!("confirm:{}", crate::flow::at_once::shown(text.trim()))),
        })?;
        match keys::key("  Is it so? y · n · q stop here: ", "yonq", None)? {
            Key::Is('y' | 'o') => {
                self.answered(step, "is it so", "yes")?;
                let done =
                    EventKind::StepDone { step: StepId(step.number), changed: false, detail: String::new(), took: 0 };
                self.record.say(done)?;
                self.finished.insert(step.number);
                Ok(())
            }
            Key::Is('n') => {
                self.answered(step, "is it so", "no")?;
                Err(needs("is not so, as a person says"))
            }
            Key::Is(_) => self.stop(step, Exit::NeedsPerson).map(drop),
            Key::Stop(exit) => self.stop(step, exit).map(drop),
        }
    }

    fn stop(&mut self, step: &Step, exit: Exit) -> Result<Next, Halt> {
        self.answered(step, "asked", "stop here")?;
        Err(Halt::asked(exit, step.number, self.stage.total()))
    }

    fn answered(&mut self, step: &Step, what: &str, answer: &str) -> Result<(), Halt> {
        let (what, answer) = (what.to_owned(), answer.to_owned());
        Ok(self.record.say(EventKind::Answered { step: Some(StepId(step.number)), what, answer })?)
    }

    /// A requirement of machines that are not here: none of the steps that are done.
    fn no_requirement(&mut self, step: &Step, run: &Run, why: &str) -> Result<(), Halt> {
        tell::note(self.stage, &format!("– {why}"));
        self.started(step, run)?;
        Ok(self.record.say(EventKind::StepSkipped { step: StepId(step.number), why: why.to_owned() })?)
    }

    fn skip(&mut self, step: &Step, why: &str) -> Result<(), Halt> {
        tell::note(self.stage, &format!("– {why}"));
        self.record.say(EventKind::StepSkipped { step: StepId(step.number), why: why.to_owned() })?;
        self.finished.insert(step.number);
        Ok(())
    }
}

/// It goes on without us, or nobody knows: running it again might do it twice.
fn unclear(step: &Step, went: &Went) -> Halt {
    let why = went.failed.as_deref().map(one_line).unwrap_or_default();
    let exit = if went.interrupted { Exit::Interrupted } else { Exit::NeedsPerson };
    let why = format!("what becomes of step {} is not known: {why}", step.number);
    Halt::Stop { exit, outcome: Outcome::NeedsPerson, why }
}

fn one_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
