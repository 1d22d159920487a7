//! Folders packed into archives whose bytes depend on their content alone, and unpacked again.

use super::{child, git};
use crate::exit::Failure;
use flate2::{Compression, GzBuilder};
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Never packed: what version control and regie itself keep.
const LEFT_OUT: [&str; 3] = [".git", ".hg", ".regie"];

/// What of a folder is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Everything.
    All,
    /// What git does not ignore, where it is a checkout: a build begins with what a colleague would get.
    Source,
}

/// A gzipped tar of a folder's content: sorted, no owners, modes 0644 or 0755, all of one time (seconds since 1970). The
/// same content gives the same bytes on every computer (reproducible-builds.org, "Archive metadata").
///
/// # Errors
/// When it cannot be read.
pub fn pack(folder: &Path, what: What, time: u64) -> io::Result<Vec<u8>> {
    let mut paths = Vec::new();
    match git::tracked(folder).filter(|_| what == What::Source) {
        Some(names) => {
            for path in names.into_iter().map(|n| folder.join(n)) {
                let inside = fs::symlink_metadata(&path).is_ok_and(|m| m.is_dir());
                paths.push(path);
                // A repository in the repository: git names its folder alone.
                if let (true, Some(path)) = (inside, paths.last().cloned()) {
                    list(&path, &mut paths)?;
                }
            }
        }
        None => list(folder, &mut paths)?,
    }
    let gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
    let mut tar = tar::Builder::new(gzip);
    for path in paths {
        let name = path.strip_prefix(folder).unwrap_or(&path);
        let meta = match fs::symlink_metadata(&path) {
            // Git still knows what was removed.
            Err(e) if e.kind() == io::ErrorKind::NotFound && what == What::Source => continue,
            meta => meta?,
        };
        let mut header = tar::Header::new_gnu();
        header.set_mtime(time);
        header.set_mode(if meta.is_dir() || meta.permissions().mode() & 0o111 != 0 { 0o755 } else { 0o644 });
        if meta.is_symlink() {
            header.set_entry_type(tar::EntryType::Symlink);
            header.set_size(0);
            tar.append_link(&mut header, name, fs::read_link(&path)?)?;
        } else if meta.is_dir() {
            header.set_entry_type(tar::EntryType::Directory);
            header.set_size(0);
            tar.append_data(&mut header, name, std::io::empty())?;
        } else if meta.is_file() {
            let bytes = fs::read(&path)?;
            header.set_size(bytes.len() as u64);
            tar.append_data(&mut header, name, bytes.as_slice())?;
        }
    }
    tar.into_inner()?.finish()
}

fn list(folder: &Path, out: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if LEFT_OUT.iter().any(|n| entry.file_name() == *n) {
            continue;
        }
        out.push(entry.path());
        // A link to a folder is packed as a link, not followed: a loop of links ends here.
        if entry.file_type()?.is_dir() {
            list(&entry.path(), out)?;
        }
    }
    Ok(())
}

/// Unpacks an archive of any kind that tar knows into a folder.
///
/// # Errors
/// When tar cannot, with its words.
pub fn unpack(archive: &Path, into: &Path) -> Result<(), Failure> {
    let mut tar = Command::new("tar");
    tar.args(["--extract", "--no-same-owner", "--file"]).arg(archive).arg("--directory").arg(into);
    let ended = child::run(&mut tar, "tar", |_| {})?;
    if ended.status.success() {
        return Ok(());
    }
    let message = format!("{} cannot be unpacked: {}", archive.display(), ended.last.join("; "));
    Err(Failure::new(message, "it has to be a tar archive, such as shop-1.0.tar.gz"))
}

#[cfg(test)]
mod tests {
    use super::{What, pack};
    use std::fs;

    fn folder(order: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in order {
            fs::create_dir_all(dir.path().join("sub")).unwrap();
            fs::write(dir.path().join(name), name).unwrap();
        }
        std::os::unix::fs::symlink("sub", dir.path().join("loop")).unwrap();
        dir
    }

    #[test]
    fn the_same_content_packs_to_the_same_bytes() {
        let (a, b) = (folder(&["b", "a", "sub/c"]), folder(&["sub/c", "a", "b"]));
        assert_eq!(pack(a.path(), What::All, 0).unwrap(), pack(b.path(), What::All, 0).unwrap());
        fs::write(b.path().join("a"), "other").unwrap();
        assert_ne!(pack(a.path(), What::All, 0).unwrap(), pack(b.path(), What::All, 0).unwrap());
    }

    #[test]
    fn version_control_is_left_out() {
        let (a, b) = (folder(&["a"]), folder(&["a"]));
        fs::create_dir(b.path().join(".git")).unwrap();
        fs::write(b.path().join(".git/HEAD"), "x").unwrap();
        assert_eq!(pack(a.path(), What::All, 0).unwrap(), pack(b.path(), What::All, 0).unwrap());
    }
}
