//! Pages to begin with.

use super::here;
use crate::cli::Global;
use crate::exit::{Done, Exit, Failure};
use regie_dossier::page::PageKind;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};

/// Writes one; never over one that is there. The dossier may have findings: the page that is missing is one.
pub fn new_page(g: &Global, kind: PageKind, name: &str) -> Done {
    let (files, loaded) = here::read(g)?;
    let dossier = loaded.dossier.ok_or_else(|| {
        Failure::new("the dossier cannot be read; nothing was written", "see what is wrong: regie check")
    })?;
    let text = regie_dossier::page_starter(&dossier, kind, name).map_err(|(why, help)| Failure::usage(why, help))?;
    let relative = format!("{}{name}.md", kind.folder());
    let path = std::path::Path::new(&files.root).join(&relative);
    let io = |e: &std::io::Error| match e.kind() {
        ErrorKind::AlreadyExists => Failure::refused(format!("{relative} is there already"), "nothing was written"),
        _ => Failure::io(format!("cannot write {}", path.display()), e),
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| io(&e))?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(|e| io(&e))?;
    file.write_all(text.as_bytes()).map_err(|e| io(&e))?;
    if g.json {
        out!("{}", serde_json::json!({ "v": 1, "type": "written", "file": relative }));
    } else {
        out!("{relative} is written. Read it, change it, then try it: regie {} {name} --dry-run", kind.name());
    }
    Ok(Exit::Ok)
}
