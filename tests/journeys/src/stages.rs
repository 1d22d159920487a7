//! Images that hosts start from where a journey is not about installing: made once, shared by journeys.

use regie_hosts::ensure_stage;

/// What a shop stands on, installed and started at boot, with nothing of a shop on it.
const SHOP: &str = "\
apt-get update
apt-get install -y --no-install-recommends mariadb-server nginx supervisor python3-venv openssl
apt-get clean
";

/// What applications in PHP stand on, and PostgreSQL. Both web servers want port 80: neither is started at boot. MediaWiki lies
/// there as an archive, as its packages have it, in English.
const WEB: &str = "\
apt-get update
apt-get install -y --no-install-recommends mariadb-server mariadb-client postgresql-15 postgresql-client-15 \
  nginx apache2 php8.2-fpm php8.2-cli php8.2-curl php8.2-gd php8.2-intl php8.2-mbstring php8.2-mysql php8.2-pgsql \
  php8.2-sqlite3 php8.2-xml php8.2-zip openssl curl certbot
apt-get clean
systemctl disable nginx apache2 php8.2-fpm certbot.timer
cd /tmp
apt-get download mediawiki mediawiki-classes
for deb in mediawiki*.deb; do dpkg-deb -x \"$deb\" unpacked; done
cd unpacked/usr/share/mediawiki
rm -rf LocalSettings.php config extensions images extensions-core skins/MinervaNeue skins/Timeless skins/Vector
mkdir extensions images cache
find . -path '*/i18n/*' -name '*.json' ! -name en.json -delete
find languages/messages -name 'Messages*.php' ! -name MessagesEn.php -delete
tar -czf /opt/mediawiki.tar.gz .
cd / && rm -rf /tmp/unpacked /tmp/mediawiki*.deb
";

/// What gives certificates away: Debian's ACME server, for tests.
const CA: &str = "\
apt-get update
apt-get install -y --no-install-recommends pebble openssl curl
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

/// The image of a host with pebble, which [`crate::Ca`] starts; panics when it cannot be made.
#[track_caller]
pub fn ca_stage() -> String {
    made("ca", CA)
}

/// The image of a host with MariaDB, PostgreSQL, nginx, Apache, PHP, openssl, certbot and `/opt/mediawiki.tar.gz`; panics when it cannot be made.
#[track_caller]
pub fn web_stage() -> String {
    made("web", WEB)
}

#[track_caller]
fn made(name: &str, script: &str) -> String {
    match ensure_stage(name, script) {
        Ok(image) => image,
        Err(e) => panic!("the image of {name} hosts cannot be made: {e}"),
    }
}
