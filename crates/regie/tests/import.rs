//! Inventories of others, taken over on the command line: what is printed, written and refused.
#![allow(clippy::unwrap_used)]

mod common;

use common::{BIN, Place};
use std::fs;

const HOSTS: &str =
    "[webservers]\nweb[1:2].example.org http_port=80 api_token=hunter2\n\n[webservers:vars]\nversion=3\n";

fn place() -> Place {
    let place = Place::new();
    place.write("old/hosts", HOSTS);
    place.write("old/group_vars/all.yml", "zone: eu\ndb: {user: app, password: hunter2}\n");
    place.write(".ssh/config", "Include conf.d/*.conf\nHost *\n  User ana\n");
    place.write(".ssh/conf.d/a.conf", "Host db\n  HostName 10.0.0.3\n");
    place.write(".ssh/conf.d/.hidden.conf", "Host hidden\n");
    place
}

fn hosts(place: &Place) -> String {
    place.path("old/hosts").to_str().unwrap().to_owned()
}

#[test]
fn what_is_made_is_printed_and_what_is_said_is_not_mixed_with_it() {
    let place = place();
    let output = place.run(&["import", "ansible", &hosts(&place)]);
    assert!(output.status.success());
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    let table: toml_edit::DocumentMut = out.parse().unwrap();
    assert_eq!(table["machine"]["web2"]["address"].as_str(), Some("ssh://web2.example.org"));
    assert_eq!(table["variables"]["zone"].as_str(), Some("eu"));
    for word in
        ["version", "api_token", "db_password", "regie secrets edit --env old", "hosts:2", "web1.example.org → web1"]
    {
        assert!(err.contains(word), "{word}\n{err}");
    }
    assert!(!format!("{out}{err}").contains("hunter2"));
    assert!(!place.path("inventory/old.toml").exists());
}

#[test]
fn what_is_written_is_an_environment_and_is_not_overwritten() {
    let place = place();
    place.expect(0, &["check"]);
    let said = place.expect(0, &["import", "ansible", &hosts(&place), "--env", "prod", "--write"]);
    assert!(said.contains("inventory/prod.toml") && said.contains("Next:"), "{said}");
    place.expect(0, &["check"]);
    let before = fs::read_to_string(place.path("inventory/prod.toml")).unwrap();
    let said = place.expect(4, &["import", "ssh-config", "--env", "prod", "--write"]);
    assert!(said.contains("not overwritten"), "{said}");
    assert_eq!(fs::read_to_string(place.path("inventory/prod.toml")).unwrap(), before);
}

#[test]
fn what_the_dossier_cannot_bear_is_not_written() {
    let place = place();
    place.write("inventory/base.toml", "[machine.other]\naddress = \"ssh://web2.example.org\"\n");
    let said = place.expect(1, &["import", "ansible", &hosts(&place), "--env", "prod", "--write"]);
    assert!(said.contains("same address") && said.contains("nothing was written"), "{said}");
    assert!(!place.path("inventory/prod.toml").exists());
    // What was wrong before is no reason.
    place.write("inventory/base.toml", "[machine.other]\naddress = \"mars\"\n");
    place.expect(0, &["import", "ansible", &hosts(&place), "--env", "prod", "--write"]);
}

#[test]
fn exit_codes_and_json() {
    let place = place();
    place.write("old/empty", "# nobody\n");
    for (code, args) in [
        (1, vec!["import", "ansible", "/no/such/file"]),
        (1, vec!["import", "ansible", place.path("old/empty").to_str().unwrap()]),
        (1, vec!["import", "ssh-config", "--only", "nobody*"]),
        (1, vec!["import", "ssh-config", "/no/such/file"]),
        (64, vec!["import", "ansible", &hosts(&place), "--env", "base"]),
        (64, vec!["import", "ansible", &hosts(&place), "--env", "../x"]),
        (64, vec!["import"]),
    ] {
        place.expect(code, &args);
    }
    for args in [vec!["import", "ansible", &hosts(&place), "--json"], vec!["import", "ssh-config", "--json"]] {
        let output = place.run(&args);
        assert!(output.stderr.is_empty());
        let lines = String::from_utf8(output.stdout).unwrap();
        let values = lines.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()).collect::<Vec<_>>();
        assert!(values.iter().all(|v| v["v"] == 1 && v["type"].is_string()), "{lines}");
        let last = values.last().unwrap();
        assert!(last["type"] == "import" && last["toml"].as_str().unwrap().contains("[machine."), "{last}");
    }
}

#[test]
fn it_works_outside_of_a_dossier_and_writes_only_into_one() {
    let place = place();
    let outside = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let mut command = std::process::Command::new(BIN);
        command.args(args).current_dir(outside.path()).env("HOME", place.dir.path()).env_remove("REGIE_ENV");
        command.output().unwrap()
    };
    let printed = run(&["import", "ssh-config"]);
    let text = String::from_utf8(printed.stdout.clone()).unwrap();
    assert!(printed.status.success(), "{}", common::said(&printed));
    assert!(text.contains("address = \"ssh://db\"") && text.contains("HostName 10.0.0.3, User ana"), "{text}");
    assert!(!text.contains("hidden"), "a glob does not find hidden files: {text}");
    assert_eq!(run(&["import", "ssh-config", "--write"]).status.code(), Some(1));
}
