//! Databases of PostgreSQL: whose they are, and that nobody else may come in. How one writes and sorts text is chosen when it
//! is made, and never changes.

use crate::postgresql::{name, run, script, string};
use crate::{Change, Diff, Undo, path};
use regie_wire::{Database, Mark, Observed, Text};

/// What was seen, taken out of [`Observed`].
struct Seen<'a> {
    exists: bool,
    encoding: Option<&'a str>,
    locale: Option<&'a str>,
    owner: Option<&'a str>,
    open: bool,
}

fn seen<'a>(wanted: &Database, observed: &'a Observed) -> Result<Seen<'a>, String> {
    match observed {
        Observed::Database { exists, charset, collation, owner, open, .. } => Ok(Seen {
            exists: *exists,
            encoding: charset.as_deref(),
            locale: collation.as_deref(),
            owner: owner.as_deref(),
            open: *open,
        }),
        other => Err(path::mismatch(&wanted.name, other)),
    }
}

/// ` OWNER "shop" TEMPLATE template0 ENCODING E'UTF8' …`, as far as it is said. Only the empty template takes any encoding and
/// locale (postgresql.org/docs/current/manage-ag-templatedbs.html).
fn options(wanted: &Database) -> String {
    let owner = wanted.ownership.owner.as_ref().map(|o| format!(" OWNER {}", name(o)));
    let chosen = wanted.charset.is_some() || wanted.collation.is_some();
    let template = chosen.then(|| " TEMPLATE template0".to_owned());
    let encoding = wanted.charset.as_ref().map(|c| format!(" ENCODING {}", string(c)));
    let locale = wanted.collation.as_ref().map(|c| format!(" LC_COLLATE {0} LC_CTYPE {0}", string(c)));
    [owner, template, encoding, locale].into_iter().flatten().collect()
}

/// `fr_FR.UTF-8` and `fr_FR.utf8` are one locale (setlocale(3)).
fn same_locale(one: &str, other: &str) -> bool {
    let plain = |l: &str| l.to_lowercase().replace('-', "");
    plain(one) == plain(other)
}

fn closed(wanted: &Database) -> String {
    format!("REVOKE ALL ON DATABASE {} FROM PUBLIC", name(&wanted.name))
}

pub(super) fn diff(wanted: &Database, observed: &Observed) -> Result<Option<Change>, String> {
    let there = seen(wanted, observed)?;
    let own = name(&wanted.name);
    if !there.exists {
        let options = options(wanted);
        let lines = vec![format!("+ {own}{options}"), "nobody else may connect to it".into()];
        let acts = vec![run(&[format!("CREATE DATABASE {own}{options}"), closed(wanted)])];
        return Ok(Some(Change { mark: Mark::Add, why: "not there".into(), diff: Diff { lines }, acts }));
    }
    let cannot = |what: &str, there: Option<&str>, wanted_is: &str| {
        Err(format!(
            "the database {} has the {what} {}, wanted {wanted_is}, and that is chosen when a database is made: write what it has, or dump it, make it anew and load it",
            wanted.name,
            there.unwrap_or("?")
        ))
    };
    if let Some(charset) = wanted.charset.as_deref().filter(|c| there.encoding != Some(c)) {
        return cannot("encoding", there.encoding, charset);
    }
    if let Some(locale) = wanted.collation.as_deref().filter(|c| !there.locale.is_some_and(|l| same_locale(l, c))) {
        return cannot("locale", there.locale, locale);
    }
    let (mut why, mut lines, mut statements) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(owner) = wanted.ownership.owner.as_deref().filter(|o| there.owner != Some(o)) {
        let now = there.owner.unwrap_or("?");
        why.push(format!("owner {now}, wanted {owner}"));
        lines.push(format!("owner {now} → {owner}"));
        statements.push(format!("ALTER DATABASE {own} OWNER TO {}", name(owner)));
    }
    if there.open {
        why.push("every account may come in".to_owned());
        lines.push("- PUBLIC: may connect".to_owned());
        statements.push(closed(wanted));
    }
    Ok((!statements.is_empty()).then(|| Change {
        mark: Mark::Change,
        why: why.join("; "),
        diff: Diff { lines },
        acts: vec![run(&statements)],
    }))
}

/// Who is connected to it is sent away: this is planned only where somebody asks for the data to go.
pub(super) fn absent(given: &Database, observed: &Observed) -> Result<Option<Change>, String> {
    Ok(seen(given, observed)?.exists.then(|| Change {
        mark: Mark::Remove,
        why: "no longer wanted, with all that is in it".into(),
        diff: Diff::default(),
        acts: vec![run(&[format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", name(&given.name))])],
    }))
}

pub(super) fn undo(wanted: &Database, before: &Observed) -> Undo {
    let own = name(&wanted.name);
    match seen(wanted, before) {
        Ok(there) if !there.exists => {
            let (text, note) = (string(&wanted.name), "has tables by now and stays");
            // Tables are seen from inside only; psql chooses (psql(1): \gset, \if).
            let choose = format!(
                "SELECT count(*) > 0 AS there FROM pg_database WHERE datname = {text} \\gset
\\if :there
\\connect {own}
SELECT count(*) = 0 AS empty FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
 WHERE relkind IN ('r', 'p', 'm') AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' \\gset
\\connect postgres
\\if :empty
DROP DATABASE IF EXISTS {own} WITH (FORCE);
\\else
\\echo {} {note}
\\endif
\\endif
",
                wanted.name
            );
            Undo::acts("removed again, unless it has tables by now: then it stays", vec![script(Text::plain(choose))])
        }
        Ok(there) => {
            let owner = there.owner.map(|o| format!("ALTER DATABASE {own} OWNER TO {}", name(o)));
            let open = there.open.then(|| format!("GRANT CONNECT, TEMPORARY ON DATABASE {own} TO PUBLIC"));
            let statements = owner.into_iter().chain(open).collect::<Vec<_>>();
            Undo::acts("its former owner, and who might come in", vec![run(&statements)])
        }
        Err(_) => Undo::unknown(),
    }
}
