//! Accounts of database servers: whether they are there, their password, and what they may do.

mod mariadb;
mod postgresql;

use crate::{Act, Change, Diff, Undo, path, sql};
use regie_wire::{DatabaseUser, Engine, Grant, Mark, Observed};

/// `'shop'@'localhost'`, `"shop"`
fn account(user: &DatabaseUser) -> String {
    match user.engine {
        Engine::Postgresql => crate::postgresql::name(&user.name),
        _ => mariadb::account(user),
    }
}

fn seen<'a>(user: &DatabaseUser, observed: &'a Observed) -> Result<(bool, Option<bool>, &'a [Grant]), String> {
    match observed {
        Observed::DatabaseUser { exists, password, grants } => Ok((*exists, *password, grants)),
        other => Err(path::mismatch(&format!("{}@{}", user.name, user.host), other)),
    }
}

/// `shop: ALL PRIVILEGES`, for people.
fn line(grant: &Grant) -> String {
    format!("{}: {}", grant.database, grant.privileges.join(", "))
}

/// What makes it, with its password, and what gives it its password.
fn create(user: &DatabaseUser) -> Act {
    match user.engine {
        Engine::Postgresql => postgresql::create(user),
        _ => mariadb::create(user),
    }
}

fn set_password(user: &DatabaseUser) -> Act {
    match user.engine {
        Engine::Postgresql => postgresql::set_password(user),
        _ => mariadb::set_password(user),
    }
}

/// The act that leads from what is granted to what is wanted.
fn moved(user: &DatabaseUser, there: &[Grant], wanted: &[Grant]) -> Option<Act> {
    let (statements, run): (_, fn(&[String]) -> Act) = match user.engine {
        Engine::Postgresql => (postgresql::moved(&account(user), there, wanted), crate::postgresql::run),
        _ => (mariadb::moved(&account(user), there, wanted), sql::run),
    };
    (!statements.is_empty()).then(|| run(&statements))
}

pub(crate) fn diff(wanted: &DatabaseUser, observed: &Observed) -> Result<Option<Change>, String> {
    let (exists, password, there) = seen(wanted, observed)?;
    // An owner may do all in its database: nothing is given there, and nothing can be taken.
    let owned = postgresql::owned(there);
    let free = |grants: &[Grant]| -> Vec<Grant> {
        grants.iter().filter(|g| !owned.contains(&g.database.as_str())).cloned().collect()
    };
    let (there, grants) = (free(there), free(&wanted.grants));
    let (mut why, mut lines, mut acts) = (Vec::new(), Vec::new(), Vec::new());
    let secret_lines = || wanted.password.secrets().map(|s| format!("(secret changed) {}", s.name));
    if !exists {
        why.push("not there".to_owned());
        lines.extend(secret_lines());
        acts.push(create(wanted));
    } else if password == Some(false) {
        why.push("its password is another one".to_owned());
        lines.extend(secret_lines());
        acts.push(set_password(wanted));
    } else if password.is_none() {
        let names = wanted.password.secrets().map(|s| s.name.as_str()).collect::<Vec<_>>().join(", ");
        return Err(format!(
            "whether the password of {} is as wanted cannot be told without its secret ({names}); run this where the secrets can be read",
            account(wanted)
        ));
    }
    if let Some(act) = moved(wanted, &there, &grants) {
        why.extend(exists.then(|| "may do other things than wanted".to_owned()));
        lines.extend(there.iter().filter(|g| !grants.contains(g)).map(|g| format!("- {}", line(g))));
        lines.extend(grants.iter().filter(|g| !there.contains(g)).map(|g| format!("+ {}", line(g))));
        acts.push(act);
    }
    let mark = if exists { Mark::Change } else { Mark::Add };
    Ok((!acts.is_empty()).then(|| Change { mark, why: why.join("; "), diff: Diff { lines }, acts }))
}

pub(crate) fn absent(given: &DatabaseUser, observed: &Observed) -> Result<Option<Change>, String> {
    let (exists, _, there) = seen(given, observed)?;
    let gone = || match given.engine {
        Engine::Postgresql => postgresql::drop_role(given, there),
        _ => mariadb::drop_user(given),
    };
    Ok(exists.then(|| Change {
        mark: Mark::Remove,
        why: "no longer wanted".into(),
        diff: Diff::default(),
        acts: vec![gone()],
    }))
}

pub(crate) fn undo(wanted: &DatabaseUser, before: &Observed) -> Undo {
    let words = "its former password and what it might do";
    match (before, wanted.engine) {
        (Observed::DatabaseUser { exists: false, .. }, Engine::Postgresql) => {
            Undo::acts("removed again, unless it owns something by now", vec![postgresql::drop_new(wanted)])
        }
        (Observed::DatabaseUser { exists: false, .. }, _) => {
            Undo::acts("removed again", vec![mariadb::drop_user(wanted)])
        }
        (Observed::DatabaseUser { grants, .. }, Engine::Postgresql) => {
            postgresql::former(wanted, &wanted.grants, grants, words)
        }
        (Observed::DatabaseUser { grants, .. }, _) => mariadb::former(wanted, grants, "ALTER USER", words),
        _ => Undo::unknown(),
    }
}

pub(crate) fn undo_absent(given: &DatabaseUser, before: &Observed) -> Undo {
    let words = "made again with its former password";
    match (before, given.engine) {
        (Observed::DatabaseUser { exists: false, .. }, _) => Undo::nothing(),
        (Observed::DatabaseUser { grants, .. }, Engine::Postgresql) => postgresql::again(given, grants, words),
        (Observed::DatabaseUser { grants, .. }, _) => mariadb::former(given, grants, "CREATE OR REPLACE USER", words),
        _ => Undo::unknown(),
    }
}
