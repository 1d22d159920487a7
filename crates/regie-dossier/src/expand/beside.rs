//! Blue-green: what listens is wanted twice, on two ports, each with a unit, an environment and a release of its own, so that
//! the new one can start beside the old one. Which of the two is wanted is the planner's to say.

use super::context::{self, Placed};
use super::port::PortCell;
use super::{Expanded, env_file};
use crate::template::{Bag, Scope, plain};
use crate::{Colour, Finding, Machine, Place, Process};
use minijinja::value::Value;
use regie_resource::systemd::quoted;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Tenths of a second within which one that starts has to listen.
const LISTENS: u32 = 600;
/// Tenths of a second without any connection, after which it counts as drained: whoever read the proxy's former file still may
/// have a request in hand that is not passed on yet.
const QUIET: u64 = 10;
/// Seconds that systemd waits beyond those.
pub(super) const MARGIN: u64 = 5;

/// One colour of an instance on a machine that runs it.
pub(super) struct Beside {
    pub colour: Colour,
    /// What its own templates see: its port, and its own release as `current`.
    pub scope: Arc<Scope>,
    /// Kept for `instance.user`, which looks into it when it is named.
    _base: Arc<Scope>,
    port: PortCell,
    /// Names of the processes that have a colour.
    listening: BTreeSet<String>,
}

impl Beside {
    /// Finds out what listens: the processes whose command names the port; the only one there is, else.
    pub fn of(
        placed: &Placed<'_>,
        machine: &Machine,
        colour: Colour,
        port: Option<u16>,
        findings: &mut Vec<Finding>,
    ) -> Expanded<Self> {
        let port = PortCell::new(port);
        let (base, layout) = context::of_instance(placed, machine, &port)?;
        let here = base.with([("current", Value::from(layout.release))]);
        let env = env_file::render(&placed.service.env, &here, &port, &mut Vec::new());
        let scope = here.with([("env_file", Value::from(env))]);
        let main = placed.main_role();
        let all = processes(placed);
        let all = all.into_iter().filter(|(_, p)| p.on.as_deref().or(main) == main).collect::<Vec<_>>();
        let asks = |name: &str, process: &Process| {
            let mut item = Bag::default();
            item.put("name", name);
            item.put("number", 1);
            port.forget();
            // What is wrong with it is said where it is made.
            let _ =
                plain(&scope.with_item(Value::from_object(item)), &process.command, &process.place, "a command line");
            port.was_asked()
        };
        let mut listening = all.iter().filter(|(n, p)| asks(n, p)).map(|(n, _)| (*n).clone()).collect::<BTreeSet<_>>();
        match &all[..] {
            [(only, _)] if listening.is_empty() => drop(listening.insert((*only).clone())),
            _ if listening.is_empty() => {
                let message = format!("none of the processes of `{}` names `{{{{ port }}}}`", placed.service.name);
                let finding = Finding::error("blue-green", &placed.service.place, message);
                findings.push(finding.help("blue-green starts what listens on another port: name it in its command"));
            }
            _ => {}
        }
        Ok(Self { colour, scope, _base: base, port, listening })
    }

    /// Whether a process has a colour.
    pub fn listens(&self, name: &str) -> bool {
        self.listening.contains(name)
    }

    /// Where it listens.
    pub fn port(&self) -> Option<u16> {
        self.port.port
    }

    /// A file of this colour alone.
    pub fn of_its_own(&self, path: &str) -> String {
        format!("{path}-{}", self.colour)
    }
}

/// The processes of a service, the recipe's under its own.
pub(super) fn processes<'a>(placed: &Placed<'a>) -> BTreeMap<&'a String, &'a Process> {
    let mut processes: BTreeMap<&String, &Process> = placed.recipe.processes.iter().collect();
    processes.extend(&placed.service.processes);
    processes
}

/// Lines of a unit: it has started when it listens (so that whoever starts it may give it requests) or ended, and it is stopped when
/// nobody is connected to it any more, for as long as it has to stop. Both are read from /proc/net/tcp (proc(5)): ports in
/// hexadecimal, 0A listens, 01 is connected.
pub(super) fn lines(port: u16, stop_timeout: u64) -> String {
    let tables = "/proc/net/tcp /proc/net/tcp6";
    let listens = format!(
        "n=0; until grep -Eqs ' [0-9A-F]+:{port:04X} 0+:0000 0A ' {tables}; do \
         [ $n -lt {LISTENS} ] && kill -0 $MAINPID || exit 1; n=$((n + 1)); sleep 0.1; done"
    );
    let drained = format!(
        "end=$(($(date +%s) + {stop_timeout})); quiet=0; \
         while [ $(date +%s) -lt $end ] && [ $quiet -lt {QUIET} ]; do quiet=$((quiet + 1)); \
         ! grep -Eqs '^ *[0-9]+: [0-9A-F]+:{port:04X} [0-9A-F]+:[0-9A-F]+ 01 ' {tables} || quiet=0; sleep 0.1; done"
    );
    let line = |key: &str, script: &str| format!("{key}=/bin/sh -c \"{}\"\n", quoted(script));
    format!("{}{}", line("ExecStartPost", &listens), line("ExecStop", &drained))
}

/// Only units start beside one another.
pub(super) fn not_supervisor(place: &Place, name: &str) -> Finding {
    let message = format!("`{name}` is kept by supervisor, and blue-green needs units of systemd");
    Finding::error("blue-green", place, message).help("leave `keeper` out, or write `strategy = \"restart\"`")
}
