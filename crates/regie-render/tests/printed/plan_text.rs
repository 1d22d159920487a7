//! `regie plan`.

use crate::oc_pizza::{ROOT, oc_pizza};
use regie_dossier::{Language, Wanted};
use regie_plan::{Plan, Procedure, Seen, SeenMachine, bare_plan, plan, to_observe};
use regie_render::{Style, plan_text};
use regie_wire::*;

const NOW: i64 = 1_795_252_502_000;

/// `web` has all but nginx's file, which somebody edited; `app` is at another release, and held.
fn drifted(wanted: &Wanted) -> Plan {
    let hold = Hold {
        instance: "pizzeria".into(),
        kind: HoldKind::Stopped,
        who: "ana@desk".into(),
        why: "stock-taking".into(),
        since: NOW / 1000,
        until: None,
        with: None,
    };
    let facts = |holds| Facts { disk_free: u64::MAX, state_dir: "/var/lib/regie".into(), holds, ..Facts::default() };
    let there = |mode, content, target| {
        let file_type = if target { FileType::Symlink } else { FileType::File };
        let target = target.then(|| format!("{ROOT}/releases/2.0.3-4f1c9e2"));
        let (owner, group) = ("root".to_owned(), "root".to_owned());
        Observed::Path { path: Some(PathSeen { file_type, mode, owner, group, content, target }) }
    };
    let look = |r: &Resource| match r {
        Resource::Packages(p) => Observed::Packages {
            installed: p.names.iter().map(|n| (n.clone(), "1.22".to_owned())).collect(),
            lists_stale: false,
        },
        Resource::File(f) if f.path.contains("nginx") => {
            there(0o640, ContentSeen::Text("server { listen 81; }\n".into()), false)
        }
        Resource::File(_) => there(0o640, ContentSeen::Keyed { actual: "a".into(), wanted: Some("b".into()) }, false),
        Resource::Directory(_) => Observed::Path {
            path: Some(PathSeen {
                file_type: FileType::Directory,
                mode: 0o755,
                owner: "root".into(),
                group: "root".into(),
                content: ContentSeen::None,
                target: None,
            }),
        },
        Resource::Symlink(_) => there(0o777, ContentSeen::None, true),
        Resource::Unit(u) => Observed::Unit {
            load: u.content.as_ref().map(|c| PathSeen {
                file_type: FileType::File,
                mode: 0o644,
                owner: "root".into(),
                group: "root".into(),
                content: ContentSeen::Text(c.to_string()),
                target: None,
            }),
            known: true,
            enabled: true,
            active: true,
            state: "active/running".into(),
            needs_reload: false,
        },
        Resource::Archive(_) => Observed::Archive { sha256: None, occupied: false, stored: false },
        Resource::Command(_) => Observed::Command { satisfied: true },
        Resource::Hold(h) => Observed::Hold { hold: (h.instance == hold.instance).then(|| hold.clone()) },
        _ => Observed::Http { ok: true, detail: String::new() },
    };
    let here = |name: &str, facts: Facts| {
        let observed = to_observe(wanted, &name.into(), &facts)
            .iter()
            .map(|r| (r.key(), Observation { key: r.key(), observed: look(r), owed: None }))
            .collect();
        (MachineName::from(name), SeenMachine::Here { facts: Box::new(facts), observed })
    };
    let away = SeenMachine::Away { why: "ssh: no route to host".into() };
    let seen: Seen =
        [here("app", facts(vec![hold.clone()])), here("web", facts(vec![])), ("spare".into(), away)].into();
    plan(&Procedure::Apply { only: vec![] }, wanted, &seen, NOW).unwrap()
}

#[test]
fn of_a_bare_environment() {
    let plan = bare_plan(&oc_pizza("").wanted).unwrap();
    insta::assert_snapshot!(plan_text(&plan, &Style::default()));
}

#[test]
fn of_drift_and_holds() {
    let plan = drifted(&oc_pizza("").wanted);
    insta::assert_snapshot!("en", plan_text(&plan, &Style { width: 120, ..Style::default() }));
    insta::assert_snapshot!("narrow", plan_text(&plan, &Style { width: 60, ..Style::default() }));
    let fr = plan_text(&plan, &Style { lang: Language::Fr, ..Style::default() });
    assert!(
        fr.ends_with("\nPlan\u{a0}: 1 à ajouter, 6 à modifier, 0 à retirer, 1 redémarrage, 4 inchangés.\n"),
        "{fr}"
    );
}

#[test]
fn colour_adds_nothing_but_colour() {
    let plan = drifted(&oc_pizza("").wanted);
    let color = plan_text(&plan, &Style { color: true, ..Style::default() });
    let mut bare = String::new();
    let mut rest = color.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        bare.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    bare.push_str(rest);
    // Painted blanks at an end of line are all that may differ.
    let trim = |t: &str| t.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trim(&bare), trim(&plan_text(&plan, &Style::default())));
}

#[test]
fn nothing_in_it_steers_the_terminal() {
    let mut plan = bare_plan(&oc_pizza("\u{1b}[2J\r").wanted).unwrap();
    for part in &mut plan.machines {
        part.away = None;
    }
    assert!(!plan_text(&plan, &Style::default()).contains('\u{1b}'));
}
