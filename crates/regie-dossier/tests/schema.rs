//! The schemas for editors: what the loader knows, no more and no less.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{edited, files, good, starter_files, with};
use regie_dossier::{Entry, FileKind, Files, Language, Level, load, schema};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const STRAY: &str = "zzzzzzzzzzzzzzzz";

fn text_of<'a>(files: &'a Files, path: &str) -> &'a str {
    let Some(Entry::Bytes(bytes)) = files.entries.get(path) else { panic!("no {path}") };
    std::str::from_utf8(bytes).unwrap()
}

/// A file as an editor gives it to a validator: dates are texts.
fn json(text: &str) -> Value {
    fn of(value: toml::Value) -> Value {
        match value {
            toml::Value::Datetime(d) => Value::from(d.to_string()),
            toml::Value::Array(list) => list.into_iter().map(of).collect(),
            toml::Value::Table(table) => Value::Object(table.into_iter().map(|(k, v)| (k, of(v))).collect()),
            toml::Value::String(s) => Value::from(s),
            toml::Value::Integer(n) => Value::from(n),
            toml::Value::Float(n) => Value::from(n),
            toml::Value::Boolean(b) => Value::from(b),
        }
    }
    of(toml::Value::Table(text.parse().unwrap()))
}

fn schemas(files: &Files) -> BTreeMap<FileKind, Value> {
    let dossier = load(files).dossier.unwrap();
    FileKind::ALL.into_iter().map(|kind| (kind, schema(kind, Some(&dossier)))).collect()
}

type Validators = BTreeMap<FileKind, jsonschema::Validator>;

fn validators(schemas: &BTreeMap<FileKind, Value>) -> Validators {
    schemas.iter().map(|(kind, one)| (*kind, jsonschema::draft202012::new(one).unwrap())).collect()
}

/// What a validator says of a file.
fn said_of(files: &Files, path: &str, validators: &Validators) -> Vec<String> {
    let Some(kind) = FileKind::of(path) else { return Vec::new() };
    let document = json(text_of(files, path));
    validators[&kind].iter_errors(&document).map(|e| format!("{path} {}: {e}", e.instance_path())).collect()
}

/// What it says of every file of a dossier.
fn complaints(files: &Files, schemas: &BTreeMap<FileKind, Value>) -> Vec<String> {
    let validators = validators(schemas);
    files.entries.keys().flat_map(|path| said_of(files, path, &validators)).collect()
}

