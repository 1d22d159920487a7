//! Pages: what their Markdown becomes, what is wrong with them, and how they stand for an instance.
#![allow(clippy::unwrap_used)]

mod common;

use common::{good, known, loaded, said, with};
use proptest::prelude::*;
use regie_dossier::page::{Act, Block, Inline, On, Page};
use regie_dossier::{expand, load};

const TASK: &str = r#"# Add a shop

```page
service = "pizzeria"
symptoms = ["502 Bad Gateway", "the site is slow"]

[input.shop_name]
type = "name"
ask = "Name of the shop"

[input.ovens]
type = "integer"
min = 1
max = 9
default = "2"
```

The shop opens *today*, as [RPO] says. See [the site](../playbooks/site-down.md#look-first) of `{{ service.name }}`.

## Look first

1. Is the disk full?

   ```require on=app
   test -d {{ shared }}
   ```

2. Then:

   ```sh on=app inside timeout=2m
   manage add "$shop_name" --ovens "$ovens"
   ```

```assert on=proxy contains="{{ service.name }}"
curl -s localhost
```

```confirm
The shop of {{ env }} is in the list.
```

```text
not a step
```
"#;

fn page(text: &str) -> Page {
    loaded(&with(good(), "tasks/add-shop.md", text)).tasks["add-shop"].clone()
}

#[test]
fn a_page_is_read() {
    insta::assert_debug_snapshot!(page(TASK));
}

#[test]
fn a_page_stands_for_an_instance() {
    let dossier = loaded(&with(good(), "tasks/add-shop.md", TASK));
    for env in ["local", "prod"] {
        let wanted = expand(&dossier, env, &known(&dossier, env)).unwrap();
        let view = wanted.pages.iter().find(|p| p.page.name == "add-shop").unwrap();
        assert_eq!(view.instance.as_ref().unwrap().as_str(), "pizzeria");
        let said = |page: &Page| page.texts().iter().map(|(_, s)| s.text.clone()).collect::<Vec<_>>().join("\n");
        assert!(!said(&view.page).contains("{{"));
        assert!(said(&view.page).contains(&format!("The shop of {env} is in the list.")));
        insta::assert_debug_snapshot!(format!("steps_in_{env}"), view.commands);
    }
}

#[test]
fn what_is_no_step_is_an_illustration() {
    let kinds: Vec<String> = page("# A\n\n```\nls\n```\n\n    indented\n\n```toml\na = 1\n```\n\n```sh\nls\n```\n")
        .blocks
        .iter()
        .map(|b| match b {
            Block::Code { lang, .. } => format!("code {lang}"),
            Block::Step(s) => format!("{} {}", s.number, s.act.name()),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, ["code ", "code ", "code toml", "1 sh"]);
}

#[test]
fn headings_have_the_anchors_that_links_name() {
    let page = page("# T\n\n## L’état d’après\n\n## Look, first!\n\n### Look first\n\n# Again\n");
    assert_eq!(page.anchors(), ["létat-daprès", "look-first", "look-first-1", "again"]);
    assert_eq!(page.title.text, "T");
}

#[test]
fn comments_say_nothing() {
    for (text, shown) in [
        ("a <!-- no --> b", "a  b"),
        ("a <!-- no\nno\n--> b", "a  b"),
        ("<!-- no --> b", " b"),
        ("<!-- no\nno\nno --> b <!-- no --> c", " b  c"),
        ("<!-- no\n\nno\n-->\n\nb", "b"),
        ("<div><!-- no\nno --></div>\n\nb", "<div></div>b"),
        ("> a <!-- no\n> no --> b\n>\n> c", "a  bc"),
        ("> <!-- no\n> no --> b\n>\n> c", " bc"),
        ("- <!-- no\n  no\n  -->\n  b", "b"),
        ("<!-- never closed\nno\n\nno", ""),
        ("> <!-- never closed\n\nb", "b"),
        ("<!--> b", " b"),
        ("é<!-- é -->é", "éé"),
    ] {
        let page = page(&format!("# T\n\n{text}\n"));
        let said = page.texts().iter().skip(1).map(|(_, s)| s.text.clone()).collect::<String>();
        assert_eq!(said, shown, "{text}");
    }
    let page = page("# T\n\n<!-- no\nno --> b\n");
    let place = &page.texts()[1].1.place;
    assert_eq!((place.line, place.column, place.length), (4, 7, 2));
}

#[test]
fn words_in_brackets_are_terms_and_boxes_are_not() {
    let page = page(
        "# T\n\n- [ ] open\n- [x] done\n- [RPO] and [the RTO][] and [a](b.md) and [1]: and `[code]`\n\n[x]: https://x.example\n",
    );
    let terms: Vec<&str> = page.terms().iter().map(|s| s.text.as_str()).collect();
    assert_eq!(terms, ["RPO", "the RTO", "1"]);
    assert_eq!(page.links().iter().map(|s| s.text.as_str()).collect::<Vec<_>>(), ["b.md"]);
}

#[test]
fn places_are_those_of_the_file() {
    let page = page(TASK);
    let lines: Vec<&str> = TASK.lines().collect();
    let at = |place: &regie_dossier::Place| {
        let line: Vec<char> = lines[place.line as usize - 1].chars().collect();
        let from = place.column as usize - 1;
        line[from..from + place.length as usize].iter().collect::<String>()
    };
    for (_, said) in page.texts().iter().filter(|(_, s)| !s.text.contains('\n') && s.text.trim() != "") {
        assert!(at(&said.place).contains(said.text.trim_matches(['\n', ' '])), "{said:?} is not {}", at(&said.place));
    }
    assert_eq!(at(&page.inputs[0].place), "shop_name");
    assert_eq!(at(&page.symptoms[1].place), "the site is slow");
    assert_eq!(at(&page.steps()[0].place), "```require on=app");
}

#[test]
fn steps_say_where_they_run() {
    let page = page("# T\n\n```sh\na\n```\n\n```sh on=all once\nb\n```\n\n```sh on=db as=postgres\nc\n```\n");
    let on: Vec<&On> = page.steps().iter().filter_map(|s| s.act.run()).map(|r| &r.on).collect();
    assert_eq!(on, [&On::Here, &On::All, &On::Named("db".into())]);
    assert!(matches!(&page.steps()[2].act, Act::Run(run) if run.user.as_deref() == Some("postgres")));
}

#[test]
fn what_is_wrong_with_pages() {
    let cases = [
        ("an unknown word", "```Assert on=app\nx\n```\n"),
        ("a letter is missing", "```asert on=app\nx\n```\n"),
        ("a sign behind the word", "```sh,on=app\nx\n```\n"),
        ("what is not seen", "```sh on=app\necho a \u{1b}]0; touch b; \u{7}\n```\n"),
        ("an unknown key", "```sh on=app where=x\nx\n```\n"),
        ("a flag with a value", "```sh on=app once=1\nx\n```\n"),
        ("nothing said", "```sh on=\nx\n```\n"),
        ("said twice", "```sh on=app on=db\nx\n```\n"),
        ("quotes that do not end", "```assert on=app contains=\"x\nx\n```\n"),
        ("a duration that is none", "```sh on=app timeout=soon\nx\n```\n"),
        ("inside nowhere", "```sh inside\nx\n```\n"),
        ("two users", "```sh on=app inside as=root\nx\n```\n"),
        ("an empty step", "```sh on=app\n```\n"),
        ("no machine of that name", "```sh on=appp\nx\n```\n"),
        ("a name that nothing has", "```sh on=app\necho {{ sharde }}\n```\n"),
        ("a name that nothing has, in prose", "See {{ urll }}.\n"),
        ("a secret in a step", "```sh on=app\necho {{ secrets.db_password }}\n```\n"),
        ("two settings", "```page\n```\n\n```page\n```\n"),
        ("an unknown setting", "```page\nsymptom = [\"x\"]\n```\n"),
        ("no service of that name", "```page\nservice = \"pizeria\"\n```\n"),
        ("an input that is no variable", "```page\n[input.Shop-Name]\n```\n"),
        ("a type that is none", "```page\n[input.a]\ntype = \"numbre\"\n```\n"),
        ("a choice of nothing", "```page\n[input.a]\ntype = \"choice\"\n```\n"),
        ("a bound of what has none", "```page\n[input.a]\nmin = 3\n```\n"),
        ("a default that is not accepted", "```page\n[input.a]\ntype = \"integer\"\nmax = 3\ndefault = \"4\"\n```\n"),
    ];
    let all: String = cases
        .iter()
        .map(|(what, text)| {
            let head =
                if text.starts_with("```page\nservice") { "" } else { "```page\nservice = \"pizzeria\"\n```\n\n" };
            let head = if text.starts_with("```page") { "" } else { head };
            let findings = said(&load(&with(good(), "tasks/add-shop.md", &format!("# T\n\n{head}{text}"))));
            format!("━━ {what}\n{findings}\n")
        })
        .collect();
    insta::assert_snapshot!(all);
}

#[test]
fn chapters_have_names_and_no_steps() {
    let files = with(good(), "chapters/bakcup.md", "# Backup\n");
    let files =
        with(files, "chapters/backup.md", "# Backup\n\n```page\n```\n\n```assert on=app\nx\n```\n\n```sh\nls\n```\n");
    insta::assert_snapshot!(said(&load(&files)));
}

#[test]
fn answers_are_what_they_must_be() {
    let page = page(
        "# T\n\n```page\n[input.a]\ntype = \"mail\"\n[input.b]\ntype = \"date\"\n[input.c]\ntype = \"path\"\n[input.d]\ntype = \"choice\"\nof = [\"x\", \"y\"]\n[input.e]\ntype=\"integer\"\nmin = -1\n[input.f]\n[input.g]\ntype = \"version\"\n```\n",
    );
    let good = [
        ("a", "ana@ocpizza.example"),
        ("b", "2026-02-28"),
        ("c", "/srv/x"),
        ("d", "y"),
        ("e", "-1"),
        ("f", "L’été"),
        ("g", "2.1.0"),
    ];
    let bad = [
        ("a", "ana"),
        ("a", "a b@x.example"),
        ("b", "2026-02-30"),
        ("b", "2026-2-3"),
        ("c", "srv"),
        ("c", "/a/../b"),
        ("d", "z"),
        ("e", "-2"),
        ("e", "two"),
        ("f", " "),
        ("f", "a\nb"),
        ("g", "2 1"),
    ];
    let kind = |name: &str| page.inputs.iter().find(|i| i.name == name).unwrap().kind.clone();
    for (name, answer) in good {
        assert_eq!(kind(name).accepts(answer), Ok(()), "{name}");
    }
    for (name, answer) in bad {
        assert!(kind(name).accepts(answer).is_err(), "{name} takes {answer}");
    }
}

#[test]
fn nesting_is_bounded() {
    for deep in ["> ".repeat(5000), "- ".repeat(5000), "*a ".repeat(5000)] {
        load(&with(good(), "tasks/add-shop.md", &format!("# T\n\n{deep}x{}\n", "*".repeat(5000))));
    }
    let findings = said(&load(&with(good(), "tasks/add-shop.md", &format!("# T\n\n{}x\n", "> ".repeat(500)))));
    assert!(findings.contains("too many lists"), "{findings}");
}

proptest! {
    #[test]
    fn no_page_makes_it_fall_over(text in "([ -~é\u{e000}]|\n|```|\\{\\{|sh on=|page\n|\\[|# |> |- |\\| ){0,60}") {
        let loaded = load(&with(good(), "tasks/add-shop.md", &text));
        let page = loaded.dossier.unwrap().tasks.remove("add-shop");
        let prose = |inline: &Inline| matches!(inline, Inline::Text(_));
        prop_assert!(page.is_none_or(|p| p.texts().len() < 10_000 && !prose(&Inline::Break)));
    }
}
