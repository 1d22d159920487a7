//! What to do about something that somebody sees.

use super::here;
use super::walk::verb;
use crate::cli::Global;
use crate::exit::{Done, Exit};
use regie_dossier::Dossier;
use regie_dossier::page::{Found, Hit, search, search_rules};

/// How many pages are shown.
const SHOWN: usize = 5;

/// Looks for the words in playbooks and tasks; exits with 1 when nothing is found.
pub fn help_with(g: &Global, words: &[String]) -> Done {
    let here = here::open(g)?;
    let query = words.join(" ");
    let hits = search(&here.dossier, &query);
    for (n, hit) in hits.iter().enumerate() {
        if g.json {
            out!("{}", json(hit));
        } else if n < SHOWN {
            if n > 0 {
                out!();
            }
            tell(g, &here.dossier, hit, &verb(hit.page, None, &here.env));
        }
    }
    if hits.len() > SHOWN && !g.json {
        out!("\n… and {} more pages; say more of what you see", hits.len() - SHOWN);
    }
    let rules = search_rules(&query);
    for (n, (name, title)) in rules.iter().enumerate() {
        if g.json {
            out!("{}", serde_json::json!({ "v": 1, "type": "rule", "name": name, "title": title }));
        } else {
            if n > 0 || !hits.is_empty() {
                out!();
            }
            out!("{title}\n    a rule of regie check\n    regie explain {name}");
        }
    }
    let empty = hits.is_empty() && rules.is_empty();
    if g.json {
        return Ok(if empty { Exit::Error } else { Exit::Ok });
    }
    if empty {
        nothing(&here.dossier, &query);
        return Ok(Exit::Error);
    }
    Ok(Exit::Ok)
}

fn tell(g: &Global, dossier: &Dossier, hit: &Hit<'_>, verb: &str) {
    let head = match hit.found {
        Found::Symptom => hit.text.clone(),
        _ => hit.page.title.text.clone(),
    };
    let head = if g.colors() { format!("\x1b[1m{head}\x1b[0m") } else { head };
    out!("{head}");
    if hit.found == Found::Symptom {
        out!("    {}", hit.page.title.text);
    }
    let place = &hit.place;
    let line = usize::try_from(place.line).ok().and_then(|n| n.checked_sub(1));
    let line = line.and_then(|n| dossier.texts.get(&place.file)?.lines().nth(n)).unwrap_or_default().trim();
    match place.line {
        0 => out!("    {}", place.file),
        n => out!("    {}:{n}: {line}", place.file),
    }
    out!("    {verb}");
}

fn json(hit: &Hit<'_>) -> serde_json::Value {
    serde_json::json!({ "v": 1, "type": "hit", "page": hit.page.path(), "kind": hit.page.kind.name(),
        "name": hit.page.name, "title": hit.page.title.text, "found": hit.found.name(), "text": hit.text,
        "line": hit.place.line, "words": hit.matched })
}

/// Says what there is.
fn nothing(dossier: &Dossier, query: &str) {
    out!("Nothing is written about “{query}”.");
    let pages = dossier.playbooks.values().chain(dossier.tasks.values());
    let all = pages.map(|p| format!("  {} {}: {}", p.kind.name(), p.name, p.title.text)).collect::<Vec<_>>();
    if all.is_empty() {
        out!("No playbook and no task is written yet. Begin one: regie task new NAME");
    } else {
        out!("There is:\n{}", all.join("\n"));
        out!("Once you know what helps, add what you saw to `symptoms` of its page.");
    }
}
