//! A person with the printed procedure, a terminal for every machine, and no regie: pastes box after box.

use regie_hosts::Fleet;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

/// A numbered section: where it is to be carried out, and its boxes.
#[derive(Debug, PartialEq, Eq)]
struct Section {
    title: String,
    boxes: Vec<String>,
}

/// The sections of `regie by-hand` in its printed form.
fn sections(document: &str) -> Vec<Section> {
    let mut all: Vec<Section> = Vec::new();
    let mut fence: Option<(String, String)> = None;
    for line in document.lines() {
        match &mut fence {
            Some((end, text)) if line == end => {
                let text = std::mem::take(text);
                all.last_mut().expect("a box stands in a section").boxes.push(text);
                fence = None;
            }
            Some((_, text)) => {
                text.push_str(line);
                text.push('\n');
            }
            None => {
                let title = line.strip_prefix("## ").and_then(|l| l.split_once(". ")).map(|(_, title)| title);
                if let Some(title) = title {
                    all.push(Section { title: title.to_owned(), boxes: Vec::new() });
                } else if line.starts_with("```") {
                    let end = line.trim_end_matches(|c| c != '`').to_owned();
                    fence = Some((end, String::new()));
                }
            }
        }
    }
    all
}

/// Runs commands of this computer, where `ssh` and `scp` know the fleet.
///
/// # Panics
/// When one of them fails.
pub fn paste_here(fleet: &Fleet, commands: &str) {
    let config = fleet.ssh_config();
    let bin = tempfile::tempdir().expect("a folder");
    for program in ["ssh", "scp"] {
        let wrapper = format!("#!/bin/sh\nexec /usr/bin/{program} -F '{}' \"$@\"\n", config.display());
        let path = bin.path().join(program);
        std::fs::write(&path, wrapper).expect("wrapper");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("mode");
    }
    let path = format!("{}:{}", bin.path().display(), std::env::var("PATH").expect("PATH"));
    let done = Command::new("bash").args(["-euc", commands]).env("PATH", path).output().expect("bash starts");
    assert!(done.status.success(), "{commands}\n{}", String::from_utf8_lossy(&done.stderr));
}

/// Pastes a whole printed procedure, section by section in its order, each where its title says. The secrets are set in
/// every terminal first, by their variables (`REGIE_SECRET_…`).
///
/// # Panics
/// When a box fails.
pub fn paste(fleet: &Fleet, document: &str, secrets: &[(&str, &str)]) {
    let set: String =
        secrets.iter().map(|(name, value)| format!("export {name}='{}'\n", value.replace('\'', r"'\''"))).collect();
    // What a terminal remembers: the secrets and the functions of its first box.
    let mut terminals: BTreeMap<String, String> = BTreeMap::new();
    for section in sections(document) {
        let (place, what) = section.title.split_once(": ").expect("a place and what is done there");
        if place == "On this computer" {
            paste_here(fleet, &section.boxes.join("\n"));
            continue;
        }
        let terminal = terminals.entry(place.to_owned()).or_insert_with(|| set.clone());
        if what == "a shell there" {
            // The first box opens the shell; a second one says what it must have.
            section.boxes.iter().skip(1).for_each(|text| terminal.push_str(text));
            continue;
        }
        for text in &section.boxes {
            let pasted = fleet.host(place).bash_stdin(&format!("set -e\n{terminal}\n{{\n{text}\n}} < /dev/null\n"));
            assert!(pasted.success(), "{}\n{text}\n--\n{}\n{}", section.title, pasted.stdout, pasted.stderr);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_boxes_by_section() {
        let document = "# t\n\n## 1. db: a shell there\n\n```sh\nssh db\n```\n\n## 2. db: server\n\n````sh\na <<'E'\n```\nE\n````\n\n```sh\nb\n```\n";
        let found = sections(document);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].title, "db: server");
        assert_eq!(found[1].boxes, ["a <<'E'\n```\nE\n", "b\n"]);
    }
}
