//! What may be asked of a machine, one method a question.

use super::Session;
use crate::{ApplyError, Cause};
use regie_wire::{
    Event, GateId, Greeting, JobOf, JobSeen, LogSource, MachineName, Observations, Order, PROTOCOL, Reply, Request,
    Resource, RunId, RunOf, RunState, RunSummary, Scope, Secrets, Survey,
};
use std::collections::BTreeMap;

/// Runs known on a machine, newest first, and the events asked for.
pub type Told = (Vec<RunSummary>, Vec<Event>);

/// Resources in one message: far below the longest message even when each is a file of some kilobytes.
const AT_ONCE: usize = 256;

impl Session {
    /// Greets, and learns what there is to know of the machine. The first request.
    ///
    /// # Errors
    /// When the connection is lost or the agent is of another version.
    pub fn hello(&mut self, dossier: &str) -> Result<Greeting, ApplyError> {
        let hello = greeting(self.machine(), dossier);
        self.send(&hello)?;
        self.hear_hello()
    }

    /// A greeting and the question for the runs, to be said while a line is opened ([`Transport::open_saying`]): one round
    /// trip for all of it.
    ///
    /// [`Transport::open_saying`]: crate::Transport::open_saying
    pub fn to_meet(machine: &MachineName, dossier: &str, known: BTreeMap<RunId, u64>) -> [Request; 2] {
        [greeting(machine, dossier), Request::Runs { known }]
    }

    /// Hears the answers to [`Session::to_meet`].
    ///
    /// # Errors
    /// As [`Session::hello`] and [`Session::runs`].
    pub fn met(&mut self) -> Result<(Greeting, Told), ApplyError> {
        let greeting = self.hear_hello()?;
        Ok((greeting, self.hear_runs()?))
    }

    fn hear_hello(&mut self) -> Result<Greeting, ApplyError> {
        match self.next()? {
            Reply::Hello(greeting) if greeting.protocol == PROTOCOL => Ok(*greeting),
            Reply::Hello(greeting) => {
                let why = format!("it speaks protocol {}, this regie {PROTOCOL}", greeting.protocol);
                let next = format!("use the regie that put it there (version {})", greeting.version);
                Err(ApplyError::new(self.machine(), Cause::Agent, "the agent is of another version", why, next))
            }
            other => Err(self.unexpected("greet the agent", other)),
        }
    }

    /// Gives the values of secrets to the requests that follow. Only what the machine needs ([`Secrets::only`]).
    ///
    /// # Errors
    /// When the connection is lost.
    pub fn secrets(&mut self, secrets: &Secrets) -> Result<(), ApplyError> {
        if secrets.is_empty() {
            return Ok(());
        }
        self.send(&Request::Secrets { secrets: secrets.clone() })
    }

    /// Looks at resources: one observation for each, in order, in one round trip however many they are.
    ///
    /// # Errors
    /// When the connection is lost or the agent could not look.
    pub fn observe(&mut self, resources: &[Resource]) -> Result<Observations, ApplyError> {
        let mut questions = 0;
        for some in resources.chunks(AT_ONCE) {
            self.send(&Request::Observe { resources: some.to_vec() })?;
            questions += 1;
        }
        if questions == 0 {
            self.send(&Request::Observe { resources: Vec::new() })?;
            questions = 1;
        }
        let mut all = Observations::default();
        let mut failed = None;
        // Every answer is taken, also after one that is an error: the next question must not get it.
        for _ in 0..questions {
            match self.next()? {
                Reply::Observed(seen) => {
                    all.seen.extend(seen.seen);
                    all.manifest = seen.manifest;
                }
                other => failed = failed.or(Some(self.unexpected("look at the machine", other))),
            }
        }
        match failed {
            Some(error) => Err(error),
            None if all.seen.len() == resources.len() => Ok(all),
            None => {
                let why = format!("{} things were asked about, {} answered", resources.len(), all.seen.len());
                Err(ApplyError::new(self.machine(), Cause::Agent, "looking at the machine failed", why, ""))
            }
        }
    }

