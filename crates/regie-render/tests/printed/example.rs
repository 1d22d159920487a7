//! The example dossier, printed for each of its environments in both languages: every chapter is there, nothing is empty,
//! nobody reads another language's words or a secret.

use crate::runbook::NOW;
use regie_dossier::page::Chapter;
use regie_dossier::{Artifact, Dossier, Entry, Files, Known, Language, Lock, Locked, expand, load};
use regie_plan::bare_plan;
use regie_render::{Block, Document, History, Inline, Line, RunbookInput, Section, excerpt, html, markdown, runbook};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The example, as it lies in this repository.
fn dossier() -> Dossier {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/oc-pizza");
    let mut files = Files { root: "/home/ana/oc-pizza".into(), ..Files::default() };
    for folder in ["", "inventory", "services", "playbooks", "tasks", "chapters"] {
        for entry in fs::read_dir(root.join(folder)).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            if path.is_file() && (!folder.is_empty() || name == "dossier.toml") {
                files.entries.insert(name, Entry::Bytes(fs::read(&path).unwrap()));
            }
        }
    }
    let mut dossier = load(&files).dossier.unwrap();
    let locked = Locked { git: None, commit: Some("77ab031".repeat(6)), sha256: "9f86d081".repeat(8), built: true };
    dossier.lock = Lock::from([(("boutique".into(), "2.0.0".into()), locked)]);
    dossier
}

fn printed(dossier: &Dossier, environment: &str, lang: Language) -> Document {
    with_input(dossier, environment, |input| runbook(input, lang))
}

fn with_input<T>(dossier: &Dossier, environment: &str, make: impl FnOnce(&RunbookInput) -> T) -> T {
    let artifact = Artifact {
        sha256: "9f86d081".repeat(8),
        revision: "77ab031".into(),
        name: "boutique-2.0.0-77ab031.tar.gz".into(),
        size: 5_000_000,
        file: None,
        url: None,
    };
    let env = &dossier.environments[environment];
    let machines = || env.machines.keys().cloned();
    let known = Known {
        artifacts: [(("boutique".to_owned(), "2.0.0".to_owned()), artifact)].into(),
        free_ports: machines().map(|m| (m, vec![20_000])).collect(),
        state_dirs: machines().map(|m| (m, "/var/lib/regie".to_owned())).collect(),
        ..Known::default()
    };
    let wanted = expand(dossier, environment, &known).unwrap();
    let full_plan = bare_plan(&wanted).unwrap();
    let input = RunbookInput {
        dossier,
        env,
        wanted: &wanted,
        full_plan: Some(&full_plan),
        facts: &BTreeMap::new(),
        history: &History::default(),
        now: NOW,
        local: |ms| format!("{}:00 UTC", &regie_plan::utc(ms.div_euclid(1000))[..16]),
        revision: "4f1c9e2".into(),
    };
    make(&input)
}

fn all() -> Vec<(String, Language, Document)> {
    let dossier = dossier();
    let mut all = Vec::new();
    for environment in ["local", "test", "prod"] {
        for lang in [Language::Fr, Language::En] {
            all.push((format!("{environment} {lang:?}"), lang, printed(&dossier, environment, lang)));
        }
    }
    all
}

/// Every block of a section and of those in it, with the title it stands under.
fn blocks<'a>(section: &'a Section, out: &mut Vec<(&'a str, &'a Block)>) {
    out.extend(section.blocks.iter().map(|b| (section.title.as_str(), b)));
    section.sections.iter().for_each(|s| blocks(s, out));
}

fn all_blocks(document: &Document) -> Vec<(&str, &Block)> {
    let mut out = Vec::new();
    document.chapters.iter().for_each(|c| blocks(c, &mut out));
    out
}

#[test]
fn every_chapter_is_there_in_its_order() {
    for (name, _, document) in all() {
        let anchors: Vec<&str> = document.chapters.iter().filter_map(|c| c.anchor.as_deref()).collect();
        assert_eq!(anchors, Chapter::ALL.map(Chapter::name), "{name}");
    }
}

