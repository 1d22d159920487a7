//! `regie lock`

use super::Global;
use crate::exit::Done;
use crate::flow;

/// Arguments.
#[derive(clap::Args)]
#[command(
    disable_version_flag = true,
    after_help = "dossier.lock says what each release was when it was first used: its commit, and the SHA-256 of its archive. `deploy`, `apply` and `build` add to it; a release that is no longer the same is refused. Commit it with the dossier.\n\n`regie lock` asks git again, builds what is not built yet, and writes what it finds, showing the differences. Versions that no environment asks for any more stay in it, for the day they are needed again.\n\nA local checkout (`path`) is not locked: its content decides what it is. Nor is a download: [source] says its SHA-256.\n\nExamples:\n  regie lock                    what every environment asks for\n  regie lock pizzeria 2.1.0     accept what 2.1.0 is now"
)]
pub struct Args {
    /// Service [default: all]
    service: Option<String>,
    /// Version [default: those that environments ask for]
    version: Option<String>,
}

/// Writes the lock anew.
pub fn run(g: &Global, args: &Args) -> Done {
    flow::lock::lock(g, args.service.as_deref(), args.version.as_deref())
}
