//! `regie check`

use super::Global;
use crate::exit::{Done, Exit};
use crate::flow::here;
use regie_dossier::Level;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Needs no key and touches no machine.\n\nExamples:\n  regie check\n  regie check --json | jq .message"
)]
pub struct Args {}

/// Shows every finding; errors exit with 1.
pub fn run(g: &Global, _: &Args) -> Done {
    let (files, mut loaded) = here::read(g)?;
    loaded.findings.extend(loaded.dossier.iter().flat_map(here::missing_sources));
    let errors = loaded.findings.iter().filter(|f| f.level == Level::Error).count();
    if g.json {
        for finding in &loaded.findings {
            out!("{}", here::finding_json(finding));
        }
    } else {
        for finding in &loaded.findings {
            out!("{}", regie_dossier::to_text(finding, g.colors()));
        }
        out!("{}", regie_dossier::summary(&loaded.findings, files.entries.len()));
    }
    Ok(if errors > 0 { Exit::Error } else { Exit::Ok })
}
