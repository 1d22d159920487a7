//! What people read: plans on a terminal, the commands of a plan by hand, and the runbook as a document.
//!
//! Pure. Secrets are named, never shown: a text's own way of showing itself is the only one used here.

mod address;
mod by_hand;
mod document;
mod glossary;
mod history;
mod html;
mod links;
mod maintenance;
mod markdown;
mod page_text;
mod pages;
mod plan_text;
mod review;
mod runbook;
mod style;
mod timeline;
mod units;
mod words;

pub use by_hand::{by_hand_here, by_hand_markdown, by_hand_script};
pub use document::{Block, Document, Inline, Line, Row, Section, Typed};
pub use history::{History, PastJob, PastRun};
pub use html::html;
pub use maintenance::maintenance_page;
pub use markdown::markdown;
pub use page_text::{Piece, page_text};
pub use plan_text::plan_text;
pub use review::review;
pub use runbook::{RunbookInput, excerpt, runbook};
pub use style::Style;
pub use timeline::{Gate, Stretch, timeline};
pub use words::{Words, words};
