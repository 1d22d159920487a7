//! Pages to begin with: each loads without a finding and can be walked, in both languages.
#![allow(clippy::unwrap_used)]

mod common;

use common::{edited, good, known, said, with};
use regie_dossier::page::PageKind;
use regie_dossier::{Entry, expand, load, page_starter, starter};

/// Alert's name, its condition, and words that show which starter was taken.
const ALERTS: [(&str, &str, [&str; 2]); 9] = [
    ("site-down", "http = \"{{ url }}/health\", for = \"2m\"", ["502 Bad Gateway", "{{ url }}/health"]),
    ("disk-filling", "disk = \"85%\"", ["No space left", "df -h"]),
    ("backup-late", "backup = \"6h\"", ["regie runbook", "on=all"]),
    ("certificate-expiring", "certificate = \"14d\"", ["openssl x509", "regie deploy"]),
    ("worker-stopped", "process = \"worker\", for = \"5m\"", ["worker", "regie restart"]),
    ("invoices-missed", "job = \"invoices\"", ["invoices", "regie jobs run"]),
    ("database-down", "tcp = \"db:3306\"", ["systemctl status --no-pager --lines=30 mariadb", "regie restart"]),
    ("odd", "load = 8", ["odd", "regie restart"]),
    ("tcp-shut", "tcp = \"db:3306\"", ["tcp shut", "regie restart"]),
];

#[test]
fn playbooks_fit_their_alert_and_have_no_finding() {
    for language in ["en", "fr"] {
        for (name, when, words) in ALERTS {
            let files = edited(good(), "services/pizzeria.toml", "\"site-down\"", &format!("\"{name}\""));
            let mut files = edited(files, "services/pizzeria.toml", "http = \"{{ url }}/\", for = \"2m\"", when);
            files.entries.remove("playbooks/site-down.md");
            let text = match files.entries.get("dossier.toml") {
                Some(Entry::Bytes(bytes)) => String::from_utf8(bytes.clone()).unwrap(),
                _ => panic!("no dossier.toml"),
            };
            let text: String = text.lines().filter(|l| !l.starts_with("language")).map(|l| format!("{l}\n")).collect();
            files = with(files, "dossier.toml", &format!("language = \"{language}\"\n{text}"));
            if name == "database-down" {
                // The role is what makes it a database's.
                files = edited(files, "services/pizzeria.toml", "recipe = \"command\"", "recipe = \"own\"");
                let own =
                    "summary = \"x\"\nextends = \"command\"\n[roles]\ndatabase = { help = \"x\", optional = true }\n";
                files = with(files, "recipes/own.toml", own);
            }
            // Without it there is a finding, as for whoever asks for one.
            let before = load(&files).dossier.unwrap();
            let page = page_starter(&before, PageKind::Playbook, name).unwrap();
            assert!(!page.contains('@'), "{page}");
            for word in words {
                assert!(page.contains(word), "{language} {name} has no “{word}”:\n{page}");
            }
            let path = format!("playbooks/{name}.md");
            let after = load(&with(files, &path, &page));
            let about: Vec<_> =
                after.findings.iter().filter(|f| f.place.file == path || f.message.contains(name)).collect();
            assert!(about.is_empty(), "{language} {name}: {}", said(&after));
            let dossier = after.dossier.unwrap();
            for env in dossier.environments.keys() {
                let wanted = expand(&dossier, env, &known(&dossier, env)).unwrap();
                let view = wanted.pages.iter().find(|p| p.page.name == name).unwrap();
                // A folder machine is somebody's own computer: what means a whole system is not for it.
                let folder = |m| !dossier.environments[env].machines[m].is_system();
                let there = view.commands.values().flatten().filter(|(m, _)| folder(*m));
                for (_, command) in there {
                    assert!(
                        !["systemctl", "journalctl", "apt-get"].iter().any(|w| command.run.contains(w)),
                        "{command:?}"
                    );
                }
                assert!(view.page.steps().len() >= 3 && !view.page.symptoms.is_empty());
            }
        }
    }
}

/// The unit is the one of the platform, with what a dossier says of it.
#[test]
fn a_playbook_names_the_unit_that_the_platform_has() {
    let service = "summary = \"A\"\nrecipe = \"own\"\n\n[[alert]]\nname = \"database-down\"\nseverity = \"page\"\nwhen = { tcp = \"db:5432\" }\n";
    let own = "summary = \"x\"\nextends = \"command\"\n[roles]\ndatabase = { help = \"x\", optional = true }\n";
    for (variables, unit) in [
        ("platform = [\"postgresql\"]", "postgresql@15-main"),
        ("platform = [\"postgresql\"]\nvariables = { postgresql = { major = 17 } }", "postgresql@17-main"),
        ("platform = [\"mariadb\"]", "mariadb"),
    ] {
        let files = common::files(&[
            ("dossier.toml", "title = \"A\""),
            ("inventory/prod.toml", &format!("[machine.db]\naddress = \"ssh://root@db\"\n{variables}\n")),
            ("recipes/own.toml", own),
            ("services/a.toml", service),
        ]);
        let page = page_starter(&load(&files).dossier.unwrap(), PageKind::Playbook, "database-down").unwrap();
        assert!(page.contains(&format!("systemctl start {unit}{{%")), "{unit}:\n{page}");
    }
}

#[test]
fn a_task_begins_the_same_everywhere() {
    for language in [regie_dossier::Language::En, regie_dossier::Language::Fr] {
        let mut files = common::files(&[]);
        for (path, text) in starter("essai", language) {
            if ["dossier", "inventory", "services"].iter().any(|p| path.starts_with(p)) {
                files.entries.insert(path, Entry::Bytes(text.into_bytes()));
            }
        }
        let page = page_starter(&load(&files).dossier.unwrap(), PageKind::Task, "add-shop").unwrap();
        assert!(page.starts_with("# Add shop\n") && !page.contains('@'), "{page}");
        let loaded = load(&with(files, "tasks/add-shop.md", &page));
        assert!(loaded.findings.iter().all(|f| f.place.file != "tasks/add-shop.md"), "{}", said(&loaded));
        let page = loaded.dossier.unwrap().tasks.remove("add-shop").unwrap();
        assert_eq!((page.inputs.len(), page.steps().len()), (1, 4));
    }
}

#[test]
fn a_playbook_without_its_alert_and_a_name_that_is_none_are_refused() {
    let dossier = load(&good()).dossier.unwrap();
    let (why, help) = page_starter(&dossier, PageKind::Playbook, "site-dwn").unwrap_err();
    assert!(why.contains("no alert") && help.contains("`site-down`"), "{why} {help}");
    assert!(page_starter(&dossier, PageKind::Task, "Add shop").is_err());
}
