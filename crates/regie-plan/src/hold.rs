//! What holds do to what is wanted.

use crate::{Note, utc};
use regie_dossier::{InstanceView, WantedResource};
use regie_wire::{Hold, HoldKind, Phase, Resource};

/// A wanted resource under a hold of its instance; `None`: it is left alone.
pub(crate) fn under_hold(wanted: &WantedResource, hold: &Hold, view: &InstanceView) -> Option<WantedResource> {
    match &hold.kind {
        HoldKind::Stopped if wanted.resource.is_check() => None,
        HoldKind::Stopped => Some(WantedResource { resource: stopped(&wanted.resource), ..wanted.clone() }),
        HoldKind::Pinned(release) if *release == view.release_id => Some(wanted.clone()),
        HoldKind::Pinned(_) => (!depends_on_release(wanted, view)).then(|| wanted.clone()),
        HoldKind::Maintenance => Some(wanted.clone()),
    }
}

/// The same, stopped. Not enabled either: a stop survives a reboot. What runs by the clock is called no more; a call that
/// is under way ends by itself.
pub(crate) fn stopped(resource: &Resource) -> Resource {
    match resource.clone() {
        Resource::Unit(u) => Resource::Unit(regie_wire::Unit { enabled: false, active: false, ..u }),
        Resource::Process(p) => Resource::Process(regie_wire::Process { running: false, ..p }),
        Resource::Timer(t) => Resource::Timer(regie_wire::Timer { enabled: false, ..t }),
        Resource::Cron(c) => Resource::Cron(regie_wire::Cron { enabled: false, ..c }),
        Resource::Program(p) => Resource::Program(regie_wire::Program { running: false, ..p }),
        other => other,
    }
}

/// Whether it would be another thing in another release.
fn depends_on_release(wanted: &WantedResource, view: &InstanceView) -> bool {
    if matches!(wanted.phase, Phase::Fetch | Phase::Build | Phase::Migrate | Phase::Switch) {
        return true;
    }
    let release = format!("releases/{}", view.release_id);
    serde_json::to_string(&wanted.resource).is_ok_and(|json| json.contains(&release))
}

/// `⏸ pizzeria is stopped since … by …: why`.
pub(crate) fn note(hold: &Hold) -> Note {
    note_as(hold.instance.as_str(), hold)
}

/// The same of something that goes by another name in front of people.
pub(crate) fn note_as(name: &str, hold: &Hold) -> Note {
    let what = match &hold.kind {
        HoldKind::Stopped => "stopped".to_owned(),
        HoldKind::Pinned(release) => format!("pinned to {release}"),
        HoldKind::Maintenance => "in maintenance".to_owned(),
    };
    let until = hold.until.map(|u| format!(" until {}", utc(u))).unwrap_or_default();
    let text = format!("{name} is {what} since {}{until} by {}: {}", utc(hold.since), hold.who, hold.why);
    Note { machine: None, mark: "⏸".to_owned(), text }
}
