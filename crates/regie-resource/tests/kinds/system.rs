//! Packages, users, groups, units.

use super::*;

#[test]
fn packages() {
    let wanted =
        |names: &[&str]| Resource::Packages(Packages { names: names.iter().map(|n| (*n).to_owned()).collect() });
    let seen = |installed: &[(&str, &str)], lists_stale| Observed::Packages {
        installed: installed.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
        lists_stale,
    };
    row(wanted(&["nginx", "curl"]), seen(&[("nginx", "1.22"), ("curl", "7.88")], true), "=");
    row(
        wanted(&["nginx", "curl"]),
        seen(&[("curl", "7.88")], true),
        "+ not installed: nginx\n  + nginx\n$ DEBIAN_FRONTEND=noninteractive apt-get update\n$ DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nginx",
    );
    row(
        wanted(&["nginx=1.24", "redis=7"]),
        seen(&[("nginx", "1.22")], false),
        "~ not installed: redis=7; nginx 1.22, wanted 1.24\n  + redis 7\n  - nginx 1.22\n  + nginx 1.24\n$ DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --allow-downgrades redis=7 nginx=1.24",
    );
    row(wanted(&["nginx=1.22"]), seen(&[("nginx", "1.22")], false), "=");
    row(gone(wanted(&["nginx"])), seen(&[("nginx", "1.22")], false), "=");
}

pub(super) fn shop() -> User {
    User {
        name: "shop".into(),
        uid: None,
        group: None,
        groups: vec!["www-data".into()],
        home: Some("/srv/shop".into()),
        shell: Some("/usr/sbin/nologin".into()),
        system: true,
    }
}

#[test]
fn users() {
    let seen = |user: Option<User>| Observed::User { user };
    row(
        Resource::User(shop()),
        seen(None),
        "+ not there\n$ useradd --system --no-create-home --groups www-data --home-dir /srv/shop --shell /usr/sbin/nologin shop",
    );
    row(
        Resource::User(User { system: false, uid: Some(1200), group: Some("staff".into()), groups: vec![], ..shop() }),
        seen(None),
        "+ not there\n$ useradd --create-home --uid 1200 --gid staff --home-dir /srv/shop --shell /usr/sbin/nologin shop",
    );
    let there = User { uid: Some(998), group: Some("shop".into()), ..shop() };
    row(Resource::User(shop()), seen(Some(there.clone())), "=");
    let more = User { groups: vec!["www-data".into(), "adm".into()], ..there.clone() };
    row(Resource::User(shop()), seen(Some(more)), "=");
    let other = User { shell: Some("/bin/sh".into()), groups: vec![], ..there };
    row(
        Resource::User(shop()),
        seen(Some(other)),
        "~ shell /bin/sh, wanted /usr/sbin/nologin; not in www-data\n  shell /bin/sh → /usr/sbin/nologin\n  not in www-data\n$ usermod --shell /usr/sbin/nologin --append --groups www-data shop",
    );
}

#[test]
fn groups() {
    let group = |gid| Resource::Group(Group { name: "shop".into(), gid, system: true });
    row(group(None), Observed::Group { gid: None }, "+ not there\n$ groupadd --system shop");
    row(group(Some(700)), Observed::Group { gid: None }, "+ not there\n$ groupadd --system --gid 700 shop");
    row(group(None), Observed::Group { gid: Some(5) }, "=");
    row(
        group(Some(700)),
        Observed::Group { gid: Some(5) },
        "~ gid 5, wanted 700\n  gid 5 → 700\n$ groupmod --gid 700 shop",
    );
}

/// A unit that systemd knows, with regie's file, enabled and running.
pub(super) fn unit_seen(content: Option<&str>) -> Observed {
    Observed::Unit {
        load: content.map(|c| file_seen(0o644, ContentSeen::Text(c.into()))),
        known: true,
        enabled: true,
        active: true,
        state: "active/running (success)".into(),
        needs_reload: false,
    }
}

pub(super) fn unit(content: Option<&str>, enabled: bool, active: bool) -> Resource {
    Resource::Unit(Unit {
        name: "web.service".into(),
        content: content.map(Into::into),
        enabled,
        active,
        beside: false,
    })
}

pub(super) fn not_there() -> Observed {
    Observed::Unit {
        load: None,
        known: false,
        enabled: false,
        active: false,
        state: "inactive/dead (success)".into(),
        needs_reload: false,
    }
}

