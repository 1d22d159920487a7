//! Where a machine is in the world: language, time, name.

use serde::{Deserialize, Serialize};

/// The machine's language: generated, and the default of everything that starts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Locale {
    /// locale(7) name, such as `fr_FR.UTF-8`.
    pub name: String,
}

/// The machine's time zone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Timezone {
    /// Name in the tz database, such as `Europe/Paris`.
    pub name: String,
}

/// The machine's own name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hostname {
    /// hostname(7): one label, such as `db`.
    pub name: String,
}
