//! Several processes at once, and processes that die.
#![allow(clippy::unwrap_used)]

use regie_journal::Journal;
use regie_wire::{Event, EventKind};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const FILE: &str = "REGIE_TEST_JOURNAL";
const MACHINE: &str = "REGIE_TEST_MACHINE";
const COUNT: &str = "REGIE_TEST_COUNT";

fn event(machine: &str, seq: u64) -> Event {
    let kind = EventKind::Asked { what: "x".repeat(200) };
    Event { run: "8k3f".into(), machine: machine.into(), seq, at: 0, kind }
}

/// Not a test by itself: the other process of those below. Says each number once it is written down.
#[test]
fn writer() {
    let Some(path) = std::env::var_os(FILE) else {
        return;
    };
    let machine = std::env::var(MACHINE).unwrap();
    let count: u64 = std::env::var(COUNT).unwrap().parse().unwrap();
    let mut journal = Journal::open(Path::new(&path)).unwrap();
    for seq in 1..=count {
        journal.append(&[event(&machine, seq)]).unwrap();
        println!("\nwritten {seq}");
    }
}

fn spawn(path: &Path, machine: &str, count: u64) -> Child {
    Command::new(std::env::current_exe().expect("this test has a file"))
        .args(["writer", "--exact", "--nocapture"])
        .env(FILE, path)
        .env(MACHINE, machine)
        .env(COUNT, count.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("another process")
}

#[test]
fn two_processes_open_a_new_file_and_write_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.db");
    let writers: Vec<_> = ["app", "db", "web"].iter().map(|machine| spawn(&path, machine, 40)).collect();
    for writer in writers {
        assert!(writer.wait_with_output().unwrap().status.success());
    }
    let journal = Journal::open(&path).unwrap();
    for machine in ["app", "db", "web"] {
        assert_eq!(journal.known(&machine.into()).unwrap()["8k3f"], 40);
    }
    assert_eq!(journal.events(&"8k3f".into()).unwrap().len(), 120);
}

#[test]
fn what_was_written_survives_a_killed_process() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.db");
    let mut writer = spawn(&path, "app", 1_000_000);
    let mut said = BufReader::new(writer.stdout.take().unwrap()).lines().map_while(Result::ok);
    let written = |line: String| line.strip_prefix("written ").and_then(|n| n.parse::<u64>().ok());
    let mut last = said.by_ref().filter_map(written).find(|n| *n >= 30).unwrap();
    writer.kill().unwrap();
    last = said.filter_map(written).last().unwrap_or(last);
    writer.wait().unwrap();

    let mut journal = Journal::open(&path).unwrap();
    let known = journal.known(&"app".into()).unwrap()["8k3f"];
    // The last one may have been written down without having been said.
    assert!(known == last || known == last + 1, "{known} are there, {last} were said");
    assert_eq!(journal.events(&"8k3f".into()).unwrap().len() as u64, known);
    journal.append(&[event("app", known + 1)]).unwrap();
}
