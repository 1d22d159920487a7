//! The way to a machine, as far as its address says it; the rest is in the person's own ssh configuration.

use super::Address;

/// Port of ssh when nothing is said (RFC 4251, 3; IANA).
pub const SSH_PORT: u16 = 22;

/// How regie comes into a machine by ssh.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// Who logs in, when it is said.
    pub user: Option<String>,
    /// Name or address.
    pub host: String,
    /// Port, when it is said.
    pub port: Option<u16>,
}

impl Way {
    /// `root@db:2222`, `me@[fe80::1]:22`.
    pub fn of(address: &str) -> Self {
        let (user, rest) = match address.rsplit_once('@') {
            Some((user, rest)) => (Some(user.to_owned()), rest),
            None => (None, address),
        };
        let (host, port) = match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
            Some((host, end)) => (host, end.strip_prefix(':')),
            None => rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port))),
        };
        Self { user, host: host.to_owned(), port: port.and_then(|p| p.parse().ok()) }
    }
}

impl Address {
    /// The way in, where it is one of ssh.
    pub fn way(&self) -> Option<Way> {
        match self {
            Self::Ssh(address) => Some(Way::of(address)),
            Self::Folder(_) | Self::Local => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_come_apart() {
        let way = |user: Option<&str>, host: &str, port| Way { user: user.map(Into::into), host: host.into(), port };
        assert_eq!(Way::of("db"), way(None, "db", None));
        assert_eq!(Way::of("root@db:2222"), way(Some("root"), "db", Some(2222)));
        assert_eq!(Way::of("me@[fe80::1]:22"), way(Some("me"), "fe80::1", Some(22)));
    }
}
