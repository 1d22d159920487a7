//! The executables: both static, so that they run on any Linux of their processor; the agent is in regie.

use std::path::{Path, PathBuf};
use std::{env, fs};

use super::size;
use crate::{Error, cargo, host, root};

/// The agent goes to every machine once, over lines that may be slow: bytes.
const LARGEST_AGENT: u64 = 5_000_000;

/// Makes the static agent.
pub fn agent() -> Result<PathBuf, Error> {
    build("regie-agent", "dist", None)
}

/// Whether it is small enough; says how big it is.
pub fn fits(agent: &Path) -> Result<bool, Error> {
    let bytes = fs::metadata(agent)?.len();
    println!("the agent: {} of at most {}, {}", size(bytes), size(LARGEST_AGENT), agent.display());
    if bytes > LARGEST_AGENT {
        println!("error: the agent is too big\n  hint: what did it come to use? crates/regie-agent/dependencies.txt");
    }
    Ok(bytes <= LARGEST_AGENT)
}

/// Makes regie with this agent in it, and sees that it is there.
pub fn regie(agent: &Path) -> Result<PathBuf, Error> {
    let regie = build("regie", "release", Some(agent))?;
    let (small, whole) = (fs::read(agent)?, fs::read(&regie)?);
    if !whole.windows(small.len()).any(|part| part == small) {
        return Err(format!("{} does not carry the agent {}", regie.display(), agent.display()).into());
    }
    println!("regie: {}, {}", size(whole.len() as u64), regie.display());
    Ok(regie)
}

fn build(package: &str, profile: &str, carry: Option<&Path>) -> Result<PathBuf, Error> {
    let target = host()?;
    println!("building {package} ({profile}, static, {target})");
    let mut command = cargo();
    // A target that is named keeps the flags from build scripts and macros, which are no static programs.
    command.args(["build", "--locked", "--package", package, "--bin", package, "--profile", profile]);
    command.args(["--target", &target]).env("RUSTFLAGS", flags()?);
    match carry {
        Some(agent) => command.env("REGIE_EMBED_AGENT", agent),
        None => command.env_remove("REGIE_EMBED_AGENT"),
    };
    let status = command.status().map_err(|e| format!("starting cargo: {e}"))?;
    if !status.success() {
        return Err(format!("{package} does not build").into());
    }
    Ok(crate::target_dir()?.join(target).join(profile).join(package))
}

/// Static, and without the folders of whoever builds.
fn flags() -> Result<String, Error> {
    let root = root().canonicalize()?;
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo"))).ok_or("there is no folder of cargo's")?;
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let mut flags = vec![env::var("RUSTFLAGS").unwrap_or_default(), "-Ctarget-feature=+crt-static".to_owned()];
    flags.extend([remap(&root, "regie"), remap(&home, "cargo")]);
    Ok(flags.join(" ").trim().to_owned())
}