#[test]
fn units() {
    let write =
        "$ install -m 0644 -T /dev/stdin /etc/systemd/system/web.service <<'EOF'\nnew\nEOF\n$ systemctl daemon-reload";
    row(unit(Some("new\n"), true, true), unit_seen(Some("new\n")), "=");
    row(
        unit(Some("new\n"), true, true),
        not_there(),
        &format!(
            "+ not there; does not start at boot; not running (inactive/dead (success))\n  + new\n{write}\n$ systemctl enable web.service\n$ systemctl start web.service"
        ),
    );
    row(
        unit(Some("new\n"), true, true),
        unit_seen(Some("old\n")),
        &format!("~ differs from the dossier\n  - old\n  + new\n{write}\n$ systemctl restart web.service"),
    );
    owed(
        unit(Some("new\n"), true, true),
        unit_seen(Some("new\n")),
        Some("/etc/app.conf changed (run 8k3f)"),
        "± restart owed: /etc/app.conf changed (run 8k3f)\n$ systemctl restart web.service",
    );
    row(
        unit(Some("new\n"), false, false),
        unit_seen(Some("new\n")),
        "~ starts at boot, and should not; running (active/running (success))\n$ systemctl disable web.service\n$ systemctl stop web.service",
    );
    row(
        gone(unit(Some("new\n"), true, true)),
        unit_seen(Some("new\n")),
        "- no longer wanted\n$ systemctl stop web.service\n$ systemctl disable web.service\n$ rm -f /etc/systemd/system/web.service\n$ systemctl daemon-reload",
    );
}

#[test]
fn units_of_packages() {
    row(unit(None, true, true), unit_seen(None), "=");
    row(
        unit(None, true, true),
        not_there(),
        "+ not there yet; does not start at boot; not running (inactive/dead (success))\n$ systemctl enable web.service\n$ systemctl start web.service",
    );
    row(unit(None, false, false), not_there(), "=");
    row(gone(unit(None, true, true)), unit_seen(None), "=");
}

#[test]
fn a_unit_whose_file_was_written_and_never_read() {
    let changed = |content| match unit_seen(content) {
        Observed::Unit { load, known, enabled, active, state, .. } => {
            Observed::Unit { load, known, enabled, active, state, needs_reload: true }
        }
        other => other,
    };
    let why = "its file changed since systemd read it\n$ systemctl daemon-reload";
    row(unit(Some("new\n"), true, true), changed(Some("new\n")), &format!("± {why}\n$ systemctl restart web.service"));
    row(unit(None, true, true), changed(None), &format!("~ {why}"));
}

#[test]
fn a_unit_in_a_bad_way() {
    let Observed::Unit { load, .. } = unit_seen(Some("new\n")) else { unreachable!() };
    let failed = Observed::Unit {
        load: load.clone(),
        known: true,
        enabled: true,
        active: false,
        state: "failed/failed (exit-code)".into(),
        needs_reload: true,
    };
    row(
        unit(Some("new\n"), true, true),
        failed,
        "~ not running (failed/failed (exit-code))\n$ systemctl daemon-reload\n$ systemctl reset-failed web.service\n$ systemctl start web.service",
    );
    let masked = load.map(|l| PathSeen { file_type: FileType::Symlink, target: Some("/dev/null".into()), ..l });
    let masked = Observed::Unit {
        load: masked,
        known: false,
        enabled: false,
        active: false,
        state: "inactive/dead ()".into(),
        needs_reload: false,
    };
    row(
        unit(Some("new\n"), true, true),
        masked,
        "! web.service is masked: somebody forbade it to start; if that is over, run: systemctl unmask web.service",
    );
}

#[test]
fn a_restart_is_known_before_it_happens() {
    let restarts = |wanted: Resource, seen: Observed| diff(&wanted, &seen, None).unwrap().unwrap().restarts();
    assert!(restarts(unit(Some("new\n"), true, true), unit_seen(Some("old\n"))));
    assert!(!restarts(unit(Some("new\n"), true, true), not_there()), "it is started, which a later look sees");
    assert!(!restarts(unit(Some("new\n"), true, false), unit_seen(Some("new\n"))));
    // What the next look finds when the executor was killed right after daemon-reload.
    assert_eq!(diff(&unit(Some("new\n"), true, true), &unit_seen(Some("new\n")), None), Ok(None));
}

#[test]
fn a_unit_whose_file_went_unseen() {
    let Observed::Unit { known, enabled, state, .. } = not_there() else { unreachable!() };
    let unseen = Observed::Unit { load: None, known, enabled, active: false, state, needs_reload: true };
    row(
        gone(unit(Some("new\n"), true, true)),
        unseen,
        "- its file is gone, and systemd has not seen it\n$ systemctl daemon-reload",
    );
}
