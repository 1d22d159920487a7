//! What answers on the web.

use crate::Text;
use serde::{Deserialize, Serialize};

/// Which web server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WebServer {
    /// nginx with Debian's layout: `sites-available`, `sites-enabled`.
    Nginx,
    /// Apache with Debian's layout: the same two folders below `/etc/apache2`, modules by `a2enmod`.
    Apache,
}

impl WebServer {
    /// All that there are.
    pub const ALL: [Self; 2] = [Self::Nginx, Self::Apache];

    /// As dossiers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Apache => "apache",
        }
    }
}

/// A site of a web server. The server's own test (`nginx -t`, `apachectl configtest`) passes before it reloads; one that fails changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Site {
    /// Which.
    pub server: WebServer,
    /// `pizzeria`: `/etc/nginx/sites-available/pizzeria.conf` (or below `/etc/apache2`), and the link that enables it.
    pub name: String,
    /// The configuration.
    pub content: Text,
}

/// The servers behind a site of nginx, in a file of their own (`/etc/nginx/conf.d/NAME-upstream.conf`), so that one can be
/// taken out while it changes and the others serve.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Upstream {
    /// What a site names in `proxy_pass http://NAME`.
    pub name: String,
    /// `host:port`, at least one.
    pub servers: Vec<String>,
    /// Those of `servers` that are given no request now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub out: Vec<String>,
}

/// A certificate with its key: self-signed, good for a month at least; or an ACME server's, good for ten days at least. Right
/// when its names are these and the key is its own, whoever had it made.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Certificate {
    /// Absolute path of the certificate (PEM).
    pub path: String,
    /// Absolute path of its key (PEM, 0600, or 0640 with a group).
    pub key: String,
    /// Names it is for (subjectAltName), the main one first.
    pub domains: Vec<String>,
    /// Days it is made for.
    pub days: u32,
    /// Group that may read the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// How an ACME server (RFC 8555) is asked for it; `None`: self-signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acme: Option<Acme>,
}

/// How certbot(1) gets a certificate and keeps it: by HTTP-01 (RFC 8555, 8.3), from a folder that port 80 answers with.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Acme {
    /// Name of the certificate for certbot: the last folder of its path.
    pub name: String,
    /// Where the ACME server writes to, for its account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Directory of the ACME server, an https address.
    pub server: String,
    /// Folder below which `/.well-known/acme-challenge/` is answered on port 80.
    pub webroot: String,
    /// Unit that reads the certificate anew when it was renewed, such as `nginx.service`.
    pub reload: String,
}

impl Acme {
    /// Let's Encrypt's, which certbot asks when nothing is said.
    pub const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";
}

/// A question to a TCP server, which gates what comes after: does it accept a connection? Never a change.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tcp {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Seconds in which it must have accepted at least once.
    pub within: u64,
}
