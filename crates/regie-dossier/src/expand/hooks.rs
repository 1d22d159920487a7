//! Hooks as they run: the first machine of a role, or each machine, or this computer; their commands rendered.

use super::Expanded;
use super::context::{self, Placed};
use super::port::PortCell;
use crate::load::HERE;
use crate::template::{Scope, plain, text};
use crate::{Dossier, Environment, Finding, HookSaid, InstanceView, Machine, Wanted, WantedHook};
use regie_wire::{Encode, Piece, SecretRef, Text};
use std::sync::Arc;

/// All of an environment.
pub(super) fn expand(
    dossier: &Dossier,
    env: &Environment,
    wanted: &Wanted,
    findings: &mut Vec<Finding>,
) -> Vec<WantedHook> {
    let mut out = Vec::new();
    for view in &wanted.instances {
        let instance = env.instances.iter().find(|i| i.name == view.name);
        let (Some(instance), Some(service)) = (instance, dossier.services.get(&view.service)) else { continue };
        let Some(recipe) = dossier.recipes.get(&service.recipe) else { continue };
        let placed = Placed { dossier, env, instance, service, recipe, release_id: view.release_id.clone() };
        for (number, hook) in service.hooks.iter().enumerate() {
            match of_instance(&placed, view, hook, number) {
                Ok(made) => out.extend(made),
                Err(finding) => findings.push(*finding),
            }
        }
    }
    for (number, hook) in env.hooks.iter().enumerate() {
        let on = |m: &&Machine| hook.on.as_deref().is_none_or(|on| on == m.name.as_str());
        let here = hook.on.as_deref() == Some(HERE);
        for machine in env.machines.values().filter(|m| here || on(m)).take(if here { 1 } else { usize::MAX }) {
            let scope = context::of_machine(env, machine);
            let name = format!("{}/{}-{}", machine.name, hook.when.name(), number + 1);
            match made(hook, &scope, (!here).then_some(machine), name) {
                Ok(made) => out.push(made),
                Err(finding) => findings.push(*finding),
            }
        }
    }
    out
}

fn of_instance(
    placed: &Placed<'_>,
    view: &InstanceView,
    hook: &HookSaid,
    number: usize,
) -> Expanded<Option<WantedHook>> {
    let here = hook.on.as_deref() == Some(HERE);
    let role = hook.on.as_deref().filter(|_| !here).or(placed.main_role());
    let Some(machine) = role.and_then(|role| placed.machines(role).next()) else { return Ok(None) };
    let port = PortCell::new(view.ports.get(&machine.name).copied());
    let (scope, _) = context::of_instance(placed, machine, &port)?;
    let name = format!("{}/{}-{}", placed.instance.name, hook.when.name(), number + 1);
    let made = made(hook, &scope, (!here).then_some(machine), name)?;
    let release = Some(view.release_id.clone());
    Ok(Some(WantedHook { instance: Some(placed.instance.name.clone()), release, ..made }))
}

fn made(hook: &HookSaid, scope: &Arc<Scope>, machine: Option<&Machine>, name: String) -> Expanded<WantedHook> {
    let mut pieces = Vec::new();
    for (variable, template) in &hook.env {
        let value = text(scope, template, &hook.place)?;
        pieces.push(Piece::Plain(format!("export {variable}=\"")));
        pieces.extend(value.pieces.into_iter().map(quoted));
        pieces.push(Piece::Plain("\"\n".to_owned()));
    }
    let command = plain(scope, &hook.run, &hook.place, "a command line")?;
    pieces.push(Piece::Plain(format!("{}\n", command.trim_end())));
    let user = hook.user.as_ref().map(|user| plain(scope, user, &hook.place, "a user")).transpose()?;
    let user = user.filter(|_| machine.is_some_and(Machine::is_system));
    Ok(WantedHook {
        when: hook.when,
        procedures: hook.procedures.clone(),
        instance: None,
        release: None,
        machine: machine.map(|m| m.name.clone()),
        name,
        said: command.lines().next().unwrap_or_default().to_owned(),
        run: Text { pieces },
        user,
        timeout: hook.timeout,
        gate: hook.gate,
        place: hook.place.clone(),
    })
}

/// A stretch of a value between double quotes of a shell.
fn quoted(piece: Piece) -> Piece {
    match piece {
        Piece::Plain(plain) => Piece::Plain(Encode::DoubleQuoted.apply(&plain)),
        Piece::Secret(secret) => {
            let encode = secret.encode.into_iter().chain([Encode::DoubleQuoted]).collect();
            Piece::Secret(SecretRef { name: secret.name, encode })
        }
    }
}
