//! What a person runs at once, and what they do by hand: without the lease, once, and written down.

use crate::talk::{Machine, Talk, executor, gate, kill};
use regie_wire::{
    Command, Event, EventKind, Item, JobOf, JobResult, Mark, Order, Outcome, Phase, Reply, Request, Resource, RunOf,
    RunState, Scope, Step, StepId,
};
use std::fs;

fn order(machine: &Machine, run: &str, command: &str) -> Order {
    let resource = Resource::Command(Command {
        name: command.into(),
        run: command.into(),
        cwd: None,
        user: None,
        env_file: None,
        guard: Default::default(),
        undo: None,
        timeout: 60,
    });
    let (scope, phase, mark) = (Scope::Machine, Phase::Run, Mark::Change);
    let step = Step { id: StepId(1), scope, phase, resource, notifies: Vec::new(), mark, why: "asked for".into() };
    let order = machine.order(run, vec![Item::Step(step)]);
    Order {
        lease: false,
        procedure: "exec".into(),
        title: format!("exec here: {command}"),
        on_failure: vec![],
        ..order
    }
}

fn lines(events: &[Event]) -> Vec<&str> {
    events
        .iter()
        .filter_map(|e| if let EventKind::Output { line, .. } = &e.kind { Some(line.as_str()) } else { None })
        .collect()
}

