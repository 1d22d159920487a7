//! How instances are, right now.

use super::contact::Contact;
use super::here::Here;
use super::{here, jobs, look, maintenance};
use crate::cli::Global;
use crate::edge::clock;
use crate::exit::{Done, Exit, Failure};
use look::Looked;
use regie_dossier::InstanceView;
use regie_plan::SeenMachine;
use regie_wire::{Hold, HoldKind, InstanceName, Key, MachineName, Observed, RunState};

/// One process of an instance on one machine.
struct Part {
    machine: MachineName,
    name: String,
    /// `None`: not known.
    up: Option<bool>,
    detail: String,
}

/// One instance.
struct State<'a> {
    view: &'a InstanceView,
    /// Release that is current, by machine.
    current: Vec<(MachineName, Option<String>)>,
    parts: Vec<Part>,
    holds: Vec<Hold>,
    /// That visitors are shown a page instead of it.
    maintenance: Option<Hold>,
}

/// Says how instances are; exits with 1 when something that should run does not.
pub fn status(g: &Global, only: Option<&InstanceName>) -> Done {
    let here = here::open(g)?;
    let machines = only.map_or_else(|| Ok(here.machines()), |name| here.machines_of(name))?;
    let mut contact = Contact::open(g, &here, &machines)?;
    let looked = look::look(&here, &mut contact, look::Purpose::Operate)?;
    let states: Vec<State> = looked
        .wanted
        .instances
        .iter()
        .filter(|v| only.is_none_or(|o| v.name == *o))
        .map(|v| state(v, &looked))
        .collect();
    if !g.json {
        let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let instances = count(looked.wanted.instances.len(), "instance");
        out!("{} · {} · {instances}\n", here.env, count(here.machines().len(), "machine"));
    }
    let views = states.iter().map(|s| s.view).collect::<Vec<_>>();
    let jobs = jobs::look(&here, &mut contact, &views, (0, 0))?;
    let mut all_up = contact.away.is_empty();
    for state in &states {
        all_up &= tell(g, &here, state);
        tell_jobs(g, &state.view.name, &jobs);
    }
    tell_open_runs(g, &contact);
    tell_forgotten(g, &here, &contact);
    if states.is_empty() && !g.json {
        out!("No instance is declared. Add one to inventory/{}.toml:\n  [instance.NAME]\n  version = \"…\"", here.env);
    }
    Ok(if all_up { Exit::Ok } else { Exit::Error })
}

/// Where an instance answers.
pub fn url(g: &Global, instance: &InstanceName) -> Result<String, Failure> {
    let here = here::open(g)?;
    let mut contact = Contact::open(g, &here, &here.machines_of(instance)?)?;
    let looked = look::look(&here, &mut contact, look::Purpose::Operate)?;
    let view = looked.wanted.instances.iter().find(|v| v.name == *instance);
    view.and_then(|v| v.url.clone()).ok_or_else(|| {
        Failure::new(format!("{instance} has no address"), "give it a port or a domain in the inventory")
    })
}

fn observed<'a>(looked: &'a Looked, machine: &MachineName, key: &Key) -> Option<&'a Observed> {
    match looked.seen.get(machine)? {
        SeenMachine::Here { observed, .. } => observed.get(key).map(|o| &o.observed),
        SeenMachine::Away { .. } => None,
    }
}

fn state<'a>(view: &'a InstanceView, looked: &Looked) -> State<'a> {
    let mut state = State { view, current: Vec::new(), parts: Vec::new(), holds: Vec::new(), maintenance: None };
    for (machine, root) in &view.roots {
        state.current.push((machine.clone(), current_release(looked, machine, root)));
        if let Some(SeenMachine::Here { facts, .. }) = looked.seen.get(machine) {
            state.holds.extend(facts.holds.iter().filter(|h| h.instance == view.name).cloned());
        }
    }
    state.holds.dedup();
    state.maintenance = looked.seen.values().find_map(|seen| match seen {
        SeenMachine::Here { facts, .. } => regie_plan::maintenance(&facts.holds, &view.name).cloned(),
        SeenMachine::Away { .. } => None,
    });
    for (machine, keys) in &view.processes {
        // Jobs are told by how they went.
        for key in keys.iter().filter(|k| !view.jobs.iter().any(|j| j.called_by.as_ref() == Some(k))) {
            let (up, detail) = match observed(looked, machine, key) {
                Some(Observed::Unit { active, state, .. }) => (Some(*active), state.clone()),
                Some(Observed::Process { running, restarts, .. }) => {
                    let word = if *running { "running" } else { "not running" };
                    let again = match restarts {
                        0 => String::new(),
                        1 => ", restarted once by itself".to_owned(),
                        n => format!(", restarted {n} times by itself"),
                    };
                    (Some(*running), format!("{word}{again}"))
                }
                Some(Observed::Program { running, state, .. }) => (Some(*running), state.clone()),
                Some(Observed::Unknown { why }) => (None, why.clone()),
                _ => (None, "the machine does not answer".to_owned()),
            };
            state.parts.push(Part { machine: machine.clone(), name: name_of(key), up, detail });
        }
    }
    for colours in looked.wanted.colours.iter().filter(|c| c.instance == view.name) {
        for key in &colours.other.units {
            if let Some(Observed::Unit { active: true, state: now, .. }) = observed(looked, &colours.machine, key) {
                let detail = format!("{now}, beside {}: it is given no requests", colours.wanted.colour);
                state.parts.push(Part { machine: colours.machine.clone(), name: name_of(key), up: Some(true), detail });
            }
        }
    }
    state
}

