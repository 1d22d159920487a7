//! What serves on the machine goes on elsewhere meanwhile: its proxies are told before it restarts, and when it answers again.

use crate::cli::Global;
use crate::edge::{clock, person};
use crate::exit::{Exit, Failure};
use crate::flow::contact::Contact;
use crate::flow::here::Here;
use crate::flow::look::{self, Looked};
use crate::flow::{carry, outcome};
use regie_apply::Begin;
use regie_plan::{Plan, Procedure};
use regie_wire::{InstanceName, MachineName};
use std::collections::{BTreeMap, BTreeSet};

/// Who has to be told, if anybody.
#[derive(Default)]
pub(super) struct Aside {
    /// Instances that go on, and where their proxies are.
    pub goes_on: BTreeMap<InstanceName, BTreeSet<MachineName>>,
    plan: Option<Plan>,
}

/// The machine, and those of what stands there and on other machines too.
pub(super) fn concerned(here: &Here, machine: &MachineName) -> BTreeSet<MachineName> {
    let instances = here.environment().instances.iter();
    let shared = instances.filter(|i| i.on.values().any(|on| on.contains(machine) && on.len() > 1));
    let others = shared.flat_map(|i| i.on.values().flatten());
    others.chain([machine]).cloned().collect()
}

impl Aside {
    /// Looks at what the proxies say; nothing where nobody else could serve.
    pub fn of(here: &Here, contact: &mut Contact, machine: &MachineName) -> Result<Self, Failure> {
        if contact.facts.len() < 2 {
            return Ok(Self::default());
        }
        let looked = look::look(here, contact, look::Purpose::Operate)?;
        let goes_on = regie_plan::goes_on(&looked.wanted, &looked.seen, machine, clock::now_ms());
        Ok(Self { goes_on, plan: Some(plan(here, &looked, machine, true)?) })
    }

    /// The machines of the proxies, `web1, web2`; nothing when there are none.
    pub fn proxies(&self) -> String {
        let all = self.goes_on.values().flatten().collect::<BTreeSet<_>>();
        all.into_iter().map(|m| m.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Has the machine given no more requests. The exit code is of one that could not be told.
    pub fn out(&self, g: &Global, contact: &mut Contact, reason: Option<&str>) -> Result<Option<Exit>, Failure> {
        self.plan.as_ref().map_or(Ok(None), |plan| follow(g, contact, plan, reason))
    }

    /// Has it given requests again once what serves there answers.
    pub fn back(
        &self,
        g: &Global,
        here: &Here,
        (contact, looked): (&mut Contact, &Looked),
        machine: &MachineName,
        reason: Option<&str>,
    ) -> Result<Option<Exit>, Failure> {
        match self.goes_on.is_empty() {
            true => Ok(None),
            false => follow(g, contact, &plan(here, looked, machine, false)?, reason),
        }
    }
}

fn plan(here: &Here, looked: &Looked, machine: &MachineName, out: bool) -> Result<Plan, Failure> {
    look::plan(here, &Procedure::Aside { machine: machine.clone(), out }, looked)
}

fn follow(g: &Global, contact: &mut Contact, plan: &Plan, reason: Option<&str>) -> Result<Option<Exit>, Failure> {
    let (id, who) = (clock::new_run(), person::who());
    let parts = plan.machines.iter().filter(|m| !m.items.is_empty()).map(|m| &m.machine);
    let begin: BTreeMap<_, _> =
        parts.map(|m| (m.clone(), Begin::Start(Box::new(plan.order(m, &id, &who, reason))))).collect();
    if begin.is_empty() {
        return Ok(None);
    }
    let told = carry::follow(g, contact, &id, begin, &BTreeMap::new())?;
    Ok((!told.report.is_done()).then(|| outcome::end(g, &plan.title, "", false, &told)))
}
