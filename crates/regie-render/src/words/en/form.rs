//! The form of the document.

use crate::words::FormWords;

pub(super) const WORDS: FormWords = FormWords {
    skip: "Skip to the text",
    differs: "differs",
    legend: "what is declared and what was observed do not agree.",
    done: |number| format!("Step {number} done"),
    signatures: "Signatures",
    signed: ["Drawn up", "Checked", "Approved"],
    signing: ["Name", "Date", "Signature"],
};
