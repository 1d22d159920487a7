//! The document of a shop that runs: kept in the repository in both languages, printed again here; and what it says is done.
#![allow(clippy::unwrap_used)]

use regie_hosts::Fleet;
use regie_journeys::{OcPizza, Regie, VERSIONS, assert_golden, redacted};

/// A part of a document: from the heading of this title to the next heading of its level or above.
fn part<'d>(document: &'d str, title: &str) -> &'d str {
    let heading = |line: &&str| line.starts_with('#') && line.trim_end().ends_with(&format!(". {title}"));
    let found = document.lines().find(heading).unwrap_or_else(|| panic!("no part {title}"));
    let level = found.bytes().take_while(|b| *b == b'#').count();
    let start = document.find(found).unwrap() + found.len();
    let ends = |line: &str| line.starts_with('#') && line.bytes().take_while(|b| *b == b'#').count() <= level;
    let mut end = start;
    let mut fenced = false;
    for line in document[start..].split_inclusive('\n') {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if !fenced && ends(line) {
            break;
        }
        end += line.len();
    }
    &document[start..end]
}

/// Its boxes, each behind the machine that was named last.
fn boxes(part: &str) -> Vec<(Option<String>, String)> {
    let (mut out, mut on, mut open) = (Vec::new(), None, None::<String>);
    for line in part.lines().map(str::trim_start) {
        match (&mut open, line.starts_with("```")) {
            (Some(text), true) => {
                out.push((on.clone(), std::mem::take(text)));
                open = None;
            }
            (None, true) => open = Some(String::new()),
            (Some(text), false) => text.push_str(&format!("{line}\n")),
            (None, false) => {
                // `On app:`, or at the end of a line of prose `On this computer:`.
                let named = line.strip_suffix(':').and_then(|l| l.rsplit_once("On "));
                if let Some((_, machine)) = named {
                    on = Some(machine.to_owned()).filter(|m| m != "this computer");
                }
            }
        }
    }
    out
}

/// Pastes the boxes of a part that are for machines; says what they said.
fn paste_on(fleet: &Fleet, part: &str, before: &str) {
    let of_machines = boxes(part).into_iter().filter_map(|(on, text)| Some((on?, text))).collect::<Vec<_>>();
    assert!(!of_machines.is_empty(), "no box in:\n{part}");
    // What is listed, or copied from this computer, is not needed here.
    let needed = |text: &str| ["ls ", "scp ", "regie "].iter().all(|word| !text.starts_with(word));
    for (machine, text) in of_machines.iter().filter(|(_, text)| needed(text)) {
        let pasted = fleet.host(machine).bash_stdin(&format!("set -e\n{before}\n{text}"));
        assert!(pasted.success(), "on {machine}:\n{text}\n{}\n{}", pasted.stdout, pasted.stderr);
    }
}

fn runbook(regie: &Regie, lang: &str) -> String {
    regie.ok(&format!("runbook --env prod --lang {lang}")).out
}

#[test]
fn the_document_of_a_shop_that_runs() {
    let (fleet, oc_pizza, regie) = OcPizza::deployed("document");
    let (db, app, web) = (fleet.host("db"), fleet.host("app"), fleet.host("web"));
    oc_pizza.version(VERSIONS[1]);
    regie.ok("deploy boutique --env prod");
    regie.ok("jobs run boutique cloture --env prod");
    regie.ok("jobs --env prod");
    let declared = ["dossier.toml", "inventory/base.toml", "services/boutique.toml"]
        .map(|file| std::fs::read_to_string(oc_pizza.path().join(file)).unwrap())
        .concat();

    // What is kept in the repository is what is printed.
    let (french, english) = (runbook(&regie, "fr"), runbook(&regie, "en"));
    assert_golden("docs/oc-pizza/dossier-d-exploitation.md", &redacted(&french, &declared));
    assert_golden("docs/oc-pizza/runbook.md", &redacted(&english, &declared));

    // Saved by hand, lost, restored by hand: as it is written there.
    let order = "INSERT INTO boutique.vente_pizzeria (nom, adresse, telephone, ouverte) VALUES ('Témoin', '1 rue du Test', '0123456789', 1)";
    db.sh(&format!("mariadb -e \"{order}\"")).ok();
    app.sh("runuser -u boutique -- sh -c 'echo photo > /srv/boutique/shared/media/temoin.jpg'").ok();
    paste_on(&fleet, part(&english, "Saving by hand"), "");
    db.sh("mariadb -e 'DROP DATABASE boutique'").ok();
    app.sh("rm /srv/boutique/shared/media/temoin.jpg").ok();
    let newest = "newest=$(ls /var/backups/regie | grep -o '[0-9]*T[0-9]*Z' | tail -n 1)";
    let restore =
        part(&english, "Restoring by hand").replace("slot=YYYYMMDDThhmmssZ", &format!("{newest}; slot=$newest"));
    regie.ok("stop boutique --env prod --reason restore");
    paste_on(&fleet, &restore, "");
    regie.ok("start boutique --env prod");
    let found = db.sh("mariadb -Ne \"SELECT nom FROM boutique.vente_pizzeria WHERE nom = 'Témoin'\"").ok();
    assert_eq!(found.text(), "Témoin");
    assert!(app.sh("cat /srv/boutique/shared/media/temoin.jpg").ok().text().contains("photo"));
    regie.ok("deploy boutique --env prod");
    regie.plan_is_empty_in("prod");

    // A machine that differs from what is declared is marked; one that was given something else too.
    oc_pizza.edit("inventory/prod.toml", |doc| {
        doc["machine"]["db"]["size"]["cpus"] = 512.into();
        doc["machine"]["db"]["os"] = "Debian 11".into();
    });
    let marked = runbook(&regie, "en");
    let rows = part(&marked, "db: database").lines().filter(|l| l.contains('▲') && l.starts_with('|')).count();
    assert!(rows >= 2, "{}", part(&marked, "db: database"));

    // It needs no machine: all of them are down, and it is the same.
    let before = runbook(&regie, "en");
    [db, app, web].iter().for_each(|host| host.stop());
    assert_eq!(runbook(&regie, "en"), before);
}
