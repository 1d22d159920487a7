//! The chapters of a team's own pages: tasks, playbooks with the problems that are known.

use super::RunbookInput;
use crate::Words;
use crate::document::{Block, Line, Section, plain};
use crate::pages::{page_ref, page_sections};
use regie_dossier::page::{Chapter, Page, PageKind};
use std::collections::BTreeMap;

pub(super) fn tasks(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::Tasks, words);
    chapter.sections = page_sections(input, PageKind::Task, words);
    chapter
}

pub(super) fn playbooks(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::Playbooks, words);
    chapter.part(symptoms(input, words));
    chapter.sections.extend(page_sections(input, PageKind::Playbook, words));
    chapter
}

/// What people see, and the page that helps.
fn symptoms(input: &RunbookInput, words: &Words) -> Section {
    let mut section = Section::named(words.known_problems, "known-problems");
    let pages: BTreeMap<(PageKind, &str), &Page> =
        input.wanted.pages.iter().map(|v| ((v.page.kind, v.page.name.as_str()), &v.page)).collect();
    let mut rows: Vec<(String, Line)> = Vec::new();
    for ((kind, name), page) in pages {
        for symptom in &page.symptoms {
            rows.extend(page_ref(input, kind, name).map(|to| (symptom.text.clone(), vec![to])));
        }
    }
    rows.sort_by_key(|(symptom, _)| symptom.to_lowercase());
    if !rows.is_empty() {
        let rows = rows.into_iter().map(|(symptom, to)| vec![plain(symptom), to]).collect();
        section.blocks.push(Block::table([words.pages.symptoms, words.see], rows));
    }
    section
}
