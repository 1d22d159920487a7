//! Variables that are made of one another in a circle, used or not.

use crate::Place;
use crate::read::Report;
use crate::template::{cycle, names_in};
use std::collections::{BTreeMap, BTreeSet};

/// A longer chain is refused where it is rendered.
const MAX_PATH: usize = 100;

/// Reports each circle once.
pub(super) fn check(report: &Report, values: &BTreeMap<String, serde_json::Value>, places: &BTreeMap<String, Place>) {
    let mut uses = BTreeMap::new();
    for (name, value) in values {
        leaves(name, value, &mut uses);
    }
    let mut done = BTreeSet::new();
    for start in uses.keys() {
        // Depth first, without recursion: a chain of variables may be long.
        let mut path: Vec<(&str, Vec<&str>)> = vec![(start, targets(&uses, start))];
        while let Some((at, rest)) = path.last_mut() {
            let at = *at;
            let Some(next) = rest.pop() else {
                done.insert(at);
                path.pop();
                continue;
            };
            if let Some(i) = path.iter().position(|(name, _)| *name == next) {
                let mut round = path[i..].iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>();
                round.push(next.to_owned());
                report.push(cycle(&places.get(next).cloned().unwrap_or_default(), &round));
            } else if !done.contains(next) && path.len() < MAX_PATH {
                path.push((next, targets(&uses, next)));
            }
        }
    }
}

/// Which names each template among the leaves uses.
fn leaves(path: &str, value: &serde_json::Value, out: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        serde_json::Value::String(text) => {
            let names = names_in(text);
            if !names.is_empty() {
                out.insert(path.to_owned(), names);
            }
        }
        serde_json::Value::Object(map) => map.iter().for_each(|(k, v)| leaves(&format!("{path}.{k}"), v, out)),
        serde_json::Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, v)| leaves(&format!("{path}.{i}"), v, out));
        }
        _ => {}
    }
}

/// The templates that a leaf uses: a list counts with all its elements.
fn targets<'a>(uses: &'a BTreeMap<String, BTreeSet<String>>, leaf: &str) -> Vec<&'a str> {
    let mut out = Vec::new();
    for name in uses.get(leaf).into_iter().flatten() {
        if let Some((known, _)) = uses.get_key_value(name) {
            out.push(known.as_str());
        }
        let below = format!("{name}.");
        let elements = uses.range(below.clone()..).take_while(|(k, _)| k.starts_with(&below));
        out.extend(elements.filter(|(k, _)| k[below.len()..].parse::<usize>().is_ok()).map(|(k, _)| k.as_str()));
    }
    out
}
