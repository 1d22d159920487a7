//! Packages: which were chosen by somebody, which came with the installation, and what they brought to `/etc`.

use super::ask_maybe;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// An installed package.
#[derive(Debug, Default)]
struct Package {
    /// By its priority it is part of every installation (Debian Policy, 2.5), or dpkg would not let it go.
    base: bool,
    /// What it needs; one of each inner list is enough.
    needs: Vec<Vec<String>>,
}

/// What dpkg and apt know.
#[derive(Debug, Default)]
pub(super) struct Packages {
    installed: BTreeMap<String, Package>,
    /// Who provides a virtual name.
    provided: BTreeMap<String, Vec<String>>,
    manual: BTreeSet<String>,
    /// Named by somebody on a command line that apt still remembers.
    asked: BTreeSet<String>,
    /// What every installation has.
    base: BTreeSet<String>,
}

/// How the machine itself begins its packages: kernel, boot, firmware.
const MACHINE: [&str; 7] = ["linux-image", "linux-headers", "grub-", "shim-", "firmware-", "efibootmgr", "cloud-init"];

/// Asks them.
pub(super) fn ask() -> Result<Packages, String> {
    let format =
        "${db:Status-Abbrev}\\t${Package}\\t${Priority}\\t${Essential}\\t${Pre-Depends}\\t${Depends}\\t${Provides}\\n";
    let all = super::ask(Command::new("dpkg-query").args(["--show", "--showformat", format]))?;
    let manual = super::ask(Command::new("apt-mark").arg("showmanual"))?;
    let history = ask_maybe(Command::new("sh").args(["-c", "zcat -f /var/log/apt/history.log* 2> /dev/null"]));
    Ok(read(&all, &manual, &history))
}

fn read(all: &str, manual: &str, history: &str) -> Packages {
    let mut packages = Packages::default();
    for line in all.lines() {
        let fields = line.split('\t').collect::<Vec<_>>();
        let [status, name, priority, essential, before, needs, provides] = fields.as_slice() else { continue };
        if status.as_bytes().get(1) != Some(&b'i') {
            continue;
        }
        let base = ["required", "important", "standard"].contains(priority) || *essential == "yes";
        let needs = before.split(',').chain(needs.split(',')).map(alternatives).filter(|a| !a.is_empty()).collect();
        packages.installed.insert((*name).to_owned(), Package { base, needs });
        for virtual_name in provides.split(',').filter_map(word) {
            packages.provided.entry(virtual_name).or_default().push((*name).to_owned());
        }
    }
    packages.manual = manual.lines().filter_map(word).collect();
    let installs = history.lines().filter_map(|l| l.strip_prefix("Commandline: ")).filter(|l| l.contains(" install"));
    packages.asked = installs.flat_map(str::split_whitespace).filter_map(|w| word(w.split('=').next()?)).collect();
    packages.base = packages.of_every_installation();
    packages
}

/// `a (>= 1) | b:any` → `a`, `b`.
fn alternatives(text: &str) -> Vec<String> {
    text.split('|').filter_map(word).collect()
}

/// The name at the beginning, without architecture and version.
fn word(text: &str) -> Option<String> {
    let name = text.split_whitespace().next()?.split(':').next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

impl Packages {
    /// Packages that a need is met by.
    fn meets(&self, name: &str) -> impl Iterator<Item = &String> {
        let itself = self.installed.get_key_value(name).map(|(n, _)| n);
        itself.into_iter().chain(self.provided.get(name).into_iter().flatten())
    }

    /// All that is needed, directly or not, by these; not they themselves, unless another of them needs them.
    fn needed<'a>(&'a self, by: impl Iterator<Item = &'a String>) -> BTreeSet<&'a String> {
        let mut todo = by.collect::<Vec<_>>();
        let mut found = BTreeSet::new();
        while let Some(name) = todo.pop() {
            let needs = self.installed.get(name).into_iter().flat_map(|p| p.needs.iter().flatten());
            for met in needs.flat_map(|n| self.meets(n)) {
                if found.insert(met) {
                    todo.push(met);
                }
            }
        }
        found
    }

    fn of_every_installation(&self) -> BTreeSet<String> {
        let own = self.installed.iter().filter(|(_, p)| p.base).map(|(n, _)| n).collect::<BTreeSet<_>>();
        let needed = self.needed(own.iter().copied());
        own.into_iter().chain(needed).cloned().collect()
    }

    /// Whether every installation has it.
    pub fn is_base(&self, name: &str) -> bool {
        self.base.contains(name)
    }

    /// Those that somebody chose, and the machine's own. What another one brings along is left out, unless apt remembers
    /// that somebody named it.
    pub fn chosen(&self) -> (Vec<String>, Vec<String>) {
        let there = |n: &&String| self.installed.contains_key(*n) && !self.is_base(n);
        let is_machine = |n: &&String| MACHINE.iter().any(|m| n.starts_with(m)) || n.ends_with("-microcode");
        let (machine, mut chosen): (Vec<_>, Vec<_>) = self.manual.iter().filter(there).partition(is_machine);
        // One after another: of two that need each other one stays.
        let mut at = 0;
        while let Some(name) = chosen.get(at) {
            let others = chosen.iter().copied().filter(|n| n != name);
            if !self.asked.contains(*name) && self.needed(others).contains(name) {
                chosen.remove(at);
            } else {
                at += 1;
            }
        }
        let own = |names: Vec<&String>| names.into_iter().cloned().collect();
        (own(chosen), own(machine))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &str = "\
ii \tlibc6\toptional\tno\t\tlibgcc-s1\t
ii \tlibgcc-s1\toptional\tno\t\tlibc6\t
ii \tbash\trequired\tyes\tlibc6 (>= 2.36)\tbase-files\t
ii \tcron\timportant\tno\t\tcron-daemon-common\tcron-daemon
ii \tcron-daemon-common\toptional\tno\t\t\t
ii \topenssh-server\toptional\tno\t\topenssh-client (= 1:9.2), libwrap0 | x\tssh-server
ii \topenssh-client\tstandard\tno\t\t\t
ii \tlibwrap0\toptional\tno\t\t\t
ii \tnginx\toptional\tno\t\tnginx-common\thttpd
ii \tnginx-common\toptional\tno\t\t\t
ii \tpython3-certbot-nginx\toptional\tno\t\tnginx, httpd\t
ii \tlinux-image-amd64\toptional\tno\t\t\t
ii \tamd64-microcode\toptional\tno\t\t\t
rc \tapache2\toptional\tno\t\t\t
";

    #[test]
    fn what_somebody_chose_is_told_from_what_came_along() {
        let manual = "bash\nlibc6\ncron\ncron-daemon-common\nopenssh-server\nlibwrap0\nnginx\npython3-certbot-nginx\nlinux-image-amd64\namd64-microcode\napache2\n";
        let chosen = |history: &str| read(ALL, manual, history).chosen().0.join(" ");
        assert_eq!(chosen(""), "openssh-server python3-certbot-nginx");
        let history = "Commandline: apt-get install -y nginx=1.22 libwrap0\nInstall: x\n";
        assert_eq!(chosen(history), "libwrap0 nginx openssh-server python3-certbot-nginx");
        assert_eq!(read(ALL, manual, "").chosen().1, ["amd64-microcode", "linux-image-amd64"]);
        let packages = read(ALL, manual, "");
        assert!(packages.is_base("cron-daemon-common") && !packages.is_base("nginx-common"));
    }
}
