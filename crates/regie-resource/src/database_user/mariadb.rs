//! Accounts of MariaDB: `name@host`.
//!
//! What an account may do, as statements. A grant that is none on a whole database (a table's, a routine's, a role) keeps
//! what the server calls it, in backquotes, as its `database`: it can be taken away and given back, not wanted.

use crate::{Act, Remember, Undo, sql};
use regie_wire::{DatabaseUser, Grant, Piece};

const ALL: &str = "ALL PRIVILEGES";
const OPTION: &str = "GRANT OPTION";
/// How a role is kept: its name stands as the `database`.
const ROLE: &str = "ROLE";

/// `'shop'@'localhost'`
pub(super) fn account(user: &DatabaseUser) -> String {
    format!("{}@{}", sql::string(&user.name), sql::string(&user.host))
}

/// Makes it. Killed before, it may be there with nothing it may do: the repeated step finds that out by itself.
pub(super) fn create(user: &DatabaseUser) -> Act {
    identified("CREATE USER IF NOT EXISTS", user)
}

/// Gives it its password.
pub(super) fn set_password(user: &DatabaseUser) -> Act {
    identified("ALTER USER", user)
}

fn identified(verb: &str, user: &DatabaseUser) -> Act {
    let mut pieces = vec![Piece::Plain(format!("{verb} {} IDENTIFIED BY ", account(user)))];
    pieces.extend(sql::secret_string(&user.password));
    pieces.push(Piece::Plain(";\n".into()));
    sql::feed(pieces)
}

pub(super) fn drop_user(user: &DatabaseUser) -> Act {
    sql::run(&[format!("DROP USER IF EXISTS {}", account(user))])
}

/// The former password is known to the server alone, as a hash: it is set aside where only root reads it. `verb` makes of what
/// the server shows what is told to it.
pub(super) fn former(user: &DatabaseUser, grants: &[Grant], verb: &str, words: &str) -> Undo {
    let show = format!("SHOW CREATE USER {}", account(user));
    let ask = ["mariadb", "--batch", "--raw", "--skip-column-names", "--execute", &show].map(str::to_owned).into();
    let tell = format!("sed '1s/^CREATE USER/{verb}/' | mariadb --batch");
    let tell = ["/bin/sh", "-c", &tell].map(str::to_owned).into();
    let mut statements = vec![format!("REVOKE ALL PRIVILEGES, GRANT OPTION FROM {}", account(user))];
    statements.extend(granted(&account(user), grants));
    Undo { remember: vec![Remember { ask, tell }], ..Undo::acts(words, vec![sql::run(&statements)]) }
}

/// `*.*`, or `` `shop\_db`.* ``: in a grant, `_` and `%` would stand for any characters.
fn object(database: &str) -> String {
    match database {
        "*" => "*.*".to_owned(),
        kept if kept.contains('`') => kept.to_owned(),
        name => format!("{}.*", sql::name(&name.replace('_', "\\_").replace('%', "\\%"))),
    }
}

fn grant(account: &str, database: &str, privileges: &[&str]) -> String {
    if privileges == [ROLE] {
        return format!("GRANT {database} TO {account}");
    }
    let plain: Vec<&str> = privileges.iter().copied().filter(|p| *p != OPTION).collect();
    let privileges_text = if plain.is_empty() { "USAGE".to_owned() } else { plain.join(", ") };
    let option = if plain.len() < privileges.len() { " WITH GRANT OPTION" } else { "" };
    format!("GRANT {privileges_text} ON {} TO {account}{option}", object(database))
}

fn revoke(account: &str, database: &str, privileges: &[&str]) -> Vec<String> {
    if privileges == [ROLE] {
        return vec![format!("REVOKE {database} FROM {account}")];
    }
    // `ALL PRIVILEGES` stands alone in its statement.
    let (all, rest): (Vec<&str>, Vec<&str>) = privileges.iter().partition(|p| **p == ALL);
    [all, rest]
        .iter()
        .filter(|list| !list.is_empty())
        .map(|list| format!("REVOKE {} ON {} FROM {account}", list.join(", "), object(database)))
        .collect()
}

/// Statements that give all of these.
fn granted(account: &str, grants: &[Grant]) -> Vec<String> {
    let words = |g: &Grant| grant(account, &g.database, &g.privileges.iter().map(String::as_str).collect::<Vec<_>>());
    grants.iter().map(words).collect()
}

/// Statements that lead from what is granted to what is wanted. What is to come is given first: who works there now keeps
/// what stays, unless less than everything is left of everything.
pub(super) fn moved(account: &str, there: &[Grant], wanted: &[Grant]) -> Vec<String> {
    let of = |grants: &'_ [Grant], database: &str| -> Vec<String> {
        let mine = grants.iter().filter(|g| g.database == database);
        mine.flat_map(|g| g.privileges.clone()).collect()
    };
    let (mut give, mut take, mut less) = (Vec::new(), Vec::new(), Vec::new());
    let databases: std::collections::BTreeSet<&str> = there.iter().chain(wanted).map(|g| g.database.as_str()).collect();
    for database in databases {
        let (has, needs) = (of(there, database), of(wanted, database));
        let all = |list: &[String]| list.iter().any(|p| p == ALL);
        let missing: Vec<&str> = needs.iter().filter(|p| !has.contains(p)).map(String::as_str).collect();
        let extra: Vec<&str> = has
            .iter()
            // Single ones are in ALL PRIVILEGES, the right to grant is not.
            .filter(|p| !needs.contains(p) && (!all(&needs) || *p == OPTION))
            .map(String::as_str)
            .collect();
        if all(&has) && !all(&needs) && !needs.is_empty() {
            less.extend(revoke(account, database, &extra));
            less.push(grant(account, database, &needs.iter().map(String::as_str).collect::<Vec<_>>()));
            continue;
        }
        if !missing.is_empty() {
            give.push(grant(account, database, &missing));
        }
        take.extend(if extra.is_empty() { Vec::new() } else { revoke(account, database, &extra) });
    }
    give.into_iter().chain(take).chain(less).collect()
}
