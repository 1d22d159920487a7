//! Builds on this computer: clean, the same again, never half made.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Place, git::Repo};
use std::fs;
use std::path::{Path, PathBuf};

/// A dossier whose service is built here by `[build]`.
fn shop(source: &str, build: &str) -> Place {
    let place = Place::new();
    let machine = "[machine.here]\naddress = \"dir:./machine\"\n";
    place.write("inventory/local.toml", format!("{machine}\n[instance.shop]\nversion = \"1\"\n"));
    set(&place, source, build);
    place
}

fn set(place: &Place, source: &str, build: &str) {
    let service = "recipe = \"command\"\nsummary = \"x\"\nhealth = \"\"\n[process.main]\ncommand = \"sleep 1000\"\n";
    place.write("services/shop.toml", format!("{service}[source]\n{source}\n[build]\nhere = true\n{build}\n"));
}

fn from(repo: &Repo) -> String {
    format!("git = \"{}\"", repo.path().display())
}

/// What `regie build --json` says.
fn built(place: &Place, args: &[&str]) -> serde_json::Value {
    let output = place.run(&[&["build", "shop", "--json"], args].concat());
    assert!(output.status.success(), "{}", common::said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}

/// All archives that are kept.
fn archives(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { all.extend(archives(&path)) } else { all.push(path) }
    }
    all
}

fn unpacked(archive: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let status = std::process::Command::new("tar").args(["-xf", archive, "-C"]).arg(dir.path()).status().unwrap();
    assert!(status.success());
    dir
}

#[test]
fn the_same_input_gives_the_same_archive_once() {
    let repo = Repo::new();
    let count = tempfile::NamedTempFile::new().unwrap();
    let counted = format!("echo built >> {}", count.path().display());
    let build = format!(
        "run = [\"mkdir -p out/sub && cp app out/sub/ && echo $VERSION > out/version && ln -s sub out/link\", \"{counted}\"]\noutput = \"out\""
    );
    let places = [(); 2].map(|()| shop(&from(&repo), &build));
    let first = built(&places[0], &[]);
    let second = built(&places[1], &[]);
    assert_eq!(first["sha256"], second["sha256"]);
    let builds = || fs::read_to_string(count.path()).unwrap().lines().count();
    assert_eq!(builds(), 2);
    // It is kept: neither another build nor a deploy makes it again.
    assert_eq!(built(&places[0], &[]), first);
    let out = places[0].path("x.tar.gz");
    assert_eq!(built(&places[0], &["--out", out.to_str().unwrap()])["path"], out.to_str().unwrap());
    places[0].expect(0, &["deploy", "shop"]);
    places[0].expect(0, &["plan", "--detailed-exitcode"]);
    assert_eq!(builds(), 2);
    let commit = repo.git(&["rev-parse", "HEAD"]);
    assert!(first["path"].as_str().unwrap().ends_with(&format!("/shop-1-{}.tar.gz", &commit[..7])), "{first}");
    let release = places[0].path("machine/srv/shop/current");
    assert_eq!(fs::read_to_string(release.join("sub/app")).unwrap(), "one\n");
    assert_eq!(fs::read_to_string(release.join("version")).unwrap(), "1\n");
    assert!(!release.join("app").exists() && release.join("link").is_symlink());
    assert!(fs::read_to_string(places[0].path("dossier.lock")).unwrap().contains("built = true"));

    // Other commands are another input; what they give is not what was locked.
    set(&places[0], &from(&repo), "run = [\"echo other > other\"]");
    fs::remove_dir_all(places[0].path(".regie/build")).unwrap();
    let said = places[0].expect(1, &["plan"]);
    assert!(said.contains("no longer what it was") && said.contains("[build] has changed"), "{said}");
}

#[test]
fn a_build_sees_its_source_and_a_clean_environment() {
    let repo = Repo::new();
    let place = shop(&from(&repo), "run = [\"env > env; pwd > pwd; ls -A > ls; echo $0 > /dev/null\"]");
    let output =
        place.command(&["build", "shop", "--json"]).env("MY_SECRET", "x").env("VIRTUAL_ENV", "y").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    let dir = unpacked(line["path"].as_str().unwrap());
    let read = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    let mut names = read("env").lines().map(|l| l.split('=').next().unwrap().to_owned()).collect::<Vec<_>>();
    // What the shell sets itself.
    names.retain(|n| !["PWD", "OLDPWD", "SHLVL", "_"].contains(&n.as_str()));
    names.sort();
    assert_eq!(names, ["HOME", "LANG", "PATH", "SOURCE_DATE_EPOCH", "VERSION"]);
    assert!(read("env").contains("SOURCE_DATE_EPOCH=1795252443\n"), "{}", read("env"));
    assert!(!Path::new(read("pwd").trim()).exists(), "the folder is gone");
    assert!(read("ls").lines().all(|l| ["app", "env", "ls", "pwd"].contains(&l)), "{}", read("ls"));
}

