//! A person walked through a page: prose shown, inputs asked, steps run as they are confirmed, each answer written down
//! before anything comes of it, so that the walk can be taken up wherever it was left.

mod attempt;
mod choose;
mod dry;
mod inputs;
mod keys;
mod local;
mod machines;
mod past;
pub(super) mod record;
mod stage;
mod step;
mod tell;

use past::Doubt;
pub use past::Past;
pub use record::is_walk;
pub use tell::verb;

use super::contact::journal_failure;
use super::here::{self, Here};
use super::open_run;
use super::record::Record;
use crate::cli::Global;
use crate::edge::{clock, person, turnstile};
use crate::exit::{Done, Exit, Failure};
use keys::{Halt, Key};
use regie_dossier::page::{Page, PageKind, PageView};
use regie_journal::{Journal, RunRow};
use regie_wire::{EventKind, InstanceName, Outcome};
use stage::Stage;
use std::collections::{BTreeMap, BTreeSet};

/// What was asked for.
pub struct Asked<'a> {
    /// Playbook or task.
    pub kind: PageKind,
    /// Its name.
    pub name: &'a str,
    /// For which instance; asked when there are several.
    pub instance: Option<&'a str>,
    /// Inputs by name.
    pub set: &'a [(String, String)],
    /// Everything is shown, nothing asked and nothing run.
    pub dry_run: bool,
    /// Commands are run without asking.
    pub yes: bool,
    /// From the beginning, whatever was left unfinished.
    pub again: bool,
    /// Why, for the journal.
    pub reason: Option<&'a str>,
}

/// A walk under way.
struct Walk<'a> {
    stage: &'a Stage<'a>,
    record: Record,
    /// Inputs.
    answers: BTreeMap<String, String>,
    /// Steps that are done, or were passed over.
    finished: BTreeSet<u32>,
    /// The step that was under way when the walk was cut off.
    doubt: Option<Doubt>,
    /// Something of it was done before.
    taken_up: bool,
}

/// Walks through it.
pub fn walk(g: &Global, asked: &Asked<'_>) -> Done {
    let here = here::open_document(g)?;
    let page = choose::page(&here, asked.kind, asked.name)?;
    let instance = choose::instance(g, &here, page, asked)?;
    inputs::check_names(page, asked.set)?;
    if asked.dry_run {
        return dry::show(g, &here, page, instance.as_ref(), asked.set);
    }
    let title = title(page, instance.as_ref(), &here.env);
    if !asked.yes && !keys::somebody(g) {
        let help = "say --yes to run its commands without being asked, or see them: --dry-run";
        return Err(Failure::usage(format!("nobody can be asked here, and {title} asks"), help));
    }
    let _inside = enter(&here, page, instance.as_ref())?;
    let stage = Stage::set(g, &here, page, instance.as_ref(), &title, asked)?;
    let journal = Journal::open(&here.state.journal()).map_err(journal_failure)?;
    match past::unfinished(&journal, &here, &title, asked.kind)? {
        Some(past) if !asked.again && take_up(&past, &stage, asked)? => go(&stage, Some((past, journal)), asked),
        past => anew(&stage, past.map(|past| (past, journal)), asked),
    }
}

/// Begins one. Another that was left is given up only when this one can begin.
fn anew(stage: &Stage<'_>, left: Option<(Past, Journal)>, asked: &Asked<'_>) -> Done {
    inputs::check_answers(stage, asked.set)?;
    if let Some((past, journal)) = left {
        past::give_up(&past, journal)?;
    }
    go(stage, None, asked)
}

