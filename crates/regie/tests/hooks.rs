//! Hooks before and after procedures: on machines and on the computer that regie runs on.
#![allow(clippy::unwrap_used)]

mod common;

use common::Place;
use regie_hosts::wait_until;
use std::fs;
use std::process::Stdio;
use std::time::Duration;

const BOUND: Duration = Duration::from_secs(60);

/// An instance with hooks, which all write a line beside the dossier.
fn with_hooks(health: &str, hooks: &str) -> Place {
    let place = Place::new();
    place.write(
        "inventory/local.toml",
        "[machine.here]\naddress = \"dir:./machine\"\n\n[instance.hello]\nversion = \"1\"\n",
    );
    let run = if health.is_empty() { "true" } else { health };
    place.write(
        "services/hello.toml",
        format!(
            "recipe = \"command\"\nsummary = \"x\"\nhealth = \"\"\n[source]\npath = \"app\"\n\
             [build]\nrun = ['''{run}''']\n[process.main]\ncommand = \"sleep 1000\"\n{hooks}"
        ),
    );
    place.write("app/file", "one\n");
    place
}

fn hook(place: &str, when: &str, more: &str) -> String {
    let words = "$REGIE_PROCEDURE $REGIE_INSTANCE $REGIE_MACHINE $REGIE_OUTCOME";
    format!("\n[[hook]]\n{when}\nrun = '''{place} {words}'''\n{more}\n")
}

fn said(place: &Place) -> Vec<String> {
    let text = fs::read_to_string(place.path("said")).unwrap_or_default();
    text.lines().map(|l| l.trim_end().to_owned()).collect()
}

/// Says something beside the dossier, whoever runs it.
fn say(dir: &Place, word: &str) -> String {
    let file = dir.path("said").display().to_string();
    format!("say() {{ echo \"{word} $*\" >> '{file}'; }}; say")
}

/// A place whose hooks are written once it is known where it is.
fn place(health: &str, hooks: impl Fn(&Place) -> String) -> Place {
    let place = with_hooks(health, "");
    let path = "services/hello.toml";
    let text = fs::read_to_string(place.path(path)).unwrap();
    place.write(path, format!("{text}{}", hooks(&place)));
    place
}

#[test]
fn they_are_told_what_it_is_about() {
    let place = place("", |p| {
        [
            hook(&say(p, "here"), "before = [\"deploy\", \"stop\"]", "on = \"here\""),
            hook(&say(p, "first"), "before = \"deploy\"", "env = { WORD = \"a $b\\\"\" }"),
            hook(&say(p, "gate"), "after = \"deploy\"", "gate = true"),
            hook(&say(p, "last"), "after = [\"deploy\"]", ""),
            hook(&say(p, "after-here"), "after = \"deploy\"", "on = \"here\""),
            hook(&say(p, "failed"), "failed = \"deploy\"", ""),
        ]
        .concat()
    });
    let plan = place.expect(0, &["plan"]);
    assert!(!plan.contains("hook"), "a plan of another procedure has none: {plan}");
    place.expect(0, &["deploy", "hello"]);
    let all = [
        "here deploy hello",
        "first deploy hello here",
        "gate deploy hello here done",
        "last deploy hello here done",
        "after-here deploy hello done",
    ];
    assert_eq!(said(&place), all);
    // What finds nothing to do has no hooks; another procedure has its own.
    place.expect(0, &["deploy", "hello"]);
    assert_eq!(said(&place).len(), 5);
    place.expect(0, &["stop", "hello", "--yes", "--reason", "x"]);
    assert_eq!(said(&place)[5..], ["here stop hello"]);
    place.expect(0, &["plan", "--detailed-exitcode"]);
    // All of them are in the journal.
    let shown = place.expect(0, &["runs"]);
    assert!(shown.contains("deploy hello"), "{shown}");
}

#[test]
fn one_before_that_fails_stops_it() {
    for on in ["", "on = \"here\""] {
        let place = place("", |p| {
            let before = "\n[[hook]]\nbefore = \"deploy\"\nrun = \"echo not now; exit 3\"\n".to_owned();
            [before, on.to_owned(), hook(&say(p, "failed"), "failed = \"deploy\"", on)].concat()
        });
        let output = place.run(&["deploy", "hello"]);
        assert_eq!(output.status.code(), Some(1), "{}", common::said(&output));
        assert!(common::said(&output).contains("not now"), "{}", common::said(&output));
        assert!(!place.path("machine/srv/hello/current").exists());
        assert_eq!(said(&place).len(), 1, "{:?}", said(&place));
    }
}

