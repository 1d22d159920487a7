//! The rules of `check`, by name, and the pages that explain them.

/// A rule that has a page: what it finds, why that matters, a wrong and a right example, how to accept it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `no-playbook`
    pub name: &'static str,
    /// Its page, Markdown.
    pub page: &'static str,
}

macro_rules! rules {
    ($($name:literal),* $(,)?) => {
        &[$(Rule { name: $name, page: include_str!(concat!("../../../docs/findings/", $name, ".md")) }),*]
    };
}

const RULES: &[Rule] = rules![
    "accept-unused",
    "budget",
    "contact-unreachable",
    "cover-version",
    "dead-link",
    "disagrees",
    "empty-chapter",
    "end-of-life",
    "glossary-undefined",
    "glossary-unused",
    "missing-source",
    "no-alert",
    "no-key",
    "no-playbook",
    "no-secrets",
    "no-value",
    "not-locked",
    "review",
    "rpo-schedule",
    "schedule",
    "secret-in-the-open",
    "secrets",
    "shadow",
    "shared-data",
    "undefined",
    "unknown-key",
];

/// Rules whose findings, some of them at least, are warnings: these can be accepted.
const WARNINGS: &[&str] = &[
    "budget",
    "contact-unreachable",
    "cover-version",
    "dead-link",
    "disagrees",
    "empty-chapter",
    "end-of-life",
    "glossary-undefined",
    "glossary-unused",
    "missing-source",
    "no-key",
    "no-secrets",
    "not-locked",
    "review",
    "rpo-schedule",
    "schedule",
    "secrets",
    "shadow",
    "shared-data",
];

/// Rules that find errors only and have no page: their message says it all.
const PLAIN: &[&str] = &[
    "accept",
    "account",
    "address",
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
    RULES.iter().find(|r| r.name == rule).map(|r| r.page)
}

/// Whether what a rule finds can be a warning; `None`: there is no such rule.
pub(crate) fn warns(rule: &str) -> Option<bool> {
    let known = WARNINGS.contains(&rule) || PLAIN.contains(&rule) || RULES.iter().any(|r| r.name == rule);
    known.then(|| WARNINGS.contains(&rule))
}

/// The rules whose warnings can be accepted.
pub(crate) fn acceptable() -> impl Iterator<Item = &'static str> {
    WARNINGS.iter().copied()
}

#[cfg(test)]
mod tests;
