//! English.

mod backup;
mod build;
mod deploy;
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

use super::Words;
use crate::plan_text::Counts;
use regie_dossier::page::Chapter;
use regie_plan::TurnPart;
use regie_wire::Phase;

pub(super) static WORDS: Words = Words {
    narrow: " ",
    decimal: ".",
    byte_units: ["bytes", "kB", "MB", "GB", "TB"],
    colon: ": ",
    before_percent: "",
    time_units: ["d", "h", "min", "s"],
    and: "and",
    day: time::day,
    day_time: time::day_time,
    schedule: time::schedule,
    role_name,
    phase_noun: noun,

    machines: |n| count(n, "machine"),
    instances: |n| count(n, "instance"),
    dossier: "dossier",
    facts: "facts",
    hook_here: |name| format!("hook {name} (on this computer)"),
    confirmed: |s| format!("confirmed over a new connection within {s} s, else put back"),
    nothing_to_do: |n| format!("nothing to do ({n} unchanged)"),
    label: regie_plan::label,
    plan_counts,

    runbook: "Runbook",
    environment: "Environment",
    version: "Version",
    date: "Date",
    author: "Author",
    review: "To be reviewed by",
    revision: "Revision of the dossier",
    contents: "Contents",

    overview: overview::WORDS,
    about: "About this document",
    purpose: |title, environment| {
        format!(
            "This is the runbook of {title} in the environment {environment}, for those who run it. It is printed from \
             the declarations that drive the machines; what was observed on them stands beside, and what differs from \
             them is marked ▲."
        )
    },
    history: "Versions of this document",
    description: "Description",
    references: "References",
    service: |name| format!("The service {name}"),
    contacts: "Contacts",
    name: "Name",
    role: "Role",
    mail: "Mail",
    phone: "Telephone",
    bugs: "Report bugs to",
    links: "Documents",
    instances_title: "Instances",
    instance: "Instance",
    service_head: "Service",
    address: "Address",
    stands_on: "Runs on",
    machines_title: "Machines",
    machine: "Machine",
    provider: "Provider",
    platform: "Platform",
    characteristic: "Characteristic",
    declared: "Declared",
    observed: |date| match date {
        Some(date) => format!("Observed on {date}"),
        None => "Not observed yet".to_owned(),
    },
    memory: "Memory",
    processors: "Processors",
    disk: "Disk",
    transfer: "Transfer a month",
    system: "System",
    kernel: "Kernel",
    costs: "Costs",
    per_month: "A month",
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
    known_problems: "Known problems",
    see: "Page",

    reachable: |address| format!("{address} answers, and lets its user become root or is root's own login"),
    packages: "Packages installed",
    variables: |instance| format!("Environment variables of {instance}"),
    mandatory: "Mandatory",
    yes: "yes",
    no: "no",
    with_regie: "With regie",
    with_regie_text: "See what would change and why, then do it, instance by instance:",
    by_hand_text: "The whole of a deployment onto machines that have nothing yet, in order. Each part names the machine it \
                   is typed on. Regie finds nothing to change on machines built this way.",
    archives: "On this computer: the archives",
    archives_text: "Each machine finds the archives in a folder of its own, under the SHA-256 of their content.",
    secrets: "Secrets",
    secrets_text: |machine| {
        format!(
            "On {machine}, the commands below read secrets from variables of the shell, named after them. Set them in that \
             shell first; these lines stop with a message while one is missing."
        )
    },
    set_secret: |secret| format!("set it to the secret {secret} first"),
    stretch: |machine, phase, instance| match instance {
        Some(instance) => format!("{machine}: {} {instance}", verb(phase)),
        None => format!("{machine}: {}", machine_phase(phase)),
    },
    gate: |instance, after, turn| match turn.map(|t| (&t.machine, t.part)) {
        Some((machine, TurnPart::Out)) => format!("Go on only when {machine} is given no more requests."),
        Some((machine, TurnPart::Beside)) => {
            format!("Go on only when, on {machine}, the new version answers beside the old one.")
        }
        Some((machine, TurnPart::Change)) => format!("Go on only when {machine} serves again."),
        Some((machine, TurnPart::In)) => format!("Go on only when {machine} is given requests again."),
        None => {
            format!(
                "Go on only when all of the above is done on every machine of {instance}, {} included.",
                noun(after)
            )
        }
    },
    its_turn: |number, of| format!("in its turn ({number} of {of}), while the others serve"),
    turn: |number, of| format!("{number} of {of}"),
    no_way_back: |what| format!("There is no way back from this step: {what}."),
    verification: "Verification",
    verification_text: "The deployment is right when these answer as said.",
    asked_from: "Asked from",
    any_answer: "any status below 500",
    must_answer: "Must answer",
    answer: |status, contains, within| match contains {
        Some(text) => format!("{status}, with “{text}”, within {within} s"),
        None => format!("{status} within {within} s"),
    },

    start_stop_text: "What regie stops stays stopped: it leaves a note of who stopped it and why, and shows ⏸ until it is \
                      started again. What is stopped by hand is started again by the next apply.",
    start_all: "Start everything, in order",
    stop_all: "Stop everything, in order",
    start_all_text: "By hand: the parts “Start …” below, in the order they come in.",
    stop_all_text: "By hand: the parts “Stop …” below, beginning with the last.",
    start: |instance| format!("Start {instance}"),
    stop: |instance| format!("Stop {instance}"),
    in_order_on: |machine| format!("By hand on {machine}, in this order:"),
    needed_by: |instances| format!("{instances} needs it, and starts after it."),
    stops_first: |instances| format!("{instances} stands on it, and stops first."),
    nothing_runs: "It has no process of its own to start or stop.",

    pages: pages::WORDS,
    form: form::WORDS,
};

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn plan_counts(c: &Counts) -> String {
    format!(
        "Plan: {} to add, {} to change, {} to remove, {}, {} unchanged.",
        c.add,
        c.change,
        c.remove,
        count(c.restart as usize, "restart"),
        c.unchanged
    )
}

