//! Changes that can shut everybody out of a machine: they are confirmed over a new connection, or go back.

use crate::world::World;
use crate::{PlannedItem, PlannedStep};
use regie_dossier::Way;
use regie_resource::Act;
use regie_wire::{Confirm, MachineName, Mark, Phase, Resource, Step, StepId, Text};
use std::collections::BTreeSet;

/// Seconds that a machine waits when nothing is said. A connection that is refused is known at once and one that is dropped
/// after ten seconds: there is time for several tries, and nobody is shut out for long.
const WITHIN: u64 = 60;

/// Seconds that a person has who does the same by hand.
const BY_HAND: u64 = 300;

/// Below these lies what decides whether a connection comes in and who may log in: sshd(8), interfaces(5), netplan(5),
/// systemd.network(5), NetworkManager(8), nft(8), ufw(8), hosts_access(5), pam_access(8).
const FOLDERS: [&str; 12] = [
    "/etc/ssh/",
    "/etc/network/",
    "/etc/netplan/",
    "/etc/systemd/network/",
    "/etc/systemd/networkd.conf",
    "/etc/NetworkManager/",
    "/etc/nftables",
    "/etc/iptables/",
    "/etc/ufw/",
    "/etc/hosts.",
    "/etc/security/access",
    "/etc/pam.d/",
];

/// Units of the same.
const UNITS: [&str; 12] = [
    "ssh.service",
    "sshd.service",
    "ssh.socket",
    "networking.service",
    "systemd-networkd.service",
    "systemd-networkd.socket",
    "NetworkManager.service",
    "nftables.service",
    "netfilter-persistent.service",
    "ufw.service",
    "firewalld.service",
    "fail2ban.service",
];

/// Whether a change of this can shut out whoever comes by this way.
pub(crate) fn can_shut_out(resource: &Resource, way: &Way) -> bool {
    let login = way.user.as_deref();
    match resource {
        Resource::Firewall(_) => true,
        Resource::Unit(unit) => {
            UNITS.contains(&unit.name.as_str()) || way_by(&format!("/etc/systemd/system/{}", unit.name))
        }
        // Whose account it is that regie logs in as may stand in a person's own configuration.
        Resource::AuthorizedKey(key) => login.is_none_or(|login| login == key.user),
        Resource::User(user) => login == Some(user.name.as_str()),
        Resource::File(file) => by_path(&file.path, login),
        Resource::Symlink(link) => by_path(&link.path, login),
        Resource::Directory(folder) => by_path(&format!("{}/", folder.path), login),
        Resource::Line(line) => by_path(&line.path, login),
        Resource::Block(block) => by_path(&block.path, login),
        Resource::Absent { resource } => can_shut_out(resource, way),
        _ => false,
    }
}

/// One key more shuts nobody out.
fn lets_in(step: &Step) -> bool {
    step.mark == Mark::Add && matches!(step.resource, Resource::AuthorizedKey(_))
}

fn by_path(path: &str, login: Option<&str>) -> bool {
    // Who is not root becomes root by sudo.
    let sudo = path.starts_with("/etc/sudoers") && login.is_some_and(|login| login != "root");
    sudo || way_by(path) || path.ends_with("/.ssh/authorized_keys")
}

fn way_by(path: &str) -> bool {
    let of_unit = path.strip_prefix("/etc/systemd/system/").and_then(|rest| rest.split('/').next());
    let drop_in = of_unit.is_some_and(|name| UNITS.contains(&name.trim_end_matches(".d")));
    drop_in || FOLDERS.iter().any(|folder| path.starts_with(folder))
}

