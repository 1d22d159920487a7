//! Français. Espaces insécables : U+00A0 devant le deux-points et dans les guillemets, U+202F (fine) devant ; ! ? et
//! devant les unités.

mod pages;

use super::Words;
use crate::plan_text::Counts;
use regie_plan::TurnPart;
use regie_wire::{Phase, Resource};

pub(super) static WORDS: Words = Words {
    narrow: "\u{202f}",
    decimal: ",",
    byte_units: ["octets", "ko", "Mo", "Go", "To"],
    colon: "\u{a0}: ",

    machines: |n| count(n, "machine"),
    instances: |n| count(n, "instance"),
    dossier: "dossier",
    facts: "relevé",
    nothing_to_do: |n| format!("rien à faire ({n} inchangé{})", s(n)),
    label,
    plan_counts,

    runbook: "Dossier d’exploitation",
    environment: "Environnement",
    version: "Version",
    date: "Date",
    author: "Auteur",
    revision: "Révision du dossier",
    contents: "Table des matières",

    overview: "Vue d’ensemble",
    about: "Objet du document",
    purpose: |title, environment| {
        format!(
            "Ce dossier d’exploitation de {title}, environnement {environment}, s’adresse à l’équipe qui l’exploite. Il est \
             imprimé à partir des déclarations qui pilotent les machines\u{202f}; ce qui a été observé y figure en regard."
        )
    },
    history: "Versions du document",
    description: "Description",
    references: "Références",
    service: |name| format!("Le service {name}"),
    contacts: "Contacts",
    name: "Nom",
    role: "Rôle",
    mail: "Courriel",
    phone: "Téléphone",
    bugs: "Signaler une anomalie",
    links: "Documents",
    instances_title: "Instances",
    instance: "Instance",
    service_head: "Service",
    address: "Adresse",
    stands_on: "Machines",
    machines_title: "Machines",
    machine: "Machine",
    provider: "Hébergeur",
    platform: "Plateforme",
    characteristic: "Caractéristique",
    declared: "Déclaré",
    observed: |date| match date {
        Some(date) => format!("Observé le {date}"),
        None => "Pas encore observé".to_owned(),
    },
    memory: "Mémoire",
    processors: "Processeurs",
    disk: "Disque",
    transfer: "Transfert mensuel",
    system: "Système",
    kernel: "Noyau",
    costs: "Coûts",
    per_month: "Par mois",
    total: "Total",

    deploy: "Procédure de déploiement",
    requirements: "Prérequis",
    requirements_text: "Sur le poste depuis lequel on déploie\u{a0}: regie, ou un shell POSIX avec ssh et scp.",
    reachable: |address| {
        format!("{address} répond, et la connexion s’y fait en root ou par un compte qui peut le devenir")
    },
    packages: "installés en chemin",
    variables: |instance| format!("Variables d’environnement de {instance}"),
    mandatory: "Obligatoire",
    yes: "oui",
    no: "non",
    with_regie: "Avec regie",
    with_regie_text: "Montre ce qui changerait et pourquoi, puis le fait. Tout ce qui suit est ce que ces commandes exécutent.",
    by_hand: "À la main",
    by_hand_text: "Un déploiement complet, dans l’ordre, sur des machines encore vierges. Chaque partie nomme la machine où \
                   l’on tape ses commandes. Sur des machines construites ainsi, regie ne trouve rien à changer.",
    archives: "Sur ce poste\u{a0}: les archives",
    archives_text: "Chaque machine trouve les archives dans un répertoire à elle, sous le SHA-256 de leur contenu.",
    secrets: "Secrets",
    secrets_text: |machine| {
        format!(
            "Sur {machine}, les commandes qui suivent lisent les secrets dans des variables du shell qui portent leur nom. \
             Il faut d’abord les y définir\u{202f}; tant qu’il en manque une, ces lignes s’arrêtent en le disant."
        )
    },
    stretch: |machine, phase, instance| match instance {
        Some(instance) => format!("{machine}\u{a0}: {} {instance}", verb(phase)),
        None => format!("{machine}\u{a0}: {}", machine_phase(phase)),
    },
    gate: |instance, after, turn| match turn.map(|t| (&t.machine, t.part)) {
        Some((machine, TurnPart::Out)) => format!("Ne continuer que lorsque {machine} ne reçoit plus de requêtes."),
        Some((machine, TurnPart::Change)) => format!("Ne continuer que lorsque {machine} est de nouveau en service."),
        Some((machine, TurnPart::In)) => format!("Ne continuer que lorsque {machine} reçoit de nouveau des requêtes."),
        None => format!(
            "Ne continuer que lorsque tout ce qui précède est fait sur chaque machine de {instance}, jusqu’à cette étape\u{a0}: {}.",
            noun(after)
        ),
    },
    its_turn: |number, of| format!("à son tour ({number} sur {of}), pendant que les autres servent"),
    turn: |number, of| format!("{number} sur {of}"),
    no_way_back: |what| format!("Cette étape est sans retour\u{a0}: {what}."),
    verification: "Vérifications",
    verification_text: "Le déploiement est bon lorsque ces adresses répondent comme indiqué.",
    asked_from: "Depuis",
    any_answer: "tout code inférieur à 500",
    must_answer: "Réponse attendue",
    answer: |status, contains, within| match contains {
        Some(text) => format!("{status}, avec «\u{a0}{text}\u{a0}», en {within}\u{202f}s au plus"),
        None => format!("{status}, en {within}\u{202f}s au plus"),
    },

    start_stop: "Procédure de démarrage et d’arrêt",
    start_stop_text: "Ce que regie arrête reste arrêté\u{a0}: il note qui l’a demandé et pourquoi, et montre ⏸ jusqu’au \
                      redémarrage. Ce qu’on arrête à la main est relancé par le prochain apply.",
    start: |instance| format!("Démarrer {instance}"),
    stop: |instance| format!("Arrêter {instance}"),
    in_order_on: |machine| format!("À la main sur {machine}, dans cet ordre\u{a0}:"),
    needed_by: |instances| format!("{instances} en a besoin, et démarre après."),
    stops_first: |instances| format!("{instances} s’appuie dessus, et s’arrête d’abord."),
    nothing_runs: "Aucun processus à démarrer ni à arrêter.",

    glossary: "Glossaire",
    pages: pages::WORDS,
};

