//! `disagrees`: prose that names an engine, a path or a port that nothing declares, while something else is declared.

mod engine;
mod path;
mod port;
mod stated;

use crate::page::TextKind;
use crate::{Dossier, Finding, Place, Wanted};
use stated::Stated;

/// A stretch of prose.
struct Prose<'a> {
    text: &'a str,
    place: Place,
    /// Where it may be typed: a command, an illustration.
    typed: bool,
}

/// A word in prose that nothing declares.
struct Stray {
    /// Where in the text it begins and ends, in bytes.
    at: std::ops::Range<usize>,
    message: String,
    label: String,
    help: String,
}

pub(super) fn check(dossier: &Dossier, wanted: &[Wanted], findings: &mut Vec<Finding>) {
    let stated = Stated::of(dossier, wanted);
    for prose in texts(dossier) {
        let mut strays = engine::strays(&prose, &stated);
        strays.extend(path::strays(prose.text, &stated));
        strays.extend(port::strays(prose.text, &stated));
        for stray in strays {
            let at = inside(&prose, &stray.at);
            findings.push(Finding::warning("disagrees", &at, stray.message).label(stray.label).help(stray.help));
        }
    }
}

/// Everything that people read and the dossier does not make true. The glossary explains words: it may name anything.
fn texts(dossier: &Dossier) -> Vec<Prose<'_>> {
    let mut out = Vec::new();
    let pages = dossier.playbooks.values().chain(dossier.tasks.values()).chain(dossier.chapters.values());
    for (kind, said) in pages.flat_map(|page| page.texts()) {
        out.push(Prose { text: &said.text, place: said.place.clone(), typed: kind != TextKind::Prose });
    }
    for service in dossier.services.values() {
        let file = &service.place.file;
        let place = super::place::value(dossier, file, &["summary"]);
        out.push(Prose { text: &service.summary, place, typed: false });
        for var in service.env.iter().filter(|v| !v.description.is_empty()) {
            let place = super::place::value(dossier, file, &["env", &var.name, "description"]);
            // A variable of the recipe, which is no prose of this dossier.
            if place.line > 0 {
                out.push(Prose { text: &var.description, place, typed: false });
            }
        }
    }
    out
}

fn inside(prose: &Prose<'_>, at: &std::ops::Range<usize>) -> Place {
    let before = &prose.text[..at.start];
    let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().map_or(1, |l| count(l) + 1);
    prose.place.inside(u32::try_from(line + 1).unwrap_or(u32::MAX), column, count(&prose.text[at.clone()]))
}
