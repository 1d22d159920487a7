//! Machines that do what they are told, at once and in memory.

use regie_dossier::Wanted;
use regie_plan::{Plan, PlanError, PlannedItem, Procedure, Seen, SeenMachine, plan, to_observe};
use regie_resource::{timer_service, timer_unit};
use regie_wire::*;
use std::collections::BTreeMap;

pub const NOW: i64 = 1_795_252_502_000;

/// A fleet of machines with their state by key.
#[derive(Clone, Default)]
pub struct Fleet {
    pub facts: BTreeMap<MachineName, Facts>,
    pub state: BTreeMap<MachineName, BTreeMap<Key, Observed>>,
    pub away: BTreeMap<MachineName, String>,
    pub now: i64,
}

impl Fleet {
    pub fn new(machines: &[&str]) -> Self {
        let facts = Facts { disk_free: 61_000_000_000, state_dir: "/var/lib/regie".into(), ..Facts::default() };
        Self {
            facts: machines.iter().map(|m| (MachineName::from(*m), facts.clone())).collect(),
            now: NOW,
            ..Self::default()
        }
    }

    pub fn facts(&mut self, machine: &str) -> &mut Facts {
        self.facts.get_mut(machine).unwrap()
    }

    pub fn see(&mut self, machine: &str, key: &str, observed: Observed) {
        self.state.entry(machine.into()).or_default().insert(key.into(), observed);
    }

    /// What the machines answer about what the planner asks.
    pub fn seen(&self, wanted: &Wanted) -> Seen {
        let look = |(name, facts): (&MachineName, &Facts)| {
            if let Some(why) = self.away.get(name) {
                return (name.clone(), SeenMachine::Away { why: why.clone() });
            }
            let state = self.state.get(name);
            let observe = |r: &Resource| {
                let observed = match r {
                    Resource::Hold(h) => {
                        Observed::Hold { hold: facts.holds.iter().find(|x| x.instance == h.instance).cloned() }
                    }
                    _ => state.and_then(|s| s.get(&r.key())).cloned().unwrap_or_else(|| absent(r)),
                };
                (r.key(), Observation { key: r.key(), observed, owed: None })
            };
            let observed = to_observe(wanted, name, facts).iter().map(observe).collect();
            (name.clone(), SeenMachine::Here { facts: Box::new(facts.clone()), observed })
        };
        self.facts.iter().map(look).collect()
    }

    pub fn plan(&self, procedure: &Procedure, wanted: &Wanted) -> Result<Plan, PlanError> {
        plan(procedure, wanted, &self.seen(wanted), self.now)
    }

    pub fn apply_plan(&self, wanted: &Wanted) -> Plan {
        self.plan(&Procedure::Apply { only: vec![] }, wanted).unwrap()
    }

    /// Does what a plan says.
    pub fn carry_out(&mut self, plan: &Plan) {
        self.now += 60_000;
        for part in &plan.machines {
            for item in &part.items {
                if let PlannedItem::Step(s) = item {
                    self.perform(&part.machine, &plan.dossier, &s.step);
                }
            }
            let facts = self.facts.get_mut(&part.machine).unwrap();
            for (scope, resource) in &part.matching {
                let new = given(&plan.dossier, scope, resource, self.now);
                facts.manifest.given.entry(resource.key()).or_insert(Given { adopted: true, ..new });
            }
            facts.manifest.given.retain(|key, _| !part.forget.contains(key));
        }
    }

    fn perform(&mut self, machine: &MachineName, dossier: &str, step: &Step) {
        let facts = self.facts.get_mut(machine).unwrap();
        let state = self.state.entry(machine.clone()).or_default();
        let key = step.resource.key();
        match &step.resource {
            Resource::Http(_) => return,
            Resource::Hold(record) => {
                facts.holds.retain(|h| h.instance != record.instance);
                facts.holds.extend(record.hold.clone());
            }
            Resource::Absent { .. } => {
                facts.manifest.given.remove(&key);
                state.remove(&key);
                return;
            }
            resource => {
                state.insert(key.clone(), as_wanted(resource));
            }
        }
        facts.manifest.given.insert(key, given(dossier, &step.scope, &step.resource, self.now));
    }
}

