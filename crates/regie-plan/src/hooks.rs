//! Hooks as steps of a plan: before everything else of their machines' part, after it, or kept for the case that it does
//! not come about.

use crate::draft::Draft;
use crate::stage::{Stage, stage};
use crate::world::World;
use crate::{HereHook, Note, PlannedStep, Procedure};
use regie_dossier::{HookWhen, WantedHook};
use regie_resource::quote;
use regie_wire::{Hook, MachineName, Phase, Piece, Resource, Scope, Step, StepId, Text};

/// Whether a step is a hook that comes before all else.
pub(crate) fn is_first(step: &Step) -> bool {
    matches!(step.resource, Resource::Hook(_)) && step.phase == Phase::Preflight
}

/// Puts them into a draft that changes something of theirs; what runs on this computer is given back.
pub(crate) fn add(procedure: &Procedure, world: &World, draft: &mut Draft) -> Vec<HereHook> {
    let mut here = Vec::new();
    // What stands on a platform stops and starts with it in an order of its own.
    if procedure.platform().is_some() {
        return here;
    }
    let mut first = Vec::new();
    for hook in &world.wanted.hooks {
        if !hook.procedures.iter().any(|p| p == procedure.name()) || !is_touched(procedure, draft, hook) {
            continue;
        }
        let run = told(procedure, world, hook);
        let Some(machine) = &hook.machine else {
            let when = hook.when;
            here.push(HereHook { when, name: hook.name.clone(), said: hook.said.clone(), run, timeout: hook.timeout });
            continue;
        };
        if let Err(why) = world.machine(machine) {
            let text = format!("the hook {} does not run: {why}", hook.name);
            draft.notes.push(Note { machine: Some(machine.clone()), mark: "◌".to_owned(), text });
            continue;
        }
        let step = step(procedure, hook, run);
        let part = draft.machines.entry(machine.clone()).or_default();
        let scope = step.step.scope.clone();
        let mine = |s: &PlannedStep| s.step.scope == scope;
        match hook.when {
            HookWhen::Before => first.push((machine.clone(), step)),
            HookWhen::Failed => part.failed.push(step),
            HookWhen::After => {
                let old = |s: &PlannedStep| mine(s) && stage(procedure, s) >= Stage::commit(procedure);
                let end = part.steps.iter().rposition(mine).map_or(part.steps.len(), |at| at + 1);
                let commit = part.steps.iter().position(old).unwrap_or(end);
                part.steps.insert(if hook.gate { commit } else { end }, step);
            }
        }
    }
    // The first of several stays the first.
    for (machine, step) in first.into_iter().rev() {
        draft.machines.entry(machine).or_default().steps.insert(0, step);
    }
    here
}

/// Whether anything of whose hook it is changes: a procedure that finds nothing to do has no hooks.
fn is_touched(procedure: &Procedure, draft: &Draft, hook: &WantedHook) -> bool {
    let changes = |name: Option<&MachineName>, scope: &Scope| {
        let parts = draft.machines.iter().filter(|(m, _)| name.is_none_or(|name| name == *m));
        parts.flat_map(|(_, part)| &part.steps).any(|s| s.step.scope == *scope && !s.step.resource.is_check())
    };
    match &hook.instance {
        Some(instance) if procedure.instance().is_some_and(|of| of != instance) => false,
        Some(instance) => changes(None, &Scope::Instance(instance.clone())),
        None => changes(hook.machine.as_ref(), &Scope::Machine),
    }
}

fn step(procedure: &Procedure, hook: &WantedHook, run: Text) -> PlannedStep {
    let resource = Hook { name: hook.name.clone(), run, user: hook.user.clone(), timeout: hook.timeout };
    let change = regie_resource::diff(
        &Resource::Hook(resource.clone()),
        &crate::bare::nothing(&Resource::Hook(resource.clone())),
        None,
    );
    let phase = match hook.when {
        HookWhen::Before => Phase::Preflight,
        // What is taken apart has nothing left to verify: it decides about what is given up after it.
        HookWhen::After if hook.gate && !matches!(procedure, Procedure::Remove { .. }) => Phase::Verify,
        HookWhen::After | HookWhen::Failed => Phase::Remove,
    };
    let place = &hook.place;
    PlannedStep {
        step: Step {
            id: StepId(0),
            scope: hook.instance.clone().map_or(Scope::Machine, Scope::Instance),
            phase,
            resource: Resource::Hook(resource),
            notifies: Vec::new(),
            mark: regie_wire::Mark::Check,
            why: format!("{} {}: {}", hook.when.name(), hook.procedures.join(", "), hook.said),
        },
        diff: Default::default(),
        acts: change.ok().flatten().map(|c| c.acts).unwrap_or_default(),
        origin: format!("{}:{}", place.file, place.line),
        undo: "nothing to take back".to_owned(),
        undo_possible: true,
        turn: None,
        rolls: false,
        late: hook.when == HookWhen::After && !hook.gate,
    }
}

/// The command with what it is told of the procedure. A person who types it says what only a run knows.
fn told(procedure: &Procedure, world: &World, hook: &WantedHook) -> Text {
    let mut lines = format!("export REGIE_PROCEDURE={}", procedure.name());
    let mut say = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            lines.push_str(&format!(" {name}={}", quote(&value)));
        }
    };
    say("REGIE_ENVIRONMENT", Some(world.wanted.environment.clone()));
    say("REGIE_INSTANCE", hook.instance.as_ref().map(ToString::to_string));
    say("REGIE_RELEASE", hook.release.clone());
    say("REGIE_MACHINE", hook.machine.as_ref().map(ToString::to_string));
    match hook.when {
        HookWhen::Before => {}
        HookWhen::After => say("REGIE_OUTCOME", Some("done".to_owned())),
        HookWhen::Failed => lines.push_str(" REGIE_OUTCOME=\"${REGIE_OUTCOME:-unknown}\""),
    }
    lines.push_str("\nexport REGIE_RUN=\"${REGIE_RUN:-by-hand}\" REGIE_WHO=\"${REGIE_WHO:-$(id -un)}\"\n");
    // Read whole before its first command runs: none of them reads what was meant for the shell.
    lines.push_str("{\n");
    let end = Piece::Plain("} < /dev/null\n".to_owned());
    let pieces = std::iter::once(Piece::Plain(lines)).chain(hook.run.pieces.iter().cloned()).chain([end]).collect();
    Text { pieces }
}

/// A hook that knows its run, too.
pub(crate) fn of_run(step: &Step, run: &regie_wire::RunId, who: &str) -> Step {
    let Resource::Hook(hook) = &step.resource else { return step.clone() };
    let resource = Resource::Hook(Hook { run: with_run(&hook.run, run, who), ..hook.clone() });
    Step { resource, ..step.clone() }
}

/// The text of a hook that knows its run.
pub fn with_run(text: &Text, run: &regie_wire::RunId, who: &str) -> Text {
    let first = Piece::Plain(format!("REGIE_RUN={} REGIE_WHO={}\n", quote(run.as_str()), quote(who)));
    Text { pieces: std::iter::once(first).chain(text.pieces.iter().cloned()).collect() }
}
