//! The command line: one module a verb, each of which reads its arguments and calls `flow`.

mod adopt;
mod apply;
mod build;
mod by_hand;
mod check;
mod complete;
mod completions;
mod context;
mod deploy;
mod diff;
mod exec;
mod explain;
mod facts;
mod help_with;
mod import;
mod init;
mod jobs;
mod lock;
mod logs;
mod machines;
mod maintenance;
mod man;
mod plan;
mod platform;
mod provision;
mod reboot;
mod recipe;
mod remove;
mod runbook;
mod runs;
mod schema;
mod secrets;
mod shell;
mod status;
mod walk;

use crate::exit::{Done, Exit};
use clap::{Parser, Subcommand};
use std::ffi::OsString;

pub use apply::RunArgs;
pub use context::{Global, language};
pub use runbook::Format;

/// An operations dossier that runs.
///
/// Write once, in files in git, what your services are and where they live; regie makes it true, keeps it true, proves
/// it, and prints the runbook.
#[derive(Parser)]
#[command(name = "regie", version, propagate_version = true, disable_help_subcommand = true)]
#[command(
    after_help = "Examples:\n  regie demo                      see it work, here, in a minute\n  regie init my-dossier           start a dossier\n  regie plan --env prod           what would change, and why\n  regie deploy shop               bring an instance about, and put it back if that fails\n\nExit codes: 0 ok · 1 error, or put back · 2 changes (plan, diff --detailed-exitcode) · 3 needs a person · 4 refused · 64 usage · 130 interrupted"
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Show what regie does, in a folder of this computer: no root, no Docker, no server
    Demo(crate::demo::Args),
    /// Start a dossier
    Init(init::Args),
    /// Take an inventory that others keep: Ansible's, or ssh's
    Import(import::Args),
    /// Look over a server that exists, and write down what is there as a first inventory
    Adopt(adopt::Args),
    /// Look for what is wrong in the dossier
    Check(check::Args),
    /// Say what would change on the machines, and why
    Plan(plan::Args),
    /// Make the whole environment true
    Apply(apply::Args),
    /// Make a version of a service into its archive
    Build(build::Args),
    /// Write down what releases are, or accept what they are now
    Lock(lock::Args),
    /// Give machines what they have of their own: server, then platforms
    Provision(provision::Args),
    /// Bring one instance about at its version, and put it back if that fails
    Deploy(deploy::DeployArgs),
    /// Start an instance, or a platform and what was stopped with it, and end the hold
    Start(deploy::StartArgs),
    /// Stop an instance, or a platform after all that needs it, and hold it stopped
    Stop(deploy::StopArgs),
    /// Restart an instance, or a platform between its instances' stop and start
    Restart(deploy::RestartArgs),
    /// Show visitors a page instead of an instance, let them in again, or say how it is
    Maintenance(maintenance::Args),
    /// Restart a machine, and see that what should run there runs again
    Reboot(reboot::Args),
    /// Take an instance out of the inventory and off its machines
    Remove(remove::Args),
    /// Say how instances are
    Status(status::Args),
    /// Show an instance's logs
    Logs(logs::Args),
    /// List the jobs and how they went, show one, or run one now
    Jobs(jobs::Args),
    /// Walk through a playbook: what to do when something is wrong
    #[command(
        after_help = "Commands run when you press Enter; what must be so is looked at first. Every answer is written down, so that a walk that was left, or cut off, is offered again where it was left (regie resume RUN goes on with it, too). --set gives inputs, --yes runs commands without asking.\n\nExits with 0 when all is done, 3 when it waits for a person, 4 when what it requires is not so.\n\nExamples:\n  regie playbook\n  regie playbook site-down --env prod\n  regie playbook site-down --dry-run\n  regie playbook new site-down"
    )]
    Playbook(walk::Args),
    /// Walk through a task: something that is done now and then
    #[command(
        after_help = "As regie playbook does.\n\nExamples:\n  regie task\n  regie task add-shop --env prod --set shop=paris --reason \"opens on Monday\"\n  regie task new add-shop"
    )]
    Task(walk::Args),
    /// Look for what helps against something you see
    HelpWith(help_with::Args),
    /// Run a command on machines
    Exec(exec::Args),
    /// Open a shell where an instance runs, with its environment
    Shell(shell::Args),
    /// List the runs
    Runs(runs::RunsArgs),
    /// Show one run
    Show(runs::ShowArgs),
    /// Go on with a run that waits or was interrupted
    Resume(runs::ResumeArgs),
    /// Take a run back
    Undo(runs::UndoArgs),
    /// Stop a run after its present step, and put back
    Cancel(runs::CancelArgs),
    /// Print a plan as the commands a person would type
    ByHand(by_hand::Args),
    /// Print the runbook
    Runbook(runbook::Args),
    /// List the machines, or trust one
    Machines(machines::Args),
    /// Show what was seen on the machines
    Facts(facts::Args),
    /// Show how services of one kind become resources
    Recipe(recipe::Args),
    /// Show what machines can have for services to stand on
    Platform(platform::Args),
    /// Say where a value comes from, what it becomes and what uses it
    Explain(explain::Args),
    /// Say what differs between two environments, as they are declared
    Diff(diff::Args),
    /// Print what an editor needs to know of the dossier's files
    Schema(schema::Args),
    /// Keep the secrets of an environment
    Secrets(secrets::Args),
    /// Print the completions of a shell
    Completions(completions::Args),
    /// Print the manual
    Man(man::Args),
}

