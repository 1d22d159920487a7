//! Runs on folder machines, with the real agent: nothing in here is played.

mod stage;

use regie_apply::{Begin, Following, Interrupt, MachineEnd, follow};
use regie_wire::{EventKind, GateId, MachineName, Outcome, RunState};
use stage::{Stage, assert_whole, gate, order, wait_for};
use std::collections::BTreeMap;
use std::process::Command;
use std::sync::mpsc::channel;
use std::time::Duration;

fn outcome(end: &MachineEnd) -> Option<Outcome> {
    match end {
        MachineEnd::Ended { outcome, .. } => Some(outcome.clone()),
        _ => None,
    }
}

#[test]
fn a_run_on_one_machine_is_told_whole_and_the_session_goes_on() {
    let stage = Stage::new(&["app"]);
    let mut sessions = stage.sessions(&["app"]);
    let items = vec![stage.step(1, "app", "one", ""), stage.step(2, "app", "two", "")];
    let (report, events) = stage.carry(&[order("run001", "app", items)], &mut sessions, &mut |_, _| {});
    assert!(report.is_done(), "{report:?}");
    assert_eq!(report.class(), None);
    assert_whole(&events, "app");
    assert!(stage.has("app", "one") && stage.has("app", "two"));
    let session = sessions.get_mut("app").expect("still there");
    let (runs, told) = session.runs(BTreeMap::from([("run001".into(), 2)])).expect("runs");
    assert_eq!(runs.len(), 1);
    assert_eq!(told.first().map(|e| e.seq), Some(3));
    assert_eq!(session.observe(&[]).expect("an observation").seen.len(), 0);
}

#[test]
fn a_killed_connection_loses_no_event_and_tells_none_twice() {
    let stage = Stage::new(&["app"]);
    let mut sessions = stage.sessions(&["app"]);
    let victim = sessions[&MachineName::from("app")].process();
    let items = vec![stage.step(1, "app", "one", &stage.until("app", "go")), stage.step(2, "app", "two", "")];
    let mut killed = false;
    let (report, events) = stage.carry(&[order("run002", "app", items)], &mut sessions, &mut |event, _| {
        if matches!(event.kind, EventKind::StepStarted { .. }) && !killed {
            killed = true;
            assert!(Command::new("kill").args(["-9", &victim.to_string()]).status().expect("kill").success());
            stage.touch("app", "go");
        }
    });
    assert!(report.is_done(), "{report:?}");
    assert_whole(&events, "app");
    assert_ne!(sessions[&MachineName::from("app")].process(), victim);
}

#[test]
fn a_machine_that_stays_away_is_reported_with_its_last_step_and_goes_on_by_itself() {
    let mut stage = Stage::new(&["app"]);
    stage.patience = Duration::ZERO;
    let mut sessions = stage.sessions(&["app"]);
    let victim = sessions[&MachineName::from("app")].process();
    let items = vec![stage.step(1, "app", "one", &stage.until("app", "go"))];
    let orders = BTreeMap::from([("app".into(), order("run003", "app", items))]);
    let (_never, interrupts) = channel();
    let reopen = |machine: &MachineName| {
        let lost = regie_apply::Cause::Unreachable;
        Err(regie_apply::ApplyError::new(machine, lost, "could not connect", "the cable is out", ""))
    };
    let how = Following {
        who: "me".into(),
        patience: stage.patience,
        reopen: &reopen,
        come_in: &|_, _, _| Ok(()),
        interrupts: &interrupts,
    };
    let report = regie_apply::carry_out(orders, &mut sessions, &how, &mut |event| {
        if matches!(event.kind, EventKind::StepStarted { .. }) {
            assert!(Command::new("kill").args(["-9", &victim.to_string()]).status().expect("kill").success());
        }
    })
    .expect("a report");
    let MachineEnd::Lost { step, why } = &report.machines[&MachineName::from("app")] else { panic!("{report:?}") };
    assert_eq!(step.map(|s| s.0), Some(1));
    assert!(why.contains("the cable is out"), "{why}");
    stage.touch("app", "go");
    wait_for("the step to be done", || stage.has("app", "one"));
}

