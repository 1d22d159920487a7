//! Certificates with their keys, as openssl reads them.

use super::{Look, path, said};
use regie_wire::{Certificate, FileType, Observed};
use std::net::IpAddr;
use std::process::Command;
use std::time::Duration;

/// What it must last at least, seconds: 30 days; 10 where certbot should have renewed it at 30 (certbot(1), `renew_before_expiry`).
const LASTS: u64 = 30 * 24 * 3600;
const RENEWED: u64 = 10 * 24 * 3600;

/// openssl answers at once.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn seen(look: &Look<'_>, wanted: &Certificate) -> Result<Observed, String> {
    let at = |path: &str| path::seen(look.cx, &look.names, path, None);
    let (cert, key) = (at(&wanted.path)?, at(&wanted.key)?);
    let server = wanted.acme.as_ref().and_then(|acme| renewal(&acme.name));
    let lasts = if wanted.acme.is_some() { RENEWED } else { LASTS };
    let nothing = |names| Observed::Certificate {
        server: server.clone(),
        names,
        key_matches: false,
        lasts: false,
        ends: "no certificate".to_owned(),
        key: key.clone(),
    };
    let Some(cert) = cert else { return Ok(nothing(None)) };
    if matches!(cert.file_type, FileType::Directory | FileType::Other) {
        return Err(format!("{} is no file: look at it and move it away, then plan again", wanted.path));
    }
    let said = openssl(&[
        "x509",
        "-in",
        &wanted.path,
        "-noout",
        "-pubkey",
        "-enddate",
        "-ext",
        "subjectAltName",
        "-checkend",
        &lasts.to_string(),
    ])?;
    let Some(public) = public_key(&said.out) else { return Ok(nothing(Some(Vec::new()))) };
    let key_matches = match &key {
        Some(_) => {
            public_key(&openssl(&["pkey", "-in", &wanted.key, "-passin", "pass:", "-pubout"])?.out) == Some(public)
        }
        None => false,
    };
    let ends = said.out.lines().find_map(|l| l.strip_prefix("notAfter=")).unwrap_or("at no known time").to_owned();
    // Its code says whether it lasts; that it could be read was seen before.
    Ok(Observed::Certificate { names: Some(names(&said.out)), key_matches, lasts: said.ok, ends, key, server })
}

/// The server that certbot renews a certificate from.
fn renewal(name: &str) -> Option<String> {
    setting(&renewals(name)?, "server")
}

/// What certbot wrote down about a certificate of its own.
pub(crate) fn renewals(name: &str) -> Option<String> {
    std::fs::read_to_string(format!("/etc/letsencrypt/renewal/{name}.conf")).ok()
}

/// A setting in that text.
pub(crate) fn setting(text: &str, name: &str) -> Option<String> {
    let settings = text.lines().filter_map(|l| l.split_once('='));
    settings.filter(|(n, _)| n.trim() == name).map(|(_, value)| value.trim().to_owned()).next_back()
}

pub(crate) fn openssl(arguments: &[&str]) -> Result<said::Said, String> {
    let said = said::ask(Command::new("openssl").args(arguments), PATIENCE)?;
    said.ok_or_else(|| "openssl is not on this machine: declare the package openssl before the certificate".to_owned())
}

/// The public key in PEM.
fn public_key(out: &str) -> Option<String> {
    let start = out.find("-----BEGIN PUBLIC KEY-----")?;
    let end = out[start..].find("-----END PUBLIC KEY-----")?;
    Some(out[start..start + end].to_owned())
}

/// The names in `X509v3 Subject Alternative Name`, as `DNS:a, IP Address:127.0.0.1`; addresses in their one form.
pub(crate) fn names(out: &str) -> Vec<String> {
    let line = out.lines().skip_while(|l| !l.contains("Subject Alternative Name")).nth(1).unwrap_or_default();
    line.split(',').filter_map(|part| name(part.trim())).collect()
}

fn name(part: &str) -> Option<String> {
    match part.split_once(':')? {
        ("DNS", name) => Some(name.to_owned()),
        ("IP Address", ip) => Some(ip.parse::<IpAddr>().map_or_else(|_| ip.to_owned(), |ip| ip.to_string())),
        // Of a kind that none of ours has: it is for other names.
        _ => Some(part.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::setting;

    #[test]
    fn the_server_is_the_one_that_certbot_wrote_down() {
        let text = "# renew_before_expiry = 30 days\nversion = 2.1.0\n[renewalparams]\naccount = ab=\nserver = https://pebble:14000/dir\n";
        assert_eq!(setting(text, "server").as_deref(), Some("https://pebble:14000/dir"));
        assert_eq!(setting("version = 2.1.0\n", "server"), None);
    }
}
