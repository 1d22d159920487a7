//! Forms of any document: whatever is written into one is said, formats nothing, and every link inside has its target.

use proptest::collection::vec;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use regie_dossier::Language;
use regie_render::{Block, Document, Inline, Line, Row, Section, Typed, html, markdown};
use std::collections::{BTreeMap, BTreeSet};

/// Signs that mean something to somebody.
fn text() -> impl Strategy<Value = String> {
    "[a-zA-É0-9 #*_\\[\\]<>|&~$\\\\`+=.:!()'\"/;,{}-]{0,14}"
}

fn word() -> impl Strategy<Value = String> {
    "[a-zé]{1,6}"
}

fn anchor() -> impl Strategy<Value = String> {
    prop_oneof!["[abc]", Just("s1".to_owned()), Just("text".to_owned()), Just("term-a".to_owned()), text()]
}

fn line() -> impl Strategy<Value = Line> {
    let address = prop_oneof![
        text(),
        text().prop_map(|t| format!("https://a.example/{t}")),
        Just("javascript:alert(1)".to_owned())
    ];
    let leaf = prop_oneof![
        4 => text().prop_map(Inline::Text),
        2 => text().prop_map(Inline::Code),
        1 => (text(), address).prop_map(|(label, address)| Inline::Link { label, address }),
        1 => (word(), "[a-c]#?").prop_map(|(label, term)| Inline::Term { label, term }),
        1 => Just(Inline::Break),
    ];
    let inline = leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Inline::Strong),
            vec(inner.clone(), 0..3).prop_map(Inline::Emphasis),
            (vec(inner, 0..3), anchor()).prop_map(|(label, anchor)| Inline::Ref { label, anchor }),
        ]
    });
    vec(inline, 0..4)
}

fn block() -> impl Strategy<Value = Block> {
    let box_ = || vec(text(), 0..4).prop_map(|lines| lines.join("\n"));
    let rows = |columns: usize| {
        vec((vec(line(), columns), any::<bool>()).prop_map(|(cells, differs)| Row { cells, differs }), 0..3)
    };
    let table = (1..4usize).prop_flat_map(move |n| (vec(text(), n), rows(n)));
    let typed = (line(), box_()).prop_map(|(place, text)| Typed { place, text });
    let leaf = prop_oneof![
        3 => line().prop_map(Block::Paragraph),
        1 => line().prop_map(Block::Warning),
        1 => table.prop_map(|(head, rows)| Block::Table { head, rows }),
        1 => vec((line(), line()), 0..3).prop_map(Block::Definitions),
        1 => vec(("[a-c]#?", line()), 0..3).prop_map(Block::Glossary),
        1 => box_().prop_map(Block::Commands),
        1 => box_().prop_map(Block::Sample),
        1 => (1..9u32, line(), vec(typed, 0..3), line())
            .prop_map(|(number, label, commands, note)| Block::Step { number, label, commands, note }),
        1 => (1..4u8, line(), proptest::option::of(anchor()))
            .prop_map(|(depth, text, anchor)| Block::Heading { depth, text, anchor }),
        1 => Just(Block::Rule),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            (proptest::option::of(0..12u64), vec(vec(inner.clone(), 0..3), 0..3))
                .prop_map(|(first, items)| Block::List { first, items }),
            vec(inner, 0..3).prop_map(Block::Quote),
        ]
    })
}

fn document() -> impl Strategy<Value = Document> {
    let leaf = (text(), proptest::option::of(anchor()), vec(block(), 0..4));
    let leaf = leaf.prop_map(|(title, anchor, blocks)| Section { title, anchor, blocks, sections: vec![] });
    let section = leaf.prop_recursive(3, 6, 2, |inner| {
        (inner.clone(), vec(inner, 0..3)).prop_map(|(mut section, sections)| {
            section.sections = sections;
            section
        })
    });
    (text(), text(), vec((text(), text()), 0..3), vec(section, 0..3)).prop_map(|(title, subtitle, cover, chapters)| {
        let running = format!("{title} · {subtitle}");
        Document { title, subtitle, language: Language::Fr, cover, running, contents: "Contents".into(), chapters }
    })
}

/// Words that a document says, in order.
fn said(document: &Document) -> Vec<String> {
    let mut out = vec![document.title.clone(), document.subtitle.clone()];
    out.extend(document.cover.iter().flat_map(|(k, v)| [k.clone(), v.clone()]));
    document.chapters.iter().for_each(|c| of_section(c, &mut out));
    out
}

fn of_section(section: &Section, out: &mut Vec<String>) {
    out.push(section.title.clone());
    section.blocks.iter().for_each(|b| of_block(b, out));
    section.sections.iter().for_each(|s| of_section(s, out));
}