#[test]
fn two_machines_meet_at_a_gate() {
    let stage = Stage::new(&["app", "db"]);
    let mut sessions = stage.sessions(&["app", "db"]);
    let orders = [
        order("run004", "app", vec![gate(1), stage.step(3, "app", "after", "")]),
        order(
            "run004",
            "db",
            vec![stage.step(1, "db", "before", "sleep 0.3;"), gate(1), stage.step(2, "db", "after", "")],
        ),
    ];
    let mut opened_early = false;
    let (report, events) = stage.carry(&orders, &mut sessions, &mut |event, _| {
        if matches!(event.kind, EventKind::GateOpened { .. }) && !stage.has("db", "before") {
            opened_early = true;
        }
    });
    assert!(report.is_done(), "{report:?}");
    assert!(!opened_early);
    assert_whole(&events, "app");
    assert_whole(&events, "db");
    assert!(stage.has("app", "after") && stage.has("db", "after"));
}

#[test]
fn when_one_machine_fails_both_are_as_they_were() {
    let stage = Stage::new(&["app", "db"]);
    let mut sessions = stage.sessions(&["app", "db"]);
    let orders = [
        order("run005", "app", vec![stage.step(1, "app", "one", ""), gate(1), stage.step(2, "app", "two", "")]),
        order(
            "run005",
            "db",
            vec![stage.step(3, "db", "one", ""), stage.step(4, "db", "two", "sleep 0.2; false &&"), gate(1)],
        ),
    ];
    let (report, events) = stage.carry(&orders, &mut sessions, &mut |_, _| {});
    for machine in ["app", "db"] {
        assert_eq!(outcome(&report.machines[&MachineName::from(machine)]), Some(Outcome::PutBack), "{report:?}");
        assert_whole(&events, machine);
        assert!(!stage.has(machine, "one") && !stage.has(machine, "two"), "{machine} is not as it was");
    }
    let why = events.iter().find_map(|e| match &e.kind {
        EventKind::PutBackStarted { why, .. } if e.machine.as_str() == "app" => Some(why.clone()),
        _ => None,
    });
    assert!(why.as_ref().is_some_and(|why| why.contains("db")), "{why:?}");
    assert_eq!(report.class(), Some(regie_apply::Class::Error));
}

#[test]
fn a_held_machine_is_named_with_its_holder_and_nothing_else_is_changed() {
    let stage = Stage::new(&["app", "db"]);
    let mut first = stage.sessions(&["db"]);
    let mut second = stage.sessions(&["app", "db"]);
    std::thread::scope(|scope| {
        let holding = scope.spawn(|| {
            let items = vec![stage.step(1, "db", "one", &stage.until("db", "go"))];
            stage.carry(&[order("run006", "db", items)], &mut first, &mut |_, _| {}).0
        });
        let taken = stage.path("db", ".regie/runs/run006");
        wait_for("the first run", || taken.exists());
        let asked = stage.path("app", ".regie/runs/run007/control.jsonl");
        let cancelled = format!("until test -e {}; do sleep 0.02; done;", asked.display());
        let orders = [
            order("run007", "app", vec![stage.step(1, "app", "two", &cancelled), stage.step(3, "app", "three", "")]),
            order("run007", "db", vec![stage.step(2, "db", "two", "")]),
        ];
        let (report, _) = stage.carry(&orders, &mut second, &mut |_, _| {});
        let (machine, lease) = report.leased().expect("held");
        assert_eq!((machine.as_str(), lease.run.as_str()), ("db", "run006"));
        assert_eq!(outcome(&report.machines[&MachineName::from("app")]), Some(Outcome::Cancelled), "{report:?}");
        assert_eq!(report.class(), Some(regie_apply::Class::Refused));
        assert!(!stage.has("app", "two") && !stage.has("db", "two"));
        stage.touch("db", "go");
        assert!(holding.join().expect("no panic").is_done());
    });
}

#[test]
fn the_first_ctrl_c_puts_back() {
    let stage = Stage::new(&["app"]);
    let mut sessions = stage.sessions(&["app"]);
    let items = vec![
        stage.step(1, "app", "one", ""),
        stage.step(2, "app", "two", &stage.until("app", "go")),
        stage.step(3, "app", "three", ""),
    ];
    let asked = stage.path("app", ".regie/runs/run008/control.jsonl");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            wait_for("the agent to hear of it", || asked.exists());
            stage.touch("app", "go");
        });
        let orders = [order("run008", "app", items)];
        let (report, events) = stage.carry(&orders, &mut sessions, &mut |event, wish| match event.kind {
            EventKind::StepStarted { step, .. } if step.0 == 2 => wish.send(Interrupt::PutBack).expect("a listener"),
            _ => {}
        });
        assert_eq!(outcome(&report.machines[&MachineName::from("app")]), Some(Outcome::Cancelled), "{report:?}");
        assert_whole(&events, "app");
    });
    assert!(!stage.has("app", "one") && !stage.has("app", "two"));
}

