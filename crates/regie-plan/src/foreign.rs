//! What a machine has already and what belongs to somebody else: it is not taken over in silence.

use crate::world::{Here, World};
use regie_dossier::WantedResource;
use regie_wire::{Observed, Resource, Scope};

/// Why something that an instance wants may not be touched; `None`: it may.
pub(crate) fn why(world: &World, here: Here, wanted: &WantedResource) -> Option<String> {
    let Scope::Instance(instance) = &wanted.scope else { return None };
    let key = wanted.resource.key();
    let given = here.facts.manifest.given.get(&key);
    match &wanted.resource {
        // Two environments on one machine may well have instances of one name, and then paths and databases of one name.
        r if is_own(r) => {
            let other = given.filter(|g| g.dossier != world.wanted.dossier)?;
            Some(format!(
                "it belongs to {} on this machine; give {instance} another name there, or where this is the same dossier \
                 under a new one, keep the old: `name = \"…\"` in dossier.toml",
                other.dossier
            ))
        }
        // An account of the distribution, or somebody's: its home would move, and its keys with it.
        Resource::User(user) if user.system && given.is_none() => {
            let Some(Observed::User { user: Some(there) }) = here.observation(&key).map(|o| &o.observed) else {
                return None;
            };
            let elsewhere = user.home.as_ref().is_some_and(|home| there.home.as_ref() != Some(home));
            elsewhere.then(|| {
                format!(
                    "the account {} is there already, with its home in {}; let {instance} have one of its own: `user = \"…\"`",
                    user.name,
                    there.home.as_deref().unwrap_or("an unknown place")
                )
            })
        }
        _ => None,
    }
}

/// What one instance has for itself alone.
fn is_own(resource: &Resource) -> bool {
    resource.is_runnable()
        || resource.holds_data()
        || matches!(resource, Resource::Site(_) | Resource::Upstream(_) | Resource::Archive(_))
}
