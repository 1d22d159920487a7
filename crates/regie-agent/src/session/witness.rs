//! A person at work on the machine by hand, in a shell of their own: its beginning and its end are written down.

use super::hear::Heard;
use super::{Over, Session};
use crate::lease::{self, Refused};
use crate::run_dir::RunDir;
use crate::spool::{Progress, Spool};
use crate::store::now_ms;
use regie_wire::{EventKind, Lease, Order, Outcome, Reply, Request};

/// What is written when nobody said how it ended.
const CUT: &str = "the connection ended before the shell's end was told";

impl Session {
    /// Writes the beginning down, waits, writes the end down.
    pub(super) fn witness(&mut self, order: &Order) -> Result<(), Over> {
        if order.lease || !order.items.is_empty() {
            return self.error("what a person does by hand has no steps and needs no lease");
        }
        let (run, who, what) = (order.run.clone(), order.who.clone(), order.title.clone());
        let dir = match RunDir::create(&self.cx, order) {
            Ok(dir) => dir,
            Err(error) => return self.error(error),
        };
        let alive = lease::take_at(&dir.alive(), &Lease { run: run.clone(), who, what, since: now_ms() });
        let alive = match alive {
            Ok(held) => held,
            Err(Refused::Taken(lease)) => return self.say(&Reply::Leased(lease)),
            Err(Refused::Io(e)) => return self.error(dir.explain(&e)),
        };
        let mut spool = match Spool::open(&dir, &run, &order.machine) {
            Ok((spool, _)) => spool,
            Err(e) => return self.error(dir.explain(&e)),
        };
        let mut progress = Progress::default();
        let began = EventKind::RunStarted {
            title: order.title.clone(),
            procedure: order.procedure.clone(),
            dossier: order.dossier.clone(),
            who: order.who.clone(),
            reason: order.reason.clone(),
            steps: 0,
        };
        if let Err(e) = self.note(&mut spool, &mut progress, began, true)? {
            dir.remove();
            return self.error(dir.explain(&e));
        }
        let (state, over) = self.until_closed(order);
        let ended = EventKind::RunEnded { outcome: Outcome::Done, state };
        let noted = self.note(&mut spool, &mut progress, ended, over.is_none());
        drop(alive);
        match (over, noted?) {
            (Some(over), _) => Err(over),
            (None, Err(e)) => self.error(dir.explain(&e)),
            (None, Ok(())) => self.run_is(&run, progress.state(false)),
        }
    }

    /// An event, on the disk first; then told, when somebody is there to hear it.
    fn note(
        &mut self,
        spool: &mut Spool,
        progress: &mut Progress,
        kind: EventKind,
        tell: bool,
    ) -> Result<std::io::Result<()>, Over> {
        let is_first = matches!(kind, EventKind::RunStarted { .. });
        let event = match spool.append(kind).and_then(|event| spool.sync().map(|()| event)) {
            Ok(event) => event,
            Err(e) => return Ok(Err(e)),
        };
        progress.add(&event);
        if is_first {
            self.say(&Reply::Started { run: event.run.clone() })?;
        }
        if tell {
            self.say(&Reply::Event(event))?;
        }
        Ok(Ok(()))
    }

    /// How it ended, and whether the conversation ended with it.
    fn until_closed(&mut self, order: &Order) -> (String, Option<Over>) {
        loop {
            match self.heard.recv().unwrap_or(Heard::End) {
                Heard::Request(request) => match *request {
                    Request::Close { run, state } if run == order.run => return (state, None),
                    Request::Bye => return (CUT.into(), Some(Over::Bye)),
                    other => self.waiting.push_back(other),
                },
                Heard::End => return (CUT.into(), Some(Over::Bye)),
                Heard::Nonsense(error) => return (CUT.into(), Some(self.nonsense(error))),
                Heard::Told { .. } | Heard::Gone { .. } | Heard::Line { .. } => {}
            }
        }
    }
}
