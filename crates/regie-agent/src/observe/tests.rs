//! What is seen on a folder machine, and what is not told.

mod round;

use super::*;
use crate::StateDir;
use crate::store::{private_folder, write_json};
use regie_wire::*;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

fn machine() -> (tempfile::TempDir, Context) {
    let root = tempfile::tempdir().expect("a folder");
    let place = Place::Folder(root.path().to_owned());
    let cx = Context { state: StateDir::of(&place), place, secrets: Secrets::default() };
    private_folder(cx.state.path()).expect("mkdir");
    (root, cx)
}

fn below(root: &tempfile::TempDir, name: &str) -> String {
    root.path().join(name).to_str().expect("UTF-8").to_owned()
}

fn one(cx: &Context, resource: Resource) -> Observed {
    observe(cx, &[resource]).remove(0).observed
}

fn file(path: String, content: Text) -> Resource {
    Resource::File(File { path, content: Content::Text(content), ownership: Ownership::default(), validate: None })
}

fn content(observed: Observed) -> ContentSeen {
    let Observed::Path { path: Some(path) } = observed else { panic!("{observed:?}") };
    path.content
}

fn why(observed: Observed) -> String {
    let Observed::Unknown { why } = observed else { panic!("{observed:?}") };
    why
}

#[test]
fn paths() {
    let (root, cx) = machine();
    let link = |name: &str| Resource::Symlink(Symlink { path: below(&root, name), target: String::new() });
    let is = |name: &str| match one(&cx, link(name)) {
        Observed::Path { path } => path,
        other => panic!("{other:?}"),
    };
    fs::create_dir(below(&root, "d")).expect("mkdir");
    fs::set_permissions(below(&root, "d"), fs::Permissions::from_mode(0o2751)).expect("chmod");
    symlink("to where", below(&root, "l")).expect("link");
    assert_eq!(is("nothing"), None);
    assert_eq!(is("nothing/below"), None);
    let directory = is("d").expect("there");
    assert_eq!(
        (directory.file_type, directory.mode, directory.content),
        (FileType::Directory, 0o2751, ContentSeen::None)
    );
    let link = is("l").expect("there");
    assert_eq!((link.file_type, link.target.as_deref()), (FileType::Symlink, Some("to where")));
    if rustix::process::geteuid().is_root() {
        assert_eq!((link.owner.as_str(), link.group.as_str()), ("root", "root"));
        std::os::unix::fs::chown(below(&root, "d"), Some(54321), None).expect("chown");
        assert_eq!(is("d").expect("there").owner, "54321");
    }
}

#[test]
fn contents() {
    let (root, cx) = machine();
    let path = below(&root, "f");
    let seen = |bytes: &[u8]| {
        fs::write(&path, bytes).expect("write");
        content(one(&cx, file(path.clone(), "wanted".into())))
    };
    assert_eq!(seen("é\n".as_bytes()), ContentSeen::Text("é\n".into()));
    assert_eq!(seen(&[255, 0]), ContentSeen::Digest(hex_sha256(&[255, 0])));
    let long = vec![b'x'; 200_000];
    assert_eq!(seen(&long), ContentSeen::Digest(hex_sha256(&long)));
}

#[test]
fn secrets_are_compared_here_and_not_told() {
    let (root, mut cx) = machine();
    let path = below(&root, "f");
    let secret = Piece::Secret(SecretRef { name: "p".into(), encode: vec![] });
    let wanted = file(path.clone(), Text { pieces: vec![Piece::Plain("P=".into()), secret] });
    fs::write(&path, "P=hunter2").expect("write");
    let keyed = |cx: &Context| match content(one(cx, wanted.clone())) {
        ContentSeen::Keyed { actual, wanted } => (actual, wanted),
        other => panic!("{other:?}"),
    };
    let (actual, none) = keyed(&cx);
    assert_eq!(none, None);
    cx.secrets.insert("p", "hunter2");
    assert_eq!(keyed(&cx), (actual.clone(), Some(actual.clone())));
    cx.secrets.insert("p", "hunter3");
    let (same, other) = keyed(&cx);
    assert!(same == actual && other.is_some_and(|o| o != actual));
    // The key stays, for its owner only; another machine's digests are others.
    assert_eq!(fs::metadata(cx.state.key()).expect("there").mode() & 0o7777, 0o600);
    fs::remove_file(cx.state.key()).expect("rm");
    assert_ne!(keyed(&cx).0, actual);
    // What once held a secret is not told either, though the dossier wants none there now.
    let given = Given {
        dossier: "d/e".into(),
        scope: Scope::Machine,
        resource: wanted.clone(),
        adopted: false,
        run: "8k3f".into(),
        at: 0,
    };
    let manifest = Manifest { format: FORMAT, given: BTreeMap::from([(wanted.key(), given)]), ports: BTreeMap::new() };
    write_json(&cx.state.manifest(), &manifest).expect("write");
    assert!(matches!(content(one(&cx, file(path, "plain".into()))), ContentSeen::Keyed { wanted: Some(_), .. }));
}

#[test]
fn a_folder_is_no_system() {
    let (root, cx) = machine();
    let resources = [
        Resource::Packages(Packages { names: vec!["nginx".into()] }),
        Resource::Group(Group { name: "shop".into(), gid: None, system: true }),
        Resource::Unit(Unit { name: "x.service".into(), content: None, enabled: true, active: true, beside: false }),
    ];
    for seen in observe(&cx, &resources) {
        assert!(why(seen.observed).contains("this machine is a folder"));
    }
    assert!(why(one(&cx, file("/etc/passwd".into(), "x".into()))).contains("is not touched"));
    symlink("/etc", below(&root, "etc")).expect("link");
    assert!(why(one(&cx, file(below(&root, "etc/passwd"), "x".into()))).contains("a symbolic link on the way"));
}

