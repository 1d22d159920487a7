//! Prérequis.

use super::elision::de;
use crate::words::RequirementWords;

pub(super) const WORDS: RequirementWords = RequirementWords {
    here: "Le poste de qui exploite",
    tools: "regie, ou un shell POSIX avec ssh et scp",
    dossier: "ce dossier, à la révision",
    secrets: "une clé qui ouvre les secrets, ou leurs valeurs",
    secrets_text: "Les secrets sont chiffrés dans le dossier pour les personnes dont la clé y est inscrite. La première \
                   commande fait une clé, la seconde les ouvre pour les relire ou les changer.",
    carries: "Porte",
    role_of: |role, instance| format!("{role} {}", de(instance)),
    host: "Adresse pour les autres machines",
    free: |all, free| format!("{all}, dont {free} libres"),
    platforms: "Plateformes",
    ports: "Ports",
    databases: "Bases de données",
    engine: "Moteur",
    database: "Base",
    accounts: "Comptes",
    state: "Observé",
    not_seen: "machine jamais observée",
    not_created: "pas encore créée",
    created: |at| format!("donnée le {at}"),
    schema: |command, machine| {
        format!("Le schéma est celui de la release ({command}) lorsque cette commande réussit sur {machine}\u{a0}:")
    },
    outside: "Services extérieurs",
    outside_text: "Ils sont interrogés avant chaque déploiement, qui ne commence pas s’ils ne répondent pas.",
    accepts: |within| format!("accepte une connexion en {within}\u{202f}s au plus"),
};
