//! A page shown as it would be walked through: nothing is asked, nothing run.

use super::attempt::{self, Task};
use super::{stage, tell};
use crate::cli::Global;
use crate::exit::{Done, Exit};
use crate::flow::here::Here;
use regie_dossier::page::{Act, Page, Step};
use regie_render::{Piece, page_text};
use regie_wire::InstanceName;
use serde_json::json;
use std::collections::BTreeMap;

/// Shows it.
pub fn show(g: &Global, here: &Here, page: &Page, instance: Option<&InstanceName>, set: &[(String, String)]) -> Done {
    let (view, _) = stage::unseen(here, page, instance)?;
    let page = &view.page;
    let known = known(page, set);
    let (steps, title) = (page.steps(), super::title(page, instance, &here.env));
    if g.json {
        let steps: Vec<_> = steps.iter().map(|s| step_json(s, &view, &known)).collect();
        let inputs: Vec<_> = page.inputs.iter().map(|i| json!({ "name": i.name, "type": i.kind.name(), "ask": i.ask, "default": i.default, "value": known.get(&i.name) })).collect();
        out!(
            "{}",
            json!({ "v": 1, "type": "page", "title": page.title.text, "walk": title, "inputs": inputs, "steps": steps })
        );
        return Ok(Exit::Ok);
    }
    let style = stage::style(g, here);
    out!("{title}    nothing is run\n\n{}", page.title.text);
    for input in &page.inputs {
        let value = known.get(&input.name).map_or_else(|| "asked".to_owned(), |v| format!("[{v}]"));
        out!("  {}: {} {value}; {}", input.name, input.ask, input.kind.wants());
    }
    for piece in page_text(&page.blocks, &style) {
        let step = match piece {
            Piece::Lines(lines) => {
                tell::lines(g, &lines);
                continue;
            }
            Piece::Step(step) => step,
        };
        match &step.act {
            Act::Confirm(said) => tell::confirmed(&style, steps.len(), step, &said.text),
            Act::Require(run) | Act::Run(run) | Act::Assert(run) => {
                let task = attempt::task(&view, &known, step, run);
                tell::show(&style, steps.len(), step, &task);
                if let Task::Nowhere(why) = task {
                    out!("  – {why}: it would be passed over");
                }
            }
        }
    }
    Ok(Exit::Ok)
}

/// What inputs would be, as far as they are said.
fn known(page: &Page, set: &[(String, String)]) -> BTreeMap<String, String> {
    let given = |name: &str| set.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    let value = |i: &regie_dossier::page::Input| given(&i.name).or_else(|| i.default.clone());
    page.inputs.iter().filter_map(|i| Some((i.name.clone(), value(i)?))).collect()
}

fn step_json(step: &Step, view: &regie_dossier::page::PageView, known: &BTreeMap<String, String>) -> serde_json::Value {
    let head = |more: serde_json::Value| {
        let mut all = json!({ "number": step.number, "act": step.act.name() });
        if let (Some(all), serde_json::Value::Object(more)) = (all.as_object_mut(), more) {
            all.extend(more);
        }
        all
    };
    let Some(run) = step.act.run() else {
        let Act::Confirm(said) = &step.act else { return head(json!({})) };
        return head(json!({ "text": said.text }));
    };
    head(match attempt::task(view, known, step, run) {
        Task::Here(text) => json!({ "here": text }),
        Task::Nowhere(why) => json!({ "skipped": why }),
        Task::There(commands) => {
            let all: BTreeMap<_, _> = commands.iter().map(|(m, c)| (m.to_string(), tell::typed(c))).collect();
            json!({ "on": all })
        }
    })
}
