//! Playbooks et tâches.

use crate::words::PageWords;
use regie_dossier::page::InputType;

pub(super) const WORDS: PageWords = PageWords {
    with_regie: "Pas à pas, avec regie\u{a0}:",
    symptoms: "Ce que l’on voit",
    inputs: "À savoir avant de commencer\u{a0}:",
    asked: "Question",
    variable: "Variable",
    must_be: "Réponse attendue",
    by_default: "Sans réponse",
    fill_in: "À la main, compléter ces lignes s’il le faut et les taper dans chaque shell avant les étapes\u{a0}:",
    wants,
    require: "D’abord, vérifier",
    run: "Exécuter",
    assert: "Vérifier",
    confirm: "Confirmer",
    on: |machines| format!(" sur {machines}"),
    here: " sur ce poste, dans le dossier",
    on_place: |machines| format!("Sur {machines}\u{a0}:"),
    machine_for: |machine, instance| format!("{machine} (pour {instance})"),
    for_instance: |instance| format!("Pour {instance}\u{a0}:"),
    not_here: |machine| format!("Cet environnement n’a pas de machine {machine}\u{a0}: rien à y faire."),
    must_succeed: "La commande doit réussir.",
    must_contain: |text| format!("La commande doit réussir, et dire «\u{a0}{text}\u{a0}»."),
};

fn wants(kind: &InputType) -> String {
    match kind {
        InputType::Text => "une ligne de texte".to_owned(),
        InputType::Name => "un nom\u{a0}: minuscules, chiffres et traits d’union, une lettre d’abord".to_owned(),
        InputType::Integer { min: i64::MIN, max: i64::MAX } => "un nombre entier".to_owned(),
        InputType::Integer { min, max: i64::MAX } => format!("un nombre entier, {min} au moins"),
        InputType::Integer { min: i64::MIN, max } => format!("un nombre entier, {max} au plus"),
        InputType::Integer { min, max } => format!("un nombre entier de {min} à {max}"),
        InputType::Choice(of) => format!("au choix\u{a0}: {}", of.join(", ")),
        InputType::Version => "une version".to_owned(),
        InputType::Path => "un chemin absolu".to_owned(),
        InputType::Mail => "une adresse de courriel".to_owned(),
        InputType::Date => "une date telle que 2026-11-21".to_owned(),
    }
}
