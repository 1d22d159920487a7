//! What the benchmark and its test share: the hosts' image, and the fifty resources as each tool describes them.

pub mod describe;

/// What every host has: the packages that the tools ask for, so that no mirror is measured, and the Python that Ansible
/// needs there.
const STAGE: &str = "\
apt-get update
apt-get install -y --no-install-recommends busybox jq rsync tree python3 python3-apt
apt-get clean
";

/// In a container the kernel's settings are for reading; those of its own network may be its own. Lasts until the host boots.
pub const SETTINGS: &str = "mount --bind /proc/sys/net /proc/sys/net && mount -o remount,rw,bind /proc/sys/net";

/// The image of the hosts.
///
/// # Errors
/// When it cannot be made.
pub fn stage() -> regie_hosts::Result<String> {
    regie_hosts::ensure_stage("bench", STAGE)
}
