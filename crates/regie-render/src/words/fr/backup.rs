//! Sauvegarder et restaurer.

use super::elision::de;
use crate::words::BackupWords;

pub(super) const WORDS: BackupWords = BackupWords {
    of: |instance| format!("Les données {}", de(instance)),
    plan: "Ce qui est prévu, et ce qui a été constaté",
    nothing_declared: |instance| format!("Aucune sauvegarde n’est déclarée pour {instance}."),
    not_carried_out: "Déclarées, mais pas encore exécutées\u{a0}: regie ne lance pas de sauvegarde de lui-même, et aucune n’est \
                      constatée. D’ici là, sauvegarder à la main.",
    when: "Horaire",
    kept: "Gardées",
    keep: |unit, n| {
        let each = match unit {
            "last" => return format!("les {n} dernières"),
            "hourly" => "une par heure",
            "daily" => "une par jour",
            "weekly" => "une par semaine",
            "monthly" => "une par mois",
            "yearly" => "une par an",
            other => other,
        };
        format!("{each}\u{a0}: {n}")
    },
    keep_all: "toutes",
    targets: "Où",
    local_target: " (sur la machine elle-même)",
    excluded: "Sauf",
    rpo: "Perte acceptée (RPO)",
    restored: "Restaurée à l’essai",
    restored_declared: "une sauvegarde ne compte qu’une fois restaurée",
    observed: "Constaté",
    none_recorded: "aucune",
    not_measured: "pas encore mesurée",
    never_restored: "jamais",
    what: "Ce qui est à sauver",
    database: "base",
    folder: "répertoire",
    without: "sans ",
    data: "Données",
    how: "Comment",
    dump: "Sauvegarder à la main",
    dump_text: "L’application peut rester en service. Un fichier n’a son nom qu’une fois complet et relu\u{a0}: ce qui a échoué ne \
                ressemble pas à une sauvegarde.",
    away: "Puis les rapporter ailleurs que sur la machine qui peut mourir. Depuis le poste\u{a0}:",
    restore: "Restaurer à la main",
    restore_text: "Ce qui a été saisi depuis la sauvegarde est perdu. À deux, si possible\u{a0}: l’un tape, l’autre relit.",
    choose: "Choisir la sauvegarde, du même moment sur chaque machine",
    choose_note: |instance| {
        format!(
            "Le moment est dans le nom\u{a0}: {instance}…-20261121T031500Z… est du 21 novembre 2026, 03:15 UTC. Deux machines \
                 sauvées l’une après l’autre ont des noms proches, pas identiques."
        )
    },
    bring: "Si elle n’est plus sur la machine, l’y déposer depuis le poste",
    bring_note: "Une machine neuve n’en a pas. Sans regie, y créer d’abord le répertoire.",
    stop: "Arrêter l’application",
    stop_note: "Sans regie\u{a0}: «\u{a0}Démarrer et arrêter\u{a0}» dit comment.",
    reason: "restauration",
    save_first: "Sauvegarder l’état présent, si l’on peut encore",
    save_first_note: "Par les commandes de la partie précédente\u{a0}: se tromper de sauvegarde se répare alors.",
    put_back: "Remettre en place",
    put_back_note: "Chaque bloc regarde d’abord si la sauvegarde est complète, et s’arrête sinon sans avoir rien touché. Si \
                    c’est le chargement qui échoue en route, les données sont incomplètes\u{a0}: ne pas redémarrer, réparer la \
                    cause et retaper le même bloc, qui reprend du début. Si elle reste inconnue, y remettre l’état sauvegardé \
                    juste avant.",
    slot: "AAAAMMJJThhmmssZ",
    start: "Redémarrer, et remettre la configuration et les droits",
    start_note: "Le déploiement vérifie aussi que tout répond.",
};
