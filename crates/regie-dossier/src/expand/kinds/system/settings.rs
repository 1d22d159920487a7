//! Settings of the kernel, and what becomes of logs.

use super::{one_line, word, wrong};
use crate::Finding;
use crate::expand::fields::Rendering;
use crate::expand::{Expanded, paths};
use regie_wire::{Logrotate, Resource, Sysctl, Text};
use std::collections::BTreeMap;

/// How often Debian's logrotate.timer lets logs be looked at is once a day.
const FREQUENCIES: [&str; 4] = ["daily", "weekly", "monthly", "yearly"];

pub(in super::super) fn sysctl(r: &Rendering<'_>) -> Expanded<Resource> {
    let name = file_name(r)?;
    if name == "swappiness" {
        let message = "`swappiness` is the name of the file that a swap's `swappiness` is in".to_owned();
        return wrong(r, "name", "name", message, "give it another name");
    }
    let said = r.values("values")?;
    if said.is_empty() {
        return wrong(r, "values", "empty", "no setting is said".into(), "such as `\"net.core.somaxconn\" = 1024`");
    }
    let mut values = BTreeMap::new();
    for (key, value) in said {
        let at = format!("values.{key}");
        let fine = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
        let parts = || key.split(['.', '/']);
        if !key.chars().all(fine) || parts().count() < 2 || parts().any(str::is_empty) {
            let message = format!("`{}` is no setting of the kernel", key.escape_debug());
            return wrong(r, &at, "value", message, "such as `net.core.somaxconn`; `sysctl -a` lists them");
        }
        // The kernel writes several numbers with tabs between them, and reads them either way.
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if value.is_empty() || value.chars().any(char::is_control) {
            return wrong(r, &at, "empty", format!("`{key}` is set to nothing"), "a number or a text");
        }
        values.insert(key, value);
    }
    Ok(Resource::Sysctl(Sysctl { name, values }))
}

/// The name of a file in a folder of which a program reads those only whose names have no dot.
fn file_name(r: &Rendering<'_>) -> Expanded<String> {
    let name = word(r, "name")?;
    match name.contains('.') {
        true => wrong(r, "name", "name", format!("`{name}` has a dot"), "letters, digits, `-` and `_`"),
        false => Ok(name),
    }
}

pub(in super::super) fn logrotate(r: &Rendering<'_>) -> Expanded<Resource> {
    let name = file_name(r)?;
    let content = match r.content()? {
        Some(content) => content,
        None => Text::plain(rules(r)?),
    };
    Ok(Resource::Logrotate(Logrotate { name, content }))
}

/// The file, of what is said in fields (logrotate.conf(5)).
fn rules(r: &Rendering<'_>) -> Expanded<String> {
    let logs = r.list("paths")?;
    if logs.is_empty() {
        return wrong(r, "paths", "empty", "no log is named".into(), "such as `paths = [\"/var/log/shop/*.log\"]`");
    }
    let mut text = String::from("# Written by regie.\n");
    for log in &logs {
        let log = paths::complete(r.machine, log, r.place("paths"))?;
        if log.contains('"') {
            return wrong(r, "paths", "path", format!("`{log}` has a quote in it"), "name the log otherwise");
        }
        text.push_str(&if log.contains(' ') { format!("\"{log}\"\n") } else { format!("{log}\n") });
    }
    let mut lines = vec![frequency(r)?, format!("rotate {}", r.number::<u32>("rotate")?.unwrap_or(4))];
    for (field, directive) in [("size", "size"), ("max_size", "maxsize")] {
        if let Some(size) = r.opt(field)? {
            let number = size.trim_end_matches(['k', 'M', 'G']);
            if number.is_empty() || size.len() > number.len() + 1 || !number.bytes().all(|b| b.is_ascii_digit()) {
                let message = format!("`{size}` is no size for logrotate");
                return wrong(r, field, "value", message, "write it as `100k`, `50M` or `1G`");
            }
            lines.push(format!("{directive} {size}"));
        }
    }
    lines.extend(r.number::<u32>("max_age")?.map(|days| format!("maxage {days}")));
    lines.extend(["missingok".to_owned(), "notifempty".to_owned()]);
    if r.flag("compress", true)? {
        // A program may still write to the one that was just rotated.
        lines.extend(["compress".to_owned(), "delaycompress".to_owned()]);
    }
    if r.flag("dateext", false)? {
        lines.push("dateext".to_owned());
    }
    let create = r.opt("create")?;
    match (r.flag("copytruncate", false)?, &create) {
        (true, Some(_)) => {
            let message = "`copytruncate` leaves the log where it is, so none is made: `create` has no say".to_owned();
            return wrong(r, "create", "value", message, "remove one of the two");
        }
        (true, None) => lines.push("copytruncate".to_owned()),
        (false, _) => {}
    }
    for (directive, said) in [("create", create), ("su", r.opt("su")?)] {
        if let Some(said) = said {
            lines.push(format!("{directive} {}", one_line(r, directive, said)?));
        }
    }
    let scripts = [("prerotate", r.opt("prerotate")?), ("postrotate", r.opt("postrotate")?)];
    if logs.len() > 1 || logs.iter().any(|log| log.contains(['*', '?', '['])) {
        // Once, and not for each log.
        lines.extend(scripts.iter().find(|(_, said)| said.is_some()).map(|_| "sharedscripts".to_owned()));
    }
    for (name, script) in scripts.iter().filter_map(|(name, said)| Some((name, said.as_ref()?))) {
        if script.lines().any(|line| line.trim() == "endscript") {
            let message = format!("a line of `{name}` is `endscript`, which ends it");
            return wrong(r, name, "value", message, "it is written for you: leave it out");
        }
        lines.push((*name).to_owned());
        lines.extend(script.lines().map(|line| format!("    {line}").trim_end().to_owned()));
        lines.push("endscript".to_owned());
    }
    let body = lines.iter().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") });
    text.push_str(&format!("{{\n{}}}\n", body.collect::<String>()));
    Ok(text)
}

fn frequency(r: &Rendering<'_>) -> Expanded<String> {
    let said = r.opt("frequency")?.unwrap_or_else(|| "weekly".to_owned());
    if FREQUENCIES.contains(&said.as_str()) {
        return Ok(said);
    }
    let finding = Finding::error("value", r.place("frequency"), format!("logs are not rotated `{said}`"));
    let help = match said.as_str() {
        "hourly" => {
            "daily, weekly, monthly or yearly: Debian's logrotate.timer calls once a day; `max_size` bounds a log"
        }
        _ => "daily, weekly, monthly or yearly",
    };
    Err(Box::new(finding.help(help)))
}
