//! Absolute paths where applications lie.

use super::Stray;
use super::stated::Stated;
use std::ops::Range;

pub(super) fn strays(text: &str, stated: &Stated) -> Vec<Stray> {
    let below = |path: &str| {
        stated.roots.iter().any(|root| path.strip_prefix(root.as_str()).is_some_and(|r| r.starts_with('/')))
    };
    let mut out = Vec::new();
    for (at, path) in named(text).into_iter().filter(|(_, path)| below(path) && !is_stated(path, stated)) {
        let known = stated.paths.keys().filter(|p| below(p)).map(String::as_str);
        let help = match crate::read::nearest(&path, known) {
            Some(near) => format!("did you mean {near}?"),
            None => "declare it, or write where it is: `regie plan` shows the paths there are".to_owned(),
        };
        let label = "neither this nor a folder that would hold it is declared".to_owned();
        out.push(Stray { at, message: format!("nothing declares {path}"), label, help });
    }
    out
}

/// Declared, or above what is, or below a folder whose content is its own.
fn is_stated(path: &str, stated: &Stated) -> bool {
    let inner = format!("{path}/");
    // What begins with it comes right after it, in order.
    let above = || stated.paths.range(inner.clone()..).next().is_some_and(|(p, _)| p.starts_with(&inner));
    let below = || path.match_indices('/').any(|(i, _)| stated.paths.get(&path[..i]) == Some(&true));
    stated.paths.contains_key(path) || stated.roots.contains(path) || above() || below()
}

/// Absolute paths in a text: a slash with nothing before it that it could belong to. What a person is to fill in
/// (`<version>`, `*`, `$x`, a template) ends it.
pub(super) fn named(text: &str) -> Vec<(Range<usize>, String)> {
    let mut out: Vec<(Range<usize>, String)> = Vec::new();
    let mut before = ' ';
    for (i, c) in text.char_indices() {
        let free = !before.is_alphanumeric() && !"._-/~}>$*".contains(before);
        if c == '/' && free && !text[i..].starts_with("//") && out.last().is_none_or(|(at, _)| at.end <= i) {
            let rest = &text[i..];
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"._-/+@%".contains(c)).unwrap_or(rest.len());
            let open = rest[end..].starts_with(['<', '*', '$', '{', '…', '[']);
            let said = &rest[..end];
            let whole = if open { said.rsplit_once('/').map_or("", |(head, _)| head) } else { said };
            let path = whole.trim_end_matches(['/', '.']);
            if !path.is_empty() {
                out.push((i..i + path.len(), path.to_owned()));
            }
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn paths_are_found_where_they_begin() {
        for (text, paths) in [
            ("see /srv/shop/current.", vec!["/srv/shop/current"]),
            ("`/srv/shop/releases/<id>/x`", vec!["/srv/shop/releases"]),
            ("cp /srv/a/b.txt /opt/c/", vec!["/srv/a/b.txt", "/opt/c"]),
            ("{{ shared }}/data and $HOME/x and ~/y", vec![]),
            ("https://example.org/srv/x", vec![]),
            ("and/or, 1/2", vec![]),
            ("user@host:/srv/backup", vec!["/srv/backup"]),
            ("(/srv/shop)", vec!["/srv/shop"]),
            ("/", vec![]),
        ] {
            let found = named(text).into_iter().map(|(_, path)| path).collect::<Vec<_>>();
            assert_eq!(found, paths, "{text}");
        }
    }
}
