//! The pages that can be walked through, and how they went last.

use super::contact::journal_failure;
use super::here::{self, Here};
use super::walk::Past;
use crate::cli::Global;
use crate::edge::clock;
use crate::exit::{Done, Exit, Failure};
use regie_dossier::page::{Act, Page, PageKind};
use regie_journal::{Journal, RunRow};
use regie_wire::{Event, EventKind, Outcome};

/// The last walk through a page, in this environment.
struct Last {
    row: RunRow,
    past: Past,
}

/// Lists the pages of a kind.
pub fn list(g: &Global, kind: PageKind) -> Done {
    let here = here::open_document(g)?;
    let journal = Journal::open(&here.state.journal()).map_err(journal_failure)?;
    let walks = walks(&journal, &here, kind)?;
    let pages = match kind {
        PageKind::Task => &here.dossier.tasks,
        _ => &here.dossier.playbooks,
    };
    for page in pages.values() {
        let last = walks.iter().find(|w| w.past.page == page.path());
        if g.json {
            out!("{}", json(page, last));
        } else {
            tell(g, page, last);
        }
    }
    if pages.is_empty() && !g.json {
        let name = kind.name();
        match kind {
            PageKind::Task => out!("No {name} is written. Begin one: regie task new NAME"),
            _ => out!("No {name} is written: each alert has one. Begin one: regie playbook new ALERT"),
        }
    }
    Ok(Exit::Ok)
}

/// All walks of this environment, newest first.
fn walks(journal: &Journal, here: &Here, kind: PageKind) -> Result<Vec<Last>, Failure> {
    let mut out: Vec<Last> = Vec::new();
    let rows = journal.runs_of(&here.id(), 0).map_err(journal_failure)?;
    for row in rows.into_iter().filter(|r| r.procedure == kind.name()) {
        let events: Vec<Event> = journal.events(&row.run).map_err(journal_failure)?;
        let page = events.iter().find_map(|e| match &e.kind {
            EventKind::PageOpened { page, .. } => Some(page.clone()),
            _ => None,
        });
        // The newest of each page will do.
        if page.is_some_and(|p| out.iter().all(|w| w.past.page != p)) {
            out.extend(Past::read(&row, &events).map(|past| Last { row, past }));
        }
    }
    Ok(out)
}

fn tell(g: &Global, page: &Page, last: Option<&Last>) {
    let name = if g.colors() { format!("\x1b[1m{}\x1b[0m", page.name) } else { page.name.clone() };
    let about = page.service.as_ref().map_or_else(String::new, |s| format!(" · {s}"));
    let steps = match page.steps().len() {
        0 => "no step".to_owned(),
        1 => "1 step".to_owned(),
        n => format!("{n} steps"),
    };
    out!("{name}\n    {} · {steps}{about}", page.title.text);
    if !page.symptoms.is_empty() {
        let all = page.symptoms.iter().map(|s| format!("“{}”", s.text)).collect::<Vec<_>>().join(", ");
        out!("    when one sees {all}");
    }
    let Some(last) = last else { return };
    let whose = last.past.instance.as_ref().map_or_else(String::new, |i| format!(" for {i}"));
    let how = how(page, &last.past);
    out!("    walked {}{whose} by {}: {how}  (run {})", clock::near(last.row.started), last.row.who, last.row.run);
}

/// How it ended, in a few words.
fn how(page: &Page, past: &Past) -> String {
    match &past.outcome {
        Some(Outcome::Done) => "done".to_owned(),
        Some(Outcome::Superseded) => "left".to_owned(),
        _ => past.place(page),
    }
}

fn json(page: &Page, last: Option<&Last>) -> serde_json::Value {
    let symptoms: Vec<_> = page.symptoms.iter().map(|s| &s.text).collect();
    let confirms = page.steps().iter().filter(|s| matches!(s.act, Act::Confirm(_))).count();
    let walked = last.map(|l| {
        serde_json::json!({ "run": l.row.run, "started": l.row.started, "who": l.row.who, "instance": l.past.instance,
            "outcome": l.past.outcome, "unfinished": l.past.is_unfinished(), "state": how(page, &l.past) })
    });
    serde_json::json!({ "v": 1, "type": page.kind.name(), "name": page.name, "title": page.title.text,
        "file": page.path(), "service": page.service, "symptoms": symptoms, "steps": page.steps().len(),
        "confirms": confirms, "inputs": page.inputs.iter().map(|i| &i.name).collect::<Vec<_>>(), "last": walked })
}
