//! Options that every verb takes.

use crate::exit::Failure;
use clap::{Args, ColorChoice};
use std::path::PathBuf;

/// Options common to all verbs.
#[derive(Args, Clone, Debug)]
pub struct Global {
    /// Folder of the dossier [default: the nearest above that has a dossier.toml]
    #[arg(long, short = 'C', global = true, value_name = "FOLDER")]
    pub dossier: Option<PathBuf>,
    /// Environment [default: the dossier's]
    #[arg(long, short = 'e', global = true, value_name = "NAME", env = "REGIE_ENV")]
    pub env: Option<String>,
    /// Say it for machines: one JSON value a line
    #[arg(long, global = true)]
    pub json: bool,
    /// Colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
}

impl Global {
    /// Refuses `--json` where what is printed is a document or a script: to ignore it would be a trap for who reads it.
    ///
    /// # Errors
    /// When it was asked for.
    pub fn no_json(&self, verb: &str, help: &str) -> Result<(), Failure> {
        if self.json { Err(Failure::usage(format!("`regie {verb}` has no JSON to print"), help)) } else { Ok(()) }
    }

    /// Whether to colour what goes to standard output: only on terminals, and not with NO_COLOR (no-color.org).
    pub fn colors(&self) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                use std::io::IsTerminal;
                std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
                    && std::env::var_os("TERM").is_none_or(|t| t != "dumb")
                    && std::io::stdout().is_terminal()
            }
        }
    }
}

/// The person's language, as the C library chooses it: LC_ALL, LC_MESSAGES, LANG (locale(7)).
pub fn language() -> regie_dossier::Language {
    let set = |k: &str| std::env::var(k).ok().filter(|v| !v.is_empty());
    match set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")) {
        Some(locale) if locale.starts_with("fr") => regie_dossier::Language::Fr,
        _ => regie_dossier::Language::En,
    }
}
