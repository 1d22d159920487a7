//! Templates: minijinja, strict. Secrets pass through as marks and come out as references, never as values.

mod engine;
mod render;
mod scope;
mod secret;

pub(crate) use engine::{has_tags, names_in};
pub(crate) use render::{check, check_expression, eval, plain, text};
pub(crate) use scope::{Bag, Scope, Slot, Variables, cycle, value};
pub(crate) use secret::mark;
