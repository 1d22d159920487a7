//! One instance on its machines.

use super::beside::Beside;
use super::context::{self, Layout, Placed};
use super::fields::Rendering;
use super::kinds::{Around, make};
use super::notified::{notified, unknown};
use super::port::{self, PortCell, Ports};
use super::turns::each;
use super::{Expanded, colours, env_file, job, process, verify, workplace};
use crate::template::{Bag, Scope, plain};
use crate::{
    Colour, Colours, Dossier, Environment, Finding, Instance, InstanceView, JobView, Known, Machine, RecipeResource,
    WantedResource, Workplace,
};
use minijinja::value::Value;
use regie_wire::{Key, MachineName, Phase, Port, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An instance on one of its machines.
pub(super) struct Here<'a> {
    pub machine: &'a Machine,
    pub scope: Arc<Scope>,
    /// Kept for `instance.user`, which looks into it when it is named.
    _base: Arc<Scope>,
    pub layout: Layout,
    running: Vec<process::Running>,
    due: Vec<job::Due>,
    pub port: PortCell,
    /// What it has of the colour that is being made.
    beside: Option<Beside>,
}

/// What an instance becomes.
#[derive(Default)]
pub(super) struct Made {
    pub wanted: Vec<WantedResource>,
    /// Files as a colour would have them, and those of them that its processes read as their environment.
    of_colour: Vec<WantedResource>,
    env_files: BTreeSet<(MachineName, String)>,
    jobs: Vec<JobView>,
    workplaces: Vec<Workplace>,
}

/// Expands it; `None` when what it is made of is missing, which has its own findings.
pub(super) fn expand(
    dossier: &Dossier,
    env: &Environment,
    instance: &Instance,
    known: &Known,
    ports: &mut Ports<'_>,
    findings: &mut Vec<Finding>,
) -> Option<(Vec<WantedResource>, InstanceView, Vec<Colours>)> {
    let service = dossier.services.get(&instance.service)?;
    let recipe = dossier.recipes.get(&service.recipe)?;
    let artifact = known.artifacts.get(&(service.name.clone(), instance.version.clone()));
    let release_id = match artifact {
        Some(a) => format!("{}-{}", instance.version, a.revision),
        None => instance.version.clone(),
    };
    let placed = Placed { dossier, env, instance, service, recipe, release_id };
    let mut cells = BTreeMap::new();
    let main = placed.main_role().into_iter().flat_map(|r| placed.machines(r)).collect::<Vec<_>>();
    let probe = main.iter().map(|m| (m.name.clone(), PortCell::new(Some(1)))).collect::<BTreeMap<_, _>>();
    // A first pass, thrown away, finds out which machines' ports are asked for: only those are taken. One that is declared is
    // there in any case.
    if instance.port.is_none() {
        resources(&placed, known, &probe, None, &mut Vec::new());
    }
    let mut missing = false;
    for machine in main {
        let asked = probe.get(&machine.name).is_some_and(PortCell::was_asked);
        let port = if asked || instance.port.is_some() { ports.give(instance, machine) } else { None };
        if asked && port.is_none() {
            findings.push(no_port(&placed, machine));
            missing = true;
        }
        cells.insert(machine.name.clone(), PortCell::new(port));
    }
    if missing {
        return None;
    }
    let before = findings.len();
    let two = placed.instance.is_blue_green(placed.service);
    let mut made = resources(&placed, known, &cells, two.then_some(Colour::Blue), findings);
    made.wanted.sort_by_key(|w| w.phase);
    // A process whose command failed is missed by whatever notifies it: that is said already.
    if findings.len() == before {
        unknown(&made.wanted, findings);
    }
    let mut colours = Vec::new();
    if two && findings.len() == before {
        colours = both(&placed, known, &cells, &made, findings);
    }
    let view = view(&placed, &cells, &mut made);
    Some((made.wanted, view, colours))
}

/// The same once more with the other colour, and what differs.
fn both(
    placed: &Placed<'_>,
    known: &Known,
    cells: &BTreeMap<MachineName, PortCell>,
    made: &Made,
    findings: &mut Vec<Finding>,
) -> Vec<Colours> {
    let is_system = |m: &MachineName| placed.env.machines.get(m).is_some_and(Machine::is_system);
    let ports = cells.iter().filter(|(m, _)| is_system(m)).filter_map(|(m, c)| Some((m.clone(), c.port?)));
    let ports = ports.collect::<BTreeMap<_, _>>();
    if ports.is_empty() {
        return Vec::new();
    }
    // What is wrong with it was said of the first.
    let mut other = resources(placed, known, cells, Some(Colour::Green), &mut Vec::new());
    other.wanted.sort_by_key(|w| w.phase);
    colours::of(placed, &ports, made, &other, findings)
}

