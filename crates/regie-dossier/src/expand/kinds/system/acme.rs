//! What is said about a certificate of an ACME server.

use super::super::super::Expanded;
use super::super::super::fields::Rendering;
use super::wrong;
use core::net::IpAddr;
use regie_wire::Acme;

/// Where certbot keeps what it got.
const LIVE: &str = "/etc/letsencrypt/live/";

/// `None` for a self-signed one.
pub(super) fn acme(r: &Rendering<'_>, domains: &[String], path: &str, key: &str) -> Expanded<Option<Acme>> {
    match r.opt("by")?.as_deref() {
        None | Some("self-signed") => return Ok(None),
        Some("acme") => {}
        Some(other) => {
            let message = format!("nobody makes certificates by `{}`", other.escape_debug());
            return wrong(r, "by", "value", message, "`acme`, or `self-signed`, as when nothing is said");
        }
    }
    if !r.machine.is_system() {
        let help = "add `when = \"machine.system\"`, so that it is for real machines only";
        return wrong(r, "by", "folder-machine", "no ACME server reaches a folder of this computer".to_owned(), help);
    }
    if let Some(name) = domains.iter().find(|d| d.starts_with("*.") || d.parse::<IpAddr>().is_ok()) {
        let message = format!("`{name}` cannot be proved by HTTP-01: it is for names that lead here");
        return wrong(
            r,
            "domains",
            "domain",
            message,
            "name each domain; a wildcard is `tls = \"files\"`, got elsewhere",
        );
    }
    let name = path.strip_prefix(LIVE).and_then(|p| p.strip_suffix("/fullchain.pem")).unwrap_or_default();
    let fine = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if name.is_empty() || name.starts_with(['-', '.']) || !name.chars().all(fine) {
        let message = format!("`{path}` is not where certbot keeps a certificate");
        return wrong(r, "path", "value", message, "such as /etc/letsencrypt/live/www.ocpizza.example/fullchain.pem");
    }
    if key != format!("{LIVE}{name}/privkey.pem") {
        let message = format!("`{key}` is not where certbot keeps its key");
        return wrong(r, "key", "value", message, &format!("it is {LIVE}{name}/privkey.pem"));
    }
    let server = r.opt("server")?.unwrap_or_else(|| Acme::LETS_ENCRYPT.to_owned());
    if !server.starts_with("https://") || server.contains(char::is_whitespace) {
        let message = format!("`{}` is no ACME server", server.escape_debug());
        return wrong(r, "server", "url", message, "the address of its directory, which begins with https://");
    }
    let email = r.opt("email")?;
    if let Some(email) = email.as_ref().filter(|e| !e.contains('@') || e.contains([' ', ',', '\n'])) {
        let message = format!("`{}` is no mail address", email.escape_debug());
        return wrong(r, "email", "value", message, "such as ops@ocpizza.example");
    }
    let reload = r.opt("reload")?.unwrap_or_else(|| "nginx.service".to_owned());
    if !reload.ends_with(".service") || !reload.chars().all(|c| c.is_ascii_alphanumeric() || ".-_@".contains(c)) {
        let message = format!("`{}` is no unit", reload.escape_debug());
        return wrong(r, "reload", "unit", message, "write it in full, such as `nginx.service`");
    }
    let webroot = r.opt_path("webroot")?.unwrap_or_else(|| "/var/www/acme".to_owned());
    Ok(Some(Acme { name: name.to_owned(), email, server, webroot, reload }))
}
