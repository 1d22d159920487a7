//! The static agent that `cargo xtask dist` makes, on a machine that has no C library, no getent and no systemd: a container
//! with busybox, /etc/passwd and nothing else. ssh is played by `docker exec`; all the rest is as with any machine.
#![allow(clippy::unwrap_used)]

use regie_apply::{AgentProgram, NeverAsk, Session, SshOptions, Transport};
use regie_dossier::Address;
use regie_hosts::ensure_stage;
use regie_wire::{
    Command as Run, Content, Directory, FORMAT, File, Guard, InstanceName, Item, Mark, Observed, OnFailure, Order,
    Outcome, Ownership, Phase, Resource, RunState, Scope, Step, StepId, User,
};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const IMAGE: &str = "regie-no-libc";

/// What the boot script, and the command of this test, find in `PATH`.
const PROGRAMS: [&str; 17] = [
    "sh",
    "id",
    "uname",
    "wc",
    "head",
    "sha256sum",
    "mkdir",
    "chmod",
    "mv",
    "rm",
    "cat",
    "ls",
    "stat",
    "tr",
    "sleep",
    "getconf",
    "find",
];

/// A machine of `docker import`, removed with what it was made from.
struct Machine {
    name: String,
    folder: tempfile::TempDir,
}

#[test]
fn a_machine_without_a_c_library_is_looked_at_and_changed() {
    if std::env::var_os("REGIE_SKIP_HOSTS").is_some() {
        return;
    }
    let machine = Machine::up();
    assert_eq!(machine.sh("find / -xdev -name '*libc*' -o -xdev -name 'ld-*'"), "", "nothing to link with");
    let (mut session, sha256) = machine.open();
    let facts = session.hello("test/bare").unwrap().facts;
    assert_eq!((facts.uid, facts.user.as_str(), facts.libc.as_str()), (0, "root", ""));
    assert_eq!(machine.sh("ls /var/cache/regie"), format!("agent-{sha256}"));

    let wanted = wanted();
    let before = session.observe(&wanted).unwrap().seen.into_iter().map(|o| o.observed).collect::<Vec<_>>();
    let nothing = Observed::Path { path: None };
    assert_eq!(before[..2], [nothing.clone(), nothing]);
    assert!(matches!(&before[3], Observed::User { user: Some(user) } if user.home.as_deref() == Some("/home/ana")));

    session.start(order(&wanted[..3])).unwrap();
    let mut told = Vec::new();
    let state = session.follow(&mut |event| told.push(format!("{event:?}"))).unwrap();
    assert!(matches!(state, RunState::Ended { outcome: Outcome::Done, .. }), "{state:?}\n{}", told.join("\n"));

    assert_eq!(machine.sh("stat -c '%U:%G %a' /srv/shop /srv/shop/motd"), "ana:ana 750\nana:ana 640");
    assert_eq!(machine.sh("cat /srv/shop/motd /srv/shop/made"), "Bonjour\nana");
    let after = session.observe(&wanted).unwrap().seen.into_iter().map(|o| o.observed).collect::<Vec<_>>();
    for (at, owner) in [(0, "ana"), (1, "ana")] {
        assert!(matches!(&after[at], Observed::Path { path: Some(p) } if p.owner == owner), "{:?}", after[at]);
    }
    assert_eq!(after[2], Observed::Command { satisfied: true });
}

fn wanted() -> Vec<Resource> {
    let owned = |mode| Ownership { mode: Some(mode), owner: Some("ana".into()), group: Some("ana".into()) };
    let content = Content::Text("Bonjour\n".into());
    vec![
        Resource::Directory(Directory { path: "/srv/shop".into(), ownership: owned(0o750) }),
        Resource::File(File { path: "/srv/shop/motd".into(), content, ownership: owned(0o640), validate: None }),
        Resource::Command(Run {
            name: "made".into(),
            run: "stat -c %U motd > made".into(),
            cwd: Some("/srv/shop".into()),
            user: None,
            env_file: None,
            guard: Guard { creates: Some("/srv/shop/made".into()), unless: None },
            undo: Some("rm made".into()),
            timeout: 60,
        }),
        Resource::User(User {
            name: "ana".into(),
            uid: None,
            group: None,
            groups: Default::default(),
            home: None,
            shell: None,
            system: false,
        }),
    ]
}

