//! Docker on this machine: found, installed where we may, started where nothing else does.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use crate::cache::{cache_dir, lock};
use crate::error::Doing;
use crate::run::run;
use crate::{Error, Result, try_wait};

/// Programs needed here, and the Debian package that has each.
const TOOLS: &[(&str, &str)] = &[
    ("docker", "docker.io"),
    ("dockerd", "docker.io"),
    ("debootstrap", "debootstrap"),
    ("ssh", "openssh-client"),
    ("ssh-keygen", "openssh-client"),
    ("iptables", "iptables"),
    ("ip", "iproute2"),
    ("curl", "curl"),
];

/// How long a Docker daemon may take to answer after its start.
const START: Duration = Duration::from_secs(60);

/// Makes sure that containers can run here: installs what is missing (as root on Debian), starts the daemon.
///
/// The error says exactly what is missing and what to do. Asked once a process.
pub fn ensure_engine() -> Result<()> {
    static DONE: OnceLock<Result<()>> = OnceLock::new();
    DONE.get_or_init(prepare).clone()
}

fn prepare() -> Result<()> {
    if missing().is_empty() && answers() {
        return Ok(());
    }
    let _lock = lock("engine")?;
    let missing = missing();
    if !missing.is_empty() {
        install(&missing)?;
    }
    if answers() { Ok(()) } else { start() }
}

/// The tools that are not on this machine; a daemon that answers needs no daemon of ours.
fn missing() -> Vec<(&'static str, &'static str)> {
    let served = find("docker").is_some() && answers();
    let needed = |tool: &str| !(served && matches!(tool, "dockerd" | "iptables"));
    TOOLS.iter().copied().filter(|(tool, _)| needed(tool) && find(tool).is_none()).collect()
}

/// Where a program is, the folders of the administrator included.
fn find(tool: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let admin = ["/usr/sbin", "/sbin", "/usr/local/sbin"].map(std::path::PathBuf::from);
    std::env::split_paths(&path).chain(admin).map(|dir| dir.join(tool)).find(|file| file.is_file())
}

/// Whether a Docker daemon answers.
fn answers() -> bool {
    run(Command::new("docker").args(["info", "--format", "{{.ServerVersion}}"])).is_ok_and(|out| out.success())
}

/// Whether this process may administer the machine.
pub(crate) fn is_root() -> bool {
    run(Command::new("id").arg("-u")).is_ok_and(|out| out.text() == "0")
}

fn install(missing: &[(&str, &str)]) -> Result<()> {
    let tools = missing.iter().map(|(tool, _)| *tool).collect::<Vec<_>>().join(", ");
    let mut packages: Vec<&str> = missing.iter().map(|(_, package)| *package).collect();
    packages.dedup();
    let list = packages.join(" ");
    if !is_root() || !Path::new("/etc/debian_version").exists() {
        return Err(Error::new(format!(
            "hosts need programs that are not here: {tools}\n  hint: on Debian, `sudo apt-get install {list}`; \
             elsewhere, the same from your distribution"
        )));
    }
    eprintln!("installing {list} (hosts need {tools})");
    apt(&["update"])?;
    apt(&[&["install", "--yes", "--no-install-recommends"], packages.as_slice()].concat())
}

fn apt(args: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    command.args(["-o", "DPkg::Lock::Timeout=300", "-q"]).args(args).env("DEBIAN_FRONTEND", "noninteractive");
    run(&mut command)?.checked().map(|_| ())
}

/// Starts a daemon that outlives this process, and waits until it answers.
fn start() -> Result<()> {
    if !is_root() {
        return Err(Error::new(
            "no Docker daemon answers\n  hint: start it (`sudo systemctl start docker`) and be in the group `docker`, \
             or run this as root",
        ));
    }
    let path = cache_dir()?.join("dockerd.log");
    let log = File::create(&path).doing(format!("creating {}", path.display()))?;
    let dockerd = find("dockerd").ok_or_else(|| Error::new("`dockerd` is gone from PATH"))?;
    eprintln!("starting {} (log: {})", dockerd.display(), path.display());
    let mut command = Command::new("setsid");
    command.arg("--fork").arg(dockerd).current_dir("/").stdin(Stdio::null());
    command.stdout(log.try_clone().doing("sharing the log")?).stderr(log);
    command.status().doing("starting dockerd with setsid")?;
    try_wait("the Docker daemon answers", START, answers).map_err(|e| {
        let said = fs::read_to_string(&path).unwrap_or_default();
        let tail: Vec<&str> = said.lines().rev().take(15).collect();
        let tail = tail.into_iter().rev().collect::<Vec<_>>().join("\n  ");
        Error::new(format!("{e}\n  the end of {}:\n  {tail}", path.display()))
    })
}
