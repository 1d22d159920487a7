//! Regie's own words, in each of its languages: written in each, not translated.

mod backup;
mod build;
mod deploy;
mod en;
mod form;
mod fr;
mod hooks;
mod monitoring;
mod overview;
mod pages;
mod recovery;
mod requirements;
mod service_level;
mod update;

pub use backup::BackupWords;
pub use build::BuildWords;
pub use deploy::DeployWords;
pub use form::FormWords;
pub use hooks::HookWords;
pub use monitoring::MonitoringWords;
pub use overview::OverviewWords;
pub use pages::PageWords;
pub use recovery::RecoveryWords;
pub use requirements::RequirementWords;
pub use service_level::ServiceLevelWords;
pub use update::UpdateWords;

use crate::plan_text::Counts;
use regie_dossier::page::Chapter;
use regie_dossier::{Days, Language, Times};
use regie_plan::Turn;
use regie_wire::{Engine, Phase, Resource};

/// What documents and the terminal say. Functions where a number, a name or an order of words decides.
pub struct Words {
    // Signs.
    /// Between a number and its unit.
    pub narrow: &'static str,
    /// Between units and tenths.
    pub decimal: &'static str,
    /// Bytes and their multiples by a thousand.
    pub byte_units: [&'static str; 5],
    /// Before a value: `: `.
    pub colon: &'static str,
    /// Between a number and `%`.
    pub before_percent: &'static str,
    /// Day, hour, minute, second.
    pub time_units: [&'static str; 4],
    /// Between the last two of a list.
    pub and: &'static str,
    /// A date: year, month from 1, day.
    pub day: fn(u32, usize, u32) -> String,
    /// A date with a time and a zone.
    pub day_time: fn(&str, &str, &str) -> String,
    /// When something runs by the clock.
    pub schedule: fn(&Days, &Times) -> String,
    /// What people call a role; its own name when it is not one of the usual ones.
    pub role_name: fn(&str) -> String,
    /// A phase as a thing: `the build`.
    pub phase_noun: fn(Phase) -> &'static str,

    // A plan on a terminal.
    /// `3 machines`
    pub machines: fn(usize) -> String,
    /// `2 instances`
    pub instances: fn(usize) -> String,
    /// `dossier`
    pub dossier: &'static str,
    /// `facts`
    pub facts: &'static str,
    /// `nothing to do (41 unchanged)`
    pub nothing_to_do: fn(u32) -> String,
    /// A hook that runs on the computer that regie runs on.
    pub hook_here: fn(&str) -> String,
    /// What follows a change that can shut everybody out: seconds that the machine waits.
    pub confirmed: fn(u64) -> String,
    /// What a resource is called: `/etc/hosts`, `command pizzeria/migrate`.
    pub label: fn(&Resource) -> String,
    /// The last line.
    pub plan_counts: fn(&Counts) -> String,

    // The cover.
    /// `Operations dossier`
    pub runbook: &'static str,
    #[allow(missing_docs)]
    pub environment: &'static str,
    #[allow(missing_docs)]
    pub version: &'static str,
    #[allow(missing_docs)]
    pub date: &'static str,
    #[allow(missing_docs)]
    pub author: &'static str,
    #[allow(missing_docs)]
    pub review: &'static str,
    #[allow(missing_docs)]
    pub revision: &'static str,
    #[allow(missing_docs)]
    pub contents: &'static str,

    // Overview.
    /// The rest of it.
    pub overview: OverviewWords,
    /// `About this document`
    pub about: &'static str,
    /// What the document is for.
    pub purpose: fn(title: &str, environment: &str) -> String,
    #[allow(missing_docs)]
    pub history: &'static str,
    #[allow(missing_docs)]
    pub description: &'static str,
    #[allow(missing_docs)]
    pub references: &'static str,
    /// `Service pizzeria`
    pub service: fn(&str) -> String,
    #[allow(missing_docs)]
    pub contacts: &'static str,
    #[allow(missing_docs)]
    pub name: &'static str,
    #[allow(missing_docs)]
    pub role: &'static str,
    #[allow(missing_docs)]
    pub mail: &'static str,
    #[allow(missing_docs)]
    pub phone: &'static str,
    #[allow(missing_docs)]
    pub bugs: &'static str,
    #[allow(missing_docs)]
    pub links: &'static str,
    /// `Instances`
    pub instances_title: &'static str,
    #[allow(missing_docs)]
    pub instance: &'static str,
    /// The head of a column of services.
    pub service_head: &'static str,
    #[allow(missing_docs)]
    pub address: &'static str,
    /// `Where it runs`
    pub stands_on: &'static str,
    /// `Machines`
    pub machines_title: &'static str,
    #[allow(missing_docs)]
    pub machine: &'static str,
    #[allow(missing_docs)]
    pub provider: &'static str,
    #[allow(missing_docs)]
    pub platform: &'static str,
    /// Head of the first column of a comparison.
    pub characteristic: &'static str,
    #[allow(missing_docs)]
    pub declared: &'static str,
    /// `Observed on 2026-11-21`; without a date: not observed yet.
    pub observed: fn(Option<&str>) -> String,
    #[allow(missing_docs)]
    pub memory: &'static str,
    #[allow(missing_docs)]
    pub processors: &'static str,
    #[allow(missing_docs)]
    pub disk: &'static str,
    /// `Transfer a month`
    pub transfer: &'static str,
    /// `System`
    pub system: &'static str,
    #[allow(missing_docs)]
    pub kernel: &'static str,
    /// Costs.
    pub costs: &'static str,
    /// `A month`
    pub per_month: &'static str,
    #[allow(missing_docs)]
    pub total: &'static str,

    // Chapters.
    /// Their titles.
    pub chapter: fn(Chapter) -> &'static str,
    #[allow(missing_docs)]
    pub requirements: RequirementWords,
    #[allow(missing_docs)]
    pub build: BuildWords,
    #[allow(missing_docs)]
    pub deploy: DeployWords,
    #[allow(missing_docs)]
    pub hooks: HookWords,
    #[allow(missing_docs)]
    pub update: UpdateWords,
    #[allow(missing_docs)]
    pub monitoring: MonitoringWords,
    #[allow(missing_docs)]
    pub backup: BackupWords,
    #[allow(missing_docs)]
    pub recovery: RecoveryWords,
    #[allow(missing_docs)]
    pub service_level: ServiceLevelWords,
    /// What people see, and which page helps.
    pub known_problems: &'static str,
    /// Head of the column of those pages.
    pub see: &'static str,

    // Deploying.
    /// What a machine must let in.
    pub reachable: fn(&str) -> String,
    /// `packages: …`
    pub packages: &'static str,
    /// `Environment variables of pizzeria`
    pub variables: fn(&str) -> String,
    #[allow(missing_docs)]
    pub mandatory: &'static str,
    #[allow(missing_docs)]
    pub yes: &'static str,
    #[allow(missing_docs)]
    pub no: &'static str,
    /// `With regie`
    pub with_regie: &'static str,
    /// What the commands of that part do.
    pub with_regie_text: &'static str,
    /// How to read it.
    pub by_hand_text: &'static str,
    /// `On this computer: archives`
    pub archives: &'static str,
    /// Why they are copied.
    pub archives_text: &'static str,
    /// `Secrets`
    pub secrets: &'static str,
    /// How they are given, on a machine.
    pub secrets_text: fn(&str) -> String,
    /// What a shell says while one is missing; without quotes and braces.
    pub set_secret: fn(&str) -> String,
    /// Title of a stretch of steps: machine, phase, instance.
    pub stretch: fn(machine: &str, phase: Phase, instance: Option<&str>) -> String,
    /// `Go on only when …`, for machines that wait for one another after a phase or a turn.
    pub gate: fn(instance: &str, after: Phase, turn: Option<&Turn>) -> String,
    /// `takes its turn (1 of 2), while the others serve`
    pub its_turn: fn(number: u32, of: u32) -> String,
    /// `1 of 2`, of a machine's turn.
    pub turn: fn(number: u32, of: u32) -> String,
    /// `There is no way back from …`
    pub no_way_back: fn(what: &str) -> String,
    #[allow(missing_docs)]
    pub verification: &'static str,
    /// What to look at.
    pub verification_text: &'static str,
    /// `Asked from`
    pub asked_from: &'static str,
    /// `any status below 500`
    pub any_answer: &'static str,
    /// `Must answer`
    pub must_answer: &'static str,
    /// `200, with "OC Pizza", within 30 s`
    pub answer: fn(status: String, contains: Option<&str>, within: u64) -> String,

    // Starting and stopping.
    /// What a hold is.
    pub start_stop_text: &'static str,
    /// Everything, in order.
    pub start_all: &'static str,
    #[allow(missing_docs)]
    pub stop_all: &'static str,
    /// That the parts below come in that order.
    pub start_all_text: &'static str,
    #[allow(missing_docs)]
    pub stop_all_text: &'static str,
    /// `Start pizzeria`
    pub start: fn(&str) -> String,
    /// `Stop pizzeria`
    pub stop: fn(&str) -> String,
    /// `On web, in this order:`
    pub in_order_on: fn(&str) -> String,
    /// Which instances need a platform.
    pub needed_by: fn(&str) -> String,
    /// Which instances stop before a platform does.
    pub stops_first: fn(&str) -> String,
    /// `No process of it is declared.`
    pub nothing_runs: &'static str,

    /// Of playbooks, tasks and their steps.
    pub pages: PageWords,
    /// Of the forms.
    pub form: FormWords,
}

impl Words {
    /// What a database server is called, in every language.
    pub fn engine_name(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Mariadb => "MariaDB",
            Engine::Postgresql => "PostgreSQL",
            Engine::Sqlite => "SQLite",
        }
    }
}

/// Those of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::Fr => &fr::WORDS,
        Language::En => &en::WORDS,
    }
}
