//! Certificates that web servers name, and those that certbot keeps.

use super::note;
use crate::observe::accounts::Names;
use crate::observe::certificate::{names, openssl, renewals, setting};
use regie_wire::{CertificateSurveyed, Survey};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Where sites that are served stand.
const SITES: [&str; 3] = ["/etc/nginx/sites-enabled", "/etc/nginx/conf.d", "/etc/apache2/sites-enabled"];

/// Where certbot keeps its own.
const CERTBOT: &str = "/etc/letsencrypt/live";

pub(super) fn look(seen: &mut Survey) -> Result<(), String> {
    let mut pairs = BTreeSet::new();
    for folder in SITES {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            pairs.extend(named(&fs::read_to_string(entry.path()).unwrap_or_default()));
        }
    }
    for entry in fs::read_dir(CERTBOT).into_iter().flatten().flatten().filter(|e| e.path().is_dir()) {
        let folder = entry.path().display().to_string();
        pairs.insert((format!("{folder}/fullchain.pem"), format!("{folder}/privkey.pem")));
    }
    for (path, key) in pairs {
        match certificate(&path, &key) {
            Ok(certificate) => seen.certificates.push(certificate),
            Err(why) => seen.notes.push(note(format!("certificate {path}"), why)),
        }
    }
    Ok(())
}

/// Pairs that a configuration of nginx or apache names.
fn named(text: &str) -> Vec<(String, String)> {
    let of = |directives: [&str; 2]| {
        let words = text.lines().map(str::trim).filter_map(|l| l.split_once(char::is_whitespace));
        let words = words.filter(|(name, _)| directives.contains(name)).map(|(_, value)| value);
        let plain = words.map(|v| v.trim().trim_end_matches(';').trim_matches('"').to_owned());
        plain.filter(|v| v.starts_with('/') && !v.contains('$')).collect::<Vec<_>>()
    };
    let certificates = of(["ssl_certificate", "SSLCertificateFile"]);
    certificates.into_iter().zip(of(["ssl_certificate_key", "SSLCertificateKeyFile"])).collect()
}

fn certificate(path: &str, key: &str) -> Result<CertificateSurveyed, String> {
    if !Path::new(path).exists() {
        return Err("it is named by a web server, and not there".into());
    }
    let said = openssl(&["x509", "-in", path, "-noout", "-subject", "-issuer", "-enddate", "-ext", "subjectAltName"])?;
    let field = |name: &str| said.out.lines().find_map(|l| l.strip_prefix(name)).map(str::trim);
    let ends = field("notAfter=").ok_or("openssl cannot read it")?.to_owned();
    let about = fs::metadata(key).map_err(|e| format!("its key {key} cannot be read: {e}"))?;
    let group = (about.mode() & 0o040 != 0 && about.gid() != 0).then(|| Names::default().group(about.gid()));
    Ok(CertificateSurveyed {
        names: names(&said.out),
        self_signed: field("subject=").is_some() && field("subject=") == field("issuer="),
        certbot: path.starts_with(CERTBOT),
        renewed: renewed(path),
        ends,
        group,
        path: path.to_owned(),
        key: key.to_owned(),
    })
}

/// How certbot renews one of its own by HTTP-01 from a folder; in another way it is renewed by another plugin.
fn renewed(path: &str) -> Option<(String, String)> {
    let text = renewals(path.strip_prefix(CERTBOT)?.trim_start_matches('/').split('/').next()?)?;
    let webroot =
        setting(&text, "webroot_path").filter(|_| setting(&text, "authenticator").as_deref() == Some("webroot"));
    Some((setting(&text, "server")?, webroot?.trim_end_matches(',').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_from_both_servers() {
        let nginx = "server {\n  ssl_certificate     /etc/ssl/a.pem;\n  ssl_certificate_key /etc/ssl/a.key;\n}\n\
                     # ssl_certificate /x;\nserver { \n ssl_certificate $y;\n ssl_certificate_key $z;\n}";
        assert_eq!(named(nginx), [("/etc/ssl/a.pem".to_owned(), "/etc/ssl/a.key".to_owned())]);
        let apache = "SSLCertificateFile \"/a.pem\"\nSSLCertificateKeyFile /a.key\n";
        assert_eq!(named(apache), [("/a.pem".to_owned(), "/a.key".to_owned())]);
    }
}
