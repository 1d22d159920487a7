//! `[build]` on this computer: a clean folder, a clean environment, one archive.

use super::pack::{self, What};
use super::{child, kept, kept::Kept};
use crate::exit::Failure;
use regie_dossier::BuildRequest;
use std::fs;
use std::path::Path;
use std::process::Command;

/// SOURCE_DATE_EPOCH of a source that has no time of its own: 1980-01-01, the first day that a zip file can say.
pub const NO_TIME: u64 = 315_532_800;

/// A build to be done.
pub struct Job<'a> {
    /// Service's name.
    pub service: &'a str,
    /// `VERSION` in its environment.
    pub version: &'a str,
    /// What to do.
    pub request: &'a BuildRequest,
    /// Says which source it is: a commit, or the SHA-256 of the packed source.
    pub source: &'a str,
    /// First digits of the commit; `None`: those of the result's SHA-256.
    pub revision: Option<&'a str>,
    /// Seconds since 1970, for `SOURCE_DATE_EPOCH` and the archive.
    pub time: u64,
}

impl Job<'_> {
    /// Name of what it is made from: the same for the same input.
    fn key(&self) -> String {
        let mut all = format!("1 {} {} {}", self.service, self.version, self.time);
        let output = self.request.output.as_deref().unwrap_or_default();
        for part in [self.source, output].into_iter().chain(self.request.run.iter().map(String::as_str)) {
            all.push_str(&format!("\0{}\0{part}", part.len()));
        }
        regie_wire::hex_sha256(all.as_bytes())[..16].to_owned()
    }

    /// What it once made, if that is kept.
    pub fn kept(&self, store: &Path) -> Option<Kept> {
        kept::only(&store.join(self.key()), self.service, self.version)
    }

    /// Builds; `fill` puts the source into the folder it is given. The result is kept, whole or not at all.
    ///
    /// # Errors
    /// When a command fails, with its last lines; when the output is not there; when Ctrl-C is pressed.
    pub fn build(&self, store: &Path, fill: impl FnOnce(&Path) -> Result<(), Failure>) -> Result<Kept, Failure> {
        let work = tempfile::Builder::new().prefix("regie-build-").tempdir();
        let work = work.map_err(|e| Failure::io("cannot make a folder to build in", &e))?;
        let (source, home) = (work.path().join("source"), work.path().join("home"));
        for folder in [&source, &home] {
            fs::create_dir(folder).map_err(|e| Failure::io(format!("cannot make {}", folder.display()), &e))?;
        }
        fill(&source)?;
        for run in &self.request.run {
            self.step(run, &source, &home)?;
        }
        let (bytes, suffix) = self.output(&source)?;
        let sum = regie_wire::hex_sha256(&bytes);
        let revision = self.revision.unwrap_or(&sum).get(..7).unwrap_or_default();
        let name = format!("{}-{}-{revision}{suffix}", self.service, self.version);
        kept::keep(&store.join(self.key()), &name, &bytes)
    }

    fn step(&self, run: &str, source: &Path, home: &Path) -> Result<(), Failure> {
        err!("  build {} {}: {run}", self.service, self.version);
        let mut shell = Command::new("/bin/sh");
        shell.args(["-ec", run]).current_dir(source).env_clear();
        shell.env("PATH", std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into()));
        shell.env("HOME", home).env("LANG", "C.UTF-8");
        shell.env("VERSION", self.version).env("SOURCE_DATE_EPOCH", self.time.to_string());
        let ended = child::run(&mut shell, "the build", |line| err!("    {line}"))?;
        if ended.status.success() {
            return Ok(());
        }
        let last = ended.last.iter().map(|l| format!("\n    {l}")).collect::<String>();
        let message = format!("the build of {} {} failed ({}): {run}{last}", self.service, self.version, ended.status);
        let help = "it ran on this computer, in a copy of the source, with PATH, HOME, LANG, VERSION and SOURCE_DATE_EPOCH alone in its environment; mend [build] or the source";
        Err(Failure::new(message, help))
    }

    /// The release of what was built, and how its archive's name ends.
    fn output(&self, source: &Path) -> Result<(Vec<u8>, &'static str), Failure> {
        let said = self.request.output.as_deref().unwrap_or(".");
        let help = "`output` in [build] names a folder, or a single tar archive, that the build makes in its folder";
        let path = source.join(said);
        let real = path.canonicalize().ok().filter(|real| source.canonicalize().is_ok_and(|s| real.starts_with(s)));
        let Some(real) = real else {
            let message =
                format!("the build of {} {} made no `{said}`; there is: {}", self.service, self.version, names(source));
            return Err(Failure::new(message, help));
        };
        let read = |e: &std::io::Error| Failure::io(format!("cannot read `{said}` of the build"), e);
        if real.is_dir() {
            return Ok((pack::pack(&real, What::All, self.time).map_err(|e| read(&e))?, ".tar.gz"));
        }
        const ARCHIVES: [(&str, &str); 7] = [
            (".tar.gz", ".tar.gz"),
            (".tgz", ".tar.gz"),
            (".tar", ".tar"),
            (".tar.xz", ".tar.xz"),
            (".txz", ".tar.xz"),
            (".tar.bz2", ".tar.bz2"),
            (".tar.zst", ".tar.zst"),
        ];
        let suffix = ARCHIVES.iter().find(|(end, _)| said.ends_with(end)).map(|(_, suffix)| *suffix);
        let suffix = suffix.ok_or_else(|| Failure::new(format!("`{said}` of the build is no tar archive"), help))?;
        Ok((fs::read(&real).map_err(|e| read(&e))?, suffix))
    }
}

fn names(folder: &Path) -> String {
    let all = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all = all.map(|e| e.file_name().to_string_lossy().into_owned()).collect::<Vec<_>>();
    all.sort();
    all.truncate(20);
    all.join(", ")
}
