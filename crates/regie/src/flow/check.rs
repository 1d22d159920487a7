//! What is wrong with a dossier, and what its document gets wrong.

use super::here;
use crate::cli::Global;
use crate::edge::clock;
use crate::edge::local_state::LocalState;
use crate::exit::{Done, Exit};
use jiff::tz::TimeZone;
use regie_dossier::page::{Chapter, Page, PageKind, PageView};
use regie_dossier::{Around, Dossier, Environment, Level, Loaded, Wanted};
use regie_journal::Journal;
use regie_plan::Plan;
use regie_render::{History, RunbookInput};
use regie_wire::MachineName;
use std::collections::BTreeMap;
use std::path::Path;

/// Shows every finding; errors exit with 1. Warnings that the dossier accepts are counted.
pub fn check(g: &Global) -> Done {
    let (files, loaded) = here::read(g)?;
    let root = Path::new(&files.root);
    let around = Around {
        now: clock::civil(),
        zone: &|name| TimeZone::get(name).ok(),
        exists: &|path| root.join(path).exists(),
        systems: loaded.dossier.as_ref().map(|d| systems(d, root)).unwrap_or_default(),
    };
    let mut findings = loaded.findings.clone();
    findings.extend(regie_dossier::lint(&loaded, &around));
    if let Some(dossier) = &loaded.dossier {
        findings.extend(here::missing_sources(dossier));
        if findings.iter().all(|f| f.level != Level::Error) {
            findings.extend(regie_render::review(dossier, texts(&loaded, dossier)));
        }
        findings = regie_dossier::settled(dossier, findings);
    }
    for finding in &findings {
        if g.json {
            out!("{}", here::finding_json(finding));
        } else if finding.accepted.is_none() {
            out!("{}", regie_dossier::to_text(finding, g.colors()));
        }
    }
    if !g.json {
        out!("{}", regie_dossier::summary(&findings, files.entries.len()));
    }
    let failed = findings.iter().any(|f| f.level == Level::Error);
    // The process ends here: taking a large dossier apart piece by piece would be for nothing.
    std::mem::forget((files, loaded));
    Ok(if failed { Exit::Error } else { Exit::Ok })
}

/// What the runbook of each environment says, of which nothing was seen and nothing is known; piece by piece, each made when it is
/// asked for: first what the team wrote, where most words stand.
fn texts<'a>(loaded: &'a Loaded, dossier: &'a Dossier) -> impl Iterator<Item = String> {
    let environments = || dossier.environments.values().filter_map(|env| Some((env, loaded.wanted.get(&env.name)?)));
    let declared = environments().flat_map(move |(env, wanted)| {
        let chapters = Chapter::ALL.into_iter().filter(|c| !matches!(c, Chapter::Glossary | Chapter::ByHand));
        chapters.map(move |chapter| text(dossier, env, wanted, None, chapter))
    });
    // Steps by hand take a plan of everything, and seldom say a word that stands nowhere else.
    let by_hand = environments().filter_map(move |(env, wanted)| {
        let plan = regie_plan::bare_plan(wanted).ok()?;
        Some(text(dossier, env, wanted, Some(&plan), Chapter::ByHand))
    });
    let written = environments().flat_map(|(_, wanted)| &wanted.pages).filter(|v| !is_glossary(&v.page));
    written.map(said).chain(declared).chain(by_hand)
}

/// What is said of words uses none of them.
fn is_glossary(page: &Page) -> bool {
    page.kind == PageKind::Chapter && page.name == Chapter::Glossary.name()
}

fn said(view: &PageView) -> String {
    view.page.texts().into_iter().map(|(_, said)| said.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn text(dossier: &Dossier, env: &Environment, wanted: &Wanted, plan: Option<&Plan>, chapter: Chapter) -> String {
    let input = RunbookInput {
        dossier,
        env,
        wanted,
        full_plan: plan,
        facts: &BTreeMap::new(),
        history: &History::default(),
        now: clock::now_ms(),
        local: clock::local,
        revision: String::new(),
    };
    regie_render::markdown(&regie_render::excerpt(&input, chapter, dossier.language))
}

/// Operating systems as they were last seen, and the day. A journal that is not there or cannot be read says nothing: nothing
/// is made to look at a dossier.
fn systems(dossier: &Dossier, root: &Path) -> BTreeMap<(String, MachineName), (String, String)> {
    let mut out = BTreeMap::new();
    let Some(journal) = LocalState::find(root).and_then(|state| Journal::open(&state.journal()).ok()) else {
        return out;
    };
    for (name, env) in &dossier.environments {
        let facts = journal.facts(&format!("{}/{name}", dossier.name)).unwrap_or_default();
        for (machine, (at, facts)) in facts {
            let system = env.machines.get(&machine).is_some_and(regie_dossier::Machine::is_system);
            if system && !facts.os.pretty_name.is_empty() {
                out.insert(
                    (name.clone(), machine),
                    (facts.os.pretty_name, clock::local(at).chars().take(10).collect()),
                );
            }
        }
    }
    out
}
