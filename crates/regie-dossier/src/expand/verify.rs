//! `[[verify]]`: questions that gate a deploy, asked from where visitors come in.

use super::Expanded;
use super::context::Placed;
use super::instance::{Here, wanted_of};
use crate::template::plain;
use crate::{Finding, Verify, WantedResource};
use regie_wire::{Http, MachineName, Phase, Resource};
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
    let Some((scheme, rest)) = url.split_once("://").filter(|(s, _)| matches!(*s, "http" | "https")) else {
        let finding = Finding::error("url", &verify.place, format!("`{url}` is no http address"));
        return Err(Box::new(finding.help("begin it with http:// or https://")));
    };
    let contains = verify.contains.as_ref().map(|c| plain(&at.scope, c, &verify.place, "a question")).transpose()?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let default = if scheme == "https" { "443" } else { "80" };
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, default));
    // Its own domain is answered by this very machine, whatever the name servers say: a deploy to a machine that
    // visitors do not reach yet is verified too.
    let own = placed.instance.domains.iter().any(|d| d == host);
    let resolve = own.then(|| format!("{host}:{port}:127.0.0.1"));
    Ok(Http { url, resolve, cacert: None, status: verify.status, contains, within: verify.within })
}
