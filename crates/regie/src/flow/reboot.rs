//! Restarting a machine: why, what will be away, and whether what should run there runs again. The run is the machine's own
//! and goes on when it is back, whoever watches it.

mod aside;

use self::aside::{Aside, concerned};
use super::contact::{Contact, machine_failure};
use super::here::{self, Here};
use super::look::{self, Looked, Purpose};
use super::{carry, outcome};
use crate::cli::{Global, RunArgs};
use crate::edge::{clock, interrupts, person};
use crate::exit::{Done, Exit, Failure};
use crate::report::{Json, Reporter, Terminal, seconds};
use regie_apply::{Begin, MachineEnd};
use regie_dossier::Address;
use regie_plan::{SeenMachine, label};
use regie_wire::{Facts, Item, MachineName, Mark, OnFailure, Order, Phase, Resource, RunId, Scope, Step, StepId};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What was asked for.
pub struct Asked<'a> {
    /// Which.
    pub machine: MachineName,
    /// Only when something there asks for it.
    pub if_needed: bool,
    /// How long it is waited for.
    pub within: Duration,
    /// `--yes`, `--reason`.
    pub run: &'a RunArgs,
}

/// Says what it is about, asks, restarts, waits, looks.
pub fn reboot(g: &Global, asked: &Asked<'_>) -> Done {
    let here = here::open(g)?;
    let machine = &asked.machine;
    refuse(&here, machine)?;
    let concerned = concerned(&here, machine);
    let mut contact = Contact::open(g, &here, &concerned)?;
    if let Some(error) = contact.away.get(machine) {
        return Err(machine_failure(error));
    }
    let facts = contact.facts.get(machine).cloned().unwrap_or_default();
    if !facts.systemd {
        let message = format!("{machine} is not run by systemd, and regie restarts no other machines");
        return Err(Failure::new(message, "restart it by hand"));
    }
    if asked.if_needed && facts.reboot_required.is_none() {
        say_end(
            g,
            None,
            Exit::Ok,
            &format!("{machine}: nothing there asks for a restart; it has been up {}.", up(&facts)),
        );
        return Ok(Exit::Ok);
    }
    let id = clock::new_run();
    let aside = Aside::of(&here, &mut contact, machine)?;
    announce(g, &here, machine, &facts, &id, asked.run.reason.as_deref(), &aside);
    let question = format!("\nTo go on, type the name of the machine ({machine}):");
    if !asked.run.yes && !person::types(machine.as_str(), &question)? {
        return Ok(Exit::Refused);
    }
    let reason = asked.run.reason.as_deref();
    if let Some(exit) = aside.out(g, &mut contact, reason)? {
        return Ok(exit);
    }
    let order = order(&here, &id, machine, &facts.boot_id, reason);
    let begin = BTreeMap::from([(machine.clone(), Begin::Start(Box::new(order)))]);
    let reporter: Box<dyn Reporter + Send> =
        if g.json { Box::new(Json) } else { Box::new(Terminal::new(1, g.colors())) };
    let none = BTreeMap::new();
    let told = carry::follow_within(asked.within, reporter, interrupts::PUTS_BACK, &mut contact, &id, begin, &none)?;
    match told.report.machines.get(machine) {
        Some(MachineEnd::Lost { why, .. }) => {
            let gone = gone(&here, machine, asked.within, why, &id);
            let help = format!("{}{}", gone.help, stays_out(&aside, machine));
            return Err(Failure { help, ..gone });
        }
        _ if !told.report.is_done() => {
            let exit = outcome::end(g, machine.as_str(), "", false, &told);
            drop(contact);
            let mut contact = Contact::open(g, &here, &concerned)?;
            let looked = look::look(&here, &mut contact, Purpose::Operate)?;
            if aside.back(g, &here, (&mut contact, &looked), machine, reason)?.is_some() {
                err!("{}", stays_out(&aside, machine).trim_start());
            }
            return Ok(exit);
        }
        _ => {}
    }
    drop(contact);
    let mut contact = Contact::open(g, &here, &concerned)?;
    back(g, &here, &mut contact, asked, &facts, (&id, told.took), &aside)
}

/// A line of help where proxies were told that the machine goes.
fn stays_out(aside: &Aside, machine: &MachineName) -> String {
    let proxies = aside.proxies();
    match proxies.is_empty() {
        true => String::new(),
        false => format!(
            "\n{machine} is out of its proxies on {proxies}; to put it in again: regie apply --only {}",
            proxies.replace(", ", " --only ")
        ),
    }
}

