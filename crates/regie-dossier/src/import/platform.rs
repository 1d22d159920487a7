//! Platforms that the name of a group speaks of.

/// Words for a platform, without plural and without `server`.
const WORDS: [(&str, &[&str]); 9] = [
    ("mariadb", &["mariadb", "mysql", "db", "database", "sql"]),
    ("postgresql", &["postgresql", "postgres", "pgsql", "pg"]),
    ("nginx", &["nginx", "web", "www", "http", "proxy", "frontend", "reverseproxy", "loadbalancer", "lb"]),
    ("apache", &["apache", "apache2", "httpd"]),
    ("python", &["python", "django", "flask", "wsgi", "gunicorn"]),
    ("php", &["php", "phpfpm"]),
    ("docker", &["docker", "container"]),
    ("supervisor", &["supervisor", "supervisord"]),
    ("redis", &["redis"]),
];

/// What a group is about.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// A platform that regie has.
    Known(String),
    /// A platform that regie does not have.
    Unknown(&'static str),
}

/// The platform that a group's name speaks of, if it does.
pub(super) fn meant(group: &str, known: &[&str]) -> Option<Meant> {
    let plain = group.to_lowercase().replace(['-', '_'], "");
    let mut word = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    for end in ["servers", "server", "hosts", "host", "nodes", "node"] {
        word = word.strip_suffix(end).filter(|w| !w.is_empty()).unwrap_or(word);
    }
    let single = match word.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => word.strip_suffix('s').unwrap_or(word).to_owned(),
    };
    let is = |w: &str| w == word || w == single || w == plain;
    if let Some(name) = known.iter().find(|k| is(&k.replace('-', ""))) {
        return Some(Meant::Known((*name).to_owned()));
    }
    let (name, _) = WORDS.iter().find(|(_, words)| words.iter().any(|w| is(w)))?;
    Some(if known.contains(name) { Meant::Known((*name).to_owned()) } else { Meant::Unknown(name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_speak_of_platforms() {
        let known = ["mariadb", "nginx", "my-own"];
        let yes = |n: &str| Some(Meant::Known(n.into()));
        for (group, found) in [
            ("nginx", yes("nginx")),
            ("webservers", yes("nginx")),
            ("web_servers", yes("nginx")),
            ("proxies", yes("nginx")),
            ("db", yes("mariadb")),
            ("dbservers", yes("mariadb")),
            ("databases", yes("mariadb")),
            ("mysql8", yes("mariadb")),
            ("my_own", yes("my-own")),
            ("postgres", Some(Meant::Unknown("postgresql"))),
            ("apache2", Some(Meant::Unknown("apache"))),
            ("servers", None),
            ("paris", None),
            ("prod", None),
        ] {
            assert_eq!(meant(group, &known), found, "{group}");
        }
    }
}
