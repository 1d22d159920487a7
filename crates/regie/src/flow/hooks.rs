//! Hooks on this computer: before a run begins, and after it has ended. They are events of this computer's own, under the
//! run's number, beside those of the machines.

use super::carry::Told;
use super::contact::journal_failure;
use super::here::Here;
use super::record::Record;
use crate::cli::Global;
use crate::edge::{child, clock, person, secrets_files};
use crate::exit::{Exit, Failure};
use crate::report::seconds;
use regie_agent::Scrubber;
use regie_apply::MachineEnd;
use regie_dossier::HookWhen;
use regie_journal::Journal;
use regie_plan::{HereHook, Plan};
use regie_wire::{Encode, EventKind, Key, Mark, Outcome, Phase, Piece, RunId, Scope, SecretRef, Secrets, StepId, Text};
use std::process::Command;
use std::time::Duration;

/// Those of a plan, in its run.
pub struct Hooks<'a> {
    g: &'a Global,
    here: &'a Here,
    plan: &'a Plan,
    run: &'a RunId,
    secrets: Secrets,
    scrubber: Scrubber,
    /// Where there are none, there is nothing to be written either.
    record: Option<Record>,
}

impl<'a> Hooks<'a> {
    /// Brings what they need to hand. Without hooks here nothing is asked for and nothing is noted.
    ///
    /// # Errors
    /// When a secret that one of them names is not to be had.
    pub fn of(g: &'a Global, here: &'a Here, plan: &'a Plan, run: &'a RunId) -> Result<Self, Failure> {
        let named = plan.here.iter().flat_map(|hook| hook.run.secrets()).map(|s| s.name.as_str());
        let secrets = secrets_files::values(here, named)?;
        let record = match plan.here.is_empty() {
            true => None,
            false => {
                let journal = Journal::open(&here.state.journal()).map_err(journal_failure)?;
                Some(Record::of(journal, run.clone(), 0, g.json))
            }
        };
        Ok(Self { g, here, plan, run, scrubber: Scrubber::new(&secrets), secrets, record })
    }

    /// Runs those that come before all else.
    ///
    /// # Errors
    /// When one fails: then nothing is begun.
    pub fn before(&mut self, reason: Option<&str>) -> Result<(), Failure> {
        if self.plan.here.is_empty() {
            return Ok(());
        }
        self.say(EventKind::RunStarted {
            title: self.plan.title.clone(),
            procedure: self.plan.procedure.name().to_owned(),
            dossier: self.plan.dossier.clone(),
            who: person::who(),
            reason: reason.map(str::to_owned),
            steps: u32::try_from(self.plan.here.len()).unwrap_or(u32::MAX),
        })?;
        let Err(failure) = self.all(HookWhen::Before, "not-begun") else { return Ok(()) };
        // Whoever is told of failures is told of this one, and what that says in its turn is no news.
        let _ = self.all(HookWhen::Failed, "not-begun");
        self.end(Outcome::Stopped, "nothing was begun")?;
        Err(Failure { message: format!("{}; nothing was begun", failure.message), ..failure })
    }

