//! What is declared and becomes no resource, as it stands for an instance: the values of its environment, the conditions of
//! its alerts; and where backups go.

use super::context::{self, Placed};
use super::port::PortCell;
use crate::template::{Scope, plain, text};
use crate::{Declared, Dossier, Environment, Finding, TargetView, Wanted};
use regie_wire::{MachineName, Text};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// By instance.
pub(super) fn expand(
    dossier: &Dossier,
    env: &Environment,
    wanted: &Wanted,
    findings: &mut Vec<Finding>,
) -> BTreeMap<regie_wire::InstanceName, Declared> {
    let declared = env.instances.iter().map(|i| (&i.name, i)).collect::<BTreeMap<_, _>>();
    let mut out = BTreeMap::new();
    for view in &wanted.instances {
        let instance = declared.get(&view.name).copied();
        let (Some(instance), Some(service)) = (instance, dossier.services.get(&view.service)) else { continue };
        let Some(recipe) = dossier.recipes.get(&service.recipe) else { continue };
        let placed = Placed { dossier, env, instance, service, recipe, release_id: view.release_id.clone() };
        let mut declared = Declared::default();
        for machine in placed.main_role().into_iter().flat_map(|r| placed.machines(r)) {
            let port = PortCell::new(view.ports.get(&machine.name).copied());
            // What cannot be known here has been said where the instance was expanded.
            let Ok((scope, _)) = context::of_instance(&placed, machine, &port) else { continue };
            if declared.alerts.is_empty() {
                declared.alerts = alerts(&placed, &scope, findings);
            }
            env_of(&placed, &machine.name, &scope, &mut declared.env);
        }
        out.insert(view.name.clone(), declared);
    }
    out
}

/// The conditions of its alerts, in words of the dossier: texts rendered, everything else as it is written.
fn alerts(
    placed: &Placed<'_>,
    scope: &Arc<Scope>,
    findings: &mut Vec<Finding>,
) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut out = BTreeMap::new();
    for alert in &placed.service.alerts {
        let mut when = BTreeMap::new();
        for (key, value) in &alert.when {
            let said = match value {
                Value::String(template) => plain(scope, template, &alert.place, "an alert"),
                other => Ok(other.to_string()),
            };
            match said {
                Ok(said) => {
                    when.insert(key.clone(), said);
                }
                Err(finding) => findings.push(*finding),
            }
        }
        out.insert(alert.name.clone(), when);
    }
    out
}

/// Values that fail have their finding already: the environment file is rendered first.
fn env_of(
    placed: &Placed<'_>,
    machine: &MachineName,
    scope: &Arc<Scope>,
    out: &mut BTreeMap<String, BTreeMap<MachineName, Text>>,
) {
    for var in &placed.service.env {
        let value = var.value.as_ref().and_then(|value| text(scope, value, &var.place).ok());
        if let Some(value) = value {
            out.entry(var.name.clone()).or_default().insert(machine.clone(), value);
        }
    }
}

/// Where backups go. What only a machine can say of it (its own name) stays as it is written.
pub(super) fn targets(env: &Environment) -> BTreeMap<String, TargetView> {
    let scope = context::of_nothing(env);
    let mut out = BTreeMap::new();
    for (name, target) in &env.targets {
        let rendered = |said: &String| text(&scope, said, &env.place).unwrap_or_else(|_| Text::plain(said.clone()));
        if let Some(address) = target.repository.as_ref().or(target.tree.as_ref()).map(rendered) {
            // A password that is no secret is not shown to anybody by being rendered here.
            let password = target.password.as_ref().map(rendered);
            out.insert(name.clone(), TargetView { address, password });
        }
    }
    out
}
