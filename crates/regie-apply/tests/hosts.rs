//! The system's ssh against real hosts: Debian with its own sshd and sudo.

use regie_apply::trust::{self, Accepted};
use regie_apply::{AgentProgram, ApplyError, Ask, Cause, Class, NeverAsk, Session, SshOptions, Transport};
use regie_dossier::Address;
use regie_hosts::Fleet;
use regie_wire::MachineName;
use secrecy::SecretString;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

struct Site {
    fleet: Fleet,
    agent: AgentProgram,
    ssh: SshOptions,
    // Its sockets' paths must be short.
    _runtime: tempfile::TempDir,
}

/// Says a wrong password first.
#[derive(Default)]
struct Person(AtomicUsize);

impl Ask for Person {
    fn password(&self, _: &MachineName, again: bool) -> Option<SecretString> {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        assert_eq!(again, n == 1);
        Some(if n == 0 { "no" } else { "open sesame" }.into())
    }
}

impl Site {
    fn up(name: &str) -> Self {
        let fleet = Fleet::up(name, &["web"]);
        let runtime = tempfile::tempdir().expect("a temporary folder");
        let test = std::env::current_exe().expect("this test has a file");
        let agent = test.parent().and_then(Path::parent).expect("target/debug/deps").join("examples/agent");
        let ssh = SshOptions {
            program: "ssh".into(),
            config_file: Some(fleet.ssh_config()),
            runtime_dir: runtime.path().into(),
            terminal: false,
        };
        Self { fleet, agent: AgentProgram::new(agent, &[]), ssh, _runtime: runtime }
    }

    fn open(&self, address: &str, ask: &dyn Ask) -> Result<Session, ApplyError> {
        let address = Address::Ssh(address.to_owned());
        let mut session = Session::new(Transport::open(&address, &"web".into(), &self.agent, &self.ssh, ask)?)?;
        session.hello("oc-pizza/test")?;
        Ok(session)
    }

    fn refused(&self, address: &str) -> ApplyError {
        self.open(address, &NeverAsk).expect_err("it cannot be reached")
    }

    fn known_hosts(&self) -> std::path::PathBuf {
        self.fleet.dir().join("known_hosts")
    }
}

/// `cargo xtask test` sets this where there is no Docker, and says that these tests did not run.
macro_rules! skip_without_hosts {
    () => {
        if std::env::var_os("REGIE_SKIP_HOSTS").is_some() {
            return;
        }
    };
}

#[test]
fn the_agent_is_put_there_once_and_a_cut_is_noticed() {
    skip_without_hosts!();
    let site = Site::up("apply-agent");
    let mut session = site.open("web", &NeverAsk).expect("a session");
    let facts = session.hello("oc-pizza/test").expect("facts").facts;
    assert_eq!((facts.hostname.as_str(), facts.uid), ("web", 0));
    let web = site.fleet.host("web");
    let agents = || web.sh("ls /var/cache/regie").ok().stdout;
    let sha256 = site.agent.identity().expect("readable").sha256.clone();
    assert_eq!(agents(), format!("agent-{sha256}\n"));
    let stamp = || web.sh("stat -c %i:%Z /var/cache/regie/agent-*").ok().stdout;
    let before = stamp();
    drop(session);

    let began = Instant::now();
    let session = site.open("web", &NeverAsk).expect("a session");
    assert!(began.elapsed() < Duration::from_secs(2), "warm, it costs next to nothing: {:?}", began.elapsed());
    assert_eq!(stamp(), before, "it was not sent again");

    let mut session = session.with_silence(Duration::from_secs(3));
    web.disconnect();
    let cut = Instant::now();
    let lost = session.observe(&[]).expect_err("the cable is out");
    assert_eq!(lost.cause(), &Cause::Lost, "{lost}");
    assert!(cut.elapsed() < Duration::from_secs(10), "{:?}", cut.elapsed());
    web.connect();
    drop(session);

    // Half of an agent, as a crash of the machine may leave it, is not run.
    web.sh(&format!(
        "head -c 1000 /var/cache/regie/agent-{sha256} > /tmp/half; cat /tmp/half > /var/cache/regie/agent-{sha256}"
    ));
    site.open("web", &NeverAsk).expect("a session with a whole agent");
}

#[test]
fn a_login_that_is_not_root_gives_its_password_once() {
    skip_without_hosts!();
    let site = Site::up("apply-sudo");
    let web = site.fleet.host("web");
    web.add_sudo_user("ops", "open sesame");
    let nobody = site.refused("ops@web");
    assert_eq!(nobody.cause(), &Cause::Sudo, "{nobody}");
    assert!(nobody.why().contains("nobody is here"), "{nobody}");
    let person = Person::default();
    let mut session = site.open("ops@web", &person).expect("a session");
    let facts = session.hello("oc-pizza/test").expect("facts").facts;
    assert_eq!((facts.user.as_str(), facts.uid), ("root", 0));
    assert_eq!(person.0.load(Ordering::Relaxed), 2);
    drop(session);
    web.sh("echo 'ops ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/zz-ops").ok();
    site.open("ops@web", &NeverAsk).expect("a session without a password");
    assert!(web.sh("ls /home/ops/.cache/regie").ok().stdout.starts_with("agent-"));
}

#[test]
fn machines_are_trusted_by_a_person_and_never_by_themselves() {
    skip_without_hosts!();
    let mut site = Site::up("apply-trust");
    let known = std::fs::read_to_string(site.known_hosts()).expect("known hosts");
    std::fs::write(site.known_hosts(), "").expect("written");
    let unknown = site.refused("web");
    assert_eq!(unknown.cause(), &Cause::HostKeyUnknown, "{unknown}");
    assert!(unknown.next().contains("regie machines trust web"), "{unknown}");
    assert_eq!(unknown.class(), Class::NeedsPerson);

    let scan = trust::scan("web", &"web".into(), &site.ssh).expect("keys");
    assert!(scan.keys.iter().any(|k| k.fingerprint.contains("SHA256:")), "{scan:?}");
    assert!(scan.keys.iter().any(|k| known.contains(&k.key)), "{scan:?}");
    assert!(matches!(trust::accept(&scan, &site.ssh).expect("written"), Accepted::Written(_)));
    site.open("web", &NeverAsk).expect("a session");

    // Another machine answers at its address now: a connection that is open says nothing of that, a new one does.
    let other = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    std::fs::write(site.known_hosts(), format!("web,{} ssh-ed25519 {other}\n", scan.known_as)).expect("written");
    let runtime = tempfile::tempdir().expect("a temporary folder");
    site.ssh.runtime_dir = runtime.path().into();
    let changed = site.refused("web");
    assert_eq!((changed.cause(), changed.class()), (&Cause::HostKeyChanged, Class::Refused), "{changed}");
    assert_eq!(trust::accept(&scan, &site.ssh).expect_err("a contradiction").class(), Class::Refused);
}

#[test]
fn every_way_not_to_arrive_has_its_own_advice() {
    skip_without_hosts!();
    let site = Site::up("apply-errors");
    let web = site.fleet.host("web").address();
    let refused = site.refused(&format!("{web}:2"));
    assert_eq!(refused.cause(), &Cause::Unreachable, "{refused}");
    assert!(refused.why().contains("refused"), "{refused}");
    assert_eq!(site.refused("no-such-name.invalid").cause(), &Cause::NameNotFound);
    let denied = site.refused("stranger@web");
    assert_eq!(denied.cause(), &Cause::LoginRefused, "{denied}");
    assert!(denied.next().contains("ssh stranger@web"), "{denied}");
}
