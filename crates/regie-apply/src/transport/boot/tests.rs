//! The script is run by this computer's own shell, which stands where ssh's other end would.

use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// What is said with the command: the agent hears it whatever comes in between.
fn said() -> [String; 2] {
    ["--first".to_owned(), "it's said".to_owned()]
}

struct Asked(&'static [&'static str], std::sync::atomic::AtomicUsize);

impl Ask for Asked {
    fn password(&self, _: &MachineName, again: bool) -> Option<SecretString> {
        let n = self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(again, n > 0);
        self.0.get(n).map(|text| (*text).into())
    }
}

fn answers(passwords: &'static [&'static str]) -> Asked {
    Asked(passwords, Default::default())
}

/// A program that says what it was called with and then gives back what it hears.
fn echo_agent(dir: &Path) -> AgentProgram {
    let path = dir.join("agent");
    write_program(&path, "#!/bin/sh\necho \"agent $*\"\nexec cat\n");
    AgentProgram::new(path, &["agent"])
}

fn write_program(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn sh(script: &str, home: &Path) -> Command {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(script).env("HOME", home);
    command
}

/// Boots, and gives back what the agent said first and what it echoed.
fn boot(
    command: &mut Command,
    agent: &AgentProgram,
    ask: &Asked,
) -> Result<(String, String), Box<(BootError, String)>> {
    let mut wires = Wires::spawn(command).unwrap();
    if let Err(e) = lead(&mut wires, agent, Some(agent.identity().unwrap()), &"m".into(), ask) {
        drop((wires.to, wires.from));
        Wires::end(&mut wires.child, std::time::Duration::from_secs(5));
        return Err((e, wires.noise.text()).into());
    }
    let mut hello = String::new();
    wires.from.read_line(&mut hello).unwrap();
    wires.to.write_all(b"frames\n").unwrap();
    drop(wires.to);
    let mut echoed = String::new();
    wires.from.read_to_string(&mut echoed).unwrap();
    wires.child.wait().unwrap();
    Ok((hello, echoed))
}

fn there(dir: &TempDir) -> String {
    // The tests may run as root or not: the same folder either way.
    dir.path().join(".cache/regie").to_str().unwrap().to_owned()
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout == b"0\n"
}

#[test]
fn the_agent_is_sent_once_and_found_by_its_content_after() {
    if !is_root() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let agent = echo_agent(dir.path());
    let identity = agent.identity().unwrap().clone();
    let script = remote_command(&identity, &agent, &there(&dir), &said());
    // The second time there is nothing to send from: it must not be asked for.
    for _ in 0..2 {
        let (hello, echoed) = boot(&mut sh(&script, dir.path()), &agent, &answers(&[])).unwrap();
        assert_eq!(hello, "agent agent session --first it's said\n");
        assert_eq!(echoed, "frames\n");
        let _ = fs::remove_file(&agent.path);
    }
    let put = Path::new(&there(&dir)).join(format!("agent-{}", identity.sha256));
    assert_eq!(fs::metadata(put).unwrap().permissions().mode() & 0o777, 0o755);
    assert_eq!(fs::read_dir(there(&dir)).unwrap().count(), 1, "nothing half-written is left");
}

#[test]
fn what_a_program_carries_is_sent_instead_of_it() {
    if !is_root() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let agent = echo_agent(dir.path()).carrying(b"#!/bin/sh\necho \"carried $*\"\nexec cat\n");
    let script = remote_command(agent.identity().unwrap(), &agent, &there(&dir), &[]);
    let (hello, echoed) = boot(&mut sh(&script, dir.path()), &agent, &answers(&[])).unwrap();
    assert_eq!((hello.as_str(), echoed.as_str()), ("carried session\n", "frames\n"));
}

#[test]
fn another_content_than_announced_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let agent = echo_agent(dir.path());
    let script = remote_command(agent.identity().unwrap(), &agent, &there(&dir), &[]);
    let same_length = fs::read_to_string(&agent.path).unwrap().replace("agent $*", "AGENT $*");
    fs::write(&agent.path, same_length).unwrap();
    let (error, _) = *boot(&mut sh(&script, dir.path()), &agent, &answers(&[])).unwrap_err();
    assert_eq!(error.cause, Cause::Upload);
    assert!(error.why.contains("checksum"), "{error:?}");
    assert_eq!(fs::read_dir(there(&dir)).unwrap().count(), 0, "nothing is left of it");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let agent = echo_agent(dir.path());
    fs::write(dir.path().join(".cache"), "in the way").unwrap();
    let script = remote_command(agent.identity().unwrap(), &agent, &there(&dir), &[]);
    let (error, said) = *boot(&mut sh(&script, dir.path()), &agent, &answers(&[])).unwrap_err();
    assert!(error.why.contains("cannot be made"), "{error:?}");
    assert!(said.contains("Not a directory"), "{said}");
}

