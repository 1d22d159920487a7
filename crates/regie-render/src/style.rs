//! How a terminal is written to.

use regie_dossier::Language;
use regie_wire::Mark;

/// Colour, width and language of what is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Colours; without them, marks carry all of the meaning.
    pub color: bool,
    /// Columns of the terminal; 0: as many as it takes.
    pub width: usize,
    /// Of regie's own words.
    pub lang: Language,
}

/// ANSI codes (ECMA-48 SGR) used: few, and from the person's own palette.
#[derive(Clone, Copy)]
pub(crate) enum Ink {
    Plain,
    Green,
    Yellow,
    Red,
    Dim,
    Bold,
}

impl Style {
    /// A text in a colour.
    pub(crate) fn paint(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            _ if !self.color || text.is_empty() => return text.to_owned(),
            Ink::Plain => return text.to_owned(),
            Ink::Green => 32,
            Ink::Yellow => 33,
            Ink::Red => 31,
            Ink::Dim => 2,
            Ink::Bold => 1,
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    pub(crate) fn mark(mark: Mark) -> Ink {
        match mark {
            Mark::Add => Ink::Green,
            Mark::Change | Mark::Replace => Ink::Yellow,
            Mark::Remove => Ink::Red,
            Mark::Check => Ink::Dim,
        }
    }
}

/// Text from elsewhere on one line, without what would steer a terminal.
pub(crate) fn tame(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}
