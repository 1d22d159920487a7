//! The dossier that `regie init` writes: small, right, and deployable as it is.

mod page;

pub use page::page_starter;

use crate::Language;

const SCRIPT: &str = include_str!("starter/run.sh");

/// Its files: path and text. `name` is what the person called it.
pub fn starter(name: &str, language: Language) -> Vec<(String, String)> {
    let texts = match language {
        Language::En => [
            include_str!("starter/en/dossier.toml"),
            include_str!("starter/en/base.toml"),
            include_str!("starter/en/local.toml"),
            include_str!("starter/en/hello.toml"),
        ],
        Language::Fr => [
            include_str!("starter/fr/dossier.toml"),
            include_str!("starter/fr/base.toml"),
            include_str!("starter/fr/local.toml"),
            include_str!("starter/fr/hello.toml"),
        ],
    };
    let title = name.chars().filter(|c| !c.is_control() && crate::read::has_marker(&c.to_string()).is_none());
    let title = title.collect::<String>().replace('\\', "\\\\").replace('"', "\\\"");
    let title = if title.trim().is_empty() { "Dossier".to_owned() } else { title };
    let paths = ["dossier.toml", "inventory/base.toml", "inventory/local.toml", "services/hello.toml"];
    let files = paths.into_iter().zip(texts).map(|(path, text)| (path.to_owned(), text.replace("@TITLE@", &title)));
    let rest = [("app/run.sh", SCRIPT), (".gitignore", "/machine/\n/.regie/\n")];
    files.chain(rest.map(|(path, text)| (path.to_owned(), text.to_owned()))).collect()
}
