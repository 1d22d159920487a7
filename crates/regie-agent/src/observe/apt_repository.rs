//! Repositories of packages.

use super::{Look, package, path};
use regie_resource::{apt_key_file, apt_list_names, apt_sources_file};
use regie_wire::{AptRepository, Observed};
use std::path::Path;

const LISTS: &str = "/var/lib/apt/lists";

pub(super) fn seen(look: &Look<'_>, wanted: &AptRepository) -> Result<Observed, String> {
    look.administered("repositories of packages")?;
    let at = |path: &str| path::seen(look.cx, &look.names, path, Some(path::Read::Open));
    let sources = at(&apt_sources_file(wanted).path)?;
    let key = apt_key_file(wanted).map(|key| at(&key.path)).transpose()?.flatten();
    // apt keeps one of the two of each suite, whichever the repository has.
    let is_read = |name: &String| {
        ["InRelease", "Release"].iter().any(|end| Path::new(LISTS).join(format!("{name}{end}")).exists())
    };
    let read = apt_list_names(wanted).iter().all(is_read);
    Ok(Observed::AptRepository { sources, key, read, lists_stale: package::lists_stale() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use regie_wire::{Content, Keyring};

    #[test]
    fn lists_are_named_as_apt_names_them() {
        let names = |uri: &str, suite: &str| {
            apt_list_names(&AptRepository {
                name: "x".into(),
                types: vec!["deb".into()],
                uris: vec![uri.into()],
                suites: vec![suite.into()],
                components: Vec::new(),
                architectures: Vec::new(),
                signed_by: Keyring::Own(Content::Base64(String::new())),
            })
        };
        // As seen on a machine.
        assert_eq!(names("file:/srv/repo", "stable"), ["_srv_repo_dists_stable_"]);
        assert_eq!(names("file:/srv/repo", "./"), ["_srv_repo_._"]);
        assert_eq!(names("http://h.example:8080/a_b/", "s-x"), ["h.example:8080_a%5fb_dists_s-x_"]);
        assert_eq!(names("http://h.example/d", "main/"), ["h.example_d_main_"]);
        assert!(names("mirror+https://h.example/list", "stable").is_empty());
    }
}
