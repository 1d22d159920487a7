//! JSON Schemas of a dossier's files, for editors.

use super::here;
use crate::cli::Global;
use crate::exit::{Done, Exit, Failure};
use regie_dossier::{Dossier, FileKind};
use std::path::{Path, PathBuf};

/// Prints one, writes one or all into a folder, or says which there are.
pub fn schema(g: &Global, kind: Option<FileKind>, out: Option<&Path>) -> Done {
    // Outside of a dossier there are the built-in recipes and platforms; one that is named must be there.
    let dossier = match here::read(g) {
        Ok((_, loaded)) => loaded.dossier,
        Err(failure) if g.dossier.is_some() => return Err(failure),
        Err(_) => None,
    };
    let kinds = kind.map_or(FileKind::ALL.to_vec(), |kind| vec![kind]);
    match out {
        Some(folder) => write(g, &kinds, folder, dossier.as_ref())?,
        None => print(g, kind, &kinds, dossier.as_ref()),
    }
    Ok(Exit::Ok)
}

fn print(g: &Global, asked: Option<FileKind>, kinds: &[FileKind], dossier: Option<&Dossier>) {
    if g.json {
        for kind in kinds {
            let schema = regie_dossier::schema(*kind, dossier);
            out!("{}", json(*kind, serde_json::json!({ "schema": schema })));
        }
        return;
    }
    if let Some(kind) = asked {
        out!("{:#}", regie_dossier::schema(kind, dossier));
        return;
    }
    for kind in kinds {
        out!("{:<12} {}", kind.name(), kind.files());
    }
    out!("\nPrint one: regie schema service. Write them all for an editor: regie schema --out .schemas");
}

fn write(g: &Global, kinds: &[FileKind], folder: &Path, dossier: Option<&Dossier>) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|e| Failure::io(format!("cannot make {}", folder.display()), &e))?;
    for kind in kinds {
        let path = folder.join(format!("{}.schema.json", kind.name()));
        let text = format!("{:#}\n", regie_dossier::schema(*kind, dossier));
        std::fs::write(&path, text).map_err(|e| Failure::io(format!("cannot write {}", path.display()), &e))?;
        if g.json {
            out!("{}", json(*kind, serde_json::json!({ "file": path })));
        } else {
            out!("{:<16} {}", kind.files(), path.display());
        }
    }
    if g.json {
        return Ok(());
    }
    out!("\nAn editor takes them by the first line of each file (Even Better TOML, Taplo and Tombi read it):");
    for kind in kinds {
        out!("  {:<16} #:schema {}", kind.files(), seen_from(*kind, folder, dossier).display());
    }
    Ok(())
}

/// The path of a schema as files of its kind name it: from their own folder when both are in the dossier.
fn seen_from(kind: FileKind, folder: &Path, dossier: Option<&Dossier>) -> PathBuf {
    let file = format!("{}.schema.json", kind.name());
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let up = if kind.files().contains('/') { ".." } else { "." };
    match dossier.and_then(|d| folder.strip_prefix(&d.root).ok()) {
        Some(below) => Path::new(up).join(below).join(file),
        None => folder.join(file),
    }
}

fn json(kind: FileKind, mut more: serde_json::Value) -> serde_json::Value {
    if let Some(map) = more.as_object_mut() {
        map.insert("v".into(), 1.into());
        map.insert("type".into(), "schema".into());
        map.insert("kind".into(), kind.name().into());
        map.insert("files".into(), kind.files().into());
    }
    more
}
