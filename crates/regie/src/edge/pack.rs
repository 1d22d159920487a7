//! Sources at hand: folders packed into archives whose bytes depend on their content alone, archives read and summed.

use crate::exit::Failure;
use flate2::{Compression, GzBuilder};
use regie_dossier::{Artifact, SourceRequest};
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Never packed: what version control and regie itself keep.
const LEFT_OUT: [&str; 3] = [".git", ".hg", ".regie"];

/// Brings a version to hand.
///
/// # Errors
/// When a folder or file cannot be read, or the packed archive cannot be written to `store`.
pub fn artifact(request: &SourceRequest, store: &Path) -> Result<Artifact, Failure> {
    let name = format!("{}-{}.tar.gz", request.service, request.version);
    if let Some((url, sha256)) = &request.url {
        return Ok(Artifact { sha256: sha256.clone(), name, size: 0, file: None, url: Some(url.clone()) });
    }
    if let Some(file) = &request.file {
        let bytes = fs::read(file).map_err(|e| {
            let what = format!("cannot read the archive {file} of {} {}", request.service, request.version);
            Failure::io(what, &e)
        })?;
        let name = Path::new(file).file_name().map_or(name, |n| n.to_string_lossy().into_owned());
        let sha256 = regie_wire::hex_sha256(&bytes);
        return Ok(Artifact { sha256, name, size: bytes.len() as u64, file: Some(file.clone()), url: None });
    }
    let folder = request.pack.as_deref().unwrap_or_default();
    let bytes = pack(Path::new(folder)).map_err(|e| {
        let what = format!("cannot pack the source {folder} of {} {}", request.service, request.version);
        Failure::io(what, &e)
    })?;
    let sha256 = regie_wire::hex_sha256(&bytes);
    let file = store.join(format!("{}-{}-{}.tar.gz", request.service, request.version, &sha256[..7]));
    if !file.exists() {
        write_whole(&file, &bytes).map_err(|e| Failure::io(format!("cannot write {}", file.display()), &e))?;
    }
    let file = Some(file.to_string_lossy().into_owned());
    Ok(Artifact { sha256, name, size: bytes.len() as u64, file, url: None })
}

fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut temporary = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    temporary.write_all(bytes)?;
    temporary.persist(path)?;
    Ok(())
}

/// A gzipped tar of a folder's content: sorted, no times, no owners, modes 0644 or 0755. The same content gives the
/// same bytes on every computer (reproducible-builds.org, "Archive metadata").
fn pack(folder: &Path) -> std::io::Result<Vec<u8>> {
    let mut paths = Vec::new();
    list(folder, &mut paths)?;
    let gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
    let mut tar = tar::Builder::new(gzip);
    for path in paths {
        let name = path.strip_prefix(folder).unwrap_or(&path);
        let meta = fs::symlink_metadata(&path)?;
        let mut header = tar::Header::new_gnu();
        header.set_mtime(0);
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

#[cfg(test)]
mod tests {
    use super::pack;
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
        assert_eq!(pack(a.path()).unwrap(), pack(b.path()).unwrap());
        fs::write(b.path().join("a"), "other").unwrap();
        assert_ne!(pack(a.path()).unwrap(), pack(b.path()).unwrap());
    }

    #[test]
    fn version_control_is_left_out() {
        let (a, b) = (folder(&["a"]), folder(&["a"]));
        fs::create_dir(b.path().join(".git")).unwrap();
        fs::write(b.path().join(".git/HEAD"), "x").unwrap();
        assert_eq!(pack(a.path()).unwrap(), pack(b.path()).unwrap());
    }
}