/// Zéro et un sont du singulier.
fn s(n: u32) -> &'static str {
    if n > 1 { "s" } else { "" }
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n > 1 { "s" } else { "" })
}

fn plan_counts(c: &Counts) -> String {
    format!(
        "Plan\u{a0}: {} à ajouter, {} à modifier, {} à retirer, {}, {} inchangé{}.",
        c.add,
        c.change,
        c.remove,
        count(c.restart as usize, "redémarrage"),
        c.unchanged,
        s(c.unchanged)
    )
}

fn verb(phase: Phase) -> &'static str {
    match phase {
        Phase::Server | Phase::Platform | Phase::Prepare => "préparer",
        Phase::Preflight => "contrôler avant de toucher à",
        Phase::Fetch => "récupérer",
        Phase::Build => "construire",
        Phase::Configure => "configurer",
        Phase::Migrate => "migrer les données de",
        Phase::Switch => "basculer vers la nouvelle version de",
        Phase::Run => "démarrer",
        Phase::Proxy => "ouvrir le proxy vers",
        Phase::Verify => "vérifier",
        Phase::Stop => "arrêter",
        Phase::Remove => "nettoyer après",
    }
}

fn machine_phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Server => "le serveur",
        Phase::Platform => "la plateforme",
        Phase::Remove => "ce qui ne sert plus",
        other => other.name(),
    }
}

fn noun(phase: Phase) -> &'static str {
    match phase {
        Phase::Server | Phase::Platform | Phase::Prepare => "la préparation",
        Phase::Preflight => "le contrôle préalable",
        Phase::Fetch => "la récupération",
        Phase::Build => "la construction",
        Phase::Configure => "la configuration",
        Phase::Migrate => "la migration des données",
        Phase::Switch => "la bascule",
        Phase::Run => "le démarrage",
        Phase::Proxy => "l’ouverture du proxy",
        Phase::Verify => "la vérification",
        Phase::Stop => "l’arrêt",
        Phase::Remove => "le nettoyage",
    }
}

fn label(resource: &Resource) -> String {
    match resource {
        Resource::Packages(r) => format!("paquet{} {}", s(r.names.len() as u32), r.names.join(" ")),
        Resource::User(r) => format!("compte {}", r.name),
        Resource::Group(r) => format!("groupe {}", r.name),
        Resource::Command(r) => format!("commande {}", r.name),
        Resource::Process(r) => format!("processus {}", r.name),
        Resource::Port(r) => format!("port {} pour {}", r.port, r.name),
        Resource::Program(r) => format!("programme {}", r.name),
        Resource::Database(r) => format!("base {}", r.name),
        Resource::DatabaseUser(r) => format!("compte {}@{} de la base", r.name, r.host),
        Resource::Cron(r) => format!("ligne {} de la crontab de {}", r.name, r.user),
        Resource::Line(r) => format!("ligne de {}", r.path),
        Resource::Block(r) => format!("bloc {} de {}", r.name, r.path),
        Resource::AuthorizedKey(r) => format!("clé autorisée de {}", r.user),
        Resource::Locale(r) => format!("langue {}", r.name),
        Resource::Timezone(r) => format!("fuseau horaire {}", r.name),
        Resource::Hostname(r) => format!("nom de machine {}", r.name),
        Resource::Hold(r) => format!("suspension de {}", r.instance),
        Resource::Absent { resource } => label(resource),
        other => regie_plan::label(other),
    }
}
