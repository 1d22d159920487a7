//! Git repositories, fetched into `.regie/git` and read from there.

mod askpass;
mod explain;

use super::{child, pack};
use crate::exit::Failure;
use explain::explain;
use regie_dossier::GitRequest;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a person's git may say about how it reaches others; everything else of their environment stays out, so that it
/// neither points git to another repository nor has it write down what is secret.
const KEPT: [&str; 5] = ["GIT_SSL_", "GIT_PROXY_", "GIT_SSH", "GIT_CONFIG", "GIT_EXEC_PATH"];

/// A repository as it was last fetched: bare, of one address.
pub struct Cache<'a> {
    dir: PathBuf,
    request: &'a GitRequest,
}

/// A git command that is not moved by the person's environment.
fn git() -> Command {
    let mut git = Command::new("git");
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("GIT_") && !KEPT.iter().any(|k| name.starts_with(k)) {
            git.env_remove(name);
        }
    }
    // Its words are looked at, in English; it asks nobody.
    git.envs([("LC_ALL", "C"), ("GIT_TERMINAL_PROMPT", "0"), ("GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh")]);
    git.env_remove("LANGUAGE").stdin(Stdio::null());
    git
}

/// The commit that a folder is at, seven digits, and whether all of the folder is in it; `None` where there is no checkout, nor a
/// commit yet.
pub fn revision(folder: &Path) -> Option<(String, bool)> {
    let ask = |args: &[&str]| {
        let output = git().arg("-C").arg(folder).args(args).output().ok().filter(|o| o.status.success())?;
        String::from_utf8(output.stdout).ok()
    };
    let commit = ask(&["rev-parse", "--short=7", "HEAD"])?;
    let changed = ask(&["status", "--porcelain", "--", "."])?;
    Some((commit.trim().to_owned(), changed.trim().is_empty()))
}

/// The files of a checkout that git does not ignore, from that folder, sorted; `None` where there is no checkout, nor where
/// all of it is ignored: then it is nobody's source but its own.
pub fn tracked(folder: &Path) -> Option<Vec<PathBuf>> {
    use std::os::unix::ffi::OsStrExt;
    let args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = git().arg("-C").arg(folder).args(args).output().ok().filter(|o| o.status.success())?;
    let names = output.stdout.split(|b| *b == 0).filter(|n| !n.is_empty());
    let mut names = names.map(|n| PathBuf::from(OsStr::from_bytes(n))).collect::<Vec<_>>();
    names.sort();
    names.dedup();
    (!names.is_empty()).then_some(names)
}

impl<'a> Cache<'a> {
    /// The cache of a repository; it may not be there yet.
    pub fn new(store: &Path, request: &'a GitRequest) -> Self {
        let hash = regie_wire::hex_sha256(request.url.as_bytes());
        Self { dir: store.join(&hash[..16]), request }
    }

    fn here(&self) -> Command {
        let mut git = git();
        git.arg("--git-dir").arg(&self.dir);
        git
    }

