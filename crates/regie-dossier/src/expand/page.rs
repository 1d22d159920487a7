//! Pages as they stand for each instance of the service that they are about.

use super::Expanded;
use super::context::{self, Placed};
use super::port::PortCell;
use crate::page::{Act, Block, Inline, On, Page, PageView, Run};
use crate::template::{Scope, plain};
use crate::{Dossier, Environment, Finding, InstanceView, Machine, Said, Wanted};
use regie_wire::{Command, Guard, InstanceName, MachineName};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Seconds that a step may take when it does not say: somebody sits before it.
const PATIENCE: u64 = 600;

/// All of them.
pub(super) fn expand(
    dossier: &Dossier,
    env: &Environment,
    wanted: &Wanted,
    findings: &mut Vec<Finding>,
) -> Vec<PageView> {
    let pages = dossier.playbooks.values().chain(dossier.tasks.values()).chain(dossier.chapters.values());
    let declared = env.instances.iter().map(|i| (&i.name, i)).collect::<BTreeMap<_, _>>();
    let mut by_service: BTreeMap<&str, Vec<&InstanceView>> = BTreeMap::new();
    for view in &wanted.instances {
        by_service.entry(&view.service).or_default().push(view);
    }
    let (scopes, mut out) = (Scopes::default(), Vec::new());
    for page in pages {
        let Some(of) = &page.service else {
            let stage = Stage { dossier, env, page, placed: None, scopes: &scopes };
            out.extend(stage.view(findings));
            continue;
        };
        for view in by_service.get(of.as_str()).into_iter().flatten().copied() {
            let Some(instance) = declared.get(&view.name).copied() else { continue };
            let (Some(service), release_id) = (dossier.services.get(&view.service), view.release_id.clone()) else {
                continue;
            };
            let Some(recipe) = dossier.recipes.get(&service.recipe) else { continue };
            let placed = Placed { dossier, env, instance, service, recipe, release_id };
            out.extend(Stage { dossier, env, page, placed: Some((placed, view)), scopes: &scopes }.view(findings));
        }
    }
    out
}

/// What can be named on machines, of no instance or of one: the same for every page and step.
type Scopes = RefCell<BTreeMap<(Option<InstanceName>, MachineName), Arc<Scope>>>;

/// A page for one instance, or for none.
struct Stage<'a> {
    dossier: &'a Dossier,
    env: &'a Environment,
    page: &'a Page,
    placed: Option<(Placed<'a>, &'a InstanceView)>,
    scopes: &'a Scopes,
}

