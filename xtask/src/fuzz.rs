//! `cargo xtask test --fuzz`: what others may hand to regie, made up by libFuzzer for a bounded time.
//!
//! The flags are those of `cargo fuzz` without a sanitizer (the code has no `unsafe`), which any compiler knows; so neither
//! cargo-fuzz nor another toolchain is needed. libFuzzer itself is C++.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use crate::stage::Stages;
use crate::{Error, cargo, host, is_here, root, target_dir};

/// Targets, what they take at most in bytes, and folders of the repository with more to begin from.
const TARGETS: [(&str, u32, &[&str]); 5] = [
    ("dossier", 1 << 16, &[]),
    ("page", 1 << 14, &["examples/oc-pizza/tasks", "examples/oc-pizza/playbooks", "examples/oc-pizza/chapters"]),
    ("wire", 1 << 16, &[]),
    ("text", 1 << 12, &[]),
    ("import", 1 << 14, &[]),
];

/// One input may take so long, seconds: what takes longer grows faster than its input.
const SLOW: u32 = 10;

/// A program's counters for every branch and comparison (<https://clang.llvm.org/docs/SanitizerCoverage.html>).
const FLAGS: [&str; 7] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg=fuzzing",
    // Counters are found by symbols of the linker's that a section collector would take away.
    "-Clink-dead-code",
];

/// Runs every target for so many seconds; `false` when one found something.
pub fn run(stages: &mut Stages, seconds: u32) -> Result<bool, Error> {
    if let Some(missing) = no_compiler() {
        return Err(missing.into());
    }
    let folder = target_dir()?.join("fuzz");
    let programs = folder.join("built");
    if !stages.command("build the fuzz targets", &mut build(&programs)?)? {
        return Ok(false);
    }
    let programs = programs.join(host()?).join("release");
    let at_once = std::thread::available_parallelism().map_or(1, usize::from);
    for group in TARGETS.chunks(at_once) {
        let names: Vec<_> = group.iter().map(|(name, ..)| *name).collect();
        stages.run(&format!("fuzz {}", names.join(", ")), || {
            let started = group.iter().map(|(name, longest, more)| {
                Running::start(name, &programs.join(name), &folder.join(name), *longest, more, seconds)
            });
            let running = started.collect::<Result<Vec<_>, _>>()?;
            let mut good = true;
            for one in running {
                good &= one.end()?;
            }
            Ok(good)
        })?;
    }
    Ok(stages.good())
}

/// The reason why libFuzzer cannot be compiled, if it cannot.
fn no_compiler() -> Option<String> {
    let named = env::var("CXX").ok();
    let found = match &named {
        Some(cxx) => is_here(cxx) || Path::new(cxx).is_file(),
        None => is_here("c++"),
    };
    let what = named.map_or_else(|| "c++ is not on this machine".to_owned(), |cxx| format!("CXX={cxx} is not there"));
    (!found).then(|| format!("{what}, and libFuzzer is C++\n  hint: on Debian, `sudo apt-get install g++`"))
}

fn build(target: &Path) -> Result<Command, Error> {
    let mut command = cargo();
    // A target that is named keeps the flags from build scripts and macros.
    command.args([
        "build",
        "--locked",
        "--release",
        "--bins",
        "--manifest-path",
        "fuzz/Cargo.toml",
        "--target",
        &host()?,
    ]);
    command.env("CARGO_TARGET_DIR", target).env("RUSTFLAGS", FLAGS.join(" "));
    Ok(command)
}

/// A target at work, what it says kept in a file.
struct Running {
    name: String,
    child: Child,
    said: PathBuf,
    folder: PathBuf,
}

impl Running {
    fn start(name: &str, program: &Path, own: &Path, longest: u32, more: &[&str], seconds: u32) -> Result<Self, Error> {
        // What it finds worth keeping stays here; the corpus of the repository is only read.
        let (grown, found) = (own.join("corpus"), own.join("found"));
        for folder in [&grown, &found] {
            fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        }
        if name == "dossier" {
            fs::write(grown.join("oc-pizza"), bundle(&root().join("examples/oc-pizza"))?)?;
        }
        let said = own.join("said");
        let words = fs::File::create(&said)?;
        let mut command = Command::new(program);
        command
            .arg(&grown)
            .arg(root().join("fuzz/corpus").join(name))
            .args(more.iter().map(|folder| root().join(folder)));
        command.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={longest}"));
        command.arg(format!("-timeout={SLOW}")).arg(format!("-artifact_prefix={}/", found.display()));
        command.args(["-print_final_stats=1", "-rss_limit_mb=2048"]);
        let words_too = words.try_clone()?;
        let child = command.stdin(Stdio::null()).stdout(words).stderr(words_too).spawn();
        let child = child.map_err(|e| format!("starting {}: {e}", program.display()))?;
        Ok(Self { name: name.to_owned(), child, said, folder: own.to_owned() })
    }

    /// Waits for its end, and says what came of it.
    fn end(mut self) -> Result<bool, Error> {
        let status = self.child.wait()?;
        let said = String::from_utf8_lossy(&fs::read(&self.said)?).into_owned();
        let units = said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
        if status.success() {
            println!("{:<8} {} inputs, nothing found", self.name, units.unwrap_or("?").trim());
            return Ok(true);
        }
        let lines: Vec<&str> = said.lines().collect();
        println!("{}", lines[lines.len().saturating_sub(40)..].join("\n"));
        println!("error: the target {} found something: {}/found", self.name, self.folder.display());
        println!("  hint: mend it, put the input into fuzz/corpus/{}, and a test beside what was wrong", self.name);
        Ok(false)
    }
}

/// The files of a dossier that a person writes, as `fuzz/src/lib.rs` reads them.
fn bundle(dossier: &Path) -> Result<Vec<u8>, Error> {
    let mut out = fs::read(dossier.join("dossier.toml"))?;
    for folder in ["inventory", "services", "playbooks", "tasks", "chapters"] {
        let mut paths =
            fs::read_dir(dossier.join(folder))?.map(|e| Ok(e?.path())).collect::<Result<Vec<_>, Error>>()?;
        paths.sort();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|e| e == "toml" || e == "md")) {
            out.extend(format!("=== {}\n", path.strip_prefix(dossier)?.display()).into_bytes());
            out.extend(fs::read(path)?);
        }
    }
    Ok(out)
}
