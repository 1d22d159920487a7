//! Accounts of PostgreSQL: roles that log in. What one may do on a database is connect to it, make schemas in it and temporary
//! tables; what tables allow is said by whoever owns them. On `*` stand a role's attributes, such as `CREATEDB`, and the
//! server's own roles that it is a member of, such as `PG_READ_ALL_DATA`.

use crate::postgresql::{PSQL, as_postgres, feed, name, run, script, secret_string, string};
use crate::{Act, Remember, Undo, quote};
use regie_wire::{DatabaseUser, Grant, Piece, Text};
use std::collections::BTreeSet;

/// How a database is kept whose owner it is: it may do all there, whatever is granted.
const OWNER: &str = "OWNER";
/// How membership in a team's own role is kept: its name, quoted, stands as the `database`.
const ROLE: &str = "ROLE";
/// How a privilege ends that it may pass on.
const OPTION: &str = " WITH GRANT OPTION";
const ALL: &str = "ALL PRIVILEGES";

/// All that can be granted on a database (postgresql.org/docs/current/ddl-priv.html).
const ON_DATABASES: [&str; 3] = ["CONNECT", "CREATE", "TEMPORARY"];

/// Databases that it owns.
pub(super) fn owned(grants: &[Grant]) -> Vec<&str> {
    grants.iter().filter(|g| g.privileges == [OWNER]).map(|g| g.database.as_str()).collect()
}

fn identified(verb: &str, user: &DatabaseUser) -> Act {
    let start = Piece::Plain(format!("{verb} ROLE {} LOGIN PASSWORD ", name(&user.name)));
    feed([start].into_iter().chain(secret_string(&user.password)).collect())
}

pub(super) fn create(user: &DatabaseUser) -> Act {
    identified("CREATE", user)
}

pub(super) fn set_password(user: &DatabaseUser) -> Act {
    identified("ALTER", user)
}

/// One privilege each, with what it is on.
fn single(grants: &[Grant]) -> BTreeSet<(&str, &str)> {
    let mut all = BTreeSet::new();
    for grant in grants {
        for privilege in &grant.privileges {
            match privilege.as_str() {
                ALL => all.extend(ON_DATABASES.map(|one| (grant.database.as_str(), one))),
                one => _ = all.insert((grant.database.as_str(), one)),
            }
        }
    }
    all
}

fn give(account: &str, (on, what): (&str, &str)) -> String {
    match (on, what) {
        (role, ROLE) => format!("GRANT {role} TO {account}"),
        ("*", role) if role.starts_with("PG_") => format!("GRANT {} TO {account}", role.to_lowercase()),
        ("*", attribute) => format!("ALTER ROLE {account} {attribute}"),
        (database, privilege) => {
            let (privilege, option) = privilege.strip_suffix(OPTION).map_or((privilege, ""), |p| (p, OPTION));
            format!("GRANT {privilege} ON DATABASE {} TO {account}{option}", name(database))
        }
    }
}

fn take(account: &str, (on, what): (&str, &str)) -> String {
    match (on, what) {
        (role, ROLE) => format!("REVOKE {role} FROM {account}"),
        ("*", role) if role.starts_with("PG_") => format!("REVOKE {} FROM {account}", role.to_lowercase()),
        ("*", until) if until.starts_with("VALID UNTIL") => format!("ALTER ROLE {account} VALID UNTIL 'infinity'"),
        ("*", attribute) => match attribute.strip_prefix("NO") {
            Some(attribute) => format!("ALTER ROLE {account} {attribute}"),
            None => format!("ALTER ROLE {account} NO{attribute}"),
        },
        // What it passed on goes with it.
        (database, privilege) => {
            let (privilege, option) = match privilege.strip_suffix(OPTION) {
                Some(privilege) => (privilege, "GRANT OPTION FOR "),
                None => (privilege, ""),
            };
            format!("REVOKE {option}{privilege} ON DATABASE {} FROM {account} CASCADE", name(database))
        }
    }
}

