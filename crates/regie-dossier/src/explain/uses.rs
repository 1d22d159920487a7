//! The places whose templates name something.

use super::Asked;
use super::meaning::Use;
use crate::Place;
use crate::layers::{Document, at, hides};
use crate::read::{Node, Table, Value};
use crate::template::names_in;
use std::collections::BTreeSet;

/// A template of the dossier.
struct Template {
    text: String,
    /// Where its text begins.
    place: Place,
    what: String,
    /// An expression, which stands without braces.
    expression: bool,
    /// The variable or parameter whose value it is.
    owner: Option<String>,
    /// The platform whose parameters it names by their plain names.
    platform: Option<String>,
}

/// The templates that name one of these, directly or through a variable that does; `service`: without those of others.
pub(super) fn of(asked: &Asked<'_>, names: &[String], service: Option<&str>) -> Vec<Use> {
    let templates = all(asked, service);
    let templates = templates.iter().map(|t| (t, names_of(asked, t))).filter(|(_, names)| !names.is_empty());
    let templates = templates.collect::<Vec<_>>();
    let mut out = Vec::new();
    let mut visited = BTreeSet::new();
    let mut next = vec![(names.to_vec(), None::<String>)];
    while let Some((names, through)) = next.pop() {
        for (template, named) in &templates {
            for (said, full) in named {
                if !names.iter().any(|name| meets(name, full)) {
                    continue;
                }
                let place = inside(template, said);
                out.push(Use { what: template.what.clone(), place, through: through.clone() });
                if let Some(owner) = template.owner.as_ref().filter(|o| visited.insert((*o).clone())) {
                    next.push((aliases(owner), Some(owner.clone())));
                }
            }
        }
    }
    let key = |u: &Use| (u.through.is_some(), builtin(&u.place), u.place.clone(), u.what.clone());
    out.sort_by_key(key);
    // A place that names it itself is not told again.
    let mut seen = BTreeSet::new();
    out.retain(|u| seen.insert((u.place.file.clone(), u.place.line, u.what.clone())));
    out
}

/// The secrets that templates name.
pub(super) fn secrets(asked: &Asked<'_>) -> BTreeSet<String> {
    let names = all(asked, None).into_iter().flat_map(|t| names_of(asked, &t));
    names.filter_map(|(_, name)| Some(name.strip_prefix("secrets.")?.to_owned())).collect()
}

/// The names by which templates know a variable: a user's is the instance's too.
pub(super) fn aliases(variable: &str) -> Vec<String> {
    let also = (variable == "user").then(|| "instance.user".to_owned());
    std::iter::once(variable.to_owned()).chain(also).collect()
}

fn builtin(place: &Place) -> bool {
    place.file.starts_with("recipe ") || place.file.starts_with("platform ")
}

/// A table counts with all that is below it, and the other way round.
fn meets(one: &str, other: &str) -> bool {
    if one.starts_with("secrets") {
        return one == other;
    }
    let below = |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with('.'));
    one == other || below(one, other) || below(other, one)
}

/// The names in a template: as they stand there, and what they are in full.
fn names_of(asked: &Asked<'_>, template: &Template) -> Vec<(String, String)> {
    let names = match template.expression {
        true => names_in(&format!("{{{{ {} }}}}", template.text)),
        false => names_in(&template.text),
    };
    let parameters = template.platform.as_ref().and_then(|p| asked.dossier.platforms.get(p)).map(|p| &p.parameters);
    let full = |name: String| {
        let first = name.split('.').next().unwrap_or_default();
        match (&template.platform, parameters.is_some_and(|p| p.contains_key(first))) {
            (Some(platform), true) => (name.clone(), format!("{platform}.{name}")),
            _ => (name.clone(), name),
        }
    };
    names.into_iter().map(full).collect()
}

