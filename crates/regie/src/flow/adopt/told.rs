//! What is said about it.

use super::Ground;
use crate::cli::Global;
use crate::flow::show;
use regie_dossier::adopt::{Adopted, Seen};
use regie_plan::Plan;
use regie_wire::SurveyNote;
use std::collections::BTreeMap;

/// Says it: as text, on standard error when the inventory is on standard output; as JSON, one value a line.
pub fn report(g: &Global, ground: &Ground, seen: &Seen<'_>, adopted: &Adopted, plan: &Plan, written: bool) {
    if g.json {
        let files = adopted.files.keys().collect::<Vec<_>>();
        let value = serde_json::json!({ "v": 1, "type": "adopted", "env": ground.env, "machine": seen.name,
            "address": seen.address, "written": written, "toml": adopted.toml, "files": files,
            "taken": adopted.taken.keys().collect::<Vec<_>>(), "left": adopted.left, "empty": plan.is_empty() });
        out!("{value}");
        show::plan(g, plan);
        return;
    }
    let text = text(ground, seen, adopted, plan, written);
    if written {
        out_raw!("{text}");
        show::plan(g, plan);
        if plan.is_empty() {
            out!("\nNext: read {}, then commit it. From now on: regie plan --env {}", ground.file(), ground.env);
        }
    } else {
        err!("{}", text.trim_end());
        let style = regie_render::Style::default();
        err!("{}", regie_render::plan_text(plan, &style).trim_end());
        err!("\nNothing was written. Into the dossier: regie adopt … --write");
    }
}

fn text(ground: &Ground, seen: &Seen<'_>, adopted: &Adopted, plan: &Plan, written: bool) -> String {
    let mut out = String::new();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for key in adopted.taken.keys() {
        *kinds.entry(key.split(':').next().unwrap_or_default()).or_default() += 1;
    }
    let of = kinds.iter().map(|(kind, n)| format!("{n} {kind}")).collect::<Vec<_>>().join(", ");
    out.push_str(&format!("{} · {} · {}\n", seen.name, seen.address, seen.facts.os.pretty_name));
    out.push_str(&format!("Taken, {}: {of}\n", adopted.taken.len()));
    if !adopted.left.is_empty() {
        out.push_str(&format!("Seen, and not taken, {}:\n", adopted.left.len()));
        for SurveyNote { what, why } in &adopted.left {
            out.push_str(&format!("  {what}: {why}\n"));
        }
    }
    if written {
        let files = match adopted.files.len() {
            0 => String::new(),
            1 => format!(", 1 file in files/{}", seen.name),
            n => format!(", {n} files in files/{}", seen.name),
        };
        let begun = if ground.is_new() { "a new dossier, " } else { "" };
        out.push_str(&format!("→ {begun}{}{files}\n", ground.root.join(ground.file()).display()));
    }
    out.push_str(match plan.is_empty() {
        true => "\nA plan of it, on the same machine:\n\n",
        false => "\nA plan of it, on the same machine. What it would change is wanted by the dossier already:\n\n",
    });
    out
}
