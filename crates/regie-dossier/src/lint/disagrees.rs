//! `disagrees`: prose that names an engine, a path or a port that nothing declares, while something else is declared.

mod engine;
mod path;
mod port;
mod stated;

use crate::page::TextKind;
use crate::{Dossier, Finding, Place, Wanted};
use stated::Stated;
use std::cell::LazyCell;

/// A stretch of prose.
struct Prose<'a> {
    text: &'a str,
    /// Found when it is asked for: that may read a file again.
    place: LazyCell<Place, Box<dyn FnOnce() -> Place + 'a>>,
    kind: TextKind,
    /// It may stand in a recipe, and is no prose of this dossier then.
    foreign: bool,
}

impl Prose<'_> {
    /// Whether it is typed as it stands: a command, an illustration. One word between backticks may just be a name.
    fn typed(&self) -> bool {
        match self.kind {
            TextKind::Prose => false,
            TextKind::Code => self.text.trim().contains(char::is_whitespace),
            TextKind::Sample | TextKind::Step => true,
        }
    }
}

/// A word in prose that nothing declares.
struct Stray {
    /// Where in the text it begins and ends, in bytes.
    at: std::ops::Range<usize>,
    message: String,
    label: String,
    help: String,
}

pub(super) fn check(dossier: &Dossier, wanted: &[&Wanted], findings: &mut Vec<Finding>) {
    let stated = Stated::of(dossier, wanted);
    for block in texts(dossier) {
        let beside = block.iter().flat_map(|prose| engine::words(prose.text)).map(|(_, word)| word).collect::<Vec<_>>();
        for prose in block {
            let mut strays = engine::strays(&prose, &beside, &stated);
            strays.extend(path::strays(prose.text, &stated));
            strays.extend(port::strays(prose.text, &stated));
            if !strays.is_empty() && prose.foreign && prose.place.line == 0 {
                continue;
            }
            for stray in strays {
                let at = inside(&prose, &stray.at);
                findings.push(Finding::warning("disagrees", &at, stray.message).label(stray.label).help(stray.help));
            }
        }
    }
}

/// Everything that people read and the dossier does not make true, by block: what stands in one is read in one go. The
/// glossary explains words: it may name anything.
fn texts<'a>(dossier: &'a Dossier) -> Vec<Vec<Prose<'a>>> {
    let mut out = Vec::new();
    let pages = dossier.playbooks.values().chain(dossier.tasks.values()).chain(dossier.chapters.values());
    for block in pages.flat_map(|page| page.blocks_of_texts()) {
        let prose = block.into_iter().map(|(kind, said)| {
            let place: Box<dyn FnOnce() -> Place> = Box::new(|| said.place.clone());
            Prose { text: &said.text, place: LazyCell::new(place), kind, foreign: false }
        });
        out.push(prose.collect());
    }
    for service in dossier.services.values() {
        let file = &service.place.file;
        let prose = |text: &'a str, place: Box<dyn FnOnce() -> Place + 'a>, foreign: bool| {
            vec![Prose { text, place: LazyCell::new(place), kind: TextKind::Prose, foreign }]
        };
        out.push(prose(&service.summary, Box::new(|| super::place::value(dossier, file, &["summary"])), false));
        for var in service.env.iter().filter(|v| !v.description.is_empty()) {
            let place = || super::place::value(dossier, file, &["env", &var.name, "description"]);
            out.push(prose(&var.description, Box::new(place), true));
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
