//! Kinds that a folder machine has too, brought about and taken back by the agent with the real programs: what was
//! made is seen as wanted, and what was taken back is seen as it was before.

use super::*;
use crate::perform::{perform, put_back, set_aside};
use regie_resource::{Act, Change, diff, to_shell, undo};

fn change(cx: &Context, resource: &Resource) -> Option<Change> {
    diff(resource, &one(cx, resource.clone()), None).expect("a decision")
}

fn act(cx: &Context, acts: &[Act]) {
    for act in acts {
        if let Err(failure) = perform(cx, act, &mut |_, _| {}) {
            panic!("{}\n{failure:?}", to_shell(act));
        }
    }
}

/// What was fetched stays in a repository: it changes nothing of what is checked out.
fn but_for_fetched(observed: Observed) -> Observed {
    match observed {
        Observed::Checkout { head, url, changed, own, occupied, .. } => {
            Observed::Checkout { head, wanted: None, url, changed, own, occupied }
        }
        other => other,
    }
}

/// Brought about, taken back, brought about again.
fn round(cx: &Context, resource: &Resource) {
    let before = one(cx, resource.clone());
    let undo = undo(resource, &before);
    let kept = tempfile::tempdir().expect("a folder");
    undo.keep.iter().for_each(|path| set_aside(cx, kept.path(), path).expect("set aside"));
    for _ in 0..2 {
        let change = change(cx, resource).expect("something to do");
        act(cx, &change.acts);
        assert_eq!(self::change(cx, resource), None, "{resource:?}");
        undo.keep.iter().for_each(|path| put_back(cx, kept.path(), path).expect("put back"));
        act(cx, &undo.acts);
        assert_eq!(but_for_fetched(one(cx, resource.clone())), but_for_fetched(before.clone()), "{resource:?}");
    }
    act(cx, &change(cx, resource).expect("something to do").acts);
}

/// Taken out of the dossier.
fn goes(cx: &Context, resource: Resource) {
    let gone = Resource::Absent { resource: Box::new(resource) };
    act(cx, &change(cx, &gone).expect("something to remove").acts);
    assert_eq!(change(cx, &gone), None);
}

fn sh(script: &str) -> String {
    let out = std::process::Command::new("sh").args(["-euc", script]).output().expect("sh");
    assert!(out.status.success(), "{script}\n{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

#[test]
fn lines_and_blocks() {
    let (root, cx) = machine();
    let path = below(&root, "conf");
    let line = |starts: Option<&str>, line: &str| {
        Resource::Line(Line { path: path.clone(), line: line.into(), starts: starts.map(str::to_owned) })
    };
    let block = Resource::Block(Block {
        path: path.clone(),
        name: "b".into(),
        content: "1\n\n2\n".into(),
        comment: ";".into(),
    });
    round(&cx, &line(None, "Port 22"));
    round(&cx, &block);
    round(&cx, &line(Some("Port"), "Port 80"));
    assert_eq!(fs::read_to_string(&path).expect("text"), "Port 80\n; regie: b\n1\n\n2\n; regie: end b\n");
    goes(&cx, block);
    goes(&cx, line(Some("Port"), "Port 80"));
    assert_eq!(fs::read_to_string(&path).expect("text"), "");
}

#[test]
fn a_line_never_leads_out_of_the_folder() {
    let (root, cx) = machine();
    let outside = tempfile::NamedTempFile::new().expect("a file");
    symlink(outside.path(), below(&root, "conf")).expect("link");
    let line = Resource::Line(Line { path: below(&root, "conf"), line: "x".into(), starts: None });
    assert!(why(one(&cx, line)).contains("leads out of the machine's folder"));
}

#[test]
fn certificates() {
    let (root, cx) = machine();
    let certificate = |domains: &[&str], days| Certificate {
        path: below(&root, "cert.pem"),
        key: below(&root, "key.pem"),
        domains: domains.iter().map(|d| (*d).to_owned()).collect(),
        days,
        group: None,
        acme: None,
    };
    let wanted = Resource::Certificate(certificate(&["www.shop.example", "*.shop.example", "::1"], 60));
    round(&cx, &wanted);
    let mode = |name: &str| fs::metadata(below(&root, name)).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode("cert.pem"), mode("key.pem")), (0o644, 0o600));
    let reason = |resource: &Resource| change(&cx, resource).map(|c| c.why).unwrap_or_default();
    let reordered = Resource::Certificate(certificate(&["::1", "*.SHOP.example", "www.shop.example"], 60));
    assert_eq!(reason(&reordered), "");
    let other = Resource::Certificate(certificate(&["shop.example"], 60));
    assert_eq!(reason(&other), "it is for other names");
    fs::set_permissions(below(&root, "key.pem"), fs::Permissions::from_mode(0o644)).expect("chmod");
    assert_eq!(reason(&wanted), "the key: mode 0644, wanted 0600");
    sh(&format!("openssl ecparam -name prime256v1 -genkey -noout -out '{}'", below(&root, "key.pem")));
    assert_eq!(reason(&wanted), "the key is not its own");
    fs::remove_file(below(&root, "key.pem")).expect("rm");
    assert_eq!(reason(&wanted), "its key is not there");
    // One that ends soon is replaced, and so is what is no certificate.
    act(&cx, &change(&cx, &Resource::Certificate(certificate(&["x.example"], 20))).expect("a change").acts);
    let soon = Resource::Certificate(certificate(&["x.example"], 90));
    assert!(reason(&soon).starts_with("it ends within 30 days ("), "{}", reason(&soon));
    fs::write(below(&root, "cert.pem"), "rubbish").expect("write");
    act(&cx, &change(&cx, &soon).expect("a change").acts);
    assert_eq!(reason(&soon), "");
    goes(&cx, soon);
    assert!(fs::read_dir(root.path()).expect("folder").flatten().all(|e| e.file_name() == ".regie"));
}

