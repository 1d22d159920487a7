//! What was promised beside what was measured, and what was observed of deployments.

use super::RunbookInput;
use crate::Words;
use crate::document::{Block, Line, Row, Section, code, plain};
use crate::history::PastRun;
use crate::units::{moment, span};
use regie_dossier::page::Chapter;
use regie_dossier::{Objective, Service};
use regie_wire::Outcome;

/// Seconds of a month of 30 days: what a budget is reckoned from.
const MONTH: u64 = 30 * 24 * 3600;
/// Days of deployments that are told.
const DAYS: i64 = 90;
const DAY_MS: i64 = 86_400_000;

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::ServiceLevel, words);
    for service in super::services(input) {
        if let Some(objective) = &service.objective {
            chapter.part(promised(service, objective, words));
        }
    }
    chapter.part(deployments(input, words));
    chapter
}

fn promised(service: &Service, objective: &Objective, words: &Words) -> Section {
    let w = &words.service_level;
    let mut section = Section::new((words.service)(&service.name));
    let mut rows = Vec::new();
    let mut row = |what: &str, promised: String, measured: &str| {
        rows.push(Row { cells: [what, &promised, measured].map(plain).into(), differs: true });
    };
    if let Some(uptime) = objective.uptime {
        row(w.uptime, percent(uptime, words), w.uptime_measured);
        let seconds = budget(uptime);
        // From an hour on, minutes are added up too.
        let minutes = (seconds >= 3600).then_some(seconds / 60);
        row(w.budget, (w.budget_month)(minutes, &span(seconds, words)), w.not_measured);
    }
    if let Some(rpo) = objective.rpo {
        row(w.rpo, span(rpo, words), w.rpo_measured);
    }
    if let Some(rto) = objective.rto {
        row(w.rto, span(rto, words), w.rto_measured);
    }
    if !rows.is_empty() {
        section
            .blocks
            .push(Block::Table { head: [w.objective, w.promised, w.measured].map(str::to_owned).into(), rows });
        section.say(w.text);
    }
    section
}

/// `99,5 %`, from thousandths of a percent.
fn percent(thousandths: u32, words: &Words) -> String {
    let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
    let text = text.trim_end_matches('0').trim_end_matches('.').replace('.', words.decimal);
    format!("{text}{}%", words.before_percent)
}

/// Whole seconds a month that may be lost.
fn budget(thousandths: u32) -> u64 {
    u64::from(100_000u32.saturating_sub(thousandths)) * MONTH / 100_000
}

/// Deployments of the last months, and how each ended.
fn deployments(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.service_level;
    let mut section = Section::new((w.deployments)(DAYS));
    if input.wanted.instances.is_empty() {
        return section;
    }
    let since = input.now.saturating_sub(DAYS * DAY_MS);
    let deploys = |r: &&PastRun| r.began >= since && r.instance.is_some() && r.procedure == "deploy";
    let runs: Vec<&PastRun> = input.history.runs.iter().filter(deploys).collect();
    if runs.is_empty() {
        section.say(w.none);
        return section;
    }
    let count = |outcome: fn(&Outcome) -> bool| runs.iter().filter(|r| r.outcome.as_ref().is_some_and(outcome)).count();
    let done = count(|o| *o == Outcome::Done);
    let back = count(|o| matches!(o, Outcome::PutBack | Outcome::Cancelled | Outcome::Undone));
    let other = runs.len() - done - back;
    section.say((w.counts)(runs.len(), done, back, other));
    let rows = runs.iter().map(|run| row(input, run, words)).collect();
    let head = [w.when, w.run, words.instance, w.who, w.why, w.took, w.outcome].map(str::to_owned).into();
    section.blocks.push(Block::Table { head, rows });
    section
}

fn row(input: &RunbookInput, run: &PastRun, words: &Words) -> Row {
    let w = &words.service_level;
    let dash = || "–".to_owned();
    let cells: Vec<Line> = vec![
        plain(moment(&(input.local)(run.began), words)),
        code(run.run.as_str()),
        plain(run.instance.as_ref().map(ToString::to_string).unwrap_or_default()),
        plain(&run.who),
        plain(run.why.clone().unwrap_or_else(dash)),
        plain(run.took.map_or_else(dash, |s| span(s, words))),
        plain((w.ended)(run.outcome.as_ref())),
    ];
    Row { cells, differs: run.outcome.as_ref().is_some_and(|o| *o != Outcome::Done) }
}

#[cfg(test)]
mod tests {
    use super::{budget, promised};
    use crate::document::{Block, plain_text};
    use regie_dossier::{Language, Objective, Service};

    #[test]
    fn a_budget_is_what_a_promise_leaves() {
        let cases = [(99_500, 12_960), (99_900, 2592), (99_990, 259), (99_999, 25), (100_000, 0), (0, 2_592_000)];
        for (uptime, seconds) in cases {
            assert_eq!(budget(uptime), seconds);
        }
    }

    #[test]
    fn a_budget_is_told_to_the_second() {
        let told = |uptime, lang| {
            let objective = Objective { uptime: Some(uptime), ..Objective::default() };
            let section = promised(&Service::default(), &objective, crate::words(lang));
            let Some(Block::Table { rows, .. }) = section.blocks.first() else { panic!("{section:?}") };
            plain_text(&rows[1].cells[1])
        };
        assert_eq!(told(99_500, Language::En), "216 min of downtime, that is 3 h 36 min");
        assert_eq!(told(99_500, Language::Fr), "216\u{202f}min d’arrêt, soit 3\u{202f}h 36\u{202f}min");
        assert_eq!(told(99_990, Language::En), "4 min 19 s of downtime");
        assert_eq!(told(99_999, Language::Fr), "25\u{202f}s d’arrêt");
    }
}
