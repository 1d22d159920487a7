//! The fields of each kind of resource, as recipes and inventories write them.

/// What a field takes. A text is a template; where a number or a switch is expected, a template may stand too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Texts,
    Bool,
    Number,
    Mode,
    Duration,
    /// Keys with a text or a list of texts each.
    Table,
    /// Keys with a text, a number or a switch each; those with dots may be tables in tables.
    Values,
}

/// A field: its name, what it takes, whether it must be there.
pub(crate) type Field = (&'static str, Type, bool);

const OWNERSHIP: [Field; 3] = [("mode", Type::Mode, false), ("owner", Type::Text, false), ("group", Type::Text, false)];

/// Kinds and their fields.
pub(crate) const KINDS: &[(&str, &[Field])] = &[
    ("directory", &[("path", Type::Text, true), OWNERSHIP[0], OWNERSHIP[1], OWNERSHIP[2]]),
    (
        "file",
        &[
            ("path", Type::Text, true),
            ("content", Type::Text, false),
            ("template", Type::Text, false),
            ("source", Type::Text, false),
            OWNERSHIP[0],
            OWNERSHIP[1],
            OWNERSHIP[2],
            ("validate", Type::Text, false),
        ],
    ),
    ("symlink", &[("path", Type::Text, true), ("target", Type::Text, true)]),
    ("package", &[("name", Type::Text, false), ("names", Type::Texts, false)]),
    (
        "user",
        &[
            ("name", Type::Text, true),
            ("uid", Type::Number, false),
            ("group", Type::Text, false),
            ("groups", Type::Texts, false),
            ("home", Type::Text, false),
            ("shell", Type::Text, false),
            ("system", Type::Bool, false),
        ],
    ),
    ("group", &[("name", Type::Text, true), ("gid", Type::Number, false), ("system", Type::Bool, false)]),
    (
        "unit",
        &[
            ("name", Type::Text, true),
            ("content", Type::Text, false),
            ("template", Type::Text, false),
            ("enabled", Type::Bool, false),
            ("active", Type::Bool, false),
        ],
    ),
    (
        "archive",
        &[
            ("path", Type::Text, true),
            ("strip", Type::Number, false),
            ("owner", Type::Text, false),
            ("group", Type::Text, false),
            ("url", Type::Text, false),
            ("sha256", Type::Text, false),
        ],
    ),
    (
        "command",
        &[
            ("name", Type::Text, false),
            ("run", Type::Text, true),
            ("cwd", Type::Text, false),
            ("user", Type::Text, false),
            ("env_file", Type::Text, false),
            ("creates", Type::Text, false),
            ("unless", Type::Text, false),
            ("undo", Type::Text, false),
            ("timeout", Type::Duration, false),
        ],
    ),
    (
        "process",
        &[
            ("name", Type::Text, true),
            ("command", Type::Text, true),
            ("cwd", Type::Text, true),
            ("user", Type::Text, false),
            ("env_file", Type::Text, false),
            ("stop_timeout", Type::Duration, false),
        ],
    ),
    (
        "job",
        &[
            ("name", Type::Text, true),
            ("command", Type::Text, true),
            ("cwd", Type::Text, true),
            ("user", Type::Text, false),
            ("env_file", Type::Text, false),
        ],
    ),
    (
        "http",
        &[
            ("url", Type::Text, true),
            ("resolve", Type::Text, false),
            ("cacert", Type::Text, false),
            ("status", Type::Number, false),
            ("contains", Type::Text, false),
            ("within", Type::Duration, false),
        ],
    ),
    (
        "venv",
        &[
            ("path", Type::Text, true),
            ("python", Type::Text, false),
            ("requirements", Type::Text, true),
            ("user", Type::Text, false),
        ],
    ),
    (
        "program",
        &[
            ("name", Type::Text, true),
            ("command", Type::Text, true),
            ("cwd", Type::Text, true),
            ("user", Type::Text, false),
            ("env_file", Type::Text, false),
            ("log", Type::Text, false),
            ("stop_timeout", Type::Duration, false),
        ],
    ),
    (
        "database",
        &[
            ("engine", Type::Text, true),
            ("name", Type::Text, true),
            ("charset", Type::Text, false),
            ("collation", Type::Text, false),
            OWNERSHIP[0],
            OWNERSHIP[1],
            OWNERSHIP[2],
        ],
    ),
    (
        "database-user",
        &[
            ("engine", Type::Text, false),
            ("name", Type::Text, true),
            ("host", Type::Text, false),
            ("password", Type::Text, true),
            ("grants", Type::Table, false),
        ],
    ),
    (
        "site",
        &[
            ("server", Type::Text, false),
            ("name", Type::Text, true),
            ("content", Type::Text, false),
            ("template", Type::Text, false),
            ("domains", Type::Texts, false),
            ("upstream", Type::Text, false),
            ("root", Type::Text, false),
            ("static", Type::Table, false),
            ("pass", Type::Table, false),
            ("php", Type::Text, false),
            ("plain", Type::Texts, false),
            ("deny", Type::Texts, false),
            ("certificate", Type::Text, false),
            ("key", Type::Text, false),
            ("max_body", Type::Text, false),
            ("redirect", Type::Bool, false),
        ],
    ),
    ("upstream", &[("name", Type::Text, true), ("servers", Type::Texts, true)]),
    (
        "certificate",
        &[
            ("path", Type::Text, true),
            ("key", Type::Text, true),
            ("domains", Type::Texts, true),
            ("days", Type::Number, false),
            ("group", Type::Text, false),
            ("by", Type::Text, false),
            ("email", Type::Text, false),
            ("server", Type::Text, false),
            ("webroot", Type::Text, false),
            ("reload", Type::Text, false),
        ],
    ),
    ("line", &[("path", Type::Text, true), ("line", Type::Text, true), ("starts", Type::Text, false)]),
    (
        "block",
        &[
            ("path", Type::Text, true),
            ("name", Type::Text, true),
            ("content", Type::Text, true),
            ("comment", Type::Text, false),
        ],
    ),
    ("authorized-key", &[("user", Type::Text, false), ("key", Type::Text, true)]),
    ("locale", &[("name", Type::Text, true)]),
    ("timezone", &[("name", Type::Text, true)]),
    ("reload", &[("name", Type::Text, true)]),
    ("hostname", &[("name", Type::Text, true)]),
    ("firewall", &[("name", Type::Text, true), ("content", Type::Text, false), ("template", Type::Text, false)]),
    ("sysctl", &[("name", Type::Text, true), ("values", Type::Values, true)]),
    (
        "apt-repository",
        &[
            ("name", Type::Text, true),
            ("uris", Type::Texts, true),
            ("suites", Type::Texts, true),
            ("components", Type::Texts, false),
            ("architectures", Type::Texts, false),
            ("types", Type::Texts, false),
            ("key", Type::Text, false),
            ("key_source", Type::Text, false),
            ("signed_by", Type::Text, false),
        ],
    ),
    (
        "mount",
        &[
            ("path", Type::Text, true),
            ("device", Type::Text, true),
            ("type", Type::Text, true),
            ("options", Type::Texts, false),
            ("dump", Type::Number, false),
            ("pass", Type::Number, false),
        ],
    ),
    (
        "swap",
        &[
            ("path", Type::Text, true),
            ("size", Type::Text, true),
            ("priority", Type::Number, false),
            ("swappiness", Type::Number, false),
        ],
    ),
    (
        "logrotate",
        &[
            ("name", Type::Text, true),
            ("content", Type::Text, false),
            ("template", Type::Text, false),
            ("paths", Type::Texts, false),
            ("frequency", Type::Text, false),
            ("rotate", Type::Number, false),
            ("size", Type::Text, false),
            ("max_size", Type::Text, false),
            ("max_age", Type::Number, false),
            ("compress", Type::Bool, false),
            ("dateext", Type::Bool, false),
            ("create", Type::Text, false),
            ("copytruncate", Type::Bool, false),
            ("su", Type::Text, false),
            ("prerotate", Type::Text, false),
            ("postrotate", Type::Text, false),
        ],
    ),
    (
        "cron",
        &[
            ("name", Type::Text, true),
            ("user", Type::Text, false),
            ("schedule", Type::Text, true),
            ("command", Type::Text, true),
        ],
    ),
    (
        "timer",
        &[
            ("name", Type::Text, true),
            ("description", Type::Text, false),
            ("calendar", Type::Texts, true),
            ("command", Type::Text, true),
            ("cwd", Type::Text, false),
            ("user", Type::Text, false),
            ("env_file", Type::Text, false),
            ("timeout", Type::Duration, false),
        ],
    ),
    (
        "git",
        &[
            ("path", Type::Text, true),
            ("url", Type::Text, true),
            ("revision", Type::Text, true),
            ("user", Type::Text, false),
            ("ssh_key", Type::Text, false),
            ("credentials", Type::Text, false),
        ],
    ),
    ("tcp", &[("host", Type::Text, false), ("port", Type::Number, true), ("within", Type::Duration, false)]),
];
