//! The folder of the demonstration: a dossier, three versions of a small application, and a folder that is the machine.

use crate::cli::Global;
use crate::edge::program;
use crate::exit::Failure;
use regie_dossier::Language;
use std::fs;
use std::path::{Path, PathBuf};

/// Written first: only a folder that has it is ever made anew.
const MARKER: &str = ".regie-demo";

/// The versions: the third one's menu is malformed.
pub const VERSIONS: [(&str, &str); 3] = [
    ("1.0.0", include_str!("../../assets/demo/app/menu-1.0.0.txt")),
    ("2.0.0", include_str!("../../assets/demo/app/menu-2.0.0.txt")),
    ("3.0.0", include_str!("../../assets/demo/app/menu-3.0.0.txt")),
];

/// A folder that is ready.
pub struct Stage {
    /// Absolute.
    pub folder: PathBuf,
}

impl Stage {
    /// Makes it, in place of the one that an earlier demonstration left.
    pub fn set(g: &Global, folder: &Path) -> Result<Self, Failure> {
        let io = |e: &std::io::Error| Failure::io(format!("cannot prepare {}", folder.display()), e);
        if folder.exists() {
            let ours = folder.join(MARKER).exists();
            if !ours && fs::read_dir(folder).map_err(|e| io(&e))?.next().is_some() {
                let message = format!("{} exists and was not made by the demonstration", folder.display());
                return Err(Failure::new(message, "name another folder: regie demo --folder /tmp/regie-demo"));
            }
            let stage = Self { folder: folder.canonicalize().map_err(|e| io(&e))? };
            if ours && stage.folder.join("dossier.toml").exists() {
                // An interrupted demonstration may have left its application running.
                let _ = super::story::stop(g, &stage);
            }
            fs::remove_dir_all(&stage.folder).map_err(|e| io(&e))?;
        }
        fs::create_dir_all(folder).map_err(|e| io(&e))?;
        let stage = Self { folder: folder.canonicalize().map_err(|e| io(&e))? };
        stage.write(MARKER, "")?;
        let french = crate::cli::language() == Language::Fr;
        let (dossier, service) = if french {
            (include_str!("../../assets/demo/fr/dossier.toml"), include_str!("../../assets/demo/fr/pizzeria.toml"))
        } else {
            (include_str!("../../assets/demo/en/dossier.toml"), include_str!("../../assets/demo/en/pizzeria.toml"))
        };
        stage.write("dossier.toml", dossier)?;
        stage.write("services/pizzeria.toml", service)?;
        // A path may hold what TOML's basic strings escape; JSON escapes the same characters.
        let program = serde_json::to_string(&program::executable()?.to_string_lossy()).unwrap_or_default();
        stage.write(
            "inventory/base.toml",
            &include_str!("../../assets/demo/base.toml").replace("\"@PROGRAM@\"", &program),
        )?;
        stage.write("inventory/local.toml", include_str!("../../assets/demo/local.toml"))?;
        for (version, menu) in VERSIONS {
            stage.write(&format!("app/{version}/page.html"), include_str!("../../assets/demo/app/page.html"))?;
            stage.write(&format!("app/{version}/menu.txt"), menu)?;
        }
        Ok(stage)
    }

    /// Writes one of its files.
    fn write(&self, path: &str, text: &str) -> Result<(), Failure> {
        let path = self.folder.join(path);
        let io = |e: &std::io::Error| Failure::io(format!("cannot write {}", path.display()), e);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|e| io(&e))?;
        }
        fs::write(&path, text).map_err(|e| io(&e))
    }

    /// Asks for another version in the inventory.
    pub fn want(&self, from: &str, to: &str) -> Result<(), Failure> {
        let path = self.folder.join("inventory/local.toml");
        let text = fs::read_to_string(&path).map_err(|e| Failure::io(format!("cannot read {}", path.display()), &e))?;
        self.write("inventory/local.toml", &text.replace(&format!("\"{from}\""), &format!("\"{to}\"")))
    }
}
