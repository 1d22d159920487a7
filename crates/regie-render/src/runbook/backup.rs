//! Backup and restore: what is declared beside what was observed, and the commands by which a person does both.

mod by_hand;

use super::{RunbookInput, data};
use crate::Words;
use crate::document::{Block, Inline, Line, Row, Section, code, plain};
use crate::runbook::masked;
use crate::units::{schedule, span};
use regie_dossier::page::Chapter;
use regie_dossier::{Backup, InstanceView, Service, TargetView};

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::Backup, words);
    for view in &input.wanted.instances {
        let Some(service) = input.dossier.services.get(&view.service) else { continue };
        let saved = by_hand::saved(input, view);
        if saved.is_empty() && service.backup.is_none() {
            continue;
        }
        let mut part = Section::named((words.backup.of)(view.name.as_str()), format!("backup-{}", view.name));
        part.part(declared(input, view, service, words));
        part.part(what(input, view, words));
        part.part(by_hand::dump(input, view, &saved, words));
        part.part(by_hand::restore(input, view, &saved, words));
        chapter.part(part);
    }
    chapter
}

/// Declared beside observed: no backup of regie's own runs yet, and none is claimed.
fn declared(input: &RunbookInput, view: &InstanceView, service: &Service, words: &Words) -> Section {
    let w = &words.backup;
    let mut section = Section::new(w.plan);
    let Some(backup) = &service.backup else {
        section.blocks.push(Block::Warning(plain((w.nothing_declared)(view.name.as_str()))));
        return section;
    };
    section.blocks.push(Block::Warning(plain(w.not_carried_out)));
    let row = |what: &str, declared: Line, observed: &str, differs: bool| Row {
        cells: vec![plain(what), declared, plain(observed)],
        differs,
    };
    let mut when = plain(format!("{}, ", schedule(&backup.schedule, words)));
    when.extend(code(&backup.schedule));
    let mut rows = vec![
        row(w.when, when, w.none_recorded, true),
        row(w.kept, plain(kept(backup, words)), "–", false),
        row(w.targets, targets(input, backup, words), w.none_recorded, true),
    ];
    if !backup.exclude.is_empty() {
        rows.push(row(w.excluded, code(backup.exclude.join(" ")), "–", false));
    }
    let objective = service.objective.clone().unwrap_or_default();
    if let Some(rpo) = objective.rpo {
        rows.push(row(w.rpo, plain(span(rpo, words)), w.not_measured, true));
    }
    rows.push(row(w.restored, plain(w.restored_declared), w.never_restored, true));
    let head = vec![words.characteristic.to_owned(), words.declared.to_owned(), w.observed.to_owned()];
    section.blocks.push(Block::Table { head, rows });
    section
}

/// From the shortest time to the longest.
fn kept(backup: &Backup, words: &Words) -> String {
    const ORDER: [&str; 6] = ["last", "hourly", "daily", "weekly", "monthly", "yearly"];
    let kept = ORDER.iter().filter_map(|unit| Some((words.backup.keep)(unit, *backup.keep.get(*unit)?)));
    let kept = kept.collect::<Vec<_>>().join(", ");
    if kept.is_empty() { words.backup.keep_all.to_owned() } else { kept }
}

fn targets(input: &RunbookInput, backup: &Backup, words: &Words) -> Line {
    let mut line = Line::new();
    for name in &backup.to {
        if !line.is_empty() {
            line.push(Inline::Text(", ".to_owned()));
        }
        line.push(Inline::Text(name.clone()));
        match input.wanted.targets.get(name) {
            Some(target) => {
                line.push(Inline::Text(words.colon.to_owned()));
                line.extend(self::target(target, words));
            }
            None => line.push(Inline::Text(words.backup.local_target.to_owned())),
        }
    }
    line
}

/// Where it is, and which secret opens it.
pub(super) fn target(target: &TargetView, words: &Words) -> Line {
    let mut line = code(masked(&target.address));
    if let Some(secret) = target.password.as_ref().and_then(|p| p.secrets().next()) {
        line.push(Inline::Text(format!(" ({} ", words.deploy.secret)));
        line.push(Inline::Code(secret.name.clone()));
        line.push(Inline::Text(")".to_owned()));
    }
    line
}

/// Databases and folders, each with its machine.
fn what(input: &RunbookInput, view: &InstanceView, words: &Words) -> Section {
    let w = &words.backup;
    let mut section = Section::new(w.what);
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for found in data::databases_of(input, view) {
        let what = [plain(format!("{} ", w.database)), code(&found.database.name)].concat();
        rows.push(vec![what, plain(found.machine.as_str()), plain(words.engine_name(found.database.engine))]);
    }
    for found in data::folders(input, view) {
        let what = [plain(format!("{} ", w.folder)), code(&found.path)].concat();
        let without = [plain(w.without), code(found.exclude.join(" "))].concat();
        rows.push(vec![what, plain(found.machine.as_str()), without]);
    }
    if !rows.is_empty() {
        section.blocks.push(Block::table([w.data, words.machine, w.how], rows));
    }
    section
}
