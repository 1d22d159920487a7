//! Superviser.

use crate::words::MonitoringWords;

pub(super) const WORDS: MonitoringWords = MonitoringWords {
    alerts: "Alertes",
    not_watched: "Déclarées, mais personne n’est prévenu\u{a0}: regie ne surveille pas encore de lui-même. D’ici là, regarder.",
    alert: "Alerte",
    condition_head: "Condition",
    severity: "Gravité",
    playbook: "Fiche",
    observed: "Observé",
    never_raised: "rien ne la lève",
    lasting: |span| format!(" depuis {span}"),
    severity_name: |severity| match severity {
        "page" => "réveille quelqu’un".to_owned(),
        "ticket" => "à traiter dans la journée".to_owned(),
        "note" => "à noter".to_owned(),
        other => other.to_owned(),
    },
    and: ", et ",
    condition: |key| {
        Some(match key {
            "http" => ("", " ne répond pas comme il faut"),
            "tcp" => ("", " n’accepte pas de connexion"),
            "process" => ("le processus ", " ne tourne pas"),
            "unit" => ("l’unité ", " ne tourne pas"),
            "container" => ("le conteneur ", " ne tourne pas"),
            "job" => ("le batch ", " a échoué, manque ou dure trop"),
            "backup" => ("aucune sauvegarde depuis ", ""),
            "restore" => ("aucune restauration réussie depuis ", ""),
            "disk" => ("un disque est plein à ", " ou plus"),
            "memory" => ("la mémoire est prise à ", " ou plus"),
            "load" => ("la charge dépasse ", ""),
            "certificate" | "tls" => ("le certificat expire dans moins de ", ""),
            "database" => ("la base ", " ne répond pas"),
            "dns" => ("le nom ", " ne se résout pas"),
            "heartbeat" => ("aucun signe de vie depuis ", ""),
            "status" => ("le code n’est pas ", ""),
            "contains" => ("la réponse ne contient pas ", ""),
            _ => return None,
        })
    },
    questions: "Ce que l’on peut demander à tout moment",
    questions_text: "Chaque déploiement pose ces questions, et échoue si les réponses ne sont pas celles-là. À la main\u{a0}:",
    jobs: "Batches suivis",
    jobs_text: "Un batch en retard, trop long ou échoué est signalé à qui le demande\u{a0}: regie jobs, regie status.",
    expected: "Durée attendue",
    logs: "Journaux",
    logs_text: "Depuis le poste, tous à la fois\u{a0}:",
    outside: "Erreurs envoyées au dehors",
    sends: "définie\u{a0}: les erreurs y sont envoyées",
    sends_nothing: "vide\u{a0}: rien n’est envoyé",
};
