//! Programs of which an environment has one of a kind.

use super::stated::Stated;
use super::{Prose, Stray};

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

pub(super) fn strays(prose: &Prose<'_>, stated: &Stated) -> Vec<Stray> {
    let found = words(prose.text);
    let mut out = Vec::new();
    for family in FAMILIES {
        let declared = |engine: &&&[&str]| engine[1..].iter().any(|name| stated.engines.contains(*name));
        let there = family.iter().filter(declared).collect::<Vec<_>>();
        // Who names both explains one by the other.
        let explained = there.iter().any(|engine| found.iter().any(|(_, word)| is(engine, word)));
        if there.is_empty() || (explained && !prose.typed) {
            continue;
        }
        let names = there.iter().map(|engine| engine[0].to_owned()).collect::<Vec<_>>();
        for engine in family.iter().filter(|engine| !there.contains(engine)) {
            for (at, word) in found.iter().filter(|(_, word)| is(engine, word)) {
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

fn is(engine: &[&str], word: &str) -> bool {
    engine.iter().any(|name| name.eq_ignore_ascii_case(word))
}

/// Words that stand for themselves: no part of a path, an address, a longer name or a template.
fn words(text: &str) -> Vec<(std::ops::Range<usize>, &str)> {
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
