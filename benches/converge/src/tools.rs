//! The tools, each with its description, as a person would call it.

use crate::Who;
use crate::ground::Ground;
use crate::venv::program;
use regie_bench_converge::describe;
use regie_hosts::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where descriptions lie and programs are.
pub struct Tools {
    dir: tempfile::TempDir,
    regie: PathBuf,
    venv: Option<PathBuf>,
    config: PathBuf,
    hosts: Vec<String>,
}

impl Tools {
    /// Writes what each tool needs.
    pub fn describe(ground: &Ground, regie: PathBuf, venv: Option<PathBuf>, hosts: u8) -> Result<Self> {
        // Short: control sockets lie below it.
        let dir = tempfile::Builder::new().prefix("rb").tempdir_in("/tmp");
        let dir = dir.map_err(|e| Error::new(format!("a folder in /tmp: {e}")))?;
        let fleet = ground.fleet();
        let ours: Vec<&str> = ground.of(Who::Regie).into_iter().map(regie_hosts::Host::name).collect();
        describe::regie(&dir.path().join("regie"), &ours)?;
        describe::pyinfra(&dir.path().join("pyinfra"), fleet, &ground.of(Who::Pyinfra))?;
        describe::ansible(&dir.path().join("ansible"), fleet, &ground.of(Who::Ansible))?;
        let regie = regie.canonicalize().map_err(|e| Error::new(format!("{}: {e}", regie.display())))?;
        let names = ground.of(Who::Floor).into_iter().map(|h| h.name().to_owned()).take(usize::from(hosts)).collect();
        Ok(Self { dir, regie, venv, config: fleet.ssh_config(), hosts: names })
    }

    /// `regie apply --yes`
    pub fn regie(&self) -> Command {
        self.regie_by(&self.config)
    }

    /// The same by another ssh configuration.
    pub fn regie_by(&self, config: &Path) -> Command {
        let mut command = self.at_home(&self.regie);
        command.arg("-C").arg(self.dir.path().join("regie")).args(["apply", "--yes"]);
        command.env("REGIE_SSH_CONFIG", config).env_remove("REGIE_ENV");
        command
    }

    /// `pyinfra -y inventory.py deploy.py`
    pub fn pyinfra(&self) -> Result<Command> {
        let mut command = self.at_home(&self.program("pyinfra")?);
        command.args(["-y", "inventory.py", "deploy.py"]).current_dir(self.dir.path().join("pyinfra"));
        Ok(command)
    }

    /// `ansible-playbook site.yml`
    pub fn ansible(&self) -> Result<Command> {
        let mut command = self.ansible_program("ansible-playbook")?;
        command.arg("site.yml");
        Ok(command)
    }

    /// Opens Ansible's control sockets.
    pub fn ansible_ping(&self) -> Result<Command> {
        let mut command = self.ansible_program("ansible")?;
        command.args(["all", "-m", "ansible.builtin.ping"]);
        Ok(command)
    }

    /// `ssh HOST true`, for every host that regie has.
    pub fn floor(&self) -> Vec<Command> {
        let one = |host: &String| {
            let mut command = Command::new("ssh");
            command.arg("-F").arg(&self.config).args([host, "true"]).stdin(Stdio::null());
            command
        };
        self.hosts.iter().map(one).collect()
    }

    /// Closes the control sockets of regie, so that the next run has to connect.
    pub fn cool(&self) -> Result<()> {
        let sockets = fs::read_dir(self.dir.path().join("home/regie")).into_iter().flatten().flatten();
        for socket in sockets.map(|entry| entry.path()) {
            let mut command = Command::new("ssh");
            command.arg("-F").arg(&self.config).arg("-o").arg(format!("ControlPath={}", socket.display()));
            // Other files of regie's lie beside them: what is no socket is refused, and that is no matter.
            let out = command.args(["-O", "exit", "any"]).output();
            out.map_err(|e| Error::new(format!("ssh cannot be started: {e}")))?;
        }
        Ok(())
    }

    /// Python, to ask for the memory that a child used.
    pub fn python(&self) -> PathBuf {
        self.venv.as_ref().map_or_else(|| "python3".into(), |venv| program(venv, "python"))
    }

    /// Leaves the descriptions where they are.
    pub fn keep(self) {
        eprintln!("descriptions: {}", self.dir.keep().display());
    }

    fn ansible_program(&self, name: &str) -> Result<Command> {
        let mut command = self.at_home(&self.program(name)?);
        let dir = self.dir.path().join("ansible");
        command.env("ANSIBLE_CONFIG", dir.join("ansible.cfg")).current_dir(dir);
        Ok(command)
    }

    fn program(&self, name: &str) -> Result<PathBuf> {
        let venv = self.venv.as_ref().ok_or_else(|| Error::new(format!("{name} does not take part")))?;
        Ok(program(venv, name))
    }

    /// A program with a home of its own: nobody's settings, and no cache of an earlier day.
    fn at_home(&self, program: &Path) -> Command {
        let home = self.dir.path().join("home");
        // That it is there already is as good; what else is wrong with it the program says.
        let _ = fs::create_dir_all(&home);
        let mut command = Command::new(program);
        command.env("HOME", &home).env("XDG_RUNTIME_DIR", &home).env("LANG", "C.UTF-8").stdin(Stdio::null());
        command
    }
}
