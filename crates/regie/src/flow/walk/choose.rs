//! Which page, for which instance.

use super::super::here::Here;
use super::{Asked, keys};
use crate::cli::Global;
use crate::edge::person::{self, Answer};
use crate::exit::{Exit, Failure};
use regie_dossier::nearest;
use regie_dossier::page::{Page, PageKind};
use regie_wire::InstanceName;

/// The pages of a kind.
pub fn pages(here: &Here, kind: PageKind) -> impl Iterator<Item = &Page> {
    match kind {
        PageKind::Playbook => here.dossier.playbooks.values(),
        PageKind::Task => here.dossier.tasks.values(),
        PageKind::Chapter => here.dossier.chapters.values(),
    }
}

/// A page by its name.
pub fn page<'a>(here: &'a Here, kind: PageKind, name: &str) -> Result<&'a Page, Failure> {
    pages(here, kind).find(|p| p.name == name).ok_or_else(|| {
        let known = pages(here, kind).map(|p| p.name.as_str()).collect::<Vec<_>>();
        let help = match (nearest(name, known.iter().copied()), known.is_empty()) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, false) => format!("there are: {}", known.join(", ")),
            (None, true) => format!("write one: regie {} new NAME", kind.name()),
        };
        Failure::usage(format!("there is no {} `{name}`", kind.name()), help)
    })
}

/// The instance it is walked for: said, the only one, or asked.
pub fn instance(g: &Global, here: &Here, page: &Page, asked: &Asked<'_>) -> Result<Option<InstanceName>, Failure> {
    let Some(service) = &page.service else {
        return match asked.instance {
            None => Ok(None),
            Some(_) => Err(Failure::usage(
                format!("{} is about no service, so it is walked for no instance", page.path()),
                "leave --instance out",
            )),
        };
    };
    let all = here.environment().instances.iter().filter(|i| i.service == *service).map(|i| &i.name);
    let all = all.collect::<Vec<_>>();
    let names = all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let known = if all.is_empty() { format!("there is none in {}", here.env) } else { format!("there are: {names}") };
    if let Some(said) = asked.instance {
        return match all.iter().find(|i| i.as_str() == said) {
            Some(name) => Ok(Some((*name).clone())),
            None => {
                let message = format!("{} is about {service}, and `{said}` is no instance of it", page.path());
                Err(Failure::usage(message, known))
            }
        };
    }
    match all.as_slice() {
        [only] => Ok(Some((*only).clone())),
        [] => {
            let message = format!("{} is about {service}, which has no instance in {}", page.path(), here.env);
            Err(Failure::usage(message, "name another environment: --env"))
        }
        _ if asked.dry_run || !keys::somebody(g) => {
            let message = format!("{service} has several instances in {}", here.env);
            Err(Failure::usage(message, format!("say which: --instance NAME; {known}")))
        }
        several => ask(service, several),
    }
}

fn ask(service: &str, several: &[&InstanceName]) -> Result<Option<InstanceName>, Failure> {
    for (n, name) in several.iter().enumerate() {
        err!("  {}  {name}", n + 1);
    }
    loop {
        let line = match person::line(&format!("Which {service}? [1–{}, or its name] ", several.len()))? {
            Answer::Line(line) => line,
            Answer::Gone => return Err(nothing(Exit::NeedsPerson)),
            Answer::Interrupted => return Err(nothing(Exit::Interrupted)),
        };
        let by_number = line.parse::<usize>().ok().and_then(|n| several.get(n.checked_sub(1)?));
        if let Some(name) = by_number.or_else(|| several.iter().find(|i| i.as_str() == line)) {
            return Ok(Some((*name).clone()));
        }
    }
}

fn nothing(exit: Exit) -> Failure {
    Failure { exit, ..Failure::new("nothing was done", "") }
}
