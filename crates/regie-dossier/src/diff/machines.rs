//! Machines, matched by what they are to the instances: their names differ by nature.

use super::keys::{below, tables};
use super::{Group, One, Side};
use crate::expand::Seen;
use crate::template::text;
use crate::{Machine, Place, Platform};
use regie_wire::MachineName;
use std::collections::{BTreeMap, BTreeSet};

/// Machines that are the same to the same instances.
struct Pair<'a> {
    left: &'a Machine,
    right: &'a Machine,
    roles: Vec<String>,
}

pub(super) fn compare(left: &One<'_>, right: &One<'_>) -> Vec<Group> {
    let mut all = Group::new("machines");
    let number = |one: &One<'_>| Some(Side::plain(one.env.machines.len().to_string()));
    all.compare("how many", number(left), number(right));
    all.compare("cost a month", cost(left), cost(right));
    for instance in names(left).union(&names(right)) {
        let (l, r) = (placed(left, instance), placed(right, instance));
        for role in l.keys().chain(r.keys()).collect::<BTreeSet<_>>() {
            let said = |on: &BTreeMap<String, Vec<MachineName>>| {
                let machines = on.get(role)?.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                Some(Side::plain(machines))
            };
            all.compare(format!("{role} of {instance}"), said(&l), said(&r));
        }
    }
    let pairs = pairs(left, right);
    let (mut ours, mut theirs) = (BTreeSet::new(), BTreeSet::new());
    for pair in &pairs {
        ours.insert(&pair.left.name);
        theirs.insert(&pair.right.name);
    }
    let alone = |one: &One<'_>, matched: &BTreeSet<&MachineName>| {
        let machines = one.env.machines.values().filter(|m| !matched.contains(&m.name));
        machines.map(|m| (m.name.to_string(), Side { value: "there".into(), place: Some(m.place.clone()) })).collect()
    };
    tables(&mut all, &alone(left, &ours), &alone(right, &theirs));
    let of_pair = |pair: &Pair<'_>| {
        let name = match pair.left.name == pair.right.name {
            true => format!("machine {}", pair.left.name),
            false => format!("machine {} / {}", pair.left.name, pair.right.name),
        };
        let roles = if pair.roles.is_empty() { String::new() } else { format!(" ({})", pair.roles.join(", ")) };
        let mut group = Group::new(format!("{name}{roles}"));
        let said = |one: &One<'_>, m: &Machine| below(one, &["machine", m.name.as_str()], &["variables", "resource"]);
        tables(&mut group, &said(left, pair.left), &said(right, pair.right));
        let parameters = |one: &One<'_>, m: &Machine| parameters(one, m, &shared(left, right, pair));
        tables(&mut group, &parameters(left, pair.left), &parameters(right, pair.right));
        group
    };
    let each = pairs.iter().map(of_pair).collect::<Vec<_>>();
    std::iter::once(all).chain(each).collect()
}

fn names(one: &One<'_>) -> BTreeSet<String> {
    one.env.instances.iter().map(|i| i.name.to_string()).collect()
}

fn placed(one: &One<'_>, instance: &str) -> BTreeMap<String, Vec<MachineName>> {
    let found = one.env.instances.iter().find(|i| i.name.as_str() == instance);
    found.map(|i| i.on.clone()).unwrap_or_default()
}

/// What all of them cost, by currency; `None` when none says it.
fn cost(one: &One<'_>) -> Option<Side> {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for cost in one.env.machines.values().filter_map(|m| m.cost.as_ref()) {
        *sums.entry(&cost.currency).or_default() += cost.cents;
    }
    let say = |(currency, cents): (&&str, &u64)| match cents % 100 {
        0 => format!("{} {currency}", cents / 100),
        rest => format!("{}.{rest:02} {currency}", cents / 100),
    };
    (!sums.is_empty()).then(|| Side::plain(sums.iter().map(say).collect::<Vec<_>>().join(", ")))
}

/// Machines of one role of one instance, one after another; those of one name that are left, too.
fn pairs<'a>(left: &One<'a>, right: &One<'a>) -> Vec<Pair<'a>> {
    let mut out: Vec<Pair<'a>> = Vec::new();
    let mut add = |l: Option<&'a Machine>, r: Option<&'a Machine>, role: Option<&str>| {
        let (Some(l), Some(r)) = (l, r) else { return };
        let at = out.iter().position(|p| p.left.name == l.name && p.right.name == r.name).unwrap_or_else(|| {
            out.push(Pair { left: l, right: r, roles: Vec::new() });
            out.len() - 1
        });
        if let Some(role) = role.filter(|r| out[at].roles.iter().all(|known| known != r)) {
            out[at].roles.push(role.to_owned());
        }
    };
    for instance in &left.env.instances {
        let theirs = placed(right, instance.name.as_str());
        for (role, machines) in &instance.on {
            for (l, r) in machines.iter().zip(theirs.get(role).into_iter().flatten()) {
                add(left.env.machines.get(l), right.env.machines.get(r), Some(role));
            }
        }
    }
    let paired = out.iter().flat_map(|p| [&p.left.name, &p.right.name]).cloned().collect::<BTreeSet<_>>();
    for (name, machine) in left.env.machines.iter().filter(|(name, _)| !paired.contains(*name)) {
        if let Some(other) = right.env.machines.get(name) {
            out.push(Pair { left: machine, right: other, roles: Vec::new() });
        }
    }
    out
}

/// The platforms that both machines of a pair have.
fn shared(left: &One<'_>, right: &One<'_>, pair: &Pair<'_>) -> Vec<String> {
    let of = |one: &One<'_>, machine: &Machine| {
        let all = Platform::closure(&one.dossier.platforms, &machine.platform);
        let names = all.into_iter().map(|p| p.name.clone()).collect::<BTreeSet<_>>();
        if machine.is_system() { names } else { BTreeSet::new() }
    };
    of(left, pair.left).intersection(&of(right, pair.right)).cloned().collect()
}

/// What the parameters of platforms are on a machine.
fn parameters(one: &One<'_>, machine: &Machine, platforms: &[String]) -> BTreeMap<String, Side> {
    let mut out = BTreeMap::new();
    for platform in platforms {
        let seen = Seen::Platform(platform.clone(), machine.name.clone());
        let Some(view) = one.views.iter().find(|v| v.seen == seen) else { continue };
        for name in one.dossier.platforms.get(platform).into_iter().flat_map(|p| p.parameters.keys()) {
            let Ok(value) = text(&view.scope, &format!("{{{{ {name} }}}}"), &Place::default()) else { continue };
            let place = view.scope.variables.places.get(name).cloned();
            out.insert(format!("{platform}.{name}"), Side { value: value.to_string(), place });
        }
    }
    out
}