/// `unit:shop-web.service` → `shop-web.service`
fn name_of(key: &Key) -> String {
    key.as_str().split_once(':').map_or(key.as_str(), |(_, name)| name).to_owned()
}

/// Id of the release that `current` points to.
pub fn current_release(looked: &Looked, machine: &MachineName, root: &str) -> Option<String> {
    let Some(Observed::Path { path: Some(seen) }) =
        observed(looked, machine, &Key::new(format!("symlink:{root}/current")))
    else {
        return None;
    };
    seen.target.as_deref().and_then(|t| t.rsplit('/').next()).map(str::to_owned)
}

/// Tells one; gives whether it is as it should be.
fn tell(g: &Global, here: &Here, state: &State) -> bool {
    let stopped = state.holds.iter().any(|h| h.kind == HoldKind::Stopped);
    let deployed = state.current.iter().any(|(_, r)| r.is_some()) || state.parts.iter().any(|p| p.up == Some(true));
    let down = state.parts.iter().any(|p| p.up == Some(false));
    let unknown = state.parts.iter().any(|p| p.up.is_none());
    let closed = state.maintenance.is_some() && !unknown && !down;
    let (mark, color) = match (stopped || closed, unknown, down, deployed) {
        (true, ..) => ("⏸", "33"),
        (_, true, ..) => ("◌", "2"),
        (_, _, true, _) => ("✖", "31"),
        (_, _, _, false) => ("◌", "2"),
        _ => ("●", "32"),
    };
    let release = state.current.iter().find_map(|(_, r)| r.clone());
    if g.json {
        let parts: Vec<_> = state
            .parts
            .iter()
            .map(|p| {
                serde_json::json!({
            "machine": p.machine, "process": p.name, "up": p.up, "detail": p.detail })
            })
            .collect();
        let value = serde_json::json!({ "v": 1, "type": "instance", "instance": state.view.name, "environment": here.env,
            "mark": mark, "release": release, "wanted": state.view.release_id, "url": state.view.url,
            "holds": state.holds, "maintenance": state.maintenance, "processes": parts });
        out!("{value}");
        return stopped || !(down || unknown);
    }
    let painted = if g.colors() { format!("\x1b[{color}m{mark}\x1b[0m") } else { mark.to_owned() };
    let release = match &release {
        None => "never deployed".to_owned(),
        Some(id) if *id == state.view.release_id => id.clone(),
        Some(id) => format!("{id} (▲ the dossier asks for {})", state.view.release_id),
    };
    let url = state.view.url.as_deref().unwrap_or_default();
    out!("{painted} {:<16} {release}  {url}", state.view.name.as_str());
    for hold in &state.holds {
        let kind = match &hold.kind {
            HoldKind::Stopped => "stopped".to_owned(),
            HoldKind::Pinned(release) => format!("pinned to {release}"),
            HoldKind::Maintenance => "in maintenance".to_owned(),
        };
        let until = hold.until.map_or_else(String::new, |t| format!(" until {}", clock::local(t * 1000)));
        out!("    {kind} since {}{until} by {}: {}", clock::local(hold.since * 1000), hold.who, hold.why);
    }
    if let Some(hold) = &state.maintenance {
        out!("    {}", maintenance::told(hold));
    }
    for part in &state.parts {
        out!("    {:<8} {:<28} {}", part.machine.as_str(), part.name, part.detail);
    }
    stopped || !(down || unknown)
}

/// Jobs of an instance that failed or are late. They do not make it down.
fn tell_jobs(g: &Global, instance: &InstanceName, jobs: &[jobs::Job<'_>]) {
    for job in jobs.iter().filter(|j| j.instance == instance) {
        let Some(trouble) = job.trouble() else { continue };
        if g.json {
            out!("{}", job.json(Some(&trouble)));
        } else {
            let name = &job.view.name;
            out!("    ▲ job {name}: {}; {trouble}: regie jobs show {instance} {name}", job.words());
        }
    }
}

/// Instances that a machine was given and that the dossier no longer has.
fn tell_forgotten(g: &Global, here: &Here, contact: &Contact) {
    for (machine, facts) in &contact.facts {
        let given = facts.manifest.given.values().filter(|given| given.dossier == here.id());
        let names: std::collections::BTreeSet<_> = given
            .filter_map(|given| match &given.scope {
                regie_wire::Scope::Instance(name) => Some(name),
                regie_wire::Scope::Machine => None,
            })
            .filter(|name| !here.environment().instances.iter().any(|i| i.name == **name))
            .collect();
        for name in names {
            if g.json {
                out!("{}", serde_json::json!({ "v": 1, "type": "forgotten", "machine": machine, "instance": name }));
            } else {
                out!("▲ {machine}: still has {name}, which the dossier no longer has; see what goes: regie plan");
            }
        }
    }
}

fn tell_open_runs(g: &Global, contact: &Contact) {
    for (machine, runs) in &contact.runs {
        for run in runs.iter().filter(|r| !matches!(r.state, RunState::Ended { .. })) {
            let (words, next) = match &run.state {
                RunState::Running => ("is under way".to_owned(), "watch it: regie resume"),
                RunState::AtGate { what, .. } => {
                    (format!("waits: {what}"), "go on: regie resume, or take it back: regie undo")
                }
                _ => ("was interrupted".to_owned(), "go on: regie resume"),
            };
            if g.json {
                let value = serde_json::json!({ "v": 1, "type": "open-run", "machine": machine, "run": run });
                out!("{value}");
            } else {
                out!("▲ {machine}: {} (run {}, {}) {words}; {next} {}", run.title, run.run, run.who, run.run);
            }
        }
    }
}
