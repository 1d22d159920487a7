//! `regie diff`: what a person and a program read, and how it exits.
#![allow(clippy::unwrap_used)]

mod common;

use common::Place;

fn two() -> Place {
    let place = Place::new();
    place.write("inventory/base.toml", "[variables]\ngreeting = \"hello\"\n");
    let local = "[machine.here]\naddress = \"dir:./machine\"\n\n[instance.shop]\nversion = \"1\"\n";
    place.write("inventory/local.toml", local);
    place.write("inventory/copy.toml", "extends = \"local\"\n");
    place.write(
        "inventory/other.toml",
        "extends = \"local\"\n[variables]\ngreeting = \"good day\"\n[instance.shop]\nversion = \"2\"\n",
    );
    place.write(
        "services/shop.toml",
        "recipe = \"command\"\nsummary = \"x\"\nhealth = \"\"\n[source]\npath = \"app\"\n[process.main]\ncommand = \"sleep 1000\"\n[env]\nHELLO = \"{{ greeting }} {{ secrets.key }}\"\n",
    );
    place.write("app/file", "one\n");
    place
}

#[test]
fn only_what_differs_is_shown_with_its_places() {
    let place = two();
    let said = place.expect(0, &["diff", "local", "other"]);
    for line in [
        "local | other",
        "  version  1     | 2  inventory/local.toml:5:11 | inventory/other.toml:5:11",
        "  greeting  hello | good day  inventory/base.toml:2:13 | inventory/other.toml:3:13",
        "HELLO  hello ‹key› | good day ‹key›",
        "3 differences,",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    assert!(said.lines().all(|line| line == line.trim_end()), "{said}");
    assert!(place.expect(0, &["diff", "local", "copy"]).contains("0 differences"));
}

#[test]
fn it_exits_as_plan_does() {
    let place = two();
    place.expect(2, &["diff", "local", "other", "--detailed-exitcode"]);
    place.expect(0, &["diff", "local", "copy", "--detailed-exitcode"]);
    place.expect(64, &["diff", "local"]);
    assert!(place.expect(64, &["diff", "local", "othr"]).contains("did you mean `other`?"));
    place.write("services/shop.toml", "recipe = 7\n");
    place.expect(1, &["diff", "local", "other", "--detailed-exitcode"]);
}

#[test]
fn programs_read_a_line_for_each_difference_and_a_summary() {
    let place = two();
    let output = place.run(&["diff", "local", "other", "--json"]);
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines = lines.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()).collect::<Vec<_>>();
    assert!(lines.iter().all(|l| l["v"] == 1));
    let version = lines.iter().find(|l| l["what"] == "version").unwrap();
    assert_eq!((&version["left"]["value"], &version["right"]["value"]), (&"1".into(), &"2".into()));
    assert_eq!(version["right"]["place"]["file"], "inventory/other.toml");
    assert_eq!(lines.last().unwrap()["type"], "summary");
    assert_eq!(lines.len(), 4);
}
