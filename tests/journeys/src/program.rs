//! The regie program, as a person runs it.

use regie_hosts::wait_until;
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Longest that any single thing may take on a busy machine before a test gives up.
pub fn patience() -> Duration {
    Duration::from_secs(300)
}

/// A person with a dossier and a home of their own.
pub struct Regie {
    dossier: PathBuf,
    home: tempfile::TempDir,
    ssh_config: PathBuf,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    /// Exit code; 137 for `kill -9`.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Regie {
    /// Somebody who works on this dossier and reaches hosts by this ssh configuration.
    pub fn new(dossier: &Path, ssh_config: &Path) -> Self {
        let home = tempfile::tempdir().expect("a home");
        Self { dossier: dossier.to_owned(), home, ssh_config: ssh_config.to_owned() }
    }

    /// Their home.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The executable under test: beside the test's own.
    pub fn executable() -> PathBuf {
        let test = std::env::current_exe().expect("own path");
        let target = test.ancestors().nth(2).expect("target/<profile>/deps/<test>");
        let path = target.join("regie");
        assert!(path.is_file(), "{} is missing: cargo build -p regie", path.display());
        path
    }

    /// A command line, not started.
    pub fn command<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(Self::executable());
        command
            .arg("-C")
            .arg(&self.dossier)
            .args(args)
            .env("HOME", self.home.path())
            .env("XDG_RUNTIME_DIR", self.home.path())
            .env("REGIE_SSH_CONFIG", &self.ssh_config)
            .env("LANG", "C.UTF-8")
            .env_remove("REGIE_ENV")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// A command line, to be started otherwise than [`Regie::start`] does.
    pub fn command_of(&self, line: &str) -> Command {
        self.command(line.split_whitespace())
    }

    /// Runs a command line to its end.
    pub fn run(&self, line: &str) -> Ended {
        self.start(line).wait()
    }

    /// Runs a command line that must end with 0.
    pub fn ok(&self, line: &str) -> Ended {
        let ended = self.run(line);
        assert_eq!(ended.code, 0, "regie {line}\n{}\n{}", ended.out, ended.err);
        ended
    }

    /// Starts a command line.
    pub fn start(&self, line: &str) -> Running {
        let mut child = self.command(line.split_whitespace()).spawn().expect("regie starts");
        let out = Heard::listen(child.stdout.take().expect("stdout"));
        let err = Heard::listen(child.stderr.take().expect("stderr"));
        Running { child, line: line.to_owned(), out, err }
    }

    /// Gives a secret of an environment its value, on standard input.
    ///
    /// # Panics
    /// When regie refuses.
    pub fn set_secret(&self, env: &str, name: &str, value: &str) {
        let mut set = self.command(["secrets", "set", name, "--env", env]);
        let mut set = set.stdin(Stdio::piped()).spawn().expect("regie starts");
        set.stdin.take().expect("stdin").write_all(value.as_bytes()).expect("the secret");
        let ended = set.wait_with_output().expect("its end");
        assert!(ended.status.success(), "regie secrets set {name}: {}", String::from_utf8_lossy(&ended.stderr));
    }

    /// `regie plan` finds nothing to do.
    pub fn plan_is_empty(&self) {
        self.is_empty("plan --detailed-exitcode");
    }

    /// The same for an environment.
    pub fn plan_is_empty_in(&self, env: &str) {
        self.is_empty(&format!("plan --detailed-exitcode --env {env}"));
    }

    fn is_empty(&self, line: &str) {
        let plan = self.run(line);
        assert_eq!(plan.code, 0, "something is left to do:\n{}\n{}", plan.out, plan.err);
    }
}

/// What a pipe has said so far.
struct Heard {
    text: Arc<Mutex<String>>,
    reader: JoinHandle<()>,
}

impl Heard {
    fn listen(mut pipe: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(String::new()));
        let theirs = Arc::clone(&text);
        let reader = std::thread::spawn(move || {
            let mut piece = [0u8; 4096];
            while let Ok(n @ 1..) = pipe.read(&mut piece) {
                theirs.lock().expect("text").push_str(&String::from_utf8_lossy(&piece[..n]));
            }
        });
        Self { text, reader }
    }

    fn so_far(&self) -> String {
        self.text.lock().expect("text").clone()
    }

    fn whole(self) -> String {
        self.reader.join().expect("reader");
        self.text.lock().expect("text").clone()
    }
}

/// A command under way.
pub struct Running {
    child: Child,
    line: String,
    out: Heard,
    err: Heard,
}

impl Running {
    /// Waits until it has said this.
    pub fn says(&self, words: &str) {
        let said = || self.out.so_far().contains(words) || self.err.so_far().contains(words);
        wait_until(&format!("regie {} says “{words}”", self.line), patience(), said);
    }

    /// Ends regie itself with -9, and waits until it is gone.
    pub fn kill(mut self) {
        self.child.kill().expect("kill -9");
        self.child.wait().expect("reaped");
    }

    /// Ctrl-C.
    pub fn interrupt(&self) {
        let pid = rustix::process::Pid::from_raw(self.child.id() as i32).expect("a pid");
        rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("SIGINT");
    }

    /// Waits for its end.
    pub fn wait(mut self) -> Ended {
        let status =
            wait_until(&format!("regie {} ends", self.line), patience(), || self.child.try_wait().ok().flatten());
        Ended { code: status.code().unwrap_or(137), out: self.out.whole(), err: self.err.whole() }
    }
}

impl Ended {
    /// Both outputs, for assertions about what a person sees.
    pub fn said(&self) -> String {
        format!("{}\n{}", self.out, self.err)
    }
}