    /// Has an order taken on; its events follow ([`Session::follow`]).
    ///
    /// # Errors
    /// [`Cause::Leased`] when somebody else is changing the machine.
    pub fn start(&mut self, order: Order) -> Result<RunId, ApplyError> {
        self.send(&Request::Start { order: Box::new(order) })?;
        match self.next()? {
            Reply::Started { run } => Ok(run),
            other => Err(self.unexpected("start the run", other)),
        }
    }

    /// Tells a run's events from a number on until it ends.
    ///
    /// # Errors
    /// When the connection is lost or there is no such run.
    pub fn attach(&mut self, run: RunOf, tell: &mut dyn FnMut(&Event)) -> Result<RunState, ApplyError> {
        self.send(&Request::Attach(run))?;
        self.follow(tell)
    }

    /// Brings an interrupted run back to life and follows it.
    ///
    /// # Errors
    /// As [`Session::attach`], and when somebody else is changing the machine.
    pub fn resume(&mut self, run: RunOf, tell: &mut dyn FnMut(&Event)) -> Result<RunState, ApplyError> {
        self.send(&Request::Resume(run))?;
        self.follow(tell)
    }

    /// Takes back a whole run and follows that.
    ///
    /// # Errors
    /// As [`Session::resume`].
    pub fn undo(&mut self, run: RunOf, who: &str, tell: &mut dyn FnMut(&Event)) -> Result<RunState, ApplyError> {
        self.send(&Request::Undo { run, who: who.to_owned() })?;
        self.follow(tell)
    }

    /// Hears events until the agent says where the run stands.
    ///
    /// # Errors
    /// When the connection is lost.
    pub fn follow(&mut self, tell: &mut dyn FnMut(&Event)) -> Result<RunState, ApplyError> {
        loop {
            match self.next()? {
                Reply::Event(event) => tell(&event),
                Reply::RunIs { state, .. } => return Ok(state),
                Reply::Started { .. } => {}
                other => return Err(self.unexpected("follow the run", other)),
            }
        }
    }

    /// The runs known there, and the events of theirs that are not known here.
    ///
    /// # Errors
    /// When the connection is lost.
    pub fn runs(&mut self, known: BTreeMap<RunId, u64>) -> Result<Told, ApplyError> {
        self.send(&Request::Runs { known })?;
        self.hear_runs()
    }

    fn hear_runs(&mut self) -> Result<Told, ApplyError> {
        match self.next()? {
            Reply::Runs { runs, events } => Ok((runs, events)),
            other => Err(self.unexpected("list the runs", other)),
        }
    }

    /// Reads lines of logs; with `follow` until the connection ends.
    ///
    /// # Errors
    /// When the connection is lost or a log cannot be read.
    pub fn logs(
        &mut self,
        sources: Vec<(String, LogSource)>,
        lines: u32,
        follow: bool,
        tell: &mut dyn FnMut(&str, &str),
    ) -> Result<(), ApplyError> {
        self.send(&Request::Logs { sources, lines, follow })?;
        if !follow {
            // Answers come in order: this one's says that the lines are over.
            self.send(&Request::Observe { resources: Vec::new() })?;
        }
        loop {
            match self.next()? {
                Reply::Log { source, line } => tell(&source, &line),
                Reply::Observed(_) => return Ok(()),
                other => return Err(self.unexpected("read the logs", other)),
            }
        }
    }

    /// Has it written down that a person is at work there by hand.
    ///
    /// # Errors
    /// When the connection is lost or it could not be written.
    pub fn witness(&mut self, order: Order, tell: &mut dyn FnMut(&Event)) -> Result<(), ApplyError> {
        self.send(&Request::Witness { order: Box::new(order) })?;
        loop {
            match self.next()? {
                Reply::Started { .. } => {}
                Reply::Event(event) => {
                    tell(&event);
                    return Ok(());
                }
                other => return Err(self.unexpected("write the beginning down", other)),
            }
        }
    }

    /// Has its end written down.
    ///
    /// # Errors
    /// When the connection is lost: its end was then written down without words.
    pub fn close(&mut self, run: &RunId, state: &str, tell: &mut dyn FnMut(&Event)) -> Result<(), ApplyError> {
        self.send(&Request::Close { run: run.clone(), state: state.to_owned() })?;
        self.follow(tell).map(drop)
    }

