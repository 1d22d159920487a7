//! What was observed, beside what is declared: what differs is marked, what is the same is not.

use crate::oc_pizza::{OcPizza, ROOT, oc_pizza};
use crate::runbook::{NOW, document};
use regie_dossier::{JobView, Language, Place, Said, TargetView};
use regie_render::{Block, Document, PastJob, PastRun, Row, Section};
use regie_wire::*;

/// `app` as it would be right after a deployment.
fn deployed() -> OcPizza {
    let mut all = oc_pizza("");
    let facts = all.facts.get_mut("app").unwrap();
    facts.memory = 8_000_000_000;
    facts.os = OsRelease { id: "debian".into(), version_id: "12".into(), pretty_name: "Debian GNU/Linux 12".into() };
    for wanted in all.wanted.resources.iter().filter(|w| w.machine.as_str() == "app" && !w.resource.is_check()) {
        let given = Given {
            dossier: "oc-pizza/prod".into(),
            scope: wanted.scope.clone(),
            resource: wanted.resource.clone(),
            adopted: false,
            run: RunId::new("8k3f"),
            at: NOW - 3_600_000,
        };
        facts.manifest.given.insert(wanted.resource.key(), given);
    }
    all
}

fn find<'a>(sections: &'a [Section], anchor: &str) -> Option<&'a Section> {
    sections.iter().find_map(|s| match s.anchor.as_deref() == Some(anchor) {
        true => Some(s),
        false => find(&s.sections, anchor),
    })
}

/// Rows of all tables of a section and those in it.
fn rows(section: &Section) -> Vec<&Row> {
    let own = section.blocks.iter().filter_map(|b| match b {
        Block::Table { rows, .. } => Some(rows.iter()),
        _ => None,
    });
    own.flatten().chain(section.sections.iter().flat_map(rows)).collect()
}

/// The marked rows of a part of the document, as text.
fn marked(document: &Document, anchor: &str) -> Vec<String> {
    let section = find(&document.chapters, anchor).unwrap_or_else(|| panic!("no section {anchor}"));
    rows(section).into_iter().filter(|r| r.differs).map(|r| format!("{:?}", r.cells)).collect()
}

#[test]
fn what_is_as_declared_is_not_marked() {
    let printed = document(&deployed(), Language::En);
    for anchor in ["overview", "requirements", "files"] {
        assert_eq!(marked(&printed, anchor), Vec::<String>::new(), "{anchor}");
    }
}

#[test]
fn what_differs_is_marked_each_in_its_place() {
    type Change = fn(&mut OcPizza);
    let cases: [(&str, &str, &str, Change); 7] = [
        ("a release before", "overview", "2.0.3-4f1c9e2", |all| {
            let key = Key::new(format!("symlink:{ROOT}/current"));
            let given = all.facts.get_mut("app").unwrap().manifest.given.get_mut(&key).unwrap();
            let target = format!("{ROOT}/releases/2.0.3-4f1c9e2");
            given.resource = Resource::Symlink(Symlink { path: format!("{ROOT}/current"), target });
        }),
        ("no release at all", "overview", "nothing yet", |all| {
            all.facts.get_mut("app").unwrap().manifest.given.clear();
        }),
        ("less memory", "requirements", "4.1", |all| all.facts.get_mut("app").unwrap().memory = 4_100_000_000),
        ("another system", "requirements", "Debian 13", |all| {
            let said = Said { text: "Debian 13".into(), place: Place::default() };
            all.env.machines.get_mut("app").unwrap().os = Some(said);
        }),
        ("another configuration", "files", "another, on", |all| {
            let key = Key::new(format!("file:{ROOT}/env"));
            let given = all.facts.get_mut("app").unwrap().manifest.given.get_mut(&key).unwrap();
            let Resource::File(file) = &mut given.resource else { panic!() };
            file.content = Content::Text("DB=\"\"\n".into());
        }),
        ("another mode", "files", "another, on", |all| {
            let key = Key::new(format!("file:{ROOT}/env"));
            let given = all.facts.get_mut("app").unwrap().manifest.given.get_mut(&key).unwrap();
            let Resource::File(file) = &mut given.resource else { panic!() };
            file.ownership.mode = Some(0o644);
        }),
        ("somebody else's file", "files", "not given yet", |all| {
            let key = Key::new(format!("file:{ROOT}/env"));
            all.facts.get_mut("app").unwrap().manifest.given.get_mut(&key).unwrap().dossier = "other/prod".into();
        }),
    ];
    for (name, anchor, says, change) in cases {
        let mut all = deployed();
        change(&mut all);
        let found = marked(&document(&all, Language::En), anchor);
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        assert!(found[0].contains(says), "{name}: {found:?}");
    }
}

