//! What a schema says of one key, by its path.

use serde_json::Value;

/// What is known of a key.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Known {
    /// What it is for.
    pub description: String,
    /// What it is when nothing is said.
    pub default: Option<Value>,
    /// The keys below it, when it is a table whose keys are known.
    pub keys: Vec<String>,
}

/// Follows a path of keys and numbers of list elements.
pub(crate) fn find(schema: &Value, path: &[&str]) -> Option<Known> {
    let mut at = vec![schema];
    for key in path {
        at = at.into_iter().flat_map(|s| below(schema, s, key)).collect();
    }
    let texts = |key: &str| at.iter().flat_map(|s| alternatives(schema, s)).find_map(|s| s.get(key));
    let first = at.first()?;
    let mut keys = Vec::new();
    for one in alternatives(schema, first) {
        keys.extend(one.get("properties").and_then(Value::as_object).into_iter().flat_map(|p| p.keys().cloned()));
    }
    keys.sort();
    keys.dedup();
    let description = texts("description").and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(Known { description, default: texts("default").cloned(), keys })
}

fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let pointer = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#'));
    pointer.and_then(|p| root.pointer(p)).unwrap_or(schema)
}

/// A schema, and those of which it may be one.
fn alternatives<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let schema = resolved(root, schema);
    let of = |key: &str| schema.get(key).and_then(Value::as_array).into_iter().flatten();
    let others = of("oneOf").chain(of("anyOf")).map(|one| resolved(root, one));
    std::iter::once(schema).chain(others).collect()
}

fn below<'a>(root: &'a Value, schema: &'a Value, key: &str) -> Vec<&'a Value> {
    let mut out = Vec::new();
    for one in alternatives(root, schema) {
        let named = one.get("properties").and_then(|p| p.get(key));
        let free = || one.get("additionalProperties").filter(|a| a.is_object());
        let element = || one.get("items").filter(|_| key.bytes().all(|b| b.is_ascii_digit()));
        out.extend(named.or_else(free).or_else(element));
    }
    out
}
