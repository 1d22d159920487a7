//! Bringing one instance about.

use super::here::{self, Here};
use super::look::Purpose;
use super::{carry, lock};
use crate::cli::{Global, RunArgs};
use crate::edge::kept;
use crate::exit::{Done, Failure};
use regie_dossier::{Locked, Origin};
use regie_plan::Procedure;
use regie_wire::InstanceName;
use std::path::Path;

/// Contacts the instance's machines, looks, plans and carries out.
pub fn deploy(g: &Global, instance: InstanceName, archive: Option<&Path>, run: &RunArgs) -> Done {
    let mut here = here::open(g)?;
    if let Some(file) = archive {
        hand_in(g, &mut here, &instance, file)?;
    }
    carry::one_here(g, &here, &instance.clone(), &Procedure::Deploy { instance }, Purpose::Change, run)
}

/// Takes a file as the archive of the instance's version: the one that is locked, or from now on is.
fn hand_in(g: &Global, here: &mut Here, instance: &InstanceName, file: &Path) -> Result<(), Failure> {
    let (service, version) = {
        let placed = here.instance(instance)?;
        (placed.service.clone(), placed.version.clone())
    };
    let request = here.source(&service, &version)?;
    let Some(Origin::Git(git)) = request.as_ref().map(|r| &r.origin) else {
        let message = format!("`--archive` stands for a release from git, and [source] of `{service}` is none");
        return Err(Failure::usage(message, "for a file of one's own: `[source] archive = \"FILE\"`"));
    };
    let what = format!("the archive of {service} {version}");
    let bytes = std::fs::read(file).map_err(|e| Failure::io(format!("cannot read {what}, {}", file.display()), &e))?;
    let sha256 = regie_wire::hex_sha256(&bytes);
    let release = (service.clone(), version.clone());
    if let Some(locked) = here.dossier.lock.get(&release).filter(|l| l.sha256 != sha256) {
        let message = format!(
            "{} is not {what}: dossier.lock says sha256 {}, the file's is {sha256}",
            file.display(),
            locked.sha256
        );
        let help =
            format!("take the archive that was built for it; or lock what git has: regie lock {service} {version}");
        return Err(Failure::refused(message, help));
    }
    let new =
        Locked { git: Some(git.said.clone()), commit: None, sha256: sha256.clone(), built: request_builds(&request) };
    let locked = here.dossier.lock.entry(release.clone()).or_insert(new).clone();
    let revision = locked.commit.as_deref().unwrap_or(&sha256).chars().take(7).collect::<String>();
    kept::keep(&here.state.build(), &format!("{service}-{version}-{revision}.tar.gz"), &bytes)?;
    // Before anything is changed: a deploy that fails halfway is resumed with this archive and no other.
    lock::remember(g, here, &[(release, locked)].into())
}

fn request_builds(request: &Option<regie_dossier::SourceRequest>) -> bool {
    request.as_ref().is_some_and(|r| r.build.is_some())
}
