//! Markdown (CommonMark, with tables) → a page.

use super::settings::{self, Settings};
use super::{Block, Inline, Page, PageKind, fence};
use crate::read::{Report, Span};
use crate::{Finding, Place, Said};
use pulldown_cmark::{
    BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, TextMergeWithOffset,
};
use std::collections::BTreeMap;
use std::ops::Range;

/// What stands in place of an address behind `[a word]` that nothing defines: a word of the glossary.
const TERM: &str = "term:";
/// Deepest lists, quotations and stresses in one another: reading goes as deep. People stay below ten.
const MAX_DEPTH: usize = 40;

/// Reads a page.
pub(crate) fn read(report: &Report, kind: PageKind, name: &str, text: &str) -> Page {
    let path = format!("{}{name}.md", kind.folder());
    let mut events = events(text);
    if let Some(at) = too_deep(&events) {
        let line = u32::try_from(text[..at].matches('\n').count() + 1).unwrap_or(u32::MAX);
        let place = Place { line, ..Place::file(&path) };
        let finding = Finding::error("too-deep", &place, "too many lists, quotations or stresses in one another");
        report.push(finding.help("flatten this"));
        events.clear();
    }
    // Settings first: their text is the file's with all else blank, and the file's own is what findings are to quote.
    let settings = settings_of(report, kind, &path, text, &events);
    let file = report.add_file(&path, text);
    let mut reader = Reader {
        report,
        kind,
        file,
        text,
        events: events.into_iter().peekable(),
        title: None,
        number: 0,
        anchors: BTreeMap::new(),
        in_comment: false,
    };
    let blocks = reader.blocks(None);
    let place = Place::file(&path);
    let title = reader.title.unwrap_or_else(|| Said { text: name.replace('-', " "), place: place.clone() });
    let digest = regie_wire::hex_sha256(text.as_bytes());
    let service = settings.service.map(|s| s.text);
    Page {
        kind,
        name: name.to_owned(),
        title,
        service,
        symptoms: settings.symptoms,
        inputs: settings.inputs,
        blocks,
        digest,
        place,
    }
}

type Located<'t> = (Event<'t>, Range<usize>);

fn events(text: &str) -> Vec<Located<'_>> {
    let term = |link: BrokenLink<'_>| {
        let word = link.reference.trim().to_owned();
        let is_term = matches!(link.link_type, LinkType::Shortcut | LinkType::Collapsed)
            && word.chars().any(char::is_alphanumeric);
        is_term.then(|| (CowStr::from(format!("{TERM}{word}")), CowStr::from("")))
    };
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
    TextMergeWithOffset::new(Parser::new_with_broken_link_callback(text, options, Some(term)).into_offset_iter())
        .collect()
}

/// Where nesting goes deeper than is bearable.
fn too_deep(events: &[Located<'_>]) -> Option<usize> {
    let mut depth = 0usize;
    for (event, range) in events {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(range.start);
        }
    }
    None
}

fn settings_of(report: &Report, kind: PageKind, path: &str, text: &str, events: &[Located<'_>]) -> Settings {
    let is_page =
        |e: &Event<'_>| matches!(e, Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if info.trim() == "page");
    let mut fences = events.iter().enumerate().filter(|(_, (e, _))| is_page(e));
    let Some((at, _)) = fences.next() else { return Settings::default() };
    if let Some((_, (_, second))) = fences.next() {
        let line = text[..second.start].matches('\n').count() + 1;
        let place = Place { line: u32::try_from(line).unwrap_or(u32::MAX), ..Place::file(path) };
        report.push(Finding::error("fence", &place, "a page has one `page` fence").help("put the settings together"));
    }
    match events.get(at + 1) {
        Some((Event::Text(toml), range)) if kind != PageKind::Chapter => {
            settings::read(report, path, &text[..range.start], toml)
        }
        _ => Settings::default(),
    }
}

struct Reader<'r, 't, I: Iterator<Item = Located<'t>>> {
    report: &'r Report,
    kind: PageKind,
    file: usize,
    text: &'t str,
    events: std::iter::Peekable<I>,
    title: Option<Said>,
    number: u32,
    /// How many headings have each anchor.
    anchors: BTreeMap<String, usize>,
    /// A comment of HTML has begun: it may go over several lines, each of which comes by itself.
    in_comment: bool,
}

