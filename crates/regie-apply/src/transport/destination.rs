//! `[user@]host[:port]` as arguments of ssh.

/// Where ssh is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Destination {
    /// `[user@]host`, whatever ssh understands.
    pub host: String,
    /// When the dossier says one.
    pub port: Option<u16>,
}

impl Destination {
    /// Takes an address apart. Brackets around an IPv6 address are dropped, as ssh wants.
    pub fn of(address: &str) -> Self {
        let (user, host) = match address.rsplit_once('@') {
            Some((user, host)) => (format!("{user}@"), host),
            None => (String::new(), address),
        };
        let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((name, rest)) => (name, rest.strip_prefix(':').and_then(|p| p.parse().ok())),
            None => match host.split_once(':') {
                // More than one colon without brackets: an IPv6 address, and no port.
                Some((name, port)) if !port.contains(':') => match port.parse() {
                    Ok(port) => (name, Some(port)),
                    Err(_) => (host, None),
                },
                _ => (host, None),
            },
        };
        Self { host: format!("{user}{name}"), port }
    }

    /// The arguments. `--` comes first: an address never becomes an option.
    pub fn args(&self) -> Vec<String> {
        let port = self.port.map(|p| vec!["-p".to_owned(), p.to_string()]).unwrap_or_default();
        port.into_iter().chain(["--".to_owned(), self.host.clone()]).collect()
    }

    /// As a person would type it.
    pub fn typed(&self) -> String {
        match self.port {
            Some(port) => format!("-p {port} {}", self.host),
            None => self.host.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_apart() {
        for (address, host, port) in [
            ("db", "db", None),
            ("root@db", "root@db", None),
            ("root@db:2222", "root@db", Some(2222)),
            ("10.0.0.1:22", "10.0.0.1", Some(22)),
            ("[fe80::1%eth0]:22", "fe80::1%eth0", Some(22)),
            ("me@[::1]", "me@::1", None),
            ("::1", "::1", None),
            ("me@corp@db", "me@corp@db", None),
        ] {
            assert_eq!(Destination::of(address), Destination { host: host.into(), port }, "{address}");
        }
        assert_eq!(Destination::of("-oProxyCommand=x").args(), ["--", "-oProxyCommand=x"]);
    }
}
