//! Databases of MariaDB.

use crate::{Change, Diff, Undo, path, sql};
use regie_wire::{Database, Mark, Observed};

/// ` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`, as far as they are said.
fn defaults(charset: Option<&str>, collation: Option<&str>) -> String {
    let charset = charset.map(|c| format!(" CHARACTER SET {c}"));
    let collation = collation.map(|c| format!(" COLLATE {c}"));
    [charset, collation].into_iter().flatten().collect()
}

pub(super) fn diff(wanted: &Database, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Database { exists, charset, collation, .. } = observed else {
        return Err(path::mismatch(&wanted.name, observed));
    };
    let name = sql::name(&wanted.name);
    let defaults = defaults(wanted.charset.as_deref(), wanted.collation.as_deref());
    let change = |mark, why: String, lines, statement| Change {
        mark,
        why,
        diff: Diff { lines },
        acts: vec![sql::run(&[statement])],
    };
    if !exists {
        let lines = vec![format!("+ {name}{defaults}")];
        let create = format!("CREATE DATABASE IF NOT EXISTS {name}{defaults}");
        return Ok(Some(change(Mark::Add, "not there".into(), lines, create)));
    }
    let both = [("character set", &wanted.charset, charset), ("collation", &wanted.collation, collation)];
    let differs: Vec<_> = both
        .into_iter()
        .filter_map(|(what, wanted, there)| {
            let wanted = wanted.as_deref().filter(|w| there.as_deref() != Some(*w))?;
            Some((what, there.as_deref().unwrap_or("?"), wanted))
        })
        .collect();
    if differs.is_empty() {
        return Ok(None);
    }
    let why =
        differs.iter().map(|(what, there, wanted)| format!("{what} {there}, wanted {wanted}")).collect::<Vec<_>>();
    let mut lines: Vec<_> = differs.iter().map(|(what, there, wanted)| format!("{what} {there} → {wanted}")).collect();
    lines.push(
        "for tables made from now on: those that are there keep theirs (ALTER TABLE … CONVERT TO CHARACTER SET)".into(),
    );
    Ok(Some(change(Mark::Change, why.join("; "), lines, format!("ALTER DATABASE {name}{defaults}"))))
}

pub(super) fn absent(given: &Database, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Database { exists, .. } = observed else {
        return Err(path::mismatch(&given.name, observed));
    };
    Ok(exists.then(|| Change {
        mark: Mark::Remove,
        why: "no longer wanted, with all that is in it".into(),
        diff: Diff::default(),
        acts: vec![sql::run(&[format!("DROP DATABASE IF EXISTS {}", sql::name(&given.name))])],
    }))
}

pub(super) fn undo(wanted: &Database, before: &Observed) -> Undo {
    match before {
        Observed::Database { exists: false, .. } => {
            let name = sql::name(&wanted.name);
            let drop = sql::string(&format!("DROP DATABASE IF EXISTS {name}"));
            let stays =
                sql::string(&format!("SELECT {} AS note", sql::string(&format!("{name} has tables by now and stays"))));
            let tables = sql::string(&wanted.name);
            let choose = format!(
                "SET @regie = IF((SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = {tables}) = 0, {drop}, {stays})"
            );
            let acts = vec![sql::run(&[choose, "EXECUTE IMMEDIATE @regie".into()])];
            Undo::acts("removed again, unless it has tables by now: then it stays", acts)
        }
        Observed::Database { charset, collation, .. } => {
            let former = defaults(charset.as_deref(), collation.as_deref());
            let alter = format!("ALTER DATABASE {}{former}", sql::name(&wanted.name));
            Undo::acts("its former character set and collation", vec![sql::run(&[alter])])
        }
        _ => Undo::unknown(),
    }
}
