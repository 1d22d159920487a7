//! A document before it has a form: what it says, in which order.

mod lines;

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
    /// At the head of every page on paper: title, environment, version.
    pub running: String,
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
    /// A name that does not change when chapters move, for links: `playbook-site-down`. Without one, its number is its name.
    pub anchor: Option<String>,
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
    /// A link inside the document, to the anchor of a section.
    Ref {
        /// What is shown.
        label: Line,
        /// Whose anchor.
        anchor: String,
    },
    /// A word of the glossary, which leads there.
    Term {
        /// As it stands in the text.
        label: String,
        /// As the glossary has it.
        term: String,
    },
    /// Stressed strongly.
    Strong(Line),
    /// Stressed.
    Emphasis(Line),
    /// A new line.
    Break,
}

/// Text in one line or cell.
pub type Line = Vec<Inline>;

/// What a section is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Prose.
    Paragraph(Line),
    /// A list.
    List {
        /// Number of the first item; `None`: not numbered.
        first: Option<u64>,
        /// What each item is made of.
        items: Vec<Vec<Block>>,
    },
    /// What somebody else says.
    Quote(Vec<Block>),
    /// A table; every row has as many cells as the head.
    Table {
        /// Titles of columns.
        head: Vec<String>,
        /// Rows.
        rows: Vec<Row>,
    },
    /// Words and what they stand for.
    Definitions(Vec<(Line, Line)>),
    /// The glossary: what [`Inline::Term`]s lead to.
    Glossary(Vec<(String, Line)>),
    /// Commands to copy.
    Commands(String),
    /// Something to read that is not typed: a file's content, what a program says.
    Sample(String),
    /// Something to do, with what is typed for it.
    Step {
        /// From 1.
        number: u32,
        /// What it is and where: `Run on app`, `Confirm`.
        label: Line,
        /// What is typed, place by place; empty for what a person looks at or says.
        commands: Vec<Typed>,
        /// What must come of it, or what is asked; may be empty.
        note: Line,
    },
    /// A heading inside a section, which has no number and is not in the list of contents.
    Heading {
        /// 1 below the section's own title, 2 below that …
        depth: u8,
        /// What it says.
        text: Line,
        /// For links; unique in the document.
        anchor: Option<String>,
    },
    /// A line across.
    Rule,
    /// What must not be overlooked.
    Warning(Line),
}

/// What is typed in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Where: `On app-1`; empty where the step's label says it.
    pub place: Line,
    /// The commands.
    pub text: String,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<Line>,
    /// What it declares and what was observed do not agree: marked in the margin.
    pub differs: bool,
}

impl From<Vec<Line>> for Row {
    fn from(cells: Vec<Line>) -> Self {
        Self { cells, differs: false }
    }
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

    /// An empty one that links can name.
    pub fn named(title: impl Into<String>, anchor: impl Into<String>) -> Self {
        Self { title: title.into(), anchor: Some(anchor.into()), ..Self::default() }
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

impl Block {
    /// A list without order, of lines.
    pub fn list(items: Vec<Line>) -> Self {
        Self::List { first: None, items: items.into_iter().map(|line| vec![Self::Paragraph(line)]).collect() }
    }

    /// A table in which nothing differs.
    pub fn table<const N: usize>(head: [&str; N], rows: Vec<Vec<Line>>) -> Self {
        Self::Table { head: head.map(str::to_owned).into(), rows: rows.into_iter().map(Row::from).collect() }
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

/// A line without its form.
pub(crate) fn plain_text(line: &[Inline]) -> String {
    let mut out = String::new();
    for inline in line {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Link { label, address } if label != address && !is_followed(address) => {
                out.push_str(&format!("{label} ({address})"));
            }
            Inline::Link { label, .. } | Inline::Term { label, .. } => out.push_str(label),
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Ref { label: inner, .. } => {
                out.push_str(&plain_text(inner));
            }
            Inline::Break => out.push(' '),
        }
    }
    out
}

/// Whether an address may be followed from a document: nothing in it can run.
pub(crate) fn is_followed(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
    address.contains(':') && ["http", "https", "mailto", "tel"].contains(&scheme.as_str())
}

/// Where the glossary has a term: one anchor a term, whatever signs it has.
pub(crate) fn term_anchor(term: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c.to_lowercase().collect::<String>() } else { "-".to_owned() };
    format!("term-{}", term.chars().map(plain).collect::<String>())
}
