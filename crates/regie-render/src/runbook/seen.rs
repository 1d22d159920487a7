//! What was seen of machines, beside what is declared.

use super::RunbookInput;
use crate::Words;
use crate::document::{Block, Inline, plain};
use crate::units::{listed, moment};
use regie_dossier::InstanceView;
use regie_wire::{Facts, Given, Hold, Key, MachineName, Resource, Scope};

/// What a release's revision is called when its archive was never seen here.
const UNKNOWN_REVISION: &str = "-0000000";

/// What a machine was given under a key by this dossier.
pub(super) fn given<'a>(input: &'a RunbookInput, machine: &MachineName, key: &Key) -> Option<&'a Given> {
    input.facts.get(machine)?.manifest.given.get(key).filter(|g| g.dossier == input.wanted.dossier)
}

/// `21 November 2026, 09:14 CET`: when a machine was looked at last.
pub(super) fn when(input: &RunbookInput, facts: &Facts, words: &Words) -> String {
    moment(&(input.local)(facts.clock), words)
}

/// The day of it.
pub(super) fn day(input: &RunbookInput, facts: &Facts, words: &Words) -> String {
    let local = (input.local)(facts.clock);
    moment(local.split_whitespace().next().unwrap_or_default(), words)
}

/// The release that is current on a machine, as it was given: `2.1.0-77ab031`.
pub(super) fn release<'a>(input: &'a RunbookInput, view: &InstanceView, machine: &MachineName) -> Option<&'a str> {
    let root = view.roots.get(machine)?;
    let key = Key::new(format!("symlink:{root}/current"));
    match &given(input, machine, &key)?.resource {
        Resource::Symlink(link) => link.target.rsplit('/').next(),
        _ => None,
    }
}

/// The release that is declared; its version alone where nobody knows its revision.
pub(super) fn declared_release(view: &InstanceView) -> &str {
    view.release_id.strip_suffix(UNKNOWN_REVISION).unwrap_or(&view.release_id)
}

/// Whether a release that is there is not the one that is declared.
pub(super) fn is_other(view: &InstanceView, there: &str) -> bool {
    match view.release_id.strip_suffix(UNKNOWN_REVISION) {
        Some(version) => there != version && !there.starts_with(&format!("{version}-")),
        None => there != view.release_id,
    }
}

/// Every hold in force when machines were looked at, once each.
pub(super) fn holds<'a>(input: &'a RunbookInput) -> Vec<&'a Hold> {
    let mut holds: Vec<&'a Hold> = Vec::new();
    for hold in input.facts.values().flat_map(|f| &f.holds) {
        let same = |h: &&Hold| (&h.instance, &h.kind, h.since) == (&hold.instance, &hold.kind, hold.since);
        if !holds.iter().any(same) {
            holds.push(hold);
        }
    }
    holds
}

/// A hold, as what must not be overlooked.
pub(super) fn hold(input: &RunbookInput, hold: &Hold, words: &Words) -> Block {
    let at = |seconds: i64| moment(&(input.local)(seconds.saturating_mul(1000)), words);
    // That of a maintenance lies under a name of its own.
    let name = hold.instance.as_str();
    let name = name.strip_prefix("maintenance.").unwrap_or(name);
    let until = hold.until.map(at);
    let text = (words.overview.hold)(name, &hold.kind, &at(hold.since), until.as_deref(), &hold.who);
    Block::Warning(vec![Inline::Text(format!("⏸ {text}{}{}", words.colon, hold.why))])
}

/// When each machine was looked at, in one line; the document is as old as that.
pub(super) fn looked(input: &RunbookInput, words: &Words) -> Block {
    let (mut seen, mut never) = (Vec::new(), Vec::new());
    for name in input.env.machines.keys() {
        match input.facts.get(name) {
            Some(facts) => seen.push((words.overview.looked_at)(name.as_str(), &when(input, facts, words))),
            None => never.push(name.to_string()),
        }
    }
    Block::Paragraph(plain((words.overview.looked)(&listed(&seen, words), &listed(&never, words))))
}

/// Whether a resource belongs to an instance.
pub(super) fn is_of(scope: &Scope, view: &InstanceView) -> bool {
    matches!(scope, Scope::Instance(name) if *name == view.name)
}