/// Goes on with a walk by its run.
pub fn resume(g: &Global, row: &RunRow) -> Done {
    let env = row.dossier.rsplit_once('/').map_or(row.dossier.as_str(), |(_, env)| env);
    let g = Global { env: Some(env.to_owned()), ..g.clone() };
    let here = here::open_document(&g)?;
    let journal = Journal::open(&here.state.journal()).map_err(journal_failure)?;
    let past = past::unfinished_run(&journal, row)?;
    let kind = if row.procedure == "task" { PageKind::Task } else { PageKind::Playbook };
    let name = past.page.rsplit('/').next().and_then(|f| f.strip_suffix(".md")).unwrap_or_default().to_owned();
    let instance = past.instance.clone();
    let asked = Asked {
        kind,
        name: &name,
        instance: instance.as_ref().map(InstanceName::as_str),
        set: &[],
        dry_run: false,
        yes: false,
        again: false,
        reason: None,
    };
    let page = choose::page(&here, kind, &name)?;
    if !keys::somebody(&g) {
        let help = format!("run its commands without being asked: regie {} {name} --env {env} --yes", kind.name());
        return Err(Failure::usage(format!("nobody can be asked here, and “{}” asks", row.title), help));
    }
    let _inside = enter(&here, page, instance.as_ref())?;
    // Whoever was inside until now may have gone on with it.
    let past = past::unfinished_run(&journal, row)?;
    let stage = Stage::set(&g, &here, page, instance.as_ref(), &row.title, &asked)?;
    if past.digest == stage.view.digest() {
        return go(&stage, Some((past, journal)), &asked);
    }
    ask_anew(&past, &stage, &asked)?;
    anew(&stage, Some((past, journal)), &asked)
}

/// `playbook site-down pizzeria@prod`
fn title(page: &Page, instance: Option<&InstanceName>, env: &str) -> String {
    let whose = instance.map_or_else(|| format!("in {env}"), |i| format!("{i}@{env}"));
    format!("{} {} {whose}", page.kind.name(), page.name)
}

/// Nobody else on this computer walks through it for the same instance meanwhile.
fn enter(here: &Here, page: &Page, instance: Option<&InstanceName>) -> Result<turnstile::Turnstile, Failure> {
    // No name has a full stop.
    let whose = instance.map_or("", InstanceName::as_str);
    let file = format!("{}.{}.{whose}.{}", page.kind.name(), page.name, here.env);
    let who = format!("{} has been walking through it since {}", person::who(), clock::local(clock::now_ms()));
    match turnstile::pass(&here.state.walks().join(file), &who)? {
        Ok(inside) => Ok(inside),
        Err(somebody) => {
            let said = if somebody.is_empty() { "somebody walks through it" } else { &somebody };
            let help = "wait until they are done; two at once would do things twice";
            Err(Failure::refused(format!("{}: {said}, on this computer", page.path()), help))
        }
    }
}

/// Whether to go on with a walk that was left.
fn take_up(past: &Past, stage: &Stage<'_>, asked: &Asked<'_>) -> Result<bool, Failure> {
    if past.digest != stage.view.digest() {
        return ask_anew(past, stage, asked).map(|()| false);
    }
    let other = |(name, value): &&(String, String)| past.answers.get(name).is_some_and(|old| old != value);
    let other = asked.set.iter().find(other);
    if asked.yes || !keys::somebody(stage.g) {
        return match other {
            None => Ok(true),
            Some((name, value)) => {
                let message = format!(
                    "{}, with {name}={}: {value} is another",
                    past.words(&stage.view.page),
                    past.answers[name.as_str()]
                );
                Err(Failure::refused(message, "start anew with --again, or leave --set out to go on with that one"))
            }
        };
    }
    let words = past.words(&stage.view.page);
    if let Some((name, _)) = other {
        err!("{words}, with another {name}; this one starts anew");
        return Ok(false);
    }
    match keys::key(&format!("{words}: go on? [Y/n] "), "yon", Some('y'))? {
        Key::Is('n') => Ok(false),
        Key::Is(_) => Ok(true),
        Key::Stop(exit) => Err(Failure { exit, ..Failure::new("nothing was done", "") }),
    }
}