fn no_port(placed: &Placed<'_>, machine: &Machine) -> Finding {
    let name = &placed.instance.name;
    let message = format!("`{name}` needs a port on `{}` and has none", machine.name);
    let finding = Finding::error("no-port", &placed.instance.place, message);
    if !machine.is_system() {
        return finding.help("the machine offers no free port: stop what holds them, or declare one with `port = …`");
    }
    let quiet = placed.recipe.parameters.contains_key("health");
    let or = if quiet {
        format!("; if it listens on none, `health = \"\"` in {}", placed.service.place.file)
    } else {
        String::new()
    };
    finding.help(format!("add `port = 8000` to [instance.{name}]{or}"))
}

fn resources(
    placed: &Placed<'_>,
    known: &Known,
    ports: &BTreeMap<MachineName, PortCell>,
    colour: Option<Colour>,
    findings: &mut Vec<Finding>,
) -> Made {
    let names = placed.instance.on.values().flatten().collect::<BTreeSet<_>>();
    // A machine that does not run it sees the port of one that does.
    let main = placed.main_role().and_then(|r| placed.machines(r).next()).and_then(|m| ports.get(&m.name));
    let mut here = BTreeMap::new();
    for machine in names.into_iter().filter_map(|n| placed.env.machines.get(n)) {
        let port = ports.get(&machine.name).or(main).cloned().unwrap_or_default();
        let colour = colour.filter(|_| machine.is_system());
        let runs = colour.filter(|_| ports.contains_key(&machine.name));
        match at(placed, machine, port, (colour, runs), findings) {
            Ok(at) => {
                here.insert(&machine.name, at);
            }
            Err(finding) => findings.push(*finding),
        }
    }
    let mut made = Made::default();
    for at in here.values().filter(|h| !h.machine.is_system() && ports.contains_key(&h.machine.name)) {
        if let Some(number) = at.port.port {
            let resource = Resource::Port(Port { name: port::name(placed.instance), port: number });
            made.wanted.push(wanted_of(
                placed,
                at.machine,
                Phase::Prepare,
                resource,
                Vec::new(),
                &placed.instance.place,
            ));
        }
    }
    let mut numbers: BTreeMap<Phase, u32> = BTreeMap::new();
    for resource in placed.recipe.resources.iter().chain(&placed.service.resources) {
        let number = numbers.entry(resource.phase).or_default();
        *number += 1;
        let machines = placed.machines(&resource.role).take(if resource.once { 1 } else { usize::MAX });
        for at in machines.filter_map(|m| here.get(&m.name)) {
            one(placed, known, at, resource, *number, &mut made, findings);
        }
    }
    environments(&here, &mut made);
    made.wanted.extend(verify::questions(placed, &here, findings));
    made.wanted.extend(verify::outside(placed, &here, findings));
    verify::trust(placed, &mut made.wanted);
    for machine in placed.main_role().into_iter().flat_map(|r| placed.machines(r)) {
        let place = here.get(&machine.name).map(|at| workplace::of(placed, at, &made.wanted));
        made.workplaces.extend(place);
    }
    made
}

/// Each colour has the environment files of its own processes beside those that everything else reads.
fn environments(here: &BTreeMap<&MachineName, Here<'_>>, made: &mut Made) {
    for mut own in std::mem::take(&mut made.of_colour) {
        let Some(at) = here.get(&own.machine) else { continue };
        let (Some(beside), Resource::File(file)) = (&at.beside, &mut own.resource) else { continue };
        if !made.env_files.contains(&(own.machine.clone(), file.path.clone())) {
            continue;
        }
        let plain = Key::new(format!("file:{}", file.path));
        file.path = beside.of_its_own(&file.path);
        let is_its = |key: &Key| is_of_colour(at, key);
        own.notifies.retain(is_its);
        for w in made.wanted.iter_mut().filter(|w| w.machine == own.machine && w.resource.key() == plain) {
            w.notifies.retain(|k| !is_its(k));
        }
        made.wanted.push(own);
    }
}

