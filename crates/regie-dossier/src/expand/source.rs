//! Which versions have to be at hand.

use super::{Expanded, context};
use crate::load::{Reached, absolute, address};
use crate::template::{Bag, Scope, has_tags, plain, text};
use crate::{
    BuildRequest, Dossier, Environment, Finding, Git, GitRequest, Origin, Place, Service, Source, SourceRequest,
};
use std::sync::Arc;

/// The versions that an environment's instances ask for, each once.
///
/// # Errors
/// When a source cannot be told: its template fails, a download has no checksum, regie cannot fetch from there.
pub fn sources(dossier: &Dossier, environment: &str) -> Result<Vec<SourceRequest>, Vec<Finding>> {
    let Some(env) = dossier.environments.get(environment) else { return Ok(Vec::new()) };
    let mut asked = env.instances.iter().map(|i| (i.service.as_str(), i.version.as_str())).collect::<Vec<_>>();
    asked.sort_unstable();
    asked.dedup();
    let (mut requests, mut findings) = (Vec::new(), Vec::new());
    for (service, version) in asked {
        let Some(service) = dossier.services.get(service) else { continue };
        match request(dossier, env, service, version) {
            Ok(request) => requests.extend(request),
            Err(finding) => findings.push(*finding),
        }
    }
    if findings.is_empty() { Ok(requests) } else { Err(crate::read::tidy(findings, &dossier.texts)) }
}

/// Any one version of a service, as an environment sees it; `None` for a service without a source.
///
/// # Errors
/// As [`sources`].
pub fn source_of(
    dossier: &Dossier,
    environment: &str,
    service: &str,
    version: &str,
) -> Result<Option<SourceRequest>, Vec<Finding>> {
    let (env, service) = (dossier.environments.get(environment), dossier.services.get(service));
    let Some((env, service)) = env.zip(service) else { return Ok(None) };
    request(dossier, env, service, version).map_err(|f| crate::read::tidy(vec![*f], &dossier.texts))
}

fn request(dossier: &Dossier, env: &Environment, service: &Service, version: &str) -> Expanded<Option<SourceRequest>> {
    let Some(source) = &service.source else { return Ok(None) };
    let place = &service.source_place;
    let scope = scope(env, service, version, false);
    let origin = match source {
        Source::Path(path) => Origin::Folder(local(dossier, plain(&scope, path, place, "a path")?, place)?),
        Source::Archive { location, sha256 } => {
            let location = plain(&scope, location, place, "an address")?;
            if location.contains("://") {
                let sum = sha256.get(version).or_else(|| sha256.get("*")).ok_or_else(|| {
                    let message = format!("nothing says the SHA-256 of {} {version}", service.name);
                    let help = format!("add `sha256 = {{ \"{version}\" = \"…\" }}` to [source]");
                    Box::new(Finding::error("no-checksum", place, message).help(help))
                })?;
                Origin::Download { url: location, sha256: sum.clone() }
            } else {
                Origin::File(local(dossier, location, place)?)
            }
        }
        Source::Git(said) => Origin::Git(Box::new(git(dossier, env, service, version, said)?)),
        Source::Image(_) => {
            let message = format!("regie cannot fetch {} from an image", service.name);
            let help = "use `git`, `path` with a checkout, or `archive`";
            return Err(Box::new(Finding::error("source", place, message).help(help)));
        }
    };
    if let (Origin::Download { .. }, true) = (&origin, service.build.here && !service.build.run.is_empty()) {
        let message = "machines fetch this source themselves: it cannot be built on this computer";
        let help = "use `git`, `path` or the file of an `archive` in [source], or remove [build]";
        return Err(Box::new(Finding::error("build", place, message).help(help)));
    }
    let build = build(service, &scope)?;
    Ok(Some(SourceRequest { service: service.name.clone(), version: version.to_owned(), origin, build }))
}

/// An archive is one for all instances of its version: only what is common to them has a say in where it is and how it
/// is built.
fn scope(env: &Environment, service: &Service, version: &str, with_secrets: bool) -> Arc<Scope> {
    let mut names = Bag::default();
    names.put("version", version);
    names.put("env", env.name.as_str());
    names.put("service", context::service(service));
    let mut variables = crate::template::Variables::default();
    variables.lay(&env.variables, &env.variable_places);
    Scope::new(names, Arc::new(variables), with_secrets)
}

