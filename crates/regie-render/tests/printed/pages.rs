//! A team's own pages in the document: steps as they are typed, links between pages, words of the glossary.

use crate::runbook::NOW;
use proptest::prelude::*;
use regie_dossier::{Artifact, Dossier, Entry, Files, Known, Language, expand, load, to_text};
use regie_render::{Block, Document, Inline, RunbookInput, Section, html, markdown, runbook};
use std::collections::BTreeMap;

const PROD: &str = r#"
[machine.app]
address = "ssh://root@app"

[machine.app2]
address = "ssh://root@app2"

[instance.north]
service = "shop"
version = "1.0"
on = { app = "app" }

[instance.south]
service = "shop"
version = "1.0"
on = { app = ["app", "app2"] }
"#;

const SHOP: &str = r#"
recipe = "command"
summary = "A shop"
health = ""

[source]
archive = "https://example.org/shop-{{ version }}.tar.gz"
sha256 = { "1.0" = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }

[process.main]
command = "./run"

[[alert]]
name = "site-down"
when = { http = "https://example.org/", for = "2m" }
severity = "page"
"#;

const TASK: &str = r#"# Add a shop

```page
service = "shop"
symptoms = ["no shop in the list", "the list is empty"]

[input.shop_name]
type = "name"
ask = "Name of the shop"

[input.ovens]
type = "integer"
min = 1
max = 9
default = "2"
```

