//! `cargo xtask tidy`: the rules of the design that no compiler checks.

use std::fmt;
use std::path::Path;
use std::process::Command;

use crate::{Error, root};

mod carried;
mod code;
mod crates;
mod mask;
mod sleep;
mod text;

use mask::Source;

/// What else to do.
#[derive(clap::Args)]
pub struct Tidy {
    /// Write down what the agent is linked with now (crates/regie-agent/dependencies.txt)
    #[arg(long)]
    accept_dependencies: bool,
}

/// One breach of a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    path: String,
    line: usize,
    rule: &'static str,
    message: String,
    hint: String,
    warning: bool,
}

impl Finding {
    /// An error: what is wrong, and what to do.
    fn new(path: &str, line: usize, rule: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let (path, message, hint) = (path.to_owned(), message.into(), hint.into());
        Finding { path, line, rule, message, hint, warning: false }
    }

    /// The same as a warning, which does not fail the run.
    fn warn(self) -> Self {
        Finding { warning: true, ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = if self.warning { "warning" } else { "error" };
        let Finding { path, line, rule, message, hint, .. } = self;
        write!(f, "{path}:{line}: {level}: {message} [{rule}]\n  hint: {hint}")
    }
}

/// Checks everything; `false` when there is an error.
pub fn run(tidy: &Tidy) -> Result<bool, Error> {
    let root = root();
    if tidy.accept_dependencies {
        carried::accept(&root)?;
    }
    let sources = sources(&root)?;
    let metadata = crates::Metadata::load()?;
    let allowed = std::fs::read_to_string(root.join(sleep::ALLOWED))?;
    let mut findings: Vec<Finding> = sources.iter().flat_map(text::check).collect();
    findings.extend(sources.iter().flat_map(|source| code::check(source, &metadata.roots)));
    findings.extend(sleep::check(&sources, &allowed));
    findings.extend(crates::directions(&metadata));
    findings.extend(crates::agent_tree(&crates::tree_of_agent(&metadata)?));
    findings.extend(carried::check(&root)?);
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    let warnings = findings.iter().filter(|finding| finding.warning).count();
    let errors = findings.len() - warnings;
    println!("tidy: {} files, {errors} errors, {warnings} warnings", sources.len());
    Ok(errors == 0)
}

/// Every text file that git knows, or would know if it were added.
fn sources(root: &Path) -> Result<Vec<Source>, Error> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let out = git.output()?;
    if !out.status.success() {
        return Err(format!("git ls-files: {}", String::from_utf8_lossy(&out.stderr)).into());
    }
    let list = String::from_utf8(out.stdout)?;
    let paths = list.split('\0').filter(|path| !path.is_empty());
    // What is not text is not read; what is in the index but deleted here is not there.
    Ok(paths.filter_map(|path| Some(Source::new(path, std::fs::read_to_string(root.join(path)).ok()?))).collect())
}

/// (line number, line), from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(i, line)| (i + 1, line))
}

/// Whether `text` has `word` with no letter, digit or underscore at either side.
fn has_word(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(has_word("a cat sat", "cat") && has_word("cat", "cat") && has_word("concat cat.", "cat"));
        assert!(!has_word("concat cats my_cat", "cat"));
    }

    #[test]
    fn a_finding_says_where_what_and_what_to_do() {
        let finding = Finding::new("a.rs", 3, "size", "too long", "split it").warn();
        assert_eq!(finding.to_string(), "a.rs:3: warning: too long [size]\n  hint: split it");
    }
}
