//! What the kernel is told, and what becomes of logs: files of their own in folders that programs read.

use crate::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Settings of the kernel: in a file that is read at boot, and effective now.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sysctl {
    /// Its file is `/etc/sysctl.d/60-regie-NAME.conf`.
    pub name: String,
    /// Values by key, as sysctl(8) writes them (`net.core.somaxconn`), with one space between several numbers.
    pub values: BTreeMap<String, String>,
}

/// What logrotate(8) does with some logs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Logrotate {
    /// Its file is `/etc/logrotate.d/NAME`.
    pub name: String,
    /// The file.
    pub content: Text,
}
