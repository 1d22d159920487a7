//! Groups, hosts and their variables, and which variable wins: "Variable precedence" of Ansible's user guide, as far as
//! inventories go.

use super::value::{Said, Value, Vars};
use super::{Note, NoteKind, Notes};
use crate::Place;
use std::collections::{BTreeMap, BTreeSet};

/// What the files say.
#[derive(Debug, Default)]
pub(super) struct Inventory {
    pub groups: BTreeMap<String, Group>,
    /// In the order in which they are named first.
    pub hosts: Vec<Host>,
    /// `group_vars/`, by group.
    pub group_files: BTreeMap<String, Vars>,
    /// `host_vars/`, by host.
    pub host_files: BTreeMap<String, Vars>,
    index: BTreeMap<String, usize>,
    pub notes: Notes,
}

/// A group.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub vars: Vars,
    pub children: BTreeSet<String>,
    pub place: Place,
}

/// A host.
#[derive(Debug)]
pub(super) struct Host {
    pub name: String,
    pub place: Place,
    /// Groups that name it themselves.
    pub groups: BTreeSet<String>,
    /// What stands beside its name.
    pub vars: Vars,
}

impl Inventory {
    pub fn group(&mut self, name: &str, place: &Place) -> &mut Group {
        self.groups.entry(name.to_owned()).or_insert_with(|| Group { place: place.clone(), ..Group::default() })
    }

    pub fn host(&mut self, name: &str, group: &str, port: Option<u16>, place: &Place) -> &mut Host {
        let index = *self.index.entry(name.to_owned()).or_insert(self.hosts.len());
        if index == self.hosts.len() {
            let mut vars = Vars::new();
            if let Some(port) = port {
                let value = Value::Integer(port.into());
                vars.insert("ansible_port".into(), Said { value, place: place.clone() });
            }
            let groups = BTreeSet::new();
            self.hosts.push(Host { name: name.to_owned(), place: place.clone(), groups, vars });
        }
        let host = &mut self.hosts[index];
        host.groups.insert(group.to_owned());
        host
    }

    /// Makes a group the child of another, unless that closes a circle.
    pub fn child(&mut self, parent: &str, child: &str, place: &Place) {
        if parent == child || child == "all" || self.below(child).contains(parent) {
            let why = "a group cannot hold itself, nor one that holds it";
            self.notes.not_taken(place, format!("{child} in {parent}"), why);
            return;
        }
        self.group(child, place);
        self.group(parent, place).children.insert(child.to_owned());
    }

    /// A group with everything below it.
    fn below(&self, name: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut todo = vec![name.to_owned()];
        while let Some(name) = todo.pop() {
            if found.insert(name.clone()) {
                todo.extend(self.groups.get(&name).into_iter().flat_map(|g| g.children.iter().cloned()));
            }
        }
        found
    }

    /// How far each group is from `all`, by the longest way.
    fn depths(&self) -> BTreeMap<&str, usize> {
        let mut depths: BTreeMap<&str, usize> =
            self.groups.keys().map(|name| (name.as_str(), usize::from(name != "all"))).collect();
        // Circles are not let in, so that this ends after as many rounds as there are groups.
        for _ in 0..self.groups.len() {
            let mut changed = false;
            for (name, group) in &self.groups {
                let depth = depths[name.as_str()];
                for child in &group.children {
                    if let Some(below) = depths.get_mut(child.as_str()).filter(|d| **d <= depth) {
                        *below = depth + 1;
                        changed = true;
                    }
                }
            }
            if !changed {
                break;
            }
        }
        depths
    }

    /// Of every host, in their order: its groups (weakest first, without `all` and `ungrouped`) and its variables.
    pub fn resolved(&self) -> Vec<(&Host, Vec<&str>, Vars)> {
        let depths = self.depths();
        let mut parents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, group) in &self.groups {
            for child in &group.children {
                parents.entry(child).or_default().push(name);
            }
        }
        let resolve = |host| self.resolve(host, &depths, &parents);
        self.hosts
            .iter()
            .map(|host| {
                let (groups, vars) = resolve(host);
                (host, groups, vars)
            })
            .collect()
    }

    fn resolve<'a>(
        &'a self,
        host: &'a Host,
        depths: &BTreeMap<&str, usize>,
        parents: &BTreeMap<&str, Vec<&'a str>>,
    ) -> (Vec<&'a str>, Vars) {
        let mut groups: BTreeSet<&str> = BTreeSet::new();
        let mut todo = host.groups.iter().map(String::as_str).collect::<Vec<_>>();
        while let Some(name) = todo.pop() {
            if groups.insert(name) {
                todo.extend(parents.get(name).into_iter().flatten());
            }
        }
        groups.retain(|name| *name != "all" && *name != "ungrouped");
        let mut groups = groups.into_iter().collect::<Vec<_>>();
        groups.sort_by_key(|name| (depths.get(name).copied().unwrap_or(1), self.priority(name), *name));
        // Who is in no other group is in this one.
        let ungrouped = groups.is_empty();
        let order = ungrouped.then_some("ungrouped").into_iter().chain(groups.iter().copied()).collect::<Vec<_>>();
        let inline = |name: &str| self.groups.get(name).map(|g| &g.vars);
        let layers = [inline("all")]
            .into_iter()
            .chain(order.iter().map(|name| inline(name)))
            .chain([self.group_files.get("all")])
            .chain(order.iter().map(|name| self.group_files.get(*name)))
            .chain([Some(&host.vars), self.host_files.get(&host.name)]);
        let mut vars = Vars::new();
        for layer in layers.flatten() {
            vars.extend(layer.iter().map(|(k, v)| (k.clone(), v.clone())));
        }
        vars.remove("ansible_group_priority");
        (groups, vars)
    }

    /// Of groups that lie as deep, the one with the higher number wins; 1 unless it says another.
    fn priority(&self, group: &str) -> i64 {
        match self.groups.get(group).and_then(|g| g.vars.get("ansible_group_priority")).map(|s| &s.value) {
            Some(Value::Integer(n)) => *n,
            Some(Value::Text(text)) => text.trim().parse().unwrap_or(1),
            _ => 1,
        }
    }

    /// `group_vars/` and `host_vars/` of names that the inventory does not have.
    pub fn strangers(&mut self) {
        let mut found = Vec::new();
        let groups =
            self.group_files.iter().filter(|(g, _)| !self.groups.contains_key(*g) && *g != "all" && *g != "ungrouped");
        let hosts = self.host_files.iter().filter(|(h, _)| !self.index.contains_key(*h));
        for (what, (name, vars)) in groups.map(|x| ("group", x)).chain(hosts.map(|x| ("host", x))) {
            if let Some(said) = vars.values().next() {
                found.push(Note {
                    place: Place::file(&said.place.file),
                    kind: NoteKind::NotTaken,
                    what: format!("variables of {name}"),
                    why: format!("the inventory has no {what} `{name}`"),
                });
            }
        }
        self.notes.0.extend(found);
    }
}
