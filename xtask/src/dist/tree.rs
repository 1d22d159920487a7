//! Files beside the executable: manual, completions, licences; and the archive of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Made, output};
use crate::{Error, root};

/// Shells, and what their completions are called where they look for them.
pub const COMPLETIONS: [(&str, &str); 3] = [("bash", "regie"), ("zsh", "_regie"), ("fish", "regie.fish")];

/// Writes `regie-VERSION-ARCH-linux.tar.gz`; its name.
pub fn archive(made: &Made, work: &Path, out: &Path) -> Result<String, Error> {
    let name = format!("regie-{}-{}-linux", made.version, made.arch);
    let tree = work.join(&name);
    program(made, &tree.join("regie"))?;
    manual(made, &tree.join("man/man1"))?;
    for (shell, file) in COMPLETIONS {
        completions(made, shell, &tree.join("completions").join(shell).join(file))?;
    }
    for file in ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        copy(&root().join(file), &tree.join(file), 0o644)?;
    }
    let file = format!("{name}.tar.gz");
    let gzip = if made.quick { "gzip -n1" } else { "gzip -n9" };
    let mut tar = Command::new("tar");
    tar.arg("-C").arg(work).args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mode=u+w,go-w"]);
    tar.arg(format!("--mtime=@{}", made.epoch)).args(["-I", gzip, "-cf"]).arg(out.join(&file)).arg(&name);
    output(&mut tar)?;
    Ok(file)
}

/// The executable in its place.
pub fn program(made: &Made, to: &Path) -> Result<(), Error> {
    copy(&made.regie, to, 0o755)
}

/// A page for regie, and one a verb.
pub fn manual(made: &Made, to: &Path) -> Result<(), Error> {
    fs::create_dir_all(to)?;
    output(Command::new(&made.regie).args(["man", "--out"]).arg(to)).map(|_| ())
}

/// The completions of a shell.
pub fn completions(made: &Made, shell: &str, to: &Path) -> Result<(), Error> {
    write(to, &output(Command::new(&made.regie).args(["completions", shell]))?)
}

/// Every file below a folder, as gzip leaves it, without a name or a time in it.
pub fn gzip(folder: &Path) -> Result<(), Error> {
    output(Command::new("gzip").arg("-n9").args(paths(folder)?)).map(|_| ())
}

/// Writes a file with the folders it needs.
pub fn write(to: &Path, text: &str) -> Result<(), Error> {
    make_room(to)?;
    fs::write(to, text)?;
    mode(to, 0o644)
}

/// Copies a file with the folders it needs.
pub fn copy(from: &Path, to: &Path, bits: u32) -> Result<(), Error> {
    make_room(to)?;
    fs::copy(from, to).map_err(|e| format!("copying {}: {e}", from.display()))?;
    mode(to, bits)
}

/// The files of a folder, sorted; folders in it are gone through.
pub fn paths(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))? {
        let path = entry?.path();
        match path.is_dir() {
            true => found.extend(paths(&path)?),
            false => found.push(path),
        }
    }
    found.sort();
    Ok(found)
}

fn make_room(to: &Path) -> Result<(), Error> {
    match to.parent() {
        Some(folder) => Ok(fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?),
        None => Ok(()),
    }
}

fn mode(path: &Path, bits: u32) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(bits))?)
}
