//! Releases brought to hand: packed, fetched from git, built; the same as when they were first used, or not at all.

use super::here::Here;
use crate::edge::build::{Job, NO_TIME};
use crate::edge::git::Cache;
use crate::edge::kept::{self, Kept};
use crate::edge::pack::{self, What};
use crate::edge::secrets_files;
use crate::exit::Failure;
use regie_dossier::{Artifact, GitRequest, Locked, Origin, SourceRequest};
use secrecy::ExposeSecret;
use std::path::Path;

/// A version at hand.
pub struct Release {
    /// Its archive.
    pub artifact: Artifact,
    /// What the lock says of it, or will; `None` for what is not locked.
    pub locked: Option<Locked>,
}

/// How far one goes for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Fetches and builds.
    Anywhere,
    /// Takes what is on this computer: no network, no build, no key.
    AtHand,
    /// As `Anywhere`, but what was locked has no say: it is about to be locked anew.
    Anew,
}

/// Brings a version to hand.
///
/// # Errors
/// When it cannot be had, or is no longer what the lock says.
pub fn bring(here: &Here, request: &SourceRequest, reach: Reach) -> Result<Release, Failure> {
    let (service, version) = (&request.service, &request.version);
    let known = here.dossier.lock.get(&(service.clone(), version.clone())).filter(|_| reach != Reach::Anew);
    let bringing = Bringing { here, request, reach, known };
    match &request.origin {
        Origin::Download { url, sha256 } => {
            let name = format!("{service}-{version}.tar.gz");
            let (sha256, url) = (sha256.clone(), Some(url.clone()));
            let revision = first(&sha256);
            Ok(Release { artifact: Artifact { sha256, revision, name, size: 0, file: None, url }, locked: None })
        }
        Origin::Folder(folder) => bringing.folder(Path::new(folder)),
        Origin::File(file) => bringing.file(Path::new(file)),
        Origin::Git(git) => bringing.git(git),
    }
}

struct Bringing<'a> {
    here: &'a Here,
    request: &'a SourceRequest,
    reach: Reach,
    known: Option<&'a Locked>,
}