#[test]
fn greetings_are_skipped_even_without_a_line_end() {
    let dir = tempfile::tempdir().unwrap();
    let agent = echo_agent(dir.path());
    let script = remote_command(agent.identity().unwrap(), &agent, &there(&dir), &[]);
    let noisy = format!("printf 'Welcome!\\nregie-boot:nonsense\\nLast login: never'; {script}");
    if is_root() {
        let (hello, _) = boot(&mut sh(&noisy, dir.path()), &agent, &answers(&[])).unwrap();
        assert_eq!(hello, "agent agent session\n");
    }
    let endless = "while :; do echo hello hello hello hello hello hello; done";
    let (error, _) = *boot(&mut sh(endless, dir.path()), &agent, &answers(&[])).unwrap_err();
    assert!(error.why.contains("printed more than"), "{error:?}");
}

#[test]
fn a_machine_that_cannot_run_it_is_told_apart_before_anything_is_sent() {
    let mut identity = Identity { sha256: "0".repeat(64), size: 1, arch: "x86_64".into(), needs_glibc: Some((2, 36)) };
    fits(&identity, "x86_64", "glibc 2.36").unwrap();
    fits(&identity, "x86_64", "glibc 2.41").unwrap();
    let old = fits(&identity, "x86_64", "glibc 2.31").unwrap_err();
    assert_eq!(old.why, "this agent needs glibc 2.36 or newer, there it is glibc 2.31");
    assert!(old.next.contains("cargo xtask dist"));
    assert!(fits(&identity, "x86_64", "unknown").unwrap_err().why.contains("not the GNU one"));
    assert!(fits(&identity, "aarch64", "glibc 2.41").unwrap_err().why.contains("aarch64"));
    identity.needs_glibc = None;
    fits(&identity, "x86_64", "unknown").unwrap();
}

/// Behaves as sudo's manual says of `-n`, `-k`, `-S` and `-p`: asks, reads one line and not a byte more.
const SUDO: &str = r#"#!/bin/sh
while :; do case $1 in
  -n) exit 1;; -S|-k) shift;; -p) shift 2;; --) shift; break;; *) break;;
esac; done
IFS= read -r given
[ "$given" = 'p\w "1' ] || { echo "sudo: 1 incorrect password attempt" >&2; exit 1; }
exec "$@"
"#;

#[test]
fn a_password_is_asked_until_it_is_right_and_eats_none_of_the_frames() {
    if !is_root() {
        return; // Only root can become somebody who is not.
    }
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o777)).unwrap();
    write_program(&dir.path().join("sudo"), SUDO);
    let agent = echo_agent(dir.path());
    let script = remote_command(agent.identity().unwrap(), &agent, "/nowhere", &said());
    let path = format!("{}:{}", dir.path().display(), std::env::var("PATH").unwrap());
    let as_nobody = || {
        let mut command = sh(&script, dir.path());
        command.uid(65534).gid(65534).env("PATH", &path);
        command
    };
    let (hello, echoed) = boot(&mut as_nobody(), &agent, &answers(&["wrong", r#"p\w "1"#])).unwrap();
    assert_eq!((hello.as_str(), echoed.as_str()), ("agent agent session --first it's said\n", "frames\n"));

    let (error, said) = *boot(&mut as_nobody(), &agent, &answers(&["a", "b", "c", "d"])).unwrap_err();
    assert_eq!(error.cause, Cause::Sudo);
    assert!(error.why.contains("3 times"), "{error:?}");
    assert!(said.contains("incorrect password"), "{said}");

    let (error, _) = *boot(&mut as_nobody(), &agent, &answers(&[])).unwrap_err();
    assert!(error.why.contains("nobody is here"), "{error:?}");
}

#[test]
fn the_script_survives_every_login_shell() {
    for script in [SAY, FIND, ROOT] {
        assert!(!script.contains(['\'', '\\']), "{script}");
    }
    assert_eq!(quote("it's"), r"'it'\''s'");
}