    /// Looks at the results of jobs: one answer for each, in order.
    ///
    /// # Errors
    /// When the connection is lost.
    pub fn jobs(&mut self, jobs: Vec<JobOf>) -> Result<Vec<JobSeen>, ApplyError> {
        self.send(&Request::Jobs { jobs })?;
        match self.next()? {
            Reply::Jobs { jobs } => Ok(jobs),
            other => Err(self.unexpected("look at the jobs", other)),
        }
    }

    /// Looks at all that somebody chose on the machine.
    ///
    /// # Errors
    /// When the connection is lost, or the machine is no whole system of Debian's kind.
    pub fn survey(&mut self) -> Result<Survey, ApplyError> {
        self.send(&Request::Survey)?;
        match self.next()? {
            Reply::Surveyed(survey) => Ok(*survey),
            other => Err(self.unexpected("look over the machine", other)),
        }
    }

    /// Opens a gate.
    ///
    /// # Errors
    /// When the connection is lost.
    pub fn open_gate(&mut self, run: &RunId, gate: GateId) -> Result<(), ApplyError> {
        self.send(&Request::Open { run: run.clone(), gate })
    }

    /// Says over this connection, which has to be a new one, that the way in is open.
    ///
    /// # Errors
    /// When the connection is lost, is not new, or nobody waits for that.
    pub fn confirm(&mut self, run: &RunId, nonce: &str) -> Result<(), ApplyError> {
        self.send(&Request::Confirm { run: run.clone(), nonce: nonce.to_owned() })?;
        match self.next()? {
            Reply::RunIs { .. } => Ok(()),
            other => Err(self.unexpected("confirm the change", other)),
        }
    }

    /// Has a scope taken back: another machine failed.
    ///
    /// # Errors
    /// When the connection is lost.
    pub fn put_back(&mut self, run: &RunId, scope: Scope, why: &str) -> Result<(), ApplyError> {
        self.send(&Request::PutBack { run: run.clone(), scope, why: why.to_owned() })
    }

    /// Has a run stopped after its present step and put back.
    ///
    /// # Errors
    /// When the connection is lost.
    pub fn cancel(&mut self, run: &RunId, who: &str) -> Result<(), ApplyError> {
        self.send(&Request::Cancel { run: run.clone(), who: who.to_owned() })
    }

    /// Turns an answer that was not asked for into an error.
    pub(super) fn unexpected(&self, doing: &str, reply: Reply) -> ApplyError {
        let what = format!("could not {doing}");
        match reply {
            Reply::Leased(lease) => {
                let why = format!("{} is at it: {} (run {})", lease.who, lease.what, lease.run);
                let next = format!("wait, watch it with regie resume {0}, or stop it with regie cancel {0}", lease.run);
                ApplyError::new(self.machine(), Cause::Leased(Box::new(lease)), what, why, next)
            }
            Reply::Error { error } => ApplyError::new(self.machine(), Cause::Agent, what, error, ""),
            other => {
                let why = format!("the agent answered something else ({})", name_of(&other));
                ApplyError::new(self.machine(), Cause::Agent, what, why, "this is a fault of regie; run it again")
            }
        }
    }
}

fn greeting(machine: &MachineName, dossier: &str) -> Request {
    Request::Hello { protocol: PROTOCOL, machine: machine.clone(), dossier: dossier.to_owned() }
}

/// A reply by its name alone: contents may be long.
fn name_of(reply: &Reply) -> &'static str {
    match reply {
        Reply::Hello(_) => "hello",
        Reply::Observed(_) => "observed",
        Reply::Stored { .. } => "stored",
        Reply::Started { .. } => "started",
        Reply::Event(_) => "event",
        Reply::RunIs { .. } => "run-is",
        Reply::Runs { .. } => "runs",
        Reply::Log { .. } => "log",
        Reply::Jobs { .. } => "jobs",
        Reply::Surveyed(_) => "surveyed",
        Reply::Beat => "beat",
        Reply::Leased(_) => "leased",
        Reply::Error { .. } => "error",
    }
}
