//! Where in `/etc` administrators put files of their own.

/// Folders in which a file that no package brought is somebody's.
pub(super) const OWN: &[&str] = &[
    "/etc/apache2/conf-available",
    "/etc/apache2/conf-enabled",
    "/etc/apache2/sites-available",
    "/etc/apache2/sites-enabled",
    "/etc/apt/apt.conf.d",
    "/etc/apt/keyrings",
    "/etc/apt/preferences.d",
    "/etc/apt/sources.list.d",
    "/etc/cron.d",
    "/etc/cron.daily",
    "/etc/cron.hourly",
    "/etc/cron.monthly",
    "/etc/cron.weekly",
    "/etc/docker",
    "/etc/environment.d",
    "/etc/fail2ban",
    "/etc/haproxy",
    "/etc/logrotate.d",
    "/etc/modprobe.d",
    "/etc/modules-load.d",
    "/etc/mysql/conf.d",
    "/etc/mysql/mariadb.conf.d",
    "/etc/network/interfaces.d",
    "/etc/nftables.d",
    "/etc/nginx/conf.d",
    "/etc/nginx/sites-available",
    "/etc/nginx/sites-enabled",
    "/etc/nginx/snippets",
    "/etc/php",
    "/etc/profile.d",
    "/etc/redis",
    "/etc/rsyslog.d",
    "/etc/security/limits.d",
    "/etc/ssh/ssh_config.d",
    "/etc/ssh/sshd_config.d",
    "/etc/sudoers.d",
    "/etc/supervisor/conf.d",
    "/etc/sysctl.d",
    "/etc/systemd/journald.conf.d",
    "/etc/systemd/network",
    "/etc/systemd/resolved.conf.d",
    "/etc/systemd/system.conf.d",
    "/etc/systemd/timesyncd.conf.d",
    "/etc/tmpfiles.d",
    "/etc/udev/rules.d",
];

/// Files of single names that are somebody's where no package brought them.
pub(super) const SINGLE: &[&str] = &["/etc/environment", "/etc/nftables.conf"];

/// Folders whose files may be read by few and hold no secret all the same.
pub(super) const NARROW: &[&str] = &["/etc/sudoers.d/"];

/// Made by installers and maintainer scripts, beside what packages bring.
pub(super) fn is_made(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let made =
        ["00CDMountPoint", "00trustcdrom", "01autoremove-kernels", "70-persistent-net.rules", "placeholder", "README"];
    let left =
        [".dpkg-old", ".dpkg-dist", ".dpkg-new", ".dpkg-bak", ".ucf-old", ".ucf-dist", "~", ".bak", ".swp", ".save"];
    // phpenmod(8) makes these.
    let module = path.starts_with("/etc/php/") && path.contains("/conf.d/");
    made.contains(&name) || name.starts_with('.') || left.iter().any(|end| name.ends_with(end)) || module
}
