//! `cargo xtask dist`: what is shipped, in `dist/`: an archive for any Linux, a Debian package, and their checksums.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use clap::Args;

use crate::{Error, root};

mod build;
mod deb;
mod tree;

/// What to make.
#[derive(Args)]
pub struct Dist {
    /// Folder for what is made
    #[arg(long, value_name = "FOLDER", default_value = "dist")]
    out: PathBuf,
    /// Make nothing but the static agent, and check its size
    #[arg(long, conflicts_with = "regie")]
    agent: bool,
    /// Pack this executable as it is, compressed a little: to try the package out without a build for release
    #[arg(long, value_name = "PATH")]
    regie: Option<PathBuf>,
}

/// The executables, and what they are called.
struct Made {
    regie: PathBuf,
    version: String,
    /// As `uname -m` says it.
    arch: &'static str,
    /// Seconds since 1970 that every file made bears (<https://reproducible-builds.org/specs/source-date-epoch/>).
    epoch: String,
    quick: bool,
}

/// Makes it; `false` when the agent is too big.
pub fn run(dist: &Dist) -> Result<bool, Error> {
    if dist.agent {
        return agent();
    }
    for tool in ["tar", "gzip", "dpkg-deb", "md5sum", "sha256sum"] {
        if !crate::is_here(tool) {
            return Err(format!("{tool} is not on this machine; on Debian it is there, elsewhere the packages are called dpkg and coreutils").into());
        }
    }
    let regie = match &dist.regie {
        Some(regie) => regie.canonicalize().map_err(|e| format!("{}: {e}", regie.display()))?,
        None => {
            let agent = build::agent()?;
            if !build::fits(&agent)? {
                return Ok(false);
            }
            build::regie(&agent)?
        }
    };
    let made = Made {
        version: version_of(&regie)?,
        regie,
        arch: env::consts::ARCH,
        epoch: epoch()?,
        quick: dist.regie.is_some(),
    };
    let out = env::current_dir()?.join(&dist.out);
    fs::create_dir_all(&out).map_err(|e| format!("{}: {e}", out.display()))?;
    let work = out.join(".work");
    remove(&work)?;
    let files = [tree::archive(&made, &work, &out)?, deb::package(&made, &work, &out)?];
    remove(&work)?;
    sums(&out, &files)?;
    println!();
    for name in files.iter().map(String::as_str).chain(["SHA256SUMS"]) {
        println!("  {:<40} {:>9}", name, size(fs::metadata(out.join(name))?.len()));
    }
    println!("in {}", out.display());
    Ok(true)
}

/// Makes the static agent alone; whether it is small enough.
pub fn agent() -> Result<bool, Error> {
    build::fits(&build::agent()?)
}

fn sums(out: &Path, files: &[String]) -> Result<(), Error> {
    let text = output(Command::new("sha256sum").current_dir(out).args(files))?;
    Ok(fs::write(out.join("SHA256SUMS"), text)?)
}

/// What the executable itself says: `regie 0.1.0`.
fn version_of(regie: &Path) -> Result<String, Error> {
    let said = output(Command::new(regie).arg("--version"))?;
    match said.trim().strip_prefix("regie ") {
        Some(version) => Ok(version.to_owned()),
        None => Err(format!("{} --version says `{}`, which is not regie", regie.display(), said.trim()).into()),
    }
}

/// `SOURCE_DATE_EPOCH`, or the day of the last commit.
fn epoch() -> Result<String, Error> {
    if let Ok(epoch) = env::var("SOURCE_DATE_EPOCH") {
        return Ok(epoch);
    }
    let said = output(Command::new("git").current_dir(root()).args(["log", "-1", "--format=%ct"]))?;
    Ok(said.trim().to_owned())
}

/// Standard output of a command that ends well.
fn output(command: &mut Command) -> Result<String, Error> {
    let shown = format!("{command:?}").replace('"', "");
    let out = command.output().map_err(|e| format!("starting `{shown}`: {e}"))?;
    if !out.status.success() {
        return Err(format!("`{shown}`: {}\n{}", out.status, String::from_utf8_lossy(&out.stderr).trim()).into());
    }
    Ok(String::from_utf8(out.stdout)?)
}

/// Bytes as people say them (SI, as disks and mirrors have it).
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.2} MB", bytes as f64 / 1e6),
    }
}

fn remove(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(format!("{}: {e}", folder.display()).into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_as_people_say_them() {
        assert_eq!([999, 1_000, 3_539_416].map(size), ["999 B", "1.0 kB", "3.54 MB"]);
    }
}
