//! The program on folder machines, as tests use it.
#![allow(dead_code, missing_docs, clippy::unwrap_used)]

pub mod git;
pub mod terminal;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub const BIN: &str = env!("CARGO_BIN_EXE_regie");

/// A dossier with one folder machine `here`; what it started is stopped when it goes.
pub struct Place {
    pub dir: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Self {
        let place = Self { dir: tempfile::tempdir().unwrap() };
        place.write("dossier.toml", "title = \"T\"\nauthor = \"A\"\nenvironment = \"local\"\n");
        place.write("inventory/base.toml", "");
        place.write("inventory/local.toml", "[machine.here]\naddress = \"dir:./machine\"\n");
        place
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.dir.path().join(relative)
    }

    pub fn write(&self, relative: &str, text: impl AsRef<[u8]>) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(BIN);
        command
            .arg("-C")
            .arg(self.dir.path())
            .args(args)
            .env("HOME", self.dir.path())
            .env("LANG", "C.UTF-8")
            .env_remove("REGIE_ENV")
            .stdin(std::process::Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs it; it must end with this code. Gives both outputs.
    pub fn expect(&self, code: i32, args: &[&str]) -> String {
        let output = self.run(args);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(code), "regie {}\n{said}", args.join(" "));
        said
    }

    /// Everything below the machine's folder but regie's own: path, type, mode, content.
    pub fn tree(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        walk(&self.path("machine"), &self.path("machine"), &mut out);
        out.sort();
        out
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Ok(text) = fs::read_to_string(self.path("inventory/local.toml")) {
            for name in text.lines().filter_map(|l| l.strip_prefix("[instance.")?.strip_suffix(']')) {
                self.run(&["stop", name]);
            }
        }
    }
}

pub fn said(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn walk(root: &Path, dir: &Path, out: &mut Vec<(String, String)>) {
    use std::os::unix::fs::PermissionsExt;
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        if name == ".regie" {
            continue;
        }
        let meta = fs::symlink_metadata(&path).unwrap();
        let what = if meta.is_symlink() {
            // An absolute target below the machine's folder is the same thing in another folder.
            format!("-> {}", fs::read_link(&path).unwrap().display()).replace(&*root.to_string_lossy(), "")
        } else if meta.is_dir() {
            walk(root, &path, out);
            format!("dir {:o}", meta.permissions().mode())
        } else {
            format!("file {:o} {}", meta.permissions().mode(), String::from_utf8_lossy(&fs::read(&path).unwrap()))
        };
        out.push((name, what));
    }
}
