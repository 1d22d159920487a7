//! What is said about an import.

use crate::cli::Global;
use regie_dossier::Place;
use regie_dossier::import::{Import, Note, NoteKind};

/// Says it all: as text, on standard error when what was made is on standard output; as JSON, one value a line.
pub fn report(g: &Global, env: &str, import: &Import, written: Option<&str>, hints: &[String]) {
    if g.json {
        return json(env, import, written);
    }
    let text = text(env, import, written, hints);
    if written.is_some() {
        out_raw!("{text}");
    } else {
        err!("{}", text.trim_end());
    }
}

fn json(env: &str, import: &Import, written: Option<&str>) {
    for note in &import.notes {
        let mut value = serde_json::json!(note);
        value["v"] = 1.into();
        value["type"] = "note".into();
        out!("{value}");
    }
    for (name, places) in &import.secrets {
        out!("{}", serde_json::json!({ "v": 1, "type": "secret", "name": name, "places": places }));
    }
    let value = serde_json::json!({ "v": 1, "type": "import", "env": env, "written": written, "toml": import.toml,
        "machines": import.machines, "variables": import.variables, "ssh_config": import.ssh_config });
    out!("{value}");
}

fn text(env: &str, import: &Import, written: Option<&str>, hints: &[String]) -> String {
    let mut out = String::new();
    let of = |kind| import.notes.iter().filter(|n| n.kind == kind).collect::<Vec<_>>();
    let renamed = of(NoteKind::Renamed);
    if !renamed.is_empty() {
        out.push_str(&section(&format!("Renamed, {}:", renamed.len()), &rows(&renamed, " → ")));
    }
    let unneeded = of(NoteKind::NotNeeded);
    if !unneeded.is_empty() {
        out.push_str(&section(&format!("Not needed, {}:", unneeded.len()), &rows(&unneeded, ": ")));
    }
    let left = of(NoteKind::NotTaken);
    if !left.is_empty() {
        out.push_str(&section(&format!("Not taken, {}:", left.len()), &rows(&left, ": ")));
    }
    if !import.ssh_config.is_empty() {
        let lines = import.ssh_config.lines().map(str::to_owned).collect::<Vec<_>>();
        out.push_str(&section("Put this into ~/.ssh/config, which ssh reads for regie:", &lines));
    }
    if !import.secrets.is_empty() {
        let width = import.secrets.keys().map(|n| n.chars().count()).max().unwrap_or(0);
        let lines = import.secrets.iter().map(|(name, places)| {
            let places = places.iter().map(place).collect::<Vec<_>>().join(", ");
            format!("{name:<width$}  {places}")
        });
        let head = format!("Put these in: regie secrets edit --env {env}");
        out.push_str(&section(&head, &lines.collect::<Vec<_>>()));
    }
    if import.machines.is_empty() {
        return out;
    }
    let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let mut sum = vec![count(import.machines.len(), "machine"), count(import.variables, "variable")];
    sum.extend((!import.secrets.is_empty()).then(|| count(import.secrets.len(), "secret") + " to put in"));
    sum.push(format!("{} not taken", left.len()));
    let into = written.map(|file| format!(" → {file}")).unwrap_or_default();
    out.push_str(&format!("\n{}{into}\n", sum.join(", ")));
    for hint in hints {
        out.push_str(&format!("{hint}\n"));
    }
    let first = &import.machines[0];
    if written.is_some() {
        let next = "regie check, then for each machine";
        out.push_str(&format!(
            "Next: {next}: regie machines trust {first} --env {env}; then: regie machines --env {env}\n"
        ));
    }
    out
}

fn section(head: &str, lines: &[String]) -> String {
    let lines = lines.iter().map(|l| format!("  {l}").trim_end().to_owned() + "\n").collect::<String>();
    format!("\n{head}\n{lines}")
}

/// Places in one column; what and why behind.
fn rows(notes: &[&Note], between: &str) -> Vec<String> {
    let places = notes.iter().map(|n| place(&n.place)).collect::<Vec<_>>();
    let width = places.iter().map(|p| p.chars().count()).max().unwrap_or(0).min(50);
    let row = |(place, note): (&String, &&Note)| format!("{place:<width$}  {}{between}{}", note.what, note.why);
    places.iter().zip(notes).map(row).collect()
}

fn place(place: &Place) -> String {
    if place.line == 0 { place.file.clone() } else { format!("{}:{}", place.file, place.line) }
}
