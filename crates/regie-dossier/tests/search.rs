//! Pages by what people see.
#![allow(clippy::unwrap_used)]

mod common;

use common::{good, loaded, with};
use regie_dossier::page::{Found, search, search_rules};

fn found(query: &str) -> Vec<(String, Found)> {
    let files = with(
        good(),
        "tasks/sym.md",
        "# Un\n\n```page\nsymptoms = [\"502 Bad Gateway\", \"la boutique est très lente\"]\n```\n",
    );
    let files = with(files, "tasks/title.md", "# Bad gateway: what it means\n");
    let files = with(files, "tasks/head.md", "# Deux\n\n## A bad gateway\n\nNothing.\n");
    let files = with(
        files,
        "tasks/prose.md",
        "# Trois\n\nThe proxy says *bad* gateway; `manage.py` knows.\n\n```sh\ndf -h /var/lib\n```\n",
    );
    let dossier = loaded(&files);
    search(&dossier, query).iter().map(|h| (h.page.name.clone(), h.found)).collect()
}

#[test]
fn symptoms_come_first_then_titles_headings_and_prose() {
    let names = |q: &str| found(q).into_iter().map(|(n, _)| n).collect::<Vec<_>>();
    assert_eq!(names("bad gateway"), ["sym", "title", "head", "prose"]);
    assert_eq!(names("BAD GATWAY"), ["sym", "title", "head", "prose"]);
    assert_eq!(names("502 bad gateway")[0], "sym", "more words count more");
    assert_eq!(found("la boutique est tres lantes"), [("sym".to_owned(), Found::Symptom)]);
    assert_eq!(found("manage.py"), [("prose".to_owned(), Found::Prose)]);
    assert_eq!(found("/var/lib"), [("prose".to_owned(), Found::Prose)]);
    assert_eq!(names("add shop"), ["add-shop"]);
    assert!(found("smoke").is_empty() && found("").is_empty() && found("503").is_empty());
}

#[test]
fn the_place_is_that_of_the_words() {
    let files = with(good(), "tasks/it.md", "# It\n\nFirst.\n\nThe printer is on *fire*.\n");
    let dossier = loaded(&files);
    let hits = search(&dossier, "printer fire");
    assert_eq!((hits[0].place.file.as_str(), hits[0].place.line, hits[0].matched), ("tasks/it.md", 5, 2));
}

#[test]
fn rules_are_found_by_what_their_pages_are_about() {
    let found = |q: &str| search_rules(q).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert!(found("dead link").contains(&"dead-link"), "{:?}", found("dead link"));
    assert!(found("502 bad gateway").is_empty() && found("").is_empty());
}
