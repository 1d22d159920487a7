//! The journal as a file that several processes and several versions meet.
#![allow(clippy::unwrap_used)]

use regie_journal::{JobRow, Journal};
use regie_wire::{Event, EventKind, Facts, JobResult, JobRun, MachineName, Outcome, RunId};

fn event(run: &str, machine: &str, seq: u64, kind: EventKind) -> Event {
    Event {
        run: RunId::new(run),
        machine: MachineName::new(machine),
        seq,
        at: 1000 * i64::try_from(seq).expect("a small number"),
        kind,
    }
}

fn run(id: &str, machine: &str) -> Vec<Event> {
    let started = EventKind::RunStarted {
        title: format!("deploy {id}"),
        procedure: "deploy".into(),
        dossier: "shop/prod".into(),
        who: "a@b".into(),
        reason: Some("because".into()),
        steps: 1,
    };
    let asked = EventKind::Asked { what: "cancel".into() };
    let ended = EventKind::RunEnded { outcome: Outcome::PutBack, state: "as it was".into() };
    vec![event(id, machine, 1, started), event(id, machine, 2, asked), event(id, machine, 3, ended)]
}

#[test]
fn a_replay_changes_nothing_and_a_run_is_told_whole() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("j.db");
    let mut journal = Journal::open(&path).unwrap();
    let (web, db) = (run("8k3f", "web"), run("8k3f", "db"));
    journal.append(&web[..2]).unwrap();
    assert!(journal.find("8k").unwrap()[0].is_open());
    journal.append(&web).unwrap();
    journal.append(&web).unwrap();
    journal.append(&db).unwrap();
    drop(journal);

    let journal = Journal::open(&path).unwrap();
    let rows = journal.find("8k").unwrap();
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].is_open());
    assert_eq!(rows[0].machines.len(), 2);
    assert_eq!(rows[0].machines[0].outcome, Some(Outcome::PutBack));
    assert_eq!(rows[0].ended(), Some(3000));
    assert_eq!(rows[0].reason.as_deref(), Some("because"));
    let told = journal.events(&RunId::new("8k3f")).unwrap();
    assert_eq!(told.len(), 6);
    assert!(told.windows(2).all(|w| w[0].at <= w[1].at));
    assert_eq!(journal.known(&MachineName::new("web")).unwrap()[&RunId::new("8k3f")], 3);
    assert!(journal.known(&MachineName::new("other")).unwrap().is_empty());
}

#[test]
fn runs_come_newest_first_and_an_exact_id_wins_over_longer_ones() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(&dir.path().join("j.db")).unwrap();
    for (n, id) in ["aaaa", "aaaab", "cccc"].iter().enumerate() {
        let mut events = run(id, "web");
        events.iter_mut().for_each(|e| e.at += 10_000 * i64::try_from(n).unwrap());
        journal.append(&events).unwrap();
    }
    let ids: Vec<_> = journal.runs(2).unwrap().into_iter().map(|r| r.run.to_string()).collect();
    assert_eq!(ids, ["cccc", "aaaab"]);
    assert_eq!(journal.find("aaaa").unwrap().len(), 1);
    assert_eq!(journal.find("aaa").unwrap().len(), 2);
    assert!(journal.find("%").unwrap().is_empty());
}

#[test]
fn a_run_that_goes_on_is_open_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(&dir.path().join("j.db")).unwrap();
    journal.append(&run("aaaa", "web")).unwrap();
    journal.append(&run("bbbb", "web")).unwrap();
    journal.append(&[event("aaaa", "web", 4, EventKind::RunContinued { after: "step 1".into() })]).unwrap();
    let rows = journal.runs_of("shop/prod", 0).unwrap();
    let open: Vec<_> = rows.iter().map(|r| (r.run.as_str(), r.is_open())).collect();
    assert_eq!(open, [("aaaa", true), ("bbbb", false)]);
    let ended = EventKind::RunEnded { outcome: Outcome::Done, state: "done".into() };
    journal.append(&[event("aaaa", "web", 5, ended)]).unwrap();
    assert_eq!(journal.find("aaaa").unwrap()[0].machines[0].outcome, Some(Outcome::Done));
}

#[test]
fn facts_are_the_last_ones() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(&dir.path().join("j.db")).unwrap();
    let machine = MachineName::new("web");
    for cpus in [1, 4] {
        let facts = Facts { cpus, ..Facts::default() };
        journal.remember_facts("shop/prod", [(&machine, &facts)], i64::from(cpus)).unwrap();
    }
    journal.remember_facts("shop/test", [(&machine, &Facts { cpus: 9, ..Facts::default() })], 9).unwrap();
    let (at, facts) = &journal.facts("shop/prod").unwrap()[&machine];
    assert_eq!((*at, facts.cpus), (4, 4));
}

