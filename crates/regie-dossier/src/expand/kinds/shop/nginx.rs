//! A site of nginx from what is said about it.

use super::super::super::Expanded;
use super::super::super::fields::Rendering;
use super::super::super::paths;
use regie_wire::Text;

/// TLS for everybody but the oldest: Mozilla's intermediate guideline (wiki.mozilla.org/Security/Server_Side_TLS, 5.7), without
/// the ciphers that need parameters of one's own.
const TLS: &str = "    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
    ssl_prefer_server_ciphers off;
    ssl_session_timeout 1d;
    ssl_session_cache shared:regie:10m;
    ssl_session_tickets off;
";

/// What the server behind is told of who asks.
const PROXY: &str = "        proxy_http_version 1.1;
        proxy_connect_timeout 3s;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
";

/// Whether it can be a host's name or address.
pub(super) fn host(host: &str) -> bool {
    !host.is_empty()
        && !host.starts_with('-')
        && host.chars().all(|c| c.is_ascii_alphanumeric() || "._:-[]".contains(c))
}

/// The configuration.
pub(super) fn site(r: &Rendering<'_>, name: &str) -> Expanded<Text> {
    let domains = domains(r)?;
    let (certificate, key) = (path(r, "certificate")?, path(r, "key")?);
    let mut out = String::new();
    match (&certificate, &key) {
        (Some(certificate), Some(key)) => {
            if r.flag("redirect", true)? {
                out.push_str(&format!(
                    "server {{\n    listen 80;\n    listen [::]:80;\n    server_name {domains};\n    return 301 https://$host$request_uri;\n}}\n\n"
                ));
            }
            out.push_str(&format!(
                "server {{\n    listen 443 ssl http2;\n    listen [::]:443 ssl http2;\n    server_name {domains};\n\n\
                 \x20   ssl_certificate {certificate};\n    ssl_certificate_key {key};\n{TLS}\n"
            ));
        }
        (None, None) => {
            out.push_str(&format!("server {{\n    listen 80;\n    listen [::]:80;\n    server_name {domains};\n\n"))
        }
        _ => return Err(r.error("certificate", "missing-key", "`certificate` and `key` go together")),
    }
    out.push_str(&format!(
        "    access_log /var/log/nginx/{name}.access.log;\n    error_log /var/log/nginx/{name}.error.log;\n    client_max_body_size {};\n",
        max_body(r)?
    ));
    for (location, folder) in folders(r)? {
        out.push_str(&format!("\n    location {location} {{\n        alias {folder};\n    }}\n"));
    }
    for (location, upstream) in passed(r)? {
        out.push_str(&format!("\n    location {location} {{\n        proxy_pass http://{upstream};\n{PROXY}    }}\n"));
    }
    out.push_str(&main(upstream(r)?.as_deref(), path(r, "root")?.as_deref()));
    out.push_str("}\n");
    Ok(Text::plain(out))
}

/// What answers where nothing else does: files, a server behind, or files first.
fn main(upstream: Option<&str>, root: Option<&str>) -> String {
    let files = root.map(|root| format!("\n    root {root};\n    index index.html;\n")).unwrap_or_default();
    let pass = upstream.map(|upstream| format!("        proxy_pass http://{upstream};\n{PROXY}")).unwrap_or_default();
    match (upstream, root) {
        (Some(_), None) => format!("\n    location / {{\n{pass}    }}\n"),
        (Some(_), Some(_)) => {
            format!(
                "{files}\n    location / {{\n        try_files $uri @behind;\n    }}\n\n    location @behind {{\n{pass}    }}\n"
            )
        }
        (None, _) => format!("{files}\n    location / {{\n        try_files $uri $uri/ =404;\n    }}\n"),
    }
}

