//! Old releases: which are kept, and what belongs to one.

use crate::orphan::Fate;
use crate::world::{Here, World};
use regie_dossier::InstanceView;
use regie_wire::{Given, HoldKind, Key, Observed, PathSeen, Resource};

/// The releases that a machine was given and that are not the one wanted.
pub(crate) struct Releases {
    kept: Vec<String>,
    dropped: Vec<String>,
    /// Of instances that are still wanted.
    roots: Vec<String>,
}

impl Releases {
    /// Decides which stay: the newest `keep - 1` beside the one wanted, and always the newest, to which `current` pointed
    /// before this plan: it is what a failed deploy goes back to. So `keep = 1` keeps two.
    pub fn of(world: &World, here: Here, orphans: &[(&Key, &Given)]) -> Self {
        let (mut kept, mut dropped, mut roots) = (Vec::new(), Vec::new(), Vec::new());
        for view in &world.wanted.instances {
            // Wherever it stands now: it may have stood here before.
            roots.extend(view.roots.values().cloned());
            let Some(root) = view.roots.get(here.name) else {
                continue;
            };
            let mut old: Vec<(i64, &str)> = orphans
                .iter()
                .filter_map(|(_, given)| match &given.resource {
                    Resource::Archive(a) if inside(&a.path, root) && !given.adopted => {
                        Some((given.at, a.path.as_str()))
                    }
                    _ => None,
                })
                .collect();
            old.sort_by(|a, b| b.cmp(a));
            let pinned = world.hold(&view.name).is_some_and(|h| matches!(h.kind, HoldKind::Pinned(_)));
            // A pinned instance runs one of these: all stay until the pin is gone.
            let keep = if pinned { old.len() } else { (view.keep.saturating_sub(1)).max(1) as usize };
            let (stay, go) = old.split_at(keep.min(old.len()));
            kept.extend(stay.iter().map(|(_, p)| (*p).to_owned()));
            dropped.extend(go.iter().map(|(_, p)| (*p).to_owned()));
        }
        Self { kept, dropped, roots }
    }

    /// What becomes of a resource because of the release it belongs to; `None`: it belongs to none.
    pub fn fate(&self, resource: &Resource) -> Option<Fate> {
        let of = |releases: &[String]| releases.iter().any(|release| concerns(resource, release));
        match resource {
            Resource::Archive(a) if self.kept.contains(&a.path) => Some(Fate::Keep),
            Resource::Archive(a) if self.dropped.contains(&a.path) => {
                Some(Fate::Remove("older than the releases kept"))
            }
            Resource::Command(_) => {
                let old = self.roots.iter().any(|root| concerns(resource, &format!("{root}/releases")));
                (old || of(&self.kept) || of(&self.dropped)).then_some(Fate::Forget)
            }
            _ if of(&self.kept) => Some(Fate::Keep),
            // It goes with the folder it is in.
            _ if of(&self.dropped) => Some(Fate::Forget),
            _ => None,
        }
    }
}

/// Why a release comes: `2.1.0-77ab031 asked for, 2.0.3-4f1c9e2 is current`; `None` where nothing is current.
pub(crate) fn asked_for(view: &InstanceView, here: Here) -> Option<String> {
    let root = view.roots.get(here.name)?;
    let current = here.observation(&Key::new(format!("symlink:{root}/current")))?;
    let Observed::Path { path: Some(PathSeen { target: Some(target), .. }) } = &current.observed else {
        return None;
    };
    let now = target.rsplit('/').next().filter(|name| *name != view.release_id)?;
    Some(format!("{} asked for, {now} is current", view.release_id))
}

/// Whether a path is a folder, or lies in it.
pub(crate) fn inside(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a resource lies at or below a path or, for a command, speaks of it.
pub(crate) fn concerns(resource: &Resource, path: &str) -> bool {
    match resource {
        Resource::Directory(r) => inside(&r.path, path),
        Resource::File(r) => inside(&r.path, path),
        Resource::Symlink(r) => inside(&r.path, path),
        Resource::Archive(r) => inside(&r.path, path),
        Resource::Venv(r) => inside(&r.path, path),
        Resource::Command(c) => [Some(&c.run), c.cwd.as_ref(), c.guard.creates.as_ref(), c.guard.unless.as_ref()]
            .into_iter()
            .chain([c.env_file.as_ref()])
            .flatten()
            .any(|text| mentions(text, path)),
        Resource::Absent { resource } => concerns(resource, path),
        _ => false,
    }
}

/// Whether a text speaks of a path, and not of a longer one that only begins like it.
pub(crate) fn mentions(text: &str, path: &str) -> bool {
    text.match_indices(path).any(|(at, _)| {
        let next = text[at + path.len()..].chars().next();
        next.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-')))
    })
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn a_longer_name_is_another() {
        assert!(mentions("cd /srv/a/releases/1.0 && make", "/srv/a/releases/1.0"));
        assert!(mentions("/srv/a/releases/1.0/bin/x", "/srv/a/releases/1.0"));
        assert!(!mentions("/srv/a/releases/1.0.1/bin/x", "/srv/a/releases/1.0"));
    }
}
