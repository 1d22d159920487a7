//! What a person meets on the command line: exit codes, findings for every kind of broken dossier, saved plans.
#![allow(clippy::unwrap_used)]

mod common;

use common::Place;
use std::fs;
use std::os::unix::fs::symlink;

/// A dossier with an instance that runs.
fn hello() -> Place {
    let place = Place::new();
    place.write(
        "inventory/local.toml",
        "[machine.here]\naddress = \"dir:./machine\"\n\n[instance.hello]\nversion = \"1\"\n",
    );
    place.write(
        "services/hello.toml",
        "recipe = \"command\"\nsummary = \"x\"\nhealth = \"\"\n[source]\npath = \"app\"\n[process.main]\ncommand = \"sleep 1000\"\n",
    );
    place.write("app/file", "one\n");
    place
}

#[test]
fn help_is_a_word_too() {
    for (words, says) in [(&["help"][..], "Commands:"), (&["help", "deploy"], "regie deploy")] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_regie")).args(words).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", common::said(&output));
        assert!(common::said(&output).contains(says), "{}", common::said(&output));
    }
}

#[test]
fn only_a_deploy_says_where_a_version_leads() {
    let place = hello();
    place.expect(0, &["deploy", "hello"]);
    let inventory = fs::read_to_string(place.path("inventory/local.toml")).unwrap();
    place.write("inventory/local.toml", inventory.replace("version = \"1\"", "version = \"2\""));
    let stopped = place.expect(0, &["stop", "hello", "--reason", "x"]);
    assert!(stopped.contains("stop hello@local  1 ") && !stopped.contains('→'), "{stopped}");
    let deployed = place.expect(0, &["deploy", "hello"]);
    assert!(deployed.contains("deploy hello@local  1 → 2"), "{deployed}");
}

#[test]
fn exit_codes_are_what_help_says() {
    let place = hello();
    for (code, args) in [
        (0, vec!["check"]),
        (0, vec!["--help"]),
        (64, vec!["no-such-verb"]),
        (64, vec!["plan", "--no-such-flag"]),
        (64, vec!["deploy", "nobody"]),
        (64, vec!["plan", "--env", "mars"]),
        (64, vec!["deploy", "hello@local", "--env", "prod"]),
        (64, vec!["stop", "hello", "--until", "whenever"]),
        (64, vec!["plan", "--only", "helo"]),
        (64, vec!["recipe", "show", "no-such-recipe"]),
        (64, vec!["by-hand", "--bare", "--json"]),
        (64, vec!["runbook", "--json"]),
        (1, vec!["show", "zzzz"]),
        (2, vec!["plan", "--detailed-exitcode"]),
        (1, vec!["apply"]),
        (0, vec!["apply", "--yes"]),
        (0, vec!["plan", "--detailed-exitcode"]),
        (0, vec!["status"]),
    ] {
        place.expect(code, &args);
    }
    assert!(place.expect(64, &["plan", "--only", "helo"]).contains("hello"), "did you mean");
}

#[test]
fn outside_of_a_dossier_the_way_in_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(common::BIN).arg("plan").current_dir(dir.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(common::said(&output).contains("regie init"));
}

#[test]
fn a_saved_plan_is_applied_as_it_is_or_refused() {
    let place = hello();
    let plan = place.path("monday.plan");
    let plan = plan.to_str().unwrap();
    place.expect(0, &["plan", "--out", plan]);
    place.expect(0, &["apply", plan, "--yes"]);
    place.expect(0, &["plan", "--detailed-exitcode"]);

    place.write("app/file", "two\n");
    place.expect(0, &["plan", "--out", plan]);
    // Somebody changes what the planner has read.
    fs::write(place.path("machine/srv/hello/shared/config/env"), "by hand\n").unwrap();
    let said = place.expect(4, &["apply", plan, "--yes"]);
    assert!(said.contains("stale") && said.contains("here"), "{said}");
    assert_eq!(fs::read_to_string(place.path("machine/srv/hello/shared/config/env")).unwrap(), "by hand\n");
    place.expect(1, &["apply", place.path("app/file").to_str().unwrap(), "--yes"]);
}

#[test]
fn a_pipe_that_closes_is_no_failure() {
    let place = hello();
    let line = format!("'{}' -C '{}' recipe show command | head -1", common::BIN, place.dir.path().display());
    let output = std::process::Command::new("sh").args(["-c", &line]).output().unwrap();
    assert!(!common::said(&output).contains("panicked"), "{}", common::said(&output));
}

