//! Playbooks and tasks.

use crate::words::PageWords;
use regie_dossier::page::InputType;

pub(super) const WORDS: PageWords = PageWords {
    with_regie: "Step by step, with regie:",
    symptoms: "What is seen",
    inputs: "To know before the first step:",
    asked: "Question",
    variable: "Variable",
    must_be: "Must be",
    by_default: "Without an answer",
    fill_in: "By hand, complete these lines where they need it and type them into every shell before the steps:",
    wants: InputType::wants,
    require: "Check first",
    run: "Run",
    assert: "Check",
    confirm: "Confirm",
    on: |machines| format!(" on {machines}"),
    here: " on this computer, in the dossier’s folder",
    on_place: |machines| format!("On {machines}:"),
    machine_for: |machine, instance| format!("{machine} (for {instance})"),
    for_instance: |instance| format!("For {instance}:"),
    not_here: |machine| format!("This environment has no machine {machine}: nothing to do there."),
    must_succeed: "The command must succeed.",
    must_contain: |text| format!("The command must succeed, and say “{text}”."),
};