#[test]
fn every_word_of_the_glossary_is_used_and_a_word_that_is_not_is_found() {
    let found = |dossier: &Dossier| {
        let chapters = Chapter::ALL.into_iter().filter(|c| *c != Chapter::Glossary);
        let texts = chapters.flat_map(|chapter| {
            let text = |input: &RunbookInput| markdown(&excerpt(input, chapter, Language::Fr));
            ["local", "test", "prod"].map(|env| with_input(dossier, env, text))
        });
        regie_render::review(dossier, texts)
    };
    let mut dossier = dossier();
    assert_eq!(found(&dossier), []);
    dossier.glossary.insert("Tomcat".into(), "Un serveur d’application.".into());
    let findings = found(&dossier);
    let [finding] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!((finding.rule.as_str(), finding.place.file.as_str()), ("glossary-unused", "dossier.toml"));
}

#[test]
fn the_cover_says_the_version_and_the_day_of_the_next_reading() {
    let mut dossier = dossier();
    let cover = |dossier: &Dossier| printed(dossier, "prod", Language::Fr).cover;
    assert!(cover(&dossier).contains(&("Version".to_owned(), dossier.newest_version().unwrap().version.clone())));
    let said = |text: &str| Some(regie_dossier::Said { text: text.to_owned(), ..Default::default() });
    (dossier.cover, dossier.review) = (said("0.9"), said("2027-06-01"));
    let rows = cover(&dossier);
    assert!(rows.contains(&("Version".to_owned(), "0.9".to_owned())), "{rows:?}");
    assert!(rows.iter().any(|(label, day)| label == "À relire avant le" && day.contains("2027")), "{rows:?}");
}

#[test]
fn what_machines_install_by_themselves_is_said() {
    let mut dossier = dossier();
    let said = |dossier: &Dossier, lang| markdown(&printed(dossier, "prod", lang));
    let before = said(&dossier, Language::En);
    assert!(!before.contains("unattended-upgrade"), "{before}");
    let updates = |reboot: Option<&str>, mail: Option<&str>| {
        Some(regie_dossier::SecurityUpdates { reboot: reboot.map(Into::into), mail: mail.map(Into::into) })
    };
    let prod = |dossier: &mut Dossier, updates| dossier.environments.get_mut("prod").unwrap().updates = updates;
    prod(&mut dossier, updates(Some("04:00"), Some("ops@oc-pizza.example")));
    let french = said(&dossier, Language::Fr);
    assert!(french.contains("Lorsqu’une mise à jour l’exige, la machine redémarre seule à 04:00."), "{french}");
    assert!(french.contains("Un courriel en rend compte à ops@oc-pizza.example."), "{french}");
    assert!(french.contains("unattended-upgrade --dry-run --verbose"), "{french}");
    prod(&mut dossier, updates(None, None));
    let english = said(&dossier, Language::En);
    assert!(english.contains("None restarts by itself: when an update needs that"), "{english}");
    assert!(english.contains("regie reboot web --env prod --if-needed"), "{english}");
}

#[test]
fn nothing_is_empty() {
    fn look(name: &str, section: &Section) {
        assert!(!section.is_empty(), "{name}: {}", section.title);
        assert!(!section.title.trim().is_empty(), "{name}");
        section.sections.iter().for_each(|s| look(name, s));
    }
    for (name, _, document) in all() {
        document.chapters.iter().for_each(|c| look(&name, c));
        for (title, block) in all_blocks(&document) {
            let full = match block {
                Block::Paragraph(line) | Block::Warning(line) | Block::Heading { text: line, .. } => !line.is_empty(),
                Block::Table { head, rows } => !rows.is_empty() && rows.iter().all(|r| r.cells.len() == head.len()),
                Block::List { items, .. } => !items.is_empty(),
                Block::Definitions(items) => !items.is_empty(),
                Block::Glossary(items) => !items.is_empty(),
                Block::Commands(text) | Block::Sample(text) => !text.trim().is_empty(),
                // A step for a role that this environment has not says so, and has nothing to type.
                Block::Step { label, commands, note, .. } => {
                    let nowhere = ["Cet environnement n’a pas", "This environment has no"];
                    let says = |i: &Inline| matches!(i, Inline::Text(t) if nowhere.iter().any(|n| t.contains(n)));
                    !label.is_empty() && (!commands.is_empty() || !note.is_empty() || label.iter().any(says))
                }
                Block::Quote(inner) => !inner.is_empty(),
                Block::Rule => true,
            };
            assert!(full, "{name}: {title}: {block:?}");
        }
    }
}

