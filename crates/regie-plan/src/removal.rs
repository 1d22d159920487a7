//! What an instance that is no longer in the dossier leaves behind: data, until somebody asks for its removal by name.

use crate::draft::MachineDraft;
use crate::orphan::Fate;
use crate::release::inside;
use crate::world::{Here, World};
use crate::{Note, label};
use regie_wire::{ContentSeen, Given, InstanceName, Key, Observed, PathSeen, Resource, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// What goes and what stays of data, on one machine.
#[derive(Default)]
pub(crate) struct Keeping {
    /// Somebody asked for the removal by name.
    pub asked: bool,
    /// With its data.
    data: bool,
    /// Instances that the dossier does not have any more.
    gone: BTreeSet<InstanceName>,
    /// Folders that go whole.
    roots: Vec<String>,
    /// Paths that go with this plan.
    going: BTreeSet<String>,
    kept: BTreeMap<InstanceName, Vec<String>>,
}

impl Keeping {
    /// As somebody asks for it by name.
    pub fn asked(data: bool) -> Self {
        Self { asked: true, data, ..Self::default() }
    }

    /// Finds out which instances are gone and, when their data goes too, their folders.
    pub fn look(&mut self, world: &World, orphans: &[(&Key, &Given)]) {
        for (_, given) in orphans {
            let Scope::Instance(name) = &given.scope else { continue };
            if world.view(name).is_some() {
                continue;
            }
            self.gone.insert(name.clone());
            // An instance's folder bears its name and has releases or shared: see the layout of instances. One that was there before
            // regie, or that others share, is not taken for it.
            let Resource::Directory(root) = &given.resource else { continue };
            let parts = ["releases", "shared"].map(|part| format!("{}/{part}", root.path));
            let is_laid_out = orphans.iter().any(|(_, g)| {
                g.scope == given.scope && matches!(&g.resource, Resource::Directory(d) if parts.contains(&d.path))
            });
            let bears_its_name = root.path.rsplit('/').next() == Some(name.as_str());
            if self.data && bears_its_name && is_laid_out && !given.adopted {
                self.roots.push(root.path.clone());
            }
        }
    }

    /// Folders that go whole, with whatever lies in them.
    pub fn roots(&self) -> &[String] {
        &self.roots
    }

    /// What becomes of something because of the data in it; `None`: it holds none. Asked in the order of removal.
    pub fn fate(&mut self, here: Here, key: &Key, given: &Given) -> Option<Fate> {
        let Scope::Instance(name) = &given.scope else { return None };
        let gone = self.gone.contains(name);
        match &given.resource {
            r if r.holds_data() && self.data && gone => Some(Fate::Remove("its data goes with it")),
            r if r.holds_data() => {
                self.kept.entry(name.clone()).or_default().push(label(r));
                Some(Fate::Keep)
            }
            Resource::Directory(d) if gone && self.roots.iter().any(|root| inside(&d.path, root)) => Some(Fate::Forget),
            Resource::Directory(d) if gone => {
                let Some(Observed::Path { path: Some(PathSeen { content: ContentSeen::Holds(names), .. }) }) =
                    here.observation(key).map(|o| &o.observed)
                else {
                    return None;
                };
                let stays = |n: &&String| !self.going.contains(&format!("{}/{n}", d.path));
                let left: Vec<&String> = names.iter().filter(stays).collect();
                if left.is_empty() {
                    return None;
                }
                // A folder that only holds another folder of data is said with that.
                let kept = self.kept.entry(name.clone()).or_default();
                let said = |n: &&String| kept.iter().any(|k| inside(k, &format!("{}/{n}", d.path)));
                if !left.iter().all(said) {
                    kept.push(d.path.clone());
                }
                Some(Fate::Keep)
            }
            _ => None,
        }
    }

    /// Remembers what lies no more at its path.
    pub fn goes(&mut self, resource: &Resource) {
        if matches!(
            resource,
            Resource::Directory(_)
                | Resource::File(_)
                | Resource::Symlink(_)
                | Resource::Archive(_)
                | Resource::Checkout(_)
                | Resource::Venv(_)
        ) {
            self.going.insert(resource.name());
        }
    }

    /// Says what stays, and how it goes.
    pub fn tell(&self, here: Here, draft: &mut MachineDraft) {
        for (name, kept) in &self.kept {
            let what = kept.join(", ");
            let text = if self.gone.contains(name) {
                format!("data kept: {what}; to remove it: regie remove {name} --data")
            } else {
                format!("data kept: {what}: {name} does not name it any more; remove it by hand when nobody needs it")
            };
            draft.notes.push(Note { machine: Some(here.name.clone()), mark: "–".to_owned(), text });
        }
    }
}
