//! What a page asks before its first step.

use super::keys::{self, Halt};
use super::stage::Stage;
use super::{Walk, tell};
use crate::edge::person::{self, Answer};
use crate::exit::{Exit, Failure};
use regie_dossier::nearest;
use regie_dossier::page::{Input, Page};
use regie_wire::{EventKind, Outcome};
use std::collections::BTreeMap;

/// Answers given on the command line are for inputs of the page, and are what they must be.
pub fn check_names(page: &Page, set: &[(String, String)]) -> Result<(), Failure> {
    for (name, value) in set {
        let known = page.inputs.iter().map(|i| i.name.as_str()).collect::<Vec<_>>();
        let Some(input) = page.inputs.iter().find(|i| i.name == *name) else {
            let help = match (nearest(name, known.iter().copied()), known.is_empty()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, false) => format!("there are: {}", known.join(", ")),
                (None, true) => "it has none".to_owned(),
            };
            return Err(Failure::usage(format!("{} has no input `{name}`", page.path()), help));
        };
        if let Err(why) = input.kind.accepts(value) {
            return Err(Failure::usage(format!("{name}: {why}"), ""));
        }
    }
    Ok(())
}

/// Every input has an answer, or somebody can be asked for it, and none is a secret: looked at before anything is
/// written down.
pub fn check_answers(stage: &Stage<'_>, set: &[(String, String)]) -> Result<(), Failure> {
    for input in &stage.view.page.inputs {
        let said = set.iter().find(|(name, _)| *name == input.name).map(|(_, value)| value);
        if said.is_none() && input.default.is_none() && !keys::somebody(stage.g) {
            let help = format!("say it with --set {}=…, {}", input.name, input.kind.wants());
            return Err(Failure::usage(format!("it needs `{}`: {}", input.name, input.ask), help));
        }
        let answer = said.or(input.default.as_ref());
        if let Some(answer) = answer {
            says_no_secret(stage, &input.name, answer)?;
        }
    }
    Ok(())
}

fn says_no_secret(stage: &Stage<'_>, name: &str, answer: &str) -> Result<(), Failure> {
    let help = "steps inside of the instance have it in their environment";
    stage.says_no_secret(answer).map_err(|why| Failure::usage(format!("{name} {why}"), help))
}

impl Walk<'_> {
    /// Asks for what is not answered yet.
    pub(super) fn inputs(&mut self, set: &[(String, String)]) -> Result<(), Halt> {
        let stage = self.stage;
        // What was none when it was answered may be one by now.
        self.answers.iter().try_for_each(|(name, answer)| says_no_secret(stage, name, answer))?;
        for input in stage.view.page.inputs.iter().filter(|i| !self.answers.contains_key(&i.name)).collect::<Vec<_>>() {
            let said = set.iter().find(|(name, _)| *name == input.name).map(|(_, value)| value.clone());
            let answer = match (said, &input.default) {
                (Some(said), _) => said,
                (None, Some(default)) if stage.yes || !keys::somebody(stage.g) => default.clone(),
                (None, _) => ask(stage, input)?,
            };
            says_no_secret(stage, &input.name, &answer)?;
            let what = input.name.clone();
            self.record.say(EventKind::Answered { step: None, what: what.clone(), answer: answer.clone() })?;
            self.answers.insert(what, answer);
        }
        tell::answers(self);
        Ok(())
    }
}

/// Asks, again until it is what it must be.
fn ask(stage: &Stage<'_>, input: &Input) -> Result<String, Halt> {
    let default = input.default.as_ref().map_or_else(String::new, |d| format!(" [{d}]"));
    loop {
        let stopped =
            |exit| Halt::Stop { exit, outcome: Outcome::Stopped, why: "stopped before its first step".into() };
        let line = match person::line(&format!("{}{default}: ", input.ask))? {
            Answer::Line(line) => line,
            Answer::Gone => return Err(stopped(Exit::NeedsPerson)),
            Answer::Interrupted => return Err(stopped(Exit::Interrupted)),
        };
        let answer = match (&input.default, line.is_empty()) {
            (Some(default), true) => default.clone(),
            _ => line,
        };
        match input.kind.accepts(&answer) {
            Err(_) if answer.is_empty() => err!("  it is {}", input.kind.wants()),
            Err(why) => err!("  {why}"),
            Ok(()) => match stage.says_no_secret(&answer) {
                Ok(()) => return Ok(answer),
                Err(why) => err!("  that {why}"),
            },
        }
    }
}

/// Shell text that gives a command its inputs: quoted, never put into its text.
pub fn assignments(answers: &BTreeMap<String, String>) -> String {
    let line = |(name, value): (&String, &String)| format!("export {name}={}\n", regie_resource::quote(value));
    answers.iter().map(line).collect()
}