/// Statements that lead from what is granted to what is wanted: what is to come is given first.
pub(super) fn moved(account: &str, there: &[Grant], wanted: &[Grant]) -> Vec<String> {
    let (has, needs) = (single(there), single(wanted));
    let given = needs.difference(&has).map(|one| give(account, *one));
    given.chain(has.difference(&needs).map(|one| take(account, *one))).collect()
}

/// Takes from it what it may do, without which the server drops no role, and drops it.
pub(super) fn drop_role(user: &DatabaseUser, there: &[Grant]) -> Act {
    let account = name(&user.name);
    let mut statements = revoked(&account, there);
    statements.push(format!("DROP ROLE IF EXISTS {account}"));
    run(&statements)
}

fn revoked(account: &str, grants: &[Grant]) -> Vec<String> {
    let databases = grants.iter().filter(|g| g.privileges != [ROLE] && g.privileges != [OWNER] && g.database != "*");
    databases.map(|g| format!("REVOKE ALL ON DATABASE {} FROM {account} CASCADE", name(&g.database))).collect()
}

/// Drops one that was made a moment ago, as far as that came: a database that has tables by now keeps its owner.
pub(super) fn drop_new(user: &DatabaseUser) -> Act {
    let account = name(&user.name);
    let revoked = revoked(&account, &user.grants).iter().map(|s| format!("  {s};\n")).collect::<String>();
    let text = format!(
        "DO $regie$ BEGIN
{revoked}  DROP ROLE IF EXISTS {account};
EXCEPTION
  WHEN undefined_object THEN NULL;
  WHEN dependent_objects_still_exist THEN RAISE NOTICE {};
END $regie$;
",
        string(&format!("{} owns something by now and stays", user.name.replace('%', "%%")))
    );
    script(Text::plain(text))
}

/// Asks for the statement that sets the password that is there, as the server keeps it (a verifier or nothing), and says it
/// again: it is set aside where only root reads it.
fn remember(user: &DatabaseUser, statement: &str) -> Remember {
    let question = format!(
        "SELECT format({}, rolname, rolpassword) FROM pg_authid WHERE rolname = {}",
        string(statement),
        string(&user.name)
    );
    let ask = as_postgres(&format!("{PSQL} -A -t -c {}", quote(&question))).into();
    Remember { ask, tell: as_postgres(PSQL).into() }
}

/// The former password, and from what it may do now back to what it might do.
pub(super) fn former(user: &DatabaseUser, now: &[Grant], before: &[Grant], words: &str) -> Undo {
    let owned = owned(before);
    let free = |grants: &[Grant]| -> Vec<Grant> {
        grants.iter().filter(|g| !owned.contains(&g.database.as_str())).cloned().collect()
    };
    let statements = moved(&name(&user.name), &free(now), &free(before));
    let acts = if statements.is_empty() { Vec::new() } else { vec![run(&statements)] };
    Undo { remember: vec![remember(user, "ALTER ROLE %I PASSWORD %L;")], ..Undo::acts(words, acts) }
}

/// Made again after a removal, as far as that came. A database that it owned has its owner still.
pub(super) fn again(user: &DatabaseUser, before: &[Grant], words: &str) -> Undo {
    let statement = "DO $regie$ BEGIN CREATE ROLE %1$I; EXCEPTION WHEN duplicate_object THEN NULL; END $regie$; \
                     ALTER ROLE %1$I LOGIN PASSWORD %2$L;";
    let granted = before.iter().filter(|g| g.privileges != [OWNER]).cloned().collect::<Vec<_>>();
    let statements = moved(&name(&user.name), &[], &granted);
    let acts = if statements.is_empty() { Vec::new() } else { vec![run(&statements)] };
    Undo { remember: vec![remember(user, statement)], ..Undo::acts(words, acts) }
}
