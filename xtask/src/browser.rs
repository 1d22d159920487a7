//! The browser that tests print the runbook with: found, or installed where we may.

use crate::{Error, is_here};
use std::path::Path;
use std::process::Command;

/// Programs needed, each under any of its names, and the Debian packages that have them. Letters come from packages of their
/// own.
const TOOLS: [(&[&str], &[&str]); 2] = [
    (&["chromium", "chromium-browser", "google-chrome"], &["chromium", "fonts-dejavu-core", "fonts-liberation"]),
    (&["pdftotext"], &["poppler-utils"]),
];

/// Makes sure that there is one; the reason where that cannot be.
pub fn ensure() -> Result<Option<String>, Error> {
    let missing: Vec<&str> = TOOLS
        .iter()
        .filter(|(names, _)| !names.iter().any(|n| is_here(n)))
        .flat_map(|(_, p)| p.iter().copied())
        .collect();
    if missing.is_empty() {
        return Ok(None);
    }
    let list = missing.join(" ");
    if !is_root()? || !Path::new("/etc/debian_version").exists() {
        return Ok(Some(format!("no browser to print with; on Debian, `sudo apt-get install {list}`")));
    }
    println!("installing {list}");
    let apt = |args: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(["-o", "DPkg::Lock::Timeout=300", "-q"]).args(args).env("DEBIAN_FRONTEND", "noninteractive");
        command.status().map(|s| s.success())
    };
    let install = [&["install", "--yes", "--no-install-recommends"], missing.as_slice()].concat();
    let done = apt(&["update"])? && apt(&install)?;
    Ok((!done).then(|| format!("apt-get could not install {list}")))
}

fn is_root() -> Result<bool, Error> {
    Ok(Command::new("id").arg("-u").output()?.stdout.starts_with(b"0\n"))
}
