//! Data sources: which variable leads to which database, as whom. Of a password, only the secret's name.

use crate::Words;
use crate::document::{Block, Line, Section, code, plain};
use crate::runbook::{RunbookInput, data};
use regie_wire::{DatabaseUser, Engine, MachineName, Text};

pub(super) fn section(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.deploy;
    let mut section = Section::new(w.sources);
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for found in data::databases(input) {
        let accounts = found.accounts(input);
        let carrier = carrier(input, &found, &accounts);
        let host = carrier.as_ref().and_then(|(_, text)| host(&text.to_string()).map(str::to_owned));
        let host = match found.database.engine {
            Engine::Sqlite => plain((w.on)(found.machine.as_str())),
            Engine::Mariadb | Engine::Postgresql => host.map_or_else(|| plain(found.machine.as_str()), code),
        };
        let account = accounts.first();
        let password = account.map_or_else(|| plain("–"), |a| password(a, words));
        rows.push(vec![
            carrier.map_or_else(|| plain("–"), |(name, _)| code(name)),
            plain(words.engine_name(found.database.engine)),
            code(&found.database.name),
            host,
            account.map_or_else(|| plain("–"), |a| code(&a.name)),
            password,
        ]);
    }
    if !rows.is_empty() {
        let head = [w.variable, words.requirements.engine, words.requirements.database, w.host, w.account, w.password];
        section.blocks.push(Block::table(head, rows));
    }
    section
}

/// The variable that carries the connection: the one whose value names the database, and the account where there is one.
fn carrier<'a>(
    input: &RunbookInput<'a>,
    found: &data::Found<'a>,
    accounts: &[&DatabaseUser],
) -> Option<(&'a String, &'a Text)> {
    let declared = input.wanted.declared.get(&found.view.name)?;
    let leads = |text: &Text| {
        let shown = text.to_string();
        let database = match found.database.engine {
            Engine::Mariadb | Engine::Postgresql => shown.contains(&format!("/{}", found.database.name)),
            Engine::Sqlite => shown.contains(&found.database.name),
        };
        database && (accounts.is_empty() || accounts.iter().any(|a| shown.contains(&a.name)))
    };
    let first = |(name, values): (&'a String, &'a std::collections::BTreeMap<MachineName, Text>)| {
        values.values().find(|text| leads(text)).map(|text| (name, text))
    };
    declared.env.iter().find_map(first)
}

/// `mysql://user:‹secret›@10.10.0.2:3306/shop` → `10.10.0.2:3306`
fn host(address: &str) -> Option<&str> {
    let authority = address.split_once("://")?.1.split(['/', '?']).next()?;
    Some(authority.rsplit_once('@').map_or(authority, |(_, host)| host)).filter(|h| !h.is_empty())
}

fn password(account: &DatabaseUser, words: &Words) -> Line {
    match account.password.secrets().next() {
        Some(secret) => [plain(format!("{} ", words.deploy.secret)), code(&secret.name)].concat(),
        None => plain(words.deploy.in_clear),
    }
}
