//! What is known of a job, and what is wrong with it.

use crate::edge::clock;
use crate::exit::Failure;
use crate::flow::contact::{Contact, journal_failure, machine_failure};
use crate::flow::here::Here;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use regie_dossier::{InstanceView, JobView, Schedule};
use regie_journal::JobRow;
use regie_wire::{InstanceName, JobOf, JobResult, JobRun, JobSeen, MachineName};
use std::collections::BTreeMap;

/// Seconds that a job may be late that does not say how long it takes.
const LATE: i64 = 600;

/// Where it stands.
pub enum State {
    /// It never ran.
    Never,
    /// How its last run went.
    Ran(JobRun),
    /// Since when it runs, in seconds.
    Running(i64),
    /// Nobody can say, and why.
    Unknown(String),
}

/// A job as it is now.
pub struct Job<'a> {
    /// Whose.
    pub instance: &'a InstanceName,
    /// What the dossier says of it.
    pub view: &'a JobView,
    /// How it is.
    pub state: State,
    /// Former runs, oldest first.
    pub history: Vec<JobRun>,
    /// What the last one said.
    pub log: Vec<String>,
    zone: TimeZone,
    /// Since when its machine calls it, in milliseconds.
    given: Option<i64>,
}

/// Looks at the jobs of instances, all machines at once; so many lines of log and of history. How each went last is
/// remembered, for documents.
pub fn look<'a>(
    here: &Here,
    contact: &mut Contact,
    instances: &[&'a InstanceView],
    (log, history): (u32, u32),
) -> Result<Vec<Job<'a>>, Failure> {
    let all = || instances.iter().flat_map(|v| v.jobs.iter().map(|j| (&v.name, j)));
    let mut wanted: BTreeMap<&MachineName, Vec<&JobView>> = BTreeMap::new();
    all().for_each(|(_, job)| wanted.entry(&job.machine).or_default().push(job));
    let mut seen: BTreeMap<&str, JobSeen> = BTreeMap::new();
    for (machine, jobs) in &wanted {
        let Some(session) = contact.sessions.get_mut(*machine) else { continue };
        let ask = jobs.iter().map(|j| JobOf { folder: j.folder.clone(), log, history }).collect();
        let answers = session.jobs(ask).map_err(|e| machine_failure(&e))?;
        seen.extend(jobs.iter().map(|j| j.script.as_str()).zip(answers));
    }
    for (instance, job) in all() {
        // One that runs now has not gone anyhow yet.
        let Some(seen) = seen.get(job.script.as_str()).filter(|s| s.unknown.is_none() && s.running.is_none()) else {
            continue;
        };
        let (instance, job, last) = (instance.clone(), job.name.clone(), seen.last.clone());
        let row = JobRow { instance, job, at: clock::now_ms(), last };
        contact.journal.remember_job(&here.id(), &row).map_err(journal_failure)?;
    }
    Ok(all().map(|(name, job)| of(contact, name, job, seen.get(job.script.as_str()))).collect())
}

fn of<'a>(contact: &Contact, instance: &'a InstanceName, view: &'a JobView, seen: Option<&JobSeen>) -> Job<'a> {
    let state = match seen {
        None => State::Unknown(format!("{} does not answer", view.machine)),
        Some(JobSeen { unknown: Some(why), .. }) => State::Unknown(why.clone()),
        Some(JobSeen { running: Some(since), .. }) => State::Running(*since),
        Some(JobSeen { last: Some(last), .. }) => State::Ran(last.clone()),
        Some(_) => State::Never,
    };
    let zone = seen.and_then(|s| s.zone.as_deref()).and_then(|name| TimeZone::get(name).ok());
    let facts = contact.facts.get(&view.machine);
    let given = facts.zip(view.called_by.as_ref()).and_then(|(f, key)| f.manifest.given.get(key)).map(|g| g.at);
    let (history, log) = seen.map(|s| (s.history.clone(), s.log.clone())).unwrap_or_default();
    Job { instance, view, state, history, log, zone: zone.unwrap_or(TimeZone::UTC), given }
}

