//! The rules of `check`, by name, and the pages that explain them.

/// A rule that has a page: what it finds, why that matters, a wrong and a right example, how to accept it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `no-playbook`
    pub name: &'static str,
    /// Its page, Markdown.
    pub page: &'static str,
    /// Whether a team can live with what it finds, and say why.
    pub acceptable: bool,
}

macro_rules! rules {
    ($($what:ident $name:literal),* $(,)?) => {
        &[$(Rule {
            name: $name,
            page: include_str!(concat!("../../../docs/findings/", $name, ".md")),
            acceptable: rules!(@ $what),
        }),*]
    };
    (@ accepted) => { true };
    (@ mended) => { false };
}

/// Those whose findings, some of them at least, are warnings are `accepted` where `[accept]` says why; the others have to be
/// `mended`.
const RULES: &[Rule] = rules![
    mended "accept-unused",
    accepted "budget",
    accepted "contact-unreachable",
    accepted "cover-version",
    accepted "dead-link",
    accepted "disagrees",
    accepted "empty-chapter",
    accepted "end-of-life",
    accepted "glossary-undefined",
    accepted "glossary-unused",
    accepted "lockout",
    accepted "missing-source",
    mended "no-alert",
    accepted "no-key",
    mended "no-playbook",
    accepted "no-secrets",
    mended "no-value",
    accepted "not-locked",
    accepted "review",
    accepted "rpo-schedule",
    accepted "schedule",
    mended "secret-in-the-open",
    accepted "secrets",
    accepted "shadow",
    accepted "shared-data",
    mended "undefined",
    mended "unknown-key",
];

/// Rules that find errors only and have no page: their message says it all.
const PLAIN: &[&str] = &[
    "accept",
    "account",
    "address",
    "blue-green",
    "build",
    "chapter",
    "collision",
    "control",
    "cycle",
    "domain",
    "empty",
    "env-lines",
    "environment",
    "escape",
    "extends",
    "fence",
    "folder-machine",
    "for-each",
    "job",
    "kind",
    "lock",
    "machine",
    "missing-key",
    "name",
    "no-checksum",
    "no-dossier",
    "no-environment",
    "no-file",
    "no-port",
    "not-utf8",
    "notifies",
    "parameter",
    "password-in-url",
    "path",
    "phase",
    "platform",
    "port",
    "private-key",
    "private-use",
    "process",
    "range",
    "recipe",
    "reserved",
    "role",
    "secret-mangled",
    "service",
    "source",
    "step-machine",
    "target",
    "template",
    "toml",
    "too-deep",
    "twice",
    "type",
    "unreadable",
    "url",
    "value",
];

/// Every rule that has a page, in the order of the alphabet.
pub fn rules() -> &'static [Rule] {
    RULES
}

/// The page of a rule, Markdown.
pub fn rule_page(rule: &str) -> Option<&'static str> {
    with_page(rule).map(|r| r.page)
}

fn with_page(rule: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.name == rule)
}

/// Whether what a rule finds can be accepted; `None`: there is no such rule.
pub(crate) fn warns(rule: &str) -> Option<bool> {
    with_page(rule).map(|r| r.acceptable).or_else(|| PLAIN.contains(&rule).then_some(false))
}

/// The rules whose warnings can be accepted.
pub(crate) fn acceptable() -> impl Iterator<Item = &'static str> {
    RULES.iter().filter(|r| r.acceptable).map(|r| r.name)
}

#[cfg(test)]
mod tests;
