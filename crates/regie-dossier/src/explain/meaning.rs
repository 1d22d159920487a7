//! What a key means.

use crate::Place;
use serde::Serialize;

/// One thing that a key stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Meaning {
    /// What it is: ``variable `workers` ``.
    pub head: String,
    /// What it is for, in a line; may be empty.
    pub about: String,
    /// Who says it, weakest first.
    pub layers: Vec<Layer>,
    /// What it becomes, where that is not the same everywhere for each place.
    pub values: Vec<Rendered>,
    /// When it comes, if it is a schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// What more there is to know, a line each.
    pub notes: Vec<String>,
    /// The places that name it, the dossier's own files first.
    pub uses: Vec<Use>,
}

/// One layer that says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// ``recipe `django` ``, `base`, ``instance `boutique` ``.
    pub layer: String,
    /// As it is written there.
    pub said: String,
    /// Where; `None` for what regie takes when nobody says anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Whether this is what holds, somewhere at least.
    pub wins: bool,
}

/// A value with its templates rendered; secrets are names in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rendered {
    /// Where it is that: `boutique on app`, or the key below the one that was asked for; empty when it is everywhere.
    pub of: String,
    /// What it is.
    pub value: String,
}

/// A schedule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct When {
    /// As it is written.
    pub schedule: String,
    /// In words.
    pub words: String,
    /// Time zone of the machines, when the dossier says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// A place that names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Use {
    /// `[env] DATABASE_URL`
    pub what: String,
    /// Where.
    pub place: Place,
    /// The variable by which it is reached, when it is not named there itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
}
