//! The first words with a machine, before the agent is there: find it or put it there, become root, and hand over.
//!
//! A small POSIX shell script says one marked line at a time; whatever a login shell prints around it is skipped.

use super::wires::Wires;
use crate::program::{AgentProgram, Identity, version_of};
use crate::{Ask, Cause};
use regie_wire::MachineName;
use secrecy::{ExposeSecret, SecretString};
use std::io::{self, BufRead, Read, Write};

const MARK: &str = "regie-boot:";
/// A login may greet, but not for ever.
const MOST_NOISE: u64 = 1 << 20;
const MOST_TRIES: u32 = 3;

const SAY: &str = include_str!("boot/say.sh");
const FIND: &str = include_str!("boot/find.sh");
const ROOT: &str = include_str!("boot/root.sh");

/// Where the agent lies on machines whose login is root.
pub(super) const ROOT_CACHE: &str = "/var/cache/regie";

/// Why the agent could not be started, before it is said for people.
#[derive(Debug)]
pub(super) struct BootError {
    pub cause: Cause,
    pub why: String,
    pub next: String,
    /// The connection itself broke: the program's own words say more than ours.
    pub broke: bool,
}

impl BootError {
    fn new(cause: Cause, why: impl Into<String>, next: impl Into<String>) -> Self {
        Self { cause, why: why.into(), next: next.into(), broke: false }
    }
    fn broke(why: impl Into<String>) -> Self {
        Self { cause: Cause::Lost, why: why.into(), next: String::new(), broke: true }
    }
}

/// The command line for a shell at the other end of ssh. Holds no quote and no backslash between its quotes, so that
/// every login shell reads it alike.
pub(super) fn remote_command(
    identity: &Identity,
    program: &AgentProgram,
    root_cache: &str,
    first: &[String],
) -> String {
    let script = format!("{SAY}{FIND}{ROOT}");
    let size = identity.size.to_string();
    let args = ["regie", &identity.sha256, &size, root_cache];
    let first = first.iter().map(String::as_str);
    let args = args.into_iter().chain(program.remote_args()).chain(first).map(quote);
    format!("exec /bin/sh -c '{script}' {}", args.collect::<Vec<_>>().join(" "))
}

