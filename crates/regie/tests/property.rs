//! Over generated dossiers on folder machines: apply ⇒ the plan is empty; crash after event n, carry on ⇒ the same end.
#![allow(clippy::unwrap_used)]

mod common;

use common::Place;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// One resource of a generated machine; names are disjoint by number, folders may be each other's parents.
#[derive(Clone, Debug)]
enum Part {
    Folder(u16),
    File(String, u16),
    Link(String),
    Command(String),
}

fn part() -> impl Strategy<Value = Part> {
    let text = "[ -~é\n]{0,40}";
    let mode = prop::sample::select(vec![0o600u16, 0o644, 0o640, 0o755]);
    prop_oneof![
        prop::sample::select(vec![0o700u16, 0o755, 0o750]).prop_map(Part::Folder),
        (text, mode).prop_map(|(t, m)| Part::File(t, m)),
        "/?[a-z]{1,8}(/[a-z]{1,8}){0,2}".prop_map(Part::Link),
        "[a-z ]{0,20}".prop_map(Part::Command),
    ]
}

/// The machine's resources as TOML. Texts go through a template, so its syntax is kept out of them.
fn inventory(parts: &[Part]) -> String {
    let mut out = String::from("[machine.here]\naddress = \"dir:./machine\"\n\n");
    let mut folder = String::from("{{ machine.folder }}");
    let literal = |t: &str| serde_json::to_string(&t.replace(['{', '}'], "|")).unwrap();
    for (n, part) in parts.iter().enumerate() {
        out.push_str("[[machine.here.resource]]\n");
        match part {
            Part::Folder(mode) => {
                let path = format!("{folder}/d{n}");
                writeln!(out, "kind = \"directory\"\npath = \"{path}\"\nmode = \"{mode:04o}\"\n").unwrap();
                folder = path;
            }
            Part::File(text, mode) => {
                let text = literal(text);
                writeln!(out, "kind = \"file\"\npath = \"{folder}/f{n}\"\nmode = \"{mode:04o}\"\ncontent = {text}\n")
                    .unwrap();
            }
            Part::Link(target) => {
                writeln!(out, "kind = \"symlink\"\npath = \"{folder}/l{n}\"\ntarget = {}\n", literal(target)).unwrap();
            }
            Part::Command(words) => {
                let made = format!("{folder}/c{n}");
                let run = literal(&format!("echo {words} > '{made}.new' && mv '{made}.new' '{made}'"));
                let run = run.replace("|| machine.folder ||", "{{ machine.folder }}");
                writeln!(out, "kind = \"command\"\nname = \"c{n}\"\nrun = {run}\ncreates = \"{made}\"\n").unwrap();
            }
        }
    }
    out
}

fn place(parts: &[Part]) -> Place {
    let place = Place::new();
    place.write("inventory/local.toml", inventory(parts));
    place
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_apply_the_plan_is_empty(first in prop::collection::vec(part(), 1..8), then in prop::collection::vec(part(), 1..8)) {
        let place = place(&first);
        place.expect(0, &["check"]);
        place.expect(0, &["apply", "--yes"]);
        place.expect(0, &["plan", "--detailed-exitcode"]);
        // From there to another dossier: what is no longer wanted goes, what changed its kind is a clear refusal.
        place.write("inventory/local.toml", inventory(&then));
        let applied = place.run(&["apply", "--yes"]);
        if applied.status.success() {
            place.expect(0, &["plan", "--detailed-exitcode"]);
        } else {
            prop_assert!(common::said(&applied).contains("is in the way"), "{}", common::said(&applied));
        }
    }

    #[test]
    fn a_crash_changes_nothing_about_the_end(parts in prop::collection::vec(part(), 2..8), at in 0usize..30) {
        let whole = place(&parts);
        whole.expect(0, &["apply", "--yes"]);

        let crashed = place(&parts);
        let mut apply = crashed.command(&["apply", "--yes"]).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
        // Killed once its spool has `at` events, or at its end: both are crashes that must not matter.
        let runs = crashed.path("machine/.regie/runs");
        let bound = Instant::now() + Duration::from_secs(20);
        while apply.try_wait().unwrap().is_none() && events(&runs) < at && Instant::now() < bound {
            std::hint::spin_loop();
        }
        kill_executor(crashed.dir.path());
        apply.kill().unwrap();
        apply.wait().unwrap();
        crashed.expect(0, &["apply", "--yes"]);
        crashed.expect(0, &["plan", "--detailed-exitcode"]);
        prop_assert_eq!(whole.tree(), crashed.tree());
    }
}

fn events(runs: &std::path::Path) -> usize {
    std::fs::read_dir(runs)
        .into_iter()
        .flatten()
        .flatten()
        .map(|run| {
            std::fs::read(run.path().join("events.jsonl")).map_or(0, |b| b.iter().filter(|c| **c == b'\n').count())
        })
        .sum()
}

/// Ends with -9 the executors whose command line names this folder.
fn kill_executor(folder: &std::path::Path) {
    for process in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(pid) = process.file_name().to_string_lossy().parse::<i32>() else { continue };
        let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        if line.contains(" execute ") && line.contains(&*folder.to_string_lossy()) {
            let pid = rustix::process::Pid::from_raw(pid).unwrap();
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
    }
}
