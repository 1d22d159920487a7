//! One version of a service, made into its archive.

use super::here::{self, Here};
use super::lock;
use super::sources::{self, Reach};
use crate::cli::Global;
use crate::exit::{Done, Exit, Failure};
use regie_dossier::Lock;
use std::collections::BTreeSet;
use std::path::Path;

/// Makes it, or takes what is kept of it, writes it down in the lock, and says where it is.
pub fn build(g: &Global, service: &str, version: Option<&str>, out: Option<&Path>) -> Done {
    let here = here::open(g)?;
    let version = version.map_or_else(|| asked(&here, service), |v| Ok(v.to_owned()))?;
    let request = here.source(service, &version)?.ok_or_else(|| {
        Failure::new(
            format!("`{service}` has no [source]: there is nothing to build"),
            "add `[source]` with `git` or `path`",
        )
    })?;
    let release = sources::bring(&here, &request, Reach::Anywhere)?;
    let artifact = &release.artifact;
    let Some(file) = &artifact.file else {
        let message = format!("{service} {version} is downloaded by the machines: there is nothing to build");
        return Err(Failure::new(message, "use `git`, `path` or the file of an `archive` in [source]"));
    };
    let path = match out {
        None => Path::new(file).to_owned(),
        Some(out) => copy(Path::new(file), out)?,
    };
    let used: Lock = release.locked.clone().map(|l| ((service.to_owned(), version.clone()), l)).into_iter().collect();
    lock::remember(g, &here, &used)?;
    let commit = release.locked.as_ref().and_then(|l| l.commit.as_ref());
    if g.json {
        let value = serde_json::json!({
            "v": 1, "type": "build", "service": service, "version": version, "revision": artifact.revision,
            "commit": commit, "path": path, "size": artifact.size, "sha256": artifact.sha256,
            "built": request.build.is_some(),
        });
        out!("{value}");
        return Ok(Exit::Ok);
    }
    let made = match (&request.build, here.dossier.services[service].build.run.is_empty()) {
        (Some(_), _) => "built here",
        (None, true) => "packed as it is",
        (None, false) => "packed as it is: its recipe builds it on the machine",
    };
    out!("{service} {version}-{}, {made}", artifact.revision);
    out!("  {}", path.display());
    out!("  {} bytes, sha256 {}", artifact.size, artifact.sha256);
    Ok(Exit::Ok)
}

/// The version that the environment's instances of a service ask for.
fn asked(here: &Here, service: &str) -> Result<String, Failure> {
    let instances = here.environment().instances.iter().filter(|i| i.service == service);
    let versions = instances.map(|i| i.version.as_str()).collect::<BTreeSet<_>>();
    let mut all = versions.iter();
    match (all.next(), all.next()) {
        (Some(version), None) => Ok((*version).to_owned()),
        (None, _) if here.dossier.services.contains_key(service) => {
            let message = format!("the environment `{}` has no instance of `{service}`", here.env);
            Err(Failure::usage(message, format!("say which version: regie build {service} --version 1.0")))
        }
        (None, _) => Err(here.no_service(service)),
        _ => {
            let known = versions.into_iter().collect::<Vec<_>>().join(", ");
            let message = format!("the environment `{}` asks for several versions of `{service}`: {known}", here.env);
            Err(Failure::usage(message, "say which one: --version"))
        }
    }
}

/// Copies it to a file, or into a folder under its own name. Whole or not at all.
fn copy(file: &Path, out: &Path) -> Result<std::path::PathBuf, Failure> {
    let to = if out.is_dir() { out.join(file.file_name().unwrap_or_default()) } else { out.to_owned() };
    let io = |e: &std::io::Error| Failure::io(format!("cannot write {}", to.display()), e);
    let parent = to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut new = tempfile::Builder::new();
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    let mut new = new.permissions(permissions).tempfile_in(parent).map_err(|e| io(&e))?;
    let mut from = std::fs::File::open(file).map_err(|e| io(&e))?;
    std::io::copy(&mut from, &mut new).map_err(|e| io(&e))?;
    new.persist(&to).map_err(|e| io(&e.error))?;
    Ok(to)
}