impl Job<'_> {
    /// When it is due next, in milliseconds; nothing when it is not scheduled there.
    pub fn next(&self) -> Option<i64> {
        self.given?;
        let schedule = Schedule::parse(&self.view.schedule).ok()?;
        Some(schedule.next(Timestamp::now(), &self.zone)?.as_millisecond())
    }

    /// How it went, in words.
    pub fn words(&self) -> String {
        match &self.state {
            State::Never => "never ran".to_owned(),
            State::Ran(run) => run_words(run),
            State::Running(since) => format!("running since {}", clock::near(since * 1000)),
            State::Unknown(why) => why.clone(),
        }
    }

    /// What a person should look at.
    pub fn trouble(&self) -> Option<String> {
        let now = clock::now_ms() / 1000;
        let bound = |took: u64| self.view.expected.filter(|e| took > *e);
        match &self.state {
            State::Ran(run) if run.result != JobResult::Done => Some("its last run did not do what it should".into()),
            State::Ran(run) if run.took.and_then(bound).is_some() => Some(format!(
                "its last run took longer than the {} expected",
                clock::span(self.view.expected.unwrap_or(0))
            )),
            State::Running(since) if bound(u64::try_from(now - since).unwrap_or(0)).is_some() => {
                Some(format!("it runs for longer than the {} expected", clock::span(self.view.expected.unwrap_or(0))))
            }
            State::Unknown(_) | State::Running(_) => None,
            State::Ran(run) => self.late(now, Some(run.start)),
            State::Never => self.late(now, None),
        }
    }

    /// A time it was due at is over, and it did not run since.
    fn late(&self, now: i64, began: Option<i64>) -> Option<String> {
        let given = self.given? / 1000;
        let schedule = Schedule::parse(&self.view.schedule).ok()?;
        let due = schedule.last(Timestamp::from_second(now).ok()?, &self.zone)?.as_second();
        let patience = self.view.expected.and_then(|e| i64::try_from(e).ok()).unwrap_or(LATE);
        // What ran a little before (by the machine's own clock) was that run.
        let ran = began.is_some_and(|b| b >= due - 60);
        let late = !ran && due > given && now - due > patience;
        late.then(|| format!("it was due {} and did not run", clock::near(due * 1000)))
    }

    /// For machines.
    pub fn json(&self, trouble: Option<&str>) -> serde_json::Value {
        let (state, last) = match &self.state {
            State::Never => ("never", None),
            State::Ran(run) => ("ran", Some(run)),
            State::Running(_) => ("running", None),
            State::Unknown(_) => ("unknown", None),
        };
        let since = if let State::Running(since) = &self.state { Some(since * 1000) } else { None };
        serde_json::json!({ "v": 1, "type": "job", "instance": self.instance, "job": self.view.name,
            "machine": self.view.machine, "command": self.view.command, "schedule": self.view.schedule,
            "scheduled": self.view.called_by.is_some(), "next": self.next(), "expected": self.view.expected,
            "state": state, "since": since, "last": last, "trouble": trouble, "words": self.words(),
            "history": self.history, "log": self.log })
    }
}

/// `✓ 0 in 41 s, 02:00 today`
pub fn run_words(run: &JobRun) -> String {
    let at = clock::near(run.start * 1000);
    let took = run.took.map_or_else(String::new, |s| format!(" in {}", clock::span(s)));
    let status = run.status.map_or_else(String::new, |s| s.to_string());
    match run.result {
        JobResult::Done => format!("✓ {status}{took}, {at}"),
        JobResult::Failed => format!("✗ exit {status}{took}, {at}"),
        JobResult::Timeout => format!("✗ ended after {}, {at}", clock::span(run.took.unwrap_or(0))),
        JobResult::Overlap => format!("– not begun, the former run was not over, {at}"),
        JobResult::Killed => format!("✗ was killed, {at}"),
    }
}
