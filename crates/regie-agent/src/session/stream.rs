//! Telling a run's events.

use super::hear::Heard;
use super::{Over, Session};
use crate::launch;
use crate::run_dir::RunDir;
use crate::spool::{Follower, Progress};
use regie_wire::{Event, Reply, Request, RunId};
use std::collections::VecDeque;
use std::io::Read;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::Sender;

impl Session {
    /// Events from a number on, until the executor is gone; then where the run stands. Requests for runs are passed on
    /// meanwhile, others wait.
    pub(super) fn stream(
        &mut self,
        dir: &RunDir,
        run: &RunId,
        from: u64,
        live: Option<UnixStream>,
    ) -> Result<(), Over> {
        let follower = match Follower::open(&dir.spool()) {
            Ok(follower) => follower,
            Err(e) => return self.error(format!("the events of run {run} cannot be read: {e}")),
        };
        let mut tale = Tale { follower, from, upto: 0, read: VecDeque::new(), progress: Progress::default() };
        let mut live = live;
        while let Some(executor) = live {
            self.turn += 1;
            listen(executor, self.turn, self.tell.clone());
            self.follow(&mut tale)?;
            // Its end is the run's end, or it was killed and comes back by itself.
            tale.upto = u64::MAX;
            self.tell(&mut tale)?;
            live = if tale.progress.ended.is_none() { launch::connect(&self.cx, run) } else { None };
        }
        tale.upto = u64::MAX;
        self.tell(&mut tale)?;
        self.run_is(run, tale.progress.state(false))
    }

    fn follow(&mut self, tale: &mut Tale) -> Result<(), Over> {
        loop {
            match self.heard.recv().unwrap_or(Heard::End) {
                Heard::Told { turn, seq } if turn == self.turn => {
                    tale.upto = tale.upto.max(seq);
                    self.tell(tale)?;
                }
                Heard::Gone { turn } if turn == self.turn => return Ok(()),
                Heard::Request(request) => match *request {
                    Request::Open { .. } | Request::PutBack { .. } | Request::Cancel { .. } => {
                        self.pass_on(&request)?
                    }
                    other => self.waiting.push_back(other),
                },
                Heard::End => return Err(Over::Bye),
                Heard::Nonsense(error) => return Err(self.nonsense(error)),
                Heard::Told { .. } | Heard::Gone { .. } | Heard::Line { .. } => {}
            }
        }
    }

    fn tell(&mut self, tale: &mut Tale) -> Result<(), Over> {
        match tale.follower.more() {
            Ok(events) => tale.read.extend(events),
            Err(e) => self.error(format!("an event cannot be read: {e}"))?,
        }
        while let Some(event) = tale.read.pop_front_if(|e| e.seq <= tale.upto) {
            tale.progress.add(&event);
            if event.seq >= tale.from {
                self.say(&Reply::Event(event))?;
            }
        }
        Ok(())
    }
}

/// What is being told.
struct Tale {
    follower: Follower,
    from: u64,
    /// Events up to here are synced: nothing is told that a power cut could take back.
    upto: u64,
    read: VecDeque<Event>,
    progress: Progress,
}

/// Hears how far the executor is until it is gone.
fn listen(mut executor: UnixStream, turn: u64, tell: Sender<Heard>) {
    std::thread::spawn(move || {
        let mut seq = [0u8; 8];
        while executor.read_exact(&mut seq).is_ok() {
            if tell.send(Heard::Told { turn, seq: u64::from_be_bytes(seq) }).is_err() {
                return;
            }
        }
        let _ = tell.send(Heard::Gone { turn });
    });
}