fn order(resources: &[Resource]) -> Order {
    let scope = Scope::Instance(InstanceName::new("shop"));
    let step = |(id, resource): (u32, &Resource)| {
        Item::Step(Step {
            id: StepId(id),
            scope: scope.clone(),
            phase: Phase::Configure,
            resource: resource.clone(),
            notifies: Vec::new(),
            mark: Mark::Add,
            why: "wanted".into(),
        })
    };
    Order {
        format: FORMAT,
        run: "bare1".into(),
        machine: "bare".into(),
        title: "deploy shop@bare".into(),
        procedure: "deploy".into(),
        dossier: "test/bare".into(),
        who: "me@here".into(),
        reason: None,
        items: (1..).zip(resources).map(step).collect(),
        on_failure: vec![(scope.clone(), OnFailure::PutBack)],
        matching: Vec::new(),
        forget: Vec::new(),
        lease: true,
        scrub: Vec::new(),
        confirm: Vec::new(),
        late: Default::default(),
        failed: Vec::new(),
        machines: Default::default(),
    }
}

impl Machine {
    fn up() -> Self {
        let name = format!("{IMAGE}-{}", std::process::id());
        let machine = Self { name, folder: tempfile::tempdir().unwrap() };
        let tree = machine.folder.path().join("tree");
        for folder in ["bin", "etc", "tmp", "root", "home/ana", "srv", "var"] {
            fs::create_dir_all(tree.join(folder)).unwrap();
        }
        fs::set_permissions(tree.join("tmp"), fs::Permissions::from_mode(0o1777)).unwrap();
        fs::write(tree.join("etc/passwd"), "root:x:0:0::/root:/bin/sh\nana:x:1000:1000::/home/ana:/bin/sh\n").unwrap();
        fs::write(tree.join("etc/group"), "root:x:0:\nana:x:1000:\n").unwrap();
        busybox(&machine.name, &tree.join("bin/busybox"));
        for program in PROGRAMS {
            symlink("busybox", tree.join("bin").join(program)).unwrap();
        }
        let mut tar =
            Command::new("tar").arg("-C").arg(&tree).args(["-c", "."]).stdout(Stdio::piped()).spawn().unwrap();
        let mut import = Command::new("docker");
        import.args(["import", "-", &machine.name]).stdin(tar.stdout.take().unwrap());
        ok(&mut import);
        assert!(tar.wait().unwrap().success());
        let name = &machine.name;
        docker(&["run", "--detach", "--name", name, "--network", "none", name, "/bin/sleep", "3600"]);
        machine
    }

    fn sh(&self, script: &str) -> String {
        docker(&["exec", &self.name, "/bin/sh", "-c", script])
    }

    /// A session over something that stands where ssh does, and the name of the agent that was sent.
    fn open(&self) -> (Session, String) {
        let ssh = self.folder.path().join("ssh");
        let script = format!(
            "#!/bin/sh\nfor last; do case $last in -O) exit 0;; esac; done\nexec docker exec -i {} /bin/sh -c \"$last\"\n",
            self.name
        );
        fs::write(&ssh, script).unwrap();
        fs::set_permissions(&ssh, fs::Permissions::from_mode(0o755)).unwrap();
        let runtime_dir = self.folder.path().to_owned();
        let options = SshOptions { program: ssh, config_file: None, runtime_dir, terminal: false };
        let bytes: &'static [u8] = Vec::leak(fs::read(static_agent()).unwrap());
        let agent = AgentProgram::new("/nowhere/regie", &["agent"]).carrying(bytes);
        let identity = agent.identity().unwrap();
        assert_eq!(identity.needs_glibc, None, "it brings its own C library");
        let address = Address::Ssh("bare".into());
        let connection = Transport::open(&address, &"bare".into(), &agent, &options, &NeverAsk).unwrap();
        (Session::new(connection).unwrap(), identity.sha256.clone())
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        for words in [["rm", "--force", &self.name], ["rmi", "--force", &self.name]] {
            // What is not there need not be removed.
            let _ = Command::new("docker").args(words).output();
        }
    }
}

/// What `cargo xtask dist --agent` leaves beside the folder that tests are built in.
fn static_agent() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let target = test.ancestors().nth(3).unwrap();
    let path = target.join(format!("{}-unknown-linux-gnu/dist/regie-agent", std::env::consts::ARCH));
    assert!(path.is_file(), "{} is missing: cargo xtask dist --agent", path.display());
    path
}

/// The static one of Debian.
fn busybox(name: &str, to: &Path) {
    let script = "apt-get update\napt-get install -y --no-install-recommends busybox-static\napt-get clean\n";
    let image = ensure_stage("static", script).unwrap();
    let name = format!("{name}-busybox");
    docker(&["create", "--name", &name, &image, "true"]);
    let copied = Command::new("docker").args(["cp", &format!("{name}:/usr/bin/busybox")]).arg(to).output().unwrap();
    docker(&["rm", &name]);
    assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
}

fn docker(words: &[&str]) -> String {
    ok(Command::new("docker").args(words))
}

fn ok(command: &mut Command) -> String {
    let out = command.output().unwrap();
    assert!(out.status.success(), "{command:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().trim_end().to_owned()
}
