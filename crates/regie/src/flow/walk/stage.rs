//! What stays the same for the whole of a walk.

use super::Asked;
use crate::cli::Global;
use crate::edge::local_program::OwnProgram;
use crate::exit::Failure;
use crate::flow::at_once;
use crate::flow::contact::{Contact, journal_failure};
use crate::flow::here::Here;
use crate::flow::look::{self, Purpose};
use regie_agent::Scrubber;
use regie_dossier::Wanted;
use regie_dossier::page::{Page, PageView};
use regie_journal::Journal;
use regie_render::Style;
use regie_wire::{Facts, InstanceName, MachineName, Secrets};
use std::collections::{BTreeMap, BTreeSet};

/// What stays the same.
pub struct Stage<'a> {
    pub g: &'a Global,
    pub here: &'a Here,
    /// `playbook site-down pizzeria@prod`
    pub title: String,
    /// The page as it stands for its instance.
    pub view: PageView,
    /// Values, by the machine that has them: struck out of what is said.
    pub secrets: BTreeMap<MachineName, Secrets>,
    /// For what is said on this computer, and for answers.
    pub scrubber: Scrubber,
    /// Of prose.
    pub style: Style,
    /// Commands are run without asking.
    pub yes: bool,
    /// Why, for the journal.
    pub reason: Option<&'a str>,
    /// This very regie, first among the programs of local commands.
    pub own: OwnProgram,
}

impl<'a> Stage<'a> {
    /// Looks what the page is for this instance. Machines are greeted, so that what is said of ports is theirs; one that
    /// is down keeps nobody from walking.
    pub fn set(
        g: &'a Global,
        here: &'a Here,
        page: &Page,
        instance: Option<&InstanceName>,
        title: &str,
        asked: &Asked<'a>,
    ) -> Result<Self, Failure> {
        let (view, _) = unseen(here, page, instance)?;
        let machines = match instance {
            Some(instance) => here.machines_of(instance)?,
            None => view.commands.values().flat_map(BTreeMap::keys).cloned().collect(),
        };
        if !machines.is_empty() {
            drop(Contact::open(g, here, &machines)?);
        }
        let (view, wanted) = unseen(here, page, instance)?;
        let all = here.machines();
        let secrets = at_once::secrets_of(here, all.iter(), || Ok(wanted));
        let mut every = Secrets::default();
        for (name, value) in secrets.values().flat_map(Secrets::iter) {
            every.insert(name, value.to_owned());
        }
        Ok(Self {
            g,
            here,
            title: title.to_owned(),
            view,
            secrets,
            scrubber: Scrubber::new(&every),
            style: style(g, here),
            yes: asked.yes,
            reason: asked.reason,
            own: OwnProgram::new()?,
        })
    }

    /// How many steps it has.
    pub fn total(&self) -> usize {
        self.view.page.steps().len()
    }

    /// The secrets of these machines.
    pub fn secrets_of(&self, machines: &BTreeSet<MachineName>) -> BTreeMap<MachineName, Secrets> {
        self.secrets.iter().filter(|(m, _)| machines.contains(*m)).map(|(m, s)| (m.clone(), s.clone())).collect()
    }

    /// Refuses an answer that the journal would not have as it is: a walk that is taken up would go on with another.
    ///
    /// # Errors
    /// In words, when a secret stands in it, in whatever form it is struck out.
    pub fn says_no_secret(&self, answer: &str) -> Result<(), String> {
        let clean = self.scrubber.clean(answer);
        if clean == answer {
            return Ok(());
        }
        let mut names = self.secrets.values().flat_map(Secrets::iter).map(|(name, _)| name);
        let name = names.find(|n| clean.contains(&format!("‹{n}›")));
        let which = name.map_or_else(|| "a secret".to_owned(), |n| format!("the secret `{n}`"));
        Err(format!("is {which}, and answers are written into the journal"))
    }
}

/// How prose looks here.
pub fn style(g: &Global, here: &Here) -> Style {
    let width = rustix::termios::tcgetwinsize(std::io::stdout()).map_or(80, |w| usize::from(w.ws_col));
    Style { color: g.colors(), width, lang: here.dossier.language }
}

/// The page as it stands for this instance, by what machines said when they were last seen.
pub fn unseen(here: &Here, page: &Page, instance: Option<&InstanceName>) -> Result<(PageView, Wanted), Failure> {
    let journal = Journal::open(&here.state.journal()).map_err(journal_failure)?;
    let facts = journal.facts(&here.id()).map_err(journal_failure)?;
    let facts: BTreeMap<MachineName, Facts> = facts.into_iter().map(|(m, (_, f))| (m, f)).collect();
    let (_, wanted) = look::wanted_unseen(here, &facts, Purpose::Operate)?;
    let is = |v: &&PageView| v.page.kind == page.kind && v.page.name == page.name && v.instance.as_ref() == instance;
    let view = wanted.pages.iter().find(is).cloned();
    let view = view.ok_or_else(|| {
        Failure::new(format!("{} cannot be made for {}", page.path(), here.env), "see why: regie check")
    })?;
    Ok((view, wanted))
}
