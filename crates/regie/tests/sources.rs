//! Where releases come from: git, archives, builds; and that they stay what they were when they were first used.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Place, git::Repo};
use std::fs;
use std::path::Path;

/// A dossier with one instance of a service that has this `[source]`, and what follows it.
fn shop(version: &str, source: &str) -> Place {
    let place = Place::new();
    set(&place, version, source);
    place
}

fn set(place: &Place, version: &str, source: &str) {
    let machine = "[machine.here]\naddress = \"dir:./machine\"\n";
    place.write("inventory/local.toml", format!("{machine}\n[instance.shop]\nversion = \"{version}\"\n"));
    let service = "recipe = \"command\"\nsummary = \"x\"\nhealth = \"\"\n";
    place.write(
        "services/shop.toml",
        format!("{service}[process.main]\ncommand = \"sleep 1000\"\n[source]\n{source}\n"),
    );
}

fn from(repo: &Repo) -> String {
    format!("git = \"{}\"", repo.path().display())
}

/// The folder of the release that is current.
fn current(place: &Place) -> String {
    let target = fs::read_link(place.path("machine/srv/shop/current")).unwrap();
    target.file_name().unwrap().to_string_lossy().into_owned()
}

fn app(place: &Place) -> String {
    fs::read_to_string(place.path("machine/srv/shop/current/app")).unwrap()
}

fn copy(from: &Place, to: &Place, files: &[&str]) {
    for file in files {
        to.write(file, fs::read(from.path(file)).unwrap());
    }
}

const DOSSIER: [&str; 3] = ["inventory/local.toml", "services/shop.toml", "dossier.lock"];

#[test]
fn a_release_from_git_is_locked_when_it_is_first_used_and_needs_git_no_more() {
    let repo = Repo::new();
    let commit = repo.git(&["rev-parse", "HEAD"]);
    let place = shop("1", &from(&repo));
    assert!(place.expect(0, &["check"]).contains("shop 1 is not in dossier.lock yet"));
    let said = place.expect(2, &["plan", "--detailed-exitcode"]);
    assert!(said.contains("written into dossier.lock") && said.contains(&commit[..7]), "{said}");
    assert!(!place.path("dossier.lock").exists());
    // Away from the network one goes by what was fetched, and is told so.
    let gone = repo.path().with_extension("gone");
    fs::rename(repo.path(), &gone).unwrap();
    let said = place.expect(2, &["plan", "--detailed-exitcode"]);
    assert!(said.contains("going by what was fetched earlier") && said.contains("no such repository"), "{said}");
    fs::rename(&gone, repo.path()).unwrap();

    let said = place.expect(0, &["deploy", "shop"]);
    assert!(said.contains("dossier.lock + shop 1"), "{said}");
    assert_eq!(current(&place), format!("1-{}", &commit[..7]));
    assert_eq!(app(&place), "one\n");
    let lock = fs::read_to_string(place.path("dossier.lock")).unwrap();
    assert!(lock.contains("[release.shop.\"1\"]") && lock.contains(&format!("commit = \"{commit}\"")), "{lock}");
    place.expect(0, &["plan", "--detailed-exitcode"]);
    assert!(!place.expect(0, &["check"]).contains("not in dossier.lock"));

    // Everything is here: git is asked for nothing more, and its cache is not needed either.
    fs::rename(repo.path(), &gone).unwrap();
    place.expect(0, &["plan", "--detailed-exitcode"]);
    fs::remove_dir_all(place.path(".regie/git")).unwrap();
    place.expect(0, &["plan", "--detailed-exitcode"]);
    place.expect(0, &["deploy", "shop"]);
    // With nothing left, what is deployed is still told, stopped and started.
    fs::remove_dir_all(place.path(".regie/build")).unwrap();
    let said = place.expect(1, &["plan"]);
    assert!(said.contains("there is no such repository") && said.contains("help:"), "{said}");
    for verb in ["stop", "start", "restart"] {
        place.expect(0, &[verb, "shop"]);
    }
    assert!(place.expect(0, &["status"]).contains(&commit[..7]));
    fs::rename(&gone, repo.path()).unwrap();
    place.expect(0, &["plan", "--detailed-exitcode"]);
}

