//! A plan carried out and told: archives sent, orders given, events heard, the end said.

use super::contact::{Contact, Lines, journal_failure, machine_failure};
use super::here::{self, Here};
use super::hooks::Hooks;
use super::look::{self, Looked, Purpose};
use super::{lock, outcome};
use crate::cli::{Global, RunArgs};
use crate::edge::{clock, interrupts, person};
use crate::exit::{Done, Exit, Failure};
use crate::report::{Json, Reporter, Terminal};
use regie_apply::{Begin, Following, MachineEnd, RunReport, Session};
use regie_dossier::Artifacts;
use regie_journal::Journal;
use regie_plan::{Plan, Procedure, SeenMachine};
use regie_wire::{Event, Fetch, InstanceName, MachineName, Observed, Order, Outcome, Resource, RunId, Secrets};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long a machine that was lost is looked for.
const PATIENCE: Duration = Duration::from_secs(120);

/// A procedure of one instance, from the dossier to its end: what deploy, start, stop and restart have in common.
pub fn one(g: &Global, instance: &InstanceName, procedure: &Procedure, purpose: Purpose, run: &RunArgs) -> Done {
    let here = here::open(g)?;
    one_here(g, &here, instance, procedure, purpose, run)
}

/// The same, of a dossier that is open.
pub fn one_here(
    g: &Global,
    here: &Here,
    instance: &InstanceName,
    procedure: &Procedure,
    purpose: Purpose,
    run: &RunArgs,
) -> Done {
    let mut contact = Contact::open(g, here, &here.machines_of(instance)?)?;
    let looked = look::look_at(here, &mut contact, purpose, Some(instance))?;
    let plan = look::plan(here, procedure, &looked)?;
    carry(g, here, contact, &plan, &looked, run)
}

/// A procedure of a platform and what needs it, wherever that stands: of what is there, without sources and keys.
pub fn platform(g: &Global, procedure: &Procedure, run: &RunArgs) -> Done {
    let here = here::open(g)?;
    let mut contact = Contact::open(g, &here, &here.machines())?;
    let looked = look::look(&here, &mut contact, Purpose::Operate)?;
    let plan = look::plan(&here, procedure, &looked)?;
    // Machines that have no part in it may be away.
    let parts = plan.machines.iter().map(|m| m.machine.clone()).collect::<std::collections::BTreeSet<_>>();
    contact.away.retain(|machine, _| parts.contains(machine));
    carry(g, &here, contact, &plan, &looked, run)
}

/// How a plan that was begun ended.
pub struct Ended {
    /// The exit code that it deserves.
    pub exit: Exit,
    /// Nothing of it stands on any machine.
    pub unchanged: bool,
}

/// Carries a plan out on the machines that answer.
pub fn carry(g: &Global, here: &Here, contact: Contact, plan: &Plan, looked: &Looked, run: &RunArgs) -> Done {
    begin(g, here, contact, plan, looked, run)?.map(|ended| ended.exit)
}

/// The same, for who has to know what became of it. The outer failure is one from before anything began.
pub fn begin(
    g: &Global,
    here: &Here,
    mut contact: Contact,
    plan: &Plan,
    looked: &Looked,
    run: &RunArgs,
) -> Result<Result<Ended, Failure>, Failure> {
    lock::remember(g, here, &looked.locked)?;
    let id = clock::new_run();
    let who = person::who();
    let orders: BTreeMap<MachineName, Order> = plan
        .machines
        .iter()
        .filter(|m| !m.items.is_empty() && contact.sessions.contains_key(&m.machine))
        .map(|m| (m.machine.clone(), plan.order(&m.machine, &id, &who, run.reason.as_deref())))
        .collect();
    if orders.is_empty() {
        return Ok(nothing(g, plan).map(|exit| Ended { exit, unchanged: true }));
    }
    outcome::header(g, plan, looked, &id, run.reason.as_deref());
    let mut hooks = Hooks::of(g, here, plan, &id)?;
    hooks.before(run.reason.as_deref())?;
    send_archives(&mut contact, plan, looked)?;
    let secrets = orders.keys().map(|m| (m.clone(), look::for_machine(&looked.secrets, &looked.wanted, m))).collect();
    let begin = orders.into_iter().map(|(m, o)| (m, Begin::Start(Box::new(o)))).collect();
    let followed = follow(g, &mut contact, &id, begin, &secrets);
    Ok(followed.and_then(|told| {
        let exit = outcome::tell(g, here, plan, &contact, &told);
        let unchanged = told.report.machines.values().all(is_unchanged);
        hooks.after(&told, exit).map(|exit| Ended { exit, unchanged })
    }))
}

