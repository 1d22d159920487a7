//! A folder machine with something on it.

use super::super::{Broken, Executed, Faults, Point, execute};
use crate::run_dir::RunDir;
use crate::spool;
use crate::{Context, Place, StateDir, own, state, supervise};
use regie_wire::{
    EventKind, FORMAT, InstanceName, Item, Key, Manifest, OnFailure, Order, Outcome, Process, RunId, Scope,
};
use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

/// A folder machine; what it keeps running is stopped with it.
pub(super) struct Machine {
    _folder: tempfile::TempDir,
    root: PathBuf,
    pub(super) cx: Context,
}

pub(super) fn shop() -> Scope {
    Scope::Instance(InstanceName::new("shop"))
}

impl Machine {
    pub(super) fn new() -> Self {
        // The supervisor is the real program, built beside the tests.
        let agent = std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().join("regie-agent");
        assert!(agent.exists(), "{}: build it with `cargo build -p regie-agent`", agent.display());
        own::remember_as(agent, Vec::new());
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_owned();
        fs::write(root.join("app.conf"), "v1\n").unwrap();
        fs::set_permissions(root.join("app.conf"), fs::Permissions::from_mode(0o640)).unwrap();
        fs::write(root.join("old.txt"), "old\n").unwrap();
        fs::create_dir(root.join("release-1")).unwrap();
        symlink("release-1", root.join("current")).unwrap();
        let place = Place::Folder(root.clone());
        let cx = Context { state: StateDir::of(&place), place, secrets: Default::default() };
        Self { _folder: folder, root, cx }
    }

    pub(super) fn path(&self, name: &str) -> String {
        self.root.join(name).display().to_string()
    }

    pub(super) fn order(&self, run: &str, items: Vec<Item>) -> Order {
        Order {
            lease: true,
            scrub: Vec::new(),
            format: FORMAT,
            run: run.into(),
            machine: "here".into(),
            title: "deploy shop@local".into(),
            procedure: "deploy".into(),
            dossier: "test/local".into(),
            who: "me@here".into(),
            reason: None,
            items,
            on_failure: vec![(shop(), OnFailure::PutBack), (Scope::Machine, OnFailure::Stop)],
            matching: Vec::new(),
            forget: Vec::new(),
            machines: BTreeMap::new(),
            confirm: Vec::new(),
            late: Default::default(),
            failed: Vec::new(),
        }
    }

    pub(super) fn dir(&self, run: &str) -> RunDir {
        RunDir::of(&self.cx, &run.into()).unwrap()
    }

    /// Carries an order out from its beginning to its end.
    pub(super) fn start(&self, order: &Order) -> Outcome {
        let dir = RunDir::create(&self.cx, order).unwrap();
        self.go_on(&dir, &mut |_| ControlFlow::Continue(())).expect("not killed")
    }

    pub(super) fn undo(&self, run: &str) -> Outcome {
        match execute(&self.cx, &self.dir(run), true, &mut |_| ControlFlow::Continue(())) {
            Ok(Executed::Ended(outcome)) => outcome,
            other => panic!("{other:?}"),
        }
    }

    /// `None`: killed.
    pub(super) fn go_on(&self, dir: &RunDir, faults: Faults<'_>) -> Option<Outcome> {
        match execute(&self.cx, dir, false, faults) {
            Ok(Executed::Ended(outcome)) => Some(outcome),
            Err(Broken::Killed) => None,
            other => panic!("{other:?}"),
        }
    }

    /// Carries an order out, killed at the point of this number and started again; `false` when there is no such point.
    pub(super) fn start_killed_at(&self, order: &Order, number: usize, undo: bool) -> (bool, Outcome) {
        super::super::settle::GLANCE.set(true);
        let dir = self.dir(order.run.as_str());
        if dir.order().unwrap().is_none() {
            RunDir::create(&self.cx, order).unwrap();
        }
        let mut points = Vec::<Point>::new();
        let first = execute(&self.cx, &dir, undo, &mut |point| {
            points.push(point);
            if points.len() == number { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        match first {
            Ok(Executed::Ended(outcome)) => (false, outcome),
            Err(Broken::Killed) => match execute(&self.cx, &dir, undo, &mut |_| ControlFlow::Continue(())) {
                Ok(Executed::Ended(outcome)) => (true, outcome),
                other => panic!("after {points:?}: {other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn events(&self, run: &str) -> Vec<EventKind> {
        let events = spool::read(&self.dir(run)).unwrap();
        let holes = events.iter().zip(1..).find(|(e, n)| e.seq != *n);
        assert_eq!(holes, None, "events are numbered without holes");
        events.into_iter().map(|e| e.kind).collect()
    }

    /// Steps that changed something.
    pub(super) fn changed(&self, run: &str) -> usize {
        let changed = |e: &&EventKind| matches!(e, EventKind::StepDone { changed: true, .. });
        self.events(run).iter().filter(changed).count()
    }

    pub(super) fn manifest(&self) -> Manifest {
        state::manifest(&self.cx).unwrap()
    }

    pub(super) fn owed(&self) -> Vec<Key> {
        state::owed(&self.cx).unwrap().0.into_keys().collect()
    }

    pub(super) fn process(&self, name: &str) -> Option<Process> {
        supervise::status(&self.cx, name).unwrap().map(|s| s.spec)
    }

    /// Everything but regie's own folder and the logs of processes: type, mode, content.
    pub(super) fn tree(&self) -> BTreeMap<PathBuf, String> {
        let mut tree = BTreeMap::new();
        walk(&self.root, &mut tree);
        tree
    }

    pub(super) fn check_deployed(&self) {
        assert_eq!(fs::read_to_string(self.path("app.conf")).unwrap(), "v2\n");
        assert_eq!(fs::read_to_string(self.path("shop/new.txt")).unwrap(), "new\n");
        assert_eq!(fs::read_to_string(self.path("shop/built")).unwrap(), "built\n");
        assert_eq!(fs::read_link(self.path("current")).unwrap(), Path::new("release-2"));
        assert!(!Path::new(&self.path("old.txt")).exists());
        assert!(self.process("shop-web").is_some(), "the process runs");
        assert!(self.owed().is_empty(), "no restart is owed");
    }

    pub(super) fn run_id(run: &str) -> RunId {
        run.into()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        supervise::stop(&self.cx, "shop-web", 5).unwrap();
    }
}

fn walk(folder: &Path, tree: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let (path, seen) = (entry.path(), entry.metadata().unwrap());
        if path.ends_with(".regie") || path.extension().is_some_and(|e| e == "log") {
            continue;
        }
        let content = if seen.is_dir() {
            walk(&path, tree);
            String::new()
        } else if seen.is_symlink() {
            fs::read_link(&path).unwrap().display().to_string()
        } else {
            fs::read_to_string(&path).unwrap()
        };
        tree.insert(path, format!("{:o} {content}", seen.mode()));
    }
}
