//! The Debian package, made by `dpkg-deb` (Debian Policy 4.6; deb-control(5)).

use std::fs;
use std::path::Path;
use std::process::Command;

use super::tree::{COMPLETIONS, completions, copy, gzip, manual, paths, program, write};
use super::{Made, output};
use crate::{Error, root};

/// Where Debian's shells look for completions of packages.
const SHELLS: [&str; 3] = [
    "usr/share/bash-completion/completions",
    "usr/share/zsh/vendor-completions",
    "usr/share/fish/vendor_completions.d",
];

const DESCRIPTION: &str = "\
operations dossier that runs
 A team writes down once, in files in git, what its services are, where they
 live and how they are built, deployed, started and verified. regie makes that
 true on real machines over SSH, keeps it true, puts everything back when a
 deploy fails, and prints the runbook from the same declarations.
 .
 Nothing is installed on the machines beforehand.
";

/// Writes `regie_VERSION_ARCH.deb`; its name.
pub fn package(made: &Made, work: &Path, out: &Path) -> Result<String, Error> {
    let tree = work.join("deb");
    program(made, &tree.join("usr/bin/regie"))?;
    let pages = tree.join("usr/share/man/man1");
    manual(made, &pages)?;
    gzip(&pages)?;
    for ((shell, file), folder) in COMPLETIONS.into_iter().zip(SHELLS) {
        completions(made, shell, &tree.join(folder).join(file))?;
    }
    let doc = tree.join("usr/share/doc/regie");
    write(&doc.join("copyright"), &copyright()?)?;
    copy(&root().join("README.md"), &doc.join("README.md"), 0o644)?;
    let news = doc.join("news");
    copy(&root().join("CHANGELOG.md"), &news.join("changelog"), 0o644)?;
    gzip(&news)?;
    fs::rename(news.join("changelog.gz"), doc.join("changelog.gz"))?;
    fs::remove_dir(&news)?;

    write(&tree.join("DEBIAN/md5sums"), &sums(&tree)?)?;
    write(&tree.join("DEBIAN/control"), &control(made, &tree)?)?;
    let file = format!("regie_{}_{}.deb", version(made), arch(made.arch));
    let mut dpkg = Command::new("dpkg-deb");
    // Times of files later than this are this one; who made them does not matter either.
    dpkg.env("SOURCE_DATE_EPOCH", &made.epoch).arg("--root-owner-group");
    dpkg.arg(if made.quick { "-z1" } else { "-z9" }).arg(if made.quick { "-Zgzip" } else { "-Zxz" });
    output(dpkg.arg("--build").arg(&tree).arg(out.join(&file)))?;
    Ok(file)
}

fn control(made: &Made, tree: &Path) -> Result<String, Error> {
    let mut bytes = 0;
    for path in paths(&tree.join("usr"))? {
        bytes += fs::metadata(path)?.len();
    }
    Ok(format!(
        "Package: regie\nVersion: {}\nArchitecture: {}\nMaintainer: The regie authors <regie@localhost>\n\
         Installed-Size: {}\nDepends: {}\nRecommends: git\nSection: admin\nPriority: optional\nDescription: {DESCRIPTION}",
        version(made),
        arch(made.arch),
        bytes.div_ceil(1024),
        depends(&made.regie)?,
    ))
}

/// ssh, and the C library that the executable was linked with where it does not bring its own.
fn depends(regie: &Path) -> Result<String, Error> {
    let mut names = vec!["openssh-client".to_owned()];
    // Ends with 1, and says so, where there is nothing to list.
    let libraries = Command::new("ldd").arg(regie).output().map_err(|e| format!("starting ldd: {e}"))?;
    let libraries = String::from_utf8_lossy(&libraries.stdout).into_owned();
    if libraries.contains("libc.so.6") {
        let said = output(Command::new("getconf").arg("GNU_LIBC_VERSION"))?;
        names.push(format!("libc6 (>= {})", said.trim().trim_start_matches("glibc ")));
    }
    if libraries.contains("libgcc_s.so.1") {
        names.push("libgcc-s1".to_owned());
    }
    Ok(names.join(", "))
}

/// As md5sum(1) writes them, paths from the root of the system.
fn sums(tree: &Path) -> Result<String, Error> {
    let mut md5sum = Command::new("md5sum");
    md5sum.current_dir(tree);
    for path in paths(&tree.join("usr"))? {
        md5sum.arg(path.strip_prefix(tree)?);
    }
    output(&mut md5sum)
}

/// In the format of <https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/>.
fn copyright() -> Result<String, Error> {
    let mit = fs::read_to_string(root().join("LICENSE-MIT"))?;
    let who = mit.lines().find_map(|line| line.strip_prefix("Copyright (c) ")).ok_or("LICENSE-MIT names nobody")?;
    let body = mit.split_once("\n\n").map(|(_, rest)| rest.split_once("\n\n").map_or(rest, |(_, body)| body));
    let body: Vec<String> = body.unwrap_or(&mit).trim().lines().map(indented).collect();
    Ok(format!(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: regie\n\n\
         Files: *\nCopyright: {who}\nLicense: Apache-2.0 or Expat\n\n\
         License: Apache-2.0\n On Debian systems, the text of this licence is in\n /usr/share/common-licenses/Apache-2.0.\n\n\
         License: Expat\n{}\n",
        body.join("\n")
    ))
}

fn indented(line: &str) -> String {
    if line.is_empty() { " .".to_owned() } else { format!(" {line}") }
}

/// As Debian orders them: `1.0.0-rc.1` comes before `1.0.0` (deb-version(7)).
fn version(made: &Made) -> String {
    made.version.replacen('-', "~", 1)
}

/// Debian's name of a processor.
fn arch(uname: &str) -> &str {
    match uname {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}
