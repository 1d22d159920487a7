//! What is wrong with a dossier, and what its document gets wrong.

use super::here;
use crate::cli::Global;
use crate::edge::clock;
use crate::edge::local_state::LocalState;
use crate::exit::{Done, Exit};
use jiff::tz::TimeZone;
use regie_dossier::{Around, Dossier, Level, Loaded};
use regie_journal::Journal;
use regie_render::{Document, History, RunbookInput};
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
            findings.extend(regie_render::review(dossier, &documents(&loaded, dossier)));
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
    Ok(if failed { Exit::Error } else { Exit::Ok })
}

/// The runbook of each environment, of which nothing was seen and nothing is known: what it says by itself.
fn documents(loaded: &Loaded, dossier: &Dossier) -> Vec<Document> {
    let printed = dossier.environments.values().filter_map(|env| {
        let wanted = loaded.wanted.get(&env.name)?;
        let full_plan = regie_plan::bare_plan(wanted).ok()?;
        let input = RunbookInput {
            dossier,
            env,
            wanted,
            full_plan: &full_plan,
            facts: &BTreeMap::new(),
            history: &History::default(),
            now: clock::now_ms(),
            local: clock::local,
            revision: String::new(),
        };
        Some(regie_render::runbook(&input, dossier.language))
    });
    printed.collect()
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
