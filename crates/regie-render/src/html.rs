//! A document as one HTML file that needs nothing else: no script, no font, no image; printed on A4 as it is.

mod block;
mod cover;
mod inline;
mod known;
mod weight;

use crate::document::{Document, Section};
use crate::{Words, words};
use inline::css_string;
pub(crate) use inline::escape;
use known::Known;
use regie_dossier::Language;

const CSS: [&str; 3] = [include_str!("html/page.css"), include_str!("html/screen.css"), include_str!("html/print.css")];

/// The whole of it.
pub fn html(document: &Document) -> String {
    let lang = match document.language {
        Language::Fr => "fr",
        Language::En => "en",
    };
    let document = &crate::links::settled(document);
    let page = Page { words: words(document.language), known: Known::of(document) };
    let chapters: String = numbered(&document.chapters, "").map(|(n, c)| page.chapter(c, &n)).collect();
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{css}@page {{ @top-left {{ content: {running} }} }}\n</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#text\">{skip}</a>\n{cover}{contents}\
         <main id=\"text\" tabindex=\"-1\">\n{chapters}</main>\n</body>\n</html>\n",
        css = CSS.concat(),
        running = css_string(&document.running),
        title = escape(&format!("{} · {}", document.title, document.subtitle)),
        skip = page.words.form.skip,
        cover = cover::cover(document, page.words),
        contents = page.contents(document),
    )
}

/// What is the same for all of a page.
struct Page<'a> {
    words: &'a Words,
    known: Known<'a>,
}

/// Sections with their numbers, `2.1` under `2`.
fn numbered<'a>(sections: &'a [Section], above: &str) -> impl Iterator<Item = (String, &'a Section)> {
    let prefix = if above.is_empty() { String::new() } else { format!("{above}.") };
    sections.iter().enumerate().map(move |(i, s)| (format!("{prefix}{}", i + 1), s))
}

/// By which links name a section.
fn name(section: &Section, number: &str) -> String {
    section.anchor.clone().unwrap_or_else(|| crate::links::numbered(number))
}

impl Page<'_> {
    /// Chapters, whose parts fold on a screen.
    fn contents(&self, document: &Document) -> String {
        let entry = |(n, c): (String, &Section)| match c.sections.as_slice() {
            [] => format!("<li>{}</li>\n", link_to(c, &n)),
            parts => format!(
                "<li><details>\n<summary>{}</summary>\n{}</details></li>\n",
                link_to(c, &n),
                parts_of(parts, &n)
            ),
        };
        format!(
            "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">{}</h2>\n<ul>\n{}</ul>\n</nav>\n",
            escape(&document.contents),
            numbered(&document.chapters, "").map(entry).collect::<String>()
        )
    }

    /// A short chapter follows the one before on its page.
    fn chapter(&self, chapter: &Section, number: &str) -> String {
        let class = if weight::is_short(chapter) { " class=\"chapter short\"" } else { " class=\"chapter\"" };
        self.section(chapter, number, 2, class)
    }

    fn section(&self, section: &Section, number: &str, level: usize, class: &str) -> String {
        let h = level.min(6);
        let blocks = self.blocks(&section.blocks, level);
        let parts = numbered(&section.sections, number).map(|(n, s)| self.section(s, &n, level + 1, ""));
        format!(
            "<section{class} id=\"{}\">\n<h{h}><span>{number}</span> {}</h{h}>\n{blocks}{}</section>\n",
            escape(&name(section, number)),
            escape(&section.title),
            parts.collect::<String>()
        )
    }
}

fn link_to(section: &Section, number: &str) -> String {
    format!("<a href=\"#{}\"><span>{number}</span> {}</a>", escape(&name(section, number)), escape(&section.title))
}

/// Three levels tell where things are; below them are steps.
fn parts_of(parts: &[Section], above: &str) -> String {
    let part = |(n, s): (String, &Section)| {
        let below = match s.sections.as_slice() {
            [] => String::new(),
            _ if n.matches('.').count() > 1 => String::new(),
            parts => format!("\n{}", parts_of(parts, &n)),
        };
        format!("<li>{}{below}</li>\n", link_to(s, &n))
    };
    format!("<ul>\n{}</ul>\n", numbered(parts, above).map(part).collect::<String>())
}
