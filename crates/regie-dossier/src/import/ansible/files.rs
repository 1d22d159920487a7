//! Which files of a folder are inventories and variables, and of what sort each is.

use super::super::ansible_yaml::variables;
use super::super::inventory::Inventory;
use super::super::value::{Value, Vars};
use super::super::{AnsibleFolder, ansible_ini, ansible_yaml, at, yaml};
use super::whole;
use std::collections::{BTreeMap, BTreeSet};

/// Endings that Ansible passes over in a folder (`INVENTORY_IGNORE_EXTS`).
const IGNORED: [&str; 12] =
    [".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst", ".orig", ".cfg", ".retry"];

/// How files of variables end (`YAML_FILENAME_EXTENSIONS`), in the order in which they are looked for.
const YAML: [&str; 3] = [".yml", ".yaml", ".json"];

/// Reads everything.
pub(super) fn read(folder: &AnsibleFolder, env: &str) -> Inventory {
    let mut inventory = Inventory::default();
    inventory.group("all", &whole(folder, ""));
    let reader = Reader { folder, env };
    match &folder.inventory {
        Some(file) => reader.inventory(&mut inventory, file),
        None => {
            let mut files = folder.files.keys().filter(|f| is_inventory(f)).collect::<Vec<_>>();
            files.sort_by_key(|file| file.split('/').collect::<Vec<_>>());
            files.into_iter().for_each(|file| reader.inventory(&mut inventory, file));
        }
    }
    let groups = reader.variables(&mut inventory, "group_vars");
    let hosts = reader.variables(&mut inventory, "host_vars");
    (inventory.group_files, inventory.host_files) = (groups, hosts);
    inventory
}

fn is_inventory(file: &str) -> bool {
    let mut parts = file.split('/');
    let special = ["group_vars", "host_vars", "vars_plugins"];
    !parts.clone().any(|p| p.starts_with('.') || special.contains(&p))
        && parts.next_back().is_some_and(|name| !IGNORED.iter().any(|end| name.ends_with(end)))
}

struct Reader<'a> {
    folder: &'a AnsibleFolder,
    env: &'a str,
}

