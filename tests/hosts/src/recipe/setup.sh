# Runs once, as root, inside the freshly made Debian tree: turns it into a server as a hoster would hand it over.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

# Nothing to log in on but ssh, no devices to wait for, no timers that take the apt lock in the middle of a test.
systemctl mask getty.target console-getty.service systemd-udevd.service systemd-udev-trigger.service \
    systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-remount-fs.service \
    systemd-journal-flush.service dev-hugepages.mount sys-fs-fuse-connections.mount systemd-firstboot.service \
    systemd-timesyncd.service
systemctl disable apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer

# Each host makes its own identity when it first boots.
rm -f /etc/ssh/ssh_host_*
: > /etc/machine-id
rm -f /var/lib/dbus/machine-id
cat > /etc/systemd/system/ssh-host-key.service <<'UNIT'
[Unit]
Description=Make the ssh host key of this machine
ConditionPathExists=!/etc/ssh/ssh_host_ed25519_key
Before=ssh.service

[Service]
Type=oneshot
ExecStart=/usr/bin/ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key

[Install]
WantedBy=multi-user.target
UNIT
systemctl enable ssh-host-key.service

cat > /etc/ssh/sshd_config.d/hosts.conf <<'SSHD'
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UseDNS no
SSHD
mkdir -p -m 0700 /root/.ssh

mkdir -p /etc/systemd/journald.conf.d
printf '[Journal]\nStorage=volatile\n' > /etc/systemd/journald.conf.d/hosts.conf

# The disk of a host that lives some minutes needs no syncs; a host that is asked for a package must not ask back.
printf 'force-unsafe-io\n' > /etc/dpkg/dpkg.cfg.d/hosts
printf 'Acquire::Languages "none";\nAcquire::Retries "3";\n' > /etc/apt/apt.conf.d/40hosts

# Certificate authorities of the machine that made this image: programs with a bundle of their own must use them too.
if ls /usr/local/share/ca-certificates/*.crt > /dev/null 2>&1; then
    update-ca-certificates
    printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' > /etc/pip.conf
fi

apt-get update
apt-get -y -q dist-upgrade
apt-get clean
