//! Which crate may use which.

use serde_json::Value;

use super::Finding;
use crate::{Error, cargo, root};

/// Each crate and the crates of ours it may use. `regie` may use every one that is in this table.
const MAY_USE: [(&str, &[&str]); 9] = [
    ("wire", &[]),
    ("resource", &["wire"]),
    ("dossier", &["wire", "resource"]),
    ("plan", &["dossier", "resource", "wire"]),
    ("apply", &["plan", "wire", "dossier", "resource"]),
    ("watch", &["dossier", "wire"]),
    ("render", &["dossier", "plan", "resource", "wire"]),
    ("journal", &["wire"]),
    ("agent", &["resource", "wire"]),
];

/// What must not be anywhere below the agent: runtimes, argument parsers, TLS.
const NOT_IN_AGENT: [&str; 14] = [
    "tokio",
    "async-std",
    "smol",
    "futures-executor",
    "mio",
    "clap",
    "clap_builder",
    "rustls",
    "openssl",
    "openssl-sys",
    "native-tls",
    "aws-lc-rs",
    "hyper",
    "reqwest",
];

/// What cargo knows of the workspace.
pub struct Metadata {
    /// Its packages: name, manifest, and the crates of ours they use outside of tests.
    pub packages: Vec<Package>,
    /// The root files of libraries and programs.
    pub roots: Vec<String>,
}

/// A package of the workspace.
pub struct Package {
    name: String,
    manifest: String,
    uses: Vec<String>,
}

impl Metadata {
    /// Asks cargo.
    pub fn load() -> Result<Metadata, Error> {
        let text = output(&["metadata", "--format-version", "1", "--no-deps"])?;
        Ok(Metadata::parse(&serde_json::from_str(&text)?, &format!("{}/", root().display())))
    }

    fn parse(value: &Value, root: &str) -> Metadata {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let relative = |value: &Value| text(value).replacen(root, "", 1);
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let (mut packages, mut roots) = (Vec::new(), Vec::new());
        for package in list(&value["packages"]) {
            let shipped = list(&package["dependencies"]).into_iter().filter(|d| d["kind"].as_str() != Some("dev"));
            let ours = shipped.map(|d| text(&d["name"])).filter(|name| name.starts_with("regie"));
            packages.push(Package {
                name: text(&package["name"]),
                manifest: relative(&package["manifest_path"]),
                uses: ours.collect(),
            });
            let of_kind = |t: &&Value| list(&t["kind"]).iter().any(|k| k == "lib" || k == "bin");
            roots.extend(list(&package["targets"]).iter().filter(of_kind).map(|t| relative(&t["src_path"])));
        }
        Metadata { packages, roots }
    }
}

/// Uses that go against the direction, and crates the table does not know.
pub fn directions(metadata: &Metadata) -> Vec<Finding> {
    let known = |name: &str| MAY_USE.iter().find(|(known, _)| *known == name);
    let mut found = Vec::new();
    for package in metadata.packages.iter().filter(|package| package.manifest.starts_with("crates/")) {
        let name = package.name.strip_prefix("regie-").unwrap_or(&package.name);
        let finding = |message: String, hint: &str| Finding::new(&package.manifest, 1, "direction", message, hint);
        if name != "regie" && known(name).is_none() {
            let hint = "say in xtask/src/tidy/crates.rs, and in the map, what it may use";
            found.push(finding(format!("the crate {} is not in the table of directions", package.name), hint));
            continue;
        }
        for used in &package.uses {
            let short = used.strip_prefix("regie-").unwrap_or(used);
            let allowed = if name == "regie" {
                known(short).is_some()
            } else {
                known(name).is_some_and(|(_, may)| may.contains(&short))
            };
            if !allowed {
                let hint = "dependencies point one way: move what is shared down, or the caller up";
                found.push(finding(format!("{} must not use {used}", package.name), hint));
            }
        }
    }
    found
}

/// The names of all packages below the agent, as cargo would build it alone; none while there is no agent.
pub fn tree_of_agent(metadata: &Metadata) -> Result<Vec<String>, Error> {
    if !metadata.packages.iter().any(|package| package.name == "regie-agent") {
        return Ok(Vec::new());
    }
    let args = ["tree", "-p", "regie-agent", "-e", "normal", "--all-features", "--prefix", "none", "--format", "{p}"];
    let names = output(&args)?;
    Ok(names.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
}

/// What the agent must not carry.
pub fn agent_tree(names: &[String]) -> Vec<Finding> {
    let bad = NOT_IN_AGENT.iter().filter(|bad| names.iter().any(|name| name == *bad));
    let finding = |bad: &&str| {
        let hint = format!("`cargo tree -p regie-agent -i {bad}` shows who brings it");
        let message = format!("the agent carries {bad}; it stays small, synchronous and without TLS");
        Finding::new("crates/regie-agent/Cargo.toml", 1, "agent-tree", message, hint)
    };
    bad.map(finding).collect()
}

pub(super) fn output(args: &[&str]) -> Result<String, Error> {
    let out = cargo().args(args).output()?;
    if !out.status.success() {
        return Err(format!("cargo {}: {}", args.join(" "), String::from_utf8_lossy(&out.stderr)).into());
    }
    Ok(String::from_utf8(out.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn findings(name: &str, uses: &[(&str, Value)]) -> Vec<String> {
        let uses: Vec<Value> = uses.iter().map(|(name, kind)| json!({ "name": name, "kind": kind })).collect();
        let target = json!({ "kind": ["lib"], "src_path": format!("/w/crates/{name}/src/lib.rs") });
        let manifest = format!("/w/crates/{name}/Cargo.toml");
        let package = json!({ "name": name, "manifest_path": manifest, "dependencies": uses, "targets": [target] });
        let metadata = Metadata::parse(&json!({ "packages": [package] }), "/w/");
        assert_eq!(metadata.roots, [format!("crates/{name}/src/lib.rs")]);
        directions(&metadata).into_iter().map(|f| f.message).collect()
    }

    #[test]
    fn dependencies_point_one_way() {
        assert_eq!(findings("regie-plan", &[("regie-wire", Value::Null), ("serde", Value::Null)]), [""; 0]);
        assert_eq!(findings("regie-plan", &[("regie-apply", Value::Null)]), ["regie-plan must not use regie-apply"]);
        assert_eq!(findings("regie-plan", &[("regie-hosts", json!("dev"))]), [""; 0]);
        assert_eq!(findings("regie", &[("regie-apply", Value::Null), ("regie-agent", Value::Null)]), [""; 0]);
        assert_eq!(findings("regie", &[("regie-hosts", Value::Null)]), ["regie must not use regie-hosts"]);
        assert_eq!(findings("regie-extra", &[]).len(), 1);
    }

    #[test]
    fn the_agent_stays_small() {
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(agent_tree(&names(&["regie-agent", "serde", "rustix"])), []);
        assert_eq!(agent_tree(&names(&["regie-agent", "rustls"])).len(), 1);
    }
}