fn of_block(block: &Block, out: &mut Vec<String>) {
    match block {
        Block::Paragraph(line) | Block::Warning(line) | Block::Heading { text: line, .. } => of_line(line, out),
        Block::List { items, .. } => items.iter().flatten().for_each(|b| of_block(b, out)),
        Block::Quote(blocks) => blocks.iter().for_each(|b| of_block(b, out)),
        Block::Table { head, rows } => {
            out.extend(head.iter().cloned());
            rows.iter().flat_map(|r| &r.cells).for_each(|c| of_line(c, out));
        }
        Block::Definitions(items) => items.iter().for_each(|(term, meaning)| {
            of_line(term, out);
            of_line(meaning, out);
        }),
        Block::Glossary(items) => items.iter().for_each(|(term, meaning)| {
            out.push(term.clone());
            of_line(meaning, out);
        }),
        Block::Commands(text) | Block::Sample(text) => out.extend(text.lines().map(str::to_owned)),
        Block::Step { label, commands, note, .. } => {
            of_line(label, out);
            for typed in commands {
                of_line(&typed.place, out);
                out.extend(typed.text.lines().map(str::to_owned));
            }
            of_line(note, out);
        }
        Block::Rule => {}
    }
}

fn of_line(line: &[Inline], out: &mut Vec<String>) {
    for inline in line {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push(text.clone()),
            Inline::Link { label, .. } | Inline::Term { label, .. } => out.push(label.clone()),
            Inline::Ref { label: inner, .. } | Inline::Strong(inner) | Inline::Emphasis(inner) => of_line(inner, out),
            Inline::Break => {}
        }
    }
}

/// Blanks do not count.
fn packed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Everything said is found, in order.
fn says(form: &str, document: &Document) -> Result<(), TestCaseError> {
    let form = packed(form);
    let mut rest = form.as_str();
    for piece in said(document).iter().map(|p| packed(p)).filter(|p| !p.is_empty()) {
        match rest.find(&piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return Err(TestCaseError::fail(format!("{piece:?} is not said in {rest:?} of {form:?}"))),
        }
    }
    Ok(())
}

/// A page's text, and its tags as they stand; every tag that opens is closed.
fn read_html(page: &str) -> (String, Vec<String>) {
    const VOID: [&str; 5] = ["meta", "br", "hr", "input", "!doctype"];
    let body = page.split_once("</style>").unwrap().1;
    let (mut text, mut tags, mut open) = (String::new(), Vec::new(), vec!["html".to_owned(), "head".to_owned()]);
    for part in body.split_inclusive('>') {
        let Some((before, tag)) = part.split_once('<') else {
            text.push_str(part);
            continue;
        };
        text.push_str(before);
        let tag = tag.strip_suffix('>').unwrap();
        let name = tag.split_whitespace().next().unwrap().to_owned();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "{page}"),
            None if VOID.contains(&name.as_str()) => {}
            None => open.push(name),
        }
        tags.push(tag.to_owned());
    }
    assert!(open.is_empty(), "{open:?}");
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    (signs.iter().fold(text, |t, (from, to)| t.replace(from, to)), tags)
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

/// A page's text, headings as GitHub anchors them, and links; raw HTML is only what forms write themselves.
fn read_markdown(page: &str) -> (String, BTreeSet<String>, Vec<String>) {
    const OWN: [&str; 8] = ["<br>", "<!-- -->", "<strong>", "</strong>", "<em>", "</em>", "<code>", "</code>"];
    let (mut text, mut links, mut anchors) = (String::new(), Vec::new(), BTreeSet::new());
    let (mut heading, mut given) = (None::<String>, BTreeMap::<String, usize>::new());
    for event in Parser::new_ext(page, Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS) {
        match event {
            Event::Text(t) | Event::Code(t) => {
                text.push_str(&t);
                heading.iter_mut().for_each(|h| h.push_str(&t));
            }
            Event::Html(t) | Event::InlineHtml(t) => assert!(OWN.contains(&t.trim()), "{t} in {page}"),
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let kept: String = heading.take().unwrap().trim().to_lowercase();
                let kept = kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
                let base = kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>();
                let count = given.entry(base.clone()).or_insert(0);
                anchors.insert(if *count == 0 { base } else { format!("{base}-{count}") });
                *count += 1;
            }
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.to_string()),
            _ => {}
        }
    }
    (text, anchors, links)
}

proptest! {
    #[test]
    fn html_says_it_all_and_every_link_has_its_target(document in document()) {
        let page = html(&document);
        let (text, tags) = read_html(&page);
        says(&text, &document)?;
        let ids: Vec<&str> = tags.iter().filter_map(|t| attribute(t, "id")).collect();
        let unique: BTreeSet<&&str> = ids.iter().collect();
        prop_assert_eq!(unique.len(), ids.len(), "{:?}", ids);
        for to in tags.iter().filter_map(|t| attribute(t, "href")) {
            match to.strip_prefix('#') {
                Some(id) => prop_assert!(ids.contains(&id), "{} of {:?}", id, ids),
                None => prop_assert!(to.starts_with("https://"), "{}", to),
            }
        }
        for tag in &tags {
            let name = tag.split_whitespace().next().unwrap();
            prop_assert!(!["script", "img", "iframe", "link", "style"].contains(&name), "{}", tag);
            prop_assert!(!tag.contains(" on"), "{}", tag);
        }
    }

    #[test]
    fn markdown_says_it_all_and_every_link_has_its_target(document in document()) {
        let page = markdown(&document);
        let (text, anchors, links) = read_markdown(&page);
        says(&text, &document)?;
        for to in links {
            match to.strip_prefix('#') {
                Some(id) => prop_assert!(anchors.contains(id), "{} of {:?} in {}", id, anchors, page),
                None => prop_assert!(to.starts_with("https://"), "{}", to),
            }
        }
    }
}
