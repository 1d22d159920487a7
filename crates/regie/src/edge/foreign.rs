//! Files that are not the dossier's: inventories of Ansible, configurations of ssh.

use crate::exit::Failure;
use regie_dossier::MAX_FILE;
use regie_dossier::import::{AnsibleFolder, fits};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Deepest folders and most files of an inventory.
const MAX_DEPTH: usize = 8;
const MAX_FILES: usize = 5000;

/// A file's content, or why there is none.
type Content = Result<Vec<u8>, String>;

/// An Ansible inventory – a file or a folder – with the variables beside it.
///
/// # Errors
/// When there is no such file or folder.
pub fn ansible(path: &Path) -> Result<AnsibleFolder, Failure> {
    let io = |e: &std::io::Error| Failure::io(format!("cannot read the inventory {}", path.display()), e);
    let is_folder = fs::metadata(path).map_err(|e| io(&e))?.is_dir();
    let folder = if is_folder { path } else { path.parent().unwrap_or(Path::new("")) };
    let mut files = BTreeMap::new();
    let mut inventory = None;
    if is_folder {
        below(folder, "", 0, &mut files);
    } else {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.insert(name.clone(), read(path));
        inventory = Some(name);
        for below_it in ["group_vars", "host_vars"] {
            below(&folder.join(below_it), below_it, 0, &mut files);
        }
    }
    let shown = folder.display().to_string();
    let shown = if shown.is_empty() || shown.ends_with('/') { shown } else { format!("{shown}/") };
    Ok(AnsibleFolder { shown, inventory, files })
}

/// All files below a folder, by their path; none when there is no such folder.
fn below(folder: &Path, prefix: &str, depth: usize, files: &mut BTreeMap<String, Content>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut names = entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect::<Vec<_>>();
    names.sort();
    for name in names {
        let inside = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        let path = folder.join(&name);
        if files.len() >= MAX_FILES || depth > MAX_DEPTH {
            files.insert(inside, Err("the folder holds too many files, or lies too deep".into()));
            return;
        }
        match fs::metadata(&path) {
            Ok(meta) if meta.is_dir() && name == ".git" => {}
            Ok(meta) if meta.is_dir() => below(&path, &inside, depth + 1, files),
            _ => {
                files.insert(inside, read(&path));
            }
        }
    }
}

/// A file's content. What is no regular file is not opened: a pipe would wait for a writer.
pub fn read(path: &Path) -> Content {
    let meta = fs::metadata(path).map_err(|e| format!("it cannot be read: {e}"))?;
    if !meta.is_file() {
        return Err("it is no regular file".into());
    }
    if meta.len() > MAX_FILE {
        return Err(format!("it is too big: {} bytes, at most {MAX_FILE}", meta.len()));
    }
    fs::read(path).map_err(|e| format!("it cannot be read: {e}"))
}

/// The files that an `Include` of ssh_config(5) means: a pattern of glob(7), from `~/.ssh` when it is relative.
pub fn included(pattern: &str, home: &Path) -> Vec<(String, Content)> {
    let full = match pattern.strip_prefix("~/") {
        Some(rest) => home.join(rest),
        None => home.join(".ssh").join(pattern),
    };
    let mut found = vec![PathBuf::from("/")];
    for part in full.components().filter_map(|c| match c {
        std::path::Component::Normal(part) => Some(part.to_string_lossy().into_owned()),
        std::path::Component::ParentDir => Some("..".into()),
        _ => None,
    }) {
        let plain = !part.contains(['*', '?']);
        found = found.iter().flat_map(|at| if plain { vec![at.join(&part)] } else { fitting(at, &part) }).collect();
    }
    // A file that is not there is no mistake for ssh.
    let there = found.into_iter().filter(|path| path.is_file());
    there.map(|path| (path.display().to_string(), read(&path))).collect()
}

fn fitting(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.file_name());
    let fit = |name: &str| fits(pattern, name) && (pattern.starts_with('.') || !name.starts_with('.'));
    let mut paths = names.filter(|n| fit(&n.to_string_lossy())).map(|n| folder.join(n)).collect::<Vec<_>>();
    paths.sort();
    paths
}

/// Writes a new file, whole or not at all; `false` when there is one already.
///
/// # Errors
/// When the disk refuses.
pub fn write_new(path: &Path, text: &str) -> Result<bool, Failure> {
    let io = |e: &std::io::Error| Failure::io(format!("cannot write {}", path.display()), e);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|e| io(&e))?;
    let mut new = tempfile::Builder::new().permissions(mode()).tempfile_in(folder).map_err(|e| io(&e))?;
    std::io::Write::write_all(&mut new, text.as_bytes()).map_err(|e| io(&e))?;
    new.as_file().sync_all().map_err(|e| io(&e))?;
    match new.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(io(&error.error)),
    }
}

/// As an editor would make it: the umask takes from it what it takes.
fn mode() -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}
