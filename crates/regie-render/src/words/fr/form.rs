//! La forme du document.

use crate::words::FormWords;

pub(super) const WORDS: FormWords = FormWords {
    skip: "Aller au texte",
    differs: "diffère",
    legend: "ce qui est déclaré et ce qui a été observé ne concordent pas.",
    done: |number| format!("Étape {number} faite"),
    signatures: "Visas",
    signed: ["Rédigé", "Vérifié", "Approuvé"],
    signing: ["Nom", "Date", "Signature"],
};
