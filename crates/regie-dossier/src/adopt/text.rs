//! The text of it all.

use super::item::Item;
use super::{Adopted, Gathered, Seen, machine};
use regie_wire::SurveyNote;
use std::collections::BTreeMap;
use std::fmt::Write;
use toml_edit::Value;

/// What stands above resources of one kind.
const HEADS: &[(&str, &str)] = &[
    ("hostname", "Name, language, time"),
    ("timezone", "Name, language, time"),
    ("locale", "Name, language, time"),
    ("package", "Packages that somebody chose; what they bring along is not said"),
    ("group", "Accounts and keys"),
    ("user", "Accounts and keys"),
    ("authorized-key", "Accounts and keys"),
    ("directory", "Files that no package brought, or that are not as it brought them"),
    ("file", "Files that no package brought, or that are not as it brought them"),
    ("symlink", "Files that no package brought, or that are not as it brought them"),
    ("site", "Sites of nginx"),
    ("database", "Databases and their accounts"),
    ("database-user", "Databases and their accounts"),
    ("certificate", "Certificates"),
    ("unit", "What runs"),
    ("cron", "Lines of crontabs"),
];

pub(super) fn write(seen: &Seen<'_>, gathered: Gathered, refused: &BTreeMap<String, String>) -> Adopted {
    let mut out = Adopted { left: gathered.left, ..Adopted::default() };
    let mut text = format!("[machine.{}]\naddress = {}\n", seen.name, Value::from(seen.address));
    machine::lines(seen.facts).into_iter().for_each(|line| text.push_str(&(line + "\n")));
    let platforms = machine::platforms(seen);
    if !platforms.is_empty() {
        let names = platforms.iter().map(|p| Value::from(*p).to_string()).collect::<Vec<_>>().join(", ");
        let why = "there already; uncomment it for regie to configure them, and look at the plan first";
        let _ = writeln!(text, "# platform = [{names}]   # {why}");
    }
    let mut head = "";
    for item in gathered.items {
        if let Some(why) = refused.get(&item.key) {
            out.left.push(SurveyNote { what: what(&item), why: why.clone() });
            continue;
        }
        let above = HEADS.iter().find(|(kind, _)| *kind == item.kind).map_or("", |(_, head)| head);
        if above != head {
            head = above;
            let _ = write!(text, "\n# {}\n", head);
        }
        text.push('\n');
        let first = lines(&text) + 1;
        text.push_str(&one(seen.name, &item));
        if !item.proposed {
            out.taken.insert(item.key.clone(), (first, lines(&text)));
            out.files.extend(item.file);
        }
    }
    out.left.sort();
    out.left.dedup();
    if !out.left.is_empty() {
        text.push_str("\n# Seen, and not taken:\n");
        for SurveyNote { what, why } in &out.left {
            let _ = writeln!(text, "#   {}: {}", plain(what), plain(why));
        }
    }
    out.toml = text;
    out
}

/// A resource, or a comment that says it.
fn one(machine: &str, item: &Item) -> String {
    let mut text = String::new();
    let _ = write!(text, "[[machine.{machine}.resource]]\nkind = \"{}\"\n", item.kind);
    for (name, value) in &item.fields {
        let _ = writeln!(text, "{name} = {value}");
    }
    let about = item.about.iter().map(|l| format!("# {}\n", plain(l))).collect::<String>();
    match item.proposed {
        true => about + &text.lines().map(|l| format!("# {l}").trim_end().to_owned() + "\n").collect::<String>(),
        false => about + &text,
    }
}

fn what(item: &Item) -> String {
    item.key.split_once(':').map_or_else(|| item.key.clone(), |(kind, name)| format!("{kind} {name}"))
}

fn lines(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
}

/// A comment is one line.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