/// Put back, or never begun.
fn is_unchanged(end: &MachineEnd) -> bool {
    match end {
        MachineEnd::Ended { outcome, .. } => *outcome == Outcome::PutBack,
        MachineEnd::Leased(_) | MachineEnd::NotStarted { .. } | MachineEnd::Error(_) => true,
        _ => false,
    }
}

fn nothing(g: &Global, plan: &Plan) -> Done {
    if g.json {
        out!("{}", serde_json::json!({ "v": 1, "type": "end", "exit": 0, "state": "nothing to do" }));
    } else {
        for note in &plan.notes {
            out!("{} {}", note.mark, note.text);
        }
        out!("{}: nothing to do, all is as the dossier says.", plan.title);
    }
    Ok(Exit::Ok)
}

/// How following a run went.
pub struct Told {
    /// Machine by machine.
    pub report: RunReport,
    /// Somebody pressed Ctrl-C.
    pub interrupted: bool,
    /// Milliseconds.
    pub took: u64,
}

/// Follows a run on these machines to its end, telling and remembering every event.
pub fn follow(
    g: &Global,
    contact: &mut Contact,
    run: &RunId,
    begin: BTreeMap<MachineName, Begin>,
    secrets: &BTreeMap<MachineName, Secrets>,
) -> Result<Told, Failure> {
    let reporter: Box<dyn Reporter + Send> =
        if g.json { Box::new(Json) } else { Box::new(Terminal::new(begin.len(), g.colors())) };
    follow_by(reporter, interrupts::PUTS_BACK, contact, run, begin, secrets)
}

/// The same, told by a reporter of one's own; `first` is what is said at the first Ctrl-C.
pub fn follow_by(
    reporter: Box<dyn Reporter + Send>,
    first: &'static str,
    contact: &mut Contact,
    run: &RunId,
    begin: BTreeMap<MachineName, Begin>,
    secrets: &BTreeMap<MachineName, Secrets>,
) -> Result<Told, Failure> {
    follow_within(PATIENCE, reporter, first, contact, run, begin, secrets)
}

/// The same, where a machine that was lost is looked for as long as is said.
pub fn follow_within(
    patience: Duration,
    reporter: Box<dyn Reporter + Send>,
    first: &'static str,
    contact: &mut Contact,
    run: &RunId,
    begin: BTreeMap<MachineName, Begin>,
    secrets: &BTreeMap<MachineName, Secrets>,
) -> Result<Told, Failure> {
    let reporter = Mutex::new(reporter);
    let tell = |f: &mut dyn FnMut(&mut dyn Reporter)| f(&mut **reporter.lock().unwrap_or_else(PoisonError::into_inner));
    let lines = std::sync::Arc::clone(&contact.lines);
    let reopen = |machine: &MachineName| -> Result<Session, regie_apply::ApplyError> {
        tell(&mut |r| {
            r.say(&format!("… {machine}: the connection was lost; the run goes on there, and is looked for"))
        });
        let session = again(&lines, machine, secrets)?;
        tell(&mut |r| r.say(&format!("… {machine}: here again")));
        Ok(session)
    };
    let came = std::sync::Arc::clone(&contact.lines);
    let said: Mutex<BTreeMap<MachineName, String>> = Mutex::default();
    let come_in = |machine: &MachineName, run: &RunId, nonce: &str| -> Result<(), regie_apply::ApplyError> {
        came.anew(machine, run, nonce).inspect_err(|error| {
            // Tried again and again: the same is said once.
            let mut last = said.lock().unwrap_or_else(PoisonError::into_inner);
            if last.insert(machine.clone(), error.why().to_owned()).as_deref() != Some(error.why()) {
                tell(&mut |r| r.say(&format!("… {machine}: a new connection does not come in: {}", error.why())));
            }
        })
    };
    let listener = interrupts::listen(first, |words| tell(&mut |r| r.say(words)));
    let began = clock::now_ms();
    let mut journal_error = None;
    let (sessions, journal) = (&mut contact.sessions, &mut contact.journal);
    let mut sink = |event: &Event| {
        if let Err(error) = remember(journal, event) {
            // The machine keeps its own record; the run is not stopped for the copy's sake.
            journal_error.get_or_insert(error);
        }
        tell(&mut |r| r.event(event));
    };
    let how =
        Following { who: person::who(), patience, reopen: &reopen, come_in: &come_in, interrupts: &listener.wishes };
    let report = regie_apply::follow(run, begin, sessions, &how, &mut sink).map_err(|e| Failure::new(e, ""))?;
    tell(&mut |r| r.end());
    if let Some(error) = journal_error {
        err!("warning: {}", error.message);
    }
    let took = u64::try_from(clock::now_ms() - began).unwrap_or(0);
    Ok(Told { report, interrupted: listener.was_used(), took })
}

