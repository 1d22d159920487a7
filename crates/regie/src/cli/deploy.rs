//! `regie deploy`, `start`, `stop`, `restart`

use super::Global;
use super::apply::RunArgs;
use crate::exit::{Done, Failure};
use crate::flow;

/// Arguments of deploy.
#[derive(clap::Args)]
#[command(
    after_help = "Fetches and builds what has to be, and writes into dossier.lock what is used for the first time.\n\n--archive is for what was built elsewhere, from a `git` source: the archive of `regie build` on another computer. Where dossier.lock has the version, the file has to be the one that it says; where it has not, the file is written into it and stands for that version from then on, on every computer that is given the file. Nothing is fetched or built then.\n\nExamples:\n  regie deploy pizzeria\n  regie deploy pizzeria@prod --reason \"order export\"\n  regie deploy pizzeria --archive pizzeria-2.1.0-77ab031.tar.gz"
)]
pub struct DeployArgs {
    /// INSTANCE or INSTANCE@ENVIRONMENT
    instance: String,
    /// Archive of its version, built elsewhere
    #[arg(long, value_name = "FILE")]
    archive: Option<std::path::PathBuf>,
    #[command(flatten)]
    run: RunArgs,
}

/// Arguments of start.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  regie start pizzeria\n  regie start db/mariadb        and the instances that were stopped with it"
)]
pub struct StartArgs {
    /// INSTANCE, or MACHINE/PLATFORM; @ENVIRONMENT may follow
    instance: String,
    #[command(flatten)]
    run: RunArgs,
}

/// Arguments of stop.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  regie stop pizzeria --reason \"moving the database\"\n  regie stop pizzeria --until 2h\n  regie stop db/mariadb         after the instances that need it, on all of their machines"
)]
pub struct StopArgs {
    /// INSTANCE, or MACHINE/PLATFORM; @ENVIRONMENT may follow
    instance: String,
    /// When the hold ends: `2h`, `3d`, or a local date and time
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,
    #[command(flatten)]
    run: RunArgs,
}

/// Arguments of restart.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  regie restart pizzeria        on several app machines one after another\n  regie restart db/mariadb      while the instances that need it are down"
)]
pub struct RestartArgs {
    /// INSTANCE, or MACHINE/PLATFORM; @ENVIRONMENT may follow
    instance: String,
    #[command(flatten)]
    run: RunArgs,
}

/// Brings one instance about.
pub fn deploy(g: &Global, args: &DeployArgs) -> Done {
    let (g, instance) = named(g, &args.instance)?;
    flow::deploy::deploy(&g, instance, args.archive.as_deref(), &args.run)
}

/// Starts it.
pub fn start(g: &Global, args: &StartArgs) -> Done {
    let (g, name) = named(g, &args.instance)?;
    match platform(&name) {
        Some(platform) => flow::start::start_platform(&g, platform, &args.run),
        None => flow::start::start(&g, name, &args.run),
    }
}

/// Stops it.
pub fn stop(g: &Global, args: &StopArgs) -> Done {
    let until = args.until.as_deref().map(crate::edge::clock::until).transpose();
    let until = until.map_err(|why| Failure::usage(why, "for example: --until 2h"))?;
    let (g, name) = named(g, &args.instance)?;
    match platform(&name) {
        Some(platform) => flow::stop::stop_platform(&g, platform, until, &args.run),
        None => flow::stop::stop(&g, name, until, &args.run),
    }
}

/// Restarts it.
pub fn restart(g: &Global, args: &RestartArgs) -> Done {
    let (g, name) = named(g, &args.instance)?;
    match platform(&name) {
        Some(platform) => flow::restart::restart_platform(&g, platform, &args.run),
        None => flow::restart::restart(&g, name, &args.run),
    }
}

/// `db/mariadb`: no instance's name has a stroke in it.
fn platform(name: &regie_wire::InstanceName) -> Option<regie_plan::Platform> {
    let (machine, name) = name.as_str().split_once('/')?;
    Some(regie_plan::Platform { machine: machine.into(), name: name.to_owned() })
}

/// Takes `pizzeria@prod` apart; the environment after the `@` must not contradict `--env`.
pub fn named(g: &Global, name: &str) -> Result<(Global, regie_wire::InstanceName), Failure> {
    let mut g = g.clone();
    let (instance, env) = name.split_once('@').map_or((name, None), |(i, e)| (i, Some(e)));
    if let Some(env) = env {
        if let Some(other) = g.env.as_deref().filter(|o| *o != env) {
            let message = format!("`{name}` and `--env {other}` name two environments");
            return Err(Failure::usage(message, "say one of them"));
        }
        g.env = Some(env.to_owned());
    }
    Ok((g, instance.into()))
}
