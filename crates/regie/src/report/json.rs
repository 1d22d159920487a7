//! For machines: one JSON value a line. `v` is the version of this schema.

use super::Reporter;
use regie_wire::Event;

/// Writes events to standard output.
pub struct Json;

impl Reporter for Json {
    fn event(&mut self, event: &Event) {
        if let Ok(mut value) = serde_json::to_value(event) {
            if let Some(map) = value.as_object_mut() {
                map.insert("v".into(), 1.into());
                map.insert("type".into(), "event".into());
            }
            out!("{value}");
        }
    }

    fn say(&mut self, text: &str) {
        out!("{}", serde_json::json!({ "v": 1, "type": "note", "text": text }));
    }
}
