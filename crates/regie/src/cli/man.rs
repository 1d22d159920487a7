//! `regie man`

mod page;

use super::Global;
use crate::exit::{Done, Exit, Failure};
use clap::CommandFactory;
use std::path::PathBuf;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  regie man deploy | man -l -\n  regie man --out ~/.local/share/man/man1       then: man regie, man regie-deploy"
)]
pub struct Args {
    /// Verb [default: regie as a whole]
    verb: Option<String>,
    /// Write all pages into this folder: regie.1, and one a verb
    #[arg(long, value_name = "FOLDER", conflicts_with = "verb")]
    out: Option<PathBuf>,
}

/// Prints a page, or writes all of them.
pub fn run<C: CommandFactory>(g: &Global, args: &Args) -> Done {
    g.no_json("man", "it prints a page of the manual")?;
    let mut command = C::command();
    command.build();
    if let Some(folder) = &args.out {
        let io = |e: &std::io::Error| Failure::io(format!("cannot write manual pages into {}", folder.display()), e);
        std::fs::create_dir_all(folder).map_err(|e| io(&e))?;
        let pages = std::iter::once(page::whole(&command)).chain(verbs(&command).map(|v| page::verb(&command, v)));
        let mut count = 0;
        for (name, text) in pages {
            std::fs::write(folder.join(&name), text).map_err(|e| io(&e))?;
            count += 1;
        }
        out!("{count} pages in {}: man {}", folder.display(), folder.join("regie.1").display());
        return Ok(Exit::Ok);
    }
    let (_, text) = match &args.verb {
        None => page::whole(&command),
        Some(name) => match verbs(&command).find(|v| v.get_name() == name) {
            Some(verb) => page::verb(&command, verb),
            None => {
                let known = verbs(&command).map(|v| v.get_name().to_owned()).collect::<Vec<_>>();
                let help = match regie_dossier::nearest(name, known.iter().map(String::as_str)) {
                    Some(other) => format!("did you mean `{other}`?"),
                    None => format!("there are: {}", known.join(", ")),
                };
                return Err(Failure::usage(format!("there is no verb `{name}`"), help));
            }
        },
    };
    out_raw!("{text}");
    Ok(Exit::Ok)
}

fn verbs(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    command.get_subcommands().filter(|v| !v.is_hide_set() && v.get_name() != "help")
}
