//! Which versions have to be at hand.

use super::{Expanded, context};
use crate::load::absolute;
use crate::template::{Bag, Scope, plain};
use crate::{Dossier, Environment, Finding, Instance, Service, Source, SourceRequest};
use std::sync::Arc;

/// The versions that an environment's instances ask for, each once.
///
/// # Errors
/// When a source cannot be told: its template fails, a download has no checksum, regie cannot fetch from there.
pub fn sources(dossier: &Dossier, environment: &str) -> Result<Vec<SourceRequest>, Vec<Finding>> {
    let Some(env) = dossier.environments.get(environment) else { return Ok(Vec::new()) };
    let (mut requests, mut findings) = (Vec::new(), Vec::new());
    for instance in &env.instances {
        let Some(service) = dossier.services.get(&instance.service) else { continue };
        match request(dossier, env, instance, service) {
            Ok(request) => requests.extend(request),
            Err(finding) => findings.push(*finding),
        }
    }
    if !findings.is_empty() {
        return Err(crate::read::tidy(findings, &dossier.texts));
    }
    requests.sort();
    requests.dedup();
    Ok(requests)
}

fn request(
    dossier: &Dossier,
    env: &Environment,
    instance: &Instance,
    service: &Service,
) -> Expanded<Option<SourceRequest>> {
    let Some(source) = &service.source else { return Ok(None) };
    let place = &service.source_place;
    let mut names = Bag::default();
    names.put("version", instance.version.as_str());
    names.put("env", env.name.as_str());
    names.put("service", context::service(service));
    // An archive is one for all instances of its version: only what is common to them has a say in where it is.
    let mut variables = crate::template::Variables::default();
    variables.lay(&env.variables, &env.variable_places);
    let scope = Scope::new(names, Arc::new(variables), false);
    let mut request = SourceRequest {
        service: service.name.clone(),
        version: instance.version.clone(),
        pack: None,
        file: None,
        url: None,
    };
    let local = |text: String| {
        absolute(&dossier.root, &text).ok_or_else(|| {
            Box::new(
                Finding::error("source", place, format!("`{text}` is no path"))
                    .help("write it from the dossier's folder"),
            )
        })
    };
    match source {
        Source::Path(path) => request.pack = Some(local(plain(&scope, path, place, "a path")?)?),
        Source::Archive { location, sha256 } => {
            let location = plain(&scope, location, place, "an address")?;
            if location.contains("://") {
                let sum = sha256.get(&instance.version).or_else(|| sha256.get("*")).ok_or_else(|| {
                    let message = format!("nothing says the SHA-256 of {} {}", service.name, instance.version);
                    let help = format!("add `sha256 = {{ \"{}\" = \"…\" }}` to [source]", instance.version);
                    Box::new(Finding::error("no-checksum", place, message).help(help))
                })?;
                request.url = Some((location, sum.clone()));
            } else {
                request.file = Some(local(location)?);
            }
        }
        Source::Git(_) | Source::Image(_) => {
            let what = if matches!(source, Source::Git(_)) { "a git repository" } else { "an image" };
            let message = format!("regie cannot fetch {} from {what}", service.name);
            let help = "use `path` with a checkout, or `archive`";
            return Err(Box::new(Finding::error("source", place, message).help(help)));
        }
    }
    Ok(Some(request))
}