    /// Runs those that come after, by how it went; `exit` is what it deserves without them.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn after(&mut self, told: &Told, exit: Exit) -> Result<Exit, Failure> {
        if self.plan.here.is_empty() {
            return Ok(exit);
        }
        let done = told.report.is_done();
        let when = if done { HookWhen::After } else { HookWhen::Failed };
        match self.all(when, how(told)) {
            Ok(()) => {
                self.end(Outcome::Done, "its hooks have run")?;
                Ok(exit)
            }
            Err(failure) => {
                self.end(Outcome::Stopped, &failure.message)?;
                err!("error: {}; what the machines have done stays", failure.message);
                Ok(if exit == Exit::Ok { Exit::Error } else { exit })
            }
        }
    }

    fn all(&mut self, when: HookWhen, outcome: &str) -> Result<(), Failure> {
        for (hook, number) in self.plan.here.iter().zip(1..).filter(|(hook, _)| hook.when == when) {
            self.one(hook, StepId(number), outcome)?;
        }
        Ok(())
    }

    fn one(&mut self, hook: &HereHook, step: StepId, outcome: &str) -> Result<(), Failure> {
        let key = Key::new(format!("hook:{}", hook.name));
        let (scope, phase, mark) = (Scope::Machine, Phase::Preflight, Mark::Check);
        self.say(EventKind::StepStarted { step, scope, phase, mark, key })?;
        let began = clock::now_ms();
        let mut broken = None;
        let mut shell = self.command(&hook.run)?;
        if hook.when != HookWhen::Before {
            shell.env("REGIE_OUTCOME", outcome);
        }
        let limit = Some(Duration::from_secs(hook.timeout));
        let name = format!("the hook {}", hook.name);
        let ended = child::run_within(&mut shell, &name, limit, |line| {
            let line = self.scrubber.clean(line);
            if let Some(Err(failure)) = self.record.as_mut().map(|record| record.line(step, &line)) {
                broken.get_or_insert(failure);
            }
        });
        if let Some(broken) = broken {
            return Err(broken);
        }
        let took = u64::try_from(clock::now_ms() - began).unwrap_or(0);
        let failure = match ended {
            Ok(ended) if ended.status.success() => None,
            Ok(ended) => {
                let last = ended.last.iter().map(|l| format!("\n      {}", self.scrubber.clean(l))).collect::<String>();
                Some(Failure::new(format!("{name} failed ({}){last}", ended.status), ""))
            }
            Err(failure) => Some(failure),
        };
        match failure {
            None => {
                self.say(EventKind::StepDone { step, changed: true, detail: String::new(), took })?;
                self.line("✓", &hook.name, took);
                Ok(())
            }
            Some(failure) => {
                let error = failure.message.clone();
                self.say(EventKind::StepFailed { step, error, tail: Vec::new(), took })?;
                self.line("✗", &hook.name, took);
                Err(failure)
            }
        }
    }

    fn line(&self, mark: &str, name: &str, took: u64) {
        if !self.g.json {
            out!("  {:<11} {mark} {name} (here)  {}", "hook", seconds(took));
        }
    }

    /// A shell in the dossier's folder. Secrets are in its environment, which only its own user can read.
    fn command(&self, run: &Text) -> Result<Command, Failure> {
        let (text, secrets) = without_secrets(&regie_plan::with_run(run, self.run, &person::who()));
        let mut shell = Command::new("/bin/sh");
        shell.args(["-ec", &text]).current_dir(&self.here.root).env("REGIE_ENV", &self.here.env);
        for (variable, secret) in secrets {
            let value = self.secrets.get(&secret.name).ok_or_else(|| {
                Failure::new(format!("the secret `{}` of a hook is not known", secret.name), "regie secrets edit")
            })?;
            shell.env(variable, secret.encode.iter().fold(value.to_owned(), |value, encode| encode.apply(&value)));
        }
        Ok(shell)
    }

    fn end(&mut self, outcome: Outcome, state: &str) -> Result<(), Failure> {
        self.say(EventKind::RunEnded { outcome, state: state.to_owned() })
    }

    /// Into the journal before anything comes of it.
    fn say(&mut self, kind: EventKind) -> Result<(), Failure> {
        self.record.as_mut().map_or(Ok(()), |record| record.say(kind))
    }
}

/// A text whose secrets are variables of the shell, and these. They stand between double quotes, where a variable's value
/// is not read again: what was escaped for there is not.
fn without_secrets(text: &Text) -> (String, Vec<(String, SecretRef)>) {
    let (mut out, mut secrets) = (String::new(), Vec::new());
    for piece in &text.pieces {
        match piece {
            Piece::Plain(plain) => out.push_str(plain),
            Piece::Secret(secret) => {
                let variable = format!("REGIE_SECRET_{}", secrets.len());
                out.push_str(&format!("${{{variable}}}"));
                let encode = secret.encode.iter().copied().filter(|e| *e != Encode::DoubleQuoted).collect();
                secrets.push((variable, SecretRef { name: secret.name.clone(), encode }));
            }
        }
    }
    (out, secrets)
}

/// How it ended, in the word that events have for it: of several machines, the first that did not do what it was asked.
fn how(told: &Told) -> &'static str {
    let of = |end: &MachineEnd| match end {
        MachineEnd::Ended { outcome: Outcome::Done, .. } => None,
        MachineEnd::Ended { outcome, .. } => Some(outcome.name()),
        MachineEnd::AtGate { .. } => Some("waiting"),
        MachineEnd::Interrupted { .. } => Some("interrupted"),
        MachineEnd::Lost { .. } => Some("lost"),
        MachineEnd::Detached { .. } => Some("detached"),
        MachineEnd::Leased(_) | MachineEnd::NotStarted { .. } | MachineEnd::Error(_) => Some("not-begun"),
    };
    told.report.machines.values().find_map(of).unwrap_or("done")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_variables() {
        let encode = vec![Encode::Url, Encode::DoubleQuoted];
        let secret = Piece::Secret(SecretRef { name: "token".into(), encode });
        let text = Text { pieces: vec![Piece::Plain("T=\"".into()), secret, Piece::Plain("\"\n".into())] };
        let (text, secrets) = without_secrets(&text);
        assert_eq!(text, "T=\"${REGIE_SECRET_0}\"\n");
        assert_eq!(secrets[0].1.encode, [Encode::Url]);
    }
}
