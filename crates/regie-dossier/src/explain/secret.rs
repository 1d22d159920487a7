//! A secret: where it is kept and who is given it. Its value is read by nobody here.

use super::meaning::{Layer, Meaning};
use super::{Asked, uses};
use crate::layers::{at, written};
use crate::{Place, expand};

/// `None` when no template names it.
pub(super) fn meaning(asked: &Asked<'_>, name: &str) -> Option<Meaning> {
    let wanted = expand::supposed(asked.dossier, asked.env);
    let given = wanted.iter().flat_map(|w| &w.resources).filter(|w| {
        let mut secrets = w.resource.texts().into_iter().flat_map(|t| t.secrets());
        secrets.any(|s| s.name == *name)
    });
    let given = given.map(|w| format!("given to {} for {}", w.machine, w.resource.key())).collect::<Vec<_>>();
    let mut uses = uses::of(asked, &[format!("secrets.{name}")], None);
    if uses.is_empty() && !given.is_empty() {
        // Its name is a value itself: `secrets[password]`.
        uses = uses::of(asked, &["secrets".to_owned()], None);
    }
    if uses.is_empty() {
        return None;
    }
    let env = &asked.env.name;
    let mut meaning = Meaning { head: format!("secret `{name}`"), uses, ..Meaning::default() };
    let command = asked.documents.inventory.iter().rev().find_map(|d| at(&d.table, &["secrets", "command"]));
    let (said, place) = match command {
        Some(node) => (written(&node.value), Some(asked.documents.place(node))),
        None => ("encrypted".to_owned(), Some(Place::file(format!("inventory/secrets/{env}.age")))),
    };
    if asked.env.has_secrets {
        let layer = if command.is_some() { "secrets command" } else { "secrets file" };
        meaning.layers.push(Layer { layer: layer.to_owned(), said, place, wins: true });
        if command.is_none() {
            meaning.notes.push(format!("its value: regie secrets show {name} --env {env}"));
        }
    } else {
        meaning.notes.push(format!("the environment has no secrets yet: regie secrets set {name} --env {env}"));
    }
    meaning.notes.extend(given);
    Some(meaning)
}
