//! Jobs: how they went, what they said, and running one now.

mod state;

pub use state::{Job, look};

use super::at_once::{self, Wish};
use super::contact::Contact;
use super::{here, look as looking};
use crate::cli::Global;
use crate::edge::clock;
use crate::exit::{Done, Exit, Failure};
use regie_dossier::{InstanceView, JobView, Schedule};
use regie_wire::{InstanceName, MachineName, Scope};
use state::State;
use std::collections::{BTreeMap, BTreeSet};

/// How many lines of its log and history are shown.
const LINES: u32 = 200;
const HISTORY: u32 = 20;

/// Lists them; exits with 1 when one failed or is late.
pub fn list(g: &Global, only: Option<&InstanceName>) -> Done {
    let here = here::open(g)?;
    let machines = only.map_or_else(|| Ok(here.machines()), |name| here.machines_of(name))?;
    let mut contact = Contact::open(g, &here, &machines)?;
    let wanted = looking::operated(&here, &contact)?;
    let instances = wanted.instances.iter().filter(|v| only.is_none_or(|o| v.name == *o)).collect::<Vec<_>>();
    let jobs = look(&here, &mut contact, &instances, (0, 0))?;
    for job in &jobs {
        tell(g, job);
    }
    if jobs.is_empty() && !g.json {
        out!("No job is declared. Add one to a service:\n  [job.NAME]\n  command = \"…\"\n  schedule = \"0 2 * * *\"");
    }
    let well = jobs.iter().all(|job| job.trouble().is_none());
    Ok(if well && contact.away.is_empty() { Exit::Ok } else { Exit::Error })
}

fn tell(g: &Global, job: &Job<'_>) {
    let trouble = job.trouble();
    if g.json {
        out!("{}", job.json(trouble.as_deref()));
        return;
    }
    let name = format!("{} {}", job.instance, job.view.name);
    let when = match &job.view.called_by {
        None => "not scheduled: a folder has no clock".to_owned(),
        Some(_) => {
            let words = Schedule::parse(&job.view.schedule).map_or_else(|why| why, |s| s.words());
            let next = job.next().map_or_else(String::new, |t| format!(", next {}", clock::near(t)));
            format!("{words}{next}")
        }
    };
    let (mark, color) = match (&trouble, &job.state) {
        (Some(_), _) => ("▲", "33"),
        (None, State::Unknown(_)) => ("◌", "2"),
        (None, State::Running(_)) => ("…", "0"),
        (None, State::Ran(_)) => ("✓", "32"),
        (None, State::Never) => ("–", "2"),
    };
    let mark = if g.colors() { format!("\x1b[{color}m{mark}\x1b[0m") } else { mark.to_owned() };
    out!("{mark} {name:<28} {:<10} {}", job.view.machine.as_str(), job.words());
    let expected = job.view.expected.map_or_else(String::new, |s| format!(" · expected {}", clock::span(s)));
    out!("    {when}{expected}");
    if let Some(trouble) = trouble {
        out!("    ▲ {trouble}: regie jobs show {} {}", job.instance, job.view.name);
    }
}

/// Shows how the last runs of one went, and what the last one said.
pub fn show(g: &Global, instance: &InstanceName, name: &str) -> Done {
    let here = here::open(g)?;
    let mut contact = Contact::open(g, &here, &here.machines_of(instance)?)?;
    let wanted = looking::operated(&here, &contact)?;
    let (view, job) = find(&wanted.instances, instance, name)?;
    let machine = job.machine.clone();
    if let Some(error) = contact.away.get(&machine) {
        return Err(super::contact::machine_failure(error));
    }
    let secrets = at_once::secrets(&here, &contact);
    if let (Some(session), Some(secrets)) = (contact.sessions.get_mut(&machine), secrets.get(&machine)) {
        session.secrets(secrets).map_err(|e| super::contact::machine_failure(&e))?;
    }
    let jobs = look(&here, &mut contact, &[view], (LINES, HISTORY))?;
    let Some(job) = jobs.iter().find(|j| j.view.name == name) else { return Ok(Exit::Error) };
    tell(g, job);
    if g.json {
        return Ok(Exit::Ok);
    }
    out!("    {}\n", job.view.command);
    for run in &job.history {
        out!("  {}", state::run_words(run));
    }
    if job.history.is_empty() {
        out!("  It never ran. Run it now: regie jobs run {instance} {name}");
    }
    if !job.log.is_empty() {
        out!("\nThe last run said:");
        job.log.iter().for_each(|line| out!("  {line}"));
    }
    Ok(Exit::Ok)
}

/// Runs one now, where it runs by the clock.
pub fn run(g: &Global, instance: &InstanceName, name: &str, timeout: Option<u64>, reason: Option<&str>) -> Done {
    let here = here::open(g)?;
    let mut contact = Contact::open(g, &here, &here.machines_of(instance)?)?;
    let wanted = looking::operated(&here, &contact)?;
    let (_, job) = find(&wanted.instances, instance, name)?;
    let machine: MachineName = job.machine.clone();
    let title = format!("job {instance}@{}: {name}", here.env);
    let wish = Wish { procedure: "job", title, scope: Scope::Instance(instance.clone()), reason };
    // The script becomes the instance's user by itself, and ends the job when its time is over.
    let command = regie_wire::Command {
        name: name.to_owned(),
        ..at_once::command(&format!("exec {}", regie_resource::quote(&job.script)), timeout)
    };
    at_once::run(g, &here, &mut contact, &wish, BTreeMap::from([(machine, command)]))
}

fn find<'a>(
    instances: &'a [InstanceView],
    instance: &InstanceName,
    name: &str,
) -> Result<(&'a InstanceView, &'a JobView), Failure> {
    let view = instances.iter().find(|v| v.name == *instance);
    let jobs = view.map(|v| v.jobs.as_slice()).unwrap_or_default();
    let found = view.and_then(|v| Some((v, jobs.iter().find(|j| j.name == name)?)));
    found.ok_or_else(|| {
        let known = jobs.iter().map(|j| j.name.as_str()).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
        let help = if known.is_empty() { "it has none".into() } else { format!("it has: {}", known.join(", ")) };
        Failure::usage(format!("{instance} has no job `{name}`"), help)
    })
}