/// Where in a template a name stands.
fn inside(template: &Template, name: &str) -> Place {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let text = &template.text;
    let found = text.match_indices(name).find(|(at, _)| {
        let (before, after) = (&text[..*at], &text[at + name.len()..]);
        !before.ends_with(word) && !after.starts_with(|c: char| c.is_alphanumeric() || c == '_')
    });
    let Some((at, _)) = found else { return template.place.clone() };
    let before = &text[..at];
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let line = small(before.matches('\n').count() + 1);
    let column = small(before.rsplit('\n').next().unwrap_or_default().chars().count() + 1);
    template.place.inside(line, column, small(name.chars().count()))
}

/// All of them, as far as they count in the environment.
fn all(asked: &Asked<'_>, only: Option<&str>) -> Vec<Template> {
    let documents = &asked.documents;
    let mut walk = Walk { asked, out: Vec::new(), over: Vec::new(), of: Of::Inventory, table: None };
    for (i, document) in documents.inventory.iter().enumerate() {
        walk.over = documents.inventory[i + 1..].iter().collect();
        walk.document(document);
    }
    for (name, document) in documents.services.iter().filter(|(name, _)| only.is_none_or(|o| o == *name)) {
        let Some(service) = asked.dossier.services.get(name) else { continue };
        let chain = documents.chain(asked.dossier, &service.recipe).collect::<Vec<_>>();
        for (i, recipe) in chain.iter().enumerate() {
            (walk.of, walk.over) = (Of::Recipe, chain[i + 1..].iter().copied().chain([document]).collect());
            walk.document(recipe);
        }
        (walk.of, walk.over) = (Of::Service(service.recipe.clone()), Vec::new());
        walk.document(document);
    }
    for machine in asked.env.machines.values() {
        for platform in crate::Platform::closure(&asked.dossier.platforms, &machine.platform) {
            let Some(document) = documents.platforms.get(&platform.name) else { continue };
            (walk.of, walk.over) = (Of::Platform(platform.name.clone()), Vec::new());
            walk.document(document);
        }
    }
    walk.pages();
    let mut out = walk.out;
    out.sort_by(|a, b| (&a.place, &a.what).cmp(&(&b.place, &b.what)));
    out.dedup_by(|a, b| a.place == b.place && a.what == b.what);
    out
}

/// What kind of file is walked through.
enum Of {
    Inventory,
    Service(String),
    Recipe,
    Platform(String),
}

struct Walk<'a> {
    asked: &'a Asked<'a>,
    out: Vec<Template>,
    /// Documents that lie over the one that is walked through: what they say again does not count in it.
    over: Vec<&'a Document>,
    of: Of,
    /// The one that is walked through.
    table: Option<&'a Table>,
}

impl<'a> Walk<'a> {
    fn document(&mut self, document: &'a Document) {
        self.table = Some(&document.table);
        self.table(&document.table, &mut Vec::new());
    }

    fn table(&mut self, table: &Table, path: &mut Vec<String>) {
        for (key, item) in table {
            path.push(key.clone());
            self.node(&item.node, path);
            path.pop();
        }
    }