impl<'t, I: Iterator<Item = Located<'t>>> Reader<'_, 't, I> {
    fn place(&self, range: &Range<usize>) -> Place {
        self.report.place(Span { file: self.file, start: range.start, end: range.end })
    }

    fn said(&self, text: &str, range: &Range<usize>) -> Said {
        Said { text: text.to_owned(), place: self.place(range) }
    }

    /// Blocks up to an end, which is consumed. Lines outside of any paragraph (a tight list's) become one.
    fn blocks(&mut self, end: Option<TagEnd>) -> Vec<Block> {
        let (mut out, mut line) = (Vec::new(), Vec::new());
        while let Some((event, range)) = self.events.next() {
            if matches!((&event, end), (Event::End(tag), Some(end)) if *tag == end) {
                break;
            }
            let starts_block = matches!(
                &event,
                Event::Rule
                    | Event::Start(
                        Tag::Paragraph
                            | Tag::Heading { .. }
                            | Tag::List(_)
                            | Tag::CodeBlock(_)
                            | Tag::BlockQuote(_)
                            | Tag::Table(_)
                    )
            );
            if starts_block && !line.is_empty() {
                out.push(Block::Paragraph(std::mem::take(&mut line)));
            }
            match event {
                Event::Start(Tag::Paragraph) => out.push(Block::Paragraph(self.inlines(TagEnd::Paragraph))),
                Event::Start(Tag::Heading { level, .. }) => out.extend(self.heading(level, &range)),
                Event::Start(Tag::List(first)) => out.push(self.list(first)),
                Event::Start(Tag::BlockQuote(kind)) => {
                    out.push(Block::Quote(self.blocks(Some(TagEnd::BlockQuote(kind)))))
                }
                Event::Start(Tag::CodeBlock(kind)) => out.extend(self.fence(&kind, &range)),
                Event::Start(Tag::Table(_)) => out.push(self.table()),
                Event::Rule => out.push(Block::Rule),
                event => self.inline(event, &range, &mut line),
            }
        }
        if !line.is_empty() {
            out.push(Block::Paragraph(line));
        }
        out
    }

    fn list(&mut self, first: Option<u64>) -> Block {
        let mut items = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => {
                    items.push(self.blocks(Some(TagEnd::Item)));
                }
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
        Block::List { first, items }
    }

    fn heading(&mut self, level: HeadingLevel, range: &Range<usize>) -> Option<Block> {
        let text = self.inlines(TagEnd::Heading(level));
        if level == HeadingLevel::H1 && self.title.is_none() {
            self.title = Some(self.said(&super::text::plain(&text), range));
            return None;
        }
        let slug = super::text::anchor(&super::text::plain(&text));
        let count = self.anchors.entry(slug.clone()).or_default();
        *count += 1;
        let anchor = if *count == 1 { slug } else { format!("{slug}-{}", *count - 1) };
        Some(Block::Heading { level: (level as u8).max(2), text, anchor })
    }

