//! Variables and parameters: recipe, service, base, environment, machine, instance – and what is left of them in each place.

use super::meaning::{Layer, Meaning};
use super::{Asked, text, uses};
use crate::expand::{Seen, View};
use crate::layers::{Document, at, hides, written};
use crate::read::{Node, Value};
use crate::{Parameter, Recipe};
use regie_wire::InstanceName;
use std::collections::BTreeSet;

/// A layer that may say it, and from where it is seen.
struct Candidate<'a> {
    layer: String,
    document: &'a Document,
    path: Vec<&'a str>,
    seen: Box<dyn Fn(&Seen) -> bool + 'a>,
}

/// What a variable is, by its path; `only`: for the instances of which this is true. `None` when nothing says it.
pub(super) fn meaning(asked: &Asked<'_>, path: &[&str], only: &dyn Fn(&str) -> bool) -> Option<Meaning> {
    let (platform, parameter) = parameter(asked, path, only);
    let mut candidates = Vec::new();
    weakest(asked, path, only, &mut candidates);
    inventory(asked, path, only, &mut candidates);
    let views = views(asked, path, only, platform);
    let mut winners = Vec::new();
    for view in &views {
        let mut mine = candidates.iter().enumerate().filter(|(_, c)| (c.seen)(&view.seen)).rev();
        let holds = mine.find(|(_, c)| at(&c.document.table, &c.path).is_some() || hides(&c.document.table, &c.path));
        winners.extend(holds.map(|(i, _)| i));
    }
    let layers = candidates.iter().enumerate().filter_map(|(i, c)| {
        let node = at(&c.document.table, &c.path)?;
        let layer = c.layer.clone();
        let (said, place) = (written(&node.value), Some(asked.documents.place(node)));
        Some(Layer { layer, said, place, wins: winners.contains(&i) })
    });
    let layers = layers.collect::<Vec<_>>();
    if layers.is_empty() && parameter.is_none() {
        return None;
    }
    let said = candidates.iter().rev().filter_map(|c| at(&c.document.table, &c.path)).collect::<Vec<_>>();
    let mut meaning = Meaning { layers, ..Meaning::default() };
    let name = path.join(".");
    meaning.head = match (platform, &parameter) {
        (Some(platform), _) => format!("parameter `{}` of the platform `{platform}`", path[1]),
        (None, Some((recipe, _))) => format!("parameter `{name}` of the recipe `{recipe}`"),
        (None, None) => format!("variable `{name}`"),
    };
    if let Some((_, parameter)) = &parameter {
        meaning.about.clone_from(&parameter.help);
        if meaning.layers.is_empty() {
            let needed = if parameter.required {
                "it must be given, and nothing gives it"
            } else {
                "nothing says it, and it has no default"
            };
            meaning.notes.push(needed.to_owned());
        }
    }
    values(&mut meaning, path, &said, &views, platform.is_some());
    let mut services = asked.env.instances.iter().filter(|i| only(i.name.as_str())).map(|i| i.service.as_str());
    let service = services.next().filter(|first| services.all(|s| s == *first));
    meaning.uses = uses::of(asked, &uses::aliases(&name), service);
    if meaning.uses.is_empty() {
        meaning.notes.push("no template names it here".to_owned());
    }
    Some(meaning)
}

/// `said`: by whom it is said, strongest first. Tables add up.
fn values(meaning: &mut Meaning, path: &[&str], said: &[&Node], views: &[&View], of_platform: bool) {
    if meaning.layers.is_empty() {
        return;
    }
    // A platform's templates have its parameters by their plain names.
    let path = if of_platform { &path[1..] } else { path };
    let rendered = |path: &[&str], value| text::rendered(views.iter().copied(), &text::shown(path, value));
    if !matches!(said.first().map(|n| &n.value), Some(Value::Table(_))) {
        meaning.values = rendered(path, said.first().map(|n| &n.value));
        return;
    }
    let mut told = BTreeSet::new();
    let tables = said.iter().filter_map(|n| if let Value::Table(table) = &n.value { Some(table) } else { None });
    for (key, item) in tables.flatten() {
        if matches!(item.node.value, Value::Table(_)) || !told.insert(key) {
            continue;
        }
        let below = path.iter().copied().chain([key.as_str()]).collect::<Vec<_>>();
        for mut one in rendered(&below, Some(&item.node.value)) {
            one.of = if one.of.is_empty() { below.join(".") } else { format!("{} ({})", below.join("."), one.of) };
            meaning.values.push(one);
        }
    }
}

/// The parameter that it is: of a platform that has its name in front, or of the recipe of an instance.
fn parameter<'a>(
    asked: &'a Asked<'_>,
    path: &[&'a str],
    only: &dyn Fn(&str) -> bool,
) -> (Option<&'a str>, Option<(&'a str, &'a Parameter)>) {
    if let Some((platform, name)) = asked.dossier.platforms.get(path[0]).zip(path.get(1))
        && let Some(parameter) = platform.parameters.get(*name)
    {
        return (Some(&platform.name), Some((&platform.name, parameter)));
    }
    let recipes =
        asked.env.instances.iter().filter(|i| only(i.name.as_str())).filter_map(|i| recipe(asked, &i.service));
    let mut known = recipes.filter_map(|r| Some((r.name.as_str(), r.parameters.get(path[0])?)));
    (None, known.next())
}

