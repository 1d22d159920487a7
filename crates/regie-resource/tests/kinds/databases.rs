//! Databases and their users.

use super::*;

fn database(charset: Option<&str>, collation: Option<&str>) -> Resource {
    Resource::Database(Database {
        engine: Engine::Mariadb,
        name: "oc_pizza".into(),
        charset: charset.map(Into::into),
        collation: collation.map(Into::into),
        ownership: Ownership::default(),
    })
}

fn seen(exists: bool, charset: &str, collation: &str) -> Observed {
    Observed::Database {
        exists,
        charset: Some(charset.into()),
        collation: Some(collation.into()),
        file: None,
        owner: None,
        open: false,
    }
}

#[test]
fn of_mariadb() {
    let nothing =
        Observed::Database { exists: false, charset: None, collation: None, file: None, owner: None, open: false };
    row(
        database(Some("utf8mb4"), Some("utf8mb4_bin")),
        nothing.clone(),
        "+ not there\n  + `oc_pizza` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin\n$ mariadb --batch --execute 'CREATE DATABASE IF NOT EXISTS `oc_pizza` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'",
    );
    row(database(None, None), seen(true, "latin1", "latin1_swedish_ci"), "=");
    row(database(Some("utf8mb4"), None), seen(true, "utf8mb4", "utf8mb4_bin"), "=");
    row(
        database(Some("utf8mb4"), None),
        seen(true, "latin1", "latin1_swedish_ci"),
        "~ character set latin1, wanted utf8mb4\n  character set latin1 → utf8mb4\n  for tables made from now on: those that are there keep theirs (ALTER TABLE … CONVERT TO CHARACTER SET)\n$ mariadb --batch --execute 'ALTER DATABASE `oc_pizza` CHARACTER SET utf8mb4'",
    );
    row(
        gone(database(None, None)),
        seen(true, "utf8mb4", "utf8mb4_bin"),
        "- no longer wanted, with all that is in it\n$ mariadb --batch --execute 'DROP DATABASE IF EXISTS `oc_pizza`'",
    );
    row(gone(database(None, None)), nothing, "=");
}

#[test]
fn of_sqlite() {
    let ownership = Ownership { mode: Some(0o640), owner: Some("shop".into()), group: None };
    let (engine, name) = (Engine::Sqlite, "/srv/db.sqlite3".to_owned());
    let wanted = || {
        let (name, ownership) = (name.clone(), ownership.clone());
        Resource::Database(Database { engine, name, charset: None, collation: None, ownership })
    };
    let seen =
        |exists, file| Observed::Database { exists, charset: None, collation: None, file, owner: None, open: false };
    let file = |mode| PathSeen { owner: "shop".into(), ..file_seen(mode, ContentSeen::None) };
    row(
        wanted(),
        seen(false, None),
        "+ not there\n  + an empty database\n$ touch /srv/db.sqlite3\n$ ( set -e\nchown shop /srv/db.sqlite3\nchmod 0640 /srv/db.sqlite3\n)",
    );
    row(wanted(), seen(true, Some(file(0o640))), "=");
    row(
        wanted(),
        seen(true, Some(file(0o644))),
        "~ mode 0644, wanted 0640\n  mode 0644 → 0640\n$ ( set -e\nchown shop /srv/db.sqlite3\nchmod 0640 /srv/db.sqlite3\n)",
    );
    row(
        wanted(),
        seen(false, Some(file(0o640))),
        "! /srv/db.sqlite3 is no database of SQLite: it neither is empty nor begins as one; look at it and move it away (mv /srv/db.sqlite3 /srv/db.sqlite3.old), then plan again",
    );
    row(
        gone(wanted()),
        seen(true, Some(file(0o640))),
        "- no longer wanted, with all that is in it\n$ rm -f /srv/db.sqlite3\n$ rm -f /srv/db.sqlite3-journal\n$ rm -f /srv/db.sqlite3-wal\n$ rm -f /srv/db.sqlite3-shm",
    );
}

fn grant(database: &str, privileges: &[&str]) -> Grant {
    Grant { database: database.into(), privileges: privileges.iter().map(|p| (*p).to_owned()).collect() }
}

fn account(grants: &[Grant]) -> Resource {
    Resource::DatabaseUser(DatabaseUser {
        engine: Engine::Mariadb,
        name: "shop".into(),
        host: "10.0.0.%".into(),
        password: with_secret("it's ", "pw", "\\"),
        grants: grants.to_vec(),
    })
}

fn account_seen(password: Option<bool>, grants: &[Grant]) -> Observed {
    Observed::DatabaseUser { exists: true, password, grants: grants.to_vec() }
}

