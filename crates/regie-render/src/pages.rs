//! A team's own pages as parts of the document: playbooks and tasks as sections, prose of chapters as blocks. A page that
//! stands for several instances is said once; what differs between them is said for each.

mod prose;
mod steps;

use crate::Words;
use crate::document::{Block, Inline, Line, Row, Section, code, plain};
use crate::runbook::RunbookInput;
use prose::Prose;
use regie_dossier::page::{self, Chapter, Input, On, Page, PageKind, PageView};
use regie_resource::quote;
use std::collections::BTreeSet;
pub(crate) use steps::shell;

/// `playbook-site-down`, `task-open-account`; a chapter's own name for its prose.
pub(crate) fn page_anchor(kind: PageKind, name: &str) -> String {
    match kind {
        PageKind::Chapter => name.to_owned(),
        kind => format!("{}-{name}", kind.name()),
    }
}

/// A link to a playbook or a task, if the environment has it.
pub(crate) fn page_ref(input: &RunbookInput, kind: PageKind, name: &str) -> Option<Inline> {
    let page = &views(input, kind, name).first()?.page;
    Some(Inline::Ref { label: plain(&page.title.text), anchor: page_anchor(kind, name) })
}

/// Every playbook, or every task, by name.
pub(crate) fn page_sections(input: &RunbookInput, kind: PageKind, words: &Words) -> Vec<Section> {
    let names = input.wanted.pages.iter().filter(|v| v.page.kind == kind).map(|v| v.page.name.as_str());
    let names = names.collect::<BTreeSet<_>>();
    names.into_iter().filter_map(|name| page_section(input, kind, name, words)).collect()
}

/// A playbook or a task; `None` where nothing of this environment has it.
pub(crate) fn page_section(input: &RunbookInput, kind: PageKind, name: &str, words: &Words) -> Option<Section> {
    let views = views(input, kind, name);
    let page = &views.first()?.page;
    let mut section = Section::named(&page.title.text, page_anchor(kind, name));
    if let Some(symptoms) = symptoms(page, words) {
        section.blocks.push(symptoms);
    }
    if !page.steps().is_empty() {
        section.say(words.pages.with_regie);
        section.blocks.push(Block::Commands(walks(input, &views)));
    }
    section.blocks.extend(before(page, &input.env.name, words));
    section.blocks.extend(blocks(&views, words));
    Some(section)
}

/// What the team says in a chapter, beside its declarations.
pub(crate) fn chapter_blocks(input: &RunbookInput, chapter: Chapter, words: &Words) -> Vec<Block> {
    blocks(&views(input, PageKind::Chapter, chapter.name()), words)
}

fn views<'a>(input: &RunbookInput<'a>, kind: PageKind, name: &str) -> Vec<&'a PageView> {
    input.wanted.pages.iter().filter(|v| v.page.kind == kind && v.page.name == name).collect()
}

/// `regie playbook site-down --env prod`, for each instance where there are several.
fn walks(input: &RunbookInput, views: &[&PageView]) -> String {
    let walk = |view: &&PageView| {
        let page = &view.page;
        let of = view.instance.as_ref().filter(|_| views.len() > 1);
        let instance = of.map(|i| format!(" --instance {}", quote(i.as_str()))).unwrap_or_default();
        format!("regie {} {} --env {}{instance}", page.kind.name(), quote(&page.name), quote(&input.env.name))
    };
    views.iter().map(walk).collect::<Vec<_>>().join("\n")
}

fn symptoms(page: &Page, words: &Words) -> Option<Block> {
    let each = page.symptoms.iter().enumerate().flat_map(|(i, s)| {
        let comma = (i > 0).then(|| Inline::Text(", ".to_owned()));
        comma.into_iter().chain([Inline::Emphasis(plain(&s.text))])
    });
    let title = Inline::Strong(plain(words.pages.symptoms));
    let line: Line = [title, Inline::Text(words.colon.to_owned())].into_iter().chain(each).collect();
    (!page.symptoms.is_empty()).then_some(Block::Paragraph(line))
}

