//! Folder machines with the real agent on them, and orders for it.

use regie_apply::{
    AgentProgram, ApplyError, Following, Interrupt, NeverAsk, RunReport, Session, SshOptions, Transport, carry_out,
};
use regie_dossier::Address;
use regie_wire::{
    Command, Event, EventKind, FORMAT, GateId, Guard, Item, MachineName, Mark, OnFailure, Order, Phase, Resource,
    Scope, Step, StepId,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;
use tempfile::TempDir;

/// Some folder machines.
pub struct Stage {
    dir: TempDir,
    agent: AgentProgram,
    ssh: SshOptions,
    pub patience: Duration,
}

pub fn scope() -> Scope {
    Scope::Instance("pizzeria".into())
}

/// The example beside the tests: `target/debug/examples/agent`.
fn agent() -> PathBuf {
    let test = std::env::current_exe().expect("this test has a file");
    let agent = test.parent().and_then(Path::parent).expect("target/debug/deps").join("examples/agent");
    assert!(agent.exists(), "{} is missing: cargo build -p regie-apply --examples", agent.display());
    agent
}

impl Stage {
    pub fn new(machines: &[&str]) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for machine in machines {
            fs::create_dir(dir.path().join(machine)).expect("a folder for a machine");
        }
        let ssh =
            SshOptions { program: "ssh".into(), config_file: None, runtime_dir: dir.path().into(), terminal: false };
        let agent = AgentProgram::new(agent(), &[]);
        Self { dir, agent, ssh, patience: Duration::from_secs(20) }
    }

    pub fn path(&self, machine: &str, name: &str) -> PathBuf {
        self.dir.path().join(machine).join(name)
    }

    pub fn has(&self, machine: &str, name: &str) -> bool {
        self.path(machine, name).exists()
    }

    pub fn open(&self, machine: &MachineName) -> Result<Session, ApplyError> {
        let folder = self.dir.path().join(machine.as_str()).to_str().expect("UTF-8").to_owned();
        let connection = Transport::open(&Address::Folder(folder), machine, &self.agent, &self.ssh, &NeverAsk)?;
        let mut session = Session::new(connection)?;
        session.hello("oc-pizza/test")?;
        Ok(session)
    }

    pub fn sessions(&self, machines: &[&str]) -> BTreeMap<MachineName, Session> {
        let open = |m: &&str| (MachineName::from(*m), self.open(&MachineName::from(*m)).expect("a session"));
        machines.iter().map(open).collect()
    }

    /// Carries orders out; `look` sees every event, and may say what Ctrl-C says.
    pub fn carry(
        &self,
        orders: &[Order],
        sessions: &mut BTreeMap<MachineName, Session>,
        look: &mut dyn FnMut(&Event, &Sender<Interrupt>),
    ) -> (RunReport, Vec<Event>) {
        let orders = orders.iter().map(|o| (o.machine.clone(), o.clone())).collect();
        let reopen = |machine: &MachineName| self.open(machine);
        let (wish, interrupts) = channel();
        let (who, patience) = ("me@desk".to_owned(), self.patience);
        let how = Following { who, patience, reopen: &reopen, come_in: &|_, _, _| Ok(()), interrupts: &interrupts };
        let mut events = Vec::new();
        let report = carry_out(orders, sessions, &how, &mut |event| {
            look(event, &wish);
            events.push(event.clone());
        });
        (report.expect("a report"), events)
    }

    /// A step that makes a file, and takes it away again; `first` is what it does before.
    pub fn step(&self, id: u32, machine: &str, name: &str, first: &str) -> Item {
        command(id, &self.path(machine, name), first)
    }

    /// What a step does to wait until the test makes a file.
    pub fn until(&self, machine: &str, name: &str) -> String {
        format!("until test -e {}; do sleep 0.02; done;", self.path(machine, name).display())
    }

    pub fn touch(&self, machine: &str, name: &str) {
        fs::write(self.path(machine, name), "").expect("a file");
    }
}

/// A step that makes this file, and takes it away again.
pub fn command(id: u32, path: &Path, first: &str) -> Item {
    let path = path.to_str().expect("UTF-8");
    let resource = Resource::Command(Command {
        name: format!("pizzeria/{id}"),
        run: format!("{first} touch {path}"),
        cwd: None,
        user: None,
        env_file: None,
        guard: Guard { creates: Some(path.to_owned()), unless: None },
        undo: Some(format!("rm -f {path}")),
        timeout: 60,
    });
    let (phase, mark, why) = (Phase::Prepare, Mark::Add, "it is not there".to_owned());
    Item::Step(Step { id: StepId(id), scope: scope(), phase, resource, notifies: Vec::new(), mark, why })
}

pub fn gate(id: u32) -> Item {
    Item::Gate { gate: GateId(id), scope: scope(), what: "the other machine".into() }
}

pub fn order(run: &str, machine: &str, items: Vec<Item>) -> Order {
    Order {
        lease: true,
        scrub: Vec::new(),
        format: FORMAT,
        run: run.into(),
        machine: machine.into(),
        title: "deploy pizzeria@test".into(),
        procedure: "deploy".into(),
        dossier: "oc-pizza/test".into(),
        who: "me@desk".into(),
        reason: None,
        items,
        on_failure: vec![(scope(), OnFailure::PutBack)],
        matching: Vec::new(),
        forget: Vec::new(),
        machines: BTreeMap::new(),
        confirm: Vec::new(),
        late: Default::default(),
        failed: Vec::new(),
    }
}

/// Fails when a machine's events are not numbered from 1 without holes.
pub fn assert_whole(events: &[Event], machine: &str) {
    let seen: Vec<_> = events.iter().filter(|e| e.machine.as_str() == machine).map(|e| e.seq).collect();
    assert_eq!(seen, (1..=seen.len() as u64).collect::<Vec<_>>(), "{machine}");
    let last = events.iter().rfind(|e| e.machine.as_str() == machine);
    assert!(matches!(last.map(|e| &e.kind), Some(EventKind::RunEnded { .. })), "{machine}: {last:?}");
}

/// Waits for something that will be so soon.
pub fn wait_for(what: &str, so: impl Fn() -> bool) {
    regie_hosts::wait_until(what, Duration::from_secs(20), so);
}