    /// What git answers, when it does.
    fn ask(&self, args: &[&str]) -> Option<String> {
        let output = self.here().args(args).output().ok().filter(|o| o.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Whether a commit was fetched.
    pub fn has(&self, commit: &str) -> bool {
        self.ask(&["cat-file", "-e", &format!("{commit}^{{commit}}")]).is_some()
    }

    /// The commit that a version is, by what was fetched.
    pub fn resolve(&self, version: &str) -> Option<String> {
        let refs = match &self.request.reference {
            Some(name) => vec![format!("refs/tags/{name}"), format!("refs/heads/{name}")],
            None => vec![format!("refs/tags/{version}"), format!("refs/tags/v{version}")],
        };
        for name in refs {
            // By its exact name: `1.0~1` is no tag.
            let found = self.ask(&["show-ref", "--verify", "--hash", &name]);
            if let Some(commit) = found.and_then(|id| self.ask(&["rev-parse", "--verify", &format!("{id}^{{commit}}")]))
            {
                return Some(commit);
            }
        }
        let name = self.request.reference.as_deref().unwrap_or(version).to_lowercase();
        (is_commit(&name) && self.has(&name)).then_some(name)
    }

    /// Fetches all branches and tags, and a commit that is on none of them where it is the version.
    ///
    /// # Errors
    /// With git's reason, and what can be done about it.
    pub fn fetch(&self, version: &str, token: Option<&str>) -> Result<(), Failure> {
        let cannot = |e: &std::io::Error| Failure::io(format!("cannot write {}", self.dir.display()), e);
        let parent = self.dir.parent().unwrap_or(Path::new("."));
        // Two who fetch at once take turns.
        let turns = File::create(self.dir.with_extension("turns")).map_err(|e| cannot(&e))?;
        turns.lock().map_err(|e| cannot(&e))?;
        if let Err(first) = self.fetch_all(parent, token) {
            // A git that was killed leaves lock files, which nobody but us can hold here.
            if !first.message.contains(".lock") || fs::remove_dir_all(&self.dir).is_err() {
                return Err(first);
            }
            self.fetch_all(parent, token)?;
        }
        let name = self.request.reference.as_deref().unwrap_or(version).to_lowercase();
        if is_commit(&name) && !self.has(&name) {
            // Refused by servers that give only what has a name: then it is not there, which is told by `missing`.
            let _ = self.run(parent, token, &["fetch", "--quiet", "--no-write-fetch-head"], &[&name]);
        }
        Ok(())
    }

    fn fetch_all(&self, parent: &Path, token: Option<&str>) -> Result<(), Failure> {
        if !self.dir.join("HEAD").exists() {
            let _ = fs::remove_dir_all(&self.dir);
            let mut init = git();
            init.args(["init", "--quiet", "--bare", "--template="]).arg(&self.dir);
            let ended = child::run(&mut init, "git", |_| {})?;
            if !ended.status.success() {
                return Err(Failure::new(
                    format!("git cannot make {}: {}", self.dir.display(), ended.last.join("; ")),
                    "",
                ));
            }
        }
        let args = ["fetch", "--quiet", "--prune", "--force", "--no-tags", "--no-write-fetch-head"];
        self.run(parent, token, &args, &["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"])
    }

    fn run(&self, parent: &Path, token: Option<&str>, args: &[&str], refs: &[&str]) -> Result<(), Failure> {
        let mut git = self.here();
        // Nothing that was locked is thrown away; a server that says nothing for a minute is given up.
        git.args(["-c", "gc.auto=0", "-c", "maintenance.auto=false"]);
        git.args(["-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60"]);
        if let Some(user) = &self.request.user {
            git.arg("-c").arg(format!("credential.username={user}"));
        }
        self.ssh(&mut git);
        let asked = token.map(|token| askpass::Askpass::new(parent, self.request, token)).transpose()?;
        if let Some(asked) = &asked {
            // The person's own helpers would keep it.
            git.args(["-c", "credential.helper="]).env("GIT_ASKPASS", asked.program()).env_remove("SSH_ASKPASS");
        } else {
            // Nobody is asked in a window either.
            git.env("GIT_ASKPASS", "true");
        }
        git.args(args).arg("--").arg(&self.request.url).args(refs);
        let ended = child::run(&mut git, "git", |_| {})?;
        drop(asked);
        if ended.status.success() { Ok(()) } else { Err(explain(self.request, &ended.last, token)) }
    }

    /// Ssh asks nobody anything; the rest is as the person's configuration says.
    fn ssh(&self, git: &mut Command) {
        let own = ["GIT_SSH", "GIT_SSH_COMMAND"].iter().any(|name| std::env::var_os(name).is_some());
        match &self.request.ssh_key {
            None if own => {}
            None => {
                git.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=30");
            }
            Some(key) => {
                let key = quoted(key);
                let ssh = format!("ssh -o BatchMode=yes -o ConnectTimeout=30 -o IdentitiesOnly=yes -i {key}");
                git.env("GIT_SSH_COMMAND", ssh).env_remove("GIT_SSH");
            }
        }
    }

    /// Why a version is not there, with the tags that are.
    pub fn missing(&self, service: &str, version: &str) -> Failure {
        let tags = self.ask(&["for-each-ref", "--sort=-version:refname", "--format=%(refname:lstrip=2)", "refs/tags"]);
        let tags = tags.unwrap_or_default();
        let tags = tags.lines().collect::<Vec<_>>();
        let said = &self.request.said;
        let message = match &self.request.reference {
            Some(name) => format!("{service} {version}: {said} has no tag, branch or commit `{name}`"),
            None => format!("{service} {version}: {said} has no tag `{version}` or `v{version}`"),
        };
        let wanted = self.request.reference.as_deref().unwrap_or(version);
        let near = regie_dossier::nearest(wanted, tags.iter().copied());
        let near = near.map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
        let help = match tags.len() {
            0 => "it has no tags at all: make one and push it (git push --tags), or say `ref` in [source]".to_owned(),
            _ => {
                let newest = tags.iter().take(5).copied().collect::<Vec<_>>().join(", ");
                format!("{near}the newest tags are: {newest}; a tag has to be pushed (git push --tags)")
            }
        };
        Failure::new(message, help)
    }

    /// When a commit was made, in seconds since 1970.
    pub fn time(&self, commit: &str) -> u64 {
        self.ask(&["show", "--no-patch", "--format=%ct", commit]).and_then(|t| t.parse().ok()).unwrap_or_default()
    }

    /// Puts a commit's files into a folder.
    ///
    /// # Errors
    /// When git cannot read them, or the commit has submodules.
    pub fn checkout(&self, commit: &str, into: &Path) -> Result<(), Failure> {
        let archive = tempfile::Builder::new().suffix(".tar").tempfile();
        let archive = archive.map_err(|e| Failure::io("cannot write a temporary file", &e))?;
        let mut git = self.here();
        // What a person has configured for their own working copies has no say.
        git.args(["-c", "core.autocrlf=false", "-c", "core.eol=lf", "-c", "core.attributesFile=/dev/null"]);
        git.args(["archive", "--format=tar", "--output"]).arg(archive.path()).arg(commit);
        let ended = child::run(&mut git, "git", |_| {})?;
        if !ended.status.success() {
            return Err(explain(self.request, &ended.last, None));
        }
        pack::unpack(archive.path(), into)?;
        if into.join(".gitmodules").exists() {
            let message = format!(
                "{} has submodules, which regie does not fetch: their folders would be empty",
                self.request.said
            );
            let help = "if the release does not need them, say `.gitmodules export-ignore` in its .gitattributes; else make the archive elsewhere, and `[source] archive = \"FILE\"`";
            return Err(Failure::new(message, help));
        }
        Ok(())
    }
}

/// The name of a commit in full, by SHA-1 or SHA-256.
fn is_commit(name: &str) -> bool {
    [40, 64].contains(&name.len()) && name.bytes().all(|b| b.is_ascii_hexdigit())
}

/// For the shell that git starts.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