/// The dossier that is the example, read from its folder.
fn pizzeria() -> Files {
    fn read(root: &std::path::Path, at: &str, out: &mut Files) {
        for entry in std::fs::read_dir(root.join(at)).unwrap() {
            let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
            let path = if at.is_empty() { name } else { format!("{at}/{name}") };
            if entry.unwrap().path().is_dir() {
                read(root, &path, out);
            } else {
                out.entries.insert(path.clone(), Entry::Bytes(std::fs::read(root.join(&path)).unwrap()));
            }
        }
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/oc-pizza");
    let mut out = files(&[]);
    for folder in ["inventory", "services", "playbooks", "tasks"] {
        read(&root, folder, &mut out);
    }
    let overview = std::fs::read(root.join("dossier.toml")).unwrap();
    out.entries.insert("dossier.toml".into(), Entry::Bytes(overview));
    out
}

/// A dossier that has every table there is.
fn full() -> Files {
    let kinds = {
        let any = schema(FileKind::Platform, None);
        let kinds = &any["properties"]["resource"]["items"]["properties"]["kind"]["enum"];
        kinds.as_array().unwrap().iter().map(|k| k.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let resources = |key: &str| kinds.iter().map(|k| format!("[[{key}]]\nkind = \"{k}\"\n")).collect::<String>();
    let mut files = good();
    for (path, text) in [
        ("services/full.toml", include_str!("full/service.toml")),
        ("recipes/full.toml", include_str!("full/recipe.toml")),
        ("platforms/full.toml", include_str!("full/platform.toml")),
        ("inventory/full.toml", include_str!("full/inventory.toml")),
    ] {
        let more = if path.starts_with("inventory") {
            resources("server.resource") + &resources("machine.here.resource")
        } else {
            resources("resource")
        };
        files = with(files, path, &format!("{text}\n{more}"));
    }
    // One service for each recipe: each has parameters of its own.
    for recipe in regie_dossier::builtin_recipes().keys() {
        files =
            with(files, &format!("services/of-{recipe}.toml"), &format!("recipe = \"{recipe}\"\nsummary = \"x\"\n"));
        let instances = format!(
            "\n[instance.of-{recipe}]\nversion = \"1\"\n[instance.as-{recipe}]\nservice = \"of-{recipe}\"\nversion = \"1\"\n[instance.static]\nservice = \"of-{recipe}\"\n"
        );
        files =
            with(files, &format!("inventory/{recipe}.toml"), &format!("[machine.m]\naddress = \"local\"\n{instances}"));
    }
    files
}

/// A schema and those among which it lets choose, that are of tables.
fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let pointer = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#'));
    pointer.and_then(|p| root.pointer(p)).unwrap_or(schema)
}

/// The schema that holds for a table.
fn of_table<'a>(root: &'a Value, schema: &'a Value, table: &Value) -> Option<&'a Value> {
    let schema = resolved(root, schema);
    let branches =
        ["oneOf", "anyOf"].iter().flat_map(|k| schema.get(k).and_then(Value::as_array).into_iter().flatten());
    let branches = branches.map(|branch| resolved(root, branch));
    let fits = |branch: &&Value| {
        let needs = |key: &str| branch["required"].as_array().is_some_and(|r| r.iter().any(|k| k == key));
        let keys = branch.get("properties").and_then(Value::as_object).into_iter().flatten();
        let mut constants = keys.filter_map(|(key, one)| Some((key, one.get("const")?)));
        branch["type"] == "object" && constants.all(|(key, one)| table.get(key).map_or(!needs(key), |said| said == one))
    };
    let chosen = branches.filter(fits).collect::<Vec<_>>();
    assert!(chosen.len() < 2, "{table} may be several things");
    chosen.first().copied().or((schema["type"] == "object").then_some(schema))
}

fn below<'a>(root: &'a Value, schema: &'a Value, key: &str) -> Option<&'a Value> {
    let named = schema.get("properties").and_then(|p| p.get(key));
    let found = named.or_else(|| schema.get("additionalProperties").filter(|a| a.is_object()))?;
    Some(resolved(root, found))
}

/// The table at a path of keys and numbers of list elements.
fn table_at<'a>(document: &'a mut toml::Table, at: &[String]) -> &'a mut toml::Table {
    let mut table = document;
    let mut keys = at.iter();
    while let Some(key) = keys.next() {
        table = match table.get_mut(key).unwrap() {
            toml::Value::Table(table) => table,
            toml::Value::Array(list) => list[keys.next().unwrap().parse::<usize>().unwrap()].as_table_mut().unwrap(),
            other => panic!("{other} at {key}"),
        };
    }
    table
}

/// What the loader says of a stray key in each of these tables of a file: the keys that it knows instead; `None` where it
/// takes any.
fn known_to_the_loader(files: &Files, path: &str, tables: &[Vec<String>]) -> Vec<Option<BTreeSet<String>>> {
    let mut document: toml::Table = text_of(files, path).parse().unwrap();
    for (number, at) in tables.iter().enumerate() {
        table_at(&mut document, at).insert(format!("{STRAY}{number}"), toml::Value::Integer(1));
    }
    let loaded = load(&with(files.clone(), path, &document.to_string()));
    let of = |number| {
        let stray = format!("`{STRAY}{number}`");
        let found = loaded.findings.iter().find(|f| f.rule == "unknown-key" && f.message.contains(&stray))?;
        let known = found.help.as_ref().unwrap().strip_prefix("known keys: ").unwrap();
        Some(known.split(", ").map(str::to_owned).collect())
    };
    (0..tables.len()).map(of).collect()
}

struct Walk<'a> {
    root: &'a Value,
    /// Schemas that were met, by where they are in memory.
    seen: &'a mut BTreeSet<*const Value>,
    /// Where the tables stand that are looked at, and the keys that their schemas have; `None`: any.
    tables: Vec<(Vec<String>, Option<BTreeSet<String>>)>,
}

