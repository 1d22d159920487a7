//! A full disk: a small memory file system in a mount namespace of its own, where the kernel lets us have one.

use crate::talk::{AGENT, Machine, Talk, command};
use regie_wire::{EventKind, Outcome, Reply, Request, RunState};
use std::process::Command;

/// A conversation on a machine whose disk has this size.
fn on_a_disk_of(machine: &Machine, kib: u32) -> Option<Talk> {
    let allowed = Command::new("unshare").args(["-rm", "true"]).status().is_ok_and(|s| s.success());
    if !allowed {
        eprintln!("not run: `unshare -rm` is not allowed here");
        return None;
    }
    let mut command = Command::new("unshare");
    let script = "mount -t tmpfs -o size=$1k,mode=700 tmpfs \"$2\" && exec \"$3\" session --folder \"$2\"";
    command.args(["-rm", "sh", "-c", script, "sh", &kib.to_string()]).arg(&machine.root).arg(AGENT);
    let mut talk = Talk::with(command);
    talk.hello();
    Some(talk)
}

#[test]
fn a_run_that_has_no_room_is_not_begun() {
    let machine = Machine::new();
    let Some(mut talk) = on_a_disk_of(&machine, 1024) else {
        return;
    };
    talk.say(&Request::Start { order: Box::new(machine.order("aaaa", vec![machine.file(1, "a.txt", "a\n")])) });
    match talk.hear() {
        Some(Reply::Error { error }) => {
            assert!(error.starts_with("disk full: ") && error.contains("need 2048 KiB"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    talk.say(&Request::Runs { known: Default::default() });
    assert!(matches!(talk.hear(), Some(Reply::Runs { runs, .. }) if runs.is_empty()), "it leaves no trace");
}

#[test]
fn a_disk_that_fills_up_is_survived() {
    let machine = Machine::new();
    let Some(mut talk) = on_a_disk_of(&machine, 4096) else {
        return;
    };
    let fills = format!("cat /dev/zero > {}; true", machine.path("full"));
    let items = vec![
        machine.file(1, "a.txt", "a\n"),
        command(2, &fills, &machine.path("never")),
        machine.file(3, "b.txt", &"b".repeat(100_000)),
    ];
    talk.start(&machine.order("aaaa", items));
    let (events, state) = talk.hear_the_end();
    assert!(matches!(state, RunState::Ended { outcome: Outcome::PutBack, .. }), "{state:?}: {events:#?}");
    let failed = |e: &regie_wire::Event| matches!(e.kind, EventKind::StepFailed { .. });
    assert!(events.iter().any(failed), "{events:#?}");
    // It is still there to be talked to.
    talk.say(&Request::Runs { known: Default::default() });
    assert!(matches!(talk.hear(), Some(Reply::Runs { runs, .. }) if runs.len() == 1));
}

#[test]
fn a_program_that_talks_on_a_full_disk_does_not_interrupt_the_run() {
    let machine = Machine::new();
    let Some(mut talk) = on_a_disk_of(&machine, 4096) else {
        return;
    };
    let talks = format!(
        "cat /dev/zero > {} 2>/dev/null || true; head -c 6000000 /dev/zero | tr '\\0' x | fold -w 3900; exit 3",
        machine.path("full")
    );
    talk.start(
        &machine.order("aaaa", vec![machine.file(1, "a.txt", "a\n"), command(2, &talks, &machine.path("never"))]),
    );
    let (events, state) = talk.hear_the_end();
    assert!(matches!(state, RunState::Ended { outcome: Outcome::PutBack, .. }), "{state:?} after {}", events.len());
}
