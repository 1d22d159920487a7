//! One conversation with a controller: requests in, replies out, in order. It owns nothing that matters: runs go on
//! when it ends.

mod blob;
mod confirm;
mod hear;
mod jobs;
mod logs;
mod out;
mod run;
mod runs;
mod stream;
mod undo;
mod witness;

use crate::{Context, facts, observe, state, survey};
use blob::Blobs;
use hear::{Heard, hear};
use out::{Out, beat};
use regie_wire::{Greeting, Observations, PROTOCOL, Reply, Request, RunOf, RunState};
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Why a conversation is over.
#[derive(Debug)]
pub(crate) enum Over {
    /// The other side said so, or is gone.
    Bye,
    /// It does not speak our language; it was told.
    Nonsense,
}

/// A conversation.
struct Session {
    cx: Context,
    out: Arc<Out>,
    heard: Receiver<Heard>,
    tell: Sender<Heard>,
    /// Requests that came while something was being told, in order.
    waiting: VecDeque<Request>,
    blobs: Blobs,
    greeted: bool,
    /// Counts what was told from other threads: what a former one still says is passed over.
    turn: u64,
}

/// Holds the conversation until its end; returns the exit code.
pub(crate) fn session(cx: Context, input: impl Read + Send + 'static, out: impl Write + Send + 'static) -> i32 {
    let (tell, heard) = channel();
    let out = Arc::new(Out::new(Box::new(out)));
    hear(input, tell.clone());
    beat(Arc::clone(&out), tell.clone());
    let blobs = Blobs::new(cx.state.blobs());
    let mut session = Session { cx, out, heard, tell, waiting: VecDeque::new(), blobs, greeted: false, turn: 0 };
    match session.converse() {
        Over::Bye => 0,
        Over::Nonsense => 1,
    }
}

impl Session {
    fn converse(&mut self) -> Over {
        loop {
            let done = self.next().and_then(|request| self.answer(request));
            if let Err(over) = done {
                return over;
            }
        }
    }

    fn next(&mut self) -> Result<Request, Over> {
        if let Some(request) = self.waiting.pop_front() {
            return Ok(request);
        }
        loop {
            match self.heard.recv().unwrap_or(Heard::End) {
                Heard::Request(request) => return Ok(*request),
                Heard::End => return Err(Over::Bye),
                Heard::Nonsense(error) => return Err(self.nonsense(error)),
                Heard::Told { .. } | Heard::Gone { .. } | Heard::Line { .. } => {}
            }
        }
    }

    fn nonsense(&mut self, error: String) -> Over {
        // Whether it hears that or not: it is over.
        let _ = self.out.say(&Reply::Error { error });
        Over::Nonsense
    }

    fn say(&mut self, reply: &Reply) -> Result<(), Over> {
        self.out.say(reply).map_err(|_| Over::Bye)
    }

    fn error(&mut self, error: impl Into<String>) -> Result<(), Over> {
        self.say(&Reply::Error { error: error.into() })
    }

    fn answer(&mut self, request: Request) -> Result<(), Over> {
        if !self.greeted && !matches!(request, Request::Hello { .. }) {
            return Err(self.nonsense("the first request must be a hello: is this a controller of regie?".into()));
        }
        match request {
            Request::Hello { protocol, .. } => self.hello(protocol),
            Request::Secrets { secrets } => {
                self.cx.secrets = secrets;
                Ok(())
            }
            Request::Observe { resources } => {
                let seen = observe::observe(&self.cx, &resources);
                match state::manifest_digest(&self.cx) {
                    Ok(manifest) => self.say(&Reply::Observed(Observations { seen, manifest })),
                    Err(e) => self.error(format!("the manifest cannot be read: {e}")),
                }
            }
            Request::Put { sha256, data, last } => match self.blobs.put(&sha256, &data, last) {
                Some(Ok(())) => self.say(&Reply::Stored { sha256 }),
                Some(Err(error)) => self.error(error),
                None => Ok(()),
            },
            Request::Start { order } => self.start(&order),
            Request::Attach(of) => self.attach(&of),
            Request::Resume(of) => self.resume(&of),
            Request::Undo { run, who } => self.undo(&run, who),
            Request::Open { .. } | Request::PutBack { .. } | Request::Cancel { .. } => self.pass_on(&request),
            Request::Confirm { run, nonce } => self.confirm(&run, &nonce),
            Request::Runs { known } => self.runs(&known),
            Request::Witness { order } => self.witness(&order),
            // Of a shell that is over already: its connection was lost.
            Request::Close { run, .. } => self.attach(&RunOf { run, from: u64::MAX }),
            Request::Jobs { jobs } => self.jobs(&jobs),
            Request::Logs { sources, lines, follow } => self.logs(&sources, lines, follow),
            Request::Survey => match survey::survey(&self.cx) {
                Ok(survey) => self.say(&Reply::Surveyed(Box::new(survey))),
                Err(error) => self.error(error),
            },
            Request::Bye => Err(Over::Bye),
        }
    }

    fn hello(&mut self, protocol: u32) -> Result<(), Over> {
        if protocol != PROTOCOL {
            return Err(self.nonsense(format!(
                "the controller speaks protocol {protocol}, this agent {PROTOCOL}: they must be the same regie"
            )));
        }
        self.greeted = true;
        let facts = facts::facts(&self.cx);
        let version = env!("CARGO_PKG_VERSION").to_owned();
        self.say(&Reply::Hello(Box::new(Greeting { protocol: PROTOCOL, version, facts })))
    }

    fn run_is(&mut self, run: &regie_wire::RunId, state: RunState) -> Result<(), Over> {
        self.say(&Reply::RunIs { run: run.clone(), state })
    }
}
