//! Why there is no plan.

use std::fmt;

/// Why a plan could not be made, and what to do next. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanError {
    /// What, where and why; one line a reason.
    pub message: String,
    /// What to do; may be empty when the message says it.
    pub help: String,
    /// It was asked for something that does not exist: a mistake on the command line.
    pub usage: bool,
    /// Something stands in the way that is not to be overridden silently: a hold, a machine that is too small.
    pub refused: bool,
}

impl PlanError {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), usage: false, refused: false }
    }

    /// Not to be overridden silently.
    pub(crate) fn refused(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { refused: true, ..Self::new(message, help) }
    }

    /// A name that nothing has, with those that come nearest.
    pub(crate) fn unknown<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let mut near: Vec<(f64, &str)> = known
            .iter()
            .map(|k| (strsim::jaro_winkler(&name.to_lowercase(), &k.to_lowercase()), *k))
            .filter(|(likeness, _)| *likeness > 0.75)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        let quoted = |names: &mut dyn Iterator<Item = &str>| names.map(|n| format!("`{n}`")).collect::<Vec<_>>();
        let help = match (near.is_empty(), known.is_empty()) {
            (false, _) => {
                format!("did you mean {}?", quoted(&mut near.iter().take(3).map(|(_, n)| *n)).join(" or "))
            }
            (true, false) => format!("there are {}", quoted(&mut known.iter().copied()).join(", ")),
            (true, true) => "the inventory has none yet".to_owned(),
        };
        Self { usage: true, ..Self::new(format!("no {what} is called `{name}`"), help) }
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if self.help.is_empty() { Ok(()) } else { write!(f, "\n  help: {}", self.help) }
    }
}
impl std::error::Error for PlanError {}
