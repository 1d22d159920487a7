//! `cargo xtask test`: everything there is to run, and the truth about what did not run.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::stage::Stages;
use crate::{Error, cargo, target_dir};

/// Packages whose tests boot hosts.
const ON_HOSTS: [&str; 2] = ["regie-hosts", "regie-journeys"];

/// What to run.
#[derive(Args)]
pub struct Test {
    /// Leave out the tests that boot hosts
    #[arg(long, conflicts_with = "require_all")]
    skip_hosts: bool,
    /// Anything that cannot run is an error
    #[arg(long)]
    require_all: bool,
    /// Instead of tests, have libFuzzer make up dossiers, pages, messages, inventories and small texts
    #[arg(long, conflicts_with_all = ["skip_hosts", "require_all", "filter"])]
    fuzz: bool,
    /// How long each target is fuzzed
    #[arg(long, requires = "fuzz", default_value_t = 60)]
    seconds: u32,
    /// Only the tests whose name contains this
    filter: Option<String>,
}

/// Runs it; `false` when a test failed.
pub fn run(test: &Test) -> Result<bool, Error> {
    let mut stages = Stages::default();
    if test.fuzz {
        let good = crate::fuzz::run(&mut stages, test.seconds)?;
        println!("\n{}", stages.summary());
        return Ok(good);
    }
    let skipped = if test.skip_hosts { Some("--skip-hosts was given".to_owned()) } else { hosts(&mut stages)? };
    if let (Some(why), true) = (&skipped, test.require_all) {
        return Err(format!("--require-all, but the tests on hosts cannot run: {why}").into());
    }
    let no_browser = browser(&mut stages)?;
    if let (Some(why), true) = (&no_browser, test.require_all) {
        return Err(format!("--require-all, but the runbook cannot be printed: {why}").into());
    }
    let built = stages.command("build regie", cargo().args(["build", "--package", "regie"]))?;
    if built && skipped.is_none() && test.filter.is_none() {
        // Tests put it on a machine that has no C library.
        stages.run("the static agent", crate::dist::agent)?;
    }
    if built {
        run_tests(&mut stages, test, skipped.is_some(), no_browser.is_some())?;
    }
    println!("\n{}", stages.summary());
    if !built {
        println!("failed: regie does not build, so no test ran");
    } else if !stages.good() {
        println!("failed");
    }
    if let Some(why) = &skipped {
        println!("skipped: the packages {}, regie-apply over ssh, the Debian package: {why}", ON_HOSTS.join(" and "));
    }
    if let Some(why) = &no_browser {
        println!("skipped: the runbook on paper: {why}");
    }
    if skipped.is_some() || no_browser.is_some() {
        println!("this run is not complete");
    }
    Ok(stages.good())
}

/// Gets Docker and the image ready; the reason where that cannot be.
fn hosts(stages: &mut Stages) -> Result<Option<String>, Error> {
    let mut why = None;
    stages.run("hosts: Docker and image", || {
        why = regie_hosts::ensure_bare().err().map(|e| e.to_string());
        if let Some(why) = &why {
            println!("{why}");
        }
        Ok(true)
    })?;
    Ok(why)
}

/// Gets a browser ready; the reason where that cannot be.
fn browser(stages: &mut Stages) -> Result<Option<String>, Error> {
    let mut why = None;
    stages.run("browser: Chromium and poppler", || {
        why = crate::browser::ensure()?;
        if let Some(why) = &why {
            println!("{why}");
        }
        Ok(true)
    })?;
    Ok(why)
}

fn run_tests(stages: &mut Stages, test: &Test, without_hosts: bool, without_browser: bool) -> Result<(), Error> {
    let nextest = has_nextest();
    if nextest && test.filter.is_none() {
        stages.command("examples in docs", workspace(without_hosts, &["test", "--doc"])?.arg("--quiet"))?;
    }
    let mut command = if nextest {
        workspace(without_hosts, &["nextest", "run"])?
    } else {
        println!("(cargo-nextest is not here: plain `cargo test`)");
        workspace(without_hosts, &["test"])?
    };
    if !without_browser {
        // It is there: a test that does not find it fails.
        command.env("REGIE_REQUIRE_BROWSER", "1");
    }
    stages.command("tests", command.args(&test.filter))?;
    Ok(())
}

/// A cargo command on the whole workspace that goes on after a failure; tests find the binary in `REGIE_BIN`.
fn workspace(without_hosts: bool, verb: &[&str]) -> Result<Command, Error> {
    let mut command = cargo();
    command.args(verb).args(["--workspace", "--all-features", "--no-fail-fast"]);
    if without_hosts {
        command.args(ON_HOSTS.iter().flat_map(|package| ["--exclude", package])).env("REGIE_SKIP_HOSTS", "1");
    }
    command.env("REGIE_BIN", binary(&target_dir()?));
    Ok(command)
}

fn binary(target: &Path) -> PathBuf {
    target.join("debug/regie")
}

fn has_nextest() -> bool {
    cargo().args(["nextest", "--version"]).output().is_ok_and(|out| out.status.success())
}
