//! What else a person should know of: seen, and nothing that a survey takes.

use super::{ask_maybe, note};
use regie_wire::{Survey, SurveyNote};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Where applications and their data lie.
const DATA: [&str; 3] = ["/srv", "/opt", "/var/www"];

/// File systems that the kernel or systemd brings.
const VIRTUAL: [&str; 8] = ["proc", "sysfs", "tmpfs", "devpts", "devtmpfs", "cgroup2", "overlay", "swap"];

pub(super) fn look(seen: &mut Survey) {
    for folder in DATA {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let why = "applications and their data are not looked into: describe them as services";
            // What Debian's web servers show when nothing is there yet.
            if entry.file_name() != "html" {
                seen.notes.push(note(entry.path().display().to_string(), why));
            }
        }
    }
    seen.notes.extend(mounts(&fs::read_to_string("/etc/fstab").unwrap_or_default()));
    for line in fs::read_to_string("/proc/swaps").unwrap_or_default().lines().skip(1) {
        let what = line.split_whitespace().next().unwrap_or_default();
        seen.notes.push(note(format!("swap on {what}"), "the machine has it already; declare it to have it elsewhere"));
    }
    if Path::new("/usr/sbin/nft").exists() {
        let rules = ask_maybe(Command::new("nft").args(["list", "ruleset"]));
        if rules.lines().any(|l| l.trim_start().starts_with("chain")) {
            let lines = rules.lines().filter(|l| !l.trim().is_empty()).count();
            seen.notes
                .push(note(format!("firewall in force, {lines} lines"), "rules stay as they are: nft list ruleset"));
        }
    }
    if Path::new("/usr/bin/docker").exists() {
        for name in
            ask_maybe(Command::new("docker").args(["ps", "--all", "--format", "{{.Names}} ({{.Image}})"])).lines()
        {
            seen.notes.push(note(format!("container {name}"), "containers are not taken: describe them as services"));
        }
    }
    let folder = fs::read_dir("/etc/apache2/mods-enabled").into_iter().flatten().flatten();
    let mut modules =
        folder.filter_map(|e| e.file_name().to_str()?.strip_suffix(".load").map(str::to_owned)).collect::<Vec<_>>();
    modules.sort();
    if !modules.is_empty() {
        seen.notes.push(note(format!("modules of apache: {}", modules.join(" ")), "they stay as they are"));
    }
    if !seen.machine_packages.is_empty() {
        let what = format!("packages {}", seen.machine_packages.join(" "));
        seen.notes.push(note(what, "kernel, boot and firmware belong to the machine itself"));
    }
}

/// What fstab(5) mounts beside the root.
fn mounts(fstab: &str) -> Vec<SurveyNote> {
    let lines = fstab.lines().map(str::trim).filter(|l| !l.starts_with('#'));
    let fields = lines.map(|l| l.split_whitespace().collect::<Vec<_>>());
    let own = fields.filter(|f| f.len() >= 3 && f[1].len() > 1 && f[1].starts_with('/') && !VIRTUAL.contains(&f[2]));
    let told = own.filter(|f| f[1] != "/boot/efi" && f[1] != "/boot");
    told.map(|f| note(format!("{} mounted on {}", f[0], f[1]), "file systems of the machine stay as they are"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_beside_the_root_are_told() {
        let fstab = "# x\nUUID=1 / ext4 defaults 0 1\nUUID=2 none swap sw 0 0\ntmpfs /tmp tmpfs x\n/dev/sdb1 /data xfs defaults\n";
        let told = mounts(fstab).into_iter().map(|n| n.what).collect::<Vec<_>>();
        assert_eq!(told, ["/dev/sdb1 mounted on /data"]);
    }
}