#[test]
fn everything_told_to_machines_is_json() {
    let place = hello();
    for args in [
        vec!["plan", "--json"],
        vec!["apply", "--yes", "--json"],
        vec!["status", "--json"],
        vec!["runs", "--json"],
        vec!["machines", "--json"],
        vec!["facts", "--json"],
        vec!["check", "--json"],
        vec!["recipe", "list", "--json"],
        vec!["recipe", "show", "command", "--json"],
        vec!["platform", "--json"],
        vec!["platform", "nginx", "--json"],
        vec!["machines", "trust", "here", "--json"],
        vec!["init", place.path("new").to_str().unwrap(), "--json"],
        vec!["by-hand", "--bare", "--json"],
        vec!["runbook", "--json"],
        vec!["plan", "--only", "nothing-like-it", "--json"],
    ] {
        let output = place.run(&args);
        assert!(args[0] == "check" || !output.stdout.is_empty(), "{args:?} says nothing");
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let value: serde_json::Value =
                serde_json::from_str(line).unwrap_or_else(|e| panic!("{args:?}: {e}: {line}"));
            assert_eq!(value["v"], 1, "{args:?}: {line}");
            assert!(value["type"].is_string(), "{args:?}: {line}");
        }
    }
}

/// The file that a finding names, and how the dossier comes to be broken.
type Case = (&'static str, Box<dyn Fn(&Place)>);

fn broken() -> Vec<Case> {
    let service = "services/hello.toml";
    vec![
        (service, Box::new(move |p| p.write(service, "recipe = \"command"))),
        (service, Box::new(move |p| p.write(service, "recipe = 7\n"))),
        (service, Box::new(move |p| p.write(service, "recipee = \"command\"\n"))),
        (service, Box::new(move |p| p.write(service, vec![b'x'; 10 << 20]))),
        (service, Box::new(move |p| p.write(service, [0xff, 0xfe, b'=']))),
        (service, Box::new(move |p| p.write(service, format!("a = {}", "[".repeat(100_000))))),
        (service, Box::new(move |p| p.write(service, format!("{} = 1", vec!["a"; 50_000].join("."))))),
        (
            service,
            Box::new(move |p| {
                fs::remove_file(p.path(service)).unwrap();
                fs::create_dir(p.path(service)).unwrap();
            }),
        ),
        (
            service,
            Box::new(move |p| {
                fs::remove_file(p.path(service)).unwrap();
                symlink("hello.toml", p.path(service)).unwrap();
            }),
        ),
        (
            service,
            Box::new(move |p| {
                fs::remove_file(p.path(service)).unwrap();
                symlink("/etc/passwd", p.path(service)).unwrap();
            }),
        ),
        (
            "services",
            Box::new(|p| {
                fs::remove_dir_all(p.path("services")).unwrap();
                p.write("services", "a file");
            }),
        ),
        (
            "inventory/b.toml",
            Box::new(|p| {
                p.write("inventory/a.toml", "extends = \"b\"\n");
                p.write("inventory/b.toml", "extends = \"a\"\n");
            }),
        ),
        (
            "inventory/base.toml",
            Box::new(|p| p.write("inventory/base.toml", "[variables]\na = \"{{ b }}\"\nb = \"{{ a }}\"\n")),
        ),
        (
            "inventory/local.toml",
            Box::new(|p| {
                p.write("inventory/local.toml", "[machine.here]\naddress = \"dir:./machine\"\n[[machine.here.resource]]\nkind = \"file\"\npath = \"/x\"\ntemplate = \"../../etc/passwd\"\n");
            }),
        ),
        (
            "inventory/local.toml",
            Box::new(|p| {
                p.write("inventory/local.toml", "[machine.here]\naddress = \"dir:./machine\"\n[[machine.here.resource]]\nkind = \"file\"\npath = \"{{ machine.folder }}/../outside\"\ncontent = \"x\"\n");
            }),
        ),
        ("inventory/secrets/local.age", Box::new(|p| p.write("inventory/secrets/local.age", "no age file"))),
    ]
}

#[test]
fn a_broken_dossier_is_a_finding_that_names_its_file_and_nothing_is_written() {
    for (number, (file, break_it)) in broken().into_iter().enumerate() {
        let place = hello();
        break_it(&place);
        for args in [&["check"][..], &["apply", "--yes"]] {
            let said = place.expect(1, args);
            assert!(said.contains(file), "case {number}, {args:?} does not name {file}:\n{said}");
            assert!(!said.contains("panicked"), "case {number}: {said}");
            assert!(said.len() < 20_000, "case {number} says too much");
        }
        assert!(!place.path("machine").exists(), "case {number} wrote to the machine");
        let json = place.run(&["check", "--json"]);
        let line = String::from_utf8(json.stdout).unwrap();
        let first: serde_json::Value = serde_json::from_str(line.lines().next().unwrap()).unwrap();
        assert_eq!(first["type"], "finding", "case {number}: {line}");
        assert!(first["place"]["file"].is_string() && first["message"].is_string(), "case {number}: {line}");
    }
}

#[test]
fn secrets_for_other_keys_are_refused_with_the_way_to_get_them() {
    let place = hello();
    place.expect(0, &["secrets", "keys", "--new"]);
    place.expect(0, &["secrets", "set", "token", "--random"]);
    assert_eq!(place.expect(0, &["secrets", "show"]).trim(), "token");
    assert_eq!(place.expect(0, &["secrets", "show", "token"]).trim().len(), 32);
    let text = fs::read_to_string(place.path("services/hello.toml")).unwrap();
    place.write(
        "services/hello.toml",
        format!(
            "{text}[env]\nTOKEN = {{ required = true, description = \"x\", value = \"{{{{ secrets.token }}}}\" }}\n"
        ),
    );
    place.expect(0, &["apply", "--yes"]);
    place.expect(0, &["plan", "--detailed-exitcode"]);

    // Another person, with a key of their own that is not in the list.
    let other = tempfile::tempdir().unwrap();
    fs::create_dir_all(other.path().join(".config/regie")).unwrap();
    let stranger = Place::new();
    stranger.expect(0, &["secrets", "keys", "--new"]);
    fs::copy(stranger.path(".config/regie/key.txt"), other.path().join(".config/regie/key.txt")).unwrap();
    let run = |args: &[&str]| place.command(args).env("HOME", other.path()).output().unwrap();
    assert_eq!(run(&["check"]).status.code(), Some(0), "check needs no key");
    let refused = run(&["plan"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = common::said(&refused);
    assert!(said.contains("local.age") && said.contains("secrets keys --add"), "{said}");

    // Added by somebody who can read them, they can.
    let key = fs::read_to_string(stranger.path("inventory/secrets/keys.txt")).unwrap();
    let key = key.lines().last().unwrap();
    place.expect(0, &["secrets", "keys", "--add", key]);
    assert_eq!(run(&["plan", "--detailed-exitcode"]).status.code(), Some(0));
}

#[test]
fn who_has_neither_key_nor_source_can_still_look_stop_and_start() {
    let place = hello();
    place.expect(0, &["secrets", "keys", "--new"]);
    place.expect(0, &["secrets", "set", "token", "--random"]);
    let text = fs::read_to_string(place.path("services/hello.toml")).unwrap();
    let env = "[env]\nTOKEN = { required = true, description = \"x\", value = \"{{ secrets.token }}\" }\n";
    place.write("services/hello.toml", format!("{text}{env}"));
    place.expect(0, &["deploy", "hello"]);

    fs::rename(place.path("app"), place.path("elsewhere")).unwrap();
    let home = tempfile::tempdir().unwrap();
    let run = |code: i32, args: &[&str]| {
        let output = place.command(args).env("HOME", home.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{}", common::said(&output));
        common::said(&output)
    };
    assert!(run(0, &["check"]).contains("elsewhere") || run(0, &["check"]).contains("is not on this computer"));
    assert!(run(0, &["status"]).contains("● hello"));
    assert!(run(0, &["logs", "hello"]).contains("not struck out"));
    run(0, &["stop", "hello"]);
    assert!(run(0, &["status"]).contains("⏸ hello"));
    run(0, &["start", "hello"]);
    run(0, &["restart", "hello"]);
    let printed = run(0, &["runbook", "--lang", "en"]);
    assert!(printed.contains("1 deployment, 1 of them done."), "{printed}");
    let paper = place.path("paper");
    for (more, file) in [([].as_slice(), "runbook-local.md"), (&["--lang", "fr"], "runbook-local.fr.md")] {
        let arguments = [["runbook", "--out", paper.to_str().unwrap()].as_slice(), more].concat();
        assert!(run(0, &arguments).contains(file));
        assert!(paper.join(file).exists());
    }
    run(1, &["deploy", "hello"]);

    // What the dossier no longer has is told, and goes without its secrets being needed.
    let inventory = fs::read_to_string(place.path("inventory/local.toml")).unwrap();
    let (machine, _) = inventory.split_once("[instance").unwrap();
    place.write("inventory/local.toml", machine);
    assert!(run(0, &["status"]).contains("still has hello"));
    run(0, &["apply", "--yes"]);
    run(0, &["plan", "--detailed-exitcode"]);
    assert!(!place.path("machine/srv/hello/current").exists());
}

#[test]
fn what_init_writes_works_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    for lang in ["C.UTF-8", "fr_FR.UTF-8"] {
        let folder = dir.path().join(format!("a dossier {lang}"));
        let run = |args: &[&str]| {
            let output = std::process::Command::new(common::BIN)
                .args(args)
                .current_dir(dir.path())
                .env("HOME", dir.path())
                .env("LANG", lang)
                .env("LC_ALL", lang)
                .output()
                .unwrap();
            assert!(output.status.success(), "{args:?}\n{}", common::said(&output));
            common::said(&output)
        };
        let name = folder.to_str().unwrap();
        run(&["init", name]);
        let checked = run(&["-C", name, "check"]);
        assert!(checked.contains("0 errors, 0 warnings") || checked.contains("no findings"), "{checked}");
        run(&["-C", name, "deploy", "hello"]);
        run(&["-C", name, "plan", "--detailed-exitcode"]);
        run(&["-C", name, "stop", "hello"]);
        assert!(!run(&["-C", name, "runbook"]).is_empty());
    }
}
