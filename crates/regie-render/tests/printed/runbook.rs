//! The runbook.

use crate::oc_pizza::{OcPizza, oc_pizza};
use regie_dossier::Language;
use regie_plan::bare_plan;
use regie_render::{Document, RunbookInput, html, markdown, runbook};

/// 2026-11-21, 09:15 UTC.
pub const NOW: i64 = 1_795_252_502_000;

pub fn document(all: &OcPizza, lang: Language) -> Document {
    let full_plan = bare_plan(&all.wanted).unwrap();
    let input = RunbookInput {
        dossier: &all.dossier,
        env: &all.env,
        wanted: &all.wanted,
        full_plan: Some(&full_plan),
        facts: &all.facts,
        history: &all.history,
        now: NOW,
        local: |ms| format!("{} UTC", &regie_plan::utc(ms.div_euclid(1000))[..16]),
        revision: "4f1c9e2".into(),
    };
    runbook(&input, lang)
}

#[test]
fn in_english() {
    insta::assert_snapshot!(markdown(&document(&oc_pizza(""), Language::En)));
}

#[test]
fn in_french() {
    insta::assert_snapshot!(markdown(&document(&oc_pizza(""), Language::Fr)));
}

#[test]
fn as_html() {
    let page = html(&document(&oc_pizza(""), Language::Fr));
    let body = page.split_once("</style>").unwrap().1;
    insta::assert_snapshot!(body);
}

#[test]
fn french_is_set_as_french_is() {
    let all = oc_pizza("");
    let text = markdown(&document(&all, Language::Fr));
    let prose: String = text.split("```").step_by(2).collect();
    for line in prose.lines().filter(|l| !l.contains('`') && !l.contains("http")) {
        assert!(![" :", " ;", " !", " ?", " »", "« "].iter().any(|bad| line.contains(bad)), "{line}");
    }
}