fn recipe<'a>(asked: &'a Asked<'_>, service: &str) -> Option<&'a Recipe> {
    asked.dossier.recipes.get(&asked.dossier.services.get(service)?.recipe)
}

/// From where it is seen: instances on their machines; a platform's own on its machines.
fn views<'a>(
    asked: &'a Asked<'_>,
    path: &[&str],
    only: &dyn Fn(&str) -> bool,
    platform: Option<&str>,
) -> Vec<&'a View> {
    let all = asked.views.iter();
    let found = match platform {
        Some(platform) => {
            let of = |v: &&View| matches!(&v.seen, Seen::Platform(p, _) if p == platform);
            all.filter(of).collect::<Vec<_>>()
        }
        None => {
            let of = |v: &&View| match &v.seen {
                Seen::Instance(i, _) => only(i.as_str()) && v.scope.variables.values.contains_key(path[0]),
                _ => false,
            };
            all.filter(of).collect()
        }
    };
    match found.is_empty() && platform.is_none() {
        true => asked.views.iter().filter(|v| v.seen == Seen::Nowhere).collect(),
        false => found,
    }
}

/// What recipes, platforms and services say.
fn weakest<'a>(asked: &'a Asked<'a>, path: &[&'a str], only: &dyn Fn(&str) -> bool, out: &mut Vec<Candidate<'a>>) {
    let documents = &asked.documents;
    let default = |name: &'a str, rest: &[&'a str]| [&["parameters", name, "default"], rest].concat();
    if let [platform, name, rest @ ..] = path
        && let Some(document) = documents.platforms.get(*platform)
    {
        let of = (*platform).to_owned();
        let seen = Box::new(move |s: &Seen| matches!(s, Seen::Platform(p, _) if *p == of));
        out.push(Candidate { layer: document.layer.clone(), document, path: default(name, rest), seen });
    }
    let placed = || {
        let mine = asked.env.instances.iter().filter(|i| only(i.name.as_str()));
        mine.filter_map(|i| Some((i, recipe(asked, &i.service)?))).filter(|(_, r)| r.parameters.contains_key(path[0]))
    };
    let of = |document: &'a Document, path: Vec<&'a str>, instances: Vec<InstanceName>| {
        let seen = Box::new(move |s: &Seen| matches!(s, Seen::Instance(i, _) if instances.contains(i)));
        Candidate { layer: document.layer.clone(), document, path, seen }
    };
    // A recipe that several instances have is told once.
    let mut told: Vec<*const Document> = Vec::new();
    for (_, recipe) in placed() {
        for document in documents.chain(asked.dossier, &recipe.name) {
            if told.contains(&std::ptr::from_ref(document)) {
                continue;
            }
            told.push(document);
            let has = |r: &Recipe| documents.chain(asked.dossier, &r.name).any(|d| std::ptr::eq(d, document));
            let instances = placed().filter(|(_, r)| has(r)).map(|(i, _)| i.name.clone()).collect();
            out.push(of(document, default(path[0], &path[1..]), instances));
        }
    }
    for (name, document) in &documents.services {
        let instances = placed().filter(|(i, _)| i.service == *name).map(|(i, _)| i.name.clone()).collect::<Vec<_>>();
        if !instances.is_empty() {
            out.push(of(document, path.to_vec(), instances));
        }
    }
}

/// What the inventory says: for all, for a machine, for an instance.
fn inventory<'a>(asked: &'a Asked<'a>, path: &[&'a str], only: &dyn Fn(&str) -> bool, out: &mut Vec<Candidate<'a>>) {
    let documents = &asked.documents.inventory;
    let of = |said: &[&'a str], path: &[&'a str]| [said, path].concat();
    for document in documents {
        let path = of(&["variables"], path);
        out.push(Candidate { layer: document.layer.clone(), document, path, seen: Box::new(|_| true) });
    }
    for machine in asked.env.machines.keys() {
        for document in documents {
            let path = of(&["machine", machine.as_str(), "variables"], path);
            let seen = Box::new(move |s: &Seen| match s {
                Seen::Instance(_, m) | Seen::Machine(m) | Seen::Platform(_, m) => m == machine,
                Seen::Nowhere => false,
            });
            let layer = format!("machine `{machine}`");
            out.push(Candidate { layer, document, path, seen });
        }
    }
    for instance in asked.env.instances.iter().filter(|i| only(i.name.as_str())) {
        let name = instance.name.as_str();
        let parameter = recipe(asked, &instance.service).is_some_and(|r| r.parameters.contains_key(path[0]));
        for own in
            [&["instance", name, "variables"][..], &["instance", name]].into_iter().take(1 + usize::from(parameter))
        {
            for document in documents {
                let path = of(own, path);
                let seen = Box::new(move |s: &Seen| matches!(s, Seen::Instance(i, _) if *i == instance.name));
                let layer = format!("instance `{name}`");
                out.push(Candidate { layer, document, path, seen });
            }
        }
    }
}