impl Walk<'_> {
    fn table(&mut self, schema: &Value, value: &Value, at: &mut Vec<String>) {
        let Some(schema) = of_table(self.root, schema, value) else { return };
        if self.seen.insert(std::ptr::from_ref(schema)) {
            let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
            let keys = schema["properties"].as_object().map(|p| p.keys().cloned().collect::<BTreeSet<_>>());
            self.tables.push((at.clone(), closed.then(|| keys.unwrap_or_default())));
        }
        for (key, value) in value.as_object().into_iter().flatten() {
            let Some(inner) = below(self.root, schema, key) else { continue };
            at.push(key.clone());
            match value {
                Value::Object(_) => self.table(inner, value, at),
                Value::Array(list) if inner.get("items").is_some() => {
                    for (i, value) in list.iter().enumerate().filter(|(_, v)| v.is_object()) {
                        at.push(i.to_string());
                        self.table(&inner["items"], value, at);
                        at.pop();
                    }
                }
                _ => {}
            }
            at.pop();
        }
    }
}

/// Every closed table of a schema, and where it is.
fn closed_tables(schema: &Value, at: &str, out: &mut Vec<(String, *const Value)>) {
    match schema {
        Value::Object(map) => {
            if map.get("additionalProperties") == Some(&Value::Bool(false)) {
                out.push((at.to_owned(), std::ptr::from_ref(schema)));
            }
            map.iter().for_each(|(key, one)| closed_tables(one, &format!("{at}/{key}"), out));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, one)| closed_tables(one, &format!("{at}/{i}"), out));
        }
        _ => {}
    }
}

