//! Commands and shells on a folder machine.
#![allow(clippy::unwrap_used)]

mod common;

use common::Place;
use regie_hosts::wait_until;
use std::fs;
use std::process::Stdio;
use std::time::Duration;

const BOUND: Duration = Duration::from_secs(60);

/// Two machines, an instance on the first whose build waits for `go`.
fn place() -> Place {
    let place = Place::new();
    place.write(
        "inventory/local.toml",
        "[machine.here]\naddress = \"dir:./machine\"\n[machine.there]\naddress = \"dir:./other\"\n\n\
         [instance.hello]\nversion = \"1\"\non = { app = \"here\" }\n",
    );
    let dir = place.dir.path().display();
    place.write(
        "services/hello.toml",
        format!(
            "recipe = \"command\"\nsummary = \"x\"\nhealth = \"\"\n[source]\npath = \"app\"\n\
             [build]\nrun = [\"touch '{dir}/waiting'; i=0; until [ -e '{dir}/go' ] || [ $i -gt 600 ]; do sleep 0.1; i=$((i+1)); done\"]\n\
             [process.main]\ncommand = \"sleep 1000\"\n[env]\nGREETING = \"hello\"\n"
        ),
    );
    place.write("app/.venv/bin/greet", "#!/bin/sh\necho \"$GREETING, $1\"\n");
    let greet = place.path("app/.venv/bin/greet");
    fs::set_permissions(greet, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    place
}

fn newest(place: &Place) -> serde_json::Value {
    let output = place.run(&["runs", "--json"]);
    serde_json::from_str(String::from_utf8(output.stdout).unwrap().lines().next().unwrap()).unwrap()
}

#[test]
fn a_command_runs_on_machines_and_is_in_the_journal() {
    let place = place();
    let output = place.run(&["exec", "here", "--reason", "a look", "--", "echo", "it's $HOME"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "it's $HOME\n", "words are a program and its arguments");
    assert_eq!(output.status.code(), Some(0));
    let row = newest(&place);
    assert_eq!((row["procedure"].as_str(), row["reason"].as_str()), (Some("exec"), Some("a look")));
    let told = place.expect(0, &["show", row["run"].as_str().unwrap()]);
    assert!(told.contains("exec here:") && told.contains("it's $HOME"), "{told}");
    // One word is shell text; of several machines each line says whose it is.
    let output = place.run(&["exec", "--all", "--", "basename $PWD | tr a-z A-Z"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("here | MACHINE\n") && told.contains("there | OTHER\n"), "{told}");
    let told = place.expect(1, &["exec", "here", "there", "--", "[ $(basename $PWD) = machine ] || exit 7"]);
    assert!(told.contains("✗ there:") && told.contains("exit code 7") && !told.contains("✗ here"), "{told}");
    place.expect(64, &["exec", "nowhere", "--", "true"]);
    place.expect(64, &["exec", "--", "true"]);
    place.expect(64, &["exec", "here"]);
    let told = place.expect(1, &["exec", "here", "--timeout", "1s", "--", "sleep 1000"]);
    assert!(told.contains("still running after 1 s"), "{told}");
    let told = place.expect(0, &["runs"]);
    assert!(told.contains("failed"), "{told}");
    let run = newest(&place)["run"].as_str().unwrap().to_owned();
    let told = place.expect(1, &["undo", "--yes", &run]);
    assert!(told.contains("cannot be taken back"), "{told}");
    place.expect(0, &["plan", "--only", "there", "--detailed-exitcode"]);
}

#[test]
fn it_runs_while_a_deploy_waits_and_ctrl_c_ends_it() {
    let place = place();
    let mut deploy = place.command(&["deploy", "hello"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_until("the build waits", BOUND, || place.path("waiting").exists());
    let told = place.expect(0, &["exec", "here", "--", "ls srv/hello/releases"]);
    assert!(told.contains("1-"), "{told}");
    let begun = place.path("begun");
    let text = format!("touch '{}'; sleep 1000", begun.display());
    let exec = place.command(&["exec", "here", "--", &text]).stderr(Stdio::piped()).spawn().unwrap();
    wait_until("the command runs", BOUND, || begun.exists());
    let pid = rustix::process::Pid::from_raw(i32::try_from(exec.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let output = exec.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let told = common::said(&output);
    assert!(told.contains("ending it") && told.contains("was ended, as was asked"), "{told}");
    place.write("go", "");
    assert!(deploy.wait().unwrap().success(), "the deploy went on");
}

#[test]
fn a_command_of_an_instance_has_its_environment() {
    let place = place();
    place.write("go", "");
    place.expect(0, &["deploy", "hello"]);
    let told = place.expect(0, &["shell", "hello", "--", "greet", "you"]);
    assert!(told.contains("hello, you"), "{told}");
    let told = place.expect(0, &["shell", "hello@local", "--on", "here", "--", "pwd; echo $GREETING"]);
    assert!(told.contains("srv/hello/current\nhello\n"), "{told}");
    let told = place.expect(64, &["shell", "hello", "--on", "there", "--", "true"]);
    assert!(told.contains("it runs on: here"), "{told}");
    let told = place.expect(64, &["shell", "hello"]);
    assert!(told.contains("no terminal"), "{told}");
    let row = newest(&place);
    assert!(row["title"].as_str().is_some_and(|t| t.starts_with("shell hello@local: pwd")), "{row}");
}
