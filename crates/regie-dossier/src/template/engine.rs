//! The template engine: strict about undefined names, few filters, bounded work.

use super::secret::Secret;
use crate::read::has_marker;
use minijinja::value::{Rest, Value};
use minijinja::{Environment, Error, ErrorKind, State, UndefinedBehavior, filters, tests};
use regie_wire::Encode;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Said when a secret is looked into; recognised by the rendering of errors.
pub(super) const WHOLE: &str = "a secret can only be inserted whole";

/// Instructions a template may take: a loop that never ends ends here.
const FUEL: u64 = 200_000;

/// What a list that is joined has at most.
const MAX_ELEMENTS: usize = 10_000;

static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut env = Environment::empty();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_keep_trailing_newline(true);
    env.set_debug(true);
    env.set_fuel(Some(FUEL));
    env.add_filter("urlencode", |v: Value| encoded(&v, Encode::Url));
    env.add_filter("base64", |v: Value| encoded(&v, Encode::Base64));
    env.add_filter("default", filters::default);
    env.add_filter("upper", |v: Value| Ok::<_, Error>(whole(&v)?.to_uppercase()));
    env.add_filter("lower", |v: Value| Ok::<_, Error>(whole(&v)?.to_lowercase()));
    env.add_filter("trim", |v: Value| Ok::<_, Error>(whole(&v)?.trim().to_owned()));
    env.add_filter("replace", |v: Value, from: String, to: String| Ok::<_, Error>(whole(&v)?.replace(&from, &to)));
    env.add_filter("int", |state: &State, v: Value| guarded(&v).and_then(|()| filters::int(state, &v)));
    env.add_filter("length", |v: Value| guarded(&v).and_then(|()| filters::length(&v)));
    env.add_filter("join", join);
    env.add_filter("first", |v: Value| edge(&v, true));
    env.add_filter("last", |v: Value| edge(&v, false));
    env.add_filter("quote", |v: Value| Ok::<_, Error>(regie_resource::quote(&whole(&v)?)));
    env.add_test("defined", tests::is_defined);
    env.add_test("undefined", tests::is_undefined);
    env
});

/// The one engine.
pub(super) fn engine() -> &'static Environment<'static> {
    &ENGINE
}

/// Whether a text is more than itself.
pub(crate) fn has_tags(text: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|tag| text.contains(tag))
}

/// The names, with their dots, that a template takes from outside.
pub(crate) fn names_in(template: &str) -> BTreeSet<String> {
    if !has_tags(template) {
        return BTreeSet::new();
    }
    let names = engine().template_from_str(template).map(|t| t.undeclared_variables(true));
    names.unwrap_or_default().into_iter().collect()
}

fn refuse() -> Error {
    Error::new(ErrorKind::InvalidOperation, WHOLE)
}

/// Refuses a secret, and a text that has one.
fn guarded(value: &Value) -> Result<(), Error> {
    let secret = value.downcast_object_ref::<Secret>().is_some();
    if secret || value.as_str().is_some_and(|s| has_marker(s).is_some()) { Err(refuse()) } else { Ok(()) }
}

fn whole(value: &Value) -> Result<String, Error> {
    guarded(value)?;
    defined(value)?;
    Ok(value.to_string())
}

fn defined(value: &Value) -> Result<(), Error> {
    if value.is_undefined() { Err(Error::from(ErrorKind::UndefinedError)) } else { Ok(()) }
}

fn encoded(value: &Value, encode: Encode) -> Result<Value, Error> {
    match value.downcast_object_ref::<Secret>() {
        Some(secret) => Ok(Value::from_object(secret.encoded(encode))),
        None => Ok(Value::from(encode.apply(&whole(value)?))),
    }
}

/// Joining inserts its elements whole, secrets too.
fn join(value: Value, between: Rest<String>) -> Result<String, Error> {
    if value.as_str().is_some() {
        guarded(&value)?;
    }
    let between = between.first().cloned().unwrap_or_default();
    Ok(elements(&value)?.iter().map(ToString::to_string).collect::<Vec<_>>().join(&between))
}

fn edge(value: &Value, first: bool) -> Result<Value, Error> {
    guarded(value)?;
    let elements = elements(value)?;
    let found = if first { elements.first() } else { elements.last() };
    found.cloned().ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "the list is empty"))
}

/// A list's elements, if a person could have written them.
fn elements(value: &Value) -> Result<Vec<Value>, Error> {
    defined(value)?;
    let elements = value.try_iter()?.take(MAX_ELEMENTS + 1).collect::<Vec<_>>();
    if elements.len() > MAX_ELEMENTS {
        return Err(Error::new(ErrorKind::InvalidOperation, "the list is too long"));
    }
    Ok(elements)
}
