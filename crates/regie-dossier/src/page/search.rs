//! Pages by the words of somebody who sees something: symptoms first, then titles, headings and prose.

mod word;

use super::{Block, Inline, Page, PageKind, text::plain};
use crate::{Dossier, Place};
use word::{Fit, fit, words};

/// Where the words were found, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// What people see.
    Symptom,
    /// Its title or its name.
    Title,
    /// A heading in it.
    Heading,
    /// Its prose and what its steps run.
    Prose,
}

impl Found {
    /// In lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Symptom => "symptom",
            Self::Title => "title",
            Self::Heading => "heading",
            Self::Prose => "prose",
        }
    }
}

/// A page that may help.
#[derive(Clone, Debug)]
pub struct Hit<'a> {
    /// Which.
    pub page: &'a Page,
    /// Where the words were found.
    pub found: Found,
    /// What stands there: a symptom, a heading, a paragraph.
    pub text: String,
    /// And where that is.
    pub place: Place,
    /// How many of the words were found.
    pub matched: usize,
    /// How well: smaller is better, 0 is word for word.
    pub strain: usize,
}

/// The pages that words lead to, best first, each with its best place. Upper case and accents do not matter, a few typing
/// mistakes neither; at least half of the words have to be there.
pub fn search<'a>(dossier: &'a Dossier, query: &str) -> Vec<Hit<'a>> {
    let wanted = words(query);
    let pages = dossier.playbooks.values().chain(dossier.tasks.values());
    let mut hits: Vec<Hit<'a>> = pages.filter_map(|p| best(p, &wanted)).collect();
    hits.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| order(a.page).cmp(&order(b.page))));
    hits
}

/// The rules of `regie check` whose page has all of the words in its first line; that line without its mark.
pub fn search_rules(query: &str) -> Vec<(&'static str, &'static str)> {
    let wanted = words(query);
    let title = |page: &'static str| page.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']);
    let all = crate::rules().iter().map(|rule| (rule.name, title(rule.page)));
    let has = |there: &[String]| wanted.iter().all(|w| there.iter().any(|t| fit(w, t).is_some()));
    all.filter(|(_, title)| !wanted.is_empty() && has(&words(title))).collect()
}

fn order(page: &Page) -> (PageKind, &str) {
    (page.kind, &page.name)
}

/// More words first, then better places, then fewer mistakes.
fn rank(hit: &Hit<'_>) -> (std::cmp::Reverse<usize>, Found, usize) {
    (std::cmp::Reverse(hit.matched), hit.found, hit.strain)
}

fn best<'a>(page: &'a Page, wanted: &[String]) -> Option<Hit<'a>> {
    let mut hits = Vec::new();
    let mut offer = |found: Found, text: &str, place: &Place| {
        hits.extend(hit(page, wanted, found, text, place));
    };
    for symptom in &page.symptoms {
        offer(Found::Symptom, &symptom.text, &symptom.place);
    }
    offer(Found::Title, &page.title.text, &page.title.place);
    offer(Found::Title, &page.name.replace('-', " "), &page.title.place);
    for block in &page.blocks {
        block.walk(&mut |block| match block {
            Block::Heading { text, .. } => offer(Found::Heading, &plain(text), &place(text, page)),
            Block::Step(step) => {
                let said = match &step.act {
                    super::Act::Confirm(said) => said,
                    super::Act::Require(run) | super::Act::Run(run) | super::Act::Assert(run) => &run.text,
                };
                offer(Found::Prose, &said.text, &said.place);
            }
            Block::Code { text, .. } => offer(Found::Prose, &text.text, &text.place),
            block => block.lines().into_iter().for_each(|l| offer(Found::Prose, &plain(l), &place(l, page))),
        });
    }
    hits.into_iter().min_by_key(rank)
}

/// Where a line begins.
fn place(line: &[Inline], page: &Page) -> Place {
    let mut first = None;
    for inline in line {
        inline.walk(&mut |i| {
            if let Inline::Text(said) | Inline::Code(said) | Inline::Term(said) = i {
                first.get_or_insert_with(|| said.place.clone());
            }
        });
    }
    first.unwrap_or_else(|| page.place.clone())
}

fn hit<'a>(page: &'a Page, wanted: &[String], found: Found, text: &str, place: &Place) -> Option<Hit<'a>> {
    let there = words(text);
    let fits = wanted.iter().filter_map(|w| there.iter().filter_map(|t| fit(w, t)).min()).collect::<Vec<Fit>>();
    let enough = !fits.is_empty() && fits.len() * 2 >= wanted.len();
    let strain = fits.iter().map(|f| f.strain()).sum();
    enough.then(|| Hit { page, found, text: text.trim().to_owned(), place: place.clone(), matched: fits.len(), strain })
}
