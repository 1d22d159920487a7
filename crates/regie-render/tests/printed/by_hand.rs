//! `regie by-hand`.

use crate::oc_pizza::oc_pizza;
use regie_dossier::{Artifact, Artifacts, Place, Wanted, WantedResource};
use regie_plan::bare_plan;
use regie_render::{by_hand_here, by_hand_markdown, by_hand_script, timeline};
use regie_wire::{Content, Directory, File, Guard, Ownership, Phase, Piece, Resource, Scope, SecretRef, Symlink, Text};
use std::io::Write;
use std::process::{Command, Stdio};

fn artifacts() -> Artifacts {
    let artifact = Artifact {
        sha256: "9f86d081".into(),
        revision: "9f86d08".into(),
        name: "pizzeria-2.1.0.tar.gz".into(),
        size: 5_000_000,
        file: Some("/home/ana/.cache/pizzeria 2.1.0.tar.gz".into()),
        url: None,
    };
    [(("pizzeria".to_owned(), "2.1.0".to_owned()), artifact)].into()
}

#[test]
fn as_a_document() {
    let all = oc_pizza("");
    let plan = bare_plan(&all.wanted).unwrap();
    insta::assert_snapshot!(by_hand_markdown(&plan, &all.env.machines, &artifacts()));
}

#[test]
fn as_scripts() {
    let all = oc_pizza("");
    let plan = bare_plan(&all.wanted).unwrap();
    insta::assert_snapshot!("app", by_hand_script(&plan, &"app".into()));
    insta::assert_snapshot!("web", by_hand_script(&plan, &"web".into()));
    insta::assert_snapshot!("here", by_hand_here(&plan, &all.env.machines, &artifacts()));
}

#[test]
fn bash_understands_the_scripts() {
    let all = oc_pizza("'\"$x`");
    let plan = bare_plan(&all.wanted).unwrap();
    for script in [
        by_hand_script(&plan, &"app".into()),
        by_hand_script(&plan, &"web".into()),
        by_hand_script(&plan, &"nowhere".into()),
        by_hand_here(&plan, &all.env.machines, &Artifacts::new()),
    ] {
        let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
        bash.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        assert!(bash.wait().unwrap().success(), "{script}");
    }
}

#[test]
fn a_script_stops_while_a_secret_is_missing_and_before_it_changed_anything() {
    let plan = bare_plan(&oc_pizza("").wanted).unwrap();
    let mut bash = Command::new("bash").env_clear().stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    bash.stdin.take().unwrap().write_all(by_hand_script(&plan, &"app".into()).as_bytes()).unwrap();
    let output = bash.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("set it to the secret db_password first"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn machines_take_turns() {
    let plan = bare_plan(&oc_pizza("").wanted).unwrap();
    let turns: Vec<String> = timeline(&plan)
        .iter()
        .map(|s| format!("{}{} {} {}", "|".repeat(s.gates.len()), s.machine, s.scope, s.phase.name()))
        .collect();
    assert_eq!(
        turns,
        [
            "web machine platform",
            "|app pizzeria prepare",
            "app pizzeria fetch",
            "app pizzeria configure",
            "app pizzeria migrate",
            "app pizzeria switch",
            "app pizzeria run",
            "|web pizzeria proxy",
            "|app pizzeria verify",
            "web pizzeria verify",
        ]
    );
}

#[test]
fn a_script_piped_to_bash_does_what_it_says_once() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    let command = Resource::Command(regie_wire::Command {
        name: "count".into(),
        // It reads its standard input, which must not be the rest of the script.
        run: "cat; echo \"$NOBODY_SET_THIS\" >> count".into(),
        cwd: Some(format!("{root}/a b")),
        user: None,
        env_file: Some(format!("{root}/a b/env")),
        guard: Guard { creates: None, unless: Some("test -e count".into()) },
        undo: None,
        timeout: 60,
    });
    let none = Ownership::default;
    let secret = SecretRef { name: "word".into(), encode: vec![] };
    let content =
        Text { pieces: vec![Piece::Plain("WORD='".into()), Piece::Secret(secret), Piece::Plain("'\n".into())] };
    let resources = [
        Resource::Directory(Directory { path: format!("{root}/a b"), ownership: none() }),
        Resource::File(File {
            path: format!("{root}/a b/env"),
            content: Content::Text(content),
            ownership: none(),
            validate: None,
        }),
        command,
        Resource::Symlink(Symlink { path: format!("{root}/link"), target: "a b".into() }),
    ];
    let want = |resource| WantedResource {
        machine: "here".into(),
        scope: Scope::Instance("demo".into()),
        phase: Phase::Prepare,
        resource,
        notifies: vec![],
        rolls: false,
        place: Place::default(),
    };
    let wanted = Wanted { resources: resources.map(want).into(), ..Wanted::default() };
    let script = by_hand_script(&bare_plan(&wanted).unwrap(), &"here".into());
    for _ in 0..2 {
        let mut bash = Command::new("bash").env("REGIE_SECRET_WORD", "$x`").stdin(Stdio::piped()).spawn().unwrap();
        bash.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        assert!(bash.wait().unwrap().success(), "{script}");
    }
    let read = |name: &str| std::fs::read_to_string(folder.path().join("link").join(name)).unwrap();
    assert_eq!(read("env"), "WORD='$x`'\n");
    assert_eq!(read("count"), "\n", "{script}");
}
