//! Jobs on a folder machine: run by hand, shown, and told where something is wrong. And their runner, by each shell.
#![allow(clippy::unwrap_used)]

mod common;

use common::Place;
use regie_hosts::wait_until;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const BOUND: Duration = Duration::from_secs(60);

fn shop(jobs: &str) -> Place {
    let place = Place::new();
    place.write(
        "inventory/local.toml",
        "[machine.here]\naddress = \"dir:./machine\"\n\n[instance.shop]\nversion = \"1\"\n",
    );
    place.write(
        "services/shop.toml",
        format!(
            "recipe = \"command\"\nsummary = \"x\"\nhealth = \"\"\n[source]\npath = \"app\"\n\
             [process.main]\ncommand = \"sleep 1000\"\n\
             [env]\nGREETING = {{ value = \"it's \\\"fine\\\" $HOME\" }}\n{jobs}"
        ),
    );
    place.write("app/file", "one\n");
    place.expect(0, &["deploy", "shop"]);
    place
}

fn job(place: &Place, name: &str) -> serde_json::Value {
    let output = place.run(&["jobs", "--json"]);
    let lines = String::from_utf8(output.stdout).unwrap();
    let all = lines.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap());
    all.into_iter().find(|j| j["job"] == name).unwrap_or_else(|| panic!("no {name} in {lines}"))
}

#[test]
fn a_job_runs_by_hand_and_its_result_is_kept() {
    let place = shop(
        "[job.good]\ncommand = \"cat file; echo \\\"$GREETING\\\"; pwd\"\nschedule = \"0 2 * * *\"\n\
         [job.bad]\ncommand = \"echo before; exit 3\"\nschedule = \"@daily\"\nexpected = \"10m\"\n",
    );
    assert_eq!(job(&place, "good")["state"], "never");
    let told = place.expect(0, &["jobs"]);
    assert!(told.contains("never ran") && told.contains("a folder has no clock"), "{told}");
    let told = place.expect(0, &["jobs", "run", "shop", "good", "--reason", "again"]);
    assert!(told.contains("one\nit's \"fine\" $HOME\n"), "{told}");
    assert!(told.contains("/shop/current\n"), "it runs in the current release: {told}");
    let told = place.expect(1, &["jobs", "run", "shop", "bad"]);
    assert!(told.contains("before") && told.contains("exit code 3"), "{told}");
    let told = place.expect(1, &["jobs", "shop"]);
    assert!(told.contains("✓ 0 in ") && told.contains("✗ exit 3") && told.contains("▲"), "{told}");
    let told = place.expect(0, &["jobs", "show", "shop", "bad"]);
    assert!(told.contains("The last run said:\n  before"), "{told}");
    assert_eq!(job(&place, "bad")["last"]["status"], 3);
    let told = place.expect(0, &["status"]);
    assert!(told.contains("▲ job bad: ✗ exit 3") && !told.contains("job good"), "{told}");
    let told = place.expect(0, &["runs"]);
    assert!(told.contains("job shop@local: good") && told.contains("“again”"), "{told}");
    place.expect(64, &["jobs", "run", "shop", "godo"]);
    place.expect(0, &["plan", "--detailed-exitcode"]);
}

/// A runner as a deploy makes it, its job's folder, and a shell to run it by.
struct Runner {
    _place: Place,
    script: PathBuf,
    folder: PathBuf,
    shell: &'static str,
}

fn each_shell(job: &str, test: impl Fn(&Runner)) {
    let place = shop(job);
    let jobs = place.path("machine/srv/shop/shared/jobs");
    let mut runner = Runner { script: jobs.join("it.sh"), folder: jobs.join("it"), shell: "", _place: place };
    for shell in ["/bin/sh", "/bin/dash", "/bin/bash"].into_iter().filter(|s| std::path::Path::new(s).exists()) {
        runner.shell = shell;
        for entry in fs::read_dir(&runner.folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
        }
        test(&runner);
    }
}