/// A repository with the tags v1 and v2, and a commit that no branch or tag leads to.
fn repository() -> (tempfile::TempDir, [String; 3]) {
    let dir = tempfile::tempdir().expect("a folder");
    let script = format!(
        "cd '{}'; export HOME=/; git init -q -b main .; git config user.name a; git config user.email a@b\n\
         git config uploadpack.allowAnySHA1InWant true\n\
         for v in 1 2; do echo $v > page; git add page; git commit -qm $v; git tag v$v; git rev-parse HEAD; done\n\
         git checkout -q --detach; echo 3 > page; git commit -qam 3; git rev-parse HEAD; git checkout -q main",
        dir.path().display()
    );
    let said = sh(&script);
    let mut commits = said.lines().map(str::to_owned);
    let commits = std::array::from_fn(|_| commits.next().expect("a commit"));
    (dir, commits)
}

#[test]
fn checkouts() {
    let (root, cx) = machine();
    let (repository, commits) = repository();
    let path = below(&root, "it's code");
    let url = format!("file://{}", repository.path().display());
    let at = |revision: &str| {
        let (path, url, revision) = (path.clone(), url.clone(), revision.to_owned());
        Resource::Checkout(Checkout { path, url, revision, user: None, ssh_key: None, credentials: None })
    };
    let page = || fs::read_to_string(format!("{path}/page")).expect("page");
    round(&cx, &at("v1"));
    assert_eq!(page(), "1\n");
    // The commit is there: nothing is fetched.
    fs::rename(repository.path(), repository.path().with_extension("away")).expect("mv");
    round(&cx, &at(&commits[1]));
    assert_eq!(page(), "2\n");
    fs::rename(repository.path().with_extension("away"), repository.path()).expect("mv");
    round(&cx, &at(&commits[2]));
    assert_eq!(page(), "3\n");
    // A tag made since is fetched.
    sh(&format!("cd '{}'; git tag v3 {}", repository.path().display(), commits[0]));
    round(&cx, &at("v3"));
    assert_eq!(page(), "1\n");

    let refused = |resource: &Resource| diff(resource, &one(&cx, resource.clone()), None).expect_err("refused");
    let gone = Resource::Absent { resource: Box::new(at("v3")) };
    fs::write(format!("{path}/page"), "mine\n").expect("write");
    assert!(refused(&at("v2")).contains("somebody changed files in"), "{}", refused(&at("v2")));
    assert!(refused(&gone).contains("are nowhere else"));
    fs::write(format!("{path}/page"), "1\n").expect("write");
    fs::write(format!("{path}/upload"), "theirs\n").expect("write");
    assert_eq!(change(&cx, &at("v3")), None, "a new file changes nothing that git keeps");
    assert!(refused(&gone).contains("are nowhere else"));
    fs::remove_file(format!("{path}/upload")).expect("rm");
    let elsewhere = match at("v3") {
        Resource::Checkout(c) => Resource::Checkout(Checkout { url: "https://x:secret@git.example/a".into(), ..c }),
        other => other,
    };
    assert!(refused(&elsewhere).contains("https://git.example/a is wanted"), "{}", refused(&elsewhere));
    // Removed, and back at the commit it had.
    let before = one(&cx, at("v3"));
    let undo = undo(&gone, &before);
    goes(&cx, at("v3"));
    act(&cx, &undo.acts);
    assert_eq!(one(&cx, at("v3")), before);
    goes(&cx, at("v3"));
    // What is no checkout is in the way, and stays.
    fs::create_dir(&path).expect("mkdir");
    fs::write(format!("{path}/data"), "x").expect("write");
    assert!(refused(&at("v1")).contains("is no git checkout"));
    assert_eq!(change(&cx, &Resource::Absent { resource: Box::new(at("v1")) }), None);
}

#[test]
fn a_clone_that_fails_leaves_nothing_in_its_place() {
    let (root, cx) = machine();
    let (path, url) = (below(&root, "code"), format!("file://{}", below(&root, "nowhere")));
    let wanted =
        Checkout { path: path.clone(), url, revision: "v1".into(), user: None, ssh_key: None, credentials: None };
    let change = change(&cx, &Resource::Checkout(wanted)).expect("something to do");
    let failed = change.acts.iter().find_map(|a| perform(&cx, a, &mut |_, _| {}).err()).expect("a failure");
    assert!(failed.tail.iter().any(|l| l.contains("nowhere")), "{failed:?}");
    assert!(fs::symlink_metadata(&path).is_err());
}

#[test]
fn what_a_folder_cannot_have_is_refused() {
    let (_root, cx) = machine();
    let name = || "x".to_owned();
    let all = [
        Resource::Locale(Locale { name: name() }),
        Resource::Timezone(Timezone { name: name() }),
        Resource::Hostname(Hostname { name: name() }),
        Resource::Reload(Reload { name: name() }),
        Resource::AuthorizedKey(AuthorizedKey { user: name(), key: name() }),
        Resource::Cron(Cron { name: name(), user: name(), schedule: name(), command: name(), enabled: true }),
    ];
    for resource in all {
        let told = why(one(&cx, resource.clone()));
        assert!(told.contains("this machine is a folder"), "{resource:?}: {told}");
    }
}
