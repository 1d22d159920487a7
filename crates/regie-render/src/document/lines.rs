//! Every line of a document, to change it.

use super::{Block, Document, Line, Section};

impl Document {
    /// Hands over every line, in order; those of headings, labels and cells too.
    pub(crate) fn lines(&mut self, each: &mut dyn FnMut(&mut Line)) {
        self.chapters.iter_mut().for_each(|c| c.lines(each));
    }
}

impl Section {
    fn lines(&mut self, each: &mut dyn FnMut(&mut Line)) {
        self.blocks.iter_mut().for_each(|b| b.lines(each));
        self.sections.iter_mut().for_each(|s| s.lines(each));
    }
}

impl Block {
    fn lines(&mut self, each: &mut dyn FnMut(&mut Line)) {
        match self {
            Self::Paragraph(line) | Self::Heading { text: line, .. } | Self::Warning(line) => each(line),
            Self::List { items, .. } => items.iter_mut().flatten().for_each(|b| b.lines(each)),
            Self::Quote(blocks) => blocks.iter_mut().for_each(|b| b.lines(each)),
            Self::Table { rows, .. } => rows.iter_mut().flat_map(|r| &mut r.cells).for_each(each),
            Self::Definitions(items) => items.iter_mut().for_each(|(term, meaning)| {
                each(term);
                each(meaning);
            }),
            Self::Glossary(items) => items.iter_mut().for_each(|(_, meaning)| each(meaning)),
            Self::Step { label, commands, note, .. } => {
                each(label);
                commands.iter_mut().for_each(|c| each(&mut c.place));
                each(note);
            }
            Self::Commands(_) | Self::Sample(_) | Self::Rule => {}
        }
    }
}
