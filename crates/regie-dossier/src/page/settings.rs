//! The fence `page`: a page's settings, in TOML.

use crate::read::{Fields, Report, Said, Span, date, did_you_mean, is_domain, is_name, is_variable, is_version, parse};
use crate::{Finding, Place};

/// Something that is asked before a page's first step, and a shell variable in its steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Lower-case letters, digits, underscores: `shop_name`.
    pub name: String,
    /// What it must be.
    pub kind: InputType,
    /// What is asked.
    pub ask: String,
    /// Used when nothing is answered.
    pub default: Option<String>,
    /// Where it is declared.
    pub place: Place,
}

/// What an input must be.
#[derive(Clone, Debug, PartialEq)]
pub enum InputType {
    /// `text`: one line that says something.
    Text,
    /// `name`: lower-case letters, digits and hyphens, a letter first.
    Name,
    /// `integer`, with `min` and `max`.
    Integer {
        /// At least.
        min: i64,
        /// At most.
        max: i64,
    },
    /// `choice`, one of `of`.
    Choice(Vec<String>),
    /// `version`: what the inventory takes for one.
    Version,
    /// `path`: an absolute path.
    Path,
    /// `mail`: an address with one `@`.
    Mail,
    /// `date`: `2026-11-21`.
    Date,
}

impl InputType {
    /// As pages write it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Name => "name",
            Self::Integer { .. } => "integer",
            Self::Choice(_) => "choice",
            Self::Version => "version",
            Self::Path => "path",
            Self::Mail => "mail",
            Self::Date => "date",
        }
    }

    /// Whether an answer is one.
    ///
    /// # Errors
    /// In words, what it must be.
    pub fn accepts(&self, answer: &str) -> Result<(), String> {
        let good = match self {
            Self::Text => !answer.trim().is_empty(),
            Self::Name => is_name(answer),
            Self::Integer { min, max } => answer.parse::<i64>().is_ok_and(|n| (*min..=*max).contains(&n)),
            Self::Choice(of) => of.iter().any(|o| o == answer),
            Self::Version => is_version(answer),
            Self::Path => answer.starts_with('/') && !answer.split('/').any(|c| c == ".."),
            Self::Mail => is_mail(answer),
            Self::Date => date(answer).is_ok(),
        };
        match good && !answer.chars().any(char::is_control) {
            true => Ok(()),
            false => Err(format!("`{answer}` is not {}", self.wants())),
        }
    }

    /// What it must be, in words.
    pub fn wants(&self) -> String {
        match self {
            Self::Text => "one line of text".to_owned(),
            Self::Name => "a name: lower-case letters, digits and hyphens, a letter first".to_owned(),
            Self::Integer { min: i64::MIN, max: i64::MAX } => "a whole number".to_owned(),
            Self::Integer { min, max: i64::MAX } => format!("a whole number, {min} at least"),
            Self::Integer { min: i64::MIN, max } => format!("a whole number, {max} at most"),
            Self::Integer { min, max } => format!("a whole number from {min} to {max}"),
            Self::Choice(of) => format!("one of {}", of.join(", ")),
            Self::Version => "a version: letters, digits and `. _ + -`, 64 at most".to_owned(),
            Self::Path => "an absolute path".to_owned(),
            Self::Mail => "a mail address".to_owned(),
            Self::Date => "a date such as 2026-11-21".to_owned(),
        }
    }
}

/// One `@`, a host behind it.
pub(crate) fn is_mail(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(who, host)| !who.is_empty() && is_domain(host)) && !text.contains(char::is_whitespace)
}

/// What the fence says.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub service: Option<Said>,
    pub symptoms: Vec<Said>,
    pub inputs: Vec<Input>,
}

/// Reads the fence. `before` is what stands before it in the file: line feeds stay, so that places are the file's.
pub(super) fn read(report: &Report, path: &str, before: &str, toml: &str) -> Settings {
    let blank = before.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect::<String>();
    let Some(table) = parse(report, path, format!("{blank}{toml}").as_bytes()) else { return Settings::default() };
    let fields = Fields::new(report, "the page", Span::default(), &table);
    let settings = Settings {
        service: fields.text("service"),
        symptoms: fields.texts("symptoms"),
        inputs: fields.named("input", "the input").iter().map(|(name, table)| input(name, table)).collect(),
    };
    fields.finish();
    settings
}

fn input(name: &str, table: &Fields<'_>) -> Input {
    if !is_variable(name) || name.chars().any(|c| c.is_ascii_uppercase()) {
        let message = format!("`{name}` cannot be an input: it is a shell variable of the steps");
        let finding = Finding::error("name", &table.place(), message);
        table.push(finding.help("use lower-case letters, digits and underscores, a letter first"));
    }
    let said = table.string("type").unwrap_or_else(|| "text".to_owned());
    let (min, max) = (table.integer("min", i64::MIN, i64::MAX), table.integer("max", i64::MIN, i64::MAX));
    let of = table.texts("of");
    let kind = match said.as_str() {
        "text" => InputType::Text,
        "name" => InputType::Name,
        "integer" => InputType::Integer { min: min.unwrap_or(i64::MIN), max: max.unwrap_or(i64::MAX) },
        "choice" => InputType::Choice(of.iter().map(|s| s.text.clone()).collect()),
        "version" => InputType::Version,
        "path" => InputType::Path,
        "mail" => InputType::Mail,
        "date" => InputType::Date,
        other => {
            let finding = Finding::error("value", &table.place_of("type"), format!("there is no type `{other}`"));
            let known = ["text", "name", "integer", "choice", "version", "path", "mail", "date"];
            table.push(did_you_mean(finding, other, known));
            InputType::Text
        }
    };
    let misplaced =
        [("min", min.is_some(), "integer"), ("max", max.is_some(), "integer"), ("of", !of.is_empty(), "choice")];
    for (key, _, with) in misplaced.iter().filter(|(_, there, with)| *there && kind.name() != *with) {
        let message = format!("`{key}` says nothing of a {}", kind.name());
        table.push(
            Finding::error("value", &table.place_of(key), message).help(format!("it goes with `type = \"{with}\"`")),
        );
    }
    if matches!(&kind, InputType::Choice(of) if of.is_empty()) {
        table.missing("of");
    }
    let default = table.text("default");
    if let Some(Err(why)) = default.as_ref().map(|d| kind.accepts(&d.text)) {
        table.push(Finding::error("value", &table.place_of("default"), format!("`default`: {why}")));
    }
    let ask = table.string("ask").unwrap_or_else(|| name.replace('_', " "));
    table.finish();
    Input { name: name.to_owned(), kind, ask, default: default.map(|d| d.text), place: table.place() }
}
