//! Puts the small static agent into regie's executable, where `REGIE_EMBED_AGENT` names one (`cargo xtask dist` does).

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=REGIE_EMBED_AGENT");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo names no OUT_DIR"))?);
    let text = match env::var_os("REGIE_EMBED_AGENT").filter(|path| !path.is_empty()) {
        None => "None",
        Some(agent) => {
            let agent = PathBuf::from(agent);
            println!("cargo::rerun-if-changed={}", agent.display());
            let why = |e| io::Error::other(format!("REGIE_EMBED_AGENT: {} cannot be read: {e}", agent.display()));
            fs::copy(&agent, out.join("agent")).map_err(why)?;
            "Some(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/agent\")))"
        }
    };
    fs::write(out.join("agent.rs"), text)
}
