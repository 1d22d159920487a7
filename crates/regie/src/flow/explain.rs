//! Where a value comes from.

use super::here;
use crate::cli::Global;
use crate::edge::clock;
use crate::exit::{Done, Exit, Failure};
use regie_dossier::{Level, Meaning, Place, Use, When};
use serde_json::json;

/// Uses that are shown; `--json` has them all.
const USES: usize = 12;
/// Longest value that is shown on a line.
const WIDTH: usize = 100;

/// Shows all that a key means in the environment, and the page of a rule of `check` that is called so.
pub fn explain(g: &Global, key: &str) -> Done {
    let page = regie_dossier::rule_page(key);
    let (env, meanings) = match page {
        Some(_) => quietly(g, key),
        None => {
            let here = here::open(g)?;
            let meanings = regie_dossier::explain(&here.dossier, &here.env, key)
                .map_err(|unknown| Failure::usage(unknown.message, unknown.help))?;
            (here.env, meanings)
        }
    };
    for (i, meaning) in meanings.iter().enumerate() {
        if g.json {
            out!("{}", to_json(meaning, &env));
            continue;
        }
        if i > 0 {
            out!();
        }
        tell(g, meaning, &env);
    }
    match page {
        Some(page) if g.json => out!("{}", json!({ "v": 1, "type": "rule", "rule": key, "page": page })),
        Some(page) if meanings.is_empty() => out!("{}", page.trim_end()),
        Some(page) => out!("\nrule `{key}` of regie check\n\n{}", page.trim_end()),
        None => {}
    }
    Ok(Exit::Ok)
}

/// What it means beside a rule: nothing where there is no dossier, or one that is not right yet. Who asks about a rule has
/// one of those.
fn quietly(g: &Global, key: &str) -> (String, Vec<Meaning>) {
    let dossier = here::read(g).ok().and_then(|(_, loaded)| {
        let right = loaded.findings.iter().all(|f| f.level != Level::Error);
        loaded.dossier.filter(|_| right)
    });
    let Some(dossier) = dossier else { return Default::default() };
    let env = g.env.clone().unwrap_or_else(|| dossier.default_environment.clone());
    let meanings = regie_dossier::explain(&dossier, &env, key).unwrap_or_default();
    (env, meanings)
}

fn to_json(meaning: &Meaning, env: &str) -> serde_json::Value {
    let mut value = json!(meaning);
    if let Some(map) = value.as_object_mut() {
        map.insert("v".into(), 1.into());
        map.insert("type".into(), "meaning".into());
        map.insert("environment".into(), env.into());
        if let Some(when) = &meaning.when {
            map.insert("next".into(), json!(clock::next(&when.schedule, when.zone.as_deref(), 3)));
        }
    }
    value
}

fn tell(g: &Global, meaning: &Meaning, env: &str) {
    let paint = |style: &str, text: &str| match g.colors() {
        true => format!("\x1b[{style}m{text}\x1b[0m"),
        false => text.to_owned(),
    };
    out!("{} in {env}", paint("1", &meaning.head));
    if !meaning.about.is_empty() {
        out!("  {}", meaning.about);
    }
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0).min(44);
    if !meaning.layers.is_empty() {
        out!("\n  said by, weakest first");
        let layers = width(&mut meaning.layers.iter().map(|l| l.layer.chars().count()));
        let said = width(&mut meaning.layers.iter().map(|l| short(&l.said).chars().count()));
        for layer in &meaning.layers {
            let mark = if layer.wins { paint("32", "→") } else { " ".to_owned() };
            let place = layer.place.as_ref().map(at).unwrap_or_default();
            let line = format!("{:<layers$}  {:<said$}", layer.layer, short(&layer.said));
            out!("  {mark} {line}  {}", paint("2", &place));
        }
    }
    if !meaning.values.is_empty() {
        out!("\n  it is");
        let of = width(&mut meaning.values.iter().map(|v| v.of.chars().count()));
        for value in &meaning.values {
            let shown = if value.value.is_empty() { "(empty)".to_owned() } else { short(&value.value) };
            match of {
                0 => out!("    {shown}"),
                _ => out!("    {:<of$}  {shown}", value.of),
            }
        }
    }
    meaning.when.iter().for_each(schedule);
    if !meaning.notes.is_empty() {
        out!();
        meaning.notes.iter().for_each(|note| out!("  {note}"));
    }
    used(&meaning.uses, &|text| paint("2", text));
}

/// A schedule in words, and when it comes.
fn schedule(when: &When) {
    let zone = when.zone.as_deref().map_or_else(String::new, |zone| format!(", by the clock of {zone}"));
    let words = if when.words == when.schedule { String::new() } else { when.words.clone() };
    out!("\n  comes {words}{zone}");
    for time in clock::next(&when.schedule, when.zone.as_deref(), 3) {
        out!("    {time}");
    }
}

fn used(uses: &[Use], dim: &dyn Fn(&str) -> String) {
    if uses.is_empty() {
        return;
    }
    out!("\n  used by");
    let shown = &uses[..uses.len().min(USES)];
    let what = shown.iter().map(|u| u.what.chars().count()).max().unwrap_or(0).min(60);
    for one in shown {
        let through = one.through.as_ref().map_or_else(String::new, |name| format!("  (through `{name}`)"));
        out!("    {:<what$}  {}{through}", one.what, dim(&at(&one.place)));
    }
    if uses.len() > USES {
        out!("    and {} more: --json has them all", uses.len() - USES);
    }
}

/// `services/shop.toml:12:9`, as much of it as there is.
pub fn at(place: &Place) -> String {
    let numbers = [place.line, place.column];
    let numbers = numbers.iter().take_while(|n| **n > 0).map(|n| format!(":{n}"));
    std::iter::once(place.file.clone()).chain(numbers).collect()
}

/// A value on one line: what a terminal would obey is not shown.
pub fn short(text: &str) -> String {
    let line = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
