//! One host: what can be asked of it, without ssh.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::Command;
use std::time::Duration;

use crate::run::{docker, run, run_raw, run_with};
use crate::{Error, Output, Result, try_wait};

mod faults;

/// How long a host may take to boot, on a machine that is busy compiling.
const BOOT: Duration = Duration::from_secs(120);

/// A Debian machine with systemd and sshd.
///
/// Its methods panic with what Docker said when Docker itself fails; what a command on the host answers is an
/// [`Output`], whatever its code.
#[derive(Debug)]
pub struct Host {
    fleet: String,
    name: String,
    address: Ipv4Addr,
}

impl Host {
    pub(crate) fn new(fleet: &str, name: &str, [a, b, c]: [u8; 3], last: u8) -> Host {
        Host { fleet: fleet.to_owned(), name: name.to_owned(), address: Ipv4Addr::new(a, b, c, last) }
    }

    /// Its host name; the other hosts of the fleet reach it by this name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its address, the same for as long as the fleet lives.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn ip(&self) -> Ipv4Addr {
        self.address
    }

    /// The name of its container, for `docker` by hand.
    pub fn container(&self) -> String {
        format!("regie-{}-{}", self.fleet, self.name)
    }

    /// Runs a program as root, its words taken literally.
    #[track_caller]
    pub fn exec(&self, argv: &[&str]) -> Output {
        let container = self.container();
        expect(run(Command::new("docker").args(["exec", &container]).args(argv)))
    }

    /// Runs a line of POSIX shell as root.
    #[track_caller]
    pub fn sh(&self, script: &str) -> Output {
        self.exec(&["/bin/sh", "-c", script])
    }

    /// Gives a script to a root bash line by line, as a person who pastes does: it goes on after a failure.
    #[track_caller]
    pub fn bash_stdin(&self, script: &str) -> Output {
        expect(self.with_input(&["bash", "-s"], script.as_bytes()))
    }

    /// Writes a file, its folder made when needed.
    #[track_caller]
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        expect(self.put(path, bytes.as_ref()));
    }

    /// The bytes of a file; panics when there is none.
    #[track_caller]
    pub fn read(&self, path: &str) -> Vec<u8> {
        let container = self.container();
        let (raw, shown) = expect(run_raw(Command::new("docker").args(["exec", &container, "cat", "--", path]), b""));
        assert!(raw.status.success(), "`{shown}`: {}", String::from_utf8_lossy(&raw.stderr));
        raw.stdout
    }

    /// A person who is not root: logs in with the fleet's key, and `sudo` asks for this password.
    #[track_caller]
    pub fn add_sudo_user(&self, name: &str, password: &str) {
        self.exec(&["useradd", "--create-home", "--shell", "/bin/bash", "--groups", "sudo", name]).ok();
        expect(self.with_input(&["chpasswd"], format!("{name}:{password}\n").as_bytes())).ok();
        let owner = format!("{name}:{name}");
        let script = "install -d -m 0700 \"/home/$1/.ssh\" && cp /root/.ssh/authorized_keys \"/home/$1/.ssh/\" \
                      && chown -R \"$2\" \"/home/$1/.ssh\"";
        self.exec(&["/bin/sh", "-c", script, "sh", name, &owner]).ok();
    }

    fn with_input(&self, argv: &[&str], input: &[u8]) -> Result<Output> {
        let container = self.container();
        run_with(Command::new("docker").args(["exec", "-i", &container]).args(argv), input)
    }

    pub(crate) fn put(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let script = "mkdir -p \"$(dirname \"$1\")\" && cat > \"$1\"";
        self.with_input(&["/bin/sh", "-c", script, "sh", path], bytes)?.checked().map(|_| ())
    }

    /// Makes and starts the container. systemd wants a tmpfs on /run, the cgroups, and no seccomp filter; without
    /// `--privileged` it still sees none of this machine's devices.
    pub(crate) fn create(&self, image: &str) -> Result<()> {
        let (name, address) = (self.container(), self.address());
        let labels = [("fleet", &self.fleet), ("host", &self.name), ("address", &address)];
        let mut run = vec!["run".to_owned(), "--detach".to_owned(), "--name".to_owned(), name];
        let mut put = |flag: &str, value: &str| run.extend([flag.to_owned(), value.to_owned()]);
        for (key, value) in labels {
            put("--label", &format!("regie.{key}={value}"));
        }
        put("--network", &format!("regie-{}", self.fleet));
        put("--network-alias", &self.name);
        put("--hostname", &self.name);
        put("--ip", &address);
        put("--stop-signal", "SIGRTMIN+3");
        for capability in ["SYS_ADMIN", "NET_ADMIN"] {
            put("--cap-add", capability);
        }
        for profile in ["seccomp=unconfined", "apparmor=unconfined"] {
            put("--security-opt", profile);
        }
        for path in ["/run", "/run/lock"] {
            put("--tmpfs", path);
        }
        put("--volume", "/sys/fs/cgroup:/sys/fs/cgroup:rw");
        // A part of this machine's own disk, removed with the host: its root is an overlay, which takes no swap file.
        put("--volume", "/mnt/disk");
        put("--cgroupns", "host");
        run.extend([image.to_owned(), "/sbin/init".to_owned()]);
        docker(&run.iter().map(String::as_str).collect::<Vec<_>>()).map(|_| ())
    }

    /// Waits until systemd has started everything and, where the network is connected, sshd greets.
    pub(crate) fn try_boot(&self) -> Result<()> {
        let container = self.container();
        let up = || {
            let state = run(Command::new("docker").args(["exec", &container, "systemctl", "is-system-running"]));
            let up = state.is_ok_and(|out| matches!(out.text(), "running" | "degraded"));
            up.then_some(Ok(())).or_else(|| self.ended().map(Err))
        };
        try_wait(&format!("systemd on {} is up", self.name), BOOT, up)??;
        let format = "{{len .NetworkSettings.Networks}}";
        if docker(&["inspect", "--format", format, &container])?.text() == "0" {
            return Ok(());
        }
        try_wait(&format!("sshd on {} greets", self.name), BOOT, || greets(self.address))
    }
}

impl Host {
    /// Why there is nothing to wait for: the container has ended; with the last it said.
    fn ended(&self) -> Option<Error> {
        let container = self.container();
        let state = docker(&["inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", &container]).ok()?;
        let code = state.text().strip_prefix("exited ")?;
        let said = run(Command::new("docker").args(["logs", "--tail", "20", &container])).ok()?;
        let (name, out, err) = (&self.name, said.stdout, said.stderr);
        Some(Error::new(format!("{name} did not boot, its init ended with {code}\n{out}{err}")))
    }
}

/// Whether an ssh server says its name there.
fn greets(address: Ipv4Addr) -> bool {
    use std::io::Read;
    let bound = Duration::from_secs(2);
    let Ok(mut stream) = TcpStream::connect_timeout(&SocketAddr::from((address, 22)), bound) else {
        return false;
    };
    let mut greeting = [0; 4];
    let patient = stream.set_read_timeout(Some(bound)).is_ok();
    patient && stream.read_exact(&mut greeting).is_ok() && &greeting == b"SSH-"
}

#[track_caller]
fn expect<T>(result: Result<T>) -> T {
    match result {
        Ok(value) => value,
        Err(e) => panic!("{e}"),
    }
}
