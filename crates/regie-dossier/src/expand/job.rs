//! Jobs: a folder for their results, a script that runs them and writes those, and what calls it by the clock.

use super::Expanded;
use super::context::{Layout, Placed};
use super::fields::Rendering;
use super::process::full_name;
use crate::template::{Bag, Scope, plain};
use crate::{Finding, Job, JobBy, JobView, Machine, Schedule};
use minijinja::value::Value;
use regie_resource::quote;
use regie_wire::{Content, Cron, Directory, File, Ownership, Resource, Text, Timer};
use std::sync::Arc;

/// What every runner does, after the lines that say what it is about.
const RUNNER: &str = include_str!("job/runner.sh");
/// Seconds that systemd waits beyond a job's own timeout, within which the runner ends it and writes that down.
const GRACE: u64 = 60;

/// One job, on the machine that runs it.
pub(super) struct Due {
    pub role: String,
    name: String,
    command: String,
}

/// The jobs of an instance that run on a machine: it is the first of their role.
pub(super) fn all(placed: &Placed<'_>, machine: &Machine, scope: &Arc<Scope>, findings: &mut Vec<Finding>) -> Vec<Due> {
    let mut out = Vec::new();
    for (name, job) in &placed.service.jobs {
        let Some(role) = job.on.as_deref().or_else(|| placed.main_role()) else { continue };
        if placed.machines(role).next().is_none_or(|m| m.name != machine.name) {
            continue;
        }
        match plain(scope, &job.command, &job.place, "a command line") {
            Ok(command) => out.push(Due { role: role.to_owned(), name: name.clone(), command }),
            Err(finding) => findings.push(*finding),
        }
    }
    out
}

impl Due {
    /// What templates see of it.
    pub fn value(&self) -> Value {
        let mut bag = Bag::default();
        bag.put("name", self.name.as_str());
        bag.put("command", self.command.as_str());
        Value::from_object(bag)
    }
}

/// The resources of a `kind = "job"`, in order, and how the job is seen by those who look at its results.
pub(super) fn make(r: &Rendering<'_>, placed: &Placed<'_>, layout: &Layout) -> Expanded<(Vec<Resource>, JobView)> {
    let name = r.req("name")?;
    let Some(job) = placed.service.jobs.get(&name) else {
        let finding = r.error("name", "job", format!("there is no job `{name}`"));
        return Err(Box::new(finding.help("write `for_each = \"jobs\"` and `name = \"{{ item.name }}\"`")));
    };
    let schedule =
        Schedule::parse(&job.schedule).map_err(|why| Box::new(Finding::error("schedule", &job.place, why)))?;
    let user = r.account("user")?;
    let jobs = format!("{}/jobs", layout.shared);
    let view = JobView {
        folder: format!("{jobs}/{name}"),
        script: format!("{jobs}/{name}.sh"),
        machine: r.machine.name.clone(),
        command: r.req("command")?,
        schedule: job.schedule.clone(),
        expected: job.expected,
        timeout: job.timeout,
        called_by: None,
        name,
    };
    let owned = |mode| Ownership { mode: Some(mode), owner: user.clone(), group: user.clone() };
    let script = File {
        path: view.script.clone(),
        content: Content::Text(Text::plain(runner(r, placed, &view, user.as_deref())?)),
        ownership: Ownership { mode: Some(0o755), owner: None, group: None },
        validate: None,
    };
    let mut made = vec![
        Resource::Directory(Directory {
            path: jobs,
            ownership: Ownership { mode: Some(0o755), owner: None, group: None },
        }),
        Resource::Directory(Directory { path: view.folder.clone(), ownership: owned(0o750) }),
        Resource::File(script),
    ];
    // A folder has no clock: there it is run by hand only.
    made.extend(r.machine.is_system().then(|| called(placed, job, &schedule, &view, user)));
    let called_by = made.last().filter(|m| m.is_runnable()).map(Resource::key);
    Ok((made, JobView { called_by, ..view }))
}

fn called(placed: &Placed<'_>, job: &Job, schedule: &Schedule, view: &JobView, user: Option<String>) -> Resource {
    let name = full_name(&placed.instance.name, &view.name);
    match job.by {
        JobBy::Timer => Resource::Timer(Timer {
            description: format!("{} of {}@{}", view.name, placed.instance.name, placed.env.name),
            name,
            calendar: schedule.calendar(),
            command: quote(&view.script),
            cwd: None,
            user,
            env_file: None,
            enabled: true,
            timeout: job.timeout.map(|t| t + GRACE),
        }),
        // What it says is in its log: no mail.
        JobBy::Cron => Resource::Cron(Cron {
            name,
            user: user.unwrap_or_else(|| "root".to_owned()),
            schedule: schedule.crontab(),
            command: format!("{} >/dev/null 2>&1", quote(&view.script)),
            enabled: true,
        }),
    }
}

/// The whole script: what it is about, then what all of them do.
fn runner(r: &Rendering<'_>, placed: &Placed<'_>, view: &JobView, user: Option<&str>) -> Expanded<String> {
    let about = format!("{} of {}@{}", view.name, placed.instance.name, placed.env.name);
    let (cwd, env_file) = (r.path("cwd")?, r.opt_path("env_file")?);
    let lines = [
        ("name", full_name(&placed.instance.name, &view.name)),
        ("folder", view.folder.clone()),
        ("user", user.unwrap_or_default().to_owned()),
        ("cwd", cwd),
        ("env_file", env_file.unwrap_or_default()),
        ("timeout", view.timeout.unwrap_or(0).to_string()),
        ("command", view.command.clone()),
    ];
    let line = |(name, value): &(&str, String)| match value.as_str() {
        "" => format!("{name}=\n"),
        value => format!("{name}={}\n", quote(value)),
    };
    let lines = lines.iter().map(line).collect::<String>();
    Ok(format!("#!/bin/sh\n# The job {about}: runs it now, and writes its results to its folder.\n\n{lines}\n{RUNNER}"))
}