pub fn given(dossier: &str, scope: &Scope, resource: &Resource, at: i64) -> Given {
    Given {
        dossier: dossier.into(),
        scope: scope.clone(),
        resource: resource.clone(),
        adopted: false,
        run: "8k3f".into(),
        at,
    }
}

fn path(file_type: FileType, ownership: &Ownership, content: ContentSeen, target: Option<String>) -> PathSeen {
    PathSeen {
        file_type,
        mode: ownership.mode.unwrap_or(0o755),
        owner: ownership.owner.clone().unwrap_or("root".into()),
        group: ownership.group.clone().unwrap_or("root".into()),
        content,
        target,
    }
}

fn text_seen(text: &Text) -> ContentSeen {
    match text.as_plain() {
        Some(text) => ContentSeen::Text(text),
        None => ContentSeen::Keyed { actual: "k1".into(), wanted: Some("k1".into()) },
    }
}

/// A resource as it is seen when it is as wanted.
pub fn as_wanted(resource: &Resource) -> Observed {
    let none = Ownership::default();
    match resource {
        Resource::Directory(r) => {
            Observed::Path { path: Some(path(FileType::Directory, &r.ownership, ContentSeen::None, None)) }
        }
        Resource::File(r) => {
            let content = match &r.content {
                Content::Text(text) => text_seen(text),
                Content::Base64(data) => ContentSeen::Digest(data.clone()),
            };
            // A file with secrets whose mode is not said is for its owner only.
            let mode = r.ownership.mode.or(Some(if r.content_is_sensitive() { 0o600 } else { 0o644 }));
            let ownership = Ownership { mode, ..r.ownership.clone() };
            Observed::Path { path: Some(path(FileType::File, &ownership, content, None)) }
        }
        Resource::Symlink(r) => {
            let link = path(FileType::Symlink, &none, ContentSeen::None, Some(r.target.clone()));
            Observed::Path { path: Some(link) }
        }
        Resource::Packages(r) => Observed::Packages {
            installed: r.names.iter().map(|n| (n.clone(), "1.0".into())).collect(),
            lists_stale: false,
        },
        Resource::User(r) => Observed::User { user: Some(r.clone()) },
        Resource::Group(r) => Observed::Group { gid: Some(r.gid.unwrap_or(900)) },
        Resource::Unit(r) => Observed::Unit {
            load: r
                .content
                .as_ref()
                .map(|c| path(FileType::File, &Ownership { mode: Some(0o644), ..none.clone() }, text_seen(c), None)),
            known: true,
            enabled: r.enabled,
            active: r.active,
            state: if r.active { "active/running" } else { "inactive/dead" }.into(),
            needs_reload: false,
        },
        Resource::Archive(r) => Observed::Archive { sha256: Some(r.sha256.clone()), occupied: false, stored: true },
        Resource::Command(_) => Observed::Command { satisfied: true },
        Resource::Process(r) => {
            Observed::Process { running: r.running, spec: r.running.then(|| r.clone()), restarts: 0 }
        }
        Resource::Port(r) => Observed::Port { port: Some(r.port) },
        Resource::Http(_) => Observed::Http { ok: true, detail: "200 in 84 ms".into() },
        Resource::Hold(r) => Observed::Hold { hold: r.hold.clone() },
        Resource::Absent { resource } => absent(resource),
        other => more_as_wanted(other),
    }
}