#[test]
fn a_tag_that_moved_is_refused_until_it_is_accepted() {
    let repo = Repo::new();
    let before = repo.git(&["rev-parse", "HEAD"]);
    let place = shop("1", &from(&repo));
    place.expect(0, &["deploy", "shop"]);
    let now = repo.commit("app", "other\n");
    repo.git(&["tag", "--force", "v1"]);
    // Here what was locked is kept; a colleague would get something else.
    place.expect(0, &["plan", "--detailed-exitcode"]);
    let colleague = Place::new();
    copy(&place, &colleague, &DOSSIER);
    for verb in [vec!["plan"], vec!["deploy", "shop"], vec!["build", "shop"]] {
        let said = colleague.expect(1, &verb);
        assert!(said.contains(&before) && said.contains(&now) && said.contains("regie lock shop 1"), "{said}");
    }
    assert!(!colleague.path("machine/srv").exists());
    let said = colleague.expect(0, &["lock", "shop", "1"]);
    assert!(said.contains(&format!("- commit {before}")) && said.contains(&format!("+ commit {now}")), "{said}");
    colleague.expect(0, &["deploy", "shop"]);
    assert_eq!(app(&colleague), "other\n");
    assert!(colleague.expect(0, &["lock"]).contains("as it should be"));
}

#[test]
fn a_version_is_a_tag_a_branch_or_a_commit() {
    let repo = Repo::new();
    let first = repo.git(&["rev-parse", "HEAD"]);
    let second = repo.commit("app", "two\n");
    repo.git(&["tag", "--annotate", "-m", "x", "2.0"]);
    let place = shop("2.0", &from(&repo));
    let built = |version: &str, source: &str| {
        set(&place, version, source);
        let line = place.run(&["build", "shop", "--json"]).stdout;
        let line = String::from_utf8(line).unwrap();
        let value: serde_json::Value = serde_json::from_str(line.lines().last().unwrap()).unwrap();
        value["commit"].as_str().unwrap().to_owned()
    };
    assert_eq!(built("2.0", &from(&repo)), second);
    assert_eq!(built("1", &from(&repo)), first);
    assert_eq!(built(&first, &from(&repo)), first);
    assert_eq!(built("9", &format!("{}\nref = \"v1\"", from(&repo))), first);
    assert_eq!(built("8", &format!("{}\nref = \"main\"", from(&repo))), second);
    assert_eq!(built("7", &format!("{}\nref = \"{first}\"", from(&repo))), first);
    // The lock keeps every version that was used, sorted.
    let lock = fs::read_to_string(place.path("dossier.lock")).unwrap();
    let releases = lock.lines().filter(|l| l.starts_with("[release")).collect::<Vec<_>>();
    assert!(releases.len() == 6 && releases.is_sorted(), "{releases:?}");

    set(&place, "2.00", &from(&repo));
    let said = place.expect(1, &["plan"]);
    assert!(said.contains("no tag `2.00` or `v2.00`") && said.contains("did you mean `2.0`"), "{said}");
    // Moving the repository is a change too.
    let other = Repo::new();
    set(&place, "2.0", &from(&other));
    assert!(place.expect(1, &["plan"]).contains("was locked from"));
}

#[test]
fn submodules_are_not_silently_empty() {
    let repo = Repo::new();
    repo.commit(".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = ../x\n");
    repo.git(&["tag", "2"]);
    let place = shop("2", &from(&repo));
    assert!(place.expect(1, &["deploy", "shop"]).contains("has submodules"));
    repo.commit(".gitattributes", ".gitmodules export-ignore\n");
    repo.git(&["tag", "3"]);
    set(&place, "3", &from(&repo));
    place.expect(0, &["deploy", "shop"]);
}