    fn node(&mut self, node: &Node, path: &mut Vec<String>) {
        match &node.value {
            Value::Table(table) => self.table(table, path),
            Value::List(list) => {
                for (i, node) in list.iter().enumerate() {
                    path.push(i.to_string());
                    self.node(node, path);
                    path.pop();
                }
            }
            Value::Text(text) => self.text(text, node, path),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, node: &Node, path: &[String]) {
        let parts = path.iter().map(String::as_str).collect::<Vec<_>>();
        // Lists of resources add up.
        let layered = !parts.contains(&"resource");
        if layered && self.over.iter().any(|d| at(&d.table, &parts).is_some() || hides(&d.table, &parts)) {
            return;
        }
        let last = parts.last().copied().unwrap_or_default();
        let platform = match &self.of {
            Of::Platform(name) => Some(name.clone()),
            _ => None,
        };
        let (owner, what) = (self.owner(&parts), self.label(&parts));
        if last == "template" && !layered {
            self.file(text, &what, platform.clone());
        }
        self.out.push(Template {
            text: text.to_owned(),
            place: self.asked.documents.report.inner(node.span),
            what,
            expression: matches!(last, "when" | "for_each"),
            owner,
            platform,
        });
    }

    /// The file of `files/` that a resource is written from.
    fn file(&mut self, name: &str, what: &str, platform: Option<String>) {
        let text = self.asked.dossier.files.get(name).and_then(|bytes| std::str::from_utf8(bytes).ok());
        if let Some(text) = text {
            let place = Place { line: 1, column: 1, ..Place::file(format!("files/{name}")) };
            let what = what.trim_end_matches(" template").to_owned();
            let text = text.to_owned();
            self.out.push(Template { text, place, what, expression: false, owner: None, platform });
        }
    }

    /// Playbooks, tasks and chapters: what stands in braces there.
    fn pages(&mut self) {
        let of_pages = |path: &str| ["playbooks/", "tasks/", "chapters/"].iter().any(|f| path.starts_with(f));
        for (path, text) in self.asked.dossier.texts.iter().filter(|(path, _)| of_pages(path)) {
            for (number, line) in text.lines().enumerate() {
                for (start, _) in line.match_indices("{{") {
                    let Some(length) = line[start..].find("}}") else { continue };
                    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                    let column = small(line[..start].chars().count() + 1);
                    let place = Place { line: small(number + 1), column, ..Place::file(path) };
                    let text = line[start..start + length + 2].to_owned();
                    let what = "page".to_owned();
                    self.out.push(Template { text, place, what, expression: false, owner: None, platform: None });
                }
            }
        }
    }

    fn owner(&self, path: &[&str]) -> Option<String> {
        let recipe = |service: &str| {
            let service = self.asked.dossier.services.get(service)?;
            self.asked.dossier.recipes.get(&service.recipe)
        };
        let owner = match (&self.of, path) {
            (Of::Inventory, ["variables", rest @ ..] | ["machine" | "instance", _, "variables", rest @ ..]) => {
                rest.join(".")
            }
            (Of::Inventory, ["instance", name, rest @ ..]) => {
                let instance = self.asked.env.instances.iter().find(|i| i.name.as_str() == *name)?;
                let known =
                    recipe(&instance.service).is_some_and(|r| r.parameters.contains_key(*rest.first().unwrap_or(&"")));
                known.then(|| rest.join("."))?
            }
            (Of::Service(recipe), [first, ..]) => {
                let known = self.asked.dossier.recipes.get(recipe).is_some_and(|r| r.parameters.contains_key(*first));
                known.then(|| path.join("."))?
            }
            (Of::Recipe, ["parameters", name, "default", rest @ ..]) => [&[*name], rest].concat().join("."),
            (Of::Platform(platform), ["parameters", name, "default", rest @ ..]) => {
                [&[platform.as_str(), *name], rest].concat().join(".")
            }
            _ => return None,
        };
        (!owner.is_empty()).then_some(owner)
    }

    /// `[process.web] command`, `[[resource]] file path`.
    fn label(&self, path: &[&str]) -> String {
        let over = if let Of::Platform(name) = &self.of { format!("platform {name} ") } else { String::new() };
        let number = path.iter().position(|p| p.bytes().all(|b| b.is_ascii_digit()));
        let label = match (path, number) {
            ([only], _) => (*only).to_owned(),
            (_, Some(n)) if n + 1 < path.len() => {
                let of = |key: &&str| {
                    self.table.and_then(|t| at(t, &[&path[..=n], &[*key]].concat())).map(|node| &node.value)
                };
                let kind = match ["kind", "name"].iter().find_map(of) {
                    Some(Value::Text(kind)) if kind != path[n + 1] => format!("{kind} "),
                    _ => String::new(),
                };
                format!("[[{}]] {kind}{}", path[..n].join("."), path[n + 1..].join("."))
            }
            (["process" | "job" | "machine" | "instance" | "target", name, rest @ ..], _) => {
                format!("[{}.{name}] {}", path[0], rest.join("."))
            }
            (["env", name, ..], _) => format!("[env] {name}"),
            (["parameters", name, "default", ..], _) => format!("[parameters] {name}"),
            ([first, rest @ ..], _) => format!("[{first}] {}", rest.join(".")),
            ([], _) => String::new(),
        };
        format!("{over}{label}")
    }
}
