//! Images that hosts start from where a journey is not about installing: made once, shared by journeys.

use regie_hosts::ensure_stage;

/// What a shop stands on, installed and started at boot, with nothing of a shop on it.
const SHOP: &str = "\
apt-get update
apt-get install -y --no-install-recommends mariadb-server nginx supervisor python3-venv openssl
apt-get clean
";

/// The image of a host with MariaDB, nginx, supervisor, Python's venv and openssl; panics when it cannot be made.
#[track_caller]
pub fn shop_stage() -> String {
    match ensure_stage("shop", SHOP) {
        Ok(image) => image,
        Err(e) => panic!("the image of shop hosts cannot be made: {e}"),
    }
}
