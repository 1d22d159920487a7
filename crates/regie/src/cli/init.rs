//! `regie init`

use super::Global;
use crate::exit::{Done, Exit, Failure};
use std::path::PathBuf;

/// Arguments.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  regie init my-dossier\n  cd my-dossier && regie check && regie plan")]
pub struct Args {
    /// Folder to make; it may exist if it is empty
    #[arg(default_value = ".")]
    folder: PathBuf,
}

/// Writes a small dossier that works as it is.
pub fn run(g: &Global, args: &Args) -> Done {
    let folder = &args.folder;
    let io = |e: &std::io::Error| Failure::io(format!("cannot write the dossier in {}", folder.display()), e);
    std::fs::create_dir_all(folder).map_err(|e| io(&e))?;
    let taken = std::fs::read_dir(folder).map_err(|e| io(&e))?.flatten().find(|e| e.file_name() != ".git");
    if let Some(entry) = taken {
        let message = format!("{} is not empty: it has {}", folder.display(), entry.file_name().to_string_lossy());
        return Err(Failure::new(message, "name a new folder: regie init my-dossier"));
    }
    let absolute = folder.canonicalize().map_err(|e| io(&e))?;
    let name = absolute.file_name().map_or_else(|| "dossier".into(), |n| n.to_string_lossy().into_owned());
    for (path, text) in regie_dossier::starter(&name, super::context::language()) {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|e| io(&e))?;
        }
        let executable = text.starts_with("#!");
        std::fs::write(&path, text).map_err(|e| io(&e))?;
        if executable {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).map_err(|e| io(&e))?;
        }
        if g.json {
            out!("{}", serde_json::json!({ "v": 1, "type": "written", "path": path }));
        } else {
            out!("+ {}", path.display());
        }
    }
    if g.json {
        return Ok(Exit::Ok);
    }
    let cd = if folder.as_os_str() == "." { String::new() } else { format!("cd {} && ", folder.display()) };
    out!("\nNext: {cd}regie check && regie plan && regie deploy hello");
    Ok(Exit::Ok)
}
