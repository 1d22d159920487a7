//! `recipes/NAME.toml` and `platforms/NAME.toml`

use super::make::{NAME, defaults, flag, list, named, number, requires, several, table, table_of_texts, text};
use super::{Around, inventory, resource, service};
use crate::load::RESERVED;
use serde_json::{Value, json};

pub(super) fn recipe(around: &Around<'_>) -> Value {
    let role = table(
        "what its machines are to a service",
        [
            ("help", text("what it does")),
            ("optional", defaults(flag("an instance may lack it"), false)),
            (
                "platform",
                several(
                    "platforms of which its machines must have one",
                    inventory::platform_name("a platform", around),
                ),
            ),
        ],
    );
    let role = json!({ "description": "what its machines are to a service", "anyOf": [{ "type": "string" }, role] });
    let all = table(
        "how services of one kind become resources",
        [
            ("summary", text("one line: what services it is for")),
            ("extends", text("another recipe: what it has comes first, what is said again takes its place")),
            ("roles", json!({ "type": "object", "description": "roles by name", "additionalProperties": role })),
            ("parameters", parameters()),
            ("process", named("processes that it brings", NAME, service::process())),
            ("env", service::env("environment variables that it brings; a service's own of the same name win")),
            ("resource", list("what it makes, in order", resource::schema(&resource::Of::Recipe))),
            ("check", table_of_texts("commands that tell how the service is")),
        ],
    );
    requires(all, &["summary"])
}

pub(super) fn platform(around: &Around<'_>) -> Value {
    let port = number("a TCP port", 1, 65535);
    let all = table(
        "what services stand on, one for all instances of a machine",
        [
            ("summary", text("one line: what it is")),
            ("needs", several("platforms that it stands on", inventory::platform_name("a platform", around))),
            ("ports", several("TCP ports that it takes on its machine", port)),
            ("parameters", parameters()),
            ("resource", list("what it makes, in order", resource::schema(&resource::Of::Platform))),
        ],
    );
    requires(all, &["summary"])
}

fn parameters() -> Value {
    let one = table(
        "a value that services or inventories give",
        [
            ("required", defaults(flag("it must be given"), false)),
            ("default", json!({ "description": "its value when it is not given; texts are templates" })),
            ("help", text("for whoever has to give it")),
        ],
    );
    let names = json!({ "pattern": super::make::VARIABLE, "not": { "enum": RESERVED } });
    json!({
        "type": "object",
        "description": "values that services or inventories give",
        "propertyNames": names,
        "additionalProperties": one,
    })
}
