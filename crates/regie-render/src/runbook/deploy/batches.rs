//! What a service brings beside its recipe – data it starts with –, and what runs by the clock.

use crate::Words;
use crate::document::{Block, Line, Row, Section, code, plain};
use crate::history::PastJob;
use crate::runbook::{RunbookInput, seen};
use crate::units::{moment, schedule, span};
use regie_dossier::{InstanceView, JobView, WantedResource};
use regie_resource::quote;
use regie_wire::{Command, JobResult, JobRun, Resource};

/// The service's own resources: what they bring about, where, and how one sees that it is done.
pub(super) fn seeds(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.deploy;
    let mut section = Section::named(w.resources, "resources");
    let by_instance = input.wanted.by_instance();
    for view in &input.wanted.instances {
        let Some(service) = input.dossier.services.get(&view.service) else { continue };
        let own = |r: &&&WantedResource| service.resources.iter().any(|s| s.place == r.place);
        for wanted in by_instance.get(&view.name).into_iter().flatten().filter(own) {
            seed(input, wanted, words, &mut section);
        }
    }
    section
}

fn seed(input: &RunbookInput, wanted: &WantedResource, words: &Words, section: &mut Section) {
    let w = &words.deploy;
    let label = (words.label)(&wanted.resource);
    section.say((w.resource)(&label, wanted.machine.as_str(), (words.phase_noun)(wanted.phase)));
    let Resource::Command(command) = &wanted.resource else { return };
    section.blocks.push(Block::Commands(crate::pages::shell(command)));
    let mut items: Vec<Line> = Vec::new();
    if let Some(path) = &command.guard.creates {
        items.push([plain(w.done_when_exists), code(path)].concat());
    }
    if let Some(check) = &command.guard.unless {
        items.push([plain(w.done_when_succeeds), code(check)].concat());
    }
    if command.undo.is_none() {
        items.push(plain(w.not_taken_back));
    }
    if let Some(given) = seen::given(input, &wanted.machine, &wanted.resource.key()) {
        items.push(plain((w.done_at)(&moment(&(input.local)(given.at), words))));
    }
    if !items.is_empty() {
        section.blocks.push(Block::list(items));
    }
    if let Some(undo) = &command.undo {
        section.say(w.taken_back_by.trim_end());
        let undo = Command { run: undo.clone(), ..command.clone() };
        section.blocks.push(Block::Commands(crate::pages::shell(&undo)));
    }
}

/// Batches: when, where, how long, and how the last one went.
pub(super) fn section(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.deploy;
    let mut section = Section::named(w.batches, "batches");
    let all: Vec<(&InstanceView, &JobView)> =
        input.wanted.instances.iter().flat_map(|v| v.jobs.iter().map(move |j| (v, j))).collect();
    let Some((first, job)) = all.first() else { return section };
    let rows = all.iter().map(|(view, job)| row(input, view, job, words)).collect();
    let head = [w.batch, w.schedule, words.machine, w.duration, w.last].map(str::to_owned).into();
    section.blocks.push(Block::Table { head, rows });
    section.say(w.batches_text);
    let environment = quote(&input.env.name);
    let (instance, name) = (quote(first.name.as_str()), quote(&job.name));
    section.blocks.push(Block::Commands(format!(
        "regie jobs --env {environment}\nregie jobs show {instance} {name} --env {environment}\nregie jobs run {instance} {name} --env {environment}"
    )));
    for (_, job) in &all {
        section.say((w.batch_by_hand)(&job.name, job.machine.as_str()));
        section.blocks.push(Block::Commands(quote(&job.script)));
    }
    section
}

fn row(input: &RunbookInput, view: &InstanceView, job: &JobView, words: &Words) -> Row {
    let w = &words.deploy;
    let mut when = plain(schedule(&job.schedule, words));
    if job.called_by.is_none() {
        when = plain(w.not_scheduled);
    }
    let cron = [plain(", "), code(&job.schedule)].concat();
    let past = input.history.job(&view.name, &job.name);
    let (last, differs) = last(input, past, words);
    let duration = (w.takes)(job.expected.map(|s| span(s, words)), job.timeout.map(|s| span(s, words)));
    let cells = vec![
        plain(format!("{} ({})", job.name, view.name)),
        [when, cron].concat(),
        plain(job.machine.as_str()),
        plain(duration),
        plain(last),
    ];
    Row { cells, differs }
}

/// How a job went last, and whether somebody should look at it.
pub(in crate::runbook) fn last(input: &RunbookInput, past: Option<&PastJob>, words: &Words) -> (String, bool) {
    let w = &words.deploy;
    let Some(past) = past else { return (w.never_looked.to_owned(), false) };
    let at = |ms: i64| moment(&(input.local)(ms), words);
    match &past.last {
        None => ((w.never_ran)(&at(past.seen)), false),
        Some(run) => (told(run, &at(run.start.saturating_mul(1000)), words), run.result != JobResult::Done),
    }
}

fn told(run: &JobRun, at: &str, words: &Words) -> String {
    let took = run.took.map(|s| span(s, words));
    (words.deploy.ended)(run.result, run.status, took.as_deref(), at)
}