impl Reader<'_> {
    /// The text of a file; `None`, and a note, when there is none to read.
    fn text(&self, inventory: &mut Inventory, file: &str) -> Option<String> {
        let place = whole(self.folder, file);
        let why = match self.folder.files.get(file)? {
            Err(why) => why.clone(),
            Ok(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) if text.starts_with("$ANSIBLE_VAULT;") => format!(
                    "encrypted by ansible-vault: `ansible-vault view {}` shows it; its values go into `regie secrets edit --env {}`",
                    place.file, self.env
                ),
                Ok(text) => return Some(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()),
                Err(_) => "it is not UTF-8 text".to_owned(),
            },
        };
        inventory.notes.not_taken(&place, "the whole file", why);
        None
    }

    /// One inventory, in whatever form it has.
    fn inventory(&self, inventory: &mut Inventory, file: &str) {
        let Some(text) = self.text(inventory, file) else { return };
        let place = whole(self.folder, file);
        let mut no = |why: &str| inventory.notes.not_taken(&place, "the whole file", why);
        if text.starts_with("#!") {
            return no(
                "a dynamic inventory is a program: `ansible-inventory --list --yaml > FILE` writes what it says today",
            );
        }
        let name = file.rsplit('/').next().unwrap_or(file);
        let ends = |ends: &[&str]| ends.iter().any(|e| name.ends_with(e));
        if ends(&[".toml"]) {
            return no("an inventory in TOML: `ansible-inventory --list --yaml > FILE` writes it in YAML");
        }
        let parsed = if ends(&YAML) || !name.contains('.') { Some(yaml::parse(&text)) } else { None };
        match parsed {
            Some(Ok(Some(node))) if node.value.get("plugin").is_some() => {
                no("a dynamic inventory plugin: `ansible-inventory --list --yaml > FILE` writes what it says today");
            }
            Some(Ok(Some(node))) if matches!(&node.value, Value::Table(t) if !t.is_empty()) => {
                ansible_yaml::read(inventory, &place.file, &node);
            }
            Some(Ok(None)) => no("it is empty"),
            // Only without an ending is it still open what it is.
            Some(Err((line, why))) if ends(&YAML) => {
                inventory.notes.not_taken(&at(&place.file, line), "the whole file", format!("it is no YAML: {why}"));
            }
            Some(Ok(Some(node))) if ends(&YAML) => {
                let plays = matches!(&node.value, Value::List(l) if l.iter().any(|v| v.get("hosts").is_some()));
                no(if plays { "a playbook, not an inventory" } else { "an inventory in YAML is a table of groups" });
            }
            _ => ansible_ini::read(inventory, &place.file, &text),
        }
    }

    /// `group_vars/` or `host_vars/`: variables by name. Of a folder `NAME/`, a file `NAME` and a file `NAME.yml` Ansible
    /// takes the first that is there.
    fn variables(&self, inventory: &mut Inventory, below: &str) -> BTreeMap<String, Vars> {
        let prefix = format!("{below}/");
        let files = self.folder.files.keys().filter_map(|f| f.strip_prefix(&prefix)).collect::<BTreeSet<_>>();
        let plain = |f: &&&str| !f.contains('/') && !f.starts_with('.') && !f.ends_with('~');
        let mut names = files.iter().filter_map(|f| Some(f.split_once('/')?.0)).collect::<BTreeSet<_>>();
        for file in files.iter().filter(plain) {
            names.insert(YAML.iter().find_map(|end| file.strip_suffix(end)).unwrap_or(file));
        }
        let mut found = BTreeMap::new();
        for name in names {
            let inside = format!("{name}/");
            let mut chosen =
                files.iter().filter(|f| f.starts_with(&inside) && is_variables(f)).copied().collect::<Vec<_>>();
            chosen.sort_by_key(|file| file.split('/').collect::<Vec<_>>());
            let is_folder = files.iter().any(|f| f.starts_with(&inside));
            for end in [""].iter().chain(&YAML) {
                let file = format!("{name}{end}");
                let Some(file) = files.get(file.as_str()) else { continue };
                if is_folder || !chosen.is_empty() {
                    let first = if is_folder { format!("{below}/{name}/") } else { format!("{below}/{}", chosen[0]) };
                    let why = format!("Ansible reads {first} instead");
                    inventory.notes.not_taken(&whole(self.folder, &format!("{prefix}{file}")), "the whole file", why);
                } else {
                    chosen.push(file);
                }
            }
            let mut all = Vars::new();
            for file in chosen {
                all.extend(self.file_of_variables(inventory, &format!("{prefix}{file}")));
            }
            found.insert(name.to_owned(), all);
        }
        found
    }

    fn file_of_variables(&self, inventory: &mut Inventory, file: &str) -> Vars {
        let Some(text) = self.text(inventory, file) else { return Vars::new() };
        let place = whole(self.folder, file);
        match yaml::parse(&text) {
            Ok(Some(node)) if matches!(node.value, Value::Table(_)) => variables(&place.file, &node),
            Ok(None) => Vars::new(),
            Ok(Some(node)) if node.value == Value::Null => Vars::new(),
            Ok(Some(_)) => {
                inventory.notes.not_taken(&place, "the whole file", "a file of variables is a table");
                Vars::new()
            }
            Err((line, why)) => {
                inventory.notes.not_taken(&at(&place.file, line), "the whole file", format!("it is no YAML: {why}"));
                Vars::new()
            }
        }
    }
}

/// Files of a folder of variables: YAML or without an ending, and so are the folders in it.
fn is_variables(file: &str) -> bool {
    let mut parts = file.split('/').skip(1).collect::<Vec<_>>();
    let name = parts.pop().unwrap_or_default();
    let open = |name: &str| !name.starts_with('.') && !name.ends_with('~');
    parts.iter().all(|folder| open(folder) && !folder.contains('.'))
        && open(name)
        && (!name.contains('.') || YAML.iter().any(|end| name.ends_with(end)))
}
