//! The Debian package on a bare host: installed by apt, used, removed. What is in it is the executable that the other tests
//! run: a build for release says nothing more about the package.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn a_host_installs_it_uses_it_and_forgets_it() {
    if std::env::var_os("REGIE_SKIP_HOSTS").is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    dist(folder.path());
    let deb = only(folder.path(), "deb");
    the_archive_is_whole(folder.path());
    the_same_is_made_again(&deb);

    let fleet = Fleet::up("package", &["desk"]);
    let desk = fleet.host("desk");
    desk.sh("apt-get update -q && apt-get install -y -q --no-install-recommends man-db bash-completion zsh fish").ok();
    let before = regie_on(desk);
    desk.write("/root/regie.deb", fs::read(&deb).unwrap());
    desk.sh("apt-get install -y -q --no-install-recommends /root/regie.deb").ok();
    let version = format!("regie {}", env!("CARGO_PKG_VERSION"));
    assert_eq!(desk.sh("regie --version").ok().text(), version);
    assert_eq!(desk.sh("dpkg --verify regie").ok().text(), "", "every file is as the package says");
    its_manual_is_found(desk);
    shells_complete(desk);

    // The main job, as somebody who is not root.
    desk.sh("useradd --create-home ana").ok();
    let demo = desk.sh("su - ana -c 'regie demo'").ok();
    assert!(!demo.stdout.is_empty());

    desk.sh("rm -rf /home/ana /root/regie.deb && apt-get remove -y -q regie").ok();
    assert_eq!(regie_on(desk), before, "nothing of it is left");
}

fn its_manual_is_found(desk: &Host) {
    for (page, file) in [("regie", "regie.1.gz"), ("regie-deploy", "regie-deploy.1.gz")] {
        assert_eq!(desk.sh(&format!("man -w {page}")).ok().text(), format!("/usr/share/man/man1/{file}"));
    }
    let page = desk.sh("man regie | cat").ok();
    assert!(page.stdout.contains("operations dossier that runs"), "{}", page.stdout);
}

/// Each shell finds the file by itself, and regie answers it.
fn shells_complete(desk: &Host) {
    let bash = "source /usr/share/bash-completion/bash_completion; _completion_loader regie; complete -p regie";
    let said = desk.exec(&["bash", "-c", bash]).ok();
    assert!(said.text().ends_with(" regie"), "{}", said.stdout);
    let zsh = "autoload -Uz compinit; compinit -u -d /tmp/zcompdump; print $_comps[regie]; rm -f /tmp/zcompdump";
    assert_eq!(desk.exec(&["zsh", "-c", zsh]).ok().text(), "_regie");
    let fish = desk.exec(&["fish", "-c", "complete -C 'regie dep'"]).ok();
    assert!(fish.stdout.lines().any(|line| line.split_whitespace().next() == Some("deploy")), "{}", fish.stdout);
}

fn the_archive_is_whole(folder: &Path) {
    let sums = Command::new("sha256sum").current_dir(folder).args(["-c", "SHA256SUMS"]).output().unwrap();
    assert!(sums.status.success(), "{}", String::from_utf8_lossy(&sums.stdout));
    let list = Command::new("tar").arg("-tzf").arg(only(folder, "gz")).output().unwrap();
    let list = String::from_utf8(list.stdout).unwrap();
    for name in ["regie", "man/man1/regie.1", "completions/zsh/_regie", "LICENSE-MIT", "README.md"] {
        assert!(list.lines().any(|line| line.ends_with(&format!("-linux/{name}"))), "{name} is not in it:\n{list}");
    }
}

/// The same bytes, whoever makes it and whenever.
fn the_same_is_made_again(deb: &Path) {
    let folder = tempfile::tempdir().unwrap();
    dist(folder.path());
    let again = only(folder.path(), "deb");
    assert!(fs::read(deb).unwrap() == fs::read(again).unwrap(), "another package from the same executable");
}

fn dist(out: &Path) {
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask.args(["dist", "--out"]).arg(out).arg("--regie").arg(regie()).env("SOURCE_DATE_EPOCH", "1790000000");
    let made = xtask.output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// The executable under test: beside the test's own.
fn regie() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.ancestors().nth(2).unwrap().join("regie");
    assert!(path.is_file(), "{} is missing: cargo build -p regie", path.display());
    path
}

fn only(folder: &Path, extension: &str) -> PathBuf {
    let paths = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let found: Vec<_> = paths.filter(|path| path.extension().is_some_and(|e| e == extension)).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

/// Everything on the host that has the name; what apt remembers of any package is its own, and what runs for somebody lies
/// below /tmp.
fn regie_on(host: &Host) -> String {
    let find = "find / -xdev -name '*regie*' -not -path '/tmp/*' -not -path '/var/lib/apt/*' -not -path '/var/cache/*'";
    host.sh(&format!("{find} | sort")).ok().stdout
}