/// What is known on a machine: names, then processes, build and environment, which are templates over them.
fn at<'a>(
    placed: &Placed<'_>,
    machine: &'a Machine,
    declared: PortCell,
    (colour, runs): (Option<Colour>, Option<Colour>),
    findings: &mut Vec<Finding>,
) -> Expanded<Here<'a>> {
    let port = match (colour, declared.port) {
        (Some(Colour::Green), Some(number)) => PortCell::new(Colour::Green.port(number)),
        _ => declared.clone(),
    };
    let (base, layout) = context::of_instance(placed, machine, &port)?;
    let beside = runs.map(|colour| Beside::of(placed, machine, colour, port.port, findings)).transpose()?;
    let running = process::all(placed, machine, &base, beside.as_ref(), findings);
    let due = job::all(placed, machine, &base, findings);
    let mut steps = Vec::new();
    // What is built on this computer comes built.
    let on_machine = placed.service.build.run.iter().filter(|_| !placed.service.build.here);
    for (i, run) in on_machine.enumerate() {
        let place = placed.service.build.places.get(i).unwrap_or(&placed.service.place);
        match plain(&base, run, place, "a command line") {
            Ok(run) => {
                let mut bag = Bag::default();
                bag.put("run", run);
                bag.put("number", i + 1);
                steps.push(Value::from_object(bag));
            }
            Err(finding) => findings.push(*finding),
        }
    }
    // What has no colour keeps its environment, whichever serves.
    let env_base = match colour {
        Some(_) => context::of_instance(placed, machine, &declared)?.0,
        None => Arc::clone(&base),
    };
    let env = env_file::render(&placed.service.env, &env_base, &declared, findings);
    let more = [("build", Value::from(steps)), ("env_file", Value::from(env))];
    Ok(Here { machine, scope: base.with(more), _base: base, layout, running, due, port, beside })
}

fn one(
    placed: &Placed<'_>,
    known: &Known,
    at: &Here<'_>,
    resource: &RecipeResource,
    number: u32,
    out: &mut Made,
    findings: &mut Vec<Finding>,
) {
    if let Some(beside) = at.beside.as_ref().filter(|_| matches!(resource.kind.as_str(), "process" | "file")) {
        of_colour(placed, known, at, beside, resource, out, findings);
    }
    let mine = at.running.iter().filter(|p| p.role == resource.role && !p.beside);
    let mine = mine.map(process::Running::value).collect::<Vec<_>>();
    let due = at.due.iter().filter(|j| j.role == resource.role).map(job::Due::value).collect::<Vec<_>>();
    let scope = at.scope.with([("processes", Value::from(mine)), ("jobs", Value::from(due))]);
    let mut count = 0;
    each(resource, &scope, findings, |scope| {
        count += 1;
        let r = Rendering { dossier: placed.dossier, machine: at.machine, resource, scope };
        let mut unnamed = format!("{}/{}-{number}", placed.instance.name, resource.phase.name());
        if resource.for_each.is_some() {
            unnamed.push_str(&format!("-{count}"));
        }
        if resource.kind == "job" {
            let (made, view) = job::make(&r, placed, &at.layout)?;
            let wish = |made| wanted_of(placed, at.machine, resource.phase, made, Vec::new(), &resource.place);
            out.wanted.extend(made.into_iter().map(wish));
            out.jobs.push(view);
            return Ok(());
        }
        let made = make(
            &r,
            &Around { placed: Some((placed, &at.layout)), known, running: &at.running, beside: None, unnamed },
        )?;
        let mut notifies = Vec::new();
        for (i, template) in resource.notifies.iter().enumerate() {
            let name = plain(scope, template, r.place(&format!("notifies.{i}")), "a name")?;
            notifies.extend(notified(&placed.instance.name, at.machine, &at.running, &name));
        }
        if matches!(&made, Resource::Symlink(link) if link.path == at.layout.current) {
            // What has a colour runs in its release itself.
            notifies.retain(|key| !is_of_colour(at, key));
        }
        let wish = wanted_of(placed, at.machine, resource.phase, made, notifies, &resource.place);
        out.wanted.push(WantedResource { rolls: placed.rolls(resource), ..wish });
        Ok(())
    });
}

/// The unit of a process that has a colour.
fn is_of_colour(at: &Here<'_>, key: &Key) -> bool {
    let mut names = at.running.iter().filter(|p| p.beside).map(|p| &p.name);
    names.any(|name| key.as_str().ends_with(&format!("-{name}.service")))
}

