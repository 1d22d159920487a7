//! The loop that carries the conductor's decisions out: one thread waits on all machines at once.

use super::conductor::{Action, Conductor};
use super::part::Begin;
use super::report::RunReport;
use crate::session::Heard;
use crate::{ApplyError, Session};
use regie_wire::{Event, MachineName, Order, RunId};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// What a person wants while a run is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interrupt {
    /// Stop after the present step and put back (first Ctrl-C).
    PutBack,
    /// Follow no longer, and leave it running (second Ctrl-C).
    Detach,
}

/// Makes a new connection to a machine that was lost: opened, greeted, and given its secrets.
pub type Reopen<'a> = dyn Fn(&MachineName) -> Result<Session, ApplyError> + Sync + 'a;

/// Comes in over a connection of its own and says that the way in is open: the run, and what the machine wants to hear.
pub type ComeIn<'a> = dyn Fn(&MachineName, &RunId, &str) -> Result<(), ApplyError> + Sync + 'a;

/// How a run is followed.
pub struct Following<'a> {
    /// Who asks: `user@host`.
    pub who: String,
    /// How long a lost machine is looked for.
    pub patience: Duration,
    /// Makes a new connection.
    pub reopen: &'a Reopen<'a>,
    /// Comes in anew, where a machine waits for that.
    pub come_in: &'a ComeIn<'a>,
    /// What the person wants meanwhile.
    pub interrupts: &'a Receiver<Interrupt>,
}

/// How often interrupts and silences are looked at.
const TICK: Duration = Duration::from_millis(50);

enum Message {
    Heard(MachineName, u64, Heard),
    Reopened(MachineName, Result<Box<Session>, ApplyError>),
    CameIn(MachineName, Result<(), ApplyError>),
}

/// A connection to be made.
enum Due {
    Again(MachineName),
    Anew(MachineName, String),
}

/// Starts a run on all of its machines and follows it to its end. Sessions that are still good are left in the map.
///
/// # Errors
/// When the orders are of several runs, or a machine has an order and no session.
pub fn carry_out(
    orders: BTreeMap<MachineName, Order>,
    sessions: &mut BTreeMap<MachineName, Session>,
    how: &Following<'_>,
    sink: &mut dyn FnMut(&Event),
) -> Result<RunReport, String> {
    let Some(run) = orders.values().next().map(|order| order.run.clone()) else {
        return Err("there is nothing to carry out on any machine".to_owned());
    };
    if let Some((machine, order)) = orders.iter().find(|(_, order)| order.run != run) {
        return Err(format!("the order for {machine} is of run {}, the others are of {run}", order.run));
    }
    let begin = orders.into_iter().map(|(machine, order)| (machine, Begin::Start(Box::new(order)))).collect();
    follow(&run, begin, sessions, how, sink)
}

/// Takes up a run on all of its machines (all: the gates of a run concern them all) and follows it to its end.
///
/// # Errors
/// When a machine has no session.
pub fn follow(
    run: &RunId,
    begin: BTreeMap<MachineName, Begin>,
    sessions: &mut BTreeMap<MachineName, Session>,
    how: &Following<'_>,
    sink: &mut dyn FnMut(&Event),
) -> Result<RunReport, String> {
    if let Some(machine) = begin.keys().find(|machine| !sessions.contains_key(machine.as_str())) {
        return Err(format!("{machine}: there is no connection to it"));
    }
    let conductor = Conductor::new(run.clone(), how.who.clone(), how.patience, begin);
    let (give, inbox) = channel();
    let make = how.reopen;
    let machines = thread::scope(|scope| {
        let (come_in, id) = (how.come_in, run);
        let reopen = |due: Due| {
            let give: Sender<Message> = give.clone();
            scope.spawn(move || {
                let message = match due {
                    Due::Again(machine) => {
                        let session = make(&machine).map(Box::new);
                        Message::Reopened(machine, session)
                    }
                    Due::Anew(machine, nonce) => {
                        let came = come_in(&machine, id, &nonce);
                        Message::CameIn(machine, came)
                    }
                };
                // Nobody listens any more when the person has detached.
                drop(give.send(message));
            });
        };
        let rounds = Rounds { conductor, sessions, give: give.clone(), count: BTreeMap::new(), due: Vec::new() };
        rounds.run(&inbox, how, &reopen, sink)
    });
    Ok(RunReport { run: run.clone(), machines })
}

struct Rounds<'a> {
    conductor: Conductor,
    sessions: &'a mut BTreeMap<MachineName, Session>,
    give: Sender<Message>,
    /// Which connection of a machine counts: words of an earlier one come too late.
    count: BTreeMap<MachineName, u64>,
    /// Connections to make, and when.
    due: Vec<(Instant, Due)>,
}

