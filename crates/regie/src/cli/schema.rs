//! `regie schema`

use super::Global;
use crate::exit::Done;
use regie_dossier::FileKind;
use std::path::PathBuf;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Inside of a dossier the schemas know the parameters of its recipes and its platforms: write them anew when those change. `regie check` looks deeper than any schema can.\n\nExamples:\n  regie schema                        which there are\n  regie schema service                print one\n  regie schema --out .schemas         write them all, and say how an editor takes them"
)]
pub struct Args {
    /// Kind of file [default: all]
    #[arg(value_name = "FILE-KIND", value_parser = FileKind::ALL.map(FileKind::name))]
    kind: Option<String>,
    /// Folder to write KIND.schema.json in [default: standard output]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Prints or writes the schemas of a dossier's files.
pub fn run(g: &Global, args: &Args) -> Done {
    let kind = FileKind::ALL.into_iter().find(|kind| args.kind.as_deref() == Some(kind.name()));
    crate::flow::schema::schema(g, kind, args.out.as_deref())
}