/// The command line, for tests that look at it.
#[cfg(test)]
fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

/// `help` and `help deploy` are `--help` and `deploy --help`, as people type them elsewhere.
fn asked_for_help(mut words: Vec<OsString>) -> Vec<OsString> {
    if words.get(1).is_some_and(|word| word == "help") {
        words.remove(1);
        words.push("--help".into());
    }
    words
}

/// Reads the command line and does what it says.
pub fn run() -> Exit {
    if complete::answer::<Cli>() {
        return Exit::Ok;
    }
    let cli = match Cli::try_parse_from(asked_for_help(std::env::args_os().collect())) {
        Ok(cli) => cli,
        Err(error) => {
            // A pipe closed by `| head` is no failure of ours.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Ok };
        }
    };
    let json = cli.global.json;
    match dispatch(cli) {
        Ok(exit) => exit,
        Err(failure) => {
            if json {
                let value =
                    serde_json::json!({ "v": 1, "type": "error", "message": failure.message, "help": failure.help });
                out!("{value}");
            } else {
                err!("{failure}");
            }
            failure.exit
        }
    }
}

fn dispatch(cli: Cli) -> Done {
    let g = cli.global;
    match cli.verb {
        Verb::Demo(args) => crate::demo::run(&g, &args),
        Verb::Init(args) => init::run(&g, &args),
        Verb::Import(args) => import::run(&g, &args),
        Verb::Adopt(args) => adopt::run(&g, &args),
        Verb::Check(args) => check::run(&g, &args),
        Verb::Plan(args) => plan::run(&g, &args),
        Verb::Apply(args) => apply::run(&g, &args),
        Verb::Build(args) => build::run(&g, &args),
        Verb::Lock(args) => lock::run(&g, &args),
        Verb::Provision(args) => provision::run(&g, &args),
        Verb::Reboot(args) => reboot::run(&g, &args),
        Verb::Remove(args) => remove::run(&g, &args),
        Verb::Deploy(args) => deploy::deploy(&g, &args),
        Verb::Start(args) => deploy::start(&g, &args),
        Verb::Stop(args) => deploy::stop(&g, &args),
        Verb::Restart(args) => deploy::restart(&g, &args),
        Verb::Status(args) => status::run(&g, &args),
        Verb::Logs(args) => logs::run(&g, &args),
        Verb::Jobs(args) => jobs::run(&g, &args),
        Verb::Playbook(args) => walk::playbook(&g, &args),
        Verb::Task(args) => walk::task(&g, &args),
        Verb::HelpWith(args) => help_with::run(&g, &args),
        Verb::Exec(args) => exec::run(&g, &args),
        Verb::Shell(args) => shell::run(&g, &args),
        Verb::Runs(args) => runs::list(&g, &args),
        Verb::Show(args) => runs::show(&g, &args),
        Verb::Resume(args) => runs::resume(&g, &args),
        Verb::Undo(args) => runs::undo(&g, &args),
        Verb::Cancel(args) => runs::cancel(&g, &args),
        Verb::ByHand(args) => by_hand::run(&g, &args),
        Verb::Runbook(args) => runbook::run(&g, &args),
        Verb::Maintenance(args) => maintenance::run(&g, &args),
        Verb::Machines(args) => machines::run(&g, &args),
        Verb::Facts(args) => facts::run(&g, &args),
        Verb::Recipe(args) => recipe::run(&g, &args),
        Verb::Platform(args) => platform::run(&g, &args),
        Verb::Explain(args) => explain::run(&g, &args),
        Verb::Diff(args) => diff::run(&g, &args),
        Verb::Schema(args) => schema::run(&g, &args),
        Verb::Secrets(args) => secrets::run(&g, &args),
        Verb::Man(args) => man::run::<Cli>(&g, &args),
        Verb::Completions(args) => completions::run(&g, &args),
    }
}