impl Rounds<'_> {
    fn run(
        mut self,
        inbox: &Receiver<Message>,
        how: &Following<'_>,
        reopen: &dyn Fn(Due),
        sink: &mut dyn FnMut(&Event),
    ) -> BTreeMap<MachineName, super::MachineEnd> {
        let machines: Vec<_> = self.conductor.parts.keys().cloned().collect();
        machines.iter().for_each(|machine| self.listen(machine));
        self.conductor.begin();
        let ends = loop {
            self.act(sink);
            if let Some(ends) = self.conductor.ends() {
                break ends;
            }
            match inbox.recv_timeout(TICK) {
                Ok(message) => self.take(message),
                // Never disconnected: this end of it is held here.
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            how.interrupts.try_iter().for_each(|wish| self.conductor.interrupt(wish));
            self.look_for_silence();
            let now = Instant::now();
            let (ripe, due) = std::mem::take(&mut self.due).into_iter().partition(|(at, _)| *at <= now);
            self.due = due;
            for (_, due) in ripe {
                reopen(due);
            }
        };
        self.leave();
        ends
    }

    fn listen(&mut self, machine: &MachineName) {
        let count = self.count.entry(machine.clone()).or_default();
        *count += 1;
        let (give, name, count) = (self.give.clone(), machine.clone(), *count);
        if let Some(session) = self.sessions.get_mut(machine) {
            session.inbox().divert(move |heard| drop(give.send(Message::Heard(name.clone(), count, heard))));
        }
    }

    fn take(&mut self, message: Message) {
        let now = Instant::now();
        match message {
            Message::Heard(machine, count, _) if self.count.get(&machine) != Some(&count) => {}
            Message::Heard(machine, _, Heard::Reply(reply)) => self.conductor.heard(&machine, *reply, now),
            Message::Heard(machine, _, Heard::Gone(why)) => {
                let why = self.sessions.get(&machine).map_or(why.clone(), |s| s.lost(&why).why().to_owned());
                self.conductor.gone(&machine, &why, now);
            }
            Message::Reopened(machine, Ok(session)) => {
                self.sessions.insert(machine.clone(), *session);
                self.listen(&machine);
                self.conductor.back(&machine);
            }
            Message::CameIn(machine, Ok(())) => self.conductor.came_in(&machine),
            Message::CameIn(machine, Err(_)) => self.conductor.did_not_come_in(&machine),
            Message::Reopened(machine, Err(error)) => self.conductor.still_away(&machine, &error.to_string(), now),
        }
    }

    fn act(&mut self, sink: &mut dyn FnMut(&Event)) {
        loop {
            let todo = self.conductor.take_todo();
            if todo.is_empty() {
                return;
            }
            for action in todo {
                match action {
                    Action::Tell(event) => sink(&event),
                    Action::Send(machine, request) => {
                        let Some(session) = self.sessions.get_mut(&machine) else {
                            continue;
                        };
                        if let Err(error) = session.send(&request) {
                            self.conductor.gone(&machine, error.why(), Instant::now());
                        }
                    }
                    Action::Reopen(machine, wait) => {
                        *self.count.entry(machine.clone()).or_default() += 1;
                        if let Some(session) = self.sessions.remove(&machine) {
                            session.abandon();
                        }
                        self.due.push((Instant::now() + wait, Due::Again(machine)));
                    }
                    Action::Confirm(machine, nonce, wait) => {
                        self.due.push((Instant::now() + wait, Due::Anew(machine, nonce)));
                    }
                }
            }
        }
    }

    fn look_for_silence(&mut self) {
        let silent: Vec<_> = self.sessions.iter().filter(|(_, s)| s.is_silent()).map(|(m, _)| m.clone()).collect();
        for machine in silent {
            self.conductor.gone(&machine, "not a word from it for too long", Instant::now());
        }
    }

    /// Sessions whose run is over are good for more questions; the others would answer with events.
    fn leave(self) {
        let Self { conductor, sessions, .. } = self;
        for (machine, end) in conductor.ends().unwrap_or_default() {
            use super::MachineEnd::{Ended, Error, Leased, NotStarted};
            match end {
                Ended { .. } | Leased(_) | NotStarted { .. } | Error(_) => {
                    if let Some(session) = sessions.get_mut(&machine) {
                        session.inbox().keep();
                    }
                }
                _ => drop(sessions.remove(&machine)),
            }
        }
    }
}
