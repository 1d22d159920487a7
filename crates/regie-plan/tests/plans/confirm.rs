//! Changes that can shut everybody out: which are confirmed, and where the machine waits.

use super::fleet::Fleet;
use super::pizzeria::{alone, file, unit};
use regie_dossier::{Place, Wanted, WantedResource, Way};
use regie_plan::PlannedItem;
use regie_wire::{AuthorizedKey, Confirm, Key, Phase, Resource, Scope, StepId};

const SSHD: &str = "/etc/ssh/sshd_config.d/60-regie.conf";

fn wanted(with_way: bool) -> Wanted {
    let mut wanted = alone("2.1.0-77ab031");
    let own = |resource, notifies: &[&str]| WantedResource {
        machine: "app".into(),
        scope: Scope::Machine,
        phase: Phase::Server,
        resource,
        notifies: notifies.iter().map(|k| Key::from(*k)).collect(),
        rolls: false,
        place: Place::default(),
    };
    let first = [
        own(file("/etc/motd", "x\n"), &[]),
        own(file(SSHD, "MaxSessions 7\n"), &["unit:ssh.service"]),
        own(file("/etc/issue", "x\n"), &[]),
        own(unit("ssh.service", None), &[]),
    ];
    wanted.resources.splice(0..0, first);
    if with_way {
        wanted.ways.insert("app".into(), Way { user: Some("root".into()), host: "app".into(), port: Some(2222) });
    }
    wanted
}

fn confirm(wanted: &Wanted, fleet: &Fleet) -> Vec<Confirm> {
    fleet.apply_plan(wanted).machines.into_iter().flat_map(|m| m.confirm).collect()
}

#[test]
fn the_last_change_and_what_it_restarts_are_waited_for() {
    let (wanted, fleet) = (wanted(true), Fleet::new(&["app"]));
    let plan = fleet.apply_plan(&wanted);
    let part = &plan.machines[0];
    let id = |key: &str| -> StepId {
        let steps = plan.steps().map(|(_, s)| &s.step);
        steps.filter(|s| s.resource.key().as_str() == key).map(|s| s.id).next().unwrap()
    };
    let (file, unit) = (id(&format!("file:{SSHD}")), id("unit:ssh.service"));
    let confirm = Confirm { scope: Scope::Machine, steps: vec![file, unit], last: unit, within: 60, back: vec![] };
    assert_eq!(part.confirm, std::slice::from_ref(&confirm));
    assert_eq!(plan.order(&"app".into(), &"8k3f".into(), "me@desk", None).confirm, [confirm]);
    // A person is told how to do the same, before and after.
    let text = |wanted: StepId| -> String {
        let steps = part.items.iter().filter_map(|i| if let PlannedItem::Step(s) = i { Some(s) } else { None });
        let acts = steps.filter(|s| s.step.id == wanted).flat_map(|s| &s.acts);
        acts.map(regie_resource::to_shell).collect::<Vec<_>>().join("\n")
    };
    assert!(text(file).contains("#   systemd-run --on-active=300 --unit=regie-way-back"), "{}", text(file));
    assert!(text(unit).contains("#   ssh -o ControlPath=none -p 2222 root@app true"), "{}", text(unit));
}

#[test]
fn only_what_is_reached_by_ssh_is_waited_for() {
    assert!(confirm(&wanted(false), &Fleet::new(&["app"])).is_empty());
}

#[test]
fn the_dossier_says_how_long() {
    let wanted = Wanted { confirm_within: Some(10), ..wanted(true) };
    assert_eq!(confirm(&wanted, &Fleet::new(&["app"]))[0].within, 10);
}

#[test]
fn one_key_more_is_only_missed_when_it_goes_again() {
    let mut wanted = alone("2.1.0-77ab031");
    let way = Way { user: Some("root".into()), host: "app".into(), port: None };
    wanted.ways.insert("app".into(), way);
    let key = AuthorizedKey { user: "root".into(), key: "ssh-ed25519 AAAA ana".into() };
    wanted.resources.insert(
        0,
        WantedResource {
            machine: "app".into(),
            scope: Scope::Machine,
            phase: Phase::Server,
            resource: Resource::AuthorizedKey(key),
            notifies: vec![],
            rolls: false,
            place: Place::default(),
        },
    );
    let confirm = confirm(&wanted, &Fleet::new(&["app"]));
    assert_eq!((confirm.len(), confirm[0].steps.len(), confirm[0].back.len()), (1, 0, 1), "{confirm:?}");
}
