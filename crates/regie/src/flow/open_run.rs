//! Runs by their id, and where they stand on their machines.

use super::contact::{Contact, journal_failure};
use super::here::{self, Here};
use crate::cli::Global;
use crate::exit::Failure;
use regie_journal::{Journal, RunRow};
use regie_wire::{MachineName, RunId, RunState};
use std::collections::{BTreeMap, BTreeSet};

/// The one run whose id begins like this.
///
/// # Errors
/// When there is none, or several.
pub fn find(journal: &Journal, prefix: &str) -> Result<RunRow, Failure> {
    let mut found = journal.find(prefix).map_err(journal_failure)?;
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Failure::new(format!("no run `{prefix}` is known here"), "regie runs lists them")),
        _ => {
            let ids = found.iter().map(|r| r.run.to_string()).collect::<Vec<_>>().join(", ");
            Err(Failure::usage(format!("several runs begin with `{prefix}`"), format!("say more of it: {ids}")))
        }
    }
}

/// A run, contacted on its machines.
pub struct Found {
    /// The dossier, at the run's environment.
    pub here: Here,
    /// Its machines, those that answer.
    pub contact: Contact,
    /// What is known of it.
    pub row: RunRow,
}

/// Finds a run and contacts its machines. Every machine of the environment is asked first when the journal does not
/// know it: somebody else's regie may have begun it.
///
/// # Errors
/// When it is unknown everywhere.
pub fn contact(g: &Global, prefix: &str) -> Result<Found, Failure> {
    contact_from(g, here::open(g)?, prefix)
}

/// The same, of a dossier that is open already.
///
/// # Errors
/// As [`contact`].
pub fn contact_from(g: &Global, mut here: Here, prefix: &str) -> Result<Found, Failure> {
    let journal = Journal::open(&here.state.journal()).map_err(journal_failure)?;
    let mut machines = here.machines();
    if let Ok(row) = find(&journal, prefix) {
        super::walk::is_no_walk(&row)?;
        let env = row.dossier.rsplit_once('/').map_or(row.dossier.clone(), |(_, env)| env.to_owned());
        if env != here.env && here.dossier.environments.contains_key(&env) {
            here = here::open(&Global { env: Some(env), ..g.clone() })?;
        }
        let known = here.machines();
        let its: BTreeSet<_> = row.machines.iter().map(|m| m.machine.clone()).collect();
        machines = known.intersection(&its).cloned().collect();
    }
    drop(journal);
    let contact = Contact::open(g, &here, &machines)?;
    let row = find(&contact.journal, prefix)?;
    Ok(Found { here, contact, row })
}

impl Found {
    /// Where it stands on the machines that answer.
    pub fn states(&self) -> BTreeMap<MachineName, RunState> {
        let state = |(machine, runs): (&MachineName, &Vec<regie_wire::RunSummary>)| {
            let run = runs.iter().find(|r| r.run == self.row.run)?;
            Some((machine.clone(), run.state.clone()))
        };
        self.contact.runs.iter().filter_map(state).collect()
    }

    /// The first event that is not known here, on a machine.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn from(&self, machine: &MachineName, run: &RunId) -> Result<u64, Failure> {
        let known = self.contact.journal.known(machine).map_err(journal_failure)?;
        Ok(known.get(run).copied().unwrap_or(0) + 1)
    }
}
