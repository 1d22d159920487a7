//! This boot of the machine, and whether another is asked for.

use crate::leftover;
use std::fs;

/// Differs from boot to boot. The first process began at another time in a container that restarts, whose kernel goes on.
pub(super) fn id() -> String {
    format!("{}/{}", leftover::boot_id(), leftover::began(1).unwrap_or_default())
}

/// Why the machine should restart, if it should: packages that ask for it (Debian's
/// /run/reboot-required, with their names beside it, as unattended-upgrade(8) reads it), or a kernel that is installed and does not run.
pub(super) fn required(kernel: &str) -> Option<String> {
    let read = |path: &str| fs::read_to_string(path).ok();
    let asked = read("/run/reboot-required").map(|_| read("/run/reboot-required.pkgs").unwrap_or_default());
    let links = ["/vmlinuz", "/boot/vmlinuz"];
    let newest =
        links.iter().find_map(|link| Some(fs::read_link(link).ok()?.file_name()?.to_string_lossy().into_owned()));
    why(asked.as_deref(), newest.as_deref(), kernel)
}

fn why(asked: Option<&str>, newest: Option<&str>, kernel: &str) -> Option<String> {
    let newest = newest.and_then(|name| name.strip_prefix("vmlinuz-")).filter(|version| *version != kernel);
    let newer = newest.map(|version| format!("the kernel {version} is installed, and {kernel} runs"));
    let Some(packages) = asked else { return newer };
    let mut packages = packages.lines().map(str::trim).filter(|name| !name.is_empty()).collect::<Vec<_>>();
    packages.sort_unstable();
    packages.dedup();
    let asked = match packages.is_empty() {
        true => "an update asks for it".to_owned(),
        false => format!("asked for by {}", packages.join(", ")),
    };
    Some(newer.map_or(asked.clone(), |newer| format!("{asked}; {newer}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_a_machine_should_restart() {
        let says = |asked, newest, kernel| why(asked, newest, kernel).unwrap_or_default();
        assert_eq!(says(None, None, "6.1"), "");
        assert_eq!(says(None, Some("vmlinuz-6.1.0-28-amd64"), "6.1.0-28-amd64"), "");
        assert_eq!(says(Some(""), None, "6.1"), "an update asks for it");
        assert_eq!(
            says(Some("libc6\nlinux-image\nlibc6\n"), Some("vmlinuz-6.2"), "6.1"),
            "asked for by libc6, linux-image; the kernel 6.2 is installed, and 6.1 runs"
        );
    }
}