#[test]
fn every_table_has_the_keys_that_the_loader_knows() {
    let files = full();
    for (kind, root) in &schemas(&files) {
        let (mut seen, mut wrong) = (BTreeSet::new(), Vec::new());
        for path in files.entries.keys().filter(|p| FileKind::of(p) == Some(*kind)) {
            let mut walk = Walk { root, seen: &mut seen, tables: Vec::new() };
            walk.table(root, &json(text_of(&files, path)), &mut Vec::new());
            let (places, ours): (Vec<_>, Vec<_>) = walk.tables.into_iter().unzip();
            let theirs = known_to_the_loader(&files, path, &places);
            for ((at, mut ours), theirs) in places.iter().zip(ours).zip(theirs) {
                if *kind == FileKind::Inventory && at.is_empty() {
                    // Resolved before the layers are read.
                    assert!(ours.as_mut().unwrap().remove("extends"));
                }
                if ours != theirs {
                    wrong.push(format!("{path} [{}]\n  schema {ours:?}\n  loader {theirs:?}", at.join(".")));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let mut all = Vec::new();
        closed_tables(root, "", &mut all);
        let missed = all.iter().filter(|(_, one)| !seen.contains(one)).map(|(at, _)| at.as_str()).collect::<Vec<_>>();
        assert!(missed.is_empty(), "{kind:?}: no test has {missed:#?}");
    }
}

#[test]
fn good_dossiers_are_good() {
    for files in [good(), pizzeria(), starter_files(Language::Fr), starter_files(Language::En)] {
        assert!(load(&files).findings.iter().all(|f| f.level != Level::Error));
        assert_eq!(complaints(&files, &schemas(&files)), Vec::<String>::new());
        // Outside of a dossier less is known; what is good stays good.
        let outside = FileKind::ALL.into_iter().map(|kind| (kind, schema(kind, None))).collect();
        assert_eq!(complaints(&files, &outside), Vec::<String>::new());
    }
    // The recipes and platforms that are built in are written as a team writes its own.
    let mut files = good();
    for (name, recipe) in regie_dossier::builtin_recipes() {
        files = with(files, &format!("recipes/{name}.toml"), &recipe.text);
    }
    for (name, platform) in regie_dossier::builtin_platforms() {
        files = with(files, &format!("platforms/{name}.toml"), &platform.text);
    }
    assert_eq!(complaints(&files, &schemas(&files)), Vec::<String>::new());
}

#[test]
fn broken_dossiers_are_seen() {
    let validators = validators(&schemas(&good()));
    let (base, prod, shop) = ("inventory/base.toml", "inventory/prod.toml", "services/pizzeria.toml");
    for (path, from, to) in [
        ("dossier.toml", "language = \"fr\"", "language = \"de\""),
        ("dossier.toml", "title =", "titel ="),
        (base, "greeting =", "release ="),
        (base, "locale =", "lokale ="),
        (base, "kind = \"file\"", "kind = \"fille\""),
        (base, "mode = \"0644\"", "mode = \"rw-r--r--\""),
        (base, "content =", "contents ="),
        (prod, "platform = [\"mariadb\"]", "platform = [\"mariodb\"]"),
        (prod, "8 GB", "8 Go"),
        (prod, "cpus = 4", "cpus = \"4\""),
        (prod, "40 EUR", "forty"),
        (prod, "ssh://root@app1", "root@app1"),
        (prod, "[machine.app1]", "[machine.App1]"),
        (prod, "tls = \"acme\"", "tls = \"letsencrypt\""),
        (prod, "port = 8000", "port = 80000"),
        (prod, "port = 8000", "workers = 3"),
        (shop, "recipe = \"command\"", "recipe = \"comand\""),
        (shop, "recipe = \"command\"", ""),
        (shop, "summary =", "sumary ="),
        (shop, "path = \"../pizzeria\"", "path = \"../pizzeria\"\ngit = \"x\""),
        (shop, "phase = \"configure\"", "phase = \"configur\""),
        (shop, "template = \"app.conf\"", ""),
        (shop, "schedule = \"0 2 * * *\"", "schedule = \"0 2 * *\""),
        (shop, "expected = \"10m\"", "expected = \"10 minutes\""),
        (shop, "daily = 7", "dayly = 7"),
        (shop, "99.9%", "99.9"),
        (shop, "severity = \"page\"", "severity = \"pages\""),
        (shop, "http = \"https://api.paypal.example/\"", ""),
    ] {
        let files = edited(good(), path, from, to);
        assert!(!said_of(&files, path, &validators).is_empty(), "{path}: {to}");
        assert!(load(&files).findings.iter().any(|f| f.level == Level::Error), "{path}: {to}: the loader takes it");
    }
}

/// Every key of a schema, with what it says of it.
fn keys<'a>(root: &'a Value, schema: &'a Value, at: &str, out: &mut Vec<(String, &'a Value)>) {
    match schema {
        Value::Object(map) => {
            for (key, one) in map.get("properties").and_then(Value::as_object).into_iter().flatten() {
                out.push((format!("{at}.{key}"), resolved(root, one)));
            }
            map.iter().for_each(|(key, one)| keys(root, one, &format!("{at}/{key}"), out));
        }
        Value::Array(list) => list.iter().enumerate().for_each(|(i, one)| keys(root, one, &format!("{at}/{i}"), out)),
        _ => {}
    }
}

#[test]
fn every_key_says_what_it_is_for() {
    for kind in FileKind::ALL {
        let root = schema(kind, None);
        assert!(jsonschema::meta::is_valid(&root), "{kind:?} is no schema");
        let mut all = Vec::new();
        keys(&root, &root, "", &mut all);
        assert!(all.len() > 10);
        for (at, one) in all.iter().filter(|(_, one)| one.get("const").is_none() && one.get("not").is_none()) {
            let words = one.get("description").and_then(Value::as_str).unwrap_or_default();
            assert!(!words.is_empty(), "{kind:?} {at} says nothing");
        }
    }
}

#[test]
fn a_dossiers_own_recipe_is_known_in_it() {
    let recipe = "summary = \"Pages\"\n[roles]\nweb = \"serves\"\n[parameters]\ntitle = { default = \"Menu\", help = \"of the page\" }\n";
    let service = "recipe = \"pages\"\nsummary = \"x\"\ntitle = \"Carte\"\n";
    let files = with(with(good(), "recipes/pages.toml", recipe), "services/static.toml", service);
    let schemas = schemas(&files);
    assert_eq!(complaints(&files, &schemas), Vec::<String>::new());
    let branches = schemas[&FileKind::Service]["oneOf"].as_array().unwrap();
    let pages = branches.iter().find(|b| b["properties"]["recipe"]["const"] == "pages").unwrap();
    assert_eq!(pages["properties"]["title"], serde_json::json!({ "description": "of the page", "default": "Menu" }));
    let other = edited(files, "services/static.toml", "title =", "titel =");
    assert!(!complaints(&other, &schemas).is_empty());
}
