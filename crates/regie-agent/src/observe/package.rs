//! Packages: one look at dpkg's record for all of them.

use crate::perform::run;
use regie_wire::{Observed, Stream};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
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

/// By name, and what each name stands for is installed at.
#[derive(Debug, Default, PartialEq, Eq)]
struct Installed {
    itself: BTreeMap<String, String>,
    /// Virtual packages, which others provide.
    provided: BTreeMap<String, String>,
}

/// All packages: a list of names would leave out the virtual ones that others provide.
pub(super) fn ask() -> Result<Packages, String> {
    let Installed { mut itself, mut provided } = match from_record(Path::new("/var/lib/dpkg")) {
        Some(installed) => installed,
        None => from_program()?,
    };
    provided.append(&mut itself);
    Ok(Packages { installed: provided, lists_stale: lists_stale() })
}

/// What dpkg wrote down (dpkg(1), FILES), which is all that dpkg-query tells from. `None` where that is not the whole truth:
/// dpkg is at work, or was interrupted, and has not brought together what it did (`updates`); or there is no such record.
fn from_record(folder: &Path) -> Option<Installed> {
    if fs::read_dir(folder.join("updates")).ok()?.next().is_some() {
        return None;
    }
    let text = fs::read(folder.join("status")).ok()?;
    let text = String::from_utf8_lossy(&text);
    let mut installed = Installed::default();
    for paragraph in text.split("\n\n") {
        let mut fields = [""; 5];
        for line in paragraph.lines() {
            let field = match line.split_once(": ") {
                Some(("Status", value)) => (0, value),
                Some(("Package", value)) => (1, value),
                Some(("Architecture", value)) => (2, value),
                Some(("Version", value)) => (3, value),
                Some(("Provides", value)) => (4, value),
                _ => continue,
            };
            fields[field.0] = field.1.trim();
        }
        let [status, name, architecture, version, provides] = fields;
        // Wanted, damage, state (dpkg(1), INFORMATION ABOUT PACKAGES).
        if status.split(' ').nth(2) == Some("installed") {
            installed.note(name, architecture, version, provides);
        }
    }
    // A record without a package is none: dpkg itself is one.
    (!installed.itself.is_empty()).then_some(installed)
}

fn from_program() -> Result<Installed, String> {
    let mut command = Command::new("dpkg-query");
    let format = "${db:Status-Abbrev}\\t${Package}\\t${Architecture}\\t${Version}\\t${Provides}\\n";
    command.args(["--show", "--showformat", format]).env("LC_ALL", "C");
    let (mut installed, mut said) = (Installed::default(), String::new());
    let ended = run(&mut command, Duration::from_secs(60), &mut |stream, line| match stream {
        Stream::Err => said = line.to_owned(),
        Stream::Out => {
            // Second letter of dpkg-query's abbreviation: the state it is in.
            if let [status, name, architecture, version, provides] = line.split('\t').collect::<Vec<_>>()[..]
                && status.as_bytes().get(1) == Some(&b'i')
            {
                installed.note(name, architecture, version, provides);
            }
        }
    });
    match ended {
        Ok(ended) if ended.status.success() && !ended.timed_out => Ok(installed),
        Ok(ended) => Err(format!("dpkg-query cannot tell what is installed ({}): {said}", ended.status)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(
            "packages are apt's here, and this machine has no dpkg-query: regie knows Debian and its relatives only"
                .into(),
        ),
        Err(e) => Err(format!("dpkg-query cannot be started: {e}")),
    }
}

impl Installed {
    fn note(&mut self, name: &str, architecture: &str, version: &str, provides: &str) {
        self.itself.insert(name.to_owned(), version.to_owned());
        self.itself.insert(format!("{name}:{architecture}"), version.to_owned());
        // `a, b (= 1.2)`
        for virtual_name in provides.split(',').filter_map(|p| p.split_whitespace().next()) {
            self.provided.insert(virtual_name.to_owned(), version.to_owned());
        }
    }
}

/// Whether there are no package lists, or none of today.
pub(super) fn lists_stale() -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_says_what_dpkg_query_says() {
        let asked = from_program().unwrap();
        assert!(asked.itself.contains_key("dpkg") && !asked.provided.is_empty());
        assert_eq!(from_record(Path::new("/var/lib/dpkg")).unwrap(), asked);
    }

    #[test]
    fn only_what_is_installed_counts_and_a_dpkg_at_work_is_asked_itself() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("updates")).unwrap();
        let record = "Package: mawk\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.3\nProvides: awk, posix-awk (= 1)\n\
                      Description: it says\n Version: of old\n Status: purge ok not-installed\n\n\
                      Package: gone\nStatus: deinstall ok config-files\nArchitecture: all\nVersion: 1\n\n\
                      Package: broken\nStatus: install reinstreq half-installed\nArchitecture: all\nVersion: 2\n\n\
                      Package: held\nStatus: hold ok installed\nArchitecture: all\nVersion: 3\n";
        fs::write(dir.path().join("status"), record).unwrap();
        let seen = from_record(dir.path()).unwrap();
        let names = |map: &BTreeMap<String, String>| map.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&seen.itself), ["held", "held:all", "mawk", "mawk:amd64"]);
        assert_eq!((names(&seen.provided), &*seen.itself["mawk"]), (vec!["awk".into(), "posix-awk".into()], "1.3"));
        fs::write(dir.path().join("updates/0000"), "").unwrap();
        assert_eq!(from_record(dir.path()), None);
    }
}