impl Runner {
    fn start(&self) -> Child {
        let mut command = Command::new(self.shell);
        command.arg(&self.script).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }
    fn code(&self) -> Option<i32> {
        self.start().wait_with_output().unwrap().status.code()
    }
    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }
    fn results(&self) -> Vec<String> {
        self.read("history").lines().map(|l| l.split(' ').skip(3).collect::<Vec<_>>().join(" ")).collect()
    }
    fn begins(&self) {
        wait_until("the job's command runs", BOUND, || self.folder.join("begun").exists());
    }
}

#[test]
fn the_runner_keeps_code_and_the_end_of_the_output() {
    each_shell(
        "[job.it]\ncommand = \"i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo line $i; done; echo oops >&2; exit 9\"\n\
         schedule = \"@daily\"\n",
        |runner| {
            let output = runner.start().wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(9), "{}", runner.shell);
            assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 501, "all of it is told");
            let log = runner.read("log");
            assert_eq!(log.lines().count(), 200);
            assert!(log.ends_with("line 500\noops\n"), "{log}");
            assert_eq!(runner.results(), ["9 failed"]);
            assert!(runner.read("last").ends_with(" 9 failed\n"));
            assert!(!runner.folder.join("running").exists());
            for _ in 0..2 {
                runner.code();
            }
            assert_eq!(runner.results().len(), 3);
        },
    );
}

#[test]
fn two_never_overlap_and_one_that_was_killed_is_found_later() {
    each_shell(
        "[job.it]\ncommand = \"touch ../../shared/jobs/it/begun; exec sleep 1000\"\nschedule = \"@daily\"\n",
        |runner| {
            let mut first = runner.start();
            runner.begins();
            assert_eq!(runner.code(), Some(75), "{}", runner.shell);
            assert_eq!(runner.results(), ["- overlap"]);
            assert!(runner.read("running").split(' ').nth(1).is_some_and(|p| p.trim() == first.id().to_string()));
            // It is killed; what it had started still has the lock.
            first.kill().unwrap();
            first.wait().unwrap();
            assert_eq!(runner.code(), Some(75));
            end(&runner.folder);
            fs::remove_file(runner.folder.join("begun")).unwrap();
            let mut next = runner.start();
            runner.begins();
            assert_eq!(runner.results().last().map(String::as_str), Some("- killed"));
            // Asked to end, it ends its command and writes that down.
            let pid = rustix::process::Pid::from_raw(i32::try_from(next.id()).unwrap()).unwrap();
            rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
            assert_eq!(next.wait().unwrap().code(), Some(143));
            assert_eq!(runner.results().last().map(String::as_str), Some("143 failed"));
        },
    );
}

/// Ends what holds the lock of a job.
fn end(folder: &std::path::Path) {
    let lock = folder.join(".lock");
    wait_until("nobody holds the lock", BOUND, || {
        for process in fs::read_dir("/proc").unwrap().flatten() {
            let holds = fs::read_link(process.path().join("fd/9")).is_ok_and(|target| target == lock);
            let pid =
                process.file_name().to_string_lossy().parse::<i32>().ok().and_then(rustix::process::Pid::from_raw);
            if let Some(pid) = pid.filter(|_| holds) {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            }
        }
        let file = fs::File::open(&lock).unwrap();
        rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).is_ok()
    });
}

#[test]
fn a_job_that_takes_too_long_is_ended_with_all_it_started() {
    each_shell(
        "[job.it]\ncommand = \"echo begun; sleep 1000 & sleep 1000; echo never\"\nschedule = \"@daily\"\ntimeout = \"1s\"\n",
        |runner| {
            assert_eq!(runner.code(), Some(124), "{}", runner.shell);
            assert_eq!(runner.results(), ["124 timeout"]);
            assert_eq!(runner.read("log"), "begun\n");
            let file = fs::File::open(runner.folder.join(".lock")).unwrap();
            rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).unwrap();
        },
    );
}
