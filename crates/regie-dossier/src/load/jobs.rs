//! `[job.NAME]`: what runs by the clock.

use super::overview::not_a_name;
use super::promises::cron;
use crate::read::{Fields, did_you_mean, duration, is_name};
use crate::template::check as check_template;
use crate::{Finding, Job, JobBy, Recipe, Service};
use std::collections::BTreeMap;

pub(super) fn read(fields: &Fields<'_>) -> BTreeMap<String, Job> {
    let mut out = BTreeMap::new();
    for (name, job) in fields.named("job", "the job") {
        if !is_name(&name) {
            job.push(Finding::error("name", &job.place(), not_a_name(&name)));
        }
        let command = job.required("command");
        job.report.extend(check_template(&command.text, &command.place));
        let schedule = cron(&job);
        let on = job.string("on");
        let by = by(&job);
        let expected = job.parsed("expected", duration);
        let timeout = job.parsed("timeout", duration);
        if let (Some(expected), Some(timeout)) = (expected, timeout)
            && timeout < expected
        {
            let message = format!("the job `{name}` is ended before the time that it is expected to take");
            job.push(Finding::error("job", &job.place_of("timeout"), message).help("make `timeout` the longer one"));
        }
        job.finish();
        out.insert(name, Job { command: command.text, schedule, on, by, expected, timeout, place: command.place });
    }
    out
}

fn by(job: &Fields<'_>) -> JobBy {
    match job.text("by") {
        None => JobBy::Timer,
        Some(said) if said.text == "timer" => JobBy::Timer,
        Some(said) if said.text == "cron" => JobBy::Cron,
        Some(said) => {
            let finding = Finding::error("value", &said.place, format!("`{}` calls no jobs", said.text));
            job.push(did_you_mean(finding, &said.text, ["timer", "cron"]));
            JobBy::Timer
        }
    }
}

/// A job and a process of one name would be one unit; and a recipe has to say how jobs run.
pub(super) fn check(fields: &Fields<'_>, recipe: &Recipe, service: &Service) {
    for (name, job) in &service.jobs {
        if service.processes.contains_key(name) || recipe.processes.contains_key(name) {
            let message = format!("a process and a job are both called `{name}`");
            fields.push(Finding::error("name", &job.place, message).help("give one of them another name"));
        }
        let role = job.on.as_deref();
        let takes = |kind: &str, at: &str| kind == "job" && role.is_none_or(|role| role == at);
        let mut resources = recipe.resources.iter().chain(&service.resources);
        if !resources.any(|r| takes(&r.kind, &r.role)) {
            let place = role.map_or_else(String::new, |role| format!(" on the role `{role}`"));
            let message = format!("the recipe `{}` does not say how jobs run{place}", recipe.name);
            let help = "add a [[resource]] with kind = \"job\" and for_each = \"jobs\" to it";
            fields.push(Finding::error("job", &job.place, message).help(help));
        }
    }
}
