//! What templates can name. Variables and parameters may be templates themselves: they are rendered when they are
//! named, in the same scope, so that one that nothing uses cannot fail.

use super::{engine, render, secret};
use crate::{Finding, Place};
use minijinja::value::{DynObject, Enumerator, Object, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A value, or how to make it when it is named.
#[derive(Clone)]
pub(crate) enum Slot {
    Ready(Value),
    Made(Arc<dyn Fn() -> Option<Value> + Send + Sync>),
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready(value) => value.fmt(f),
            Self::Made(_) => f.write_str("…"),
        }
    }
}

impl Slot {
    pub fn get(&self) -> Option<Value> {
        match self {
            Self::Ready(value) => Some(value.clone()),
            Self::Made(make) => make(),
        }
    }
}

/// Named values: what `instance` or `machine` is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bag(pub Names);

/// Most names are regie's own words: made for every instance on every machine, they are not copied.
pub(crate) type Names = BTreeMap<Cow<'static, str>, Slot>;

impl Bag {
    /// Adds a value.
    pub fn put(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) {
        self.0.insert(name.into(), Slot::Ready(value.into()));
    }
}

impl Object for Bag {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.get(key.as_str()?).and_then(Slot::get)
    }
    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.0.keys().map(|k| Value::from(k.as_ref())).collect())
    }
}

/// Values of the dossier's own, weaker layers first put together, and where each stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    pub values: BTreeMap<String, serde_json::Value>,
    pub places: BTreeMap<String, Place>,
}

impl Variables {
    /// Lays others on top, table by table.
    pub fn lay(&mut self, values: &BTreeMap<String, serde_json::Value>, places: &BTreeMap<String, Place>) {
        for (name, value) in values {
            lay(self.values.entry(name.clone()).or_default(), value);
        }
        self.places.extend(places.iter().map(|(k, v)| (k.clone(), v.clone())));
    }
}

fn lay(under: &mut serde_json::Value, over: &serde_json::Value) {
    match (under, over) {
        (serde_json::Value::Object(below), serde_json::Value::Object(above)) => {
            above.iter().for_each(|(k, v)| lay(below.entry(k.clone()).or_insert(serde_json::Value::Null), v));
        }
        (under, over) => *under = over.clone(),
    }
}

/// Variables made of variables: how deep, and how many renderings for one value. People stay far below both; a chain
/// of a thousand would exhaust the stack, and doublings of doublings would never end.
const MAX_DEPTH: usize = 30;
const MAX_RENDERED: u32 = 5000;

#[derive(Debug, Default)]
struct State {
    /// Variables under way, to see cycles.
    under_way: Vec<String>,
    /// Renderings of variables for the value under way.
    rendered: u32,
    /// What went wrong inside a variable: `get_value` has no other way to say it.
    trouble: Option<Finding>,
}

/// Everything that a template can name in one place: an instance on a machine.
#[derive(Debug)]
pub(crate) struct Scope {
    names: Arc<Names>,
    /// What one resource has of its own, over the others.
    more: Vec<(&'static str, Value)>,
    pub variables: Arc<Variables>,
    pub misused: Arc<AtomicBool>,
    state: Mutex<State>,
}

impl Scope {
    /// `with_secrets`: whether `secrets` is among the names.
    pub fn new(names: Bag, variables: Arc<Variables>, with_secrets: bool) -> Arc<Self> {
        let misused = Arc::new(AtomicBool::new(false));
        let mut names = names.0;
        if with_secrets {
            let secrets = secret::SecretNames { misused: Arc::clone(&misused) };
            names.insert("secrets".into(), Slot::Ready(Value::from_object(secrets)));
        }
        Arc::new(Self { names: Arc::new(names), more: Vec::new(), variables, misused, state: Mutex::default() })
    }

    /// The same, and `item`.
    pub fn with_item(&self, item: Value) -> Arc<Self> {
        self.with([("item", item)])
    }

    /// The same, and more names.
    pub fn with<const N: usize>(&self, more: [(&'static str, Value); N]) -> Arc<Self> {
        let is_new = |name: &str| more.iter().all(|(new, _)| *new != name);
        let before = self.more.iter().filter(|(name, _)| is_new(name)).cloned().collect::<Vec<_>>();
        Arc::new(Self {
            names: Arc::clone(&self.names),
            more: before.into_iter().chain(more).collect(),
            variables: Arc::clone(&self.variables),
            misused: Arc::clone(&self.misused),
            state: Mutex::default(),
        })
    }

    /// Whether regie gives a name, known already or not.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(name) || self.more.iter().any(|(more, _)| *more == name)
    }

    /// The names that regie gives.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(AsRef::as_ref).chain(self.more.iter().map(|(name, _)| *name))
    }

