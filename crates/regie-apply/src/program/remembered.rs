//! What was found out about an executable, so that its many bytes are summed once and not at every start.

use super::Identity;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// What is remembered of executables, in a folder that is this user's alone.
#[derive(Debug)]
pub(super) struct Remembered {
    file: PathBuf,
    /// Says which bytes it is about: file, size, and the times of its last changes, one of which nobody can set
    /// (`st_ctime`, stat(2)). Nobody writes into an executable that runs (ETXTBSY, open(2)): no change hides in the same
    /// moment as the one before.
    stamp: String,
}

impl Remembered {
    /// Of this executable.
    pub fn of(executable: &Path, folder: &Path) -> io::Result<Self> {
        let seen = fs::metadata(executable)?;
        let (device, inode, size) = (seen.dev(), seen.ino(), seen.size());
        let (changed, touched) = ((seen.ctime(), seen.ctime_nsec()), (seen.mtime(), seen.mtime_nsec()));
        let stamp = format!("1 {device} {inode} {size} {changed:?} {touched:?}");
        Ok(Self { file: folder.join(format!("agent-{device}-{inode}")), stamp })
    }

    /// What was found out, if that is still about the same bytes.
    pub fn recall(&self) -> Option<Identity> {
        let text = fs::read_to_string(&self.file).ok()?;
        let mut lines = text.strip_prefix(&self.stamp)?.strip_prefix('\n')?.lines();
        let (sha256, size, arch) = (lines.next()?.to_owned(), lines.next()?.parse().ok()?, lines.next()?.to_owned());
        let needs_glibc = match lines.next()? {
            "none" => None,
            version => Some(super::version_of(version)?),
        };
        // The last line says that all of it was written.
        (lines.next()? == "end").then_some(Identity { sha256, size, arch, needs_glibc })
    }

    /// Keeps it. Where that cannot be, it is found out again the next time.
    pub fn keep(&self, identity: &Identity) {
        let Identity { sha256, size, arch, needs_glibc } = identity;
        let glibc = needs_glibc.map_or_else(|| "none".to_owned(), |(major, minor)| format!("{major}.{minor}"));
        let text = format!("{}\n{sha256}\n{size}\n{arch}\n{glibc}\nend\n", self.stamp);
        let new = self.file.with_extension(format!("{}.new", std::process::id()));
        let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new);
        let written = file.and_then(|mut file| io::Write::write_all(&mut file, text.as_bytes()));
        let _ = written.and_then(|()| fs::rename(&new, &self.file));
    }
}

#[cfg(test)]
mod tests {
    use super::super::AgentProgram;
    use std::fs;

    #[test]
    fn the_same_bytes_are_summed_once_and_others_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("program");
        fs::write(&path, "one").unwrap();
        let identity = || {
            let program = AgentProgram::new(&path, &[]).remembered_in(dir.path());
            program.identity().unwrap().clone()
        };
        let one = identity();
        let kept = fs::read_dir(dir.path()).unwrap().flatten().map(|e| e.path()).find(|p| *p != path).unwrap();
        let text = fs::read_to_string(&kept).unwrap();
        // What is remembered is what is said: by another sum in its place.
        fs::write(&kept, text.replace(&one.sha256, &"0".repeat(64))).unwrap();
        assert_eq!(identity().sha256, "0".repeat(64));
        assert_eq!(super::super::Identity { sha256: one.sha256.clone(), ..identity() }, one);
        // Half of it is nothing.
        fs::write(&kept, &text[..text.len() - 2]).unwrap();
        assert_eq!(identity(), one);
        fs::write(&path, "another").unwrap();
        assert_ne!(identity(), one);
    }
}