#[test]
fn an_archive_by_its_file_stays_what_it_was() {
    let repo = Repo::new();
    let place = shop("1", &from(&repo));
    let (out, other) = (place.path("a.tar.gz"), place.path("b.tar.gz"));
    place.expect(0, &["build", "shop", "--out", out.to_str().unwrap()]);
    repo.commit("app", "other\n");
    repo.git(&["tag", "v2"]);
    place.expect(0, &["build", "shop", "--version", "2", "--out", other.to_str().unwrap()]);
    fs::remove_file(place.path("dossier.lock")).unwrap();
    set(&place, "1", "archive = \"a.tar.gz\"");
    place.expect(0, &["deploy", "shop"]);
    fs::copy(&other, &out).unwrap();
    fs::remove_dir_all(place.path(".regie/build")).unwrap();
    let said = place.expect(1, &["plan"]);
    assert!(said.contains("no longer what it was") && said.contains("regie lock shop 1"), "{said}");
    place.expect(0, &["lock", "shop"]);
    place.expect(0, &["deploy", "shop"]);
    assert_eq!(app(&place), "other\n");
}

#[test]
fn what_was_built_elsewhere_is_handed_in() {
    let repo = Repo::new();
    let commit = repo.git(&["rev-parse", "HEAD"]);
    let ci = shop("1", &from(&repo));
    let out = ci.path("shop.tar.gz");
    let out = out.to_str().unwrap();
    ci.expect(0, &["build", "shop", "--out", out]);

    // With the lock: the very file, and its commit's name.
    let ops = Place::new();
    copy(&ci, &ops, &DOSSIER);
    fs::rename(repo.path(), repo.path().with_extension("gone")).unwrap();
    ops.write("other.tar.gz", "other");
    let said = ops.expect(4, &["deploy", "shop", "--archive", ops.path("other.tar.gz").to_str().unwrap()]);
    assert!(said.contains("is not the archive of shop 1"), "{said}");
    ops.expect(0, &["deploy", "shop", "--archive", out]);
    assert_eq!(current(&ops), format!("1-{}", &commit[..7]));
    ops.expect(0, &["plan", "--detailed-exitcode"]);

    // Without: the file stands for the version from then on.
    let new = Place::new();
    copy(&ci, &new, &DOSSIER[..2]);
    new.expect(0, &["deploy", "shop", "--archive", out]);
    new.expect(0, &["plan", "--detailed-exitcode"]);
    assert!(!fs::read_to_string(new.path("dossier.lock")).unwrap().contains("commit ="));
    fs::remove_dir_all(new.path(".regie/build")).unwrap();
    assert!(new.expect(1, &["plan"]).contains("handed in"));
    fs::rename(repo.path().with_extension("gone"), repo.path()).unwrap();

    set(&new, "1", "path = \"app\"");
    assert!(new.expect(64, &["deploy", "shop", "--archive", out]).contains("[source]"));
}

