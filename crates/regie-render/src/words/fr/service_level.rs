//! Niveau de service.

use crate::words::ServiceLevelWords;
use regie_wire::Outcome;

pub(super) const WORDS: ServiceLevelWords = ServiceLevelWords {
    objective: "Objectif",
    promised: "Promis",
    measured: "Mesuré",
    uptime: "Disponibilité",
    uptime_measured: "pas encore mesurée",
    budget: "Ce qu’elle laisse par mois de 30 jours",
    budget_month: |minutes, span| match minutes {
        Some(minutes) => format!("{minutes}\u{202f}min d’arrêt, soit {span}"),
        None => format!("{span} d’arrêt"),
    },
    not_measured: "pas encore mesuré",
    rpo: "Perte de données acceptée (RPO)",
    rpo_measured: "pas encore mesurée",
    rto: "Temps de remise en service (RTO)",
    rto_measured: "pas encore mesuré",
    text: "Une promesse qui n’est pas mesurée n’est pas tenue, elle est espérée\u{a0}: ces lignes restent marquées tant qu’aucune mesure \
           ne s’y trouve.",
    deployments: |days| format!("Déploiements des {days} derniers jours"),
    none: "Aucun n’est connu sur ce poste.",
    counts: |all, done, back, other| {
        let s = |n: usize| if n > 1 { "s" } else { "" };
        let mut text = format!("{all} déploiement{}, dont {done} réussi{}", s(all), s(done));
        if back > 0 {
            text.push_str(&format!(", {back} défait{}", s(back)));
        }
        if other > 0 {
            text.push_str(&format!(", {other} ni l’un ni l’autre"));
        }
        text + "."
    },
    when: "Quand",
    run: "Exécution",
    who: "Par",
    why: "Raison",
    took: "Durée",
    outcome: "Issue",
    ended: |outcome| {
        match outcome {
            None => "pas terminé",
            Some(Outcome::Done) => "réussi",
            Some(Outcome::PutBack) => "échoué, remis comme avant",
            Some(Outcome::Stopped) => "échoué, arrêté là",
            Some(Outcome::Cancelled) => "annulé",
            Some(Outcome::NeedsPerson) => "échoué, demande quelqu’un",
            Some(Outcome::Undone) => "défait ensuite",
            Some(Outcome::Superseded) => "remplacé par un autre",
        }
        .to_owned()
    },
};