/// The page is not what it was: asks whether to start anew.
///
/// # Errors
/// When not.
fn ask_anew(past: &Past, stage: &Stage<'_>, asked: &Asked<'_>) -> Result<(), Failure> {
    let words =
        format!("{}, and {}, or what it is made for, has changed since", past.words(&stage.view.page), past.page);
    if asked.yes || !keys::somebody(stage.g) {
        return Err(Failure::refused(words, "its steps may be others now: start anew with --again"));
    }
    match keys::key(&format!("{words}: start anew? [y/N] "), "yon", Some('n'))? {
        Key::Is('y' | 'o') => Ok(()),
        Key::Is(_) => {
            let help = format!("see what was done: regie show {}", past.run);
            Err(Failure::refused("nothing was done", help))
        }
        Key::Stop(exit) => Err(Failure { exit, ..Failure::new("nothing was done", "") }),
    }
}

/// Begins, or goes on where it was left, and says how it ended.
fn go(stage: &Stage<'_>, past: Option<(Past, Journal)>, asked: &Asked<'_>) -> Done {
    let mut walk = Walk::begin(stage, past, asked)?;
    tell::head(stage, &walk.record);
    let (exit, outcome, state) = match walk.all(asked) {
        Ok(()) => (Exit::Ok, Outcome::Done, tell::done(&walk)),
        Err(Halt::Stop { exit, outcome, why }) => (exit, outcome, why),
        // Left open, to be taken up: what failed is of this computer.
        Err(Halt::Failure(failure)) => return Err(failure),
    };
    walk.record.say(EventKind::RunEnded { outcome, state: state.clone() })?;
    tell::end(&walk, exit, &state);
    Ok(exit)
}

impl<'a> Walk<'a> {
    fn begin(stage: &'a Stage<'a>, past: Option<(Past, Journal)>, asked: &Asked<'_>) -> Result<Self, Failure> {
        let Some((past, journal)) = past else {
            let record = record::begin(stage, asked.reason)?;
            let (answers, finished) = (BTreeMap::new(), BTreeSet::new());
            return Ok(Self { stage, record, answers, finished, doubt: None, taken_up: false });
        };
        let mut record = record::of(journal, &past, stage);
        let after = past.words(&stage.view.page);
        record.say(EventKind::RunContinued { after: format!("{after}; {} goes on", person::who()) })?;
        let Past { answers, finished, doubt, .. } = past;
        Ok(Self { stage, record, answers, finished, doubt, taken_up: true })
    }

    fn all(&mut self, asked: &Asked<'_>) -> Result<(), Halt> {
        let view: &PageView = &self.stage.view;
        self.inputs(asked.set)?;
        self.requirements()?;
        let blocks = &view.page.blocks;
        let pieces = regie_render::page_text(blocks, &self.stage.style);
        let before = tell::to_skip(&pieces, &self.finished);
        if before > 0 {
            tell::skipped(self);
        }
        for piece in pieces.iter().skip(before) {
            match piece {
                regie_render::Piece::Lines(lines) => tell::lines(self.stage.g, lines),
                regie_render::Piece::Step(step) => self.step(step)?,
            }
        }
        Ok(())
    }
}

/// That a walk is nothing to be taken back or cancelled.
///
/// # Errors
/// When it is one.
pub fn is_no_walk(row: &RunRow) -> Result<(), Failure> {
    if !is_walk(row) {
        return Ok(());
    }
    let help = format!(
        "what its commands did stands under their own runs: regie show {}; go on with it: regie resume {}",
        row.run, row.run
    );
    Err(Failure::new(format!("“{}” is a walk through a page, by a person", row.title), help))
}

/// The walk whose id begins like this, if it is one.
pub fn find(here: &Here, prefix: &str) -> Result<Option<RunRow>, Failure> {
    let journal = Journal::open(&here.state.journal()).map_err(journal_failure)?;
    Ok(open_run::find(&journal, prefix).ok().filter(is_walk))
}
