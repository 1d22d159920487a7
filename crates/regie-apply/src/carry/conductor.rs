//! Decides what is said to whom. Knows no pipe, no thread and no clock: it is told what happened and gives back what
//! is to be done, so that every story can be told in a test.

mod line;

use super::gates::{is_ready, is_stuck};
use super::part::{Begin, Part, Stage};
use super::report::MachineEnd;
use super::rounds::Interrupt;
use super::turns::{may_leave, may_put_back, next_to_begin};
use regie_wire::{Event, EventKind, MachineName, Outcome, Reply, Request, RunId, RunState, Scope};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// After this long another attempt is made to come in.
const AGAIN: Duration = Duration::from_secs(1);

/// What is to be done.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// Say this to a machine.
    Send(MachineName, Request),
    /// Pass this on to whoever looks on.
    Tell(Event),
    /// Give up the connection and make another after a while.
    Reopen(MachineName, Duration),
    /// Come in over a connection of its own, after a while, and say this.
    Confirm(MachineName, String, Duration),
}

/// The state of a run over all of its machines.
#[derive(Debug)]
pub(super) struct Conductor {
    run: RunId,
    who: String,
    patience: Duration,
    pub(super) parts: BTreeMap<MachineName, Part>,
    cancelled: bool,
    todo: Vec<Action>,
}

impl Conductor {
    pub fn new(run: RunId, who: String, patience: Duration, begin: BTreeMap<MachineName, Begin>) -> Self {
        let parts = begin.into_iter().map(|(machine, begin)| (machine, Part::new(begin))).collect();
        Self { run, who, patience, parts, cancelled: false, todo: Vec::new() }
    }

