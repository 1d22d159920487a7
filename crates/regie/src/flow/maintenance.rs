//! Closing an instance to visitors, and opening it again.

use super::contact::Contact;
use super::look::Purpose;
use super::{carry, here};
use crate::cli::{Global, RunArgs};
use crate::edge::{clock, person};
use crate::exit::{Done, Exit, Failure};
use regie_plan::{Closed, Procedure};
use regie_wire::{Hold, InstanceName};

/// Visitors are shown a page. `until`: seconds since the epoch.
pub fn on(g: &Global, instance: InstanceName, until: Option<i64>, run: &RunArgs) -> Done {
    let here = here::open(g)?;
    let why = run.reason.clone().unwrap_or_else(|| "closed by hand".into());
    let service = here.dossier.services.get(&here.instance(&instance)?.service);
    let page = match service.and_then(|s| s.maintenance.as_ref()) {
        Some(said) => {
            let bytes = here.dossier.files.get(&said.text).cloned().unwrap_or_default();
            String::from_utf8(bytes).map_err(|_| {
                let help = "save it as UTF-8: it is written to the proxy as text";
                Failure::new(format!("files/{} is no text", said.text), help)
            })?
        }
        None => {
            let until = until.map(|t| clock::local(t.saturating_mul(1000)));
            let (title, reason) = (here.dossier.title.as_str(), run.reason.as_deref());
            regie_render::maintenance_page(here.dossier.language, title, reason, until.as_deref())
        }
    };
    let closed = Some(Closed { who: person::who(), why, until, page });
    let procedure = Procedure::Maintenance { instance: instance.clone(), closed };
    carry::one_here(g, &here, &instance, &procedure, Purpose::Operate, run)
}

/// Visitors come in again.
pub fn off(g: &Global, instance: InstanceName, run: &RunArgs) -> Done {
    let procedure = Procedure::Maintenance { instance: instance.clone(), closed: None };
    carry::one(g, &instance, &procedure, Purpose::Operate, run)
}

/// How it is.
pub fn show(g: &Global, instance: &InstanceName) -> Done {
    let here = here::open(g)?;
    let contact = Contact::open(g, &here, &here.machines_of(instance)?)?;
    let hold = contact.facts.values().find_map(|f| regie_plan::maintenance(&f.holds, instance));
    if g.json {
        out!("{}", serde_json::json!({ "v": 1, "type": "maintenance", "instance": instance, "hold": hold }));
    } else {
        match hold {
            Some(hold) => out!("⏸ {instance} is {}", told(hold)),
            None => out!("{instance} is open: visitors come in"),
        }
    }
    Ok(if contact.away.is_empty() { Exit::Ok } else { Exit::Error })
}

/// `in maintenance since …, until …, by …: why`; one that has lasted longer than it was said says so.
pub fn told(hold: &Hold) -> String {
    let until = hold.until.map_or_else(String::new, |until| {
        let over = if until.saturating_mul(1000) <= clock::now_ms() { " (▲ overdue)" } else { "" };
        format!(" until {}{over}", clock::local(until.saturating_mul(1000)))
    });
    format!(
        "in maintenance since {}{until} by {}: {}",
        clock::local(hold.since.saturating_mul(1000)),
        hold.who,
        hold.why
    )
}