/// Whether a text stands in any file below a folder.
fn stands_in(folder: &Path, text: &str) -> Option<String> {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let found = if path.is_dir() && !path.is_symlink() {
            stands_in(&path, text)
        } else {
            let bytes = if path.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
            String::from_utf8_lossy(&bytes).contains(text).then(|| path.display().to_string())
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

#[test]
fn a_token_reaches_the_server_and_nothing_else() {
    use std::io::Write;
    const TOKEN: &str = "hunter2'\"$x 7Kq";
    // `printf %s "ana:TOKEN" | base64`
    const BASIC: &str = "YW5hOmh1bnRlcjInIiR4IDdLcQ==";
    let repo = Repo::new();
    repo.git(&["update-server-info"]);
    let server = common::git::Server::new(repo.path().join(".git"), &format!("Basic {BASIC}"));
    let place = shop(
        "1",
        &format!("git = \"http://{}/\"\nuser = \"ana\"\ntoken = \"{{{{ secrets.git_token }}}}\"", server.address),
    );
    // A git that writes down how it is called, and helpers that would keep what they hear.
    let git =
        String::from_utf8(std::process::Command::new("sh").args(["-c", "command -v git"]).output().unwrap().stdout);
    let log = place.path("heard");
    let wrapper = format!(
        "#!/bin/sh\n{{ printf '%s\\n' \"$@\"; env; }} >> '{}'\nexec {} \"$@\"\n",
        log.display(),
        git.unwrap().trim()
    );
    let path = program(&place, "git", &wrapper);
    place.write(".gitconfig", format!("[credential]\n\thelper = store --file {}\n", place.path("helper").display()));
    place.expect(0, &["secrets", "keys", "--new"]);
    let set_token = |token: &str| {
        let mut command = place.command(&["secrets", "set", "git_token"]);
        let mut set = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
        set.stdin.take().unwrap().write_all(token.as_bytes()).unwrap();
        assert!(set.wait().unwrap().success());
    };
    let run = |args: &[&str]| {
        place.command(args).env("PATH", &path).env("GIT_TRACE", "1").env("GIT_TRACE_CURL", "1").output().unwrap()
    };

    set_token("hunter3");
    let output = run(&["deploy", "shop"]);
    let said = common::said(&output);
    assert!(
        output.status.code() == Some(1) && said.contains("does not let you in") && !said.contains("hunter3"),
        "{said}"
    );

    set_token(TOKEN);
    let output = run(&["deploy", "shop"]);
    let said = common::said(&output);
    assert!(output.status.success(), "{said}");
    assert_eq!(app(&place), "one\n");
    assert!(server.asked.lock().unwrap().iter().flatten().any(|a| a == &format!("Basic {BASIC}")));
    assert!(fs::read_to_string(&log).unwrap().contains("GIT_ASKPASS="), "the wrapper was used");
    for text in [TOKEN, "hunter2", "hunter3", BASIC] {
        assert!(!said.contains(text), "{said}");
        assert_eq!(stands_in(place.dir.path(), text), None);
    }
    let left = fs::read_dir(place.path(".regie/git")).unwrap().flatten();
    assert!(left.into_iter().all(|e| !e.file_name().to_string_lossy().starts_with("ask-")), "the pipe is gone");

    // What is here needs neither the token nor the server.
    fs::remove_file(place.path("inventory/secrets/local.age")).unwrap();
    place.expect(0, &["plan", "--detailed-exitcode"]);
}

/// A program of this place's own, before those of the computer.
fn program(place: &Place, name: &str, text: &str) -> String {
    place.write(&format!("bin/{name}"), text);
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(place.path(&format!("bin/{name}")), mode).unwrap();
    format!("{}:{}", place.path("bin").display(), std::env::var("PATH").unwrap())
}

#[test]
fn ssh_is_given_the_key_and_asks_nobody() {
    let repo = Repo::new();
    let source = format!("git = \"ssh://git@host.example{}\"\nssh_key = \"keys/o'key 1\"", repo.path().display());
    let place = shop("1", &source);
    assert!(place.expect(0, &["check"]).contains("keys/o'key 1"), "the key is not there yet");
    place.write("keys/o'key 1", "no key");
    // Stands in for ssh: says how it was called, and runs here what it was to run there.
    let heard = place.path("heard");
    let ssh = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$@\" > '{}'\nfor last; do :; done\nexec sh -c \"$last\"\n",
        heard.display()
    );
    let path = program(&place, "ssh", &ssh);
    let output = place.command(&["deploy", "shop"]).env("PATH", &path).output().unwrap();
    assert!(output.status.success(), "{}", common::said(&output));
    let said = fs::read_to_string(&heard).unwrap();
    let key = place.path("keys/o'key 1").canonicalize().unwrap();
    assert!(said.contains(&format!("-i\n{}\n", key.display())), "{said}");
    assert!(said.contains("BatchMode=yes\n") && said.contains("IdentitiesOnly=yes\n"), "{said}");
    assert_eq!(app(&place), "one\n");

    set(&place, "2", &source);
    program(&place, "ssh", "#!/bin/sh\necho 'Host key verification failed.' >&2\nexit 255\n");
    let output = place.command(&["plan"]).env("PATH", &path).output().unwrap();
    let said = common::said(&output);
    assert!(output.status.code() == Some(1) && said.contains("host key is not known on this computer"), "{said}");
}
