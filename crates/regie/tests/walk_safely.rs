//! What a walk is never to do: run something twice, forget what was done, lose another one, say what is not so.
#![allow(clippy::unwrap_used)]

mod common;

use common::Place;
use common::terminal::Terminal;
use regie_hosts::wait_until;
use std::fs;
use std::time::Duration;

fn place(task: &str) -> Place {
    let place = Place::new();
    place.write("tasks/it.md", task);
    place
}

fn lines(place: &Place, file: &str) -> usize {
    fs::read_to_string(place.path(file)).unwrap_or_default().lines().count()
}

#[test]
fn what_goes_on_by_itself_is_not_run_again_unless_a_person_says_so() {
    let place = place(
        "# It\n\n```require\ntrue\n```\n\n```sh on=all\ntrap '' INT TERM; echo x >> done; i=0; until [ -e go ] || [ $i -gt 600 ]; do sleep 0.1; i=$((i+1)); done\n```\n",
    );
    let mut person = Terminal::open(&place, &["task", "it"]);
    person.see("here: ").types("");
    wait_until("the step runs", Duration::from_secs(60), || place.path("machine/done").exists());
    // The first ends it, which takes a while here; the second looks away.
    person.presses(&[3]).see("ending it").presses(&[3]);
    let (code, shown) = person.ends();
    assert_eq!(code, Some(130), "{shown}");
    assert!(shown.contains("what becomes of step 2 is not known") && shown.contains("Go on: regie resume"), "{shown}");
    place.write("machine/go", "");
    assert!(place.expect(0, &["task"]).contains("cut off in step 2 of 2"));
    // Each time: requirements that are looked at again make nothing known.
    for _ in 0..2 {
        let said = place.expect(3, &["task", "it", "--yes"]);
        assert!(said.contains("its machines are asked") && said.contains("somebody has to look"), "{said}");
    }
    assert_eq!(lines(&place, "machine/done"), 1);
    let mut person = Terminal::open(&place, &["task", "it"]);
    person.see("go on? [Y/n] ").types("").see("run it again").types("");
    assert_eq!(person.ends().0, Some(0));
    assert_eq!(lines(&place, "machine/done"), 2);
}

#[test]
fn a_page_that_is_made_for_other_machines_by_now_is_another() {
    let place = place("# It\n\n```sh on=all\ntouch done\n```\n\n```confirm\nWell?\n```\n");
    place.expect(3, &["task", "it", "--yes"]);
    let said = place.expect(3, &["task", "it", "--yes"]);
    assert!(said.contains("step 1 is done"), "{said}");
    let two = "[machine.here]\naddress = \"dir:./machine\"\n[machine.other]\naddress = \"dir:./other\"\n";
    place.write("inventory/local.toml", two);
    let said = place.expect(4, &["task", "it", "--yes"]);
    assert!(said.contains("or what it is made for, has changed since") && said.contains("--again"), "{said}");
}

#[test]
fn a_walk_is_given_up_only_for_one_that_begins() {
    let place =
        place("# It\n\n```page\n[input.shop]\n```\n\n```sh\necho \"$shop\" >> done\n```\n\n```confirm\nWell?\n```\n");
    place.expect(3, &["task", "it", "--yes", "--set", "shop=x"]);
    assert!(place.expect(64, &["task", "it", "--yes", "--again"]).contains("it needs `shop`"));
    let said = place.expect(3, &["task", "it", "--yes"]);
    assert!(said.contains("step 1 is done") && lines(&place, "done") == 1, "{said}");
}

#[test]
fn an_answer_is_written_down_as_it_is_or_not_taken() {
    let place = place("# It\n\n```page\n[input.word]\n```\n\n```sh\necho \"$word\"\n```\n\n```confirm\nWell?\n```\n");
    place.write(
        "inventory/local.toml",
        "[machine.here]\naddress = \"dir:./machine\"\n[[machine.here.resource]]\nkind = \"file\"\npath = \"/etc/token\"\ncontent = \"{{ secrets.token }}\"\nmode = \"0600\"\n[secrets]\ncommand = \"cat ./vault.toml\"\n",
    );
    // Base64 of it is struck out, too; and one that is short, where it stands alone.
    for (value, answer) in [("correct horse battery", "Y29ycmVjdCBob3JzZSBiYXR0ZXJ5"), ("k7", "k7"), ("k7", "a k7 b")] {
        place.write("vault.toml", format!("token = \"{value}\"\n"));
        let said = place.expect(64, &["task", "it", "--yes", "--set", &format!("word={answer}")]);
        assert!(said.contains("word is the secret `token`") && !said.contains(value), "{answer}: {said}");
    }
    place.expect(3, &["task", "it", "--yes", "--set", "word=summer"]);
    // What was answered has become one.
    place.write("vault.toml", "token = \"summer\"\n");
    let said = place.expect(64, &["task", "it", "--yes"]);
    assert!(said.contains("word is the secret `token`"), "{said}");
}

#[test]
fn what_programs_hear_is_written_down_and_two_do_not_write_one_event() {
    // Somebody else goes on with this walk while its step runs.
    let other = "import sqlite3\ndb = sqlite3.connect('.regie/journal.db')\ndb.execute(\"insert into events select run, machine, seq + 1, at, event from events where machine = '@here' order by seq desc limit 1\")\ndb.commit()\n";
    let place = place("# It\n\n```sh\npython3 other.py\n```\n\n```sh\ntouch done\n```\n");
    place.write("other.py", other);
    let output = place.run(&["task", "it", "--yes", "--json"]);
    let said = common::said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("already: somebody else goes on with it"), "{said}");
    assert!(said.contains("step-started") && !said.contains("step-done"), "{said}");
    assert!(!place.path("done").exists());
}

#[test]
fn a_requirement_that_is_nowhere_is_no_step_that_is_done() {
    let place = place("# It\n\nRead me first.\n\n```require on=db\ntrue\n```\n\n```sh\ntouch done\n```\n");
    place.write("inventory/prod.toml", "[machine.db]\naddress = \"dir:./db\"\n");
    let said = place.expect(0, &["task", "it", "--yes"]);
    assert!(said.contains("this environment has no `db`") && said.contains("Read me first."), "{said}");
    assert!(!said.contains("step 1 is done"), "{said}");
    assert!(place.path("done").exists());
}

#[test]
fn refused_half_way_it_does_not_say_that_nothing_was_run() {
    let place = place("# It\n\n```require\ntest -e ready\n```\n\n```sh\ntouch done\n```\n\n```confirm\nWell?\n```\n");
    let said = place.expect(4, &["task", "it", "--yes"]);
    assert!(said.contains("Nothing of it was run."), "{said}");
    place.write("ready", "");
    place.expect(3, &["task", "it", "--yes"]);
    fs::remove_file(place.path("ready")).unwrap();
    let said = place.expect(4, &["task", "it", "--yes"]);
    assert!(said.contains("requires what is not so") && said.contains("Go on: regie task it"), "{said}");
    assert!(!said.contains("Nothing of it was run"), "{said}");
}
