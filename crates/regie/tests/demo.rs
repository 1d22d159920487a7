//! The demonstration: from an empty folder, twice in a row, and nothing it started is left.
#![allow(clippy::unwrap_used)]

mod common;

use std::process::Command;

fn demo(dir: &std::path::Path, lang: &str) -> std::process::Output {
    // Nothing but the executable, and the shell and tar that every system has.
    Command::new(common::BIN)
        .arg("demo")
        .current_dir(dir)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LANG", lang)
        .env("HOME", dir)
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn the_demonstration_works_twice_in_a_row() {
    let dir = tempfile::tempdir().unwrap();
    for lang in ["C.UTF-8", "fr_FR.UTF-8"] {
        let output = demo(dir.path(), lang);
        let said = common::said(&output);
        assert!(output.status.success(), "{said}");
        for shown in ["1.0.0", "200 OK", "Quatre fromages", "menu.txt", "as it was", "runbook-local.html"] {
            assert!(said.contains(shown), "{shown} is missing:\n{said}");
        }
        assert!(dir.path().join("regie-demo/runbook-local.html").exists());
        let left = Command::new("pgrep").args(["-f", &dir.path().to_string_lossy()]).output().unwrap();
        assert!(left.stdout.is_empty(), "still running: {}", String::from_utf8_lossy(&left.stdout));
    }
}

#[test]
fn a_folder_that_is_not_ours_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("regie-demo")).unwrap();
    std::fs::write(dir.path().join("regie-demo/thesis.txt"), "years").unwrap();
    let output = demo(dir.path(), "C.UTF-8");
    assert_eq!(output.status.code(), Some(1));
    assert!(common::said(&output).contains("was not made by the demonstration"));
    assert_eq!(std::fs::read_to_string(dir.path().join("regie-demo/thesis.txt")).unwrap(), "years");
}
