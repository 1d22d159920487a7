//! Packages: one question to dpkg for all of them.

use crate::perform::run;
use regie_wire::{Observed, Stream};
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::{Duration, SystemTime};

/// Package lists older than this are fetched again before an install.
const FRESH: Duration = Duration::from_secs(24 * 3600);

/// What is installed, by every name it can be asked for.
pub(super) struct Packages {
    installed: BTreeMap<String, String>,
    lists_stale: bool,
}

impl Packages {
    /// Those of one resource.
    pub fn seen(&self, wanted: &regie_wire::Packages) -> Observed {
        let names = wanted.names.iter().map(|n| n.split('=').next().unwrap_or(n));
        let installed = names.filter_map(|n| Some((n.to_owned(), self.installed.get(n)?.clone()))).collect();
        Observed::Packages { installed, lists_stale: self.lists_stale }
    }
}

/// Asks for all packages: a list of names would leave out the virtual ones that others provide.
pub(super) fn ask() -> Result<Packages, String> {
    let mut command = Command::new("dpkg-query");
    let format = "${db:Status-Abbrev}\\t${Package}\\t${Architecture}\\t${Version}\\t${Provides}\\n";
    command.args(["--show", "--showformat", format]).env("LC_ALL", "C");
    let (mut installed, mut provided, mut said) = (BTreeMap::new(), BTreeMap::new(), String::new());
    let ended = run(&mut command, Duration::from_secs(60), &mut |stream, line| match stream {
        Stream::Err => said = line.to_owned(),
        Stream::Out => note(line, &mut installed, &mut provided),
    });
    match ended {
        Ok(ended) if ended.status.success() && !ended.timed_out => {}
        Ok(ended) => {
            return Err(format!("dpkg-query cannot tell what is installed ({}): {said}", ended.status));
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err("packages are apt's here, and this machine has no dpkg-query: regie knows Debian and its relatives only".into());
        }
        Err(e) => return Err(format!("dpkg-query cannot be started: {e}")),
    }
    provided.append(&mut installed);
    Ok(Packages { installed: provided, lists_stale: lists_stale() })
}

fn note(line: &str, installed: &mut BTreeMap<String, String>, provided: &mut BTreeMap<String, String>) {
    let fields = line.split('\t').collect::<Vec<_>>();
    let [status, name, architecture, version, provides] = fields.as_slice() else {
        return;
    };
    // Second letter of dpkg-query's abbreviation: the state it is in.
    if status.as_bytes().get(1) != Some(&b'i') {
        return;
    }
    installed.insert((*name).to_owned(), (*version).to_owned());
    installed.insert(format!("{name}:{architecture}"), (*version).to_owned());
    // `a, b (= 1.2)`
    for virtual_name in provides.split(',').filter_map(|p| p.split_whitespace().next()) {
        provided.insert(virtual_name.to_owned(), (*version).to_owned());
    }
}

/// Whether there are no package lists, or none of today.
fn lists_stale() -> bool {
    let Ok(entries) = fs::read_dir("/var/lib/apt/lists") else {
        return true;
    };
    let is_list = |name: String| name.contains("_Packages");
    if !entries.flatten().any(|e| is_list(e.file_name().to_string_lossy().into_owned())) {
        return true;
    }
    // The lists themselves carry the mirror's times; these are touched by every `apt-get update`.
    let touched = ["/var/lib/apt/periodic/update-success-stamp", "/var/lib/apt/lists/partial", "/var/lib/apt/lists"];
    let last = touched.iter().filter_map(|p| fs::metadata(p).ok()?.modified().ok()).max();
    // A time in the future (a clock that was put back) counts as fresh.
    last.is_none_or(|last| SystemTime::now().duration_since(last).is_ok_and(|age| age > FRESH))
}
