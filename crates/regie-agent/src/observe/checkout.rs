//! Git checkouts, asked as their user: git trusts no folder of somebody else's, and what is written in one may run
//! programs.

use super::{Look, accounts, path, said};
use regie_resource::git_revision;
use regie_wire::{Checkout, FileType, Observed};
use std::process::Command;
use std::time::Duration;

/// Time to compare all files of a large repository with the commit.
const PATIENCE: Duration = Duration::from_secs(120);

pub(super) fn seen(look: &Look<'_>, wanted: &Checkout) -> Result<Observed, String> {
    let observed =
        |head, occupied| Observed::Checkout { head, wanted: None, url: None, changed: false, own: false, occupied };
    match path::seen(look.cx, &look.names, &wanted.path, None)? {
        None => return Ok(observed(None, false)),
        Some(there) if there.file_type != FileType::Directory => return Ok(observed(None, true)),
        Some(_) => {}
    }
    if path::seen(look.cx, &look.names, &format!("{}/.git", wanted.path), None)?.is_none() {
        let empty = std::fs::read_dir(&wanted.path).is_ok_and(|mut entries| entries.next().is_none());
        return Ok(observed(None, !empty));
    }
    let git = Git(wanted);
    let head = git.line(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])?;
    if head.is_none() {
        // A repository without a commit, or no repository at all.
        return Ok(observed(None, true));
    }
    let revision = format!("{}^{{commit}}", git_revision(&wanted.revision));
    let status = git.must(&["status", "--porcelain", "--untracked-files=normal"])?;
    let nowhere_else = git.line(&["rev-list", "--max-count=1", "--branches", "--not", "--remotes", "--tags"])?;
    Ok(Observed::Checkout {
        head,
        wanted: git.line(&["rev-parse", "--verify", "--quiet", &revision])?,
        url: git.line(&["config", "--get", "remote.origin.url"])?,
        changed: status.lines().any(|l| !l.starts_with("??")),
        own: nowhere_else.is_some() || status.lines().any(|l| l.starts_with("??")),
        occupied: false,
    })
}

struct Git<'a>(&'a Checkout);

impl Git<'_> {
    fn ask(&self, arguments: &[&str]) -> Result<said::Said, String> {
        let mut command = match &self.0.user {
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", user, "--", "git"]);
                // runuser keeps root's, which the user may not read.
                command.env("HOME", accounts::user(user)?.and_then(|u| u.home).unwrap_or_else(|| "/".to_owned()));
                command
            }
            None => Command::new("git"),
        };
        command.args(["-C", &self.0.path]).args(arguments).env("GIT_OPTIONAL_LOCKS", "0").current_dir("/");
        let said = said::ask(&mut command, PATIENCE)?;
        said.ok_or_else(|| format!("{} is there, and git is not: declare the package git before it", self.0.path))
    }

    /// What it says when it succeeds.
    fn must(&self, arguments: &[&str]) -> Result<String, String> {
        let said = self.ask(arguments)?;
        if said.ok { Ok(said.out) } else { Err(self.wrong(&said.err)) }
    }

    /// One line; `None` when there is no such thing.
    fn line(&self, arguments: &[&str]) -> Result<Option<String>, String> {
        let said = self.ask(arguments)?;
        match said.out.lines().next() {
            Some(line) if said.ok => Ok(Some(line.to_owned())),
            _ if said.err.is_empty() => Ok(None),
            _ => Err(self.wrong(&said.err)),
        }
    }

    fn wrong(&self, why: &str) -> String {
        let who = self.0.user.as_deref().map(|u| format!(" as {u}")).unwrap_or_default();
        format!("git cannot look at {}{who}: {why}", self.0.path)
    }
}
