//! How commands of an instance run where it runs: as whom, where, with which environment.

use super::context::Placed;
use super::instance::Here;
use crate::template::plain;
use crate::{WantedResource, Workplace};
use regie_wire::Resource;

/// On one of its machines. Recipes that keep the environment elsewhere than in `shared/config/env` have none here.
pub(super) fn of(placed: &Placed<'_>, at: &Here<'_>, wanted: &[WantedResource]) -> Workplace {
    let named = at.machine.is_system() && placed.recipe.parameters.contains_key("user");
    // What is wrong with it is said where it is used.
    let user = named.then(|| plain(&at.scope, "{{ user }}", &placed.instance.place, "`user`").ok()).flatten();
    let path = format!("{}/config/env", at.layout.shared);
    let is_env = |w: &&WantedResource| {
        w.machine == at.machine.name && matches!(&w.resource, Resource::File(file) if file.path == path)
    };
    Workplace {
        machine: at.machine.name.clone(),
        current: at.layout.current.clone(),
        user: user.filter(|u| !u.is_empty()),
        env_file: wanted.iter().find(is_env).map(|_| path.clone()),
    }
}
