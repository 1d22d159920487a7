//! The executable that runs on machines.

use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

mod elf;
mod remembered;

pub(crate) use elf::version_of;
use remembered::Remembered;

/// The agent as a program: `regie agent`, or the small static `regie-agent`.
#[derive(Debug)]
pub struct AgentProgram {
    /// The executable.
    pub path: PathBuf,
    /// What comes before `session` on its command line, such as `agent`.
    pub prefix: Vec<String>,
    /// What is sent to machines instead of it.
    carried: Option<&'static [u8]>,
    identity: OnceLock<Identity>,
    /// Held by the one who finds it out: it is not summed for each machine.
    at_it: Mutex<()>,
    memory: Option<PathBuf>,
}

/// What tells one agent from another, and where it can run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// SHA-256 of the executable, hexadecimal: its name on machines.
    pub sha256: String,
    /// Its bytes.
    pub size: u64,
    /// The processor it is for, as `uname -m` says it.
    pub arch: String,
    /// Version of the GNU C library that it needs; `None` when it brings its own.
    pub needs_glibc: Option<(u32, u32)>,
}

impl AgentProgram {
    /// An executable and what comes before `session` on its command line.
    pub fn new(path: impl Into<PathBuf>, prefix: &[&str]) -> Self {
        let prefix = prefix.iter().map(|s| (*s).to_owned()).collect();
        Self {
            path: path.into(),
            prefix,
            carried: None,
            identity: OnceLock::new(),
            at_it: Mutex::new(()),
            memory: None,
        }
    }

    /// Remembers what it finds out about itself, in a folder that is this user's alone.
    #[must_use]
    pub fn remembered_in(mut self, folder: &Path) -> Self {
        self.memory = Some(folder.to_owned());
        self
    }

    /// The same on this computer; to machines goes this executable, which is `regie-agent` and nothing else.
    #[must_use]
    pub fn carrying(self, agent: &'static [u8]) -> Self {
        Self { carried: Some(agent), ..self }
    }

    /// Reads what is sent to machines, once: folder machines never need it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn identity(&self) -> io::Result<&Identity> {
        let _at_it = self.at_it.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.identity.get() {
            return Ok(known);
        }
        // Taken before the bytes are read: what changes meanwhile is seen the next time.
        let memory = self.memory.as_ref().and_then(|folder| Remembered::of(&self.path, folder).ok());
        if let Some(known) = memory.as_ref().and_then(Remembered::recall) {
            return Ok(self.identity.get_or_init(|| known));
        }
        let read = Identity::of(&mut self.sent()?)?;
        if let Some(memory) = memory {
            memory.keep(&read);
        }
        Ok(self.identity.get_or_init(|| read))
    }

    /// The bytes that are sent to machines.
    ///
    /// # Errors
    /// When the executable cannot be opened.
    pub(crate) fn sent(&self) -> io::Result<Box<dyn Read>> {
        Ok(match self.carried {
            Some(bytes) => Box::new(bytes),
            None => Box::new(File::open(&self.path)?),
        })
    }

    /// The arguments that make it serve a session on this computer.
    pub(crate) fn session_args(&self) -> impl Iterator<Item = &str> {
        self.prefix.iter().map(String::as_str).chain(["session"])
    }

    /// The arguments that make what was sent serve a session.
    pub(crate) fn remote_args(&self) -> impl Iterator<Item = &str> {
        let prefix = if self.carried.is_some() { &[][..] } else { &self.prefix };
        prefix.iter().map(String::as_str).chain(["session"])
    }
}

impl Identity {
    fn of(program: &mut dyn Read) -> io::Result<Self> {
        let mut hash = Sha256::new();
        let mut glibc = elf::GlibcScan::default();
        let mut head: Option<elf::Head> = None;
        let mut size = 0;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let n = match program.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            let piece = &buffer[..n];
            let head = head.get_or_insert_with(|| elf::Head::of(piece));
            hash.update(piece);
            if head.interpreted {
                glibc.feed(piece);
            }
            size += n as u64;
        }
        let head = head.unwrap_or_default();
        Ok(Self {
            sha256: hash.finalize().iter().map(|b| format!("{b:02x}")).collect(),
            size,
            arch: head.arch.unwrap_or(std::env::consts::ARCH).to_owned(),
            needs_glibc: if head.interpreted { glibc.newest() } else { None },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_carried_is_sent_and_the_executable_serves_here() {
        let own = AgentProgram::new("/nowhere/regie", &["agent"]);
        assert!(own.identity().is_err());
        assert_eq!(own.remote_args().collect::<Vec<_>>(), ["agent", "session"]);

        // A header of a static x86-64 executable, and a version that only a dynamic one would need.
        let bytes: &[u8] = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0\
            \0\0\0\0\0\0\0\0\x40\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x40\0\x38\0\0\0 GLIBC_2.99\0";
        let carrying = own.carrying(bytes);
        let identity = carrying.identity().unwrap();
        assert_eq!((identity.size, identity.arch.as_str()), (bytes.len() as u64, "x86_64"));
        assert_eq!(identity.needs_glibc, None);
        assert_eq!(carrying.remote_args().collect::<Vec<_>>(), ["session"]);
        assert_eq!(carrying.session_args().collect::<Vec<_>>(), ["agent", "session"]);
        let mut sent = Vec::new();
        carrying.sent().unwrap().read_to_end(&mut sent).unwrap();
        assert_eq!(sent, bytes);
    }
}
