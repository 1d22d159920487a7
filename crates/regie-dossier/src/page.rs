//! Pages that people write in Markdown: what to do when an alert fires, how a common task goes, what a chapter of the
//! document says beside its declarations.
//!
//! A page is prose with steps. A step is a fence whose first word says what it is: `sh`, `assert`, `require`, `confirm`. A fence
//! `page` holds the page's settings in TOML. Every other fence is an illustration.

mod chapter;
mod fence;
mod markdown;
mod search;
mod settings;
mod step;
mod text;

pub use chapter::Chapter;
pub use search::{Found, Hit, search, search_rules};
pub(crate) use settings::is_mail;
pub use settings::{Input, InputType};
pub use step::{Act, On, Run, Step};
pub use text::{TextKind, anchor};

pub(crate) use markdown::read;

use crate::{Place, Said};
use regie_wire::{Command, InstanceName, MachineName};
use std::collections::BTreeMap;

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageKind {
    /// What to do when an alert of its name fires.
    Playbook,
    /// A common task.
    Task,
    /// What a team adds to a chapter of the document: it has no steps.
    Chapter,
}

impl PageKind {
    /// Its folder in a dossier, with the slash.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Playbook => "playbooks/",
            Self::Task => "tasks/",
            Self::Chapter => "chapters/",
        }
    }

    /// `playbook`, `task`, `chapter`: the verb that walks through it, too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Playbook => "playbook",
            Self::Task => "task",
            Self::Chapter => "chapter",
        }
    }
}

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// What it is.
    pub kind: PageKind,
    /// File name without `.md`.
    pub name: String,
    /// Its first heading; without one, its name.
    pub title: Said,
    /// The service it is about: as the page says; else that of the alert; else the only one of the dossier.
    pub service: Option<String>,
    /// What people see when they need it, such as `502 Bad Gateway`: makes it a known problem.
    pub symptoms: Vec<Said>,
    /// What is asked before its first step.
    pub inputs: Vec<Input>,
    /// All of it, without the title and the settings.
    pub blocks: Vec<Block>,
    /// SHA-256 of the file, hexadecimal.
    pub digest: String,
    /// The file.
    pub place: Place,
}

/// A stretch of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading below the title.
    Heading {
        /// 2 to 6.
        level: u8,
        /// What it says.
        text: Vec<Inline>,
        /// How links name it, as GitHub makes it: `le-serveur-web`.
        anchor: String,
    },
    /// Prose.
    Paragraph(Vec<Inline>),
    /// A list.
    List {
        /// Number of the first item; `None`: not numbered.
        first: Option<u64>,
        /// Each item.
        items: Vec<Vec<Block>>,
    },
    /// What somebody else says.
    Quote(Vec<Block>),
    /// A fence that is no step.
    Code {
        /// `toml`, `text`; may be empty.
        lang: String,
        /// What is in it, without a line end.
        text: Said,
    },
    /// A table.
    Table {
        /// Titles of columns.
        head: Vec<Vec<Inline>>,
        /// Rows of cells.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A line across.
    Rule,
    /// Something to do.
    Step(Step),
}

/// A stretch of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// As it is.
    Text(Said),
    /// Something that is typed.
    Code(Said),
    /// Stressed strongly.
    Strong(Vec<Inline>),
    /// Stressed.
    Emphasis(Vec<Inline>),
    /// A link: to an address, to another page (`../tasks/open-account.md#by-hand`, from the page's own folder), to a heading
    /// (`#by-hand`).
    Link {
        /// What is shown.
        label: Vec<Inline>,
        /// Where it leads, and where that stands.
        to: Said,
    },
    /// `[RPO]`: a word of the glossary.
    Term(Said),
    /// A new line.
    Break,
}

/// A page as it stands for one instance: its templates are rendered, its steps know their machines.
#[derive(Clone, Debug, PartialEq)]
pub struct PageView {
    /// Rendered.
    pub page: Page,
    /// The instance; `None` for a page about no service.
    pub instance: Option<InstanceName>,
    /// What each step runs, by its number, on which machines. A step that is not here asks a person, or runs on this computer,
    /// or names a machine that this environment has not.
    pub commands: BTreeMap<u32, BTreeMap<MachineName, Command>>,
}

impl PageView {
    /// SHA-256, hexadecimal, of all that it says and runs as it stands here: the file may be the same while a variable or a
    /// machine is another. Other versions of regie may reckon another one of the same page.
    pub fn digest(&self) -> String {
        regie_wire::hex_sha256(format!("{self:?}").as_bytes())
    }
}

impl Page {
    /// Its steps, in order.
    pub fn steps(&self) -> Vec<&Step> {
        fn all<'a>(blocks: &'a [Block], out: &mut Vec<&'a Step>) {
            for block in blocks {
                match block {
                    Block::Step(step) => out.push(step),
                    Block::List { items, .. } => items.iter().for_each(|i| all(i, out)),
                    Block::Quote(blocks) => all(blocks, out),
                    _ => {}
                }
            }
        }
        let mut out = Vec::new();
        all(&self.blocks, &mut out);
        out
    }

    /// `playbooks/site-down.md`
    pub fn path(&self) -> String {
        format!("{}{}.md", self.kind.folder(), self.name)
    }
}
