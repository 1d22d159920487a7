//! What a machine lets in and out.

use serde::{Deserialize, Serialize};

/// Rules of nftables in a table of regie's own, `inet regie_<name>`: loaded at boot and now, whole or not at all. Tables of
/// others (Docker's, fail2ban's, the administrator's) are neither read nor changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Firewall {
    /// A word of letters, digits and `_`.
    pub name: String,
    /// What stands between the braces of the table, in nft(8)'s own words.
    pub rules: String,
}
