//! Processes that the agent keeps.

use crate::talk::{Machine, exists, kill, step};
use regie_wire::{EventKind, Observed, Outcome, Process, Reply, Request, Resource, RunOf, RunState};
use std::fs;
use std::time::{Duration, Instant};

fn process(machine: &Machine, command: &str) -> Process {
    Process {
        name: "shop-web".into(),
        command: command.into(),
        cwd: machine.root.display().to_string(),
        env_file: Some(machine.path("web.env")),
        log: machine.path("web.log"),
        running: true,
        stop_timeout: 5,
    }
}

fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::yield_now();
    }
}

fn pids(machine: &Machine) -> Vec<u32> {
    let log = fs::read_to_string(machine.path("web.log")).unwrap_or_default();
    log.lines().filter_map(|l| l.strip_prefix("pid ")?.parse().ok()).collect()
}

#[test]
fn a_process_outlives_its_session_and_its_own_death() {
    let machine = Machine::new();
    fs::write(machine.path("web.env"), "GREETING=\"it's \\\"me\\\"\"\n").unwrap();
    let wanted = process(&machine, "sh -c 'echo pid $$; echo \"$GREETING\"; sleep 1000 & wait'");
    let mut talk = machine.talk();
    talk.start(&machine.order("aaaa", vec![step(1, Resource::Process(wanted.clone()))]));
    let (events, state) = talk.hear_the_end();
    assert!(matches!(state, RunState::Ended { outcome: Outcome::Done, .. }), "{events:?}");
    // Nothing that was started holds the session's pipes: this would hang otherwise.
    assert_eq!(talk.close(), Some(0));
    let first = wait_for("it does not run", || pids(&machine).first().copied());
    wait_for("no greeting", || {
        fs::read_to_string(machine.path("web.log")).unwrap().contains("it's \"me\"").then_some(())
    });
    kill(first);
    let second = wait_for("it is not started again", || pids(&machine).get(1).copied());
    let mut talk = machine.talk();
    talk.say(&Request::Observe { resources: vec![Resource::Process(wanted.clone())] });
    match talk.hear() {
        Some(Reply::Observed(seen)) => {
            assert_eq!(seen.seen[0].observed, Observed::Process { running: true, spec: Some(wanted), restarts: 1 })
        }
        other => panic!("{other:?}"),
    }
    talk.say(&Request::Undo { run: RunOf { run: "aaaa".into(), from: 1 }, who: "me".into() });
    let (events, _) = talk.hear_the_end();
    assert!(events.iter().any(|e| matches!(e.kind, EventKind::StepUndone { .. })), "{events:?}");
    wait_for("it is not stopped", || (!exists(second)).then_some(()));
}

#[test]
fn what_a_dead_supervisor_left_is_ended_first() {
    let machine = Machine::new();
    fs::write(machine.path("web.env"), "").unwrap();
    let wanted = process(&machine, "sh -c 'trap \"\" PIPE; echo pid $$; while :; do sleep 0.05; done'");
    let mut talk = machine.talk();
    talk.start(&machine.order("aaaa", vec![step(1, Resource::Process(wanted.clone()))]));
    talk.hear_the_end();
    let first = wait_for("it does not run", || pids(&machine).first().copied());
    let state = fs::read_to_string(machine.root.join(".regie/processes/shop-web/state.json")).unwrap();
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    kill(u32::try_from(state["supervisor"].as_u64().unwrap()).unwrap());
    assert!(exists(first), "it goes on alone");
    talk.start(&machine.order("bbbb", vec![step(1, Resource::Process(wanted.clone()))]));
    let (events, _) = talk.hear_the_end();
    assert!(events.iter().any(|e| matches!(e.kind, EventKind::StepDone { changed: true, .. })), "{events:?}");
    assert!(!exists(first));
    wait_for("it does not run", || pids(&machine).get(1).copied());
    talk.say(&Request::Undo { run: RunOf { run: "bbbb".into(), from: 1 }, who: "me".into() });
    talk.hear_the_end();
}

#[test]
fn a_process_that_cannot_start_fails_its_step() {
    let machine = Machine::new();
    let mut wanted = process(&machine, "true");
    wanted.cwd = machine.path("nowhere");
    let mut talk = machine.talk();
    talk.start(&machine.order("aaaa", vec![step(1, Resource::Process(wanted))]));
    let (events, _) = talk.hear_the_end();
    let failed =
        |e: &regie_wire::Event| matches!(&e.kind, EventKind::StepFailed { error, .. } if error.contains("nowhere"));
    assert!(events.iter().any(failed), "{events:?}");
}

#[test]
fn a_process_knows_nothing_of_its_starters_environment() {
    let machine = Machine::new();
    fs::write(machine.path("web.env"), "GREETING=hello\n").unwrap();
    let wanted = process(&machine, "sh -c 'env; echo all; sleep 1000'");
    let mut talk = machine.talk();
    talk.start(&machine.order("aaaa", vec![step(1, Resource::Process(wanted))]));
    talk.hear_the_end();
    let read = || fs::read_to_string(machine.path("web.log")).unwrap_or_default();
    let said = wait_for("it says nothing", || Some(read()).filter(|said| said.ends_with("all\n")));
    // What runs the tests has this set, and the session and executor inherit it.
    assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
    assert!(!said.contains("CARGO_"), "{said}");
    assert!(said.contains("GREETING=hello\n") && said.contains("SHELL=/bin/sh\n"), "{said}");
    talk.say(&Request::Undo { run: RunOf { run: "aaaa".into(), from: 1 }, who: "me".into() });
    talk.hear_the_end();
}
