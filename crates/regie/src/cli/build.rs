//! `regie build`

use super::Global;
use crate::exit::Done;
use crate::flow;
use std::path::PathBuf;

/// Arguments.
#[derive(clap::Args)]
#[command(
    disable_version_flag = true,
    after_help = "Fetches the version, runs the service's [build] in a clean folder of this computer, and packs the result into one archive. PATH, HOME, LANG, VERSION and SOURCE_DATE_EPOCH are all that its environment has. What was built is kept and not built again for the same source and commands. `deploy` and `apply` do this by themselves.\n\nTo build in one place and deploy from another: commit dossier.lock, carry the archive over, and there\n  regie deploy INSTANCE --archive FILE\n\nExamples:\n  regie build pizzeria\n  regie build pizzeria --version 2.1.0 --out pizzeria.tar.gz\n  regie build pizzeria --json | jq -r .sha256"
)]
pub struct Args {
    /// Service
    service: String,
    /// Version [default: the one that the environment's instance asks for]
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// Copy the archive there
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Builds.
pub fn run(g: &Global, args: &Args) -> Done {
    flow::build::build(g, &args.service, args.version.as_deref(), args.out.as_deref())
}
