//! The built-in platforms.

use crate::Platform;
use crate::read::Report;
use std::collections::BTreeMap;

/// Name and text.
pub(crate) const BUILT_IN: &[(&str, &str)] = &[
    ("apache", include_str!("../platforms/apache.toml")),
    ("mariadb", include_str!("../platforms/mariadb.toml")),
    ("nginx", include_str!("../platforms/nginx.toml")),
    ("php", include_str!("../platforms/php.toml")),
    ("postgresql", include_str!("../platforms/postgresql.toml")),
    ("python", include_str!("../platforms/python.toml")),
    ("supervisor", include_str!("../platforms/supervisor.toml")),
];

/// The platforms that every dossier has, by name.
pub fn builtin_platforms() -> BTreeMap<String, Platform> {
    crate::load::builtin_platforms(&Report::default())
}
