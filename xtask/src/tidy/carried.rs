//! What the agent is linked with, written down: it grows only when somebody wants it to.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{Finding, crates};
use crate::Error;

/// One name a line, sorted. Names alone: versions are in Cargo.lock.
const LIST: &str = "crates/regie-agent/dependencies.txt";

/// Where the list differs from what cargo would link.
pub fn check(root: &Path) -> Result<Vec<Finding>, Error> {
    let text = fs::read_to_string(root.join(LIST)).map_err(|e| format!("{LIST}: {e}"))?;
    Ok(differences(&text, &linked()?))
}

/// Writes the list anew.
pub fn accept(root: &Path) -> Result<(), Error> {
    let text: String = linked()?.iter().map(|name| format!("{name}\n")).collect();
    Ok(fs::write(root.join(LIST), text)?)
}

/// Packages whose code is in the agent: without those that only run while it is compiled.
fn linked() -> Result<BTreeSet<String>, Error> {
    let args = ["tree", "-p", "regie-agent", "-e", "normal,no-proc-macro", "--all-features", "--prefix", "none"];
    let tree = crates::output(&[&args[..], &["--format", "{p}"]].concat())?;
    let names = tree.lines().filter_map(|line| line.split(' ').next()).filter(|name| !name.is_empty());
    Ok(names.map(str::to_owned).filter(|name| name != "regie-agent").collect())
}

fn differences(text: &str, linked: &BTreeSet<String>) -> Vec<Finding> {
    let known: BTreeSet<&str> = text.lines().collect();
    let came = linked.iter().filter(|name| !known.contains(name.as_str())).map(|name| {
        let hint = "is it worth its bytes on every machine? then `cargo xtask tidy --accept-dependencies`";
        Finding::new(
            LIST,
            1,
            "agent-list",
            format!("the agent is now linked with {name}, which is not in the list"),
            hint,
        )
    });
    let gone = text.lines().enumerate().filter(|(_, name)| !linked.contains(*name)).map(|(at, name)| {
        let hint = "`cargo xtask tidy --accept-dependencies` writes the list anew";
        Finding::new(LIST, at + 1, "agent-list", format!("the agent is no longer linked with {name}"), hint)
    });
    came.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_and_what_goes_is_said() {
        let linked = ["serde", "rustix"].map(str::to_owned).into();
        assert_eq!(differences("rustix\nserde\n", &linked), []);
        let found = differences("libc\nrustix\n", &linked);
        let said: Vec<_> = found.iter().map(|f| (f.line, f.message.as_str())).collect();
        let expected = [
            (1, "the agent is now linked with serde, which is not in the list"),
            (1, "the agent is no longer linked with libc"),
        ];
        assert_eq!(said, expected);
    }
}
