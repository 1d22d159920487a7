//! What templates can name beside variables: `url`, `machine.listen`, `database.host`.

use super::meaning::{Meaning, Rendered};
use super::{Asked, text, uses};
use crate::expand::{Seen, View};
use crate::template::value;
use minijinja::value::{Value, ValueKind};

/// `None` when no instance and no machine has such a name.
pub(super) fn meaning(asked: &Asked<'_>, path: &[&str], only: &dyn Fn(&str) -> bool) -> Option<Meaning> {
    if path[0] == "secrets" {
        return None;
    }
    // One that is not known yet, such as a port, is a name all the same.
    let has = |v: &&View| match path {
        [name] => v.scope.has(name),
        [first, .., last] => v.scope.has(first) && keys(v, &path[..path.len() - 1]).any(|k| k == *last),
        [] => false,
    };
    let of_instances = |v: &&View| matches!(&v.seen, Seen::Instance(i, _) if only(i.as_str()));
    let mut views = asked.views.iter().filter(of_instances).filter(has).collect::<Vec<_>>();
    if views.is_empty() {
        views = asked.views.iter().filter(|v| !matches!(v.seen, Seen::Instance(..))).filter(has).collect();
    }
    let first = views.first()?;
    let name = path.join(".");
    let mut meaning =
        Meaning { head: format!("`{name}` in templates"), about: about(path).to_owned(), ..Meaning::default() };
    match get(first, path).filter(|v| v.kind() == ValueKind::Map) {
        Some(map) => {
            for key in map.try_iter().into_iter().flatten().map(|k| k.to_string()) {
                let below = path.iter().copied().chain([key.as_str()]).collect::<Vec<_>>();
                let plain = |v: &&&View| get(v, &below).is_some_and(|v| v.kind() != ValueKind::Map);
                let list = get(first, &below).is_some_and(|v| v.kind() == ValueKind::Seq);
                let mine = views.iter().copied().filter(|v| plain(&v));
                for one in text::rendered(mine, &shown(&below, list)) {
                    let of =
                        if one.of.is_empty() { below.join(".") } else { format!("{} ({})", below.join("."), one.of) };
                    meaning.values.push(Rendered { of, ..one });
                }
            }
        }
        None => {
            let list = get(first, path).is_some_and(|v| v.kind() == ValueKind::Seq);
            meaning.values = text::rendered(views, &shown(path, list));
        }
    }
    meaning.uses = uses::of(asked, &[name], None);
    Some(meaning)
}

/// All names that any view has, one level below roles and machines.
pub(super) fn all(asked: &Asked<'_>) -> Vec<String> {
    let names = asked.views.iter().flat_map(|v| v.scope.names().map(move |k| (v, k)));
    let below = |(view, name): (&View, &str)| {
        let inner = keys(view, &[name]).filter(|_| name != "secrets").map(|k| format!("{name}.{k}"));
        inner.chain([name.to_owned()].into_iter().filter(|_| name != "secrets")).collect::<Vec<_>>()
    };
    names.flat_map(below).collect()
}

fn shown(path: &[&str], list: bool) -> String {
    let join = if list { " | join(', ')" } else { "" };
    format!("{{{{ {}{join} }}}}", text::named(path))
}

fn get(view: &View, path: &[&str]) -> Option<Value> {
    let mut at = value(&view.scope);
    for part in path {
        at = at.get_attr(part).ok().filter(|v| !v.is_undefined())?;
    }
    Some(at)
}

fn keys(view: &View, path: &[&str]) -> impl Iterator<Item = String> + use<> {
    let map = get(view, path).filter(|v| v.kind() == ValueKind::Map);
    let keys = map.and_then(|m| m.try_iter().ok().map(|keys| keys.map(|k| k.to_string()).collect::<Vec<_>>()));
    keys.unwrap_or_default().into_iter()
}

fn about(path: &[&str]) -> &'static str {
    match path {
        ["env"] => "the environment's name",
        ["version"] => "the instance's version",
        ["release_id"] => "version and revision of the release; … until its source is fetched",
        ["url"] => "where the instance answers: its main domain, else its port",
        ["domain"] => "the instance's main domain",
        ["domains"] => "the instance's domains",
        ["port"] => "port of the instance's main process",
        ["instance", ..] => "the instance",
        ["service", ..] => "the service",
        ["root" | "releases" | "release" | "current" | "shared" | "layout_root"] => "a folder of the instance",
        ["machine", "listen"] => "where the application listens there",
        ["machine", "answers"] => "where the application is asked there",
        ["machine", ..] => "the machine that a template is for",
        ["roles"] => "the roles that are placed",
        [_, "host"] => "how the role's first machine is reached from there; 127.0.0.1 when it is the same machine",
        [_, ..] => "a role: its first machine as seen from there",
        [] => "",
    }
}
