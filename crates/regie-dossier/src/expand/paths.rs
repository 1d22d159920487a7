//! Where things lie on a machine. On a folder machine its root stands in front of every path.

use crate::{Address, Finding, Machine, Place};

/// Makes a path complete, or says why it cannot be one.
pub(super) fn complete(machine: &Machine, path: &str, place: &Place) -> Result<String, Box<Finding>> {
    let wrong = |why: &str, help: &str| {
        let message = format!("`{}` {why}", path.escape_debug());
        Err(Box::new(Finding::error("path", place, message).help(help)))
    };
    if !path.starts_with('/') {
        return wrong("is not an absolute path", "begin it with `/`, or with `{{ root }}`, `{{ shared }}` …");
    }
    if path.chars().any(char::is_control) {
        return wrong("cannot be a path: it has control characters", "remove them");
    }
    if path.split('/').any(|c| c == "..") {
        return wrong("climbs with `..`", "write the path as it is");
    }
    let path = tidy(path);
    match &machine.address {
        Address::Folder(root) if path != *root && !path.starts_with(&format!("{root}/")) => {
            Ok(tidy(&format!("{root}{path}")))
        }
        _ => Ok(path),
    }
}

/// Without doubled slashes and dots, and without a slash at the end: one path has one key.
fn tidy(path: &str) -> String {
    let parts = path.split('/').filter(|c| !c.is_empty() && *c != ".").collect::<Vec<_>>();
    format!("/{}", parts.join("/"))
}