fn remember(journal: &mut Journal, event: &Event) -> Result<(), Failure> {
    journal.append(std::slice::from_ref(event)).map_err(journal_failure)
}

fn again(
    lines: &Lines,
    machine: &MachineName,
    secrets: &BTreeMap<MachineName, Secrets>,
) -> Result<Session, regie_apply::ApplyError> {
    let (mut session, _) = lines.open(machine)?;
    if let Some(secrets) = secrets.get(machine) {
        session.secrets(secrets)?;
    }
    Ok(session)
}

/// Sends the archives that the plan unpacks and that a machine does not have yet.
fn send_archives(contact: &mut Contact, plan: &Plan, looked: &Looked) -> Result<(), Failure> {
    for (machine, step) in plan.steps() {
        let Resource::Archive(archive) = &step.step.resource else { continue };
        let Fetch::Blob { name, .. } = &archive.from else { continue };
        if is_stored(looked, machine, &step.step.resource) {
            continue;
        }
        let file = file_of(&looked.artifacts, &archive.sha256).ok_or_else(|| {
            let message = format!("the archive {name} ({}) is not on this computer", &archive.sha256[..7]);
            Failure::new(message, "its source has changed since the plan was made: plan again")
        })?;
        if let Some(session) = contact.sessions.get_mut(machine) {
            session.put_blob(file.as_ref(), &archive.sha256).map_err(|e| machine_failure(&e))?;
        }
    }
    Ok(())
}

fn is_stored(looked: &Looked, machine: &MachineName, resource: &Resource) -> bool {
    let Some(SeenMachine::Here { observed, .. }) = looked.seen.get(machine) else { return false };
    matches!(observed.get(&resource.key()).map(|o| &o.observed), Some(Observed::Archive { stored: true, .. }))
}

fn file_of(artifacts: &Artifacts, sha256: &str) -> Option<String> {
    artifacts.values().find(|a| a.sha256 == sha256).and_then(|a| a.file.clone())
}

/// Has machines write down what they were found to have, so that it can be told from orphans later.
pub fn remember_matching(g: &Global, contact: &mut Contact, plan: &Plan) -> Result<(), Failure> {
    let id = clock::new_run();
    let begin: BTreeMap<_, _> = plan
        .machines
        .iter()
        .filter(|m| {
            contact.facts.get(&m.machine).is_some_and(|facts| {
                let given = &facts.manifest.given;
                !m.forget.is_empty()
                    || m.matching.iter().any(|(_, r)| given.get(&r.key()).is_none_or(|g| g.resource != *r))
            })
        })
        .map(|m| (m.machine.clone(), Begin::Start(Box::new(plan.order(&m.machine, &id, &person::who(), None)))))
        .collect();
    if begin.is_empty() {
        return Ok(());
    }
    let none = BTreeMap::new();
    let told = follow(g, contact, &id, begin, &none)?;
    match told.report.leased() {
        Some((machine, lease)) => Err(outcome::leased(machine, lease)),
        None => Ok(()),
    }
}
