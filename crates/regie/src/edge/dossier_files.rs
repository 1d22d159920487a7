//! The dossier's files, from the disk. Never fails: what stands in the way becomes an entry that says so.

use regie_dossier::{Entry, Files, MAX_FILE, Problem};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Deepest folders below `files/`, and most entries altogether: a dossier is written by people.
const MAX_DEPTH: usize = 12;
const MAX_ENTRIES: usize = 5000;

/// Most bytes altogether.
const MAX_TOTAL: u64 = 64 * 1024 * 1024;

/// Folders whose files are read, and how their names end.
const FOLDERS: [(&str, &str); 8] = [
    ("inventory", ".toml"),
    ("inventory/secrets", ""),
    ("services", ".toml"),
    ("recipes", ".toml"),
    ("platforms", ".toml"),
    ("playbooks", ".md"),
    ("tasks", ".md"),
    ("chapters", ".md"),
];

/// The nearest folder, from `start` up, that has a `dossier.toml`.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join("dossier.toml").symlink_metadata().is_ok()).map(Path::to_path_buf)
}

/// Reads the places where a dossier has files; nothing else in its folder is looked at.
pub fn read_dossier(root: &Path) -> Files {
    let real = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    let files = Files { root: real.to_string_lossy().into_owned(), ..Files::default() };
    let mut reader = Reader { root: real, files, total: 0 };
    for name in ["dossier.toml", "dossier.lock"] {
        if reader.root.join(name).symlink_metadata().is_ok() {
            reader.entry(name);
        }
    }
    for (folder, suffix) in FOLDERS {
        for name in reader.names(folder) {
            if name.ends_with(suffix) && !name.starts_with('.') && !(folder == "inventory" && name == "secrets") {
                reader.entry(&format!("{folder}/{name}"));
            }
        }
    }
    reader.below("files", 0);
    reader.files
}

struct Reader {
    root: PathBuf,
    files: Files,
    total: u64,
}

impl Reader {
    fn problem(&mut self, path: &str, problem: Problem) {
        self.files.entries.insert(path.to_owned(), Entry::Problem(problem));
    }

    /// Where a path really is, if that is in the dossier.
    fn real(&mut self, path: &str) -> Option<PathBuf> {
        let problem = match self.root.join(path).canonicalize() {
            Ok(real) if real.starts_with(&self.root) => return Some(real),
            Ok(real) => Problem::LeadsOutside(real.to_string_lossy().into_owned()),
            Err(error) => of_error(&error),
        };
        self.problem(path, problem);
        None
    }

    /// Names in a folder, sorted; none when there is no such folder.
    fn names(&mut self, folder: &str) -> Vec<String> {
        if self.root.join(folder).symlink_metadata().is_err() {
            return Vec::new();
        }
        let Some(real) = self.real(folder) else { return Vec::new() };
        let entries = match fs::read_dir(&real) {
            Ok(entries) => entries,
            Err(error) => {
                self.problem(folder, of_error(&error));
                return Vec::new();
            }
        };
        let mut names = Vec::new();
        for entry in entries.take(MAX_ENTRIES + 1) {
            match entry.map(|e| e.file_name().into_string()) {
                Ok(Ok(name)) => names.push(name),
                Ok(Err(name)) => self.problem(&format!("{folder}/{}", name.to_string_lossy()), Problem::Name),
                Err(error) => self.problem(folder, of_error(&error)),
            }
        }
        if names.len() > MAX_ENTRIES {
            self.problem(folder, Problem::TooMany);
            return Vec::new();
        }
        names.sort();
        names
    }

    /// All files below a folder. Links to folders are followed while they stay inside; depth bounds their loops.
    fn below(&mut self, folder: &str, depth: usize) {
        if depth > MAX_DEPTH {
            return self.problem(folder, Problem::TooMany);
        }
        for name in self.names(folder) {
            if self.files.entries.len() >= MAX_ENTRIES {
                return self.problem(folder, Problem::TooMany);
            }
            let path = format!("{folder}/{name}");
            let Some(real) = self.real(&path) else { continue };
            if !real.is_dir() {
                self.entry(&path);
            } else if is_inside(&self.root.join(&path), &real) {
                // A link to a folder that it lies in.
                self.problem(&path, Problem::LinkLoop);
            } else {
                self.below(&path, depth + 1);
            }
        }
    }

    /// One file.
    fn entry(&mut self, path: &str) {
        let Some(real) = self.real(path) else { return };
        match read(&real, MAX_TOTAL.saturating_sub(self.total)) {
            Ok(bytes) => {
                self.total += bytes.len() as u64;
                self.files.entries.insert(path.to_owned(), Entry::Bytes(bytes));
            }
            Err(problem) => self.problem(path, problem),
        }
    }
}

/// Whether a path lies inside a folder, and is not that folder itself.
fn is_inside(path: &Path, folder: &Path) -> bool {
    path != folder && path.starts_with(folder)
}

fn read(path: &Path, left: u64) -> Result<Vec<u8>, Problem> {
    let meta = fs::metadata(path).map_err(|e| of_error(&e))?;
    if meta.is_dir() {
        return Err(Problem::Folder);
    }
    // Looked at before it is opened: opening a pipe would wait for a writer.
    if !meta.is_file() {
        return Err(Problem::NotRegular);
    }
    if meta.len() > MAX_FILE {
        return Err(Problem::TooBig(meta.len()));
    }
    if meta.len() > left {
        return Err(Problem::TooMany);
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|e| of_error(&e))?;
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|e| of_error(&e))?;
    if bytes.len() as u64 > MAX_FILE { Err(Problem::TooBig(bytes.len() as u64)) } else { Ok(bytes) }
}

fn of_error(error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::IsADirectory => Problem::Folder,
        io::ErrorKind::NotADirectory => Problem::NotFolder,
        _ if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => Problem::LinkLoop,
        io::ErrorKind::NotFound => Problem::Unreadable("it leads to nothing".into()),
        io::ErrorKind::PermissionDenied => Problem::Unreadable("permission denied".into()),
        _ => Problem::Unreadable(error.to_string()),
    }
}

#[cfg(test)]
mod tests;