/// What a recipe's processes and files are for a colour: processes as they run, files in case those read them.
fn of_colour(
    placed: &Placed<'_>,
    known: &Known,
    at: &Here<'_>,
    beside: &Beside,
    resource: &RecipeResource,
    out: &mut Made,
    findings: &mut Vec<Finding>,
) {
    let its = || at.running.iter().filter(|p| p.role == resource.role && p.beside);
    let scope = beside.scope.with([("processes", its().map(process::Running::value).collect::<Vec<_>>().into())]);
    let is_process = resource.kind == "process";
    // What is wrong with a file is said where it is for everybody.
    let mut quiet = Vec::new();
    let findings = if is_process { findings } else { &mut quiet };
    each(resource, &scope, findings, |scope| {
        let r = Rendering { dossier: placed.dossier, machine: at.machine, resource, scope };
        if is_process && !its().any(|p| r.opt("name").is_ok_and(|n| n.as_ref() == Some(&p.name))) {
            return Ok(());
        }
        let around = Around {
            placed: Some((placed, &at.layout)),
            known,
            running: &at.running,
            beside: Some(beside),
            unnamed: String::new(),
        };
        let made = make(&r, &around)?;
        let mut notifies = Vec::new();
        for (i, template) in resource.notifies.iter().enumerate() {
            let name = plain(scope, template, r.place(&format!("notifies.{i}")), "a name")?;
            notifies.extend(notified(&placed.instance.name, at.machine, &at.running, &name));
        }
        let wish = wanted_of(placed, at.machine, resource.phase, made, notifies, &resource.place);
        let wish = WantedResource { rolls: placed.rolls(resource), ..wish };
        if is_process {
            out.env_files.extend(r.opt_path("env_file")?.map(|path| (at.machine.name.clone(), path)));
            out.wanted.push(wish);
        } else {
            out.of_colour.push(wish);
        }
        Ok(())
    });
}

pub(super) fn wanted_of(
    placed: &Placed<'_>,
    machine: &Machine,
    phase: Phase,
    resource: Resource,
    notifies: Vec<Key>,
    place: &crate::Place,
) -> WantedResource {
    WantedResource {
        machine: machine.name.clone(),
        scope: regie_wire::Scope::Instance(placed.instance.name.clone()),
        phase,
        resource,
        notifies,
        rolls: false,
        place: place.clone(),
    }
}

/// How each machine that runs it is reached from each of the instance's machines.
fn servers(
    placed: &Placed<'_>,
    main: &[&Machine],
    ports: &BTreeMap<MachineName, u16>,
) -> BTreeMap<(MachineName, MachineName), String> {
    let all = placed.instance.on.values().flatten().collect::<BTreeSet<_>>();
    let mut servers = BTreeMap::new();
    for from in all.into_iter().filter_map(|name| placed.env.machines.get(name)) {
        for machine in main {
            if let Some(port) = ports.get(&machine.name) {
                let server = format!("{}:{port}", placed.answers(machine, from));
                servers.insert((from.name.clone(), machine.name.clone()), server);
            }
        }
    }
    servers
}

fn view(placed: &Placed<'_>, cells: &BTreeMap<MachineName, PortCell>, made: &mut Made) -> InstanceView {
    let mut processes: BTreeMap<MachineName, Vec<Key>> = BTreeMap::new();
    for w in made.wanted.iter().filter(|w| w.resource.is_runnable()) {
        processes.entry(w.machine.clone()).or_default().push(w.resource.key());
    }
    let ports = cells.iter().filter_map(|(m, c)| Some((m.clone(), c.port?))).collect::<BTreeMap<_, _>>();
    let main = placed.main_role().into_iter().flat_map(|r| placed.machines(r)).collect::<Vec<_>>();
    let mut roots = BTreeMap::new();
    for machine in &main {
        if let Ok(layout) = context::lies_at(placed, machine) {
            roots.insert(machine.name.clone(), layout.root);
        }
    }
    let all = placed.instance.on.values().flatten().collect::<BTreeSet<_>>();
    let others = all.into_iter().filter(|name| main.iter().all(|m| m.name != **name)).cloned().collect::<Vec<_>>();
    // A port of a distant machine is no address for a person here.
    let near = |m: &&&Machine| !matches!(m.address, crate::Address::Ssh(_));
    let port = main.iter().find(near).and_then(|m| ports.get(&m.name).copied());
    let domain = placed.instance.domains.first().map(String::as_str);
    InstanceView {
        name: placed.instance.name.clone(),
        service: placed.service.name.clone(),
        version: placed.instance.version.clone(),
        release_id: placed.release_id.clone(),
        roots,
        url: context::url(domain, placed.instance.tls, || port).map(|u| format!("{u}/")),
        servers: servers(placed, &main, &ports),
        machines: main.iter().map(|m| m.name.clone()).chain(others).collect(),
        ports,
        processes,
        workplaces: std::mem::take(&mut made.workplaces),
        jobs: std::mem::take(&mut made.jobs),
        keep: placed.instance.keep,
    }
}
