//! Databases and accounts of PostgreSQL.

use super::*;
use regie_resource::{Act, undo};

fn database(owner: Option<&str>, charset: Option<&str>, collation: Option<&str>) -> Resource {
    Resource::Database(Database {
        engine: Engine::Postgresql,
        name: "oc-pizza".into(),
        charset: charset.map(Into::into),
        collation: collation.map(Into::into),
        ownership: Ownership { owner: owner.map(Into::into), ..Ownership::default() },
    })
}

fn seen(locale: &str, owner: &str, open: bool) -> Observed {
    Observed::Database {
        exists: true,
        charset: Some("UTF8".into()),
        collation: Some(locale.into()),
        file: None,
        owner: Some(owner.into()),
        open,
    }
}

const NOT_THERE: Observed =
    Observed::Database { exists: false, charset: None, collation: None, file: None, owner: None, open: false };

/// What psql is given.
fn script(act: &Act) -> String {
    match act {
        Act::Feed { input, .. } => input.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn databases() {
    row(
        database(Some("shop"), Some("UTF8"), Some("C.UTF-8")),
        NOT_THERE,
        "+ not there\n  + \"oc-pizza\" OWNER \"shop\" TEMPLATE template0 ENCODING E'UTF8' LC_COLLATE E'C.UTF-8' LC_CTYPE E'C.UTF-8'\n  nobody else may connect to it\n$ runuser -l postgres -c 'psql -X -q -v ON_ERROR_STOP=1' <<'EOF'\nCREATE DATABASE \"oc-pizza\" OWNER \"shop\" TEMPLATE template0 ENCODING E'UTF8' LC_COLLATE E'C.UTF-8' LC_CTYPE E'C.UTF-8';\nREVOKE ALL ON DATABASE \"oc-pizza\" FROM PUBLIC;\nEOF",
    );
    row(database(Some("shop"), Some("UTF8"), Some("C.UTF-8")), seen("C.utf8", "shop", false), "=");
    row(database(None, None, None), seen("fr_FR.UTF-8", "postgres", false), "=");
    row(
        database(Some("shop"), None, None),
        seen("C", "postgres", true),
        "~ owner postgres, wanted shop; every account may come in\n  owner postgres → shop\n  - PUBLIC: may connect\n$ runuser -l postgres -c 'psql -X -q -v ON_ERROR_STOP=1' <<'EOF'\nALTER DATABASE \"oc-pizza\" OWNER TO \"shop\";\nREVOKE ALL ON DATABASE \"oc-pizza\" FROM PUBLIC;\nEOF",
    );
    row(
        database(None, Some("LATIN1"), None),
        seen("C", "postgres", false),
        "! the database oc-pizza has the encoding UTF8, wanted LATIN1, and that is chosen when a database is made: write what it has, or dump it, make it anew and load it",
    );
    row(
        database(None, None, Some("fr_FR.UTF-8")),
        seen("C.UTF-8", "postgres", false),
        "! the database oc-pizza has the locale C.UTF-8, wanted fr_FR.UTF-8, and that is chosen when a database is made: write what it has, or dump it, make it anew and load it",
    );
    row(
        gone(database(None, None, None)),
        seen("C", "shop", false),
        "- no longer wanted, with all that is in it\n$ runuser -l postgres -c 'psql -X -q -v ON_ERROR_STOP=1' <<'EOF'\nDROP DATABASE IF EXISTS \"oc-pizza\" WITH (FORCE);\nEOF",
    );
    row(gone(database(None, None, None)), NOT_THERE, "=");
}

fn grant(on: &str, privileges: &[&str]) -> Grant {
    Grant { database: on.into(), privileges: privileges.iter().map(|p| (*p).to_owned()).collect() }
}

fn account(grants: &[Grant]) -> Resource {
    Resource::DatabaseUser(DatabaseUser {
        engine: Engine::Postgresql,
        name: "shop".into(),
        host: String::new(),
        password: with_secret("it's ", "pw", ""),
        grants: grants.to_vec(),
    })
}

fn account_seen(password: Option<bool>, grants: &[Grant]) -> Observed {
    Observed::DatabaseUser { exists: true, password, grants: grants.to_vec() }
}

const NOBODY: Observed = Observed::DatabaseUser { exists: false, password: None, grants: vec![] };

#[test]
fn accounts() {
    assert_eq!(account(&[]).key().to_string(), "database-user:postgresql/shop");
    row(
        account(&[]),
        NOBODY,
        "+ not there\n  (secret changed) pw\n$ ( set -e\nq1=$(printf '%s.' \"$REGIE_SECRET_PW\" | regie_sql)\nrunuser -l postgres -c 'psql -X -q -v ON_ERROR_STOP=1' <<EOF\nSET log_statement = 'none';\nSET log_min_error_statement = 'panic';\nSET log_min_duration_statement = -1;\nSET password_encryption = 'scram-sha-256';\nCREATE ROLE \"shop\" LOGIN PASSWORD E'it''s ${q1%.}';\nEOF\n)",
    );
    let other = told(&diff(&account(&[]), &account_seen(Some(false), &[]), None).unwrap().unwrap());
    assert!(other.starts_with("~ its password is another one\n  (secret changed) pw\n$ "), "{other}");
    assert!(other.contains("ALTER ROLE \"shop\" LOGIN PASSWORD E'it''s ${q1%.}';"), "{other}");
    row(
        account(&[]),
        account_seen(None, &[]),
        "! whether the password of \"shop\" is as wanted cannot be told without its secret (pw); run this where the secrets can be read",
    );
    row(
        gone(account(&[])),
        account_seen(None, &[grant("oc-pizza", &["CONNECT"]), grant("\"team\"", &["ROLE"]), grant("*", &["CREATEDB"])]),
        "- no longer wanted\n$ runuser -l postgres -c 'psql -X -q -v ON_ERROR_STOP=1' <<'EOF'\nREVOKE ALL ON DATABASE \"oc-pizza\" FROM \"shop\" CASCADE;\nDROP ROLE IF EXISTS \"shop\";\nEOF",
    );
}

/// The statements that lead from some grants to others.
fn statements(there: &[Grant], wanted: &[Grant]) -> String {
    let change = diff(&account(wanted), &account_seen(Some(true), there), None).unwrap();
    change.map(|c| c.acts.iter().map(script).collect::<String>()).unwrap_or_default()
}

#[test]
fn grants() {
    let g = grant;
    let all = || g("a", &["ALL PRIVILEGES"]);
    let cases: &[(&[Grant], &[Grant], &str)] = &[
        (&[], &[g("a", &["CONNECT"])], "GRANT CONNECT ON DATABASE \"a\" TO \"shop\";\n"),
        (&[all()], &[all()], ""),
        (
            &[all()],
            &[g("a", &["CONNECT"])],
            "REVOKE CREATE ON DATABASE \"a\" FROM \"shop\" CASCADE;\nREVOKE TEMPORARY ON DATABASE \"a\" FROM \"shop\" CASCADE;\n",
        ),
        (
            &[g("a", &["CONNECT", "CONNECT WITH GRANT OPTION"])],
            &[g("a", &["CONNECT"])],
            "REVOKE GRANT OPTION FOR CONNECT ON DATABASE \"a\" FROM \"shop\" CASCADE;\n",
        ),
        // Its own database: it may do all there, whatever is said.
        (&[g("a", &["OWNER"])], &[], ""),
        (&[g("a", &["OWNER"])], &[g("a", &["CONNECT"])], ""),
        (
            &[g("*", &["NOLOGIN", "SUPERUSER", "VALID UNTIL '2026-01-01 00:00:00+00'"])],
            &[g("*", &["CREATEDB"])],
            "ALTER ROLE \"shop\" CREATEDB;\nALTER ROLE \"shop\" LOGIN;\nALTER ROLE \"shop\" NOSUPERUSER;\nALTER ROLE \"shop\" VALID UNTIL 'infinity';\n",
        ),
        (
            &[g("*", &["PG_MONITOR"]), g("\"the team\"", &["ROLE"])],
            &[g("*", &["PG_READ_ALL_DATA"])],
            "GRANT pg_read_all_data TO \"shop\";\nREVOKE \"the team\" FROM \"shop\";\nREVOKE pg_monitor FROM \"shop\";\n",
        ),
    ];
    for (there, wanted, expected) in cases {
        assert_eq!(statements(there, wanted), *expected, "{there:?} → {wanted:?}");
    }
}

#[test]
fn what_takes_them_back() {
    let former = [grant("a", &["CONNECT"]), grant("b", &["OWNER"]), grant("*", &["NOLOGIN"])];
    let wanted = account(&[grant("a", &["CONNECT"]), grant("c", &["CREATE"])]);
    let undone = undo(&wanted, &account_seen(Some(false), &former));
    assert_eq!(undone.remember.len(), 1, "the former password is set aside, and stands in no record");
    assert!(undone.remember[0].ask.last().unwrap().contains("ALTER ROLE %I PASSWORD %L;"), "{undone:?}");
    assert_eq!(
        script(&undone.acts[0]),
        "ALTER ROLE \"shop\" NOLOGIN;\nREVOKE CREATE ON DATABASE \"c\" FROM \"shop\" CASCADE;\n"
    );
    let new = undo(&wanted, &NOBODY);
    let dropped = script(&new.acts[0]);
    assert!(new.remember.is_empty() && dropped.contains("DROP ROLE IF EXISTS \"shop\";"), "{dropped}");
    assert!(dropped.contains("REVOKE ALL ON DATABASE \"c\" FROM \"shop\" CASCADE;"), "{dropped}");
    let again = undo(&gone(account(&[])), &account_seen(Some(true), &former));
    assert!(again.remember[0].ask.last().unwrap().contains("CREATE ROLE %1$I"), "{again:?}");
    assert_eq!(script(&again.acts[0]), "ALTER ROLE \"shop\" NOLOGIN;\nGRANT CONNECT ON DATABASE \"a\" TO \"shop\";\n");

    let made = undo(&database(None, None, None), &NOT_THERE);
    assert!(made.words.contains("unless it has tables") && script(&made.acts[0]).contains("\\if :empty"), "{made:?}");
    let altered = undo(&database(Some("shop"), None, None), &seen("C", "postgres", true));
    assert_eq!(
        script(&altered.acts[0]),
        "ALTER DATABASE \"oc-pizza\" OWNER TO \"postgres\";\nGRANT CONNECT, TEMPORARY ON DATABASE \"oc-pizza\" TO PUBLIC;\n"
    );
    assert!(!undo(&gone(database(None, None, None)), &seen("C", "shop", false)).possible);
}