#[test]
fn users() {
    let all = || grant("oc_pizza", &["ALL PRIVILEGES"]);
    row(account(&[all()]), account_seen(Some(true), &[all()]), "=");
    row(
        account(&[all()]),
        Observed::DatabaseUser { exists: false, password: None, grants: vec![] },
        "+ not there\n  (secret changed) pw\n  + oc_pizza: ALL PRIVILEGES\n$ ( set -e\nq1=$(printf '%s.' \"$REGIE_SECRET_PW\" | regie_sql)\nmariadb --batch <<EOF\nSET SESSION sql_mode = 'TRADITIONAL';\nCREATE USER IF NOT EXISTS 'shop'@'10.0.0.%' IDENTIFIED BY 'it''s ${q1%.}\\\\\\\\';\nEOF\n)\n$ mariadb --batch --execute 'GRANT ALL PRIVILEGES ON `oc\\_pizza`.* TO '\\''shop'\\''@'\\''10.0.0.%'\\'''",
    );
    let other = told(&diff(&account(&[all()]), &account_seen(Some(false), &[all()]), None).unwrap().unwrap());
    assert!(other.starts_with("~ its password is another one\n  (secret changed) pw\n$ "), "{other}");
    assert!(other.contains("ALTER USER 'shop'@'10.0.0.%' IDENTIFIED BY 'it''s ${q1%.}"), "{other}");
    row(
        account(&[all()]),
        account_seen(None, &[all()]),
        "! whether the password of 'shop'@'10.0.0.%' is as wanted cannot be told without its secret (pw); run this where the secrets can be read",
    );
    row(
        gone(account(&[])),
        account_seen(None, &[]),
        "- no longer wanted\n$ mariadb --batch --execute 'DROP USER IF EXISTS '\\''shop'\\''@'\\''10.0.0.%'\\'''",
    );
}

/// The statements that lead from some grants to others.
fn statements(there: &[Grant], wanted: &[Grant]) -> String {
    let change = diff(&account(wanted), &account_seen(Some(true), there), None).unwrap();
    let acts = change.map(|c| c.acts).unwrap_or_default();
    let told = acts.iter().map(|act| match act {
        regie_resource::Act::Argv { argv, .. } => argv.last().unwrap().replace("'shop'@'10.0.0.%'", "U"),
        other => panic!("{other:?}"),
    });
    told.collect()
}

#[test]
fn grants() {
    let g = grant;
    let cases: &[(&[Grant], &[Grant], &str)] = &[
        (&[g("a", &["SELECT"])], &[g("a", &["INSERT", "SELECT"])], "GRANT INSERT ON `a`.* TO U"),
        (&[g("a", &["DROP", "SELECT"])], &[g("a", &["SELECT"])], "REVOKE DROP ON `a`.* FROM U"),
        (&[g("a", &["SELECT"])], &[g("a", &["ALL PRIVILEGES"])], "GRANT ALL PRIVILEGES ON `a`.* TO U"),
        (
            &[g("a", &["ALL PRIVILEGES"])],
            &[g("a", &["SELECT"])],
            "REVOKE ALL PRIVILEGES ON `a`.* FROM U; GRANT SELECT ON `a`.* TO U",
        ),
        (&[g("a", &["ALL PRIVILEGES"])], &[], "REVOKE ALL PRIVILEGES ON `a`.* FROM U"),
        (
            &[g("a", &["ALL PRIVILEGES", "GRANT OPTION"])],
            &[g("a", &["ALL PRIVILEGES"])],
            "REVOKE GRANT OPTION ON `a`.* FROM U",
        ),
        (&[], &[g("a", &["GRANT OPTION", "SELECT"])], "GRANT SELECT ON `a`.* TO U WITH GRANT OPTION"),
        (
            &[g("`a_b`.*", &["SELECT"])],
            &[g("a_b", &["SELECT"])],
            "GRANT SELECT ON `a\\_b`.* TO U; REVOKE SELECT ON `a_b`.* FROM U",
        ),
        (&[g("*", &["PROCESS"])], &[], "REVOKE PROCESS ON *.* FROM U"),
        (&[g("`reader`", &["ROLE"])], &[], "REVOKE `reader` FROM U"),
        (&[g("PROCEDURE `a`.`p`", &["EXECUTE"])], &[], "REVOKE EXECUTE ON PROCEDURE `a`.`p` FROM U"),
    ];
    for (there, wanted, expected) in cases {
        assert_eq!(statements(there, wanted), *expected, "{there:?} → {wanted:?}");
    }
}

#[test]
fn what_takes_them_back() {
    let former = [grant("a_b", &["SELECT"]), grant("`reader`", &["ROLE"])];
    let undone = regie_resource::undo(&account(&[]), &account_seen(Some(false), &former));
    assert_eq!(undone.remember.len(), 1, "the former password is set aside, and stands in no record");
    assert_eq!(undone.remember[0].ask.last().unwrap(), "SHOW CREATE USER 'shop'@'10.0.0.%'");
    assert_eq!(
        undone.acts.iter().map(to_shell).collect::<String>().replace("'\\''", "'"),
        "mariadb --batch --execute 'REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'shop'@'10.0.0.%'; GRANT SELECT ON `a\\_b`.* TO 'shop'@'10.0.0.%'; GRANT `reader` TO 'shop'@'10.0.0.%''"
    );
    let new =
        regie_resource::undo(&account(&[]), &Observed::DatabaseUser { exists: false, password: None, grants: vec![] });
    assert!(new.remember.is_empty() && to_shell(&new.acts[0]).contains("DROP USER IF EXISTS"));
    let made = regie_resource::undo(
        &database(None, None),
        &Observed::Database { exists: false, charset: None, collation: None, file: None, owner: None, open: false },
    );
    assert!(
        made.words.contains("unless it has tables") && to_shell(&made.acts[0]).contains("information_schema.TABLES")
    );
    let dropped = regie_resource::undo(&gone(database(None, None)), &seen(true, "utf8mb4", "utf8mb4_bin"));
    assert!(!dropped.possible);
}