/// What cannot be restarted from here.
fn refuse(here: &Here, machine: &MachineName) -> Result<(), Failure> {
    match here.machine(machine)?.address {
        Address::Ssh(_) => Ok(()),
        Address::Folder(_) => {
            let message = format!("{machine} is a folder of this computer, and cannot be restarted by itself");
            Err(Failure::usage(message, "restart an instance in it: regie restart INSTANCE"))
        }
        Address::Local => {
            let message = format!("{machine} is this computer, and regie would go down with it");
            Err(Failure::usage(message, "restart it by hand, or from another computer"))
        }
    }
}

/// Why, and what will be away.
fn announce(
    g: &Global,
    here: &Here,
    machine: &MachineName,
    facts: &Facts,
    run: &RunId,
    reason: Option<&str>,
    aside: &Aside,
) {
    let title = format!("reboot {machine}");
    if g.json {
        let value = serde_json::json!({
            "v": 1, "type": "run", "run": run, "title": title, "reason": reason, "required": facts.reboot_required,
            "out": aside.goes_on,
        });
        out!("{value}");
        return;
    }
    let because = reason.map_or_else(String::new, |r| format!(" · reason “{r}”"));
    out!("{title}    run {run}{because}");
    let why = facts.reboot_required.as_deref().unwrap_or("nothing there asks for it");
    out!("  – {why}; up {}", up(facts));
    let mut alone = true;
    for instance in &here.environment().instances {
        let of = instance.on.iter().filter(|(_, on)| on.contains(machine)).collect::<Vec<_>>();
        if of.is_empty() {
            continue;
        }
        alone = false;
        let roles = of.iter().map(|(role, _)| role.as_str()).collect::<Vec<_>>().join(", ");
        let single = of.iter().any(|(_, on)| on.len() == 1);
        let mut others = of.iter().flat_map(|(_, on)| on.iter()).filter(|m| *m != machine).collect::<Vec<_>>();
        others.dedup();
        let others = others.iter().map(|m| m.as_str()).collect::<Vec<_>>().join(", ");
        let proxies =
            aside.goes_on.get(&instance.name).map(|on| on.iter().map(|m| m.as_str()).collect::<Vec<_>>().join(", "));
        match (single, proxies) {
            (true, _) => out!("  ▲ {} will be away: it has its {roles} here", instance.name),
            (false, Some(proxies)) => {
                out!("  – {} goes on on {others}: {proxies} gives {machine} no requests meanwhile", instance.name);
            }
            (false, None) => out!(
                "  ▲ {} goes on on {others}, and {machine} does not answer meanwhile: nobody can be told to ask the others",
                instance.name
            ),
        }
    }
    if alone {
        out!("  – no instance stands on it");
    }
}

/// `3 days`, `5 h`, `12 min`.
fn up(facts: &Facts) -> String {
    match facts.uptime {
        s if s >= 2 * 86_400 => format!("{} days", s / 86_400),
        s if s >= 2 * 3600 => format!("{} h", s / 3600),
        s => format!("{} min", s / 60),
    }
}

/// Restart, then wait until what starts at boot has started: steps of one run, which the machine takes up again by itself.
fn order(here: &Here, run: &RunId, machine: &MachineName, boot: &str, reason: Option<&str>) -> Order {
    let commands = [regie_resource::reboot(boot), regie_resource::wait_for_boot()].map(Resource::Command);
    let step = |(number, resource): (u32, &Resource)| {
        Item::Step(Step {
            id: StepId(number),
            scope: Scope::Machine,
            phase: Phase::Run,
            resource: resource.clone(),
            notifies: Vec::new(),
            mark: Mark::Change,
            why: "asked for".into(),
        })
    };
    Order {
        format: regie_wire::FORMAT,
        run: run.clone(),
        machine: machine.clone(),
        title: format!("reboot {machine}"),
        procedure: "reboot".into(),
        dossier: here.id(),
        who: person::who(),
        reason: reason.map(str::to_owned),
        items: (1..).zip(&commands).map(step).collect(),
        on_failure: vec![(Scope::Machine, OnFailure::Stop)],
        matching: Vec::new(),
        // Nothing of it stays: it is no state of the machine.
        forget: commands.iter().map(Resource::key).collect(),
        lease: true,
        scrub: Vec::new(),
        machines: BTreeMap::new(),
        confirm: Vec::new(),
        late: BTreeSet::new(),
        failed: Vec::new(),
    }
}

