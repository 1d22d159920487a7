//! Runs under way: cancelled, left alone, taken up again, taken back.
#![allow(clippy::unwrap_used)]

mod common;

use common::Place;
use regie_hosts::wait_until;
use std::fs;
use std::process::{Child, Stdio};
use std::time::Duration;

const BOUND: Duration = Duration::from_secs(60);

/// An instance whose build waits for the file `go` beside the dossier.
fn waiting() -> Place {
    let place = Place::new();
    place.write(
        "inventory/local.toml",
        "[machine.here]\naddress = \"dir:./machine\"\n\n[instance.hello]\nversion = \"1\"\n",
    );
    let dir = place.dir.path().display();
    place.write(
        "services/hello.toml",
        format!(
            "recipe = \"command\"\nsummary = \"x\"\nhealth = \"\"\n[source]\npath = \"app\"\n\
             [build]\nrun = [\"touch '{dir}/waiting'; i=0; until [ -e '{dir}/go' ] || [ $i -gt 600 ]; do sleep 0.1; i=$((i+1)); done\"]\n\
             [process.main]\ncommand = \"sleep 1000\"\n"
        ),
    );
    place.write("app/file", "one\n");
    place
}

fn deploy(place: &Place) -> Child {
    let child = place.command(&["deploy", "hello"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until("the build waits", BOUND, || place.path("waiting").exists());
    child
}

fn go(place: &Place) {
    fs::write(place.path("go"), "").unwrap();
}

fn newest(place: &Place) -> serde_json::Value {
    let output = place.run(&["runs", "--json"]);
    serde_json::from_str(String::from_utf8(output.stdout).unwrap().lines().next().unwrap()).unwrap()
}

fn id(place: &Place) -> String {
    newest(place)["run"].as_str().unwrap().to_owned()
}

/// Whether the machine has been asked something in this run.
fn was_asked(place: &Place, run: &str) -> bool {
    let control = place.path(&format!("machine/.regie/runs/{run}/control.jsonl"));
    fs::read(control).is_ok_and(|b| !b.is_empty())
}

fn interrupt(child: &Child) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
}

#[test]
fn a_run_can_be_cancelled_from_elsewhere_and_is_put_back() {
    let place = waiting();
    let deploy = deploy(&place);
    let run = id(&place);
    assert_eq!(newest(&place)["open"], true);
    let cancel = place.command(&["cancel", &run]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until("the machine has heard it", BOUND, || was_asked(&place, &run));
    go(&place);
    let cancelled = cancel.wait_with_output().unwrap();
    assert_eq!(cancelled.status.code(), Some(0), "{}", common::said(&cancelled));
    let deployed = deploy.wait_with_output().unwrap();
    assert_eq!(deployed.status.code(), Some(1), "{}", common::said(&deployed));
    assert!(!place.path("machine/srv/hello/current").exists());
    place.expect(1, &["cancel", &run]);
    place.expect(0, &["deploy", "hello"]);
    place.expect(0, &["plan", "--detailed-exitcode"]);
}

#[test]
fn ctrl_c_twice_leaves_it_running_and_resume_takes_it_up() {
    let place = waiting();
    let deploy = deploy(&place);
    let run = id(&place);
    interrupt(&deploy);
    wait_until("the machine has heard the first", BOUND, || was_asked(&place, &run));
    interrupt(&deploy);
    let left = deploy.wait_with_output().unwrap();
    assert_eq!(left.status.code(), Some(130), "{}", common::said(&left));
    assert!(common::said(&left).contains(&format!("resume {run}")), "{}", common::said(&left));
    let resume = place.command(&["resume", &run]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    go(&place);
    let resumed = resume.wait_with_output().unwrap();
    // A machine that is quick has ended it before anybody looks.
    let said = common::said(&resumed);
    assert!(["cancelled", "as it was", "is over on every machine"].iter().any(|w| said.contains(w)), "{said}");
    assert!(!place.path("machine/srv/hello/current").exists(), "the first Ctrl-C was heard: put back");
}

#[test]
fn a_run_is_taken_back_whole_but_not_under_a_later_one() {
    let place = waiting();
    go(&place);
    place.expect(0, &["deploy", "hello"]);
    let first = id(&place);
    place.write("app/file", "two\n");
    place.expect(0, &["deploy", "hello", "--reason", "two"]);
    let second = id(&place);
    let said = place.expect(1, &["undo", &first, "--yes"]);
    assert!(said.contains("later") || said.contains(&second), "{said}");
    place.expect(0, &["undo", &second, "--yes"]);
    place.write("app/file", "one\n");
    place.expect(0, &["plan", "--detailed-exitcode"]);
    let shown = place.expect(0, &["show", &second, "--steps"]);
    assert!(shown.contains("taken back"), "{shown}");
    let again = place.expect(0, &["undo", &second, "--yes"]);
    assert!(again.contains("was taken back before"), "{again}");
    // And the first, now that nothing stands on it.
    place.expect(0, &["undo", &first, "--yes"]);
    // What the process itself wrote is not regie's to remove.
    let left: Vec<_> =
        place.tree().into_iter().filter(|(_, what)| !what.starts_with("dir")).map(|(name, _)| name).collect();
    assert_eq!(left, ["srv/hello/shared/log/main.log"]);
}
