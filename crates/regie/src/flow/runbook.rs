//! The runbook.

use super::contact::{Contact, journal_failure};
use super::{here, jobs, look, past};
use crate::cli::{Format, Global};
use crate::edge::{clock, git};
use crate::exit::{Done, Exit, Failure};
use regie_dossier::Language;
use regie_journal::Journal;
use regie_render::RunbookInput;
use std::path::Path;

/// How far back a document tells what was done: a year.
const HISTORY_MS: i64 = 366 * 86_400_000;

/// Prints it, or writes it into a folder. Facts come from the journal, unless the machines are looked at.
pub fn runbook(g: &Global, format: Format, out: Option<&Path>, lang_said: Option<&str>, look_first: bool) -> Done {
    let here = here::open_document(g)?;
    let journal = if look_first {
        let mut contact = Contact::open(g, &here, &here.machines())?;
        let wanted = look::operated(&here, &contact)?;
        // How they went is remembered by looking. A machine that goes away meanwhile keeps nobody from the document.
        if let Err(failure) = jobs::look(&here, &mut contact, &wanted.instances.iter().collect::<Vec<_>>(), (0, 0)) {
            err!("warning: {}", failure.message);
        }
        contact.journal
    } else {
        Journal::open(&here.state.journal()).map_err(journal_failure)?
    };
    let now = clock::now_ms();
    let history = past::history(&here, &journal, now - HISTORY_MS)?;
    let facts = journal.facts(&here.id()).map_err(journal_failure)?.into_iter().map(|(m, (_, f))| (m, f)).collect();
    let (_, wanted) = look::wanted_unseen(&here, &facts, look::Purpose::Operate)?;
    let full_plan = regie_plan::bare_plan(&wanted)?;
    let lang = match lang_said {
        Some("fr") => Language::Fr,
        Some(_) => Language::En,
        None => here.dossier.language,
    };
    let input = RunbookInput {
        dossier: &here.dossier,
        env: here.environment(),
        wanted: &wanted,
        full_plan: Some(&full_plan),
        facts: &facts,
        history: &history,
        now,
        local: clock::local,
        revision: revision(&here),
    };
    let document = regie_render::runbook(&input, lang);
    let (text, extension) = match format {
        Format::Md => (regie_render::markdown(&document), "md"),
        Format::Html => (regie_render::html(&document), "html"),
    };
    let Some(folder) = out else {
        out_raw!("{text}");
        return Ok(Exit::Ok);
    };
    // Where the language was chosen, its name stands in the file's: both lie side by side.
    let chosen = lang_said.map(|l| format!(".{l}")).unwrap_or_default();
    let path = folder.join(format!("runbook-{}{chosen}.{extension}", here.env));
    let io = |e: &std::io::Error| Failure::io(format!("cannot write {}", path.display()), e);
    std::fs::create_dir_all(folder).map_err(|e| io(&e))?;
    std::fs::write(&path, text).map_err(|e| io(&e))?;
    out!("{}", path.display());
    Ok(Exit::Ok)
}

/// What somebody can check out: the commit; where something is not in it, with the digest of what is there now, as without git.
fn revision(here: &here::Here) -> String {
    let digest: String = here.dossier.digest.chars().take(7).collect();
    match git::revision(&here.root) {
        Some((commit, true)) => commit,
        Some((commit, false)) => format!("{commit}+{digest}"),
        None => digest,
    }
}
