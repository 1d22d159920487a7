//! Pieces that schemas are put together of. Every one carries what an editor shows beside the key.

use serde_json::{Map, Value, json};

/// Names become folders, units, host names.
pub(super) const NAME: &str = "^[a-z][a-z0-9-]{0,40}$";
/// What templates and a shell's environment can name.
pub(super) const VARIABLE: &str = "^[A-Za-z_][A-Za-z0-9_]{0,79}$";
pub(super) const DURATION: &str = r"^\s*([0-9]+[smhdw]\s*)+$";
pub(super) const SIZE: &str = r"^\s*[0-9]+(\.[0-9]{1,3})?\s*(B|[kKMGT]B|[KMGT]iB)\s*$";
pub(super) const PRICE: &str = r"^\s*[0-9]+(\.[0-9]{1,2})?\s*([A-Z]{3}|€)\s*$";
pub(super) const PERCENT: &str = r"^\s*[0-9]{1,3}(\.[0-9]{1,3})?\s*%\s*$";
pub(super) const MODE: &str = "^(0o)?[0-7]{3,5}$";
pub(super) const VERSION: &str = "^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$";
pub(super) const DOMAIN: &str = r"^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$";
pub(super) const TIME: &str = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
pub(super) const SHA256: &str = "^[0-9A-Fa-f]{64}$";
/// A text with a template in it can be anything once it is rendered.
const TEMPLATE: &str = r"\{\{|\{%|\{#";

pub(super) fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

/// A text that must say something.
pub(super) fn said(description: &str) -> Value {
    json!({ "type": "string", "description": description, "minLength": 1 })
}

pub(super) fn formed(description: &str, pattern: &str) -> Value {
    json!({ "type": "string", "description": description, "pattern": pattern })
}

/// A text of a form, or a template that makes one.
pub(super) fn formed_or_template(description: &str, pattern: &str) -> Value {
    json!({ "type": "string", "description": description, "pattern": format!("{pattern}|{TEMPLATE}") })
}

/// Something else than a text, or a template that makes it.
pub(super) fn or_template(description: &str, wanted: Value) -> Value {
    json!({ "description": description, "anyOf": [wanted, { "type": "string", "pattern": TEMPLATE }] })
}

pub(super) fn duration(description: &str) -> Value {
    formed(&format!("{description}, such as 30s, 10m, 4h, 2d"), DURATION)
}

pub(super) fn choice(description: &str, words: &[&str]) -> Value {
    json!({ "type": "string", "description": description, "enum": words })
}

pub(super) fn flag(description: &str) -> Value {
    json!({ "type": "boolean", "description": description })
}

pub(super) fn number(description: &str, low: i64, high: i64) -> Value {
    json!({ "type": "integer", "description": description, "minimum": low, "maximum": high })
}

/// One text or several.
pub(super) fn texts(description: &str) -> Value {
    json!({ "type": ["string", "array"], "items": { "type": "string" }, "description": description })
}

/// One of a schema or several.
pub(super) fn several(description: &str, one: Value) -> Value {
    json!({ "description": description, "anyOf": [one.clone(), { "type": "array", "items": one }] })
}

/// A table of texts under names that people choose.
pub(super) fn table_of_texts(description: &str) -> Value {
    json!({ "type": "object", "description": description, "additionalProperties": { "type": "string" } })
}

/// A table whose keys are all known.
pub(super) fn table<const N: usize>(description: &str, keys: [(&str, Value); N]) -> Value {
    closed(description, sorted(keys))
}

pub(super) fn closed(description: &str, keys: Value) -> Value {
    json!({ "type": "object", "description": description, "properties": keys, "additionalProperties": false })
}

/// `[key.NAME]` tables.
pub(super) fn named(description: &str, pattern: &str, one: Value) -> Value {
    json!({
        "type": "object",
        "description": description,
        "propertyNames": { "pattern": pattern },
        "additionalProperties": one,
    })
}

/// `[[key]]` tables.
pub(super) fn list(description: &str, one: Value) -> Value {
    json!({ "type": "array", "description": description, "items": one })
}

pub(super) fn defaults(schema: Value, value: impl Into<Value>) -> Value {
    with(schema, "default", value.into())
}

pub(super) fn requires(schema: Value, keys: &[&str]) -> Value {
    with(schema, "required", json!(keys))
}

/// Exactly one of these keys.
pub(super) fn one_of_keys(schema: Value, keys: &[&str]) -> Value {
    let each = keys.iter().map(|key| json!({ "required": [key] })).collect::<Vec<_>>();
    with(schema, "oneOf", json!(each))
}

pub(super) fn with(schema: Value, key: &str, value: Value) -> Value {
    let Value::Object(mut map) = schema else { return schema };
    map.insert(key.to_owned(), value);
    Value::Object(map)
}

pub(super) fn sorted<'a>(keys: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    Value::Object(keys.into_iter().map(|(k, v)| (k.to_owned(), v)).collect::<Map<_, _>>())
}

/// The keys of one and those of another.
pub(super) fn both(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Object(mut one), Value::Object(other)) => {
            one.extend(other);
            Value::Object(one)
        }
        (one, _) => one,
    }
}
