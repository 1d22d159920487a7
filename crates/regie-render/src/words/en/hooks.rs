//! Hooks, in English.

use crate::words::HookWords;

pub(super) const WORDS: HookWords = HookWords {
    title: "Hooks",
    text: "These run by themselves with regie; whoever works by hand runs them too. One before that fails stops everything.",
    when: "When",
    of: "Procedure",
    place: "Where",
    command: "Command",
    before: "before",
    after: "after",
    gate: "after, and it decides",
    failed: "on failure",
    here: "the computer that regie runs on",
};