fn domains(r: &Rendering<'_>) -> Expanded<String> {
    let domains = r.list("domains")?;
    if domains.is_empty() {
        return Err(r.error("domains", "empty", "a site answers for one domain at least"));
    }
    let fine = |c: char| c.is_ascii_alphanumeric() || "._-*".contains(c);
    match domains.iter().find(|d| !d.chars().all(fine)) {
        Some(wrong) => Err(r.error("domains", "value", format!("`{}` is no domain", wrong.escape_debug()))),
        None => Ok(domains.join(" ").to_lowercase()),
    }
}

fn upstream(r: &Rendering<'_>) -> Expanded<Option<String>> {
    match r.opt("upstream")? {
        Some(name) if host(&name) => Ok(Some(name)),
        Some(name) => {
            let finding = r.error("upstream", "value", format!("`{}` is no upstream", name.escape_debug()));
            Err(Box::new(finding.help("name an `upstream` of this machine, or write `host:port`")))
        }
        None if r.opt("root")?.is_some() => Ok(None),
        None => {
            let finding = r.error("domains", "missing-key", "nothing says what this site shows");
            Err(Box::new(finding.help("add `upstream` or `root`, or write all of it as `content` or `template`")))
        }
    }
}

fn max_body(r: &Rendering<'_>) -> Expanded<String> {
    let said = r.opt("max_body")?.unwrap_or_else(|| "10m".to_owned());
    let number = said.trim_end_matches(['k', 'K', 'm', 'M', 'g', 'G']);
    if said.len() > number.len() + 1 || number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(r.error("max_body", "value", format!("`{said}` is no size for nginx: write it as `10m`")));
    }
    Ok(said)
}

/// `static = { "/static/" = "/srv/shop/static" }`: both end with a slash, or neither does.
fn folders(r: &Rendering<'_>) -> Expanded<Vec<(String, String)>> {
    let complete = |(location, folder): (String, String)| {
        let folder = paths::complete(r.machine, &folder, r.place("static"))?;
        let end = if location.ends_with('/') { "/" } else { "" };
        Ok((location, plain(r, "static", format!("{folder}{end}"))?))
    };
    locations(r, "static")?.into_iter().map(complete).collect()
}

/// `pass = { "/media/" = "shop-files" }`: what another upstream answers.
fn passed(r: &Rendering<'_>) -> Expanded<Vec<(String, String)>> {
    let known = |(location, upstream): (String, String)| match host(&upstream) {
        true => Ok((location, upstream)),
        false => Err(r.error("pass", "value", format!("`{}` is no upstream", upstream.escape_debug()))),
    };
    locations(r, "pass")?.into_iter().map(known).collect()
}

/// Locations with what is said of each; one of which nothing is said here is left out.
fn locations(r: &Rendering<'_>, field: &str) -> Expanded<Vec<(String, String)>> {
    let mut all = Vec::new();
    for (location, mut said) in r.table(field)? {
        said.retain(|one| !one.is_empty());
        let Some(one) = said.pop() else { continue };
        if !said.is_empty() {
            return Err(r.error(field, "value", format!("`{location}` leads to one place")));
        }
        if !location.starts_with('/') {
            return Err(r.error(field, "value", format!("`{location}` is no location: begin it with `/`")));
        }
        all.push((plain(r, field, location)?, one));
    }
    Ok(all)
}

fn path(r: &Rendering<'_>, field: &str) -> Expanded<Option<String>> {
    r.opt_path(field)?.map(|path| plain(r, field, path)).transpose()
}

/// What nginx takes as one word that means itself.
fn plain(r: &Rendering<'_>, field: &str, text: String) -> Expanded<String> {
    match text.chars().find(|c| c.is_whitespace() || ";{}\"'\\$#".contains(*c)) {
        None => Ok(text),
        Some(c) => {
            let message = format!(
                "`{}` cannot stand in a site: nginx would read `{}` as its own",
                text.escape_debug(),
                c.escape_debug()
            );
            Err(Box::new(r.error(field, "value", message).help("give it another name, or write the site as `content`")))
        }
    }
}
