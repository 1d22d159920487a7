//! What a template becomes, from where it is seen.

use super::meaning::{Rendered, When};
use crate::expand::{Seen, View};
use crate::read::{Node, Value};
use crate::template::text;
use crate::{Place, Schedule};

/// The expression that names a path: `database.user`, `names[0]`.
pub(super) fn named(path: &[&str]) -> String {
    let mut out = String::new();
    for (i, part) in path.iter().enumerate() {
        if part.bytes().all(|b| b.is_ascii_digit()) {
            out.push_str(&format!("[{part}]"));
        } else if crate::read::is_variable(part) {
            out.push_str(if i == 0 { "" } else { "." });
            out.push_str(part);
        } else {
            out.push_str(&format!("[{part:?}]"));
        }
    }
    out
}

/// The template that shows what a path names: lists with commas.
pub(super) fn shown(path: &[&str], value: Option<&Value>) -> String {
    let join = if matches!(value, Some(Value::List(_))) { " | join(', ')" } else { "" };
    format!("{{{{ {}{join} }}}}", named(path))
}

/// A template rendered in several views: one value when it is the same in all, else one for each that differs.
pub(super) fn rendered<'a>(views: impl IntoIterator<Item = &'a View>, template: &str) -> Vec<Rendered> {
    let mut out: Vec<(Vec<&Seen>, String)> = Vec::new();
    for view in views {
        let value = match text(&view.scope, template, &Place::default()) {
            Ok(text) => text.to_string(),
            Err(finding) if view.offers && ["`port`", "`url`"].iter().any(|name| finding.message.contains(name)) => {
                "known once the machine is asked for a port".to_owned()
            }
            Err(finding) => format!("not to be told: {}", finding.message),
        };
        match out.iter_mut().find(|(_, other)| *other == value) {
            Some((seen, _)) => seen.push(&view.seen),
            None => out.push((vec![&view.seen], value)),
        }
    }
    let several = out.len() > 1;
    out.into_iter()
        .map(|(seen, value)| Rendered { of: if several { places(&seen) } else { String::new() }, value })
        .collect()
}

/// `boutique on app, web`
fn places(seen: &[&Seen]) -> String {
    let mut by: Vec<(String, Vec<String>)> = Vec::new();
    for one in seen {
        let (of, machine) = match one {
            Seen::Instance(instance, machine) => (format!("{instance} on "), machine.to_string()),
            Seen::Machine(machine) => (String::new(), machine.to_string()),
            Seen::Platform(platform, machine) => (format!("{platform} on "), machine.to_string()),
            Seen::Nowhere => (String::new(), "elsewhere".to_owned()),
        };
        match by.iter_mut().find(|(other, _)| *other == of) {
            Some((_, machines)) => machines.push(machine),
            None => by.push((of, vec![machine])),
        }
    }
    by.into_iter().map(|(of, machines)| format!("{of}{}", machines.join(", "))).collect::<Vec<_>>().join("; ")
}

/// What a schedule says, if that is what stands at a key.
pub(super) fn when(path: &[&str], node: &Node, zone: Option<&str>) -> Option<When> {
    let Value::Text(text) = &node.value else { return None };
    let schedule = Schedule::parse(text).ok().filter(|_| path.last() == Some(&"schedule"))?;
    let zone = zone.map(str::to_owned);
    Some(When { schedule: text.clone(), words: schedule.words(), zone })
}
