//! Accounts of MariaDB: whether they are there, their password, and what they may do.

mod grants;

use crate::{Change, Diff, Remember, Undo, path, sql};
use grants::{granted, line, moved};
use regie_wire::{DatabaseUser, Grant, Mark, Observed, Piece};

/// `'shop'@'localhost'`
fn account(user: &DatabaseUser) -> String {
    format!("{}@{}", sql::string(&user.name), sql::string(&user.host))
}

fn seen<'a>(user: &DatabaseUser, observed: &'a Observed) -> Result<(bool, Option<bool>, &'a [Grant]), String> {
    match observed {
        Observed::DatabaseUser { exists, password, grants } => Ok((*exists, *password, grants)),
        other => Err(path::mismatch(&format!("{}@{}", user.name, user.host), other)),
    }
}

/// A statement that sets the password: `CREATE USER IF NOT EXISTS` or `ALTER USER`.
fn identified(verb: &str, user: &DatabaseUser) -> Vec<Piece> {
    let mut pieces = vec![Piece::Plain(format!("{verb} {} IDENTIFIED BY ", account(user)))];
    pieces.extend(sql::secret_string(&user.password));
    pieces.push(Piece::Plain(";\n".into()));
    pieces
}

pub(crate) fn diff(wanted: &DatabaseUser, observed: &Observed) -> Result<Option<Change>, String> {
    let (exists, password, there) = seen(wanted, observed)?;
    let (mut why, mut lines, mut acts) = (Vec::new(), Vec::new(), Vec::new());
    let secret_lines = || wanted.password.secrets().map(|s| format!("(secret changed) {}", s.name));
    if !exists {
        why.push("not there".to_owned());
        lines.extend(secret_lines());
        // Killed before, it may be there with nothing it may do: the repeated step finds that out by itself.
        acts.push(sql::feed(identified("CREATE USER IF NOT EXISTS", wanted)));
    } else if password == Some(false) {
        why.push("its password is another one".to_owned());
        lines.extend(secret_lines());
        acts.push(sql::feed(identified("ALTER USER", wanted)));
    } else if password.is_none() {
        let names = wanted.password.secrets().map(|s| s.name.as_str()).collect::<Vec<_>>().join(", ");
        return Err(format!(
            "whether the password of {} is as wanted cannot be told without its secret ({names}); run this where the secrets can be read",
            account(wanted)
        ));
    }
    let statements = moved(&account(wanted), there, &wanted.grants);
    if !statements.is_empty() {
        why.extend(exists.then(|| "may do other things than wanted".to_owned()));
        lines.extend(there.iter().filter(|g| !wanted.grants.contains(g)).map(|g| format!("- {}", line(g))));
        lines.extend(wanted.grants.iter().filter(|g| !there.contains(g)).map(|g| format!("+ {}", line(g))));
        acts.push(sql::run(&statements));
    }
    let mark = if exists { Mark::Change } else { Mark::Add };
    Ok((!acts.is_empty()).then(|| Change { mark, why: why.join("; "), diff: Diff { lines }, acts }))
}

pub(crate) fn absent(given: &DatabaseUser, observed: &Observed) -> Result<Option<Change>, String> {
    let (exists, ..) = seen(given, observed)?;
    Ok(exists.then(|| Change {
        mark: Mark::Remove,
        why: "no longer wanted".into(),
        diff: Diff::default(),
        acts: vec![drop_user(given)],
    }))
}

fn drop_user(user: &DatabaseUser) -> crate::Act {
    sql::run(&[format!("DROP USER IF EXISTS {}", account(user))])
}

/// The former password is known to the server alone, as a hash: it is set aside where only root reads it.
fn former(user: &DatabaseUser, grants: &[Grant], tell: &[&str], words: &str) -> Undo {
    let show = format!("SHOW CREATE USER {}", account(user));
    let ask = ["mariadb", "--batch", "--raw", "--skip-column-names", "--execute", &show].map(str::to_owned).into();
    let tell = tell.iter().map(|word| (*word).to_owned()).collect();
    let mut statements = vec![format!("REVOKE ALL PRIVILEGES, GRANT OPTION FROM {}", account(user))];
    statements.extend(granted(&account(user), grants));
    Undo { remember: vec![Remember { ask, tell }], ..Undo::acts(words, vec![sql::run(&statements)]) }
}

pub(crate) fn undo(wanted: &DatabaseUser, before: &Observed) -> Undo {
    match before {
        Observed::DatabaseUser { exists: false, .. } => Undo::acts("removed again", vec![drop_user(wanted)]),
        Observed::DatabaseUser { grants, .. } => {
            let tell = ["/bin/sh", "-c", "sed '1s/^CREATE USER/ALTER USER/' | mariadb --batch"];
            former(wanted, grants, &tell, "its former password and what it might do")
        }
        _ => Undo::unknown(),
    }
}

pub(crate) fn undo_absent(given: &DatabaseUser, before: &Observed) -> Undo {
    match before {
        Observed::DatabaseUser { exists: false, .. } => Undo::nothing(),
        Observed::DatabaseUser { grants, .. } => {
            let tell = ["/bin/sh", "-c", "sed '1s/^CREATE USER/CREATE OR REPLACE USER/' | mariadb --batch"];
            former(given, grants, &tell, "made again with its former password")
        }
        _ => Undo::unknown(),
    }
}
