//! Images that hosts start from where a journey is not about installing: made once, shared by journeys.

use regie_hosts::ensure_stage;

/// What a shop stands on, installed and started at boot, with nothing of a shop on it.
const SHOP: &str = "\
apt-get update
apt-get install -y --no-install-recommends mariadb-server nginx supervisor python3-venv openssl
apt-get clean
";

/// What any server may be asked for, and a user.
const SERVER: &str = "\
apt-get update
apt-get install -y --no-install-recommends busybox git locales openssl
apt-get clean
useradd --create-home --shell /bin/sh ana
";

/// What makes and signs packages, and what machines update themselves with.
const SYSTEM: &str = "\
apt-get update
apt-get install -y --no-install-recommends apt-utils busybox dpkg-dev gpg gpg-agent unattended-upgrades
apt-get clean
";

/// The image of a host with git, openssl, locales, busybox and a user `ana`; panics when it cannot be made.
#[track_caller]
pub fn server_stage() -> String {
    made("server", SERVER)
}

/// What a machine that guards itself has.
const GUARDED: &str = "\
apt-get update
apt-get install -y --no-install-recommends busybox nftables
apt-get clean
";

/// The image of a host with nftables and busybox; panics when it cannot be made.
#[track_caller]
pub fn guarded_stage() -> String {
    made("guarded", GUARDED)
}

/// The image of a host with MariaDB, nginx, supervisor, Python's venv and openssl; panics when it cannot be made.
#[track_caller]
pub fn shop_stage() -> String {
    made("shop", SHOP)
}

/// The image of a host that can make a signed repository of packages, and has unattended-upgrades; panics when it cannot be
/// made.
#[track_caller]
pub fn system_stage() -> String {
    made("system", SYSTEM)
}

#[track_caller]
fn made(name: &str, script: &str) -> String {
    match ensure_stage(name, script) {
        Ok(image) => image,
        Err(e) => panic!("the image of {name} hosts cannot be made: {e}"),
    }
}
