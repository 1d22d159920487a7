//! Prose of a page as blocks of the document.

use super::page_anchor;
use crate::document::{Block, Inline, Line, Row, is_followed};
use regie_dossier::page::{self, Page, PageKind};

/// Fences whose content is typed.
const TYPED: [&str; 5] = ["sh", "bash", "shell", "console", "sql"];

pub(super) struct Prose<'a> {
    pub page: &'a Page,
}

impl Prose<'_> {
    /// A block that has no blocks in it.
    pub(super) fn block(&self, block: &page::Block) -> Block {
        match block {
            page::Block::Heading { level, text, anchor } => Block::Heading {
                depth: level.saturating_sub(1).max(1),
                text: self.line(text),
                anchor: Some(heading_anchor(self.page.kind, &self.page.name, anchor)),
            },
            page::Block::Paragraph(text) => Block::Paragraph(self.line(text)),
            page::Block::Code { lang, text } if TYPED.contains(&lang.as_str()) => Block::Commands(text.text.clone()),
            page::Block::Code { text, .. } => Block::Sample(text.text.clone()),
            page::Block::Table { head, rows } => {
                let head: Vec<String> = head.iter().map(|cell| page::Inline::plain(cell)).collect();
                // A row may have fewer cells than the head, or more.
                let row = |cells: &Vec<Vec<page::Inline>>| {
                    let mut cells: Vec<Line> = cells.iter().map(|cell| self.line(cell)).collect();
                    cells.resize(head.len(), Line::new());
                    Row::from(cells)
                };
                let rows = rows.iter().map(row).collect();
                Block::Table { head, rows }
            }
            page::Block::Rule | page::Block::List { .. } | page::Block::Quote(_) | page::Block::Step(_) => Block::Rule,
        }
    }

    pub(super) fn line(&self, line: &[page::Inline]) -> Line {
        let mut out = Line::new();
        for inline in line {
            match (out.last_mut(), self.inline(inline)) {
                // A line end in the file is a blank: words on both sides of it stand together.
                (Some(Inline::Text(before)), Inline::Text(more)) => before.push_str(&more),
                (_, inline) => out.push(inline),
            }
        }
        out
    }

    fn inline(&self, inline: &page::Inline) -> Inline {
        match inline {
            page::Inline::Text(said) => Inline::Text(said.text.clone()),
            page::Inline::Code(said) => Inline::Code(said.text.clone()),
            page::Inline::Strong(inner) => Inline::Strong(self.line(inner)),
            page::Inline::Emphasis(inner) => Inline::Emphasis(self.line(inner)),
            page::Inline::Term(said) => Inline::Term { label: said.text.clone(), term: said.text.clone() },
            page::Inline::Break => Inline::Break,
            page::Inline::Link { label, to } => match anchor_of(self.page, &to.text) {
                Some(anchor) => Inline::Ref { label: self.line(label), anchor },
                None => Inline::Link { label: page::Inline::plain(label), address: to.text.clone() },
            },
        }
    }
}

fn heading_anchor(kind: PageKind, page: &str, heading: &str) -> String {
    format!("{}.{heading}", page_anchor(kind, page))
}

/// Where a link leads inside the document: to a heading of the same page, to another page, to a heading of that.
fn anchor_of(page: &Page, to: &str) -> Option<String> {
    if is_followed(to) {
        return None;
    }
    let (path, heading) = to.split_once('#').map_or((to, None), |(path, heading)| (path, Some(heading)));
    let (kind, name) = match path {
        "" => (page.kind, page.name.clone()),
        path => page_at(page.kind, path)?,
    };
    Some(match heading {
        Some(heading) if !heading.is_empty() => heading_anchor(kind, &name, heading),
        _ => page_anchor(kind, &name),
    })
}

/// The page behind a path that is said from a folder of pages.
fn page_at(from: PageKind, path: &str) -> Option<(PageKind, String)> {
    let mut parts = vec![from.folder().trim_end_matches('/')];
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let [folder, file] = parts.as_slice() else { return None };
    let kinds = [PageKind::Playbook, PageKind::Task, PageKind::Chapter];
    let kind = kinds.into_iter().find(|k| k.folder().trim_end_matches('/') == *folder)?;
    Some((kind, file.strip_suffix(".md")?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_from_where_the_link_stands() {
        let at = |path: &str| page_at(PageKind::Playbook, path).map(|(k, n)| format!("{}:{n}", k.name()));
        assert_eq!(at("disk.md").as_deref(), Some("playbook:disk"));
        assert_eq!(at("./disk.md").as_deref(), Some("playbook:disk"));
        assert_eq!(at("../tasks/open.md").as_deref(), Some("task:open"));
        assert_eq!(at("../chapters/deploy.md").as_deref(), Some("chapter:deploy"));
        for nothing in ["../inventory/prod.toml", "../../tasks/open.md", "disk", "../tasks/a/b.md", ".."] {
            assert_eq!(at(nothing), None, "{nothing}");
        }
    }
}
