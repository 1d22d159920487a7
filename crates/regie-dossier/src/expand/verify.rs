//! Questions that gate a deploy: `[[verify]]`, asked from where visitors come in, and `[[depends]]`, asked from where the
//! application runs before anything of it changes.

use super::Expanded;
use super::context::Placed;
use super::instance::{Here, wanted_of};
use crate::template::{eval, plain};
use crate::{Depends, Finding, Tls, Verify, WantedResource};
use regie_wire::{Http, MachineName, Phase, Resource, Tcp};
use std::collections::BTreeMap;

/// From the proxy's machines, else from the first that runs it.
pub(super) fn questions(
    placed: &Placed<'_>,
    here: &BTreeMap<&MachineName, Here<'_>>,
    findings: &mut Vec<Finding>,
) -> Vec<WantedResource> {
    let mut machines = placed.machines("proxy").collect::<Vec<_>>();
    if machines.is_empty() {
        machines.extend(placed.main_role().and_then(|r| placed.machines(r).next()));
    }
    let mut out = Vec::new();
    for verify in &placed.service.verify {
        for at in machines.iter().filter_map(|m| here.get(&m.name)) {
            match question(placed, at, verify) {
                Ok(http) => {
                    let resource = Resource::Http(http);
                    out.push(wanted_of(placed, at.machine, Phase::Verify, resource, Vec::new(), &verify.place));
                }
                Err(finding) => findings.push(*finding),
            }
        }
    }
    out
}

fn question(placed: &Placed<'_>, at: &Here<'_>, verify: &Verify) -> Expanded<Http> {
    let url = plain(&at.scope, &verify.http, &verify.place, "an address").map_err(|finding| {
        let about_domain = finding.rule == "undefined" && placed.instance.domains.is_empty();
        if about_domain && finding.message.contains("`domain`") {
            let help = format!(
                "add `domains = [\"…\"]` to [instance.{}], or ask `{{{{ url }}}}/`: its domain, else its port",
                placed.instance.name
            );
            return Box::new(finding.help(help));
        }
        finding
    })?;
    let (host, port) = authority(&url, &verify.place)?;
    let contains = verify.contains.as_ref().map(|c| plain(&at.scope, c, &verify.place, "a question")).transpose()?;
    // Its own domain is answered by this very machine, whatever the name servers say: a deploy to a machine that
    // visitors do not reach yet is verified too.
    let own = placed.instance.domains.iter().any(|d| d == host);
    let resolve = own.then(|| format!("{host}:{port}:127.0.0.1"));
    Ok(Http { url, resolve, cacert: None, status: verify.status, contains, within: verify.within })
}

/// Outside services, asked from every machine that runs it.
pub(super) fn outside(
    placed: &Placed<'_>,
    here: &BTreeMap<&MachineName, Here<'_>>,
    findings: &mut Vec<Finding>,
) -> Vec<WantedResource> {
    let machines = placed.main_role().into_iter().flat_map(|r| placed.machines(r)).collect::<Vec<_>>();
    let mut out = Vec::new();
    for depends in &placed.service.depends {
        for at in machines.iter().filter_map(|m| here.get(&m.name)) {
            match dependency(at, depends) {
                Ok(None) => {}
                Ok(Some(resource)) => {
                    out.push(wanted_of(placed, at.machine, Phase::Preflight, resource, Vec::new(), &depends.place));
                }
                Err(finding) => findings.push(*finding),
            }
        }
    }
    out
}

/// The question; `None` on machines where it is not asked. A folder is for trying things out, so it needs nobody outside
/// unless that is said.
fn dependency(at: &Here<'_>, depends: &Depends) -> Expanded<Option<Resource>> {
    let (place, within) = (&depends.place, depends.within);
    let asked = match &depends.when {
        Some(when) => eval(&at.scope, when, place)?.is_true(),
        None => at.machine.is_system(),
    };
    if !asked {
        return Ok(None);
    }
    if let Some(http) = &depends.http {
        let url = plain(&at.scope, http, place, "an address")?;
        authority(&url, place)?;
        let status = depends.status.unwrap_or(Http::ANSWERS);
        let http = Http { url, resolve: None, cacert: None, status, contains: None, within };
        return Ok(Some(Resource::Http(http)));
    }
    let said = plain(&at.scope, depends.tcp.as_deref().unwrap_or_default(), place, "an address")?;
    let fine = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    let parsed =
        said.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse::<u16>().ok().filter(|p| *p > 0)?)));
    match parsed.filter(|(host, _)| !host.is_empty() && !host.starts_with('-') && host.chars().all(fine)) {
        Some((host, port)) => Ok(Some(Resource::Tcp(Tcp { host: host.to_owned(), port, within }))),
        None => {
            let finding = Finding::error("value", place, format!("`{said}` is no `host:port`"));
            Err(Box::new(finding.help("write it as `tcp = \"mail.example.org:587\"`")))
        }
    }
}

/// Host and port of an address.
fn authority<'u>(url: &'u str, place: &crate::Place) -> Expanded<(&'u str, &'u str)> {
    let Some((scheme, rest)) = url.split_once("://").filter(|(s, _)| matches!(*s, "http" | "https")) else {
        let finding = Finding::error("url", place, format!("`{url}` is no http address"));
        return Err(Box::new(finding.help("begin it with http:// or https://")));
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let default = if scheme == "https" { "443" } else { "80" };
    Ok(authority.rsplit_once(':').unwrap_or((authority, default)))
}

/// Questions over TLS trust the certificate that the instance makes for itself on that machine.
pub(super) fn trust(placed: &Placed<'_>, wanted: &mut [WantedResource]) {
    if placed.instance.tls != Tls::SelfSigned {
        return;
    }
    let certificate = |w: &WantedResource| match &w.resource {
        Resource::Certificate(certificate) => Some((w.machine.clone(), certificate.path.clone())),
        _ => None,
    };
    let certificates = wanted.iter().filter_map(certificate).collect::<BTreeMap<_, _>>();
    for w in wanted {
        let Resource::Http(http) = &mut w.resource else { continue };
        let host = authority(&http.url, &w.place).map(|(host, _)| host.to_owned()).unwrap_or_default();
        let own = http.url.starts_with("https://") && placed.instance.domains.contains(&host);
        if own && http.cacert.is_none() {
            http.cacert = certificates.get(&w.machine).cloned();
        }
    }
}
