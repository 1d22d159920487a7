//! What one resource will need when its turn comes, given what the steps before it will have changed.

use crate::bare::nothing;
use crate::release::{concerns, inside};
use crate::world::Here;
use crate::{PlannedStep, label};
use regie_dossier::WantedResource;
use regie_resource::{Change, Diff};
use regie_wire::{Observed, Resource, Step, StepId};

/// Said where a value appears on the way.
pub(crate) const LATER: &str = "(known during the run)";

/// A resource with what was seen and what has to change.
pub(crate) struct Predicted {
    pub wanted: WantedResource,
    pub before: Observed,
    pub change: Option<Change>,
}

/// What the steps so far will have made on a machine.
#[derive(Default)]
pub(crate) struct Pending {
    archives: Vec<String>,
    links: Vec<String>,
    /// Checkouts that move, and files that are written.
    moved: Vec<String>,
    packages: bool,
    units: bool,
}

impl Pending {
    /// Looks at the next resource in the machine's order.
    ///
    /// # Errors
    /// When it cannot be known or brought about: what, why, and what to do.
    pub fn predict(&mut self, here: Here, wanted: WantedResource) -> Result<Predicted, String> {
        let resource = &wanted.resource;
        let seen = here.observation(&resource.key());
        let observed = match resource {
            Resource::Hold(record) => here.hold_seen(&record.instance),
            _ if resource.is_check() => unasked(resource),
            _ => seen.map(|o| o.observed.clone()).ok_or("it was not looked at")?,
        };
        let later = self.later(resource, &observed);
        let before = later.clone().unwrap_or(observed);
        let owed = seen.and_then(|o| o.owed.as_deref());
        let mut change = regie_resource::diff(resource, &before, owed)?;
        if let Some(change) = change.as_mut() {
            if matches!(later, Some(Observed::Path { .. })) {
                change.why = LATER.to_owned();
                change.diff = Diff::default();
            }
            self.will_change(resource);
        }
        Ok(Predicted { wanted, before, change })
    }

    /// What will be seen instead of what is seen now, where earlier steps decide that.
    fn later(&self, resource: &Resource, now: &Observed) -> Option<Observed> {
        let new = |path: &str| self.archives.iter().any(|archive| inside(path, archive));
        match resource {
            Resource::Directory(r) if new(&r.path) => Some(Observed::Path { path: None }),
            Resource::File(r) if new(&r.path) => Some(Observed::Path { path: None }),
            Resource::Symlink(r) if new(&r.path) => Some(Observed::Path { path: None }),
            // Its guard looks at a release that is not there yet, or through a link that will point elsewhere.
            Resource::Command(_) if self.archives.iter().chain(&self.links).any(|p| concerns(resource, p)) => {
                Some(Observed::Command { satisfied: false })
            }
            // Its list comes, or changes, before its turn.
            Resource::Venv(r) => match now {
                Observed::Venv { made_from, occupied, .. } if self.brings(&r.requirements) => Some(Observed::Venv {
                    made_from: made_from.clone().filter(|_| !new(&r.path)),
                    list: Some(LATER.to_owned()),
                    occupied: *occupied && !new(&r.path),
                }),
                _ => None,
            },
            // The server that could be asked comes, or starts, before its turn.
            Resource::Database(_) | Resource::DatabaseUser(_) if self.packages || self.units => {
                matches!(now, Observed::Unknown { .. }).then(|| nothing(resource))
            }
            // A package of this plan brings the unit; whether it starts it is the distribution's choice.
            Resource::Unit(u) if u.content.is_none() && self.packages => match now {
                Observed::Unit { known: false, .. } | Observed::Unknown { .. } => Some(Observed::Unit {
                    load: None,
                    known: true,
                    enabled: false,
                    active: false,
                    state: "known during the run".to_owned(),
                    needs_reload: false,
                }),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether an earlier step brings what lies at this path.
    fn brings(&self, path: &str) -> bool {
        self.archives.iter().chain(&self.links).chain(&self.moved).any(|p| inside(path, p))
    }

    fn will_change(&mut self, resource: &Resource) {
        match resource {
            Resource::Archive(r) => self.archives.push(r.path.clone()),
            Resource::Symlink(r) => self.links.push(r.path.clone()),
            Resource::Checkout(r) => self.moved.push(r.path.clone()),
            Resource::File(r) => self.moved.push(r.path.clone()),
            Resource::Packages(_) => self.packages = true,
            Resource::Unit(_) => self.units = true,
            _ => {}
        }
    }
}

/// A question is asked when its turn comes, whatever it would answer now.
pub(crate) fn unasked(question: &Resource) -> Observed {
    match question {
        Resource::Tcp(_) => Observed::Tcp { ok: false, detail: String::new() },
        _ => Observed::Http { ok: false, detail: String::new() },
    }
}

/// A step, not numbered yet.
pub(crate) fn planned(wanted: &WantedResource, before: &Observed, change: Change) -> PlannedStep {
    let undo = regie_resource::undo(&wanted.resource, before);
    let place = &wanted.place;
    PlannedStep {
        step: Step {
            id: StepId(0),
            scope: wanted.scope.clone(),
            phase: wanted.phase,
            resource: wanted.resource.clone(),
            notifies: wanted.notifies.clone(),
            mark: change.mark,
            why: change.why,
        },
        diff: change.diff,
        acts: change.acts,
        origin: if place.line == 0 { place.file.clone() } else { format!("{}:{}", place.file, place.line) },
        undo: undo.words,
        undo_possible: undo.possible || wanted.resource.is_check(),
        turn: None,
        rolls: wanted.rolls,
        late: false,
    }
}

/// `db: /etc/hosts: …`, for the list of what stands in the way.
pub(crate) fn obstacle(here: Here, resource: &Resource, why: &str) -> String {
    format!("{}: {}: {why}", here.name, label(resource))
}
