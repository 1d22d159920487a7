//! Where a value comes from: every layer that says it, weakest first, what it becomes, and what uses it. No secret is read
//! for that: a value that is touched by one shows its name.

mod env_var;
mod find;
mod meaning;
mod name;
mod path;
mod secret;
mod text;
mod uses;
mod variable;

pub use meaning::{Layer, Meaning, Rendered, Use, When};

use crate::expand::{View, views};
use crate::layers::Documents;
use crate::read::suggestion;
use crate::{Dossier, Environment, FileKind, schema};
use serde_json::Value;
use std::cell::OnceCell;

/// What is asked about: an environment of a dossier.
struct Asked<'a> {
    dossier: &'a Dossier,
    env: &'a Environment,
    documents: Documents,
    views: Vec<View>,
    /// As [`Asked::schema`] has made them.
    schemas: [OnceCell<Value>; FileKind::ALL.len()],
}

impl Asked<'_> {
    /// What is known of a kind of file.
    fn schema(&self, kind: FileKind) -> &Value {
        self.schemas[kind as usize].get_or_init(|| schema(kind, Some(self.dossier)))
    }
}

/// That nothing has such a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotKnown {
    /// What is not there.
    pub message: String,
    /// What is near, or what to ask instead.
    pub help: String,
}

/// All that a key means in an environment, each under its own head.
///
/// # Errors
/// When it means nothing there.
pub fn explain(dossier: &Dossier, environment: &str, key: &str) -> Result<Vec<Meaning>, NotKnown> {
    let Some(asked) = asked(dossier, environment) else {
        let known = dossier.environments.keys().cloned().collect::<Vec<_>>().join(", ");
        return Err(NotKnown { message: format!("there is no environment `{environment}`"), help: known });
    };
    let key = key.trim();
    let parts = key.split('.').collect::<Vec<_>>();
    if parts.iter().all(|p| !p.is_empty()) {
        let found = find::meanings(&asked, &parts);
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let names = find::names(&asked);
    let rules = crate::rules().iter().map(|rule| rule.name);
    let near = suggestion(key, names.iter().map(String::as_str).chain(rules)).filter(|_| key.len() > 1);
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "a variable (`NAME`), a machine (`machine.NAME.size`), an instance (`instance.NAME.version`), a service's key \
                 (`SERVICE.backup.schedule`), an environment variable (`DATABASE_URL`), a secret (`secrets.NAME`)"
            .to_owned(),
    };
    Err(NotKnown { message: format!("nothing is called `{key}` in the environment `{environment}`"), help })
}

/// What can be explained in an environment, in the order of the alphabet: as a shell completes it.
pub fn explainable(dossier: &Dossier, environment: &str) -> Vec<String> {
    asked(dossier, environment).map(|asked| find::names(&asked)).unwrap_or_default()
}

fn asked<'a>(dossier: &'a Dossier, environment: &str) -> Option<Asked<'a>> {
    let env = dossier.environments.get(environment)?;
    Some(Asked {
        dossier,
        env,
        documents: Documents::read(dossier, env),
        views: views(dossier, env),
        schemas: Default::default(),
    })
}
