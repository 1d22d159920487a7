//! The fields of one resource, rendered.

use super::{Expanded, paths};
use crate::load::file_of;
use crate::read::{duration, has_marker, mode, private_use};
use crate::template::{Scope, plain, text};
use crate::{Dossier, Finding, Machine, Place, RecipeResource};
use regie_wire::{Ownership, Text};
use serde_json::Value;
use std::sync::Arc;

/// A resource as it is written, where it will be, and what its templates can name.
pub(super) struct Rendering<'a> {
    pub dossier: &'a Dossier,
    pub machine: &'a Machine,
    pub resource: &'a RecipeResource,
    pub scope: &'a Arc<Scope>,
}

impl Rendering<'_> {
    /// Where a field stands.
    pub fn place(&self, name: &str) -> &Place {
        self.resource.places.get(name).unwrap_or(&self.resource.place)
    }

    /// A finding at a field.
    pub fn error(&self, name: &str, rule: &str, message: impl Into<String>) -> Box<Finding> {
        Box::new(Finding::error(rule, self.place(name), message))
    }

    /// A text without secrets; absent and empty are the same.
    pub fn opt(&self, name: &str) -> Expanded<Option<String>> {
        let Some(value) = self.resource.fields.get(name) else { return Ok(None) };
        let what = match name {
            "run" | "unless" | "undo" | "command" => "a command line".to_owned(),
            "path" | "target" | "cwd" | "env_file" | "creates" => "a path".to_owned(),
            "url" => "an address".to_owned(),
            name => format!("`{name}`"),
        };
        let rendered = match value {
            Value::String(template) => plain(self.scope, template, self.place(name), &what)?,
            other => other.to_string(),
        };
        Ok(Some(rendered).filter(|r| !r.is_empty()))
    }

    /// A text that must say something.
    pub fn req(&self, name: &str) -> Expanded<String> {
        self.opt(name)?.ok_or_else(|| self.error(name, "empty", format!("`{name}` is empty")))
    }

    /// A complete path.
    pub fn path(&self, name: &str) -> Expanded<String> {
        paths::complete(self.machine, &self.req(name)?, self.place(name))
    }

    /// A complete path, if one is said.
    pub fn opt_path(&self, name: &str) -> Expanded<Option<String>> {
        self.opt(name)?.map(|path| paths::complete(self.machine, &path, self.place(name))).transpose()
    }

    /// A user or group. A folder machine has none: everything there belongs to whoever runs regie.
    pub fn account(&self, name: &str) -> Expanded<Option<String>> {
        let Some(account) = self.opt(name)?.filter(|_| self.machine.is_system()) else { return Ok(None) };
        let fine = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        if account.len() > 32 || account.starts_with('-') || !account.chars().all(fine) {
            let message = format!("`{account}` cannot be a user or group: letters, digits and `_ . -`, 32 at most");
            return Err(self.error(name, "account", message));
        }
        Ok(Some(account))
    }

    pub fn flag(&self, name: &str, default: bool) -> Expanded<bool> {
        match self.opt(name)?.as_deref() {
            None => Ok(default),
            // As a template's comparison prints it, too.
            Some("true" | "True") => Ok(true),
            Some("false" | "False") => Ok(false),
            Some(other) => Err(self.error(name, "value", format!("`{name}` is `{other}`, not true or false"))),
        }
    }

    /// A whole number that fits.
    pub fn number<N: std::str::FromStr>(&self, name: &str) -> Expanded<Option<N>> {
        let Some(said) = self.opt(name)? else { return Ok(None) };
        let wrong = |_| self.error(name, "value", format!("`{name}` is `{said}`, not a number that fits"));
        said.trim().parse().map(Some).map_err(wrong)
    }

    pub fn seconds(&self, name: &str, default: u64) -> Expanded<u64> {
        let Some(said) = self.opt(name)? else { return Ok(default) };
        duration(&said).map_err(|why| self.error(name, "value", format!("`{name}`: {why}")))
    }

    pub fn ownership(&self) -> Expanded<Ownership> {
        let mode = match self.opt("mode")? {
            Some(said) => Some(mode(&said).map_err(|why| self.error("mode", "value", format!("`mode`: {why}")))?),
            None => None,
        };
        Ok(Ownership { mode, owner: self.account("owner")?, group: self.account("group")? })
    }

    /// One text or several.
    pub fn list(&self, name: &str) -> Expanded<Vec<String>> {
        match self.resource.fields.get(name) {
            Some(Value::Array(list)) => list
                .iter()
                .enumerate()
                .map(|(i, v)| {
                    let key = format!("{name}.{i}");
                    plain(self.scope, v.as_str().unwrap_or_default(), self.place(&key), &format!("`{name}`"))
                })
                .filter(|r| r.as_ref().map_or(true, |s| !s.is_empty()))
                .collect(),
            // One text that a template makes may have a line for each.
            _ => {
                let lines = self.opt(name)?.unwrap_or_default();
                Ok(lines.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect())
            }
        }
    }

    /// A table: for each key one text or several. Keys are templates too.
    pub fn table(&self, name: &str) -> Expanded<Vec<(String, Vec<String>)>> {
        let Some(Value::Object(table)) = self.resource.fields.get(name) else { return Ok(Vec::new()) };
        let what = format!("`{name}`");
        let render = |template: &str, place: &Place| plain(self.scope, template, place, &what);
        let mut all = Vec::new();
        for (key, value) in table {
            let at = format!("{name}.{key}");
            let values = match value {
                Value::Array(list) => list
                    .iter()
                    .enumerate()
                    .map(|(i, v)| render(v.as_str().unwrap_or_default(), self.place(&format!("{at}.{i}"))))
                    .collect::<Expanded<_>>()?,
                other => vec![render(other.as_str().unwrap_or_default(), self.place(&at))?],
            };
            all.push((render(key, self.place(&at))?, values));
        }
        Ok(all)
    }

    /// A table of texts, numbers and switches; keys with dots may be written as tables in tables.
    pub fn values(&self, name: &str) -> Expanded<Vec<(String, String)>> {
        let mut out = Vec::new();
        if let Some(Value::Object(table)) = self.resource.fields.get(name) {
            self.flat(name, "", table, &mut out)?;
        }
        Ok(out)
    }

    fn flat(
        &self,
        name: &str,
        before: &str,
        table: &serde_json::Map<String, Value>,
        out: &mut Vec<(String, String)>,
    ) -> Expanded<()> {
        for (key, value) in table {
            let key = format!("{before}{key}");
            match value {
                Value::Object(inner) => self.flat(name, &format!("{key}."), inner, out)?,
                Value::String(template) => {
                    let at = self.place(&format!("{name}.{key}"));
                    out.push((key, plain(self.scope, template, at, &format!("`{name}`"))?));
                }
                other => out.push((key, other.to_string())),
            }
        }
        Ok(())
    }

    /// A text that is secret: what is written in the dossier for all to read is none.
    pub fn secret(&self, name: &str) -> Expanded<Text> {
        let template = self.resource.fields.get(name).and_then(Value::as_str).unwrap_or_default();
        let text = text(self.scope, template, self.place(name))?;
        if text.is_sensitive() {
            return Ok(text);
        }
        let finding = self.error(name, "secret-in-the-open", format!("`{name}` stands here for all to read"));
        Err(Box::new(finding.help(format!("keep it with `regie secrets edit`, and write `{{{{ secrets.{name} }}}}`"))))
    }

    /// `content`, or the file that `template` names: text that may have secrets.
    pub fn content(&self) -> Expanded<Option<Text>> {
        if let Some(Value::String(template)) = self.resource.fields.get("content") {
            return text(self.scope, template, self.place("content")).map(Some);
        }
        let Some(name) = self.opt("template")? else { return Ok(None) };
        let bytes = file_of(self.dossier, &name, self.place("template"))?;
        let file = Place { line: 1, column: 1, ..Place::file(format!("files/{name}")) };
        let Ok(template) = std::str::from_utf8(bytes) else {
            let message = format!("files/{name} is no text, so it can be no template");
            return Err(Box::new(Finding::error("not-utf8", &file, message).help("name it as `source`")));
        };
        if has_marker(template).is_some() {
            return Err(Box::new(private_use(&file)));
        }
        text(self.scope, template, &file).map(Some).map_err(|mut finding| {
            if finding.place.file == file.file {
                finding.quote(template);
            }
            finding
        })
    }
}
