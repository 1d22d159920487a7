//! `regie explain`: what a person reads, what a program reads, and that no key is needed.
#![allow(clippy::unwrap_used)]

mod common;

use common::Place;
use std::io::Write;

fn shop() -> Place {
    let place = Place::new();
    place.write("inventory/base.toml", "[variables]\ngreeting = \"hello\"\n[target.store]\ntree = \"x\"\n");
    place.write(
        "inventory/local.toml",
        "[machine.here]\naddress = \"dir:./machine\"\n\n[instance.shop]\nversion = \"1\"\nvariables = { greeting = \"good day\" }\n",
    );
    place.write(
        "services/shop.toml",
        "recipe = \"command\"\nsummary = \"x\"\nhealth = \"\"\n[source]\npath = \"app\"\n[process.main]\ncommand = \"sleep 1000\"\n[env]\nHELLO = \"{{ greeting }}\"\nKEY = \"{{ secrets.key }}\"\n[backup]\nschedule = \"0 */4 * * *\"\nto = \"store\"\n",
    );
    place.write("app/file", "one\n");
    place
}

/// With the secret `key`, and nobody's identity at hand afterwards.
fn with_secret(place: &Place) {
    let mut command = place.command(&["secrets", "keys", "--new"]);
    command.env("XDG_CONFIG_HOME", place.path("config"));
    assert!(command.output().unwrap().status.success());
    let mut command = place.command(&["secrets", "set", "key"]);
    command.env("XDG_CONFIG_HOME", place.path("config")).stdin(std::process::Stdio::piped());
    let mut child = command.stdout(std::process::Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"hunter2hunter2\n").unwrap();
    assert!(child.wait().unwrap().success());
    std::fs::remove_dir_all(place.path("config")).unwrap();
}

#[test]
fn every_layer_is_shown_and_which_one_holds() {
    let place = shop();
    let said = place.expect(0, &["explain", "greeting"]);
    for line in [
        "variable `greeting` in local",
        "    base             \"hello\"     inventory/base.toml:2:12",
        "  → instance `shop`  \"good day\"  inventory/local.toml:6:26",
        "[env] HELLO  services/shop.toml:9:13",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    assert!(place.expect(64, &["explain", "greting"]).contains("did you mean `greeting`?"));
    assert!(place.expect(64, &["explain", "greeting", "--env", "mars"]).contains("local"));
}

#[test]
fn a_secret_is_told_without_a_key_and_without_its_value() {
    let place = shop();
    assert!(place.expect(0, &["explain", "secrets.key"]).contains("no secrets yet"));
    with_secret(&place);
    let said = place.expect(0, &["explain", "secrets.key"]);
    for part in ["inventory/secrets/local.age", "given to here for file:", "services/shop.toml:10"] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    let value = place.expect(0, &["explain", "shop.KEY"]);
    assert!(value.contains("‹key›"), "{value}");
    let json = place.expect(0, &["explain", "shop.KEY", "--json"]);
    assert!(![said, value, json].iter().any(|text| text.contains("hunter2")));
}

#[test]
fn a_schedule_is_told_in_words_and_by_its_next_times() {
    let place = shop();
    assert!(place.expect(0, &["explain", "shop.backup.schedule"]).contains("comes every 4 hours"));
    let output = place.run(&["explain", "backup.schedule", "--json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&value["v"], &value["type"]), (&1.into(), &"meaning".into()));
    assert_eq!(value["layers"][0]["place"]["line"], 12);
    assert_eq!(value["next"].as_array().unwrap().len(), 3);
}

#[test]
fn a_rule_of_check_has_its_page_whatever_the_dossier_is_like() {
    let place = shop();
    let page = regie_dossier::rule_page("no-playbook").unwrap();
    assert!(place.expect(0, &["explain", "no-playbook"]).starts_with(page.trim_end()));
    // A name that means something in the dossier too: both are told.
    let said = place.expect(0, &["explain", "schedule"]);
    assert!(said.contains("`backup.schedule` of the service `shop`"), "{said}");
    assert!(said.contains("rule `schedule` of regie check"), "{said}");
    assert!(place.expect(64, &["explain", "no-playbok"]).contains("did you mean `no-playbook`?"));
    place.write("services/shop.toml", "recipe = 7\n");
    let output = place.run(&["explain", "no-playbook", "--json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&value["type"], &value["page"]), (&"rule".into(), &page.into()));
    let dir = tempfile::tempdir().unwrap();
    let outside =
        std::process::Command::new(common::BIN).args(["explain", "schedule"]).current_dir(dir.path()).output();
    assert!(outside.unwrap().status.success());
}