impl Stage<'_> {
    fn view(&self, findings: &mut Vec<Finding>) -> Option<PageView> {
        let first = match &self.placed {
            Some((_, view)) => view.machines.first().and_then(|m| self.env.machines.get(m)),
            None => None,
        };
        let scope = match self.scope(first) {
            Ok(scope) => scope,
            Err(finding) => {
                findings.push(*finding);
                return None;
            }
        };
        let mut page = self.page.clone();
        let (mut commands, before) = (BTreeMap::new(), findings.len());
        for step in self.page.steps() {
            match self.commands(&step.act) {
                Ok(there) if there.is_empty() => {}
                Ok(there) => {
                    commands.insert(step.number, there);
                }
                Err(finding) => findings.push(*finding),
            }
        }
        let mut render = |said: &mut Said| match plain(&scope, &said.text, &said.place, "a page") {
            Ok(text) => said.text = text,
            Err(finding) => findings.push(*finding),
        };
        render(&mut page.title);
        page.blocks.iter_mut().for_each(|b| rendered(b, &mut render));
        let instance = self.placed.as_ref().map(|(_, view)| view.name.clone());
        (findings.len() == before).then_some(PageView { page, instance, commands })
    }

    /// What templates can name on a machine; without one, what the environment says.
    fn scope(&self, machine: Option<&Machine>) -> Expanded<Arc<Scope>> {
        let Some(machine) = machine else { return Ok(context::of_nothing(self.env)) };
        let of = self.placed.as_ref().map(|(_, view)| view.name.clone());
        let at = (of, machine.name.clone());
        if let Some(made) = self.scopes.borrow().get(&at) {
            return Ok(Arc::clone(made));
        }
        let scope = match &self.placed {
            Some((placed, view)) => {
                let main = view.machines.first();
                let port = view.ports.get(&machine.name).or_else(|| main.and_then(|m| view.ports.get(m)));
                context::of_instance(placed, machine, &PortCell::new(port.copied()))?.0
            }
            None => context::of_machine(self.env, machine),
        };
        self.scopes.borrow_mut().insert(at, Arc::clone(&scope));
        Ok(scope)
    }

    /// What a step runs, on each of its machines.
    fn commands(&self, act: &Act) -> Expanded<BTreeMap<MachineName, Command>> {
        let Some(run) = act.run() else { return Ok(BTreeMap::new()) };
        let mut out = BTreeMap::new();
        for machine in self.machines(run)? {
            out.insert(machine.name.clone(), self.command(run, machine)?);
        }
        Ok(out)
    }

    /// The machines that a step means. One that only another environment has is no mistake here.
    fn machines(&self, run: &Run) -> Expanded<Vec<&Machine>> {
        let machine = |name: &MachineName| self.env.machines.get(name);
        let mut found: Vec<&Machine> = match (&run.on, &self.placed) {
            (On::Here, _) => return Ok(Vec::new()),
            (On::All, Some((_, view))) => view.machines.iter().filter_map(machine).collect(),
            (On::All, None) => self.env.machines.values().collect(),
            (On::Named(name), Some((placed, _))) if placed.recipe.roles.contains_key(name) => {
                let names = placed.instance.on.get(name).into_iter().flatten();
                names.filter_map(machine).collect()
            }
            (On::Named(name), _) => {
                let here = machine(&name.as_str().into()).into_iter().collect::<Vec<_>>();
                let mut all = self.dossier.environments.values();
                if here.is_empty() && !all.any(|e| e.machines.contains_key(name.as_str())) {
                    return Err(Box::new(self.nowhere(name, run)));
                }
                here
            }
        };
        if run.once {
            found.truncate(1);
        }
        Ok(found)
    }

    fn nowhere(&self, name: &str, run: &Run) -> Finding {
        let roles = self.placed.iter().flat_map(|(placed, _)| placed.recipe.roles.keys().cloned());
        let known = roles.chain(self.env.machines.keys().map(ToString::to_string)).collect::<Vec<_>>();
        let place = self.page.steps().into_iter().find(|s| s.act.run() == Some(run)).map(|s| s.place.clone());
        let message = format!("`on={name}` is neither a role of it nor a machine");
        let finding = Finding::error("step-machine", &place.unwrap_or_default(), message);
        crate::read::did_you_mean(finding, name, known.iter().map(String::as_str))
    }

    fn command(&self, run: &Run, machine: &Machine) -> Expanded<Command> {
        let scope = self.scope(Some(machine))?;
        let text = plain(&scope, &run.text.text, &run.text.place, "a step")?;
        let name = format!("{}/{}", self.page.kind.name(), self.page.name);
        let at = self.placed.as_ref().and_then(|(_, view)| view.workplaces.iter().find(|w| w.machine == machine.name));
        let (cwd, user, env_file, text) = match at.filter(|_| run.inside) {
            Some(at) => {
                (Some(at.current.clone()), at.user.clone(), at.env_file.clone(), regie_resource::in_release(&text))
            }
            None if run.inside => {
                let message = format!("`inside`: the instance does not run on {}", machine.name);
                let finding = Finding::error("step-machine", &run.text.place, message);
                return Err(Box::new(finding.help("name the role that runs it, or leave `inside` out")));
            }
            None => (None, run.user.clone(), None, text),
        };
        let timeout = run.timeout.unwrap_or(PATIENCE);
        Ok(Command { name, run: text, cwd, user, env_file, guard: Guard::default(), undo: None, timeout })
    }
}

/// Puts rendered texts in place of templates.
fn rendered(block: &mut Block, render: &mut dyn FnMut(&mut Said)) {
    match block {
        Block::Heading { text, .. } | Block::Paragraph(text) => line(text, render),
        Block::List { items, .. } => items.iter_mut().flatten().for_each(|b| rendered(b, render)),
        Block::Quote(blocks) => blocks.iter_mut().for_each(|b| rendered(b, render)),
        Block::Code { text, .. } => render(text),
        Block::Table { head, rows } => head.iter_mut().chain(rows.iter_mut().flatten()).for_each(|l| line(l, render)),
        Block::Rule => {}
        Block::Step(step) => match &mut step.act {
            Act::Confirm(said) => render(said),
            Act::Require(run) | Act::Run(run) | Act::Assert(run) => {
                render(&mut run.text);
                run.contains.iter_mut().for_each(render);
            }
        },
    }
}

fn line(line_: &mut [Inline], render: &mut dyn FnMut(&mut Said)) {
    for inline in line_ {
        match inline {
            Inline::Text(said) | Inline::Code(said) => render(said),
            Inline::Strong(inner) | Inline::Emphasis(inner) => line(inner, render),
            Inline::Link { label, to } => {
                line(label, render);
                render(to);
            }
            Inline::Term(_) | Inline::Break => {}
        }
    }
}