/// What is asked, and what a shell must have for the steps: the same as lines to complete, and which environment is meant by
/// what is typed on this computer.
fn before(page: &Page, env: &str, words: &Words) -> Vec<Block> {
    let (of, inputs) = (&words.pages, &page.inputs);
    let mut out = Vec::new();
    if !inputs.is_empty() {
        let row = |input: &Input| -> Row {
            let default = input.default.as_ref().map(code).unwrap_or_default();
            vec![plain(&input.ask), code(&input.name), plain((of.wants)(&input.kind)), default].into()
        };
        let head = [of.asked, of.variable, of.must_be, of.by_default].map(str::to_owned).into();
        out.push(Block::Paragraph(plain(of.inputs)));
        out.push(Block::Table { head, rows: inputs.iter().map(row).collect() });
    }
    // Exported: steps that run as somebody else are processes of their own.
    let line = |i: &Input| format!("export {}={}", i.name, i.default.as_ref().map(|d| quote(d)).unwrap_or_default());
    let here = page.steps().iter().any(|s| s.act.run().is_some_and(|r| r.on == On::Here));
    let env = here.then(|| format!("export REGIE_ENV={}", quote(env)));
    let lines: Vec<String> = env.into_iter().chain(inputs.iter().map(line)).collect();
    if !lines.is_empty() {
        out.push(Block::Paragraph(plain(of.fill_in)));
        out.push(Block::Commands(lines.join("\n")));
    }
    out
}

/// The blocks of a page in all its views, which have the same form.
fn blocks(views: &[&PageView], words: &Words) -> Vec<Block> {
    let Some(first) = views.first() else { return Vec::new() };
    let merge = Merge { views, words };
    let stacks: Vec<&[page::Block]> = views.iter().map(|v| v.page.blocks.as_slice()).collect();
    (0..first.page.blocks.len()).flat_map(|i| merge.block(&at(&stacks, i))).collect()
}

/// What stands at a place of every view.
fn at<'a>(stacks: &[&'a [page::Block]], i: usize) -> Vec<&'a page::Block> {
    stacks.iter().filter_map(|blocks| blocks.get(i)).collect()
}

struct Merge<'a> {
    views: &'a [&'a PageView],
    words: &'a Words,
}

impl Merge<'_> {
    /// One block, as each view has it.
    fn block(&self, same: &[&page::Block]) -> Vec<Block> {
        let (Some(first), Some(view)) = (same.first(), self.views.first()) else { return Vec::new() };
        let prose = Prose { page: &view.page };
        match first {
            page::Block::Step(step) => vec![steps::step(self.views, step, self.words)],
            page::Block::List { first, items } => {
                let items = (0..items.len()).map(|i| self.blocks(same, |b| item(b, i))).collect();
                vec![Block::List { first: *first, items }]
            }
            page::Block::Quote(_) => vec![Block::Quote(self.blocks(same, quoted))],
            block => {
                let said: Vec<Block> = same.iter().map(|b| prose.block(b)).collect();
                match said.iter().all(|s| *s == said[0]) {
                    true => vec![prose.block(block)],
                    false => self.for_each(said),
                }
            }
        }
    }

    /// The blocks inside one, as each view has them.
    fn blocks(&self, same: &[&page::Block], inside: impl Fn(&page::Block) -> &[page::Block]) -> Vec<Block> {
        let stacks: Vec<&[page::Block]> = same.iter().map(|b| inside(b)).collect();
        let count = stacks.first().map_or(0, |s| s.len());
        (0..count).flat_map(|i| self.block(&at(&stacks, i))).collect()
    }

    /// What several instances have differently; those that have it alike together.
    fn for_each(&self, said: Vec<Block>) -> Vec<Block> {
        let mut groups: Vec<(Block, Vec<&str>)> = Vec::new();
        for (view, block) in self.views.iter().zip(said) {
            let name = view.instance.as_ref().map_or("", |i| i.as_str());
            match groups.iter_mut().find(|(b, _)| *b == block) {
                Some((_, names)) => names.push(name),
                None => groups.push((block, vec![name])),
            }
        }
        let title = |names: &[&str]| Block::Paragraph(plain((self.words.pages.for_instance)(&names.join(", "))));
        groups.into_iter().flat_map(|(block, names)| [title(&names), block]).collect()
    }
}

fn item(block: &page::Block, i: usize) -> &[page::Block] {
    match block {
        page::Block::List { items, .. } => items.get(i).map_or(&[], Vec::as_slice),
        _ => &[],
    }
}

fn quoted(block: &page::Block) -> &[page::Block] {
    match block {
        page::Block::Quote(blocks) => blocks,
        _ => &[],
    }
}