#[test]
fn holds_say_who_why_and_until_when() {
    let mut all = deployed();
    all.facts.get_mut("app").unwrap().holds.push(Hold {
        instance: "pizzeria".into(),
        kind: HoldKind::Stopped,
        who: "ana@desk".into(),
        why: "stock-taking".into(),
        since: NOW / 1000,
        until: Some(NOW / 1000 + 7200),
        with: None,
    });
    let text = regie_render::markdown(&document(&all, Language::Fr));
    let line = text.lines().find(|l| l.contains('⏸') && l.contains("pizzeria")).unwrap();
    assert_eq!(
        line,
        "> ▲ ⏸ pizzeria est à l’arrêt depuis le 21 novembre 2026 à 09:15 UTC, jusqu’au 21 novembre 2026 à 11:15 UTC, à la demande \
         d’ana@desk\u{a0}: stock-taking"
    );
}

fn past(id: &str, days_ago: i64, outcome: Option<Outcome>) -> PastRun {
    PastRun {
        run: RunId::new(id),
        title: "deploy pizzeria@prod".into(),
        procedure: "deploy".into(),
        instance: Some("pizzeria".into()),
        who: "ana@desk".into(),
        why: Some("order export".into()),
        began: NOW - days_ago * 86_400_000,
        took: Some(41),
        outcome,
    }
}

#[test]
fn deployments_are_counted_and_failures_marked() {
    let mut all = deployed();
    all.history.runs = vec![
        past("aa11", 1, Some(Outcome::Done)),
        past("bb22", 2, Some(Outcome::PutBack)),
        past("cc33", 3, None),
        past("dd44", 89, Some(Outcome::NeedsPerson)),
        past("ee55", 91, Some(Outcome::Done)),
        PastRun { procedure: "stop".into(), ..past("ff66", 1, Some(Outcome::Done)) },
    ];
    let printed = document(&all, Language::En);
    let text = regie_render::markdown(&printed);
    assert!(text.contains("4 deployments, 1 of them done, 1 put back, 2 neither."), "{text}");
    assert!(!text.contains("ee55") && !text.contains("ff66"));
    let marked = marked(&printed, "service-level");
    let runs: Vec<&str> =
        ["aa11", "bb22", "cc33", "dd44"].into_iter().filter(|id| marked.iter().any(|m| m.contains(id))).collect();
    assert_eq!(runs, ["bb22", "dd44"]);
}

#[test]
fn jobs_tell_their_last_result() {
    let mut all = deployed();
    all.wanted.instances[0].jobs.push(JobView {
        name: "invoices".into(),
        machine: "app".into(),
        command: "./invoices".into(),
        schedule: "0 */4 * * *".into(),
        expected: Some(120),
        timeout: Some(600),
        folder: format!("{ROOT}/shared/jobs/invoices"),
        script: format!("{ROOT}/shared/jobs/invoices.sh"),
        called_by: Some("timer:pizzeria-invoices".into()),
    });
    let job = |last| PastJob { instance: "pizzeria".into(), name: "invoices".into(), seen: NOW, last };
    let run = |result, status| JobRun { start: NOW / 1000 - 3600, took: Some(41), status, result };
    let cases = [
        (None, "nobody looked yet", false),
        (Some(job(None)), "had not run yet on 21 November 2026, 09:15", false),
        (Some(job(Some(run(JobResult::Done, Some(0))))), "done in 41 s, on 21 November 2026, 08:15", false),
        (Some(job(Some(run(JobResult::Failed, Some(3))))), "failed (code 3) in 41 s, on 21 November 2026, 08:15", true),
    ];
    for (seen, says, differs) in cases {
        all.history.jobs = seen.into_iter().collect();
        let printed = document(&all, Language::En);
        assert!(regie_render::markdown(&printed).contains(says), "{says}");
        assert_eq!(!marked(&printed, "batches").is_empty(), differs, "{says}");
    }
}

#[test]
fn a_target_names_the_secret_that_opens_it() {
    let mut all = deployed();
    let secret = SecretRef { name: "backup_password".into(), encode: vec![] };
    let password = Some(Text { pieces: vec![Piece::Secret(secret)] });
    all.wanted.targets.insert(
        "offsite".into(),
        TargetView { address: Text::plain("rest:https://shop:hunter2@store.example/x"), password },
    );
    let text = regie_render::markdown(&document(&all, Language::En));
    assert!(text.contains("`rest:https://shop:…@store.example/x` (secret `backup_password`)"), "{text}");
    assert!(!text.contains("hunter2"));
}