impl Bringing<'_> {
    fn what(&self) -> String {
        format!("{} {}", self.request.service, self.request.version)
    }

    /// A local checkout is not locked: its content decides, today as tomorrow.
    fn folder(&self, folder: &Path) -> Result<Release, Failure> {
        let what = if self.request.build.is_some() { What::Source } else { What::All };
        let time = if self.request.build.is_some() { NO_TIME } else { 0 };
        let cannot = |e: &std::io::Error| {
            Failure::io(format!("cannot pack the source {} of {}", folder.display(), self.what()), e)
        };
        let bytes = pack::pack(folder, what, time).map_err(|e| cannot(&e))?;
        let sum = regie_wire::hex_sha256(&bytes);
        let name = format!("{}-{}-{}.tar.gz", self.request.service, self.request.version, first(&sum));
        let kept = match self.job(&sum, None, NO_TIME) {
            None => kept::keep(&self.here.state.build(), &name, &bytes)?,
            Some(job) => self.built(&job, |into| {
                let file = tempfile::NamedTempFile::new().map_err(|e| cannot(&e))?;
                std::fs::write(file.path(), &bytes).map_err(|e| cannot(&e))?;
                pack::unpack(file.path(), into)
            })?,
        };
        Ok(Release { artifact: artifact(kept, None), locked: None })
    }

    fn file(&self, file: &Path) -> Result<Release, Failure> {
        if let Some(kept) = self.found() {
            return Ok(Release { artifact: artifact(kept, None), locked: self.known.cloned() });
        }
        let given = kept::read(file, &format!("the archive of {}", self.what()))?;
        let kept = match self.job(&given.sha256, None, NO_TIME) {
            None => given,
            Some(job) => self.built(&job, |into| pack::unpack(file, into))?,
        };
        let now = Locked { sha256: kept.sha256.clone(), built: self.request.build.is_some(), ..Locked::default() };
        self.verify(&now)?;
        Ok(Release { artifact: artifact(kept, None), locked: Some(now) })
    }

    fn git(&self, git: &GitRequest) -> Result<Release, Failure> {
        if let Some(locked) = self.known {
            self.same_place(git, locked)?;
        }
        if let (Some(kept), Some(locked)) = (self.found(), self.known) {
            return Ok(Release { artifact: artifact(kept, locked.commit.as_deref()), locked: Some(locked.clone()) });
        }
        if self.known.is_some_and(|l| l.commit.is_none()) {
            let message =
                format!("{} is locked to an archive that was handed in, which is not on this computer", self.what());
            let help = format!(
                "hand it in here too: regie deploy INSTANCE --archive FILE\nor lock what git has: {}",
                self.accept()
            );
            return Err(Failure::new(message, help));
        }
        let cache = Cache::new(&self.here.state.git(), git);
        let commit = self.commit(&cache, git)?;
        let time = cache.time(&commit);
        let kept = match self.job(&commit, Some(&commit), time) {
            Some(job) => self.built(&job, |into| cache.checkout(&commit, into))?,
            None => self.packed(&cache, &commit, time)?,
        };
        let built = self.request.build.is_some();
        let sha256 = kept.sha256.clone();
        let now = Locked { git: Some(git.said.clone()), commit: Some(commit.clone()), sha256, built };
        self.verify(&now)?;
        Ok(Release { artifact: artifact(kept, Some(&commit)), locked: Some(now) })
    }

    /// The commit that the version is: the locked one without asking anybody, if it was fetched already.
    fn commit(&self, cache: &Cache<'_>, git: &GitRequest) -> Result<String, Failure> {
        let missing = || cache.missing(&self.request.service, &self.request.version);
        if let Some(commit) = self.known.and_then(|l| l.commit.as_ref()).filter(|c| cache.has(c)) {
            // A tag that was seen to have moved is asked for again: perhaps it was put back.
            if self.reach == Reach::AtHand || cache.resolve(&self.request.version).as_ref() == Some(commit) {
                return Ok(commit.clone());
            }
        }
        if self.reach == Reach::AtHand {
            return cache.resolve(&self.request.version).ok_or_else(missing);
        }
        err!("  fetch {} from {}", self.what(), git.said);
        let fetched = self.token(git).and_then(|token| cache.fetch(&self.request.version, token.as_deref()));
        let found = cache.resolve(&self.request.version);
        match (fetched, found, self.known.and_then(|l| l.commit.as_ref())) {
            (Ok(()), Some(now), Some(locked)) if now != *locked => Err(self.moved(locked, &now)),
            (Ok(()), Some(now), _) => Ok(now),
            (Ok(()), None, _) => Err(missing()),
            // Away from the network, what was fetched once serves until it is locked.
            (Err(why), Some(commit), None)
                if self.reach == Reach::Anywhere && why.exit != crate::exit::Exit::Interrupted =>
            {
                err!(
                    "warning: {}\n  going by what was fetched earlier: {} is {}",
                    why.message,
                    self.what(),
                    &commit[..7]
                );
                Ok(commit)
            }
            (Err(why), ..) => Err(why),
        }
    }

    fn token(&self, git: &GitRequest) -> Result<Option<String>, Failure> {
        let Some(token) = &git.token else { return Ok(None) };
        let secrets = secrets_files::values(self.here, token.secrets().map(|s| s.name.as_str()))?;
        let token = token.resolve(&secrets).map_err(|e| Failure::new(e.to_string(), "regie secrets edit"))?;
        Ok(Some(token.expose_secret().trim().to_owned()))
    }

    /// A commit's files, packed as they are.
    fn packed(&self, cache: &Cache<'_>, commit: &str, time: u64) -> Result<Kept, Failure> {
        let dir = tempfile::tempdir().map_err(|e| Failure::io("cannot make a temporary folder", &e))?;
        cache.checkout(commit, dir.path())?;
        let bytes = pack::pack(dir.path(), What::All, time)
            .map_err(|e| Failure::io(format!("cannot pack {}", self.what()), &e))?;
        let name = format!("{}-{}-{}.tar.gz", self.request.service, self.request.version, first(commit));
        kept::keep(&self.here.state.build(), &name, &bytes)
    }

    fn job<'a>(&'a self, source: &'a str, revision: Option<&'a str>, time: u64) -> Option<Job<'a>> {
        let request = self.request.build.as_ref()?;
        Some(Job { service: &self.request.service, version: &self.request.version, request, source, revision, time })
    }

    fn built(&self, job: &Job<'_>, fill: impl FnOnce(&Path) -> Result<(), Failure>) -> Result<Kept, Failure> {
        match job.kept(&self.here.state.build()) {
            Some(kept) => Ok(kept),
            None if self.reach == Reach::AtHand => Err(Failure::new(
                format!("{} is not built yet", self.what()),
                format!("regie build {}", self.request.service),
            )),
            None => job.build(&self.here.state.build(), fill),
        }
    }

    /// The archive that was locked, if this computer has it: then nothing has to be fetched or built.
    fn found(&self) -> Option<Kept> {
        let locked = self.known?;
        kept::find(&self.here.state.build(), &self.request.service, &self.request.version, &locked.sha256)
    }

    fn accept(&self) -> String {
        format!("regie lock {} {}", self.request.service, self.request.version)
    }

    fn same_place(&self, git: &GitRequest, locked: &Locked) -> Result<(), Failure> {
        let was = locked.git.as_deref().unwrap_or("an archive");
        if was == git.said {
            return Ok(());
        }
        let message = format!("{} was locked from {was}; [source] now says {}", self.what(), git.said);
        Err(Failure::new(message, format!("put [source] back, or accept it: {}", self.accept())))
    }

    fn moved(&self, locked: &str, now: &str) -> Failure {
        let message = format!(
            "{} has moved: dossier.lock says commit {locked}, it is now commit {now}. A tag does not move by itself",
            self.what()
        );
        let help = format!("ask who moved it; a new release has a new version. To accept it: {}", self.accept());
        Failure::new(message, help)
    }

    fn verify(&self, now: &Locked) -> Result<(), Failure> {
        let Some(locked) = self.known.filter(|l| l.sha256 != now.sha256) else { return Ok(()) };
        let message = format!(
            "{} is no longer what it was: dossier.lock says an archive of sha256 {}, it is now {}",
            self.what(),
            locked.sha256,
            now.sha256
        );
        let why = match (now.built, &now.git) {
            (true, _) => {
                "its build may give something else each time, or [build] has changed: deploy the archive that was locked with --archive, or take a new version"
            }
            (false, Some(_)) => "its commit is the same: another regie may have packed it",
            (false, None) => "somebody has replaced the file: a new release has a new version",
        };
        Err(Failure::new(message, format!("{why}\nto accept it: {}", self.accept())))
    }
}

fn artifact(kept: Kept, commit: Option<&str>) -> Artifact {
    Artifact {
        revision: first(commit.unwrap_or(&kept.sha256)),
        name: kept.name(),
        sha256: kept.sha256,
        size: kept.size,
        file: Some(kept.file.to_string_lossy().into_owned()),
        url: None,
    }
}

fn first(digits: &str) -> String {
    digits.chars().take(7).collect()
}