#[test]
fn runs_of_an_environment_since_a_moment() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(&dir.path().join("j.db")).unwrap();
    let at = |mut events: Vec<Event>, later: i64| {
        events.iter_mut().for_each(|e| e.at += later);
        events
    };
    for (id, machine, later) in [("old1", "web", 0), ("mid1", "web", 5000), ("mid1", "db", 9000), ("new1", "db", 8000)]
    {
        journal.append(&at(run(id, machine), later)).unwrap();
    }
    let ids = |dossier: &str, since: i64| {
        let found = journal.runs_of(dossier, since).unwrap();
        found.iter().map(|r| format!("{} {}", r.run, r.machines.len())).collect::<Vec<_>>()
    };
    assert_eq!(ids("shop/prod", 0), ["new1 1", "mid1 2", "old1 1"]);
    assert_eq!(ids("shop/prod", 2000), ["new1 1", "mid1 2"]);
    assert_eq!(ids("shop/test", 0), Vec::<String>::new());
}

#[test]
fn jobs_are_as_they_were_seen_last() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(&dir.path().join("j.db")).unwrap();
    let ran = JobRun { start: 7, took: Some(41), status: Some(3), result: JobResult::Failed };
    let row = |at, last| JobRow { instance: "shop".into(), job: "invoices".into(), at, last };
    for seen in [row(1, None), row(9, Some(ran.clone())), row(5, None)] {
        journal.remember_job("shop/prod", &seen).unwrap();
    }
    assert_eq!(journal.jobs("shop/prod").unwrap(), [row(9, Some(ran))]);
    assert!(journal.jobs("shop/test").unwrap().is_empty());
}

#[test]
fn several_writers_at_once_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("j.db");
    std::thread::scope(|scope| {
        for n in 0..4 {
            let path = path.clone();
            scope.spawn(move || {
                let mut journal = Journal::open(&path).unwrap();
                for m in 0..10 {
                    journal.append(&run(&format!("r{n}{m}xx"), "web")).unwrap();
                }
            });
        }
    });
    assert_eq!(Journal::open(&path).unwrap().runs(100).unwrap().len(), 40);
}

#[test]
fn a_newer_file_and_a_file_that_is_none_are_refused_with_advice() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("j.db");
    drop(Journal::open(&path).unwrap());
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(Journal::open(&path).unwrap_err().to_string().contains("newer regie"));
    let junk = dir.path().join("junk.db");
    std::fs::write(&junk, vec![b'x'; 8192]).unwrap();
    assert!(Journal::open(&junk).unwrap_err().to_string().contains("move the file away"));
}

#[test]
fn what_is_missing_is_asked_for_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(&dir.path().join("j.db")).unwrap();
    let (machine, events) = (MachineName::new("web"), run("8k3f", "web"));
    let known = |journal: &Journal| journal.known(&machine).unwrap().get("8k3f").copied().unwrap_or(0);
    journal.append(&events[2..]).unwrap();
    assert_eq!(known(&journal), 0, "1 and 2 are missing");
    journal.append(&events[..1]).unwrap();
    assert_eq!(known(&journal), 1);
    journal.append(&events).unwrap();
    assert_eq!(known(&journal), 3);
}

#[test]
fn only_its_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("j.db");
    let _journal = Journal::open(&path).unwrap();
    for file in ["j.db", "j.db-wal"] {
        assert_eq!(std::fs::metadata(dir.path().join(file)).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
}

#[test]
fn of_two_who_go_on_with_a_run_the_second_is_told_and_leaves_no_trace() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("j.db");
    let mut journal = Journal::open(&path).unwrap();
    let events = run("8k3f", "@here");
    journal.append_new(&events[..2]).unwrap();
    let other = |seq| event("8k3f", "@here", seq, EventKind::Asked { what: "mine".into() });
    let refused = journal.append_new(&[other(3), other(2)]).unwrap_err().to_string();
    assert!(refused.contains("event 2 of run 8k3f already"), "{refused}");
    assert_eq!(journal.events(&RunId::new("8k3f")).unwrap(), events[..2]);
    journal.append_new(&events[2..]).unwrap();
    assert_eq!(journal.events(&RunId::new("8k3f")).unwrap(), events);
}
