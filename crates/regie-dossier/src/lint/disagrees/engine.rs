//! Programs of which an environment has one of a kind.

use super::stated::Stated;
use super::{Prose, Stray};
use crate::page::TextKind;
use std::ops::Range;

/// Programs that do the same, each with its names: the first is how people call it.
const FAMILIES: [&[&[&str]]; 3] = [
    &[
        &["MariaDB", "mariadb", "mariadb-server", "mariadbd"],
        &["MySQL", "mysql", "mysql-server", "mysqld"],
        &["PostgreSQL", "postgresql", "postgres"],
        &["SQLite", "sqlite", "sqlite3"],
        &["MongoDB", "mongodb", "mongod", "mongodb-org"],
    ],
    &[
        &["nginx", "nginx"],
        &["Apache", "apache", "apache2", "httpd"],
        &["Caddy", "caddy"],
        &["lighttpd", "lighttpd"],
        &["Traefik", "traefik"],
    ],
    &[
        &["supervisor", "supervisor", "supervisord", "supervisorctl"],
        &["PM2", "pm2"],
        &["runit", "runit"],
        &["monit", "monit"],
    ],
];

/// `beside`: the words of the whole block.
pub(super) fn strays(prose: &Prose<'_>, beside: &[&str], stated: &Stated) -> Vec<Stray> {
    let found = words(prose.text);
    let mut out = Vec::new();
    for family in FAMILIES {
        let declared = |engine: &&&[&str]| engine[1..].iter().any(|name| stated.engines.contains(*name));
        let there = family.iter().filter(declared).collect::<Vec<_>>();
        // Who names both explains one by the other.
        let explained = there.iter().any(|engine| beside.iter().any(|word| is(engine, word)));
        if there.is_empty() || (explained && !prose.typed()) {
            continue;
        }
        let names = there.iter().map(|engine| engine[0].to_owned()).collect::<Vec<_>>();
        for engine in family.iter().filter(|engine| !there.contains(engine)) {
            for (nth, (at, word)) in found.iter().enumerate().filter(|(_, (_, word))| is(engine, word)) {
                if is_licence(&found, nth) || is_client(prose, at, word, &there) {
                    continue;
                }
                let has = super::super::words::list(&names);
                out.push(Stray {
                    at: at.clone(),
                    message: format!("no environment has {}: {has} is declared", engine[0]),
                    label: String::new(),
                    help: format!("write what is there instead of `{word}`, or declare it"),
                });
            }
        }
    }
    out
}

/// Apache's licence, or its foundation: no web server.
fn is_licence(found: &[(Range<usize>, &str)], nth: usize) -> bool {
    const BEFORE: [&str; 3] = ["licence", "license", "licensed"];
    const BEHIND: [&str; 4] = ["licence", "license", "2.0", "software"];
    let is = |at: Option<usize>, words: &[&str]| {
        let word = at.and_then(|at| found.get(at)).map(|(_, word)| word.to_lowercase());
        word.is_some_and(|word| words.contains(&word.as_str()))
    };
    let near = is(nth.checked_sub(1), &BEFORE) || is(Some(nth + 1), &BEHIND);
    found[nth].1.eq_ignore_ascii_case("apache") && near
}

/// MariaDB's client has MySQL's name too (Debian: mariadb-client). Its unit and its package do not.
fn is_client(prose: &Prose<'_>, at: &Range<usize>, word: &str, there: &[&&[&str]]) -> bool {
    const ASK_A_NAME: [&str; 9] =
        ["systemctl", "service", "journalctl", "invoke-rc.d", "rc-service", "apt", "apt-get", "dnf", "yum"];
    let client = prose.kind != TextKind::Prose && word == "mysql" && there.iter().any(|engine| engine[0] == "MariaDB");
    let command = prose.text[..at.start].rsplit(['\n', ';', '|', '&']).next().unwrap_or_default();
    let unit = prose.text[at.end..].starts_with(".service")
        || command.split_whitespace().any(|word| ASK_A_NAME.contains(&word));
    client && !unit
}

fn is(engine: &[&str], word: &str) -> bool {
    engine.iter().any(|name| name.eq_ignore_ascii_case(word))
}

/// Words that stand for themselves: no part of a path, an address, a longer name or a template.
pub(super) fn words(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut out = Vec::new();
    let (mut start, mut template) = (None, 0u32);
    for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let rest = &text[i..];
        if rest.starts_with("{{") {
            template += 1;
        } else if rest.starts_with("}}") {
            template = template.saturating_sub(1);
        }
        let part = c.is_alphanumeric() || "_-/.\\@:=".contains(c);
        match (start, part) {
            (None, true) => start = Some(i),
            (Some(from), false) => {
                start = None;
                // The end of a sentence, a unit's suffix.
                let word = text[from..i].trim_end_matches(['.', ':']);
                let word = word.strip_suffix(".service").unwrap_or(word);
                if template == 0 && !word.is_empty() {
                    out.push((from..from + word.len(), word));
                }
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Place;
    use crate::lint::disagrees::stated::Stated;
    use std::cell::LazyCell;

    #[test]
    fn a_licence_is_no_web_server() {
        let stated = Stated { engines: ["nginx".to_owned()].into(), ..Stated::default() };
        for (text, count) in [
            ("Licence Apache 2.0", 0),
            ("The Apache License, Version 2.0", 0),
            ("licence : Apache", 0),
            ("Apache Software Foundation", 0),
            ("Restart Apache.", 1),
            ("The licence is on paper. Apache serves it.", 1),
            ("apache2 2.0", 1),
        ] {
            let place: Box<dyn FnOnce() -> Place> = Box::new(Place::default);
            let prose = Prose { text, place: LazyCell::new(place), kind: TextKind::Prose, foreign: false };
            assert_eq!(strays(&prose, &[], &stated).len(), count, "{text}");
        }
    }
}
