//! What differs between two environments, as they are declared. No machine is asked and no secret is read: a value that is
//! touched by a secret shows its name.

mod instances;
mod keys;
mod machines;
mod resources;

use crate::expand::{View, supposed, views};
use crate::layers::Documents;
use crate::read::Table;
use crate::{Dossier, Environment, Finding, Place, Wanted};
use serde::Serialize;

/// Two environments, side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Differences {
    /// Name of the one.
    pub left: String,
    /// Name of the other.
    pub right: String,
    /// What was compared; a group without rows is the same in both.
    pub groups: Vec<Group>,
}

/// Things of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Group {
    /// `variables of boutique`
    pub name: String,
    /// What differs.
    pub rows: Vec<Row>,
    /// How many are the same.
    pub same: usize,
}

/// One difference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it is: `size.memory`.
    pub what: String,
    /// In the one; `None`: it has none.
    pub left: Option<Side>,
    /// In the other.
    pub right: Option<Side>,
}

/// What one environment has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Side {
    /// As it is said, or rendered.
    pub value: String,
    /// Where it is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// One environment with all that is compared.
struct One<'a> {
    dossier: &'a Dossier,
    env: &'a Environment,
    documents: Documents,
    /// The inventory's layers put together.
    inventory: Table,
    views: Vec<View>,
    wanted: Wanted,
}

impl Differences {
    /// How many there are.
    pub fn different(&self) -> usize {
        self.groups.iter().map(|g| g.rows.len()).sum()
    }

    /// How many things were compared and are the same.
    pub fn same(&self) -> usize {
        self.groups.iter().map(|g| g.same).sum()
    }
}

impl Group {
    fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Takes two sides in, which differ or are one more that is the same.
    fn compare(&mut self, what: impl Into<String>, left: Option<Side>, right: Option<Side>) {
        match (&left, &right) {
            (None, None) => {}
            (Some(l), Some(r)) if l.value == r.value => self.same += 1,
            _ => self.rows.push(Row { what: what.into(), left, right }),
        }
    }
}

impl Side {
    fn plain(value: impl Into<String>) -> Self {
        Self { value: value.into(), place: None }
    }
}

/// Compares two environments of a dossier.
///
/// # Errors
/// With what stands in the way of telling what one of them wants.
pub fn diff(dossier: &Dossier, left: &Environment, right: &Environment) -> Result<Differences, Vec<Finding>> {
    let (left, right) = (one(dossier, left)?, one(dossier, right)?);
    let mut groups = machines::compare(&left, &right);
    groups.push(keys::section("server", &left, &right));
    groups.extend(instances::compare(&left, &right));
    groups.push(keys::section("target", &left, &right));
    groups.extend(resources::compare(&left, &right));
    groups.push(resources::secrets(&left, &right));
    groups.retain(|g| g.same > 0 || !g.rows.is_empty());
    Ok(Differences { left: left.env.name.clone(), right: right.env.name.clone(), groups })
}

fn one<'a>(dossier: &'a Dossier, env: &'a Environment) -> Result<One<'a>, Vec<Finding>> {
    let documents = Documents::read(dossier, env);
    let wanted = supposed(dossier, env)?;
    let inventory = documents.merged();
    Ok(One { dossier, env, documents, inventory, views: views(dossier, env), wanted })
}
