//! User accounts: by the fields that are said.

use crate::{Act, Change, Diff, Tolerate, Undo, path};
use regie_wire::{Mark, Observed, User};

fn seen<'a>(name: &str, observed: &'a Observed) -> Result<Option<&'a User>, String> {
    match observed {
        Observed::User { user } => Ok(user.as_ref()),
        other => Err(path::mismatch(&format!("user {name}"), other)),
    }
}

pub(crate) fn diff(wanted: &User, observed: &Observed) -> Result<Option<Change>, String> {
    let Some(there) = seen(&wanted.name, observed)? else {
        return Ok(Some(Change {
            mark: Mark::Add,
            why: "not there".into(),
            diff: Diff::default(),
            acts: vec![Act::argv(useradd(wanted))],
        }));
    };
    let (options, lines) = differs(wanted, there);
    Ok((!options.is_empty()).then(|| Change {
        mark: Mark::Change,
        why: lines.join("; ").replace(" → ", ", wanted "),
        diff: Diff { lines },
        acts: vec![Act::argv(usermod(options, &wanted.name))],
    }))
}

fn useradd(wanted: &User) -> Vec<String> {
    let mut argv = vec!["useradd".to_owned()];
    if wanted.system {
        argv.push("--system".into());
    }
    // Said in any case: whether a home is made by itself depends on /etc/login.defs.
    argv.push(if wanted.system { "--no-create-home" } else { "--create-home" }.into());
    let mut option = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            argv.extend([name.to_owned(), value]);
        }
    };
    option("--uid", wanted.uid.map(|n| n.to_string()));
    option("--gid", wanted.group.clone());
    option("--groups", (!wanted.groups.is_empty()).then(|| wanted.groups.join(",")));
    option("--home-dir", wanted.home.clone());
    option("--shell", wanted.shell.clone());
    argv.push(wanted.name.clone());
    argv
}

fn usermod(options: Vec<String>, name: &str) -> Vec<String> {
    std::iter::once("usermod".to_owned()).chain(options).chain([name.to_owned()]).collect()
}

/// Options of usermod(8) that bring `there` to `wanted`, and the same in words.
fn differs(wanted: &User, there: &User) -> (Vec<String>, Vec<String>) {
    let (mut options, mut lines) = (Vec::new(), Vec::new());
    let mut field = |option: &str, name: &str, wanted: Option<String>, there: Option<String>| {
        if let Some(wanted) = wanted.filter(|w| Some(w) != there.as_ref()) {
            lines.push(format!("{name} {} → {wanted}", there.unwrap_or_else(|| "(none)".into())));
            options.extend([option.to_owned(), wanted]);
        }
    };
    field("--uid", "uid", wanted.uid.map(|n| n.to_string()), there.uid.map(|n| n.to_string()));
    field("--gid", "group", wanted.group.clone(), there.group.clone());
    field("--home", "home", wanted.home.clone(), there.home.clone());
    field("--shell", "shell", wanted.shell.clone(), there.shell.clone());
    let lacking = wanted
        .groups
        .iter()
        .filter(|g| !there.groups.contains(g) && there.group.as_ref() != Some(g))
        .map(String::as_str)
        .collect::<Vec<_>>();
    if !lacking.is_empty() {
        lines.push(format!("not in {}", lacking.join(", ")));
        options.extend(["--append".into(), "--groups".into(), lacking.join(",")]);
    }
    (options, lines)
}

pub(crate) fn undo(wanted: &User, before: &Observed) -> Undo {
    match before {
        Observed::User { user: None } => {
            Undo::acts("removed again (its files stay)", vec![tolerant(vec!["userdel".into(), wanted.name.clone()])])
        }
        Observed::User { user: Some(before) } => {
            let after = User {
                uid: wanted.uid.or(before.uid),
                group: wanted.group.clone().or_else(|| before.group.clone()),
                home: wanted.home.clone().or_else(|| before.home.clone()),
                shell: wanted.shell.clone().or_else(|| before.shell.clone()),
                groups: before.groups.clone(),
                ..before.clone()
            };
            let (mut options, _) = differs(before, &after);
            if wanted.groups.iter().any(|g| !before.groups.contains(g)) {
                options.extend(["--groups".into(), before.groups.join(",")]);
            }
            match options.is_empty() {
                true => Undo::nothing(),
                false => Undo::acts("as before", vec![Act::argv(usermod(options, &wanted.name))]),
            }
        }
        _ => Undo::unknown(),
    }
}

/// Taking back what may not have been done yet: that it is not there is no failure.
pub(crate) fn tolerant(argv: Vec<String>) -> Act {
    Act::Argv { argv, env: Vec::new(), cwd: None, timeout: 600, tolerate: Tolerate::Anything }
}
