//! What a team wants done before and after procedures, in the chapters of these.

use super::RunbookInput;
use crate::Words;
use crate::document::{Block, Line, Section, code, plain};
use regie_dossier::{HookWhen, WantedHook};

/// Those of some procedures, instance by instance; nothing without any.
pub(super) fn section(input: &RunbookInput, procedures: &[&str], words: &Words) -> Section {
    let w = &words.hooks;
    let mut section = Section::new(w.title);
    let theirs = |h: &&WantedHook| h.procedures.iter().any(|p| procedures.contains(&p.as_str()));
    let rows: Vec<Vec<Line>> = input.wanted.hooks.iter().filter(theirs).map(|hook| row(hook, words)).collect();
    if !rows.is_empty() {
        section.say(w.text);
        section.blocks.push(Block::table([w.when, w.of, w.place, w.command], rows));
    }
    section
}

fn row(hook: &WantedHook, words: &Words) -> Vec<Line> {
    let w = &words.hooks;
    let when = match (hook.when, hook.gate) {
        (HookWhen::Before, _) => w.before,
        (HookWhen::After, false) => w.after,
        (HookWhen::After, true) => w.gate,
        (HookWhen::Failed, _) => w.failed,
    };
    let whose = hook.instance.as_ref().map(|i| format!(" ({i})")).unwrap_or_default();
    let place = hook.machine.as_ref().map_or_else(|| plain(w.here), |m| plain(m.as_str()));
    vec![plain(when), plain(format!("{}{whose}", hook.procedures.join(", "))), place, code(&hook.said)]
}