What the RPO says of backups holds here; the RPO and `RPO` and [RPO] too. See [how to look](../playbooks/site-down.md#look-first),
[what is nowhere](../playbooks/nowhere.md), [the web](https://example.org/a), [a file](../files/app.conf).

This is {{ instance.name }}.

## Look first

1. Is the disk full?

   ```require on=app
   df -h {{ shared }}
   ```

2. Then:

   ```sh on=app inside
   manage add "$shop_name" --ovens "$ovens"
   ```

```sh on=all
true
```

```sh
regie status
```

```assert on=app contains="ok"
curl -s localhost
echo ok
```

```confirm
The shop is in the list.
```

| a | b |
|---|---|
| backups | *backup* |
"#;

const PLAYBOOK: &str = "# The site is down\n\n## Look first\n\nAsk [Backup]s, then [add a shop](../tasks/add-shop.md). \
                        Back up nothing: no site-down-backup, no backup.tar.\n\n## Look first\n\nAgain.\n";

fn dossier(pages: &[(&str, &str)]) -> Dossier {
    let toml = "title = \"T\"\nname = \"t\"\nauthor = \"Ana\"\nenvironment = \"prod\"\n\n[glossary]\nRPO = \"how much may be lost\"\nBackup = \"a copy that was restored\"\n";
    let own = [("dossier.toml", toml), ("inventory/prod.toml", PROD), ("services/shop.toml", SHOP)];
    let entries = own.iter().chain(pages).map(|(p, t)| ((*p).to_owned(), Entry::Bytes(t.as_bytes().to_vec())));
    let loaded = load(&Files { root: "/home/ana/t".into(), entries: entries.collect() });
    let said = loaded.findings.iter().map(|f| to_text(f, false)).collect::<String>();
    loaded.dossier.unwrap_or_else(|| panic!("{said}"))
}

/// The runbook with the chapters of pages and the glossary alone.
fn chapters(dossier: &Dossier, lang: Language) -> Document {
    let artifact = Artifact {
        sha256: "9f86d081".repeat(8),
        revision: "9f86d08".into(),
        name: "shop-1.0.tar.gz".into(),
        size: 0,
        file: None,
        url: Some("https://example.org/shop-1.0.tar.gz".into()),
    };
    let known = Known { artifacts: [(("shop".to_owned(), "1.0".to_owned()), artifact)].into(), ..Known::default() };
    let wanted = expand(dossier, "prod", &known).unwrap();
    let full_plan = regie_plan::bare_plan(&wanted).unwrap();
    let mut document = runbook(
        &RunbookInput {
            dossier,
            env: &dossier.environments["prod"],
            wanted: &wanted,
            full_plan: Some(&full_plan),
            facts: &BTreeMap::new(),
            history: &Default::default(),
            now: NOW,
            local: |_| "now".into(),
            revision: "4f1c9e2".into(),
        },
        lang,
    );
    let kept = ["tasks", "playbooks", "glossary", "build"];
    document.chapters.retain(|c| c.anchor.as_deref().is_some_and(|a| kept.contains(&a)));
    document
}

fn shown(lang: Language) -> String {
    let prose = "Built by hand: [the site](../playbooks/site-down.md).\n\n## By hand\n\n```sh\nmake\n```\n";
    let pages = [("tasks/add-shop.md", TASK), ("playbooks/site-down.md", PLAYBOOK), ("chapters/build.md", prose)];
    markdown(&chapters(&dossier(&pages), lang))
}

#[test]
fn in_english() {
    insta::assert_snapshot!("pages_in_english", shown(Language::En));
}

#[test]
fn in_french() {
    insta::assert_snapshot!("pages_in_french", shown(Language::Fr));
}

#[test]
fn what_must_be_said_is_told_of_each_instance() {
    let task = |contains: &str| {
        let text = format!(
            "# T\n\n```page\nservice = \"shop\"\n```\n\n```assert on=app contains=\"{contains}\"\ncat name\n```\n"
        );
        markdown(&chapters(&dossier(&[("tasks/t.md", &text)]), Language::En))
    };
    let told = task("I am {{ instance.name }}");
    for name in ["north", "south"] {
        let line = format!("For {name}: The command must succeed, and say “I am {name}”.");
        assert!(told.contains(&line), "{told}");
    }
    let same = task("ok");
    assert!(same.contains("\n  The command must succeed, and say “ok”.\n"), "{same}");
}

#[test]
fn links_to_pages_lead_to_them() {
    let pages = [("tasks/add-shop.md", TASK), ("playbooks/site-down.md", PLAYBOOK)];
    let page = html(&chapters(&dossier(&pages), Language::En));
    for there in [
        "id=\"task-add-shop\"",
        "id=\"playbook-site-down\"",
        "id=\"playbook-site-down.look-first\"",
        "id=\"playbook-site-down.look-first-1\"",
        "href=\"#playbook-site-down.look-first\"",
        "href=\"#task-add-shop\"",
        "title=\"how much may be lost\"",
    ] {
        assert!(page.contains(there), "{there}");
    }
    assert!(!page.contains("nowhere.md"), "a link to nothing is the text it shows");
}

/// A document that says one text, and has one glossary.
fn linked(text: &str, terms: &[&str]) -> Vec<String> {
    let toml: String = terms.iter().map(|t| format!("\"{t}\" = \"x\"\n")).collect();
    let dossier = {
        let mut dossier = dossier(&[("tasks/t.md", &format!("# T\n\n{text}\n")), ("playbooks/site-down.md", "# S\n")]);
        dossier.glossary =
            toml.lines().filter_map(|l| l.split('"').nth(1)).map(|t| (t.to_owned(), "x".to_owned())).collect();
        dossier
    };
    let document = chapters(&dossier, Language::En);
    let tasks = document.chapters.iter().find(|c| c.anchor.as_deref() == Some("tasks")).unwrap();
    let mut out = Vec::new();
    terms_of(&tasks.sections[0], &mut out);
    out
}

fn terms_of(section: &Section, out: &mut Vec<String>) {
    fn of(line: &[Inline], out: &mut Vec<String>) {
        for inline in line {
            match inline {
                Inline::Term { label, term } => out.push(format!("{label}={term}")),
                Inline::Strong(inner) | Inline::Emphasis(inner) => of(inner, out),
                _ => {}
            }
        }
    }
    for block in &section.blocks {
        match block {
            Block::Paragraph(line) | Block::Heading { text: line, .. } => of(line, out),
            Block::List { items, .. } => {
                let inner = Section { blocks: items.concat(), ..Section::default() };
                terms_of(&inner, out);
            }
            _ => {}
        }
    }
}

#[test]
fn words_of_the_glossary_are_linked_where_they_first_stand() {
    let cases: [(&str, &[&str], &[&str]); 12] = [
        ("The RPO, and the RPO again.", &["RPO"], &["RPO=RPO"]),
        ("Two RPOs.", &["RPO"], &["RPOs=RPO"]),
        ("The rpo and the RPOX.", &["RPO"], &[]),
        ("Une migration, l’ouvrier.", &["Migration", "Ouvrier"], &["migration=Migration", "ouvrier=Ouvrier"]),
        ("Gunicorn begins a sentence.", &["gunicorn"], &["Gunicorn=gunicorn"]),
        ("La base de données.", &["base", "Base de données"], &["base de données=Base de données"]),
        (
            "La base\nde données, la base.",
            &["base", "Base de données"],
            &["base de données=Base de données", "base=base"],
        ),
        ("`RPO` and [RPO](https://x.example) only", &["RPO"], &[]),
        ("## The RPO\n\n**The RPO**", &["RPO"], &["RPO=RPO"]),
        ("db.toml, a-db, db-a, /db, db@x, db.", &["db"], &["db=db"]),
        ("[rpo] is said, RPO is not linked again", &["RPO"], &["rpo=RPO"]),
        ("- a\n- RPO\n- RPO", &["RPO"], &["RPO=RPO"]),
    ];
    for (text, terms, wanted) in cases {
        assert_eq!(linked(text, terms), wanted, "{text}");
    }
}

proptest! {
    // Each case is a dossier that is read and expanded.
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Linking changes no word, and links what is a term.
    #[test]
    fn linking_says_the_same(text in "[a-cé .,’s-]{0,30}", terms in proptest::collection::btree_set("[a-c]{1,3}", 1..4)) {
        let terms: Vec<&str> = terms.iter().map(String::as_str).collect();
        let with = linked(&format!("x{text}x"), &terms);
        for found in &with {
            let (label, term) = found.split_once('=').unwrap();
            prop_assert!(terms.contains(&term));
            let low = label.to_lowercase();
            prop_assert!(low.strip_suffix('s').unwrap_or(&low) == term || low == term, "{}", found);
        }
        let once: std::collections::BTreeSet<&str> = with.iter().filter_map(|f| f.split('=').nth(1)).collect();
        prop_assert_eq!(once.len(), with.len());
    }
}