#[test]
fn a_local_checkout_is_built_without_what_git_ignores() {
    let repo = Repo::new();
    repo.commit(".gitignore", "*.log\nvenv/\n");
    fs::write(repo.path().join("new"), "not committed yet").unwrap();
    fs::write(repo.path().join("x.log"), "ignored").unwrap();
    fs::create_dir(repo.path().join("venv")).unwrap();
    fs::write(repo.path().join("venv/big"), "ignored").unwrap();
    let source = format!("path = \"{}\"", repo.path().display());
    let place = shop(&source, "run = [\"ls -A > ls\"]");
    let first = built(&place, &[]);
    let dir = unpacked(first["path"].as_str().unwrap());
    assert_eq!(fs::read_to_string(dir.path().join("ls")).unwrap(), ".gitignore\napp\nls\nnew\n");
    assert!(!place.path("dossier.lock").exists(), "a checkout is not locked");
    fs::write(repo.path().join("x.log"), "ignored again").unwrap();
    assert_eq!(built(&place, &[]), first);
    // Git knows a file that is gone; that is no trouble.
    fs::remove_file(repo.path().join("app")).unwrap();
    assert_ne!(built(&place, &[])["sha256"], first["sha256"]);
    place.expect(0, &["deploy", "shop"]);
    place.expect(0, &["plan", "--detailed-exitcode"]);
}

#[test]
fn a_single_archive_is_taken_as_it_is() {
    let repo = Repo::new();
    let build = "run = [\"mkdir dist && tar -cf dist/shop.tar app\"]\noutput = \"dist/shop.tar\"";
    let place = shop(&from(&repo), build);
    assert!(built(&place, &[])["path"].as_str().unwrap().ends_with(".tar"));
    place.expect(0, &["deploy", "shop"]);
    assert_eq!(fs::read_to_string(place.path("machine/srv/shop/current/app")).unwrap(), "one\n");
}

#[test]
fn a_build_that_fails_says_why_and_leaves_nothing() {
    let repo = Repo::new();
    for (build, why) in [
        ("run = [\"echo early; echo the reason >&2; exit 7\", \"echo never\"]", "the reason"),
        ("run = [\"false; echo never\"]", "failed"),
        ("run = [\"true\"]\noutput = \"dist\"", "made no `dist`; there is: app"),
        ("run = [\"ln -s /etc dist\"]\noutput = \"dist\"", "made no `dist`"),
        ("run = [\"true\"]\noutput = \"app\"", "is no tar archive"),
    ] {
        let place = shop(&from(&repo), build);
        for verb in ["build", "deploy"] {
            let said = place.expect(1, &[verb, "shop"]);
            assert!(said.contains(why) && !said.contains("never\n    never"), "{said}");
        }
        assert_eq!(archives(&place.path(".regie/build")), Vec::<PathBuf>::new());
        assert!(!place.path("dossier.lock").exists() && !place.path("machine/srv").exists());
    }
}

#[test]
fn a_build_that_is_interrupted_leaves_nothing() {
    use std::io::{BufRead, BufReader};
    let repo = Repo::new();
    let temporary = tempfile::tempdir().unwrap();
    let place = shop(&from(&repo), "run = [\"sleep 1000 & echo pid $!; wait\"]");
    let mut command = place.command(&["build", "shop"]);
    let mut child = command.env("TMPDIR", temporary.path()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let pid = lines.find_map(|l| l.trim().strip_prefix("pid ").map(str::to_owned)).unwrap();
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let gone = || fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|s| !s.contains(") Z "));
    regie_hosts::wait_until("what the build started to end", std::time::Duration::from_secs(10), || !gone());
    assert_eq!(archives(&place.path(".regie/build")), Vec::<PathBuf>::new());
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
}

#[test]
fn which_version_is_built_is_never_guessed() {
    let repo = Repo::new();
    let place = shop(&from(&repo), "run = [\"true\"]");
    assert!(place.expect(64, &["build", "shp"]).contains("there are: shop"));
    place.write("inventory/local.toml", "[machine.here]\naddress = \"dir:./machine\"\n");
    assert!(place.expect(64, &["build", "shop"]).contains("--version"));
    let two = "[machine.here]\naddress = \"dir:./machine\"\n[instance.a]\nservice = \"shop\"\nversion = \"1\"\n[instance.b]\nservice = \"shop\"\nversion = \"2\"\n";
    place.write("inventory/local.toml", two);
    assert!(place.expect(64, &["build", "shop"]).contains("1, 2"));
    place.expect(0, &["build", "shop", "--version", "1"]);
    // Version 2 is nowhere, and the deploy of what is at 1 does not ask for it.
    place.expect(0, &["deploy", "a"]);
    place.expect(1, &["deploy", "b"]);
}