    /// What a name of regie's stands for: not given, not known, or its value.
    fn given(&self, name: &str) -> Option<Option<Value>> {
        match self.more.iter().find(|(more, _)| *more == name) {
            Some((_, value)) => Some(Some(value.clone())),
            None => self.names.get(name).map(Slot::get),
        }
    }

    /// All names, for suggestions.
    pub fn keys(&self) -> Vec<String> {
        let variables = self.variables.values.keys().map(String::as_str);
        let mut keys = self.names().chain(variables).map(str::to_owned).collect::<Vec<_>>();
        keys.sort();
        keys.dedup();
        keys
    }

    /// What went wrong in a variable since the last time.
    pub fn take_trouble(&self) -> Option<Finding> {
        self.state().trouble.take()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A variable's value, rendered if it is a template.
    fn resolve(self: &Arc<Self>, path: &str, json: &serde_json::Value, beside: Option<Value>) -> Option<Value> {
        match json {
            serde_json::Value::String(text) if engine::has_tags(text) => self.resolve_template(path, text),
            serde_json::Value::Object(map) => {
                let below = Below { scope: Arc::clone(self), path: path.to_owned(), map: map.clone(), beside };
                Some(Value::from_object(below))
            }
            serde_json::Value::Array(list) => list
                .iter()
                .enumerate()
                .map(|(i, v)| self.resolve(&format!("{path}.{i}"), v, None))
                .collect::<Option<Vec<_>>>()
                .map(Value::from),
            other => Some(Value::from_serialize(other)),
        }
    }

    fn resolve_template(self: &Arc<Self>, path: &str, text: &str) -> Option<Value> {
        let place = self.variables.places.get(path).cloned().unwrap_or_default();
        {
            let mut state = self.state();
            if let Some(at) = state.under_way.iter().position(|p| p == path) {
                let mut round = state.under_way[at..].to_vec();
                round.push(path.to_owned());
                let finding = cycle(&place, &round);
                state.trouble.get_or_insert(finding);
                return None;
            }
            state.rendered = if state.under_way.is_empty() { 1 } else { state.rendered + 1 };
            if state.under_way.len() >= MAX_DEPTH || state.rendered > MAX_RENDERED {
                let message = "variables are made of variables too many times over";
                let finding = Finding::error("template", &place, message).help("give some of them plain values");
                state.trouble.get_or_insert(finding);
                return None;
            }
            state.under_way.push(path.to_owned());
        }
        let rendered = render::raw(self, text, &place);
        let mut state = self.state();
        state.under_way.pop();
        match rendered {
            Ok(text) => Some(Value::from(text)),
            Err(finding) => {
                state.trouble.get_or_insert(*finding);
                None
            }
        }
    }
}

/// Variables that are made of one another.
pub(crate) fn cycle(place: &Place, round: &[String]) -> Finding {
    let message = format!("variables refer to one another in a circle: {}", round.join(" → "));
    Finding::error("cycle", place, message).help("give one of them a value of its own")
}

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        let ready = self.given(name);
        match (ready, self.variables.values.get(name)) {
            // A role and a table of variables may share a name: `database.host` is the machine's, `database.user` ours.
            (Some(ready), Some(json @ serde_json::Value::Object(_))) => self.resolve(name, json, ready),
            (Some(ready), _) => ready,
            (None, Some(json)) => self.resolve(name, json, None),
            (None, None) => None,
        }
    }
    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.keys().into_iter().map(Value::from).collect())
    }
}

/// A table of variables.
#[derive(Debug)]
struct Below {
    scope: Arc<Scope>,
    path: String,
    map: serde_json::Map<String, serde_json::Value>,
    beside: Option<Value>,
}

impl Object for Below {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        match self.map.get(name) {
            Some(json) => self.scope.resolve(&format!("{}.{name}", self.path), json, None),
            None => self.beside.as_ref().and_then(|b| b.get_item(key).ok()).filter(|v| !v.is_undefined()),
        }
    }
    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let mut keys = self.map.keys().map(|k| Value::from(k.as_str())).collect::<Vec<_>>();
        keys.extend(self.beside.as_ref().and_then(|b| b.try_iter().ok()).into_iter().flatten());
        Enumerator::Values(keys)
    }
}

/// The scope as a template sees it.
pub(crate) fn value(scope: &Arc<Scope>) -> Value {
    Value::from_dyn_object(DynObject::new(Arc::clone(scope)))
}
