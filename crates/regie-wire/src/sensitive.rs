//! What looks like a secret. Better one too many: what is left out is said, what is written by mistake is in git for good.

const IN_NAME: [&str; 15] = [
    "password",
    "passwd",
    "passphrase",
    "passwort",
    "mot_de_passe",
    "requirepass",
    "masterauth",
    "secret",
    "token",
    "api_key",
    "apikey",
    "private_key",
    "access_key",
    "credential",
    "encryption_key",
];

/// Names that speak about a secret and hold none.
const ABOUT: [&str; 15] = [
    "_file",
    "_path",
    "_dir",
    "_length",
    "_len",
    "_ttl",
    "_timeout",
    "_lifetime",
    "_expiry",
    "_days",
    "_enabled",
    "_policy",
    "_algorithm",
    "_name",
    "_header",
];

/// Directives of web servers that only sound like it.
const NONE: [&str; 5] = ["proxy_pass", "fastcgi_pass", "uwsgi_pass", "grpc_pass", "scgi_pass"];

/// How tokens of well-known services begin.
const TOKENS: [&str; 7] = ["ghp_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk_live_", "AKIA"];

/// What may stand where a secret would, and is none.
const PLAIN: [&str; 12] =
    ["yes", "no", "true", "false", "on", "off", "none", "null", "required", "requisite", "sufficient", "optional"];

/// Whether this is a name of secrets, by which everything below it is secret too: `passwords: {db: …}`.
pub fn names_secret(name: &str) -> bool {
    let name = name.to_lowercase().replace('-', "_");
    if ABOUT.iter().any(|end| name.ends_with(end)) || NONE.contains(&name.as_str()) {
        return false;
    }
    let word = |w: &str| name == w || name.ends_with(&format!("_{w}"));
    IN_NAME.iter().any(|part| name.contains(part)) || ["pass", "pwd", "pw", "psk", "pin"].into_iter().any(word)
}

/// Whether a text is a secret whatever it is called: a private key, a well-known token, an address with a password in it.
pub fn holds_secret(text: &str) -> bool {
    (text.contains("-----BEGIN") && text.contains("PRIVATE KEY"))
        || TOKENS.iter().any(|t| text.strip_prefix(t).is_some_and(|rest| rest.len() >= 16))
        || has_password(text)
}

/// `scheme://user:password@host`, unless a template gives the password.
fn has_password(text: &str) -> bool {
    text.match_indices("://").any(|(at, sign)| {
        let rest = &text[at + sign.len()..];
        let authority = rest.split(['/', ' ', '?', '#']).next().unwrap_or_default();
        let user = authority.rsplit_once('@').map(|(user, _)| user);
        let password = user.and_then(|u| u.split_once(':')).map(|(_, password)| password);
        password.is_some_and(|p| !p.is_empty() && !p.contains("{{"))
    })
}

/// The first line of a configuration that looks as if it held a secret: its number from 1, and what it is called there
/// (never its value). Whatever the format: `NAME=value`, `name: value`, `name value`.
pub fn secret_line(text: &str) -> Option<(usize, String)> {
    text.lines().enumerate().find_map(|(number, line)| Some((number + 1, secret_in(line)?)))
}

fn secret_in(line: &str) -> Option<String> {
    if line.contains("-----BEGIN") && line.contains("PRIVATE KEY") {
        return Some("a private key".to_owned());
    }
    let quotes = |c: char| c.is_whitespace() || "\"',;()[]{}<>".contains(c);
    // systemd.exec(5): assignments may stand behind it without a blank.
    let line = &line.replace("Environment=", " ");
    let words = line.split(quotes).filter(|w| !w.is_empty()).collect::<Vec<_>>();
    let value = |w: &str| w.rsplit('=').next().map(str::to_owned).unwrap_or_default();
    if words.iter().any(|w| holds_secret(w) || holds_secret(&value(w))) {
        return Some("an address or token".to_owned());
    }
    // An example in a comment is none yet.
    if line.trim_start().starts_with(['#', ';']) || line.trim_start().starts_with("//") {
        return None;
    }
    words.iter().enumerate().find_map(|(i, word)| {
        let (name, value) = match word.split_once(['=', ':']) {
            Some((name, value)) if !value.is_empty() => (name, value),
            Some((name, _)) => (name, *words.get(i + 1..)?.iter().find(|w| **w != "=")?),
            None => (*word, *words.get(i + 1..)?.iter().find(|w| !["=", ":", "=>"].contains(w))?),
        };
        let name = name.rsplit(['=', '/']).next().unwrap_or(name).trim_start_matches('-');
        (is_name(name) && names_secret(name) && !is_plain(value)).then(|| name.to_owned())
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
}

/// A switch, a path, or what stands for a value that is elsewhere.
fn is_plain(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    PLAIN.contains(&value.to_lowercase().as_str()) || value.starts_with(['/', '$', '%', '~']) || value.contains("{{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_configurations_are_known_by_their_names_or_by_themselves() {
        for (line, name) in [
            ("PASSWORD=hunter2", Some("PASSWORD")),
            ("export DB_PASSWORD='hunter2'", Some("DB_PASSWORD")),
            ("Environment=\"A=b\" \"SECRET_KEY=x y\"", Some("SECRET_KEY")),
            ("Environment=API_TOKEN=abc", Some("API_TOKEN")),
            ("password = hunter2", Some("password")),
            ("  password: hunter2", Some("password")),
            ("  'password' => 'hunter2',", Some("password")),
            ("fastcgi_param DB_PASSWORD hunter2;", Some("DB_PASSWORD")),
            ("requirepass hunter2", Some("requirepass")),
            ("ExecStart=/usr/bin/x --password=hunter2", Some("password")),
            ("DATABASE_URL=mysql://app:hunter2@db/shop", Some("an address or token")),
            ("KEY=glpat-abcdefghijklmnopqrst", Some("an address or token")),
            ("-----BEGIN OPENSSH PRIVATE KEY-----", Some("a private key")),
            ("# DATABASE_URL=mysql://app:hunter2@db/shop", Some("an address or token")),
            ("# password = something", None),
            ("PasswordAuthentication no", None),
            ("PASS_MAX_DAYS 99999", None),
            ("password_file = /etc/x", None),
            ("PASSWORD=${FROM_ELSEWHERE}", None),
            ("password=", None),
            ("ssl_certificate_key /etc/ssl/private/shop.key;", None),
            ("passwd: files systemd", Some("passwd")),
            ("server_name www.ocpizza.example;", None),
            ("proxy_pass http://127.0.0.1:8000;", None),
        ] {
            let found = secret_line(line).map(|(_, n)| n);
            assert_eq!(found.as_deref(), name, "{line}");
        }
        assert_eq!(secret_line("a = 1\n\ntoken = x\n"), Some((3, "token".to_owned())));
    }
}
