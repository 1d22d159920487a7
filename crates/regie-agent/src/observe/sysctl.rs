//! Settings of the kernel.

use super::{Look, path};
use regie_resource::sysctl_file;
use regie_wire::{Observed, SettingSeen, Sysctl};
use rustix::fs::{Access, access};
use std::fs;

pub(super) fn seen(look: &Look<'_>, wanted: &Sysctl) -> Result<Observed, String> {
    look.administered("settings of the kernel")?;
    let file = path::seen(look.cx, &look.names, &sysctl_file(wanted).path, Some(path::Read::Open))?;
    let values = wanted.values.keys().filter_map(|key| Some((key.clone(), setting(key)?))).collect();
    Ok(Observed::Sysctl { file, values })
}

/// What the kernel has; `None`: no such key, or one that nobody may read.
fn setting(key: &str) -> Option<SettingSeen> {
    let path = below_proc(key);
    let value = fs::read_to_string(&path).ok()?;
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(SettingSeen { value, writable: access(&path, Access::WRITE_OK).is_ok() })
}

/// `net.ipv4.conf.eth0/1.forwarding` → `/proc/sys/net/ipv4/conf/eth0.1/forwarding`: whichever of the two comes first parts
/// the words, and the other one stands for it in a name (sysctl(8)).
fn below_proc(key: &str) -> String {
    let dots = key.find('.').unwrap_or(key.len()) < key.find('/').unwrap_or(key.len());
    let swap = |c| match c {
        '.' => '/',
        '/' => '.',
        c => c,
    };
    let path = if dots { key.chars().map(swap).collect() } else { key.to_owned() };
    format!("/proc/sys/{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_sysctl_does() {
        assert_eq!(below_proc("net.core.somaxconn"), "/proc/sys/net/core/somaxconn");
        assert_eq!(below_proc("net/core/somaxconn"), "/proc/sys/net/core/somaxconn");
        assert_eq!(below_proc("net.ipv4.conf.eth0/1.rp_filter"), "/proc/sys/net/ipv4/conf/eth0.1/rp_filter");
        assert_eq!(below_proc("net/ipv4/conf/eth0.1/rp_filter"), "/proc/sys/net/ipv4/conf/eth0.1/rp_filter");
    }

    #[test]
    fn a_setting_is_read_from_this_kernel() {
        let seen = setting("kernel.ostype").expect("there");
        assert_eq!((seen.value.as_str(), seen.writable), ("Linux", false));
        let ranges = setting("net.ipv4.ip_local_port_range").expect("there");
        assert!(ranges.value.split(' ').count() == 2 && !ranges.value.contains('\t'), "{ranges:?}");
        assert_eq!(setting("kernel.nonsense"), None);
    }
}