/// It did not come back.
fn gone(here: &Here, machine: &MachineName, within: Duration, why: &str, run: &RunId) -> Failure {
    let provider = here.machine(machine).ok().and_then(|m| m.provider.clone());
    let console = provider.map_or_else(|| "its console".to_owned(), |p| format!("its console at {p}"));
    let minutes = within.as_secs().div_ceil(60);
    Failure {
        exit: Exit::NeedsPerson,
        message: format!("{machine} was told to restart, and has not answered for {minutes} min: {why}"),
        help: format!(
            "look at {console}: it may wait for a disk, a key or a line of /etc/fstab\nwhen it answers: regie resume {run}, then regie status\nif it stays away, what stood on it has to be brought about elsewhere: see the runbook, disaster recovery"
        ),
    }
}

/// Over a new connection: another boot, and what should run there.
fn back(
    g: &Global,
    here: &Here,
    contact: &mut Contact,
    asked: &Asked<'_>,
    before: &Facts,
    (run, took): (&RunId, u64),
    aside: &Aside,
) -> Done {
    let machine = &asked.machine;
    if let Some(error) = contact.away.get(machine) {
        return Err(machine_failure(error));
    }
    let now = contact.facts.get(machine).cloned().unwrap_or_default();
    if now.boot_id == before.boot_id {
        let help = format!("look at what it says: regie exec {machine} -- journalctl -b -n 50");
        return Err(Failure::new(format!("{machine} answers, and has not restarted"), help));
    }
    let looked = look::look(here, contact, Purpose::Operate)?;
    let wrong = not_running(&looked, machine, &now);
    let kernel = match now.kernel == before.kernel {
        true => String::new(),
        false => format!(" It runs the kernel {} now ({} before).", now.kernel, before.kernel),
    };
    let mut lines = vec![format!("{machine} is back: it was away for {}.{kernel}", seconds(took))];
    let mut exit = if wrong.is_empty() { Exit::Ok } else { Exit::Error };
    let reason = asked.run.reason.as_deref();
    let out = match wrong.is_empty() {
        true => aside.back(g, here, (contact, &looked), machine, reason)?,
        false => Some(exit),
    };
    if !wrong.is_empty() {
        lines.extend(wrong.iter().map(|line| format!("✗ {line}")));
        lines.push(format!("See regie plan --only {machine}, and set it right with regie apply --only {machine}."));
    } else {
        lines.push("What should run there runs.".to_owned());
    }
    match (out, aside.goes_on.is_empty()) {
        (_, true) => {}
        (None, false) => lines.push(format!("{} gives it requests again.", aside.proxies())),
        (Some(why), false) => {
            exit = why;
            lines.push(stays_out(aside, machine).trim_start().to_owned());
        }
    }
    if let Some(why) = now.reboot_required {
        lines.push(format!("▲ another restart is asked for already: {why}"));
    }
    say_end(g, Some(run), exit, &lines.join("\n"));
    Ok(exit)
}

/// What should run on the machine and does not. What somebody holds stopped need not.
fn not_running(looked: &Looked, machine: &MachineName, facts: &Facts) -> Vec<String> {
    let Some(SeenMachine::Here { observed, .. }) = looked.seen.get(machine) else { return Vec::new() };
    let held = |scope: &Scope| matches!(scope, Scope::Instance(i) if facts.holds.iter().any(|h| h.instance == *i));
    let ours = looked.wanted.resources.iter().filter(|w| w.machine == *machine && !held(&w.scope));
    let runs = ours.filter(|w| w.resource.is_runnable());
    let wrong = runs.filter_map(|w| {
        let seen = observed.get(&w.resource.key())?;
        match regie_resource::diff(&w.resource, &seen.observed, seen.owed.as_deref()) {
            Ok(None) => None,
            Ok(Some(change)) => Some(format!("{}: {}", label(&w.resource), change.why)),
            Err(why) => Some(format!("{}: {why}", label(&w.resource))),
        }
    });
    wrong.collect()
}

fn say_end(g: &Global, run: Option<&RunId>, exit: Exit, state: &str) {
    if g.json {
        let value = serde_json::json!({ "v": 1, "type": "end", "run": run, "exit": exit.code(), "state": state });
        out!("{value}");
        return;
    }
    match run {
        Some(run) => out!("\n{state}\nThe run: regie show {run}"),
        None => out!("{state}"),
    }
}
