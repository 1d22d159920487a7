//! An ACME server on a host of its own (Debian's pebble), with a DNS server that says where names lead.

use crate::patience;
use regie_hosts::{Host, wait_until};

/// The server's own certificate, and both servers.
const START: &str = r#"
set -eu
mkdir -p /etc/pebble
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=ca -addext subjectAltName=DNS:ca \
  -keyout /etc/pebble/key.pem -out /etc/pebble/cert.pem
cat > /etc/pebble/config.json <<'JSON'
{ "pebble": { "listenAddress": "0.0.0.0:14000", "managementListenAddress": "0.0.0.0:15000",
  "certificate": "/etc/pebble/cert.pem", "privateKey": "/etc/pebble/key.pem",
  "httpPort": 80, "tlsPort": 443, "ocspResponderURL": "", "externalAccountBindingRequired": false } }
JSON
systemd-run --unit names pebble-challtestsrv -defaultIPv4 "" -defaultIPv6 "" -http01 "" -https01 "" -tlsalpn01 "" \
  -dns01 :8053 -management :8055
systemd-run --unit pebble --setenv PEBBLE_VA_NOSLEEP=1 --setenv PEBBLE_WFE_NONCEREJECT=0 \
  pebble -config /etc/pebble/config.json -dnsserver 127.0.0.1:8053
"#;

/// A host that gives certificates away.
pub struct Ca<'a> {
    host: &'a Host,
    /// PEM of the root that it issues from.
    root: String,
}

impl<'a> Ca<'a> {
    /// Starts it on a host of [`crate::ca_stage`], which the others know by the name `ca`. No name leads anywhere yet.
    pub fn on(host: &'a Host) -> Self {
        host.bash_stdin(START).ok();
        let root = || host.sh("curl -sSk https://localhost:15000/roots/0");
        wait_until("pebble answers", patience(), || root().success());
        let root = root().ok().stdout;
        Self { host, root }
    }

    /// Where it is asked.
    pub fn directory() -> &'static str {
        "https://ca:14000/dir"
    }

    /// A host trusts it: its own certificate, for certbot, and what it issues, for who asks sites.
    pub fn trusted_by(&self, host: &Host) {
        host.write("/usr/local/share/ca-certificates/ca.crt", self.host.read("/etc/pebble/cert.pem"));
        host.write("/usr/local/share/ca-certificates/root.crt", &self.root);
        host.sh("update-ca-certificates").ok();
    }

    /// Names of which nothing else is said lead to a host.
    pub fn leads_to(&self, host: &Host) {
        self.tell("set-default-ipv4", &format!("{{\"ip\":\"{}\"}}", host.address()));
    }

    /// A name leads to a host.
    pub fn leads(&self, name: &str, host: &Host) {
        self.tell("add-a", &format!("{{\"host\":\"{name}\",\"addresses\":[\"{}\"]}}", host.address()));
    }

    fn tell(&self, what: &str, json: &str) {
        self.host.sh(&format!("curl -sS -d '{json}' http://localhost:8055/{what}")).ok();
    }
}