/// What has to be confirmed on a machine: by scope, and apart what goes away at the end, after much else. Says so in the
/// steps' printed form: how a person does the same.
pub(crate) fn confirms(world: &World, machine: &MachineName, items: &mut [PlannedItem]) -> Vec<Confirm> {
    let Some(way) = world.wanted.ways.get(machine) else { return Vec::new() };
    let within = world.wanted.confirm_within.unwrap_or(WITHIN);
    let mut found: Vec<Confirm> = Vec::new();
    let at_the_end = |s: &PlannedStep| s.step.phase == Phase::Remove;
    let counts = |s: &PlannedStep| !s.step.resource.is_check() && can_shut_out(&s.step.resource, way);
    // Most instances have nothing of the kind: theirs are not gone through.
    let theirs = steps(items).filter(|s| counts(s)).map(|s| (s.step.scope.clone(), at_the_end(s)));
    for (scope, end) in theirs.collect::<BTreeSet<_>>() {
        let of = steps(items).filter(|s| s.step.scope == scope && at_the_end(s) == end).collect::<Vec<_>>();
        let shuts = |s: &PlannedStep| counts(s) && !lets_in(&s.step);
        let first = of.iter().copied().filter(|s| shuts(s)).collect::<Vec<_>>();
        let notified: BTreeSet<_> = first.iter().flat_map(|s| s.step.notifies.clone()).collect();
        let begins = first.first().map(|s| s.step.id);
        let after = |s: &PlannedStep| begins.is_some_and(|first| s.step.id >= first);
        let restarted = |s: &PlannedStep| after(s) && notified.contains(&s.step.resource.key());
        let ids = |which: &dyn Fn(&PlannedStep) -> bool| -> Vec<StepId> {
            of.iter().filter(|s| which(s)).map(|s| s.step.id).collect()
        };
        let all = ids(&|s| shuts(s) || restarted(s));
        let back = ids(&|s| counts(s) && lets_in(&s.step));
        let last = all.last().or(back.last()).copied();
        found.extend(last.map(|last| Confirm { scope, last, steps: all, within, back }));
    }
    for confirm in found.iter().filter(|c| !c.steps.is_empty()) {
        by_hand(confirm, way, items);
    }
    found
}

fn steps(items: &[PlannedItem]) -> impl Iterator<Item = &PlannedStep> {
    items.iter().filter_map(|item| match item {
        PlannedItem::Step(step) => Some(step.as_ref()),
        PlannedItem::Gate { .. } => None,
    })
}

fn by_hand(confirm: &Confirm, way: &Way, items: &mut [PlannedItem]) {
    let mine = |s: &&PlannedStep| confirm.steps.contains(&s.step.id);
    let resources: Vec<Resource> = steps(items).filter(mine).map(|s| s.step.resource.clone()).collect();
    let port = way.port.map(|p| format!("-p {p} ")).unwrap_or_default();
    let user = way.user.as_ref().map(|u| format!("{u}@")).unwrap_or_default();
    let login = format!("{port}{user}{}", way.host);
    // People type more slowly than machines come in.
    let within = confirm.within.max(BY_HAND);
    let (first, then) = regie_resource::way_back(&resources.iter().collect::<Vec<_>>(), within, &login);
    let note = |text: String| Act::Note { text: Text::plain(text) };
    for item in items {
        let PlannedItem::Step(step) = item else { continue };
        if Some(&step.step.id) == confirm.steps.first() {
            step.acts.insert(0, note(first.clone()));
        }
        if step.step.id == confirm.last {
            step.acts.push(note(then.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regie_wire::{AuthorizedKey, Content, File, Firewall, Ownership, Unit, User};

    fn file(path: &str) -> Resource {
        let (content, ownership) = (Content::Text("".into()), Ownership::default());
        Resource::File(File { path: path.into(), content, ownership, validate: None })
    }

    #[test]
    fn what_can_shut_out() {
        let way = |user: Option<&str>| Way { user: user.map(Into::into), host: "db".into(), port: None };
        let (root, ana, unknown) = (way(Some("root")), way(Some("ana")), way(None));
        for path in [
            "/etc/ssh/sshd_config.d/60-regie.conf",
            "/etc/systemd/system/ssh.service.d/port.conf",
            "/etc/netplan/50.yaml",
            "/root/.ssh/authorized_keys",
        ] {
            assert!(can_shut_out(&file(path), &root), "{path}");
        }
        for path in [
            "/etc/hosts",
            "/etc/sudoers.d/60-regie-ana",
            "/etc/sysctl.d/60-net.conf",
            "/etc/systemd/system/shop.service.d/a.conf",
        ] {
            assert!(!can_shut_out(&file(path), &root), "{path}");
        }
        assert!(can_shut_out(&file("/etc/sudoers.d/60-regie-ana"), &ana));
        let unit = |name: &str| {
            Resource::Unit(Unit { name: name.into(), content: None, enabled: true, active: true, beside: false })
        };
        assert!(can_shut_out(&unit("ssh.service"), &root) && !can_shut_out(&unit("nginx.service"), &root));
        let firewall = Resource::Firewall(Firewall { name: "a".into(), rules: String::new() });
        assert!(can_shut_out(&Resource::Absent { resource: Box::new(firewall) }, &root));
        let key = Resource::AuthorizedKey(AuthorizedKey { user: "ana".into(), key: "ssh-ed25519 x".into() });
        assert!(can_shut_out(&key, &ana) && can_shut_out(&key, &unknown) && !can_shut_out(&key, &root));
        let user =
            User { name: "ana".into(), uid: None, group: None, groups: vec![], home: None, shell: None, system: false };
        assert!(can_shut_out(&Resource::User(user.clone()), &ana) && !can_shut_out(&Resource::User(user), &root));
    }
}
