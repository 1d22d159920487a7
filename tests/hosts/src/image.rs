//! The images hosts start from: made here, kept in Docker's store under a hash of what they are made from.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use crate::cache::{cache_dir, lock};
use crate::engine::{ensure_engine, is_root};
use crate::error::Doing;
use crate::mirror::{Mirror, RELEASE};
use crate::run::{docker, run, run_with};
use crate::{Error, Result};

/// What a Debian server has when its installer ends, and what it needs to be one here.
const PACKAGES: &str = "adduser,ca-certificates,cron,curl,dbus,iproute2,iputils-ping,kmod,less,libpam-systemd,\
                        logrotate,netbase,openssh-server,procps,sudo,systemd,systemd-sysv,tzdata";

const SETUP: &str = include_str!("recipe/setup.sh");

/// Packages move: an image is made again when it is this old.
const DAYS: u64 = 14;

/// The tag of the bare image, made first when it is not there: Debian with systemd, sshd and little else.
pub fn ensure_bare() -> Result<String> {
    ensure_engine()?;
    let mirror = Mirror::of_this_machine()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).doing("reading the clock")?;
    let period = (now.as_secs() / 86_400 / DAYS).to_string();
    let authorities = format!("{:?}", mirror.authorities);
    let hash = hash(&[RELEASE, PACKAGES, SETUP, &mirror.sources, &mirror.conf, &authorities, &period]);
    once("bare", &hash, |tag| build_bare(tag, &hash, &mirror))
}

/// The tag of a stage: the bare image after `script` ran in it, made first when it is not there.
///
/// The script runs with `sh -eu`, before any host is up: packages it installs start no service yet.
pub fn ensure_stage(name: &str, script: &str) -> Result<String> {
    let bare = ensure_bare()?;
    once(name, &hash(&[&bare, script]), |tag| {
        let made = format!("regie-stage-{}-{}", name, std::process::id());
        let quiet = "printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d";
        let script = format!("{quiet}\nexport DEBIAN_FRONTEND=noninteractive\n{script}\nrm /usr/sbin/policy-rc.d\n");
        let out = docker(&["run", "--name", &made, &bare, "/bin/sh", "-euc", &script]);
        let kept = out.and_then(|_| docker(&["commit", &made, tag]));
        run(Command::new("docker").args(["rm", "-f", &made]))?;
        kept.map(|_| ())
    })
}

/// Has `build` make `regie-host:<kind>-<hash>` unless it exists; parallel tests make it once.
fn once(kind: &str, hash: &str, build: impl FnOnce(&str) -> Result<()>) -> Result<String> {
    let tag = format!("regie-host:{kind}-{hash}");
    if exists(&tag)? {
        return Ok(tag);
    }
    let _lock = lock(&format!("image-{kind}"))?;
    if exists(&tag)? {
        return Ok(tag);
    }
    eprintln!("making the image {tag} (once; the first takes about a minute)");
    let start = Instant::now();
    build(&tag)?;
    eprintln!("made {tag} in {:.0} s", start.elapsed().as_secs_f64());
    forget_older(kind, &tag)?;
    Ok(tag)
}

fn exists(tag: &str) -> Result<bool> {
    Ok(run(Command::new("docker").args(["image", "inspect", "--format", "{{.Id}}", tag]))?.success())
}

/// Images of the same kind with another hash, as far as nothing uses them.
fn forget_older(kind: &str, tag: &str) -> Result<()> {
    let list = docker(&["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "regie-host"])?;
    let prefix = format!("regie-host:{kind}-");
    for old in list.stdout.lines().filter(|old| old.starts_with(&prefix) && *old != tag) {
        // One in use by a kept host stays: it goes the next time.
        let _ = run(Command::new("docker").args(["image", "rm", old]))?;
    }
    Ok(())
}

fn build_bare(tag: &str, hash: &str, mirror: &Mirror) -> Result<()> {
    if !is_root() {
        return Err(Error::new(
            "making the image of hosts needs root (debootstrap)\n  hint: once, `sudo -E cargo xtask hosts up`; \
             afterwards being in the group `docker` is enough",
        ));
    }
    let tree = cache_dir()?.join(format!("tree-{hash}"));
    let debs = cache_dir()?.join("debs");
    fs::create_dir_all(&debs).doing(format!("creating {}", debs.display()))?;
    remove_tree(&tree)?;
    let done = bootstrap(&tree, &debs, mirror).and_then(|()| import(&tree, tag));
    remove_tree(&tree)?;
    done
}

fn bootstrap(tree: &Path, debs: &Path, mirror: &Mirror) -> Result<()> {
    let mut command = Command::new("debootstrap");
    command.arg("--variant=minbase").arg(format!("--include={PACKAGES}"));
    command.arg(format!("--cache-dir={}", debs.display())).arg(RELEASE).arg(tree).arg(&mirror.main);
    if let Some(proxy) = &mirror.proxy {
        command.env("http_proxy", proxy);
    }
    run(&mut command)?.checked()?;
    let put = |path: &str, text: &str| fs::write(tree.join(path), text).doing(format!("writing {path} of the image"));
    put("etc/apt/sources.list", &mirror.sources)?;
    put("etc/apt/apt.conf.d/50regie-hosts", &mirror.conf)?;
    for (name, pem) in &mirror.authorities {
        put(&format!("usr/local/share/ca-certificates/{name}"), pem)?;
    }
    let mut setup = Command::new("chroot");
    setup.arg(tree).args(["/bin/sh", "-s"]).env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    run_with(&mut setup, SETUP.as_bytes())?.checked().map(|_| ())
}

/// `tar` of the tree into `docker import`.
fn import(tree: &Path, tag: &str) -> Result<()> {
    let mut tar = Command::new("tar")
        .args(["--one-file-system", "--exclude=./proc/*", "--exclude=./sys/*", "-C"])
        .arg(tree)
        .args(["-c", "."])
        .stdout(Stdio::piped())
        .spawn()
        .doing("starting tar")?;
    let pipe = tar.stdout.take().ok_or_else(|| Error::new("tar gave no pipe"))?;
    let import = Command::new("docker").args(["import", "-", tag]).stdin(pipe).output().doing("docker import")?;
    let tarred = tar.wait().doing("waiting for tar")?;
    if tarred.success() && import.status.success() {
        return Ok(());
    }
    Err(Error::new(format!("importing {tag}: tar {tarred}; {}", String::from_utf8_lossy(&import.stderr))))
}

/// Removes a tree, and never anything that is still mounted below it.
fn remove_tree(tree: &Path) -> Result<()> {
    run(Command::new("rm").args(["-rf", "--one-file-system", "--"]).arg(tree))?.checked().map(|_| ())
}

fn hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