/// Everything that is said in words, not typed.
fn words(line: &Line, out: &mut BTreeSet<String>) {
    for inline in line {
        match inline {
            Inline::Text(text) => {
                out.insert(text.trim().to_owned());
            }
            Inline::Ref { label, .. } | Inline::Strong(label) | Inline::Emphasis(label) => words(label, out),
            Inline::Link { label, .. } | Inline::Term { label, .. } => {
                out.insert(label.clone());
            }
            Inline::Code(_) | Inline::Break => {}
        }
    }
}

fn said(document: &Document) -> BTreeSet<String> {
    fn block(b: &Block, out: &mut BTreeSet<String>) {
        match b {
            Block::Paragraph(line) | Block::Warning(line) | Block::Heading { text: line, .. } => words(line, out),
            Block::Table { head, rows } => {
                out.extend(head.iter().cloned());
                rows.iter().flat_map(|r| &r.cells).for_each(|c| words(c, out));
            }
            Block::List { items, .. } => items.iter().flatten().for_each(|b| block(b, out)),
            Block::Quote(inner) => inner.iter().for_each(|b| block(b, out)),
            Block::Definitions(items) => items.iter().for_each(|(term, meaning)| {
                words(term, out);
                words(meaning, out);
            }),
            Block::Step { label, note, .. } => {
                words(label, out);
                words(note, out);
            }
            // The comment that a box begins with is regie's own; what stands in files is their recipe's.
            Block::Commands(text) => {
                out.extend(text.lines().next().and_then(|l| l.strip_prefix("# ")).map(str::to_owned))
            }
            Block::Glossary(_) | Block::Sample(_) | Block::Rule => {}
        }
    }
    fn section(s: &Section, out: &mut BTreeSet<String>) {
        out.insert(s.title.clone());
        s.blocks.iter().for_each(|b| block(b, out));
        s.sections.iter().for_each(|s| section(s, out));
    }
    let mut out = BTreeSet::new();
    document.chapters.iter().for_each(|c| section(c, &mut out));
    out
}

/// What both documents say alike is the team's own, or a name.
#[test]
fn no_language_has_the_words_of_the_other() {
    // Words that are the same in both languages, and what machines say.
    const SAME: [&str; 5] = ["site", "upstream", "port", "Written by regie", "UTC"];
    let dossier = dossier();
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let own = squeezed(&dossier.texts.values().map(String::as_str).collect::<Vec<_>>().join("\n"));
    for environment in ["local", "test", "prod"] {
        let (french, english) =
            (printed(&dossier, environment, Language::Fr), printed(&dossier, environment, Language::En));
        for text in said(&french).intersection(&said(&english)) {
            let words: Vec<&str> = text.split_whitespace().filter(|w| w.chars().all(char::is_alphabetic)).collect();
            let known = words.len() < 2 || SAME.iter().any(|s| text.contains(s)) || own.contains(&squeezed(text));
            assert!(known, "{environment}: both languages say: {text}");
        }
    }
}

#[test]
fn secrets_are_names_and_templates_are_rendered() {
    for (name, _, document) in all() {
        for text in [markdown(&document), html(&document)] {
            assert!(!text.contains("{{"), "{name}: a template");
            assert!(!text.contains("backup_password }}"), "{name}");
            if !name.starts_with("local") {
                assert!(text.contains("db_password"), "{name}: no name of a secret");
            }
        }
    }
}

#[test]
fn what_does_not_run_is_not_claimed() {
    for (name, _, document) in all() {
        for anchor in ["alerts", "backup-boutique"] {
            let mut found = Vec::new();
            fn find<'a>(section: &'a Section, anchor: &str, out: &mut Vec<&'a Section>) {
                if section.anchor.as_deref() == Some(anchor) {
                    out.push(section);
                }
                section.sections.iter().for_each(|s| find(s, anchor, out));
            }
            document.chapters.iter().for_each(|c| find(c, anchor, &mut found));
            let mut inside = Vec::new();
            found.iter().for_each(|s| blocks(s, &mut inside));
            let warned = inside.iter().any(|(_, b)| matches!(b, Block::Warning(_)));
            let marked =
                inside.iter().any(|(_, b)| matches!(b, Block::Table { rows, .. } if rows.iter().any(|r| r.differs)));
            assert!(warned && marked, "{name}: {anchor}");
        }
    }
}
