//! Playbooks and tasks to begin with: real steps, in the dossier's language, fitted to the alert that leads to them.

use crate::page::PageKind;
use crate::{Alert, Dossier, Language, Service};

/// What there is to begin with: (French, English).
const STARTERS: [(&str, &str, &str); 9] = [
    ("site-down", include_str!("pages/fr/site-down.md"), include_str!("pages/en/site-down.md")),
    ("disk-filling", include_str!("pages/fr/disk-filling.md"), include_str!("pages/en/disk-filling.md")),
    ("backup-late", include_str!("pages/fr/backup-late.md"), include_str!("pages/en/backup-late.md")),
    (
        "certificate-expiring",
        include_str!("pages/fr/certificate-expiring.md"),
        include_str!("pages/en/certificate-expiring.md"),
    ),
    ("process-stopped", include_str!("pages/fr/process-stopped.md"), include_str!("pages/en/process-stopped.md")),
    ("job-missed", include_str!("pages/fr/job-missed.md"), include_str!("pages/en/job-missed.md")),
    ("database-down", include_str!("pages/fr/database-down.md"), include_str!("pages/en/database-down.md")),
    ("alert", include_str!("pages/fr/alert.md"), include_str!("pages/en/alert.md")),
    ("task", include_str!("pages/fr/task.md"), include_str!("pages/en/task.md")),
];

/// A page to begin with: a playbook for the alert of that name, or a task.
///
/// # Errors
/// When it can have no such name, or there is no such alert: why, and what to do.
pub fn page_starter(dossier: &Dossier, kind: PageKind, name: &str) -> Result<String, (String, String)> {
    if !crate::read::is_name(name) {
        let why = format!("`{name}` cannot be a name");
        return Err((why, "lower-case letters, digits and hyphens, a letter first".into()));
    }
    let words = name.replace('-', " ");
    let mut title = words.clone();
    title[..1].make_ascii_uppercase();
    let fill = |text: &str, service: &str| {
        text.replace("@TITLE@", &title).replace("@WORDS@", &words).replace("@SERVICE@", service)
    };
    if kind == PageKind::Task {
        let text = text_of(dossier, "task");
        return Ok(fill(text, "").replace("```page\n\n", "```page\n"));
    }
    let all = dossier.services.values().flat_map(|s| s.alerts.iter().map(move |a| (s, a)));
    let of_name: Vec<(&Service, &Alert)> = all.clone().filter(|(_, a)| a.name == name).collect();
    let Some((service, alert)) = of_name.first() else {
        let known = all.map(|(_, a)| a.name.as_str()).collect::<Vec<_>>();
        let help = match crate::read::nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "a playbook is for an alert; declare it in a service first:\n[[alert]]\nname = \"{name}\"\nwhen = {{ http = \"{{{{ url }}}}/\", for = \"2m\" }}\nor write a task: regie task new {name}"
            ),
        };
        return Err((format!("there is no alert `{name}`"), help));
    };
    let said = |key: &str| alert.when.get(key).and_then(|v| v.as_str()).map(str::to_owned);
    let role = dossier.recipes.get(&service.recipe).is_some_and(|r| r.roles.contains_key("database"));
    let starter = match &alert.when {
        when if when.contains_key("process") => "process-stopped",
        when if when.contains_key("job") => "job-missed",
        when if when.contains_key("backup") => "backup-late",
        when if when.contains_key("certificate") => "certificate-expiring",
        when if when.contains_key("disk") => "disk-filling",
        when if role && (when.contains_key("database") || (when.contains_key("tcp") && is_base(name))) => {
            "database-down"
        }
        when if when.contains_key("http") => "site-down",
        _ => "alert",
    };
    let several = of_name.len() > 1 && dossier.services.len() > 1;
    let line = if several { format!("service = \"{}\"\n", service.name) } else { String::new() };
    let text = fill(text_of(dossier, starter), &line)
        .replace("@PROCESS@", &said("process").unwrap_or_else(|| words.clone()))
        .replace("@JOB@", &said("job").unwrap_or_else(|| words.clone()))
        .replace("@URL@", &said("http").unwrap_or_else(|| "{{ url }}".into()))
        .replace("@ROLE@", "database")
        .replace("@UNIT@", &unit(dossier));
    Ok(text)
}

fn is_base(name: &str) -> bool {
    ["database", "base", "db", "mariadb", "mysql", "postgres"].iter().any(|w| name.split('-').any(|p| p == *w))
}

/// The unit of the databases that the dossier's machines have, as their platform calls it.
fn unit(dossier: &Dossier) -> String {
    let machines = || dossier.environments.values().flat_map(|e| e.machines.values().map(move |m| (e, m)));
    let of = |platform| machines().find_map(|(env, machine)| crate::expand::unit_of(dossier, env, machine, platform));
    let unit = ["postgresql", "mariadb"].into_iter().find_map(of);
    unit.map_or_else(|| "mariadb".to_owned(), |unit| unit.trim_end_matches(".service").to_owned())
}

fn text_of(dossier: &Dossier, starter: &str) -> &'static str {
    let found = STARTERS.iter().find(|(name, ..)| *name == starter);
    let (_, fr, en) = found.unwrap_or(&STARTERS[STARTERS.len() - 1]);
    match dossier.language {
        Language::Fr => fr,
        Language::En => en,
    }
}
