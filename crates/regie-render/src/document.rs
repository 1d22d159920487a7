//! A document before it has a form: what it says, in which order.

use regie_dossier::Language;

/// Something that is printed, and signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// On the cover and in the browser's tab.
    pub title: String,
    /// Under it.
    pub subtitle: String,
    /// Of all regie's own words in it.
    pub language: Language,
    /// Rows of the cover: environment, version, date …
    pub cover: Vec<(String, String)>,
    /// Title of the list of contents.
    pub contents: String,
    /// Numbered.
    pub chapters: Vec<Section>,
}

/// A chapter, or a part of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// Its title, without a number.
    pub title: String,
    /// What stands before its parts.
    pub blocks: Vec<Block>,
    /// Its parts.
    pub sections: Vec<Section>,
}

/// A stretch of text inside a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// As it is.
    Text(String),
    /// A name that is typed: a path, a variable, a version.
    Code(String),
    /// A link; followed only where its address is one of the web, of mail or of a telephone.
    Link {
        /// What is shown.
        label: String,
        /// Where it leads.
        address: String,
    },
}

/// Text in one line or cell.
pub type Line = Vec<Inline>;

/// What a section is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Prose.
    Paragraph(Line),
    /// A list without order.
    List(Vec<Line>),
    /// A table; every row has as many cells as the head.
    Table {
        /// Titles of columns.
        head: Vec<String>,
        /// Rows.
        rows: Vec<Vec<Line>>,
    },
    /// Terms and what they mean.
    Definitions(Vec<(Line, Line)>),
    /// Commands to copy.
    Commands(String),
    /// What must not be overlooked.
    Warning(Line),
    /// What is declared beside what is observed.
    Comparison {
        /// `Declared`, `Observed on 2026-11-21`.
        head: [String; 3],
        /// Rows.
        rows: Vec<Compared>,
    },
}

/// One thing declared and observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// What.
    pub what: String,
    /// As the dossier says.
    pub declared: String,
    /// As it was seen.
    pub observed: String,
    /// They do not agree: marked in the margin.
    pub differs: bool,
}

impl Section {
    /// An empty one.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.sections.is_empty()
    }

    /// Adds a paragraph of plain text.
    pub fn say(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Paragraph(plain(text)));
    }

    /// Adds a part, unless it is empty.
    pub fn part(&mut self, part: Section) {
        if !part.is_empty() {
            self.sections.push(part);
        }
    }
}

/// A line of plain text.
pub fn plain(text: impl Into<String>) -> Line {
    vec![Inline::Text(text.into())]
}

/// A line that is one name.
pub fn code(text: impl Into<String>) -> Line {
    vec![Inline::Code(text.into())]
}

/// A line that is one link, shown as its address or under a label.
pub fn link(label: impl Into<String>, address: impl Into<String>) -> Line {
    vec![Inline::Link { label: label.into(), address: address.into() }]
}

/// Whether an address may be followed from a document: nothing in it can run.
pub(crate) fn is_followed(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
    address.contains(':') && ["http", "https", "mailto", "tel"].contains(&scheme.as_str())
}
