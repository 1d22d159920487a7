//! What takes each change back.

use super::processes::{process, process_seen};
use super::system::{not_there, shop, unit, unit_seen};
use super::*;
use regie_resource::undo;

/// `keep=PATH`, the commands, `last`, and the words; `impossible` when it is.
fn told(wanted: &Resource, before: &Observed) -> String {
    let undo = undo(wanted, before);
    let mut lines = undo.keep.iter().map(|k| format!("keep {k}")).collect::<Vec<_>>();
    lines.extend(undo.acts.iter().map(|a| format!("$ {}", to_shell(a))));
    lines.extend(undo.last.then(|| "last".to_owned()));
    lines.push(if undo.possible { undo.words } else { "impossible".into() });
    lines.join("\n")
}

fn row(wanted: Resource, before: Observed, expected: &str) {
    assert_eq!(told(&wanted, &before), expected, "\nwanted {wanted:?}\nbefore {before:?}");
}

#[test]
fn paths() {
    let file = || {
        let ownership = Ownership::default();
        Resource::File(File { path: "/etc/a".into(), content: Content::Text("x".into()), ownership, validate: None })
    };
    let there = || at(file_seen(0o644, ContentSeen::Text("old".into())));
    row(file(), NOTHING, "$ rm -f /etc/a\nremoved again");
    row(file(), there(), "keep /etc/a\nas before");
    row(gone(file()), there(), "keep /etc/a\nas before");
    let ownership = Ownership { mode: Some(0o750), ..Ownership::default() };
    let directory = || Resource::Directory(Directory { path: "/d".into(), ownership: ownership.clone() });
    let directory_there = || at(PathSeen { file_type: FileType::Directory, ..file_seen(0o711, ContentSeen::None) });
    row(directory(), NOTHING, "$ [ ! -e /d ] || rmdir --ignore-fail-on-non-empty /d\nremoved again, if it is empty");
    row(directory(), directory_there(), "$ chmod 0711 /d\nattributes as before");
    row(gone(directory()), directory_there(), "$ install -d -m 0711 /d\nmade again");
    row(file(), Observed::Unknown { why: "x".into() }, "impossible");
}

#[test]
fn packages_and_accounts() {
    let packages = Resource::Packages(Packages { names: vec!["a".into(), "b=2".into()] });
    let seen = |installed: &[(&str, &str)]| Observed::Packages {
        installed: installed.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
        lists_stale: true,
    };
    row(
        packages.clone(),
        seen(&[("b", "2")]),
        "$ DEBIAN_FRONTEND=noninteractive apt-get remove -y a\nremoved again (what they depend on stays, and so does their configuration)",
    );
    row(packages, seen(&[("b", "1")]), "$ DEBIAN_FRONTEND=noninteractive apt-get remove -y a\nimpossible");
    let user = || Resource::User(shop());
    row(user(), Observed::User { user: None }, "$ userdel shop || true\nremoved again (its files stay)");
    let before = User { shell: Some("/bin/sh".into()), groups: vec!["adm".into()], ..shop() };
    row(user(), Observed::User { user: Some(before) }, "$ usermod --shell /bin/sh --groups adm shop\nas before");
    let group = || Resource::Group(Group { name: "g".into(), gid: Some(7), system: false });
    row(group(), Observed::Group { gid: None }, "$ groupdel g || true\nremoved again");
    row(group(), Observed::Group { gid: Some(5) }, "$ groupmod --gid 5 g\nas before");
}

#[test]
fn units() {
    let file = "/etc/systemd/system/web.service";
    row(
        unit(Some("new\n"), true, true),
        unit_seen(Some("old\n")),
        &format!(
            "keep {file}\n$ systemctl daemon-reload\n$ systemctl enable web.service\n$ systemctl restart web.service\nlast\nas before, and restarted"
        ),
    );
    row(
        unit(Some("new\n"), true, true),
        not_there(),
        &format!(
            "$ systemctl stop web.service || true\n$ systemctl disable web.service || true\n$ rm -f {file}\n$ systemctl daemon-reload\nlast\nstopped and removed again"
        ),
    );
    let Observed::Unit { load, known, state, .. } = unit_seen(Some("old\n")) else { unreachable!() };
    let stopped = Observed::Unit { load, known, state, enabled: false, active: false, needs_reload: false };
    row(
        unit(Some("new\n"), true, true),
        stopped,
        &format!(
            "keep {file}\n$ systemctl daemon-reload\n$ systemctl disable web.service || true\n$ systemctl stop web.service || true\nlast\nas before: stopped"
        ),
    );
    row(
        gone(unit(Some("new\n"), true, true)),
        unit_seen(Some("old\n")),
        &format!(
            "keep {file}\n$ systemctl daemon-reload\n$ systemctl enable web.service\n$ systemctl restart web.service\nlast\nas before, and restarted"
        ),
    );
}

#[test]
fn archives() {
    let archive = |from| {
        let (path, sha256) = ("/r/1".to_owned(), "ab".to_owned());
        Resource::Archive(Archive { path, sha256, from, strip: 0, owner: None, group: None })
    };
    let blob = || Fetch::Blob { name: "a.tar".into(), size: 1, store: "/b".into() };
    let seen =
        |sha256: Option<&str>, stored| Observed::Archive { sha256: sha256.map(Into::into), occupied: false, stored };
    row(archive(blob()), seen(None, true), "$ rm -rf /r/1\n$ rm -rf /r/1.partial\nremoved again");
    let again = |resource, before| undo(&gone(resource), &before);
    assert!(again(archive(blob()), seen(Some("ab"), true)).possible);
    assert!(!again(archive(blob()), seen(Some("ab"), false)).possible);
    let url = || Fetch::Url { url: "http://x/a.tar".into(), store: "/b".into() };
    let from_url = again(archive(url()), seen(Some("ab"), false));
    assert!(from_url.possible && from_url.words.starts_with("downloaded again from http://x/a.tar"));
}

#[test]
fn the_others() {
    let web = |command| Resource::Process(process(command, true));
    let started = undo(&web("new"), &process_seen(Some(process("old", true))));
    assert!(started.last && started.possible);
    assert_eq!(started.acts, [regie_resource::Act::StartProcess { process: process("old", true) }]);
    let stopped = undo(&web("new"), &process_seen(None));
    assert_eq!(
        stopped.acts,
        [regie_resource::Act::StopProcess { name: "shop-web".into(), log: "/m/log".into(), stop_timeout: 5 }]
    );
    let port = Resource::Port(Port { name: "a".into(), port: 2 });
    row(port.clone(), Observed::Port { port: None }, "$ # the port of a is free again\nforgotten again");
    row(port, Observed::Port { port: Some(1) }, "$ # port 1 is for a\nas before");
    let command = |undo: Option<&str>| {
        Resource::Command(Command {
            name: "c".into(),
            run: "up".into(),
            cwd: None,
            user: None,
            env_file: None,
            guard: Guard::default(),
            undo: undo.map(Into::into),
            timeout: 1,
        })
    };
    row(command(None), Observed::Command { satisfied: false }, "impossible");
    row(
        command(Some("down")),
        Observed::Command { satisfied: false },
        "$ ( set -e\ndown\n)\ntaken back by its own `undo`",
    );
}
