//! Where this machine's own apt gets its packages, and how: hosts are made from there, and use it in their turn.

use std::fs;
use std::process::Command;

use crate::error::Doing;
use crate::run::run;
use crate::{Error, Result};

/// The Debian release hosts run.
pub(crate) const RELEASE: &str = "bookworm";

/// What a host's apt must know to work as this machine's does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mirror {
    /// The mirror of the release itself.
    pub main: String,
    /// The text of `/etc/apt/sources.list` in hosts.
    pub sources: String,
    /// The text of `/etc/apt/apt.conf.d/50regie-hosts` in hosts: proxies and checks, as here.
    pub conf: String,
    /// Certificate authorities added to this machine: (file name, PEM text).
    pub authorities: Vec<(String, String)>,
    /// The proxy to use while building, when there is one.
    pub proxy: Option<String>,
}

impl Mirror {
    /// Reads it from apt's configuration; `REGIE_HOSTS_MIRROR` names one where this machine is not a Debian.
    pub fn of_this_machine() -> Result<Self> {
        let lines = run(Command::new("apt-get").args([
            "indextargets",
            "--format",
            "$(REPO_URI) $(RELEASE) $(COMPONENT)",
            "Identifier: Packages",
        ]));
        let targets = lines.map(|out| out.stdout).unwrap_or_default();
        let os = fs::read_to_string("/etc/os-release").unwrap_or_default();
        let codename = os.lines().find_map(|l| l.strip_prefix("VERSION_CODENAME=")).unwrap_or(RELEASE);
        let named = std::env::var("REGIE_HOSTS_MIRROR").ok().filter(|v| !v.is_empty());
        let (main, sources) = sources(&targets, codename.trim_matches('"'), named.as_deref())?;
        let dump = run(Command::new("apt-config").arg("dump")).map(|out| out.stdout).unwrap_or_default();
        let proxy = std::env::var("http_proxy").ok().filter(|v| !v.is_empty());
        let conf = conf(&dump, proxy.as_deref());
        refuse_loopback(&conf)?;
        Ok(Mirror { main, sources, conf, authorities: authorities()?, proxy })
    }
}

/// The main mirror and the sources of a host, from apt's index targets (`uri release component` a line).
fn sources(targets: &str, codename: &str, named: Option<&str>) -> Result<(String, String)> {
    let uri_of = |release: String| {
        targets.lines().find_map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            (words.len() == 3 && words[1] == release && words[2] == "main").then(|| words[0].to_owned())
        })
    };
    let main = named.map(str::to_owned).or_else(|| uri_of(codename.to_owned())).ok_or_else(|| {
        Error::new(format!(
            "apt on this machine has no `main` for {codename}, so there is no known mirror to make hosts from\n  \
             hint: set REGIE_HOSTS_MIRROR to the address of a Debian mirror"
        ))
    })?;
    let mut text = format!("deb {main} {RELEASE} main\n");
    for suite in ["updates", "security"] {
        if let Some(uri) = uri_of(format!("{codename}-{suite}")) {
            text.push_str(&format!("deb {uri} {RELEASE}-{suite} main\n"));
        }
    }
    Ok((main, text))
}

/// The lines of `apt-config dump` that say how to reach a mirror, and the proxy of the environment.
fn conf(dump: &str, proxy: Option<&str>) -> String {
    let kept = |line: &&str| {
        let key = line.split_whitespace().next().unwrap_or_default();
        let how = ["Acquire::http::", "Acquire::https::", "Acquire::Check-"].iter().any(|p| key.starts_with(p));
        how && !key.contains("::User-Agent") && !line.ends_with("\"\";")
    };
    let mut text: String = dump.lines().filter(kept).map(|line| format!("{line}\n")).collect();
    if let Some(proxy) = proxy.filter(|_| !text.contains("Acquire::http::Proxy ")) {
        text.push_str(&format!("Acquire::http::Proxy \"{proxy}\";\n"));
    }
    text
}

/// A proxy that listens only on this machine's loopback cannot be reached from a host.
fn refuse_loopback(conf: &str) -> Result<()> {
    let looped = |line: &&str| line.contains("Proxy") && (line.contains("//127.") || line.contains("//localhost"));
    match conf.lines().find(looped) {
        None => Ok(()),
        Some(line) => Err(Error::new(format!(
            "apt reaches its mirror through a proxy on this machine's loopback, which hosts cannot reach:\n  {line}\n  \
             hint: let the proxy listen on an address of the Docker bridge, and name that address"
        ))),
    }
}

fn authorities() -> Result<Vec<(String, String)>> {
    let Ok(dir) = fs::read_dir("/usr/local/share/ca-certificates") else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for entry in dir.flatten().filter(|e| e.path().extension().is_some_and(|x| x == "crt")) {
        let text = fs::read_to_string(entry.path()).doing(format!("reading {}", entry.path().display()))?;
        found.push((entry.file_name().to_string_lossy().into_owned(), text));
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGETS: &str = "http://m/debian/ trixie main\nhttp://m/debian/ trixie contrib\n\
                           http://s/sec/ trixie-security main\nhttp://other/ nodistro main\n";

    #[test]
    fn hosts_use_the_mirrors_of_this_machine() {
        let (main, text) = sources(TARGETS, "trixie", None).unwrap();
        assert_eq!(main, "http://m/debian/");
        assert_eq!(text, "deb http://m/debian/ bookworm main\ndeb http://s/sec/ bookworm-security main\n");
    }

    #[test]
    fn a_machine_without_mirror_says_what_to_do() {
        let e = sources("", "noble", None).unwrap_err().to_string();
        assert!(e.contains("REGIE_HOSTS_MIRROR"), "{e}");
        assert_eq!(sources("", "noble", Some("http://x/")).unwrap().0, "http://x/");
    }

    #[test]
    fn proxies_are_carried_over_once() {
        let dump = "Acquire \"\";\nAcquire::http::Proxy \"http://p:3128\";\nAcquire::Check-Date \"false\";\nDir \"/\";";
        let text = conf(dump, Some("http://q"));
        assert_eq!(text, "Acquire::http::Proxy \"http://p:3128\";\nAcquire::Check-Date \"false\";\n");
        assert!(conf("", Some("http://q")).contains("\"http://q\""));
    }

    #[test]
    fn a_proxy_on_the_loopback_is_refused() {
        assert!(refuse_loopback("Acquire::http::Proxy \"http://127.0.0.1:3142\";").is_err());
        assert!(refuse_loopback("Acquire::http::Proxy \"http://10.0.0.1:3142\";").is_ok());
    }
}
