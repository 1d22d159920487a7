//! TOML with places: a tree that knows where each value stands, and a typed way to read it that reports all mistakes.

mod fields;
mod parse;
mod source;
mod tree;
mod values;

pub(crate) use fields::Fields;
pub use fields::Said;
pub(crate) use parse::{has_marker, parse, private_use};
pub(crate) use source::{Report, Span, tidy};
pub(crate) use tree::{Item, Node, Table, Value, leaf_places, merge, to_json};
pub use values::nearest;
pub(crate) use values::{
    cost, date, did_you_mean, duration, is_domain, is_name, is_variable, is_version, mode, percent, size, suggestion,
};
