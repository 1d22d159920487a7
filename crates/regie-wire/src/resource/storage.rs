//! File systems and swap space: a line of /etc/fstab, and in use now.

use serde::{Deserialize, Serialize};

/// A file system at its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mount {
    /// The mount point.
    pub path: String,
    /// What is mounted: a device, `UUID=…`, `LABEL=…`, `host:/path`, `tmpfs`, a folder.
    pub device: String,
    /// Type of the file system, such as `ext4`; `none` for a folder that is bound.
    pub fstype: String,
    /// Options of mount(8), in order.
    pub options: Vec<String>,
    /// fs_freq of fstab(5): whether dump(8) saves it.
    pub dump: u8,
    /// fs_passno of fstab(5): when fsck(8) looks it over at boot.
    pub pass: u8,
}

/// A file that memory is swapped to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Swap {
    /// The file.
    pub path: String,
    /// Bytes, in whole MiB.
    pub size: u64,
    /// swapon(8): higher ones are used first; the kernel chooses when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u16>,
    /// `vm.swappiness`, 0 to 200 (the kernel's admin-guide/sysctl/vm); as it is when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swappiness: Option<u8>,
}