/// The script that makes an agent of this computer root: `sh -c SCRIPT regie AGENT ARGS…`.
pub(super) fn local_script() -> String {
    format!("{SAY}agent=$1\nshift\n{ROOT}")
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[derive(Debug, PartialEq, Eq)]
enum Word {
    Have,
    Need { arch: String, libc: String },
    Stored,
    SudoPassword { again: bool },
    SudoRight,
    Ready,
    Failed(String),
}

fn word_of(line: &str) -> Option<Word> {
    let said = line.trim_end_matches(['\r', '\n']).strip_prefix(MARK)?;
    let (word, rest) = said.split_once(' ').unwrap_or((said, ""));
    Some(match word {
        "have" => Word::Have,
        "need" => {
            let (arch, libc) = rest.split_once(' ').unwrap_or((rest, ""));
            Word::Need { arch: arch.to_owned(), libc: libc.to_owned() }
        }
        "stored" => Word::Stored,
        "sudo-password" => Word::SudoPassword { again: false },
        "sudo-wrong" => Word::SudoPassword { again: true },
        "sudo-right" => Word::SudoRight,
        "ready" => Word::Ready,
        "failed" => Word::Failed(rest.to_owned()),
        _ => return None,
    })
}

fn next_word(from: &mut impl BufRead) -> Result<Word, BootError> {
    let mut left = MOST_NOISE;
    loop {
        let mut line = Vec::new();
        let n = (&mut *from).take(left).read_until(b'\n', &mut line).map_err(|e| BootError::broke(e.to_string()))?;
        if n == 0 && left == 0 {
            let why = format!("the login printed more than {MOST_NOISE} bytes and never came to regie's script");
            return Err(BootError::new(Cause::Unreachable, why, "look at what the login shell's start-up files print"));
        }
        if n == 0 {
            return Err(BootError::broke("the connection closed before the agent was started"));
        }
        left -= n as u64;
        if let Some(word) = word_of(&String::from_utf8_lossy(&line)) {
            return Ok(word);
        }
    }
}

/// Leads the script to where the agent answers on the wires.
pub(super) fn lead(
    wires: &mut Wires,
    program: &AgentProgram,
    identity: Option<&Identity>,
    machine: &MachineName,
    ask: &dyn Ask,
) -> Result<(), BootError> {
    let mut tries = 0;
    let mut password: Option<SecretString> = None;
    loop {
        match next_word(&mut wires.from)? {
            Word::Have | Word::Stored => {}
            Word::Need { arch, libc } => {
                let identity = identity.ok_or_else(|| BootError::broke("the script asked for an agent it has"))?;
                fits(identity, &arch, &libc)?;
                upload(wires, program, identity)?;
            }
            Word::SudoPassword { again } => {
                if tries == MOST_TRIES {
                    let why = format!("sudo refused the password {MOST_TRIES} times");
                    return Err(BootError::new(Cause::Sudo, why, "check that the login may use sudo there"));
                }
                tries += 1;
                let given = ask.password(machine, again).ok_or_else(nobody)?;
                send_line(wires, &given)?;
                password = Some(given);
            }
            // From here on sudo itself reads: its line, and not a byte more.
            Word::SudoRight => {
                let given = password.take().ok_or_else(|| BootError::broke("sudo took a password nobody gave"))?;
                return send_line(wires, &given);
            }
            Word::Ready => return Ok(()),
            Word::Failed(why) => {
                let cause = if why.contains("sudo") { Cause::Sudo } else { Cause::Upload };
                return Err(BootError::new(cause, why, ""));
            }
        }
    }
}

fn nobody() -> BootError {
    let next = "run regie at a terminal, or let that login use sudo without a password";
    BootError::new(Cause::Sudo, "sudo wants a password there, and nobody is here to give it", next)
}

fn send_line(wires: &mut Wires, secret: &SecretString) -> Result<(), BootError> {
    // One write of a text that wipes itself: no half line, no copy left in memory.
    let line = SecretString::from(format!("{}\n", secret.expose_secret()));
    let sent = wires.to.write_all(line.expose_secret().as_bytes()).and_then(|()| wires.to.flush());
    sent.map_err(|e| BootError::broke(e.to_string()))
}

fn fits(identity: &Identity, arch: &str, libc: &str) -> Result<(), BootError> {
    if arch != identity.arch {
        let why = format!("its processor is {arch}, this agent is for {}", identity.arch);
        return Err(BootError::new(Cause::Unfit, why, format!("install a regie built for {arch}")));
    }
    let Some(needs) = identity.needs_glibc else {
        return Ok(());
    };
    if version_of(libc).is_some_and(|there| there >= needs) {
        return Ok(());
    }
    let there = if libc.is_empty() || libc == "unknown" { "not the GNU one" } else { libc };
    let why = format!("this agent needs glibc {}.{} or newer, there it is {there}", needs.0, needs.1);
    let next = "use a regie made by `cargo xtask dist`, whose agent brings its own C library";
    Err(BootError::new(Cause::Unfit, why, next))
}

fn upload(wires: &mut Wires, program: &AgentProgram, identity: &Identity) -> Result<(), BootError> {
    let here = |e: io::Error| {
        let why = format!("{} cannot be read: {e}", program.path.display());
        BootError::new(Cause::Here, why, "was regie being replaced just now? run it again")
    };
    let mut bytes = program.sent().map_err(here)?.take(identity.size);
    let mut piece = vec![0; 1 << 16];
    let mut sent = 0;
    while sent < identity.size {
        let n = match bytes.read(&mut piece) {
            Ok(0) => return Err(here(io::ErrorKind::UnexpectedEof.into())),
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(here(e)),
        };
        if let Err(e) = wires.to.write_all(&piece[..n]) {
            // The script may have said why before it left (a full disk, a folder that cannot be made).
            return Err(match next_word(&mut wires.from) {
                Ok(Word::Failed(why)) => BootError::new(Cause::Upload, why, ""),
                _ => BootError::broke(format!("the connection broke while the agent was sent: {e}")),
            });
        }
        sent += n as u64;
    }
    wires.to.flush().map_err(|e| BootError::broke(e.to_string()))
}

#[cfg(test)]
mod tests;