#[test]
fn one_after_that_fails_is_told_and_takes_nothing_back() {
    for on in ["", "on = \"here\""] {
        let place = place("", |_| format!("\n[[hook]]\nafter = \"deploy\"\nrun = \"exit 3\"\n{on}\n"));
        let output = place.run(&["deploy", "hello"]);
        assert_eq!(output.status.code(), Some(1), "{}", common::said(&output));
        assert!(place.path("machine/srv/hello/current").exists());
    }
    // One that gates decides.
    let place = place("", |_| "\n[[hook]]\nafter = \"deploy\"\ngate = true\nrun = \"exit 3\"\n".to_owned());
    let output = place.run(&["deploy", "hello"]);
    assert_eq!(output.status.code(), Some(1), "{}", common::said(&output));
    assert!(!place.path("machine/srv/hello/current").exists());
}

#[test]
fn a_failure_is_told_after_all_is_back() {
    let place = place("exit 7", |p| {
        let before = p.path("machine/srv/hello/releases").display().to_string();
        let look = format!("{} $(ls -A '{before}' 2>/dev/null | wc -l)", say(p, "failed"));
        [hook(&look, "failed = \"deploy\"", ""), hook(&say(p, "here"), "failed = \"deploy\"", "on = \"here\"")].concat()
    });
    let output = place.run(&["deploy", "hello"]);
    assert_eq!(output.status.code(), Some(1), "{}", common::said(&output));
    assert_eq!(said(&place), ["failed 0 deploy hello here put-back", "here deploy hello put-back"]);
}

#[test]
fn machines_tell_of_a_failure_when_regie_is_gone() {
    let place = place("", |p| {
        let dir = p.dir.path().display();
        let wait = format!(
            "touch '{dir}/waiting'; i=0; until [ -e '{dir}/go' ] || [ $i -gt 600 ]; do sleep 0.1; i=$((i+1)); done; exit 7"
        );
        let gate = format!("\n[[hook]]\nafter = \"deploy\"\ngate = true\nrun = '''{wait}'''\n");
        [
            gate,
            hook(&say(p, "failed"), "failed = \"deploy\"", ""),
            hook(&say(p, "here"), "failed = \"deploy\"", "on = \"here\""),
        ]
        .concat()
    });
    let mut deploy = place.command(&["deploy", "hello"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_until("the hook waits", BOUND, || place.path("waiting").exists());
    deploy.kill().unwrap();
    deploy.wait().unwrap();
    fs::write(place.path("go"), "").unwrap();
    wait_until("the machine has told", BOUND, || !said(&place).is_empty());
    assert_eq!(said(&place), ["failed deploy hello here put-back"]);
}

#[test]
fn a_removal_has_its_own() {
    let place = place("", |p| {
        [
            hook(&say(p, "here"), "before = \"remove\"", "on = \"here\""),
            hook(
                &format!("[ ! -e '{}' ] || exit 7; {}", p.path("no").display(), say(p, "first")),
                "before = \"remove\"",
                "",
            ),
            hook(&say(p, "last"), "after = \"remove\"", ""),
            hook(&say(p, "failed"), "failed = \"remove\"", "on = \"here\""),
        ]
        .concat()
    });
    place.expect(0, &["deploy", "hello"]);
    assert_eq!(said(&place).len(), 0);
    // One that refuses leaves all of it as it was, its data and the inventory too.
    place.write("no", "");
    let inventory = fs::read_to_string(place.path("inventory/local.toml")).unwrap();
    let refused = place.expect(1, &["remove", "hello", "--data", "--yes"]);
    assert!(refused.contains("[instance.hello] is in it again"), "{refused}");
    assert_eq!(fs::read_to_string(place.path("inventory/local.toml")).unwrap(), inventory);
    place.expect(0, &["plan", "--detailed-exitcode"]);
    assert_eq!(said(&place), ["here remove hello", "failed remove hello put-back"]);

    fs::remove_file(place.path("no")).unwrap();
    place.expect(0, &["remove", "hello", "--yes"]);
    assert!(!place.path("machine/srv/hello/current").exists());
    assert_eq!(said(&place)[2..], ["here remove hello", "first remove hello here", "last remove hello here done"]);
}

#[test]
fn mistakes_are_told_where_they_stand() {
    for (hooks, words) in [
        ("[[hook]]\nrun = \"x\"\n", "exactly one of `before`, `after` and `failed`"),
        ("[[hook]]\nbefore = \"deploi\"\nrun = \"x\"\n", "did you mean `deploy`?"),
        ("[[hook]]\nbefore = \"deploy\"\nrun = \"x\"\non = \"ap\"\n", "there is no role `ap`"),
        ("[[hook]]\nbefore = \"deploy\"\nrun = \"x\"\ngate = true\n", "can decide whether"),
        ("[[hook]]\nbefore = \"deploy\"\nrun = \"x\"\nenv = { REGIE_RUN = \"x\" }\n", "cannot be the name"),
    ] {
        let place = with_hooks("", &format!("\n{hooks}"));
        let output = place.run(&["check"]);
        assert!(common::said(&output).contains(words), "{hooks}: {}", common::said(&output));
        assert_eq!(output.status.code(), Some(1));
    }
}