    /// What is to be done now, in order.
    pub fn take_todo(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.todo)
    }

    /// How it stands with every machine when all are over.
    pub fn ends(&self) -> Option<BTreeMap<MachineName, MachineEnd>> {
        let end = |(machine, part): (&MachineName, &Part)| match &part.stage {
            Stage::Over(end) => Some((machine.clone(), end.clone())),
            _ => None,
        };
        self.parts.iter().map(end).collect()
    }

    /// Asks the next machine, once the one before has answered.
    pub fn begin(&mut self) {
        let Some(machine) = next_to_begin(&self.parts) else { return };
        if let Some(part) = self.parts.get_mut(&machine) {
            part.stage = Stage::Asked;
            part.asked = !matches!(part.begin, Begin::Start(_));
            self.todo.push(Action::Send(machine, part.first_request(&self.run, &self.who)));
        }
    }

    /// A machine said something.
    pub fn heard(&mut self, machine: &MachineName, reply: Reply, now: Instant) {
        let Some(part) = self.parts.get_mut(machine).filter(|part| !part.is_over()) else {
            return;
        };
        match reply {
            Reply::Started { .. } => self.going(machine),
            Reply::Event(event) if event.run == self.run => {
                if part.stage == Stage::Asked {
                    self.going(machine);
                }
                self.event(machine, event, now);
            }
            Reply::RunIs { run, state } if run == self.run => {
                part.asked = false;
                if part.stage == Stage::Asked {
                    self.going(machine);
                }
                self.stands(machine, state);
            }
            Reply::Leased(lease) => {
                let why = format!("{machine} is held by {} ({}, run {})", lease.who, lease.what, lease.run);
                self.refused(machine, MachineEnd::Leased(lease), &why);
            }
            Reply::Error { .. } if part.probing => {
                // The machine never heard of the run: the first message was lost with the connection.
                part.probing = false;
                part.asked = false;
                let again = part.first_request(&self.run, &self.who);
                self.todo.push(Action::Send(machine.clone(), again));
            }
            Reply::Error { error } if part.stage == Stage::Asked || part.asked => {
                let why = format!("{machine} did not take it on: {error}");
                self.refused(machine, MachineEnd::Error(error), &why);
            }
            _ => {}
        }
        self.settle();
    }

    fn going(&mut self, machine: &MachineName) {
        if let Some(part) = self.parts.get_mut(machine) {
            part.stage = Stage::Going;
            part.probing = false;
            part.asked = false;
        }
        self.begin();
    }

    fn event(&mut self, machine: &MachineName, event: Event, now: Instant) {
        let Some(part) = self.parts.get_mut(machine) else {
            return;
        };
        if event.seq <= part.last {
            return;
        }
        if event.seq > part.last + 1 {
            let why = format!("events {} to {} did not come", part.last + 1, event.seq - 1);
            return self.gone(machine, &why, now);
        }
        part.asked = false;
        part.note(&event);
        // Undo and cancel put everything back everywhere by themselves.
        let alone = self.cancelled || matches!(part.begin, Begin::Undo { .. });
        let failed: Vec<Scope> = match &event.kind {
            EventKind::PutBackStarted { scope, .. } if !part.told.contains_key(scope) => vec![scope.clone()],
            EventKind::RunEnded { outcome, .. } if *outcome != Outcome::Done => part.unfinished(),
            _ => Vec::new(),
        };
        let why = match &event.kind {
            EventKind::PutBackStarted { why, .. } => format!("{machine}: {why}"),
            EventKind::RunEnded { state, .. } => format!("{machine}: {state}"),
            _ => String::new(),
        };
        if event.seq >= part.tell_from {
            self.todo.push(Action::Tell(event));
        }
        let failed: Vec<Scope> = failed.into_iter().filter(|s| !alone && self.parts[machine].shares(s)).collect();
        for scope in &failed {
            self.pass_on(machine, scope, &why);
        }
    }

    /// A scope failed on one machine: the others put it back too.
    fn pass_on(&mut self, from: &MachineName, scope: &Scope, why: &str) {
        for (machine, part) in &mut self.parts {
            let concerned = part.gates.is_none() || (part.scopes.contains(scope) && part.shares(scope));
            if machine != from && concerned && !part.is_over() && !part.failed.contains(scope) {
                part.told.entry(scope.clone()).or_insert_with(|| (why.to_owned(), false));
            }
        }
    }

    fn stands(&mut self, machine: &MachineName, state: RunState) {
        let Some(part) = self.parts.get_mut(machine) else {
            return;
        };
        match state {
            RunState::Ended { outcome, state } => self.over(machine, MachineEnd::Ended { outcome, state }),
            RunState::Interrupted { step } if part.revived => {
                let unfinished = part.unfinished();
                self.over(machine, MachineEnd::Interrupted { step });
                for scope in unfinished {
                    self.pass_on(machine, &scope, &format!("{machine}: its run was interrupted"));
                }
            }
            RunState::Interrupted { .. } => {
                part.revived = true;
                part.asked = true;
                part.cancel_sent = false;
                let resume = Request::Resume(part.run_of(&self.run));
                self.todo.push(Action::Send(machine.clone(), resume));
            }
            RunState::AtGate { gate, what } => {
                part.reached.insert(gate);
                part.waiting = Some((gate, what));
            }
            RunState::Running => {}
        }
    }

    /// A person wants something.
    pub fn interrupt(&mut self, wish: Interrupt) {
        match wish {
            Interrupt::PutBack => self.give_up("cancelled"),
            Interrupt::Detach => {
                for part in self.parts.values_mut().filter(|part| !part.is_over()) {
                    part.stage = Stage::Over(match (&part.stage, part.waiting.take()) {
                        (Stage::Queued, _) => MachineEnd::NotStarted { why: "detached".to_owned() },
                        (_, Some((gate, what))) => MachineEnd::AtGate { gate, what },
                        (_, None) => MachineEnd::Detached { step: part.doing },
                    });
                }
            }
        }
        self.settle();
    }

    /// A machine's part is over without an end. A run starts on all of its machines or on none; one that is under way
    /// already is not stopped for that.
    fn refused(&mut self, machine: &MachineName, end: MachineEnd, why: &str) {
        let starting = self.parts.get(machine).is_some_and(|part| {
            matches!(part.begin, Begin::Start(_)) && matches!(part.stage, Stage::Queued | Stage::Asked)
        });
        if starting {
            self.give_up(why);
        }
        self.over(machine, end);
    }

    /// Nothing more is started, and what was started is stopped and put back.
    fn give_up(&mut self, why: &str) {
        self.cancelled = true;
        for part in self.parts.values_mut().filter(|part| part.stage == Stage::Queued) {
            part.stage = Stage::Over(MachineEnd::NotStarted { why: why.to_owned() });
        }
    }

    fn over(&mut self, machine: &MachineName, end: MachineEnd) {
        if let Some(part) = self.parts.get_mut(machine) {
            part.stage = Stage::Over(end);
        }
        self.begin();
    }

    /// Tells machines to put back, those that wait one after another.
    fn say_what_goes_back(&mut self) {
        let Self { parts, todo, run, who, cancelled, .. } = self;
        let hearing: Vec<MachineName> = parts.iter().filter(|(_, p)| p.hears()).map(|(m, _)| m.clone()).collect();
        for machine in hearing {
            if *cancelled && !parts[&machine].cancel_sent && may_leave(&machine, parts) {
                parts.entry(machine.clone()).and_modify(|part| part.cancel_sent = true);
                todo.push(Action::Send(machine.clone(), Request::Cancel { run: run.clone(), who: who.clone() }));
            }
            let untold: Vec<(Scope, String)> = parts[&machine]
                .told
                .iter()
                .filter(|(_, (_, sent))| !sent)
                .map(|(s, (w, _))| (s.clone(), w.clone()))
                .collect();
            for (scope, why) in untold {
                if !may_put_back(&machine, &scope, parts) {
                    continue;
                }
                if let Some((_, sent)) = parts.get_mut(&machine).and_then(|part| part.told.get_mut(&scope)) {
                    *sent = true;
                }
                todo.push(Action::Send(machine.clone(), Request::PutBack { run: run.clone(), scope, why }));
            }
        }
    }

    /// Somebody who was to come in anew did not, or was not heard. Tried again for as long as the machine waits.
    pub fn did_not_come_in(&mut self, machine: &MachineName) {
        if let Some(part) = self.parts.get_mut(machine).filter(|part| !part.is_over()) {
            part.confirming = part.awaits.is_some();
            if let Some(nonce) = part.awaits.clone() {
                self.todo.push(Action::Confirm(machine.clone(), nonce, AGAIN));
            }
        }
    }

    /// Somebody came in, and the machine will say so.
    pub fn came_in(&mut self, machine: &MachineName) {
        if let Some(part) = self.parts.get_mut(machine) {
            part.confirming = false;
            part.awaits = None;
        }
    }

    /// Sends somebody where one is waited for. What was told of the past is no waiting.
    fn come_in(&mut self) {
        let Self { parts, todo, .. } = self;
        for (machine, part) in parts.iter_mut() {
            let wanted =
                part.awaits.clone().filter(|_| part.stage == Stage::Going && part.is_heard() && !part.confirming);
            if let Some(nonce) = wanted {
                part.confirming = true;
                todo.push(Action::Confirm(machine.clone(), nonce, Duration::ZERO));
            }
        }
    }

    /// Says what is owed to every machine, and sees who waits in vain.
    fn settle(&mut self) {
        self.come_in();
        self.say_what_goes_back();
        let Self { parts, todo, run, cancelled, .. } = self;
        let ready: Vec<_> = parts
            .iter()
            .filter(|(_, part)| part.hears() && !*cancelled)
            .filter_map(|(machine, part)| Some((machine.clone(), part.waiting.as_ref()?.0)))
            .filter(|(machine, gate)| parts[machine].opening != Some(*gate) && is_ready(*gate, parts))
            .collect();
        for (machine, gate) in ready {
            if let Some(part) = parts.get_mut(&machine) {
                part.opening = Some(gate);
                todo.push(Action::Send(machine, Request::Open { run: run.clone(), gate }));
            }
        }
        let stuck: Vec<_> = parts.iter().filter(|(_, part)| is_stuck(part, parts)).map(|(m, _)| m.clone()).collect();
        for machine in stuck {
            if let Some(part) = parts.get_mut(&machine)
                && let Some((gate, what)) = part.waiting.clone()
            {
                part.stage = Stage::Over(MachineEnd::AtGate { gate, what });
            }
        }
    }
}

#[cfg(test)]
mod tests;
