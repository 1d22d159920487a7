#![allow(clippy::unwrap_used)]

use super::{PLAIN, RULES, rule_page, warns};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(folder: &Path, out: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

/// Names that stand behind `Finding::error(` and `Finding::warning(`.
fn named(call: &str) -> BTreeSet<String> {
    let mut texts = Vec::new();
    for one in ["regie", "regie-dossier", "regie-render"] {
        sources(&root().join("crates").join(one).join("src"), &mut texts);
    }
    let name = |rest: &str| Some(rest.trim_start().strip_prefix('"')?.split('"').next()?.to_owned());
    texts.iter().flat_map(|text| text.split(call).skip(1).filter_map(name)).collect()
}

#[test]
fn every_rule_of_the_code_is_known_and_warns_as_it_says() {
    for rule in named(&["Finding::err", "or("].concat()) {
        let known = PLAIN.contains(&rule.as_str()) || rule_page(&rule).is_some();
        assert!(known, "`{rule}` is missing in rule.rs");
    }
    for rule in named(&["Finding::warn", "ing("].concat()) {
        let accepted = warns(&rule) == Some(true) || rule == "accept-unused";
        assert!(accepted, "`{rule}` finds warnings: it is missing among those that can be accepted");
        assert!(rule_page(&rule).is_some(), "`{rule}` can be accepted, so it has a page");
    }
}

#[test]
fn every_page_has_its_rule_and_says_what_a_page_says() {
    let files = std::fs::read_dir(root().join("docs/findings")).unwrap().flatten();
    let files: BTreeSet<_> = files.map(|f| f.file_name().into_string().unwrap()).collect();
    let rules: BTreeSet<_> = RULES.iter().map(|r| format!("{}.md", r.name)).collect();
    assert_eq!(files, rules);
    for rule in RULES {
        let page = rule.page;
        assert!(page.starts_with(&format!("# {}: ", rule.name)), "{}: its title", rule.name);
        for part in ["## Why", "## Wrong", "## Right", "## Accept"] {
            assert!(page.contains(&format!("\n{part}\n")), "{}: no `{part}`", rule.name);
        }
        let example = format!("{} = \"", rule.name);
        assert_eq!(page.contains(&example), rule.acceptable, "{}: how it is accepted", rule.name);
        assert!(page.lines().count() <= 70, "{} is long", rule.name);
    }
}
