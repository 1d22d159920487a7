#![allow(clippy::unwrap_used)]

use super::{Piece, page_text};
use crate::Style;
use regie_dossier::page::Page;
use regie_dossier::{Entry, Files, load};

const PAGE: &str = "# T\n\nLes clients *ne peuvent plus* commander : **prévenez** les pizzerias, qui prennent les commandes \
par téléphone ; `df -h` dit le reste. Voir [la base](../tasks/base.md#ici) et [le site](https://ocpizza.example/).\n\n## Regarder\n\n\
1. Un.\n2. Deux, avec une suite\n   - encore\n   - et encore\n\n     ```sh\n     true\n     ```\n\n3. ```sh\n   false\n   ```\n\n> Cité par\n> quelqu’un.\n>\n> Deux fois.\n\n\
```text\nplan  tel quel\n```\n\n---\n\n| nom | ce que c’est |\n|---|---|\n| `a` | le premier |\n| b | le second, qui est bien plus long que le premier, et déborde |\n\nune ligne\\\nl’autre\n";

fn page(text: &str) -> Page {
    let mut files = Files { root: "/d".into(), ..Files::default() };
    let all = [
        ("dossier.toml", "title = \"T\"\nauthor = \"A\"\nenvironment = \"local\"\n"),
        ("inventory/base.toml", ""),
        ("inventory/local.toml", "[machine.here]\naddress = \"dir:./m\"\n"),
        ("tasks/t.md", text),
    ];
    for (path, text) in all {
        files.entries.insert(path.into(), Entry::Bytes(text.as_bytes().to_vec()));
    }
    load(&files).dossier.unwrap().tasks.remove("t").unwrap()
}

fn shown(text: &str, style: &Style) -> String {
    let page = page(text);
    let pieces = page_text(&page.blocks, style);
    let piece = |p: &Piece<'_>| match p {
        Piece::Lines(lines) => lines.join("\n"),
        Piece::Step(step) => format!("‹step {}›", step.number),
    };
    pieces.iter().map(piece).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_page_on_a_wide_terminal_and_on_a_narrow_one() {
    insta::assert_snapshot!("wide", shown(PAGE, &Style { width: 80, ..Style::default() }));
    insta::assert_snapshot!("narrow", shown(PAGE, &Style { width: 40, ..Style::default() }));
}

#[test]
fn colours_mark_what_is_typed_and_stressed_and_take_no_room() {
    let style = Style { color: true, width: 80, ..Style::default() };
    let coloured = shown(PAGE, &style);
    assert!(coloured.contains("\u{1b}[36mdf\u{1b}[0m \u{1b}[36m-h\u{1b}[0m dit"), "{coloured:?}");
    assert!(coloured.contains("\u{1b}[1mprévenez\u{1b}[0m"), "{coloured:?}");
    let mut bare = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        bare.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    bare.push_str(rest);
    assert!(bare.lines().all(|l| l.chars().count() <= 80), "{bare}");
    // All that is said is said in both.
    let words = |t: &str| t.split_whitespace().map(|w| w.replace('`', "")).collect::<Vec<_>>();
    assert_eq!(words(&bare), words(&shown(PAGE, &Style { width: 80, ..Style::default() })));
}

#[test]
fn blanks_that_do_not_break_keep_words_together() {
    let text = format!("# T\n\n{} mot\u{a0}: mot\u{202f}!\n", "x".repeat(26));
    let lines = shown(&text, &Style { width: 30, ..Style::default() });
    assert_eq!(lines, format!("{}\nmot\u{a0}: mot\u{202f}!", "x".repeat(26)));
}

#[test]
fn nothing_steers_the_terminal() {
    let text = "# T\n\n`a\u{7}b` \u{1b}[31mred\n\n```text\n\u{1b}]0;x\u{7}\n```\n";
    assert!(!shown(text, &Style { width: 80, ..Style::default() }).contains(['\u{1b}', '\u{7}']));
}