fn local(dossier: &Dossier, text: String, place: &Place) -> Expanded<String> {
    absolute(&dossier.root, &text).ok_or_else(|| {
        let finding = Finding::error("source", place, format!("`{text}` is no path"));
        Box::new(finding.help("write it from the dossier's folder"))
    })
}

fn build(service: &Service, scope: &Arc<Scope>) -> Expanded<Option<BuildRequest>> {
    let build = &service.build;
    if !build.here || build.run.is_empty() {
        return Ok(None);
    }
    let place = |i: usize| build.places.get(i).unwrap_or(&service.place);
    let run = build.run.iter().enumerate().map(|(i, run)| plain(scope, run, place(i), "a command line"));
    let run = run.collect::<Expanded<Vec<_>>>()?;
    let Some(output) = &build.output else { return Ok(Some(BuildRequest { run, output: None })) };
    let output = plain(scope, output, &build.output_place, "a path")?;
    if output.is_empty() || output.starts_with('/') || output.split('/').any(|part| part == "..") {
        let message = format!("`{output}` is no path inside the folder of the build");
        let help = "write it from that folder, such as `dist`";
        return Err(Box::new(Finding::error("build", &build.output_place, message).help(help)));
    }
    Ok(Some(BuildRequest { run, output: Some(output) }))
}

fn git(dossier: &Dossier, env: &Environment, service: &Service, version: &str, git: &Git) -> Expanded<GitRequest> {
    let place = |key: &str| git.places.get(key).unwrap_or(&service.source_place);
    let scope = scope(env, service, version, true);
    let render = |key: &str, said: &Option<String>, what: &str| {
        said.as_ref().map(|said| plain(&scope, said, place(key), what)).transpose()
    };
    let said = plain(&scope, &git.url, place("git"), "an address").map_err(|f| match f.rule.as_str() {
        "secret-in-the-open" => Box::new(f.help("take it out: `token = \"{{ secrets.git_token }}\"`, and `user`")),
        _ => f,
    })?;
    let reached = address(&said, place("git"))?;
    let url = if reached == Reached::Folder && !said.contains("://") {
        local(dossier, said.clone(), place("git"))?
    } else {
        said.clone()
    };
    let reference = render("ref", &git.reference, "a name")?;
    if let Some(name) =
        reference.as_ref().filter(|r| r.is_empty() || r.starts_with('-') || r.contains(char::is_control))
    {
        let message = format!("`{name}` is no tag, branch or commit");
        return Err(Box::new(
            Finding::error("source", place("ref"), message).help("for example `ref = \"v{{ version }}\"`"),
        ));
    }
    let error =
        |key: &str, message: String, help: &str| Box::new(Finding::error("source", place(key), message).help(help));
    let near = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
        .iter()
        .any(|n| said.strip_prefix(n).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])));
    for (key, given) in [("user", git.user.is_some()), ("token", git.token.is_some())] {
        if given && reached != Reached::Https && !near {
            let message =
                format!("`{key}` is for `https://`: {} would not be asked for one, or send it in the open", said);
            return Err(error(key, message, "use `https://`, or `ssh_key` with ssh"));
        }
    }
    if git.ssh_key.is_some() && reached != Reached::Ssh {
        return Err(error("ssh_key", format!("`ssh_key` is for ssh, and {said} is not reached by ssh"), "remove it"));
    }
    let token = git.token.as_ref().map(|t| text(&scope, t, place("token"))).transpose()?;
    if token.as_ref().is_some_and(|t| !t.is_sensitive()) {
        let message = "this token stands in the dossier, where everybody reads it".to_owned();
        let help = "regie secrets set git_token, then `token = \"{{ secrets.git_token }}\"`; and change that token";
        let mut finding = error("token", message, help);
        let literal = git.token.as_ref().is_some_and(|t| !has_tags(t));
        if literal {
            finding.source = vec![(finding.place.line, "token = … (not shown)".to_owned())];
            finding.place.column = 0;
            finding.place.length = 0;
        }
        return Err(finding);
    }
    let user = render("user", &git.user, "a name")?;
    let ssh_key = render("ssh_key", &git.ssh_key, "a path")?;
    let ssh_key = ssh_key.map(|key| local(dossier, key, place("ssh_key"))).transpose()?;
    Ok(GitRequest { said, url, reference, user, token, ssh_key })
}