#[test]
fn guards() {
    let (root, cx) = machine();
    fs::write(below(&root, "env"), "WORD=\"yes\"\n").expect("write");
    let satisfied = |creates: Option<&str>, unless: Option<&str>, env: Option<&str>| {
        let guard = Guard { creates: creates.map(Into::into), unless: unless.map(Into::into) };
        let command = Command {
            name: "c".into(),
            run: "true".into(),
            cwd: Some(below(&root, "")),
            user: None,
            env_file: env.map(Into::into),
            guard,
            undo: None,
            timeout: 1,
        };
        match one(&cx, Resource::Command(command)) {
            Observed::Command { satisfied } => Ok(satisfied),
            other => Err(why(other)),
        }
    };
    assert_eq!(satisfied(Some("env"), None, None), Ok(true));
    assert_eq!(satisfied(Some("other"), None, None), Ok(false));
    assert_eq!(satisfied(Some("other"), Some("test -f env"), None), Ok(true));
    assert_eq!(satisfied(None, Some("test \"$WORD\" = yes"), Some("./env")), Ok(true));
    assert_eq!(satisfied(None, Some("true"), Some("./missing")), Ok(false));
    assert!(satisfied(None, Some("sleep 100"), None).is_err_and(|e| e.contains("did not answer in 1 s")));
}

#[test]
fn what_regie_keeps_itself() {
    let (root, cx) = machine();
    let manifest = Manifest { ports: BTreeMap::from([("a/http".into(), 8001)]), ..Manifest::default() };
    write_json(&cx.state.manifest(), &manifest).expect("write");
    let port = |name: &str| Resource::Port(Port { name: name.into(), port: 1 });
    assert_eq!(one(&cx, port("a/http")), Observed::Port { port: Some(8001) });
    assert_eq!(one(&cx, port("b/http")), Observed::Port { port: None });
    let process = Process {
        name: "web".into(),
        command: "x".into(),
        cwd: "/".into(),
        env_file: None,
        log: "/l".into(),
        running: true,
        stop_timeout: 1,
    };
    let process = Resource::Process(process);
    let owed = Owed(BTreeMap::from([(process.key(), "env changed".into()), (port("a/http").key(), "x".into())]));
    write_json(&cx.state.owed(), &owed).expect("write");
    let seen = observe(&cx, &[process, port("a/http")]);
    assert_eq!(seen[0].observed, Observed::Process { running: false, spec: None, restarts: 0 });
    assert_eq!((seen[0].owed.as_deref(), seen[1].owed.as_deref()), (Some("env changed"), None));
    let hold = HoldRecord { instance: "a".into(), path: below(&root, "h.json"), hold: None };
    assert_eq!(one(&cx, Resource::Hold(hold.clone())), Observed::Hold { hold: None });
    fs::write(below(&root, "h.json"), "{").expect("write");
    assert!(why(one(&cx, Resource::Hold(hold))).contains("remove it to release a"));
}

#[test]
fn archives() {
    let (root, cx) = machine();
    let sha256 = hex_sha256(b"x");
    let archive = || {
        Resource::Archive(Archive {
            path: below(&root, "r/1"),
            sha256: sha256.clone(),
            from: Fetch::Blob { name: "x".into(), size: 1, store: below(&root, "blobs") },
            strip: 0,
            owner: None,
            group: None,
        })
    };
    let seen =
        |sha256: Option<&str>, occupied, stored| Observed::Archive { sha256: sha256.map(Into::into), occupied, stored };
    assert_eq!(one(&cx, archive()), seen(None, false, false));
    fs::create_dir_all(below(&root, "blobs")).expect("mkdir");
    fs::write(root.path().join("blobs").join(&sha256), "x").expect("write");
    fs::create_dir_all(below(&root, "r/1")).expect("mkdir");
    assert_eq!(one(&cx, archive()), seen(None, false, true));
    fs::write(below(&root, "r/1/other"), "x").expect("write");
    assert_eq!(one(&cx, archive()), seen(None, true, true));
    fs::write(below(&root, "r/1/.regie-archive"), format!("{sha256}\n")).expect("write");
    assert_eq!(one(&cx, archive()), seen(Some(&sha256), false, true));
}

#[test]
fn packages_and_accounts_of_this_computer() {
    let place = Place::System;
    let cx = Context { state: StateDir::of(&place), place, secrets: Secrets::default() };
    let group = Resource::Group(Group { name: "root".into(), gid: None, system: true });
    if !rustix::process::geteuid().is_root() {
        assert!(why(one(&cx, group)).contains("by root only"));
        return;
    }
    assert_eq!(one(&cx, group), Observed::Group { gid: Some(0) });
    let names = ["dpkg", "no-such-package", "base-files=0"].map(str::to_owned).to_vec();
    let Observed::Packages { installed, .. } = one(&cx, Resource::Packages(Packages { names })) else { panic!() };
    assert_eq!(installed.keys().map(String::as_str).collect::<Vec<_>>(), ["base-files", "dpkg"]);
    let user = accounts::user("root").expect("readable").expect("there");
    assert_eq!((user.uid, user.group.as_deref(), user.home.as_deref()), (Some(0), Some("root"), Some("/root")));
    assert_eq!(accounts::user("no-such-user"), Ok(None));
}
