//! What is said about a site, whatever server it is for.

use super::super::super::Expanded;
use super::super::super::fields::Rendering;
use super::super::super::paths;
use super::{apache, nginx, places, word};
use regie_wire::{Resource, Site, Text, WebServer};

/// Everything that is said.
pub(super) struct Said {
    /// `pizzeria`
    pub name: String,
    /// The main one first, in small letters.
    pub domains: Vec<String>,
    /// Certificate and key.
    pub tls: Option<(String, String)>,
    /// With a certificate: who comes without TLS is sent there.
    pub redirect: bool,
    /// The page of a maintenance, for as long as it lies there.
    pub closed: Option<String>,
    /// A number and `k`, `m`, `g` or nothing.
    pub max_body: String,
    /// Locations and the folders that are shown there.
    pub folders: Vec<(String, String)>,
    /// Locations and what answers there.
    pub passed: Vec<(String, String)>,
    /// Locations whose files are shown as they are, whatever they are.
    pub plain: Vec<String>,
    /// Locations that nobody is shown.
    pub denied: Vec<String>,
    /// What answers where nothing else does.
    pub main: Main,
}

/// What answers where nothing else does.
pub(super) enum Main {
    /// Files.
    Root(String),
    /// A server behind.
    Upstream(String),
    /// Files first.
    Both(String, String),
    /// Files, those in PHP by whoever listens at a socket; `index.php` answers for what is no file.
    Php(String, String),
}

/// `instance`: whose it is; a machine's own are never in maintenance.
pub(super) fn site(r: &Rendering<'_>, instance: Option<&str>) -> Expanded<Resource> {
    let server = match r.opt("server")?.as_deref() {
        None | Some("nginx") => WebServer::Nginx,
        Some("apache") => WebServer::Apache,
        Some(other) => {
            let finding = r.error("server", "value", format!("`{other}` is no web server that regie knows"));
            return Err(Box::new(finding.help("write `nginx` or `apache`")));
        }
    };
    let name = word(r, "name", "a site's name")?;
    let content = match r.content()? {
        Some(content) => content,
        None => {
            let closed = instance.map(|instance| regie_resource::closed_page(server, instance));
            let said = Said { closed, ..said(r, name.clone())? };
            places::once_each(r, &said)?;
            Text::plain(match server {
                WebServer::Nginx => nginx::site(&said),
                WebServer::Apache => apache::site(r, &said)?,
            })
        }
    };
    Ok(Resource::Site(Site { server, name, content }))
}

/// Whether it can be a host's name or address.
pub(super) fn host(host: &str) -> bool {
    !host.is_empty()
        && !host.starts_with('-')
        && host.chars().all(|c| c.is_ascii_alphanumeric() || "._:-[]".contains(c))
}

fn said(r: &Rendering<'_>, name: String) -> Expanded<Said> {
    let tls = match (path(r, "certificate")?, path(r, "key")?) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        _ => return Err(r.error("certificate", "missing-key", "`certificate` and `key` go together")),
    };
    let (upstream, root) = (upstream(r)?, path(r, "root")?);
    let main = match (upstream, root, path(r, "php")?) {
        (Some(_), _, Some(_)) => {
            return Err(r.error("php", "value", "`php` and `upstream` both answer for everything"));
        }
        (_, Some(root), Some(php)) => Main::Php(root, php),
        (_, None, Some(_)) => return Err(r.error("php", "missing-key", "`php` goes with `root`, where its files are")),
        (Some(upstream), Some(root), None) => Main::Both(root, upstream),
        (Some(upstream), None, None) => Main::Upstream(upstream),
        (None, Some(root), None) => Main::Root(root),
        (None, None, None) => {
            let finding = r.error("domains", "missing-key", "nothing says what this site shows");
            return Err(Box::new(
                finding.help("add `upstream` or `root`, or write all of it as `content` or `template`"),
            ));
        }
    };
    let (mut plain, denied) = (listed(r, "plain")?, listed(r, "deny")?);
    // Nothing is run where nobody is shown anything: that one is said, the other one with it.
    plain.retain(|location| !denied.contains(location));
    Ok(Said {
        name,
        domains: domains(r)?,
        tls,
        redirect: r.flag("redirect", true)?,
        closed: None,
        max_body: max_body(r)?,
        folders: folders(r)?,
        passed: passed(r)?,
        plain,
        denied,
        main,
    })
}

fn domains(r: &Rendering<'_>) -> Expanded<Vec<String>> {
    let domains = r.list("domains")?;
    if domains.is_empty() {
        return Err(r.error("domains", "empty", "a site answers for one domain at least"));
    }
    let fine = |c: char| c.is_ascii_alphanumeric() || "._-*".contains(c);
    match domains.iter().find(|d| !d.chars().all(fine)) {
        Some(wrong) => Err(r.error("domains", "value", format!("`{}` is no domain", wrong.escape_debug()))),
        None => Ok(domains.iter().map(|d| d.to_lowercase()).collect()),
    }
}

fn upstream(r: &Rendering<'_>) -> Expanded<Option<String>> {
    match r.opt("upstream")? {
        Some(name) if !host(&name) => {
            let finding = r.error("upstream", "value", format!("`{}` is no upstream", name.escape_debug()));
            Err(Box::new(finding.help("name an `upstream` of this machine, or write `host:port`")))
        }
        said => Ok(said),
    }
}

fn max_body(r: &Rendering<'_>) -> Expanded<String> {
    let said = r.opt("max_body")?.unwrap_or_else(|| "10m".to_owned());
    let number = said.trim_end_matches(['k', 'K', 'm', 'M', 'g', 'G']);
    if said.len() > number.len() + 1 || number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(r.error("max_body", "value", format!("`{said}` is no size: write it as `10m`")));
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

/// `deny = ["/maintenance/"]`; what stands there twice is meant once.
fn listed(r: &Rendering<'_>, field: &str) -> Expanded<Vec<String>> {
    let mut all = Vec::new();
    for said in r.list(field)? {
        let location = location(r, field, said)?;
        if !all.contains(&location) {
            all.push(location);
        }
    }
    Ok(all)
}

fn location(r: &Rendering<'_>, field: &str, location: String) -> Expanded<String> {
    if !location.starts_with('/') {
        return Err(r.error(field, "value", format!("`{location}` is no location: begin it with `/`")));
    }
    plain(r, field, location)
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
        all.push((self::location(r, field, location)?, one));
    }
    Ok(all)
}

fn path(r: &Rendering<'_>, field: &str) -> Expanded<Option<String>> {
    r.opt_path(field)?.map(|path| plain(r, field, path)).transpose()
}

/// What a server takes as one word that means itself.
fn plain(r: &Rendering<'_>, field: &str, text: String) -> Expanded<String> {
    match text.chars().find(|c| c.is_whitespace() || ";{}\"'\\$#".contains(*c)) {
        None => Ok(text),
        Some(c) => {
            let message = format!(
                "`{}` cannot stand in a site: the server would read `{}` as its own",
                text.escape_debug(),
                c.escape_debug()
            );
            Err(Box::new(r.error(field, "value", message).help("give it another name, or write the site as `content`")))
        }
    }
}