    fn fence(&mut self, kind: &CodeBlockKind<'t>, range: &Range<usize>) -> Option<Block> {
        let (mut text, mut at) = (String::new(), None);
        for (event, range) in self.events.by_ref() {
            match event {
                Event::Text(more) => {
                    text.push_str(&more);
                    at.get_or_insert(range);
                }
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let text = Said {
            text: text.trim_end_matches('\n').to_owned(),
            place: self.place(&at.unwrap_or_else(|| range.clone())),
        };
        let first_line = self.text[range.clone()].lines().next().map_or(0, str::len);
        let place = self.place(&(range.start..range.start + first_line));
        match kind {
            CodeBlockKind::Fenced(info) if info.trim() == "page" => {
                if self.kind == PageKind::Chapter {
                    let finding = Finding::error("fence", &place, "a chapter has no settings");
                    self.report.push(finding.help("remove this `page`"));
                }
                None
            }
            CodeBlockKind::Fenced(info) => {
                Some(fence::block(self.report, self.kind, info, &place, text, &mut self.number))
            }
            CodeBlockKind::Indented => Some(Block::Code { lang: String::new(), text }),
        }
    }

    fn table(&mut self) -> Block {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::TableHead) => head = self.row(TagEnd::TableHead),
                Event::Start(Tag::TableRow) => rows.push(self.row(TagEnd::TableRow)),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        Block::Table { head, rows }
    }

    fn row(&mut self, end: TagEnd) -> Vec<Vec<Inline>> {
        let mut cells = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::TableCell) => cells.push(self.inlines(TagEnd::TableCell)),
                Event::End(tag) if tag == end => break,
                _ => {}
            }
        }
        cells
    }

    fn inlines(&mut self, end: TagEnd) -> Vec<Inline> {
        let mut out = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(tag) if tag == end => break,
                event => self.inline(event, &range, &mut out),
            }
        }
        out
    }

    /// What raw HTML says outside of comments.
    fn html(&mut self, text: &str, range: &Range<usize>, out: &mut Vec<Inline>) {
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            if self.in_comment {
                let Some(end) = rest.find("-->") else { return };
                self.in_comment = false;
                at += end + "-->".len();
                continue;
            }
            let end = rest.find("<!--").unwrap_or(rest.len());
            let shown = rest[..end].trim_end_matches('\n');
            if !shown.trim().is_empty() {
                // In a quotation over several lines the text is not the file's own: then the whole of it is the place.
                let own = self.text.get(range.clone()) == Some(text);
                let place = if own { range.start + at..range.start + at + shown.len() } else { range.clone() };
                out.push(Inline::Text(self.said(shown, &place)));
            }
            self.in_comment = end < rest.len();
            // Its two last hyphens may be the first ones of its end: `<!-->` is a whole comment.
            at += end + "<!".len();
        }
    }

    /// One stretch of a line. Raw HTML is text like any other; a comment says nothing.
    fn inline(&mut self, event: Event<'t>, range: &Range<usize>, out: &mut Vec<Inline>) {
        match event {
            Event::Text(text) => out.push(Inline::Text(self.said(&text, range))),
            Event::Code(text) => {
                let ticks = self.text[range.clone()].bytes().take_while(|b| *b == b'`').count();
                out.push(Inline::Code(self.said(&text, &(range.start + ticks..range.end - ticks))));
            }
            Event::Html(text) | Event::InlineHtml(text) => self.html(&text, range, out),
            // A comment that nobody closed ends with its block.
            Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => self.in_comment = false,
            Event::SoftBreak => out.push(Inline::Text(self.said(" ", range))),
            Event::HardBreak => out.push(Inline::Break),
            Event::TaskListMarker(done) => out.push(Inline::Text(self.said(if done { "☑ " } else { "☐ " }, range))),
            Event::Start(Tag::Strong) => out.push(Inline::Strong(self.inlines(TagEnd::Strong))),
            Event::Start(Tag::Emphasis) => out.push(Inline::Emphasis(self.inlines(TagEnd::Emphasis))),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let label = self.inlines(TagEnd::Link);
                let place = self.place(range);
                out.push(match dest_url.strip_prefix(TERM) {
                    Some(_) => Inline::Term(Said { text: super::text::plain(&label), place }),
                    None => Inline::Link { label, to: Said { text: dest_url.into_string(), place } },
                });
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                let label = self.inlines(TagEnd::Image);
                out.push(Inline::Link { label, to: self.said(&dest_url, range) });
            }
            _ => {}
        }
    }
}
