//! The machines of an environment, contacted at once: greetings taken, the journal filled.

use super::here::Here;
use crate::cli::Global;
use crate::edge::{clock, person, program};
use crate::exit::{Exit, Failure};
use regie_apply::{AgentProgram, ApplyError, Ask, AskOnce, Class, Session, SshOptions, Transport};
use regie_journal::Journal;
use regie_wire::{Facts, MachineName, RunSummary};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How machines are reached from here.
pub struct Lines {
    agent: AgentProgram,
    ssh: SshOptions,
    ask: AskOnce<Terminal>,
    addresses: BTreeMap<MachineName, regie_dossier::Address>,
    dossier: String,
}

/// Machines that answered, and those that did not.
pub struct Contact {
    /// Open conversations.
    pub sessions: BTreeMap<MachineName, Session>,
    /// What they said of themselves.
    pub facts: BTreeMap<MachineName, Facts>,
    /// Runs that they know, newest first.
    pub runs: BTreeMap<MachineName, Vec<RunSummary>>,
    /// Why others do not answer.
    pub away: BTreeMap<MachineName, ApplyError>,
    /// To open a line again.
    pub lines: Arc<Lines>,
    /// The copy of what machines did.
    pub journal: Journal,
}

/// The person at the terminal, asked for sudo's password.
struct Terminal;

impl Ask for Terminal {
    fn password(&self, machine: &MachineName, again: bool) -> Option<secrecy::SecretString> {
        let again = if again { "that was not it. " } else { "" };
        person::password(&format!("{again}sudo password on {machine}: ")).ok()
    }
}

type Met = (Session, Facts, Vec<RunSummary>, Vec<regie_wire::Event>);

impl Contact {
    /// Contacts these machines, all at once. One that does not answer is in `away`.
    ///
    /// # Errors
    /// When something is wrong on this computer.
    pub fn open(g: &Global, here: &Here, machines: &BTreeSet<MachineName>) -> Result<Self, Failure> {
        let lines = Arc::new(Lines::new(here)?);
        let journal = Journal::open(&here.state.journal()).map_err(journal_failure)?;
        let known: BTreeMap<_, _> = machines
            .iter()
            .map(|m| Ok((m.clone(), journal.known(m).map_err(journal_failure)?)))
            .collect::<Result<_, Failure>>()?;
        let met: Vec<(MachineName, Result<Met, ApplyError>)> = std::thread::scope(|scope| {
            let lines = &lines;
            let threads: Vec<_> =
                known.into_iter().map(|(m, known)| (m.clone(), scope.spawn(move || lines.meet(&m, known)))).collect();
            threads.into_iter().filter_map(|(m, t)| Some((m, t.join().ok()?))).collect()
        });
        let mut contact = Self {
            sessions: BTreeMap::new(),
            facts: BTreeMap::new(),
            runs: BTreeMap::new(),
            away: BTreeMap::new(),
            lines,
            journal,
        };
        for (machine, met) in met {
            match met {
                Ok((session, facts, runs, events)) => {
                    contact.journal.append(&events).map_err(journal_failure)?;
                    contact.sessions.insert(machine.clone(), session);
                    contact.facts.insert(machine.clone(), facts);
                    contact.runs.insert(machine, runs);
                }
                Err(error) => {
                    if !g.json {
                        err!("◌ {error}");
                    }
                    contact.away.insert(machine, error);
                }
            }
        }
        contact.journal.remember_facts(&here.id(), &contact.facts, clock::now_ms()).map_err(journal_failure)?;
        Ok(contact)
    }
}

impl Lines {
    fn new(here: &Here) -> Result<Self, Failure> {
        let config = std::env::var_os("REGIE_SSH_CONFIG").map(Into::into);
        let ssh = SshOptions::new(config, person::is_there())
            .map_err(|e| Failure::io("cannot prepare a folder for ssh's control sockets", &e))?;
        let addresses = here.environment().machines.iter().map(|(n, m)| (n.clone(), m.address.clone())).collect();
        let agent = program::agent()?.remembered_in(&ssh.runtime_dir);
        Ok(Self { agent, ssh, ask: AskOnce::new(Terminal), addresses, dossier: here.id() })
    }

    /// Opens a line to a machine and greets.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn open(&self, machine: &MachineName) -> Result<(Session, Facts), ApplyError> {
        let mut session = self.session(machine)?;
        let greeting = session.hello(&self.dossier)?;
        Ok((session, greeting.facts))
    }

    /// Comes in over a connection of its own and says so to a machine that waits for that.
    ///
    /// # Errors
    /// When it does not come in, or nobody waits.
    pub fn anew(&self, machine: &MachineName, run: &regie_wire::RunId, nonce: &str) -> Result<(), ApplyError> {
        let line = Transport::open_anew(&self.addresses[machine], machine, &self.agent, &self.ssh, &self.ask)?;
        let mut session = Session::new(line)?;
        session.hello(&self.dossier)?;
        session.confirm(run, nonce)
    }

    /// Gives this terminal to a shell on a machine, to its end; its exit code, if it has one.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn interactive(&self, machine: &MachineName, words: &[String]) -> Result<Option<i32>, ApplyError> {
        let line = regie_resource::as_root(words);
        regie_apply::interactive(&self.addresses[machine], machine, &self.ssh, words, &line).map(|s| s.code())
    }

    fn session(&self, machine: &MachineName) -> Result<Session, ApplyError> {
        Session::new(Transport::open(&self.addresses[machine], machine, &self.agent, &self.ssh, &self.ask)?)
    }

    fn meet(&self, machine: &MachineName, known: BTreeMap<regie_wire::RunId, u64>) -> Result<Met, ApplyError> {
        let first = Session::to_meet(machine, &self.dossier, known);
        let (address, agent) = (&self.addresses[machine], &self.agent);
        let line = Transport::open_saying(address, machine, agent, &self.ssh, &self.ask, &first)?;
        let mut session = Session::new(line)?;
        let (greeting, (runs, events)) = session.met()?;
        Ok((session, greeting.facts, runs, events))
    }
}

/// A failure of the journal's file.
pub fn journal_failure(error: regie_journal::JournalError) -> Failure {
    Failure::new(error.to_string(), "")
}

/// A failure of a machine, with the exit code it deserves.
pub fn machine_failure(error: &ApplyError) -> Failure {
    let exit = match error.class() {
        Class::Error => Exit::Error,
        Class::NeedsPerson => Exit::NeedsPerson,
        Class::Refused => Exit::Refused,
    };
    let why = if error.why().is_empty() { String::new() } else { format!(": {}", error.why()) };
    Failure { exit, message: format!("{}: {}{why}", error.machine(), error.what()), help: error.next().to_owned() }
}
