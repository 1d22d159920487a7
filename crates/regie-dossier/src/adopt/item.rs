//! One resource as it will be written.

use crate::read::has_marker;
use crate::template::has_tags;
use regie_wire::Resource;
use toml_edit::{Array, InlineTable, Value};

/// Lines of a content that stand in the inventory itself; longer ones are files of their own.
const INLINE: usize = 25;

/// A resource: its key, and the fields that say it.
#[derive(Debug)]
pub(super) struct Item {
    /// As the resource itself makes it.
    pub key: String,
    pub kind: &'static str,
    pub fields: Vec<(&'static str, Value)>,
    /// What stands above it.
    pub about: Vec<String>,
    /// A file beside the inventory.
    pub file: Option<(String, Vec<u8>)>,
    /// Written as a comment: something has to be filled in first.
    pub proposed: bool,
}

impl Item {
    pub fn of(resource: &Resource) -> Self {
        let (key, kind) = (resource.key().to_string(), resource.kind());
        Self { key, kind, fields: Vec::new(), about: Vec::new(), file: None, proposed: false }
    }

    /// A text of a dossier is a template: what would be a part of one is written so that it is none.
    pub fn text(mut self, name: &'static str, text: &str) -> Self {
        self.fields.push((name, raw(text).into()));
        self
    }

    pub fn maybe(self, name: &'static str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    pub fn texts<'a>(mut self, name: &'static str, texts: impl IntoIterator<Item = &'a String>) -> Self {
        let texts = texts.into_iter().map(|t| raw(t)).collect::<Array>();
        if !texts.is_empty() {
            self.fields.push((name, texts.into()));
        }
        self
    }

    pub fn value(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    pub fn table(mut self, name: &'static str, table: InlineTable) -> Self {
        self.fields.push((name, table.into()));
        self
    }

    pub fn about(mut self, line: impl Into<String>) -> Self {
        self.about.push(line.into());
        self
    }

    pub fn proposed(mut self) -> Self {
        self.proposed = true;
        self
    }

    /// What stands in a file: in the inventory when it is short, else in `files/`, named by `source` as it is or by
    /// `template`.
    pub fn content(mut self, machine: &str, path: &str, bytes: &[u8], long: &'static str) -> Self {
        let text = std::str::from_utf8(bytes).ok();
        if let Some(text) = text.filter(|t| t.lines().count() <= INLINE && !t.contains('\r')) {
            return self.text("content", text);
        }
        let name = format!("{machine}{path}");
        let bytes = match text.filter(|_| long == "template") {
            Some(text) => raw(text).into_bytes(),
            None => bytes.to_vec(),
        };
        self.fields.push((long, name.as_str().into()));
        self.file = Some((format!("files/{name}"), bytes));
        self
    }
}

/// Why a text cannot stand in a template, if it cannot.
pub(super) fn unfit(text: &str) -> Option<&'static str> {
    if has_marker(text).is_some() {
        return Some("it has characters (private use) that no text of a dossier may have");
    }
    (has_tags(text) && text.contains("endraw")).then_some("it is a template of its own that cannot be quoted")
}

fn raw(text: &str) -> String {
    if has_tags(text) { format!("{{% raw %}}{text}{{% endraw %}}") } else { text.to_owned() }
}
