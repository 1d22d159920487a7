//! Walks through pages: by scripts, by a person at a terminal, cut off and taken up.
#![allow(clippy::unwrap_used)]

mod common;

use common::Place;
use common::terminal::Terminal;
use regie_hosts::wait_until;
use std::fs;
use std::process::Stdio;
use std::time::Duration;

const BOUND: Duration = Duration::from_secs(60);

fn place(task: &str) -> Place {
    let place = Place::new();
    place.write("tasks/it.md", task);
    place
}

fn lines(place: &Place, file: &str) -> Vec<String> {
    fs::read_to_string(place.path(file)).unwrap_or_default().lines().map(str::to_owned).collect()
}

/// The newest walk.
fn newest(place: &Place) -> serde_json::Value {
    let output = place.run(&["runs", "--json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let mut rows = text.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap());
    rows.find(|r| r["procedure"] == "task").unwrap()
}

const WHOLE: &str = "# It\n\n```page\nsymptoms = [\"502 Bad Gateway\"]\n[input.shop]\nask = \"Name of the shop\"\n\n\
[input.ovens]\ntype = \"integer\"\nmin = 1\nmax = 9\ndefault = \"2\"\n```\n\nSome *prose*.\n\n\
```require\ntest -e tasks/it.md\n```\n\n\
```sh\nprintf '%s|%s\\n' \"$shop\" \"$REGIE_ENV\" >> done; command -v regie; echo \"here $shop\"\n```\n\n\
- On a machine:\n\n  ```sh on=all\n  printf '%s %s\\n' \"$shop\" \"$ovens\" >> done; echo \"there $shop\"\n  ```\n\n\
```assert on=all contains=\"2 ovens\"\necho \"$ovens ovens\"\n```\n";

#[test]
fn a_script_walks_through_with_inputs_that_no_shell_reads() {
    let place = place(WHOLE);
    let shop = "it's; $HOME `id` \"x\"";
    let said = place.expect(64, &["task", "it", "--yes"]);
    assert!(said.contains("it needs `shop`") && said.contains("--set shop="), "{said}");
    let said = place.expect(0, &["task", "it", "--yes", "--set", &format!("shop={shop}"), "--reason", "a try"]);
    assert!(said.contains("Some prose.") && said.contains(&format!("    │ here {shop}")), "{said}");
    assert!(said.contains(&format!("    │ there {shop}")) && said.contains("/regie\n"), "{said}");
    assert_eq!(lines(&place, "done"), [format!("{shop}|local")]);
    assert_eq!(lines(&place, "machine/done"), [format!("{shop} 2")]);
    let row = newest(&place);
    assert_eq!((row["title"].as_str(), row["reason"].as_str()), (Some("task it in local"), Some("a try")));
    let told = place.expect(0, &["show", row["run"].as_str().unwrap()]);
    for part in
        [&format!("shop = {shop}"), "ovens = 2", &format!("│ here {shop}"), &format!("│ there {shop}"), "done: 4 steps"]
    {
        assert!(told.contains(part), "no “{part}” in\n{told}");
    }
    // A colleague sees what machines ran; the walk itself is nothing to be taken back.
    let told = place.expect(0, &["runs"]);
    assert!(told.contains("task it in local, step 3: printf"), "{told}");
    place.expect(1, &["undo", "--yes", row["run"].as_str().unwrap()]);
    place.expect(1, &["resume", row["run"].as_str().unwrap()]);
    let told = place.expect(0, &["task"]);
    assert!(
        told.contains("It · 4 steps") && told.contains("“502 Bad Gateway”") && told.contains(": done  (run"),
        "{told}"
    );
}

#[test]
fn what_is_wrong_on_the_command_line_is_said_before_anything_is_done() {
    let place = place(WHOLE);
    for (args, said) in [
        (vec!["task", "itt"], "did you mean `it`?"),
        (vec!["playbook", "it"], "write one: regie playbook new"),
        (vec!["task", "it"], "nobody can be asked"),
        (vec!["task", "it", "--yes", "--set", "shp=x"], "did you mean `shop`?"),
        (vec!["task", "it", "--yes", "--set", "shop"], "NAME=VALUE"),
        (vec!["task", "it", "--yes", "--set", "shop=x", "--set", "ovens=10"], "from 1 to 9"),
        (vec!["task", "it", "--yes", "--instance", "x"], "about no service"),
    ] {
        let told = place.expect(64, &args);
        assert!(told.contains(said), "{args:?}: {told}");
    }
    assert!(!place.path("done").exists());
    let told = place.expect(0, &["task", "it", "--dry-run", "--set", "shop=a b"]);
    assert!(told.contains("nothing is run") && told.contains("export shop='a b'"), "{told}");
    assert!(!place.path("done").exists() && place.expect(0, &["runs"]).contains("Nothing was done yet"));
}

#[test]
fn what_it_requires_is_looked_at_first() {
    let place = place("# It\n\n```sh\ntouch done\n```\n\n```require on=all\necho not yet; test -e ready\n```\n");
    let said = place.expect(4, &["task", "it", "--yes"]);
    assert!(said.contains("│ not yet") && said.contains("refused: step 2 requires what is not so"), "{said}");
    assert!(!place.path("done").exists());
    place.write("machine/ready", "");
    place.expect(0, &["task", "it", "--yes"]);
    assert!(place.path("done").exists());
}

#[test]
fn a_failure_stops_a_script_and_the_next_one_goes_on_from_there() {
    let place = place(
        "# It\n\n```sh\necho one >> done\n```\n\n```assert contains=\"well\"\ncat state\n```\n\n```sh on=db\nx\n```\n\n```confirm\nAll well?\n```\n",
    );
    place.write("inventory/prod.toml", "[machine.db]\naddress = \"dir:./db\"\n");
    place.write("state", "ill\n");
    let said = place.expect(1, &["task", "it", "--yes"]);
    assert!(
        said.contains("no “well” in it") && said.contains("│ ill") && said.contains("stopped before step 2 of 4"),
        "{said}"
    );
    place.write("state", "well\n");
    let said = place.expect(3, &["task", "it", "--yes"]);
    assert!(said.contains("step 1 is done") && said.contains("this environment has no `db`"), "{said}");
    assert!(said.contains("step 4 needs a person"), "{said}");
    assert_eq!(lines(&place, "done"), ["one"], "what is done is not done twice");
    let said = place.expect(3, &["task", "it", "--yes", "--again"]);
    assert!(!said.contains("is done") && lines(&place, "done").len() == 2, "{said}");
}

#[test]
fn a_page_that_changed_meanwhile_is_begun_anew_or_not_at_all() {
    let text = "# It\n\n```sh\necho x >> done\n```\n\n```confirm\nWell?\n```\n";
    let place = place(text);
    place.expect(3, &["task", "it", "--yes"]);
    place.write("tasks/it.md", format!("{text}\nMore.\n"));
    let said = place.expect(4, &["task", "it", "--yes"]);
    assert!(said.contains("has changed since") && said.contains("--again"), "{said}");
    assert_eq!(lines(&place, "done").len(), 1);
    let mut person = Terminal::open(&place, &["task", "it"]);
    person.see("start anew? [y/N] ").types("y").see("q stop here: ").types("").see("Is it so?").types("y");
    let (code, shown) = person.ends();
    assert_eq!(code, Some(0), "{shown}");
    assert_eq!(lines(&place, "done").len(), 2);
}

#[test]
fn killed_in_the_middle_it_goes_on_where_it_was_and_asks_machines_what_became_of_it() {
    let place = place(
        "# It\n\n```sh\necho one >> one\n```\n\n```sh on=all\necho two >> two; i=0; until [ -e go ] || [ $i -gt 600 ]; do sleep 0.1; i=$((i+1)); done; echo end >> two\n```\n\n```sh\necho three >> three\n```\n",
    );
    let mut walk = place.command(&["task", "it", "--yes"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_until("the second step runs", BOUND, || place.path("machine/two").exists());
    let said = place.expect(4, &["task", "it", "--yes"]);
    assert!(said.contains("has been walking through it since"), "{said}");
    walk.kill().unwrap();
    walk.wait().unwrap();
    assert_eq!(newest(&place)["open"], true);
    assert!(place.expect(0, &["task"]).contains("cut off in step 2 of 3"));
    place.write("machine/go", "");
    let said = place.expect(0, &["task", "it", "--yes"]);
    assert!(said.contains("it is done, as its machines say"), "{said}");
    assert_eq!(lines(&place, "machine/two"), ["two", "end"], "it ran once");
    assert_eq!((lines(&place, "one").len(), lines(&place, "three").len()), (1, 1));
    assert_eq!(newest(&place)["open"], false);
}

#[test]
fn of_a_local_step_that_was_cut_off_only_a_person_can_say_what_became() {
    let place = place(
        "# It\n\n```sh\necho x >> done; i=0; until [ -e go ] || [ $i -gt 600 ]; do sleep 0.1; i=$((i+1)); done\n```\n",
    );
    let mut walk = place.command(&["task", "it", "--yes"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_until("the step runs", BOUND, || place.path("done").exists());
    walk.kill().unwrap();
    walk.wait().unwrap();
    place.write("go", "");
    let said = place.expect(3, &["task", "it", "--yes"]);
    assert!(said.contains("step 1 was cut off, and somebody has to look"), "{said}");
    let run = newest(&place)["run"].as_str().unwrap().to_owned();
    let mut person = Terminal::open(&place, &["resume", &run]);
    person.see("run it again").types("s");
    assert_eq!(person.ends().0, Some(0));
    assert_eq!(lines(&place, "done").len(), 1);
    let told = place.expect(0, &["show", &run]);
    assert!(told.contains("it was cut off: it is done") && told.contains("as a person says"), "{told}");
    assert!(!told.contains("passed over"), "{told}");
}

#[test]
fn a_person_is_asked_step_by_step() {
    let place = place(
        "# It\n\n```page\n[input.ovens]\ntype = \"integer\"\nmax = 9\nask = \"How many ovens\"\n```\n\n```sh on=all\necho \"$ovens\" >> done\n```\n\n```sh\ntouch not-this\n```\n\n```assert\ntest -e good\n```\n\n```confirm\nThe ovens are hot.\n```\n\n```sh\ntouch end\n```\n",
    );
    let mut person = Terminal::open(&place, &["task", "it"]);
    person.see("How many ovens: ").types("ten").see("a whole number, 9 at most");
    person.see("How many ovens: ").types("4").see("step 1 of 5").see("on here").see("export ovens=4");
    person.see("[Enter] run · s skip · q stop here: ").types("").see("✓").see("step 2 of 5").see("here: ").types("s");
    person.see("step 3 of 5").see("✗").see("r again · g go on all the same · q stop here: ");
    place.write("good", "");
    person.types("r").see("✓").see("The ovens are hot.").see("Is it so? y · n · q stop here: ").types("n");
    let (code, shown) = person.ends();
    assert_eq!(code, Some(3), "{shown}");
    assert!(shown.contains("step 4 is not so") && shown.contains("regie resume"), "{shown}");
    assert_eq!((lines(&place, "machine/done"), place.path("not-this").exists()), (vec!["4".to_owned()], false));
    // Taken up: what was answered stays so.
    let mut person = Terminal::open(&place, &["task", "it"]);
    person.see("stopped before step 4 of 5: go on? [Y/n] ").types("").see("steps 1, 2, 3 are done");
    person.see("Is it so?").types("oui").see("step 5 of 5").see("here: ").types("q");
    assert_eq!(person.ends().0, Some(3));
    // Ctrl-C is heard before Enter is.
    let mut person = Terminal::open(&place, &["task", "it"]);
    person.see("go on? [Y/n] ").types("y").see("step 5 of 5").see("here: ").presses(&[3]);
    assert_eq!(person.ends().0, Some(130));
    let run = newest(&place)["run"].as_str().unwrap().to_owned();
    let mut person = Terminal::open(&place, &["resume", &run]);
    person.see("step 5 of 5").see("here: ").types("");
    let (code, shown) = person.ends();
    assert!(code == Some(0) && place.path("end").exists(), "{shown}");
    let told = place.expect(0, &["show", &run]);
    for part in ["ovens = 4", "run: skip", "it failed: again", "is it so: no", "is it so: yes", "asked: stop here"] {
        assert!(told.contains(part), "no “{part}” in\n{told}");
    }
}

#[test]
fn one_of_several_instances_is_asked_for() {
    let place = place("# It\n\n```assert\ntest '{{ instance.name }}' = two\n```\n");
    place.write(
        "inventory/local.toml",
        "[machine.here]\naddress = \"dir:./machine\"\n[instance.one]\nservice = \"s\"\nversion = \"1\"\n[instance.two]\nservice = \"s\"\nversion = \"1\"\n",
    );
    place.write("services/s.toml", "recipe = \"command\"\nsummary = \"x\"\nhealth = \"\"\n[source]\npath = \"app\"\n[process.main]\ncommand = \"sleep 1000\"\n");
    place.write("app/file", "");
    assert!(place.expect(64, &["task", "it", "--yes"]).contains("there are: one, two"));
    assert!(place.expect(64, &["task", "it", "--yes", "-i", "three"]).contains("there are: one, two"));
    place.expect(1, &["task", "it", "--yes", "-i", "one"]);
    place.expect(0, &["task", "it", "--yes", "-i", "two@local"]);
    let mut person = Terminal::open(&place, &["task", "it"]);
    person.see("Which s?").types("7").see("Which s?").types("2");
    assert_eq!(person.ends().0, Some(0));
}

#[test]
fn secrets_are_struck_out_of_answers_and_of_what_is_said() {
    let place = place(
        "# It\n\n```page\n[input.word]\n```\n\n```sh\necho \"x$(cat value)x\"\n```\n\n```sh on=all\necho \"y$(cat ../value)y\"\n```\n",
    );
    place.write(
        "inventory/local.toml",
        "[machine.here]\naddress = \"dir:./machine\"\n[[machine.here.resource]]\nkind = \"file\"\npath = \"/etc/token\"\ncontent = \"{{ secrets.token }}\"\nmode = \"0600\"\n",
    );
    place.expect(0, &["secrets", "keys", "--new"]);
    place.expect(0, &["secrets", "set", "token", "--random"]);
    let value = place.expect(0, &["secrets", "show", "token"]).trim().to_owned();
    place.write("value", &value);
    let said = place.expect(0, &["task", "it", "--yes", "--set", "word=good"]);
    assert!(said.contains("│ x‹token›x") && said.contains("│ y‹token›y") && !said.contains(&value), "{said}");
    let said = place.expect(64, &["task", "it", "--yes", "--set", &format!("word={value}")]);
    assert!(said.contains("is the secret `token`") && !said.contains(&value), "{said}");
    for file in fs::read_dir(place.path(".regie")).unwrap().flatten().filter(|f| f.path().is_file()) {
        let bytes = fs::read(file.path()).unwrap();
        assert!(!bytes.windows(value.len()).any(|w| w == value.as_bytes()), "{}", file.path().display());
    }
}

#[test]
fn for_programs_it_is_events() {
    let place = place(WHOLE);
    let output = place.run(&["task", "it", "--yes", "--json", "--set", "shop=x"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    let all: Vec<serde_json::Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let of = |event: &str| all.iter().filter(|v| v["event"] == event).count();
    assert!(of("page-opened") == 1 && of("answered") == 2 && of("handed-over") == 2 && of("output") > 2, "{text}");
    let end = all.last().unwrap();
    assert_eq!(
        (end["type"].as_str(), end["exit"].as_i64(), all.iter().filter(|v| v["type"] == "end").count()),
        (Some("end"), Some(0), 1)
    );
    for args in
        [vec!["task", "--json"], vec!["task", "it", "--dry-run", "--json"], vec!["help-with", "gateway", "--json"]]
    {
        let output = place.run(&args);
        let line = String::from_utf8(output.stdout).unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(line.trim()).is_ok(), "{args:?}: {line}");
    }
}

#[test]
fn pages_are_found_by_what_people_see_and_begun_by_what_fires() {
    let place = place(WHOLE);
    let said = place.expect(0, &["help-with", "502 bad gatway"]);
    assert!(said.starts_with("502 Bad Gateway\n    It\n    tasks/it.md:4: symptoms"), "{said}");
    assert!(said.contains("regie task it --env local"), "{said}");
    assert!(place.expect(0, &["help-with", "dead", "link"]).contains("regie explain dead-link"));
    assert!(place.expect(1, &["help-with", "smoke"]).contains("task it: It"));
    place.expect(0, &["task", "new", "clean-up"]);
    place.expect(4, &["task", "new", "clean-up"]);
    assert!(place.expect(64, &["playbook", "new", "site-down"]).contains("there is no alert"));
    place.expect(64, &["task", "new", "../x"]);
    let said = place.expect(0, &["task", "clean-up", "--dry-run"]);
    assert!(said.contains("Clean up") && said.contains("regie status"), "{said}");
}