fn verb(phase: Phase) -> &'static str {
    match phase {
        Phase::Server | Phase::Platform | Phase::Prepare => "prepare",
        Phase::Preflight => "check before touching",
        Phase::Fetch => "fetch",
        Phase::Build => "build",
        Phase::Configure => "configure",
        Phase::Migrate => "migrate the data of",
        Phase::Switch => "switch to the new release of",
        Phase::Run => "start",
        Phase::Proxy => "open the proxy to",
        Phase::Verify => "verify",
        Phase::Stop => "stop",
        Phase::Remove => "clean up after",
    }
}

fn chapter(chapter: Chapter) -> &'static str {
    match chapter {
        Chapter::Overview => "Overview",
        Chapter::Requirements => "Requirements",
        Chapter::Build => "Building",
        Chapter::Deploy => "Deploying",
        Chapter::StartStop => "Starting and stopping",
        Chapter::Update => "Updating",
        Chapter::Monitoring => "Monitoring",
        Chapter::Backup => "Backup and restore",
        Chapter::Tasks => "Common tasks",
        Chapter::Playbooks => "What to do when…",
        Chapter::Recovery => "Disaster recovery",
        Chapter::ServiceLevel => "Service level",
        Chapter::Glossary => "Glossary",
        Chapter::ByHand => "Annex: deploying by hand",
    }
}

/// The roles that recipes know.
fn role_name(role: &str) -> String {
    match role {
        "app" => "application".to_owned(),
        "database" => "database".to_owned(),
        "proxy" => "web server".to_owned(),
        "files" => "files".to_owned(),
        other => other.to_owned(),
    }
}

fn machine_phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Server => "the server",
        Phase::Platform => "the platform",
        Phase::Remove => "what is no longer needed",
        other => other.name(),
    }
}

fn noun(phase: Phase) -> &'static str {
    match phase {
        Phase::Server | Phase::Platform | Phase::Prepare => "preparation",
        Phase::Preflight => "preflight",
        Phase::Fetch => "fetching",
        Phase::Build => "the build",
        Phase::Configure => "configuration",
        Phase::Migrate => "the migration of data",
        Phase::Switch => "the switch",
        Phase::Run => "the start",
        Phase::Proxy => "the proxy",
        Phase::Verify => "verification",
        Phase::Stop => "the stop",
        Phase::Remove => "cleaning up",
    }
}
