//! How git gets a token: it runs a small script, which reads it from a named pipe that only this user can open. So it is
//! in no argument, no variable, no file.

use super::quoted;
use crate::exit::Failure;
use regie_dossier::GitRequest;
use rustix::fs::{CWD, Mode, mkfifoat};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// The name that is given when the dossier says none: hosts that take tokens do not look at it.
const USER: &str = "git";

/// Answers git for as long as it lives.
pub(super) struct Askpass {
    /// 0700.
    dir: tempfile::TempDir,
    done: Arc<AtomicBool>,
    writer: Option<JoinHandle<()>>,
}

impl Askpass {
    /// Begins to answer, in a folder of its own below `parent`.
    pub fn new(parent: &Path, request: &GitRequest, token: &str) -> Result<Self, Failure> {
        let cannot = |e: &std::io::Error| Failure::io("cannot hand the token to git", e);
        let dir = tempfile::Builder::new().prefix("ask-").tempdir_in(parent).map_err(|e| cannot(&e))?;
        let pipe = dir.path().join("token");
        mkfifoat(CWD, &pipe, Mode::RUSR | Mode::WUSR).map_err(|e| cannot(&e.into()))?;
        let program = dir.path().join("askpass");
        fs::write(&program, script(request, &pipe)).map_err(|e| cannot(&e))?;
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).map_err(|e| cannot(&e))?;
        let done = Arc::new(AtomicBool::new(false));
        let (over, line) = (Arc::clone(&done), format!("{token}\n"));
        let writer = std::thread::spawn(move || {
            // Opening waits until somebody reads.
            while let Ok(mut pipe) = OpenOptions::new().write(true).open(&pipe) {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let _ = pipe.write_all(line.as_bytes());
            }
        });
        Ok(Self { dir, done, writer: Some(writer) })
    }

    /// What git runs.
    pub fn program(&self) -> PathBuf {
        self.dir.path().join("askpass")
    }
}

impl Drop for Askpass {
    fn drop(&mut self) {
        self.done.store(true, Ordering::SeqCst);
        let flags = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or_default();
        // A reader lets the writer out of its waiting; without one it is left alone with the program's end.
        let reader = OpenOptions::new().read(true).custom_flags(flags).open(self.dir.path().join("token"));
        if let (Ok(_reader), Some(writer)) = (reader, self.writer.take()) {
            let _ = writer.join();
        }
    }
}

/// Answers for the dossier's own host alone: a server that sends git elsewhere does not get the token sent there.
fn script(request: &GitRequest, pipe: &Path) -> String {
    let user = request.user.as_deref().unwrap_or(USER);
    let rest = request.url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    let (user, pipe) = (quoted(user), quoted(&pipe.to_string_lossy()));
    let (bare, named) = (quoted(&format!("://{host}")), quoted(&format!("@{host}")));
    format!(
        "#!/bin/sh\ncase $1 in\nUsername*{bare}[\\'/]*) printf '%s\\n' {user} ;;\nPassword*{named}[\\'/]*) IFS= read -r line < {pipe}; printf '%s\\n' \"$line\" ;;\n*) exit 1 ;;\nesac\n"
    )
}