/// The kinds of which a shop on three machines is made.
fn more_as_wanted(resource: &Resource) -> Observed {
    let file = |text: &Text| Some(path(FileType::File, &Ownership::default(), text_seen(text), None));
    match resource {
        Resource::Database(r) => Observed::Database {
            exists: true,
            charset: r.charset.clone(),
            collation: r.collation.clone(),
            file: None,
            owner: r.ownership.owner.clone(),
            open: false,
        },
        Resource::DatabaseUser(r) => {
            Observed::DatabaseUser { exists: true, password: Some(true), grants: r.grants.clone() }
        }
        Resource::Upstream(r) => upstream(r),
        Resource::Site(r) => Observed::Site { file: file(&r.content), enabled: true },
        Resource::Tcp(_) => Observed::Tcp { ok: true, detail: "accepts in 2 ms".into() },
        Resource::Cron(r) => Observed::Cron { entry: r.enabled.then(|| format!("{} {}", r.schedule, r.command)) },
        Resource::Timer(r) => {
            let (service, timer) = (Text::plain(timer_service(r)), Text::plain(timer_unit(r)));
            let file = |text: &Text| file(text).map(|f| PathSeen { mode: 0o644, ..f });
            let (enabled, active, needs_reload) = (r.enabled, r.enabled, false);
            Observed::Timer { service: file(&service), timer: file(&timer), enabled, active, needs_reload }
        }
        other => panic!("add the kind {} to the fixture", other.kind()),
    }
}

/// A resource as it is seen where there is nothing.
pub fn absent(resource: &Resource) -> Observed {
    match resource {
        Resource::Directory(_) | Resource::File(_) | Resource::Symlink(_) => Observed::Path { path: None },
        Resource::Packages(_) => Observed::Packages { installed: BTreeMap::new(), lists_stale: true },
        Resource::User(_) => Observed::User { user: None },
        Resource::Group(_) => Observed::Group { gid: None },
        Resource::AuthorizedKey(_) => Observed::AuthorizedKey { line: None },
        Resource::Unit(_) => Observed::Unit {
            load: None,
            known: false,
            enabled: false,
            active: false,
            state: "inactive/dead".into(),
            needs_reload: false,
        },
        Resource::Archive(_) => Observed::Archive { sha256: None, occupied: false, stored: false },
        Resource::Command(_) => Observed::Command { satisfied: false },
        Resource::Reload(_) => Observed::Command { satisfied: true },
        Resource::Process(_) => Observed::Process { running: false, spec: None, restarts: 0 },
        Resource::Port(_) => Observed::Port { port: None },
        Resource::Http(_) => Observed::Http { ok: false, detail: "no answer".into() },
        Resource::Hold(_) => Observed::Hold { hold: None },
        Resource::Database(_) => {
            Observed::Database { exists: false, charset: None, collation: None, file: None, owner: None, open: false }
        }
        Resource::DatabaseUser(_) => Observed::DatabaseUser { exists: false, password: None, grants: vec![] },
        Resource::Upstream(_) => Observed::Path { path: None },
        Resource::Site(_) => Observed::Site { file: None, enabled: false },
        Resource::Tcp(_) => Observed::Tcp { ok: false, detail: "no answer".into() },
        Resource::Cron(_) => Observed::Cron { entry: None },
        Resource::Timer(_) => {
            Observed::Timer { service: None, timer: None, enabled: false, active: false, needs_reload: false }
        }
        Resource::Absent { resource } => absent(resource),
        other => panic!("add the kind {} to the fixture", other.kind()),
    }
}

trait Sensitive {
    fn content_is_sensitive(&self) -> bool;
}
impl Sensitive for File {
    fn content_is_sensitive(&self) -> bool {
        matches!(&self.content, Content::Text(t) if t.is_sensitive())
    }
}

/// The file that a proxy is given, as its steps write it.
fn upstream(wanted: &Upstream) -> Observed {
    let nothing = Observed::Path { path: None };
    let change = regie_resource::diff(&Resource::Upstream(wanted.clone()), &nothing, None).unwrap().unwrap();
    let written = change.acts.iter().find_map(|act| match act {
        regie_resource::Act::WriteFile { content: Content::Text(text), .. } => Some(text_seen(text)),
        _ => None,
    });
    let ownership = Ownership { mode: Some(0o644), ..Ownership::default() };
    Observed::Path { path: Some(path(FileType::File, &ownership, written.unwrap(), None)) }
}