fn outcome(state: &RunState) -> (&Outcome, &str) {
    match state {
        RunState::Ended { outcome, state } => (outcome, state),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_command_runs_beside_a_run_that_waits() {
    let machine = Machine::new();
    let mut deploy = machine.talk();
    deploy
        .start(&machine.order("aaaa", vec![machine.file(1, "a.txt", "a\n"), gate(1), machine.file(2, "b.txt", "b\n")]));
    deploy.until(|e| matches!(e, EventKind::GateReached { .. }));
    let manifest = fs::read(machine.path(".regie/manifest.json")).unwrap();
    let mut talk = machine.talk();
    talk.start(&order(&machine, "bbbb", "echo one; echo two >&2; false; echo three"));
    let (events, state) = talk.hear_the_end();
    let mut said = lines(&events);
    said.sort_unstable();
    assert_eq!(said, ["one", "three", "two"]);
    assert_eq!(outcome(&state), (&Outcome::Done, "exit code 0"));
    assert_eq!(fs::read(machine.path(".regie/manifest.json")).unwrap(), manifest, "nothing is noted as given");
    let facts = machine.connect().hello().facts;
    assert_eq!(facts.lease.map(|l| l.run.to_string()).as_deref(), Some("aaaa"), "the deploy still has the machine");
    // It fails with the command's code, and cannot be taken back.
    talk.start(&order(&machine, "cccc", "exit 3"));
    let (_, state) = talk.hear_the_end();
    let (failed, words) = outcome(&state);
    assert_eq!(*failed, Outcome::Stopped);
    assert!(words.contains("exit code 3"), "{words}");
    talk.say(&Request::Undo { run: RunOf { run: "cccc".into(), from: 1 }, who: "me".into() });
    assert!(matches!(talk.hear(), Some(Reply::Error { error }) if error.contains("cannot be taken back")));
    deploy.say(&Request::Open { run: "aaaa".into(), gate: regie_wire::GateId(1) });
    assert_eq!(outcome(&deploy.hear_the_end().1).0, &Outcome::Done);
}

#[test]
fn a_run_with_the_lease_leaves_it_alone_and_a_cancel_ends_it() {
    let machine = Machine::new();
    let mut talk = machine.talk();
    talk.start(&order(&machine, "aaaa", "echo begun; sleep 1000"));
    talk.until(|e| matches!(e, EventKind::Output { .. }));
    let mut apply = machine.talk();
    apply.start(&machine.order("bbbb", vec![machine.file(1, "a.txt", "a\n")]));
    assert_eq!(outcome(&apply.hear_the_end().1).0, &Outcome::Done);
    let open = machine.connect().hello().facts.open_runs;
    assert_eq!(open.iter().map(|r| (r.run.as_str(), &r.state)).collect::<Vec<_>>(), [("aaaa", &RunState::Running)]);
    apply.say(&Request::Cancel { run: "aaaa".into(), who: "me".into() });
    let (_, state) = talk.hear_the_end();
    let (cancelled, words) = outcome(&state);
    assert_eq!(*cancelled, Outcome::Cancelled);
    assert!(words.contains("was ended, as was asked"), "{words}");
}

#[test]
fn a_command_whose_executor_was_killed_is_not_run_again() {
    let machine = Machine::new();
    let mut talk = machine.talk();
    let count = machine.path("count");
    talk.start(&order(&machine, "aaaa", &format!("echo x >> {count}; echo begun; sleep 1000")));
    talk.until(|e| matches!(e, EventKind::Output { .. }));
    kill(executor(&machine, &"aaaa".into()));
    let (_, state) = talk.hear_the_end();
    assert_eq!(state, RunState::Interrupted { step: Some(StepId(1)) });
    talk.say(&Request::Resume(RunOf { run: "aaaa".into(), from: 1 }));
    let (_, state) = talk.hear_the_end();
    assert!(outcome(&state).1.contains("not run a second time"), "{state:?}");
    assert_eq!(fs::read_to_string(&count).unwrap(), "x\n");
}

fn by_hand(machine: &Machine, run: &str) -> Order {
    Order { items: Vec::new(), procedure: "shell".into(), ..order(machine, run, "") }
}

fn open(machine: &Machine, run: &str) -> Talk {
    let mut talk = machine.talk();
    talk.say(&Request::Witness { order: Box::new(by_hand(machine, run)) });
    assert!(matches!(talk.hear(), Some(Reply::Started { .. })));
    talk.until(|e| matches!(e, EventKind::RunStarted { .. }));
    talk
}

#[test]
fn a_shell_is_written_down_with_its_end() {
    let machine = Machine::new();
    let mut talk = open(&machine, "aaaa");
    assert_eq!(machine.connect().hello().facts.open_runs[0].state, RunState::Running);
    talk.say(&Request::Close { run: "aaaa".into(), state: "exit code 7".into() });
    let (_, state) = talk.hear_the_end();
    assert_eq!(outcome(&state), (&Outcome::Done, "exit code 7"));
    // Whoever only cuts the connection leaves an end, too.
    let mut talk = open(&machine, "bbbb");
    talk.say(&Request::Bye);
    assert!(talk.hear().is_none());
    let mut talk = machine.talk();
    talk.say(&Request::Attach(RunOf { run: "bbbb".into(), from: 1 }));
    let (_, state) = talk.hear_the_end();
    assert!(outcome(&state).1.contains("the connection ended"), "{state:?}");
}

#[test]
fn results_of_jobs_are_read_whatever_lies_there() {
    let machine = Machine::new();
    let folder = machine.path("jobs");
    fs::create_dir(&folder).unwrap();
    let ask = |log| Request::Jobs { jobs: vec![JobOf { folder: folder.clone(), log, history: 2 }] };
    let look = |talk: &mut Talk, log| {
        talk.say(&ask(log));
        match talk.hear() {
            Some(Reply::Jobs { mut jobs }) => jobs.remove(0),
            other => panic!("{other:?}"),
        }
    };
    let mut talk = machine.talk();
    assert_eq!((look(&mut talk, 5).last, look(&mut talk, 5).unknown), (None, None), "it never ran");
    fs::write(format!("{folder}/history"), "1 x 0 0 done\nhalf a li\n2 x 5 1 failed\n3 x 5 0 done\n").unwrap();
    fs::write(format!("{folder}/last"), "3 x 5 0 done\n").unwrap();
    fs::write(format!("{folder}/log"), "a\nb\nc\n").unwrap();
    let seen = look(&mut talk, 2);
    assert_eq!(seen.history.iter().map(|r| r.start).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(seen.log, ["b", "c"]);
    // A runner that let its lock go without a word was killed; one that holds it is at work.
    fs::write(format!("{folder}/.lock"), "").unwrap();
    fs::write(format!("{folder}/running"), "9 123\n").unwrap();
    assert_eq!(look(&mut talk, 0).last.map(|r| (r.start, r.result)), Some((9, JobResult::Killed)));
    let lock = fs::File::open(format!("{folder}/.lock")).unwrap();
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive).unwrap();
    assert_eq!(look(&mut talk, 0).running, Some(9));
    // Neither a link out of the folder nor something that never ends is read.
    fs::remove_file(format!("{folder}/log")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", format!("{folder}/log")).unwrap();
    assert!(look(&mut talk, 5).unknown.is_some());
}
