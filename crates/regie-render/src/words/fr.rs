//! Français. Espaces insécables : U+00A0 devant le deux-points et dans les guillemets, U+202F (fine) devant ; ! ? et
//! devant les unités.

mod backup;
mod build;
mod deploy;
mod elision;
mod form;
mod hooks;
mod monitoring;
mod overview;
mod pages;
mod recovery;
mod requirements;
mod service_level;
mod time;
mod update;

use self::elision::de;
use super::Words;
use crate::plan_text::Counts;
use regie_dossier::page::Chapter;
use regie_plan::TurnPart;
use regie_wire::{Phase, Resource};

pub(super) static WORDS: Words = Words {
    narrow: "\u{202f}",
    decimal: ",",
    byte_units: ["octets", "ko", "Mo", "Go", "To"],
    colon: "\u{a0}: ",
    before_percent: "\u{202f}",
    time_units: ["j", "h", "min", "s"],
    and: "et",
    day: time::day,
    day_time: time::day_time,
    schedule: time::schedule,
    role_name,
    phase_noun: noun,

    machines: |n| count(n, "machine"),
    instances: |n| count(n, "instance"),
    dossier: "dossier",
    facts: "relevé",
    hook_here: |name| format!("crochet {name} (sur cet ordinateur)"),
    confirmed: |s| format!("confirmé par une nouvelle connexion sous {s} s, sinon remis en place"),
    nothing_to_do: |n| format!("rien à faire ({n} inchangé{})", s(n)),
    label,
    plan_counts,

    runbook: "Dossier d’exploitation",
    environment: "Environnement",
    version: "Version",
    date: "Date",
    author: "Auteur",
    review: "À relire avant le",
    revision: "Révision du dossier",
    contents: "Table des matières",

    overview: overview::WORDS,
    about: "Objet du document",
    purpose: |title, environment| {
        format!(
            "Ce dossier d’exploitation {}, environnement {environment}, s’adresse à l’équipe qui l’exploite. Il est \
             imprimé à partir des déclarations qui pilotent les machines\u{202f}; ce qui a été observé y figure en regard, et \
             ce qui en diffère est marqué ▲.",
            de(title)
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

    chapter,
    requirements: requirements::WORDS,
    build: build::WORDS,
    deploy: deploy::WORDS,
    hooks: hooks::WORDS,
    update: update::WORDS,
    monitoring: monitoring::WORDS,
    backup: backup::WORDS,
    recovery: recovery::WORDS,
    service_level: service_level::WORDS,
    known_problems: "Problèmes connus",
    see: "Fiche",

    reachable: |address| {
        format!("{address} répond, et la connexion s’y fait en root ou par un compte qui peut le devenir")
    },
    packages: "Paquets installés",
    variables: deploy::variables,
    mandatory: "Obligatoire",
    yes: "oui",
    no: "non",
    with_regie: "Avec regie",
    with_regie_text: "Montrer ce qui changerait et pourquoi, puis le faire, instance par instance\u{a0}:",
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
    set_secret: |secret| format!("lui donner d’abord la valeur du secret {secret}"),
    stretch: |machine, phase, instance| match instance {
        Some(instance) => format!("{machine}\u{a0}: {}", verb(phase, instance)),
        None => format!("{machine}\u{a0}: {}", machine_phase(phase)),
    },
    gate: |instance, after, turn| match turn.map(|t| (&t.machine, t.part)) {
        Some((machine, TurnPart::Out)) => format!("Ne continuer que lorsque {machine} ne reçoit plus de requêtes."),
        Some((machine, TurnPart::Beside)) => {
            format!("Ne continuer que lorsque, sur {machine}, la nouvelle version répond à côté de l’ancienne.")
        }
        Some((machine, TurnPart::Change)) => format!("Ne continuer que lorsque {machine} est de nouveau en service."),
        Some((machine, TurnPart::In)) => format!("Ne continuer que lorsque {machine} reçoit de nouveau des requêtes."),
        None => format!(
            "Ne continuer que lorsque tout ce qui précède est fait sur chaque machine {}, jusqu’à cette étape\u{a0}: {}.",
            de(instance),
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

    start_stop_text: "Ce que regie arrête reste arrêté\u{a0}: il note qui l’a demandé et pourquoi, et montre ⏸ jusqu’au \
                      redémarrage. Ce qu’on arrête à la main est relancé par le prochain apply.",
    start_all: "Tout démarrer, dans l’ordre",
    stop_all: "Tout arrêter, dans l’ordre",
    start_all_text: "À la main\u{a0}: les parties «\u{a0}Démarrer\u{a0}» qui suivent, dans l’ordre où elles viennent.",
    stop_all_text: "À la main\u{a0}: les parties «\u{a0}Arrêter\u{a0}» qui suivent, en commençant par la dernière.",
    start: |instance| format!("Démarrer {instance}"),
    stop: |instance| format!("Arrêter {instance}"),
    in_order_on: |machine| format!("À la main sur {machine}, dans cet ordre\u{a0}:"),
    needed_by: |instances| format!("{instances} en a besoin, et démarre après."),
    stops_first: |instances| format!("{instances} s’appuie dessus, et s’arrête d’abord."),
    nothing_runs: "Aucun processus à démarrer ni à arrêter.",

    pages: pages::WORDS,
    form: form::WORDS,
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

fn verb(phase: Phase, instance: &str) -> String {
    let verb = match phase {
        Phase::Server | Phase::Platform | Phase::Prepare => "préparer",
        Phase::Preflight => "contrôler avant de toucher à",
        Phase::Fetch => "récupérer",
        Phase::Build => "construire",
        Phase::Configure => "configurer",
        Phase::Migrate => return format!("migrer les données {}", de(instance)),
        Phase::Switch => return format!("basculer vers la nouvelle version {}", de(instance)),
        Phase::Run => "démarrer",
        Phase::Proxy => "ouvrir le proxy vers",
        Phase::Verify => "vérifier",
        Phase::Stop => "arrêter",
        Phase::Remove => "nettoyer après",
    };
    format!("{verb} {instance}")
}

fn chapter(chapter: Chapter) -> &'static str {
    match chapter {
        Chapter::Overview => "Vue d’ensemble",
        Chapter::Requirements => "Prérequis",
        Chapter::Build => "Construire",
        Chapter::Deploy => "Déployer",
        Chapter::StartStop => "Démarrer et arrêter",
        Chapter::Update => "Mettre à jour",
        Chapter::Monitoring => "Superviser",
        Chapter::Backup => "Sauvegarder et restaurer",
        Chapter::Tasks => "Tâches courantes",
        Chapter::Playbooks => "Que faire quand…",
        Chapter::Recovery => "Reprendre après un sinistre",
        Chapter::ServiceLevel => "Niveau de service",
        Chapter::Glossary => "Glossaire",
        Chapter::ByHand => "Annexe\u{a0}: le déploiement à la main",
    }
}

/// Les rôles que les recettes connaissent.
fn role_name(role: &str) -> String {
    match role {
        "app" => "application".to_owned(),
        "database" => "base de données".to_owned(),
        "proxy" => "serveur web".to_owned(),
        "files" => "fichiers".to_owned(),
        other => other.to_owned(),
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
        Resource::DatabaseUser(r) if r.host.is_empty() => format!("compte {} de la base", r.name),
        Resource::DatabaseUser(r) => format!("compte {}@{} de la base", r.name, r.host),
        Resource::Cron(r) => format!("ligne {} de la crontab {}", r.name, de(&r.user)),
        Resource::Line(r) => format!("ligne de {}", r.path),
        Resource::Block(r) => format!("bloc {} de {}", r.name, r.path),
        Resource::AuthorizedKey(r) => format!("clé autorisée {}", de(&r.user)),
        Resource::Locale(r) => format!("langue {}", r.name),
        Resource::Timezone(r) => format!("fuseau horaire {}", r.name),
        Resource::Hostname(r) => format!("nom de machine {}", r.name),
        Resource::Hook(r) => format!("crochet {}", r.name),
        Resource::Firewall(r) => format!("pare-feu {}", r.name),
        Resource::Sysctl(r) => format!("réglages du noyau {}", r.name),
        Resource::AptRepository(r) => format!("dépôt {}", r.name),
        Resource::Mount(r) => format!("montage {}", r.path),
        Resource::Swap(r) => format!("espace d’échange {}", r.path),
        Resource::Logrotate(r) => format!("rotation des journaux {}", r.name),
        Resource::Hold(r) => format!("suspension {}", de(r.instance.as_str())),
        Resource::Absent { resource } => label(resource),
        other => regie_plan::label(other),
    }
}
