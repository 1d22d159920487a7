//! Déployer.

use super::elision::de;
use crate::words::DeployWords;
use regie_wire::JobResult;

pub(super) const WORDS: DeployWords = DeployWords {
    everything: "Pour tout l’environnement à la fois, machines comprises\u{a0}:",
    by_hand: "La même chose à la main, commande par commande, est en annexe\u{a0}: ",
    artefacts: "Artefacts",
    artefacts_text: "Une archive par version, la même pour toutes les machines. Elle n’est jamais modifiée une fois déployée.",
    archive: "Archive",
    unpacked: "Dépliée dans",
    env_file: |machine| format!("Sur {machine}, elles sont écrites dans "),
    env_file_text: ", lisible du seul compte qui en a besoin.",
    secret_names: "‹nom› tient la place du secret de ce nom.",
    value: "Valeur",
    empty: "vide",
    unset: "non définie",
    where_from: |file| {
        format!("Elles sont déclarées dans {file}. D’où vient chaque valeur, et ce qui l’emporte\u{a0}:")
    },
    files: "Fichiers de configuration",
    files_text: "Un contenu est désigné par les premiers chiffres de son SHA-256\u{202f}; celui qui contient des secrets, par leurs noms.",
    files_on: |machine| format!("Sur {machine}"),
    file: "Fichier",
    mode: "Mode, propriétaire",
    content: "Contenu déclaré",
    given: "Remis à la machine",
    not_seen: "machine jamais observée",
    not_given: "pas encore remis",
    same: |at| format!("le même, le {at}"),
    other: |at| format!("un autre, le {at}"),
    holds: "contient",
    binary: "binaire",
    sources: "Sources de données",
    variable: "Variable",
    host: "Hôte",
    on: |machine| format!("fichier sur {machine}"),
    account: "Compte",
    password: "Mot de passe",
    secret: "secret",
    in_clear: "en clair dans le dossier",
    resources: "Ressources et données de départ",
    resource: |what, machine, phase| format!("{}, sur {machine}, pendant {phase}\u{a0}:", capital(what)),
    done_when_exists: "c’est fait lorsque ce fichier existe\u{a0}: ",
    done_when_succeeds: "c’est fait lorsque ceci réussit\u{a0}: ",
    taken_back_by: "Se défait par\u{a0}: ",
    not_taken_back: "ne se défait pas",
    done_at: |at| format!("observé\u{a0}: fait le {at}"),
    batches: "Batches",
    batches_text: "Ce qu’un batch a dit la dernière fois, et comment le relancer\u{a0}:",
    batch: "Batch",
    schedule: "Horaire",
    duration: "Durée",
    takes: |expected, timeout| match (expected, timeout) {
        (None, None) => "–".to_owned(),
        (Some(expected), None) => format!("{expected} attendus"),
        (None, Some(timeout)) => format!("arrêté après {timeout}"),
        (Some(expected), Some(timeout)) => format!("{expected} attendus, arrêté après {timeout}"),
    },
    last: "Dernier résultat",
    not_scheduled: "à la main seulement",
    batch_by_hand: |batch, machine| format!("Le batch {batch} à la main, sur {machine}\u{a0}:"),
    never_looked: "aucun relevé",
    never_ran: |at| format!("n’avait pas encore tourné le {at}"),
    ended: |result, status, took, at| {
        let took = took.map(|t| format!(" en {t}")).unwrap_or_default();
        let code = status.map(|s| format!(" (code {s})")).unwrap_or_default();
        match result {
            JobResult::Done => format!("réussi{took}, le {at}"),
            JobResult::Failed => format!("échoué{code}{took}, le {at}"),
            JobResult::Timeout => format!("arrêté, trop long{took}, le {at}"),
            JobResult::Overlap => format!("pas commencé, le précédent n’était pas fini, le {at}"),
            JobResult::Killed => format!("interrompu de force, le {at}"),
        }
    },
};

/// Une majuscule au début.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Variables d’environnement d’une instance.
pub(super) fn variables(instance: &str) -> String {
    format!("Variables d’environnement {}", de(instance))
}
