//! `regie check`: what it shows of a dossier that lies on a disk.
#![allow(clippy::unwrap_used)]

mod common;

use common::Place;
use serde_json::Value;

fn json(place: &Place) -> Vec<Value> {
    place
        .expect(0, &["check", "--json"])
        .lines()
        .filter(|l| l.starts_with('{'))
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

fn of<'a>(findings: &'a [Value], rule: &str) -> Vec<&'a Value> {
    findings.iter().filter(|f| f["rule"] == rule).collect()
}

#[test]
fn links_are_looked_for_on_the_disk_and_words_in_the_document() {
    let place = Place::new();
    place.write("docs/plan.txt", "x");
    place.write("tasks/look.md", "# Look\n\nSee [the plan](../docs/plan.txt)\nand [the other](../docs/other.txt).\n");
    let overview = std::fs::read_to_string(place.path("dossier.toml")).unwrap();
    let glossary = "\n[glossary]\nplan = \"What is meant.\"\nTomcat = \"A server.\"\n";
    place.write("dossier.toml", format!("{overview}{glossary}"));
    let findings = json(&place);
    let dead = of(&findings, "dead-link");
    assert_eq!(dead.len(), 1, "{dead:?}");
    assert_eq!((&dead[0]["place"]["file"], &dead[0]["place"]["line"]), (&"tasks/look.md".into(), &4.into()));
    let unused = of(&findings, "glossary-unused");
    assert_eq!(unused.len(), 1, "{unused:?}");
    assert!(unused[0]["message"].as_str().unwrap().contains("`Tomcat`"));
    assert!(place.expect(0, &["check"]).contains(" · glossary-unused\n"));

    place.write("dossier.toml", format!("{overview}{glossary}\n[accept]\nglossary-unused = \"it comes back\"\n"));
    let said = place.expect(0, &["check"]);
    assert!(!said.contains("glossary-unused") && said.contains(", 1 accepted in"), "{said}");
    let findings = json(&place);
    assert_eq!(of(&findings, "glossary-unused")[0]["accepted"], "it comes back");
}

#[test]
fn nothing_is_made_by_looking() {
    let place = Place::new();
    place.expect(0, &["check"]);
    assert!(!place.path(".regie").exists());
    assert!(!place.path("machine").exists());
}

#[test]
fn a_rule_that_cannot_be_accepted_is_an_error() {
    let place = Place::new();
    let overview = std::fs::read_to_string(place.path("dossier.toml")).unwrap();
    place.write("dossier.toml", format!("{overview}\n[accept]\nno-playbook = \"x\"\n"));
    assert!(place.expect(1, &["check"]).contains("only warnings can be accepted"));
}

#[test]
fn a_page_that_is_wrong_keeps_nobody_from_a_machine() {
    let place = Place::new();
    place.write("tasks/t.md", "# T\n\n```sh on=nowhere\nx\n```\n\nSee {{ nothing }}.\n");
    let said = place.expect(1, &["check"]);
    assert!(said.contains("step-machine") && said.contains("undefined"), "{said}");
    let said = place.expect(0, &["status"]);
    assert!(said.contains("errors in the dossier's pages: regie check"), "{said}");
    place.expect(0, &["plan"]);
    // A run is taken up, and taken back: that none is known is another answer.
    for verb in ["resume", "undo"] {
        let said = place.expect(1, &[verb, "8k3f"]);
        assert!(said.contains("no run `8k3f` is known here"), "{said}");
        assert_eq!(said.matches("in the dossier's pages").count(), 1, "{said}");
    }
    // What is about pages itself is refused.
    place.expect(1, &["task", "t", "--dry-run"]);
    place.expect(1, &["runbook"]);
}