#[test]
fn the_second_ctrl_c_leaves_it_running_and_another_regie_takes_it_up() {
    let stage = Stage::new(&["app", "db"]);
    let mut sessions = stage.sessions(&["app", "db"]);
    let orders = [
        order("run009", "app", vec![gate(1), stage.step(2, "app", "after", "")]),
        order("run009", "db", vec![stage.step(1, "db", "one", &stage.until("db", "go")), gate(1)]),
    ];
    let (mut at_gate, mut at_work, mut told) = (false, false, false);
    let (report, before) = stage.carry(&orders, &mut sessions, &mut |event, wish| {
        at_gate |= matches!(event.kind, EventKind::GateReached { .. });
        at_work |= event.machine.as_str() == "db" && matches!(event.kind, EventKind::StepStarted { .. });
        if at_gate && at_work && !told {
            told = true;
            wish.send(Interrupt::Detach).expect("a listener");
        }
    });
    let what = "the other machine".to_owned();
    assert_eq!(report.machines[&MachineName::from("app")], MachineEnd::AtGate { gate: GateId(1), what });
    assert!(matches!(report.machines[&MachineName::from("db")], MachineEnd::Detached { step: Some(_) }), "{report:?}");
    assert!(sessions.is_empty(), "their next words would be events");
    stage.touch("db", "go");
    wait_for("the step to be done", || stage.has("db", "one"));

    // No orders, no plan: what the machines know is enough.
    let mut sessions = stage.sessions(&["app", "db"]);
    let begin = ["app", "db"].map(|m| {
        let last = before.iter().filter(|e| e.machine.as_str() == m).map(|e| e.seq).max().unwrap_or(0);
        (MachineName::from(m), Begin::Attach { from: last + 1 })
    });
    let (_never, interrupts) = channel();
    let reopen = |machine: &MachineName| stage.open(machine);
    let how = Following {
        who: "you".into(),
        patience: stage.patience,
        reopen: &reopen,
        come_in: &|_, _, _| Ok(()),
        interrupts: &interrupts,
    };
    let mut events = before;
    let report = follow(&"run009".into(), begin.into(), &mut sessions, &how, &mut |e| events.push(e.clone()));
    assert!(report.expect("a report").is_done());
    assert_whole(&events, "app");
    assert_whole(&events, "db");
    assert!(stage.has("app", "after"));
}

#[test]
fn a_run_is_undone_as_a_whole() {
    let stage = Stage::new(&["app"]);
    let mut sessions = stage.sessions(&["app"]);
    let items = vec![stage.step(1, "app", "one", "")];
    stage.carry(&[order("run010", "app", items)], &mut sessions, &mut |_, _| {});
    let session = sessions.get_mut("app").expect("still there");
    let run = regie_wire::RunOf { run: "run010".into(), from: 1 };
    let mut count = 0;
    let state = session.undo(run, "me@desk", &mut |_| count += 1).expect("undone");
    assert!(matches!(state, RunState::Ended { outcome: Outcome::Undone, .. }), "{state:?}");
    assert!(count > 4);
    assert!(!stage.has("app", "one"));
}

#[test]
fn what_the_agent_refuses_is_an_error_and_the_session_stays_good() {
    let stage = Stage::new(&["app"]);
    let mut sessions = stage.sessions(&["app"]);
    let session = sessions.get_mut("app").expect("a session");
    let nowhere = regie_wire::RunOf { run: "nosuch".into(), from: 1 };
    let error = session.attach(nowhere, &mut |_| {}).expect_err("no such run");
    assert!(error.why().contains("nosuch"), "{error}");
    let file = stage.path("app", "blob");
    std::fs::write(&file, vec![7; 3_000_000]).expect("a file");
    let wrong = session.put_blob(&file, &"0".repeat(64)).expect_err("another checksum");
    assert!(wrong.why().contains(&"0".repeat(64)), "{wrong}");
    let right = regie_wire::hex_sha256(&vec![7; 3_000_000]);
    session.put_blob(&file, &right).expect("stored");
    assert!(stage.has("app", &format!(".regie/blobs/{right}")));
    session
        .logs(vec![("log".into(), regie_wire::LogSource::File("/nowhere/x.log".into()))], 5, false, &mut |_, _| {})
        .ok();
    session.observe(&[]).expect("still answering");
}
