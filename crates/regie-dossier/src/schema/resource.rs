//! `[[resource]]`: a closed table for each kind, of the fields that the loader has for it.

use super::fields::{alternatives, describe};
use super::make::{
    DURATION, MODE, both, choice, closed, defaults, flag, formed_or_template, or_template, requires, sorted, text,
    texts, with,
};
use crate::load::{KINDS, PHASES, Type};
use serde_json::{Value, json};

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Recipe,
    Platform,
    Machine,
}

pub(super) fn schema(of: &Of) -> Value {
    let kinds = KINDS.iter().map(|(kind, _)| *kind).collect::<Vec<_>>();
    let common = both(common(*of), sorted([("kind", choice("what it is", &kinds))]));
    let mut needed = vec!["kind"];
    if *of == Of::Recipe {
        needed.push("phase");
    }
    let each = KINDS.iter().map(|(kind, fields)| {
        let keys = fields.iter().map(|(name, takes, _)| (*name, field(kind, name, *takes)));
        let own = sorted([("kind", json!({ "const": kind, "description": describe(kind, "kind") }))]);
        let keys = both(both(self::common(*of), sorted(keys)), own);
        let required = fields.iter().filter(|(_, _, required)| *required).map(|(name, ..)| *name);
        let one = requires(closed(describe(kind, "kind"), keys), &required.collect::<Vec<_>>());
        alternatives(kind).into_iter().fold(one, |one, (key, value)| with(one, key, value))
    });
    json!({
        "type": "object",
        "description": "a state wanted on a machine",
        "properties": common,
        "required": needed,
        "oneOf": each.collect::<Vec<_>>(),
    })
}

/// Keys that resources of all kinds have.
fn common(of: Of) -> Value {
    let all = PHASES.map(|p| p.name());
    let phase = match of {
        Of::Recipe => choice("when it is brought about", &all),
        Of::Platform => choice("platforms have this one", &["platform"]),
        Of::Machine => defaults(choice("when it is brought about", &all), "server"),
    };
    let keys = sorted([
        ("phase", phase),
        ("once", defaults(flag("on the first machine of the role only"), false)),
        ("when", text("expression: whether it is wanted")),
        ("for_each", text("expression that gives a list: one for each, called `item`")),
        ("notifies", texts("what owes a restart when it changes: processes, process:NAME, or a key such as site:shop")),
    ]);
    match of {
        Of::Recipe => both(keys, sorted([("role", text("role whose machines get it"))])),
        Of::Platform | Of::Machine => keys,
    }
}

fn field(kind: &str, name: &str, takes: Type) -> Value {
    let description = describe(kind, name);
    match takes {
        Type::Text => text(description),
        Type::Texts => texts(description),
        Type::Bool => or_template(description, json!({ "type": "boolean" })),
        Type::Number => or_template(description, json!({ "type": "integer", "minimum": 0 })),
        Type::Mode => formed_or_template(description, MODE),
        Type::Duration => formed_or_template(description, DURATION),
        Type::Table => json!({
            "type": "object",
            "description": description,
            "additionalProperties": texts("a text, or several"),
        }),
        Type::Values => json!({
            "type": "object",
            "description": description,
            "additionalProperties": {
                "type": ["string", "integer", "boolean", "object"],
                "description": "a text or a number; keys with dots may be tables",
            },
        }),
    }
}
