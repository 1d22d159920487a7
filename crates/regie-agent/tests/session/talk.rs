//! The controller's side of a conversation.

use regie_wire::{
    Command, Content, Event, EventKind, FORMAT, File, GateId, Guard, InstanceName, Item, Mark, OnFailure, Order,
    Ownership, PROTOCOL, Phase, Reply, Request, Resource, RunId, RunState, Scope, Step, StepId, read_frame,
    write_frame,
};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

pub const AGENT: &str = env!("CARGO_BIN_EXE_regie-agent");

/// A folder machine.
pub struct Machine {
    _folder: tempfile::TempDir,
    pub root: PathBuf,
}

/// A conversation; ended with it.
pub struct Talk {
    pub child: Child,
    input: Option<ChildStdin>,
    out: ChildStdout,
}

pub fn shop() -> Scope {
    Scope::Instance(InstanceName::new("shop"))
}

impl Machine {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_owned();
        Self { _folder: folder, root }
    }

    pub fn path(&self, name: &str) -> String {
        self.root.join(name).display().to_string()
    }

    /// A conversation that has said hello.
    pub fn talk(&self) -> Talk {
        let mut talk = self.connect();
        talk.hello();
        talk
    }

    pub fn connect(&self) -> Talk {
        let mut command = std::process::Command::new(AGENT);
        command.args(["session", "--folder"]).arg(&self.root);
        Talk::with(command)
    }

    pub fn order(&self, run: &str, items: Vec<Item>) -> Order {
        Order {
            lease: true,
            scrub: Vec::new(),
            format: FORMAT,
            run: run.into(),
            machine: "here".into(),
            title: format!("deploy shop@local ({run})"),
            procedure: "deploy".into(),
            dossier: "test/local".into(),
            who: "me@here".into(),
            reason: None,
            items,
            on_failure: vec![(shop(), OnFailure::PutBack)],
            matching: Vec::new(),
            forget: Vec::new(),
            machines: Default::default(),
            confirm: Vec::new(),
            late: Default::default(),
            failed: Vec::new(),
        }
    }

    pub fn file(&self, id: u32, name: &str, content: &str) -> Item {
        let content = Content::Text(content.into());
        step(
            id,
            Resource::File(File { path: self.path(name), content, ownership: Ownership::default(), validate: None }),
        )
    }

    /// A step that waits until a file is there.
    pub fn waits_for(&self, id: u32, name: &str) -> Item {
        let path = self.path(name);
        command(id, &format!("echo waiting; while ! [ -e {path} ]; do sleep 0.02; done"), &self.path("never"))
    }

    pub fn touch(&self, name: &str) {
        std::fs::write(self.root.join(name), "").unwrap();
    }
}

pub fn step(id: u32, resource: Resource) -> Item {
    let (phase, mark, why) = (Phase::Configure, Mark::Add, "wanted".to_owned());
    Item::Step(Step { id: StepId(id), scope: shop(), phase, resource, notifies: Vec::new(), mark, why })
}

pub fn command(id: u32, run: &str, creates: &str) -> Item {
    step(
        id,
        Resource::Command(Command {
            name: format!("command-{id}"),
            run: run.into(),
            cwd: None,
            user: None,
            env_file: None,
            guard: Guard { creates: Some(creates.into()), unless: None },
            undo: Some("true".into()),
            timeout: 60,
        }),
    )
}

pub fn gate(id: u32) -> Item {
    Item::Gate { gate: GateId(id), scope: shop(), what: "the others".into() }
}

impl Talk {
    pub fn with(mut command: std::process::Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, out) = (child.stdin.take(), child.stdout.take().unwrap());
        Self { child, input, out }
    }

    pub fn say(&mut self, request: &Request) {
        write_frame(self.input.as_mut().unwrap(), request).unwrap();
    }

    pub fn say_raw(&mut self, bytes: &[u8]) {
        self.input.as_mut().unwrap().write_all(bytes).unwrap();
    }

    pub fn hello(&mut self) -> regie_wire::Greeting {
        self.say(&Request::Hello { protocol: PROTOCOL, machine: "here".into(), dossier: "test/local".into() });
        match self.hear() {
            Some(Reply::Hello(greeting)) => *greeting,
            other => panic!("{other:?}"),
        }
    }

    /// The next reply that is not a beat; `None` at the end.
    pub fn hear(&mut self) -> Option<Reply> {
        loop {
            match read_frame(&mut self.out).unwrap() {
                Some(Reply::Beat) => {}
                other => return other,
            }
        }
    }

    pub fn hear_beat(&mut self) -> bool {
        matches!(read_frame(&mut self.out).unwrap(), Some(Reply::Beat))
    }

    pub fn start(&mut self, order: &Order) {
        self.say(&Request::Start { order: Box::new(order.clone()) });
        match self.hear() {
            Some(Reply::Started { run }) => assert_eq!(run, order.run),
            other => panic!("{other:?}"),
        }
    }

    /// Events up to the first that fits.
    pub fn until(&mut self, fits: impl Fn(&EventKind) -> bool) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            match self.hear() {
                Some(Reply::Event(event)) => {
                    let last = fits(&event.kind);
                    events.push(event);
                    if last {
                        return events;
                    }
                }
                other => panic!("{other:?} after {events:#?}"),
            }
        }
    }

    /// Events up to the end of the stream, and where the run stands.
    pub fn hear_the_end(&mut self) -> (Vec<Event>, RunState) {
        let mut events = Vec::new();
        loop {
            match self.hear() {
                Some(Reply::Event(event)) => events.push(event),
                Some(Reply::RunIs { state, .. }) => return (events, state),
                other => panic!("{other:?} after {events:#?}"),
            }
        }
    }

    /// Closes the way in and waits for the end; the exit code.
    pub fn close(mut self) -> Option<i32> {
        self.input = None;
        self.child.wait().unwrap().code()
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Numbers of events.
pub fn numbers(events: &[Event]) -> Vec<u64> {
    events.iter().map(|e| e.seq).collect()
}

/// Process of a run's executor.
pub fn executor(machine: &Machine, run: &RunId) -> u32 {
    let path = machine.root.join(".regie/runs").join(run.as_str()).join("executor.json");
    let text = std::fs::read_to_string(path).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    u32::try_from(value["process"].as_u64().unwrap()).unwrap()
}

pub fn kill(process: u32) {
    let status = std::process::Command::new("kill").args(["-9", &process.to_string()]).status().unwrap();
    assert!(status.success());
}

/// Whether it lives; one that waits to be reaped (by an init that may not do it) does not.
pub fn exists(process: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}
