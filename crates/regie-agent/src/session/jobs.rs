//! Results of jobs, as their runners left them.

use super::{Over, Session};
use crate::scrub::Scrubber;
use crate::{Context, Place};
use regie_wire::{JobOf, JobResult, JobRun, JobSeen, Reply};
use rustix::fs::{FlockOperation, Mode, OFlags};
use rustix::io::Errno;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// Bytes of a file that are read: runners keep theirs below that.
const MOST: u64 = 1 << 20;

impl Session {
    /// Tells them.
    pub(super) fn jobs(&mut self, jobs: &[JobOf]) -> Result<(), Over> {
        let scrub = Scrubber::new(&self.cx.secrets);
        let look =
            |job: &JobOf| look(&self.cx, job, &scrub).unwrap_or_else(|e| unknown(format!("{}: {e}", job.folder)));
        let seen = jobs.iter().map(look).collect();
        self.say(&Reply::Jobs { jobs: seen })
    }
}

fn unknown(why: String) -> JobSeen {
    JobSeen { unknown: Some(why), ..JobSeen::default() }
}

fn look(cx: &Context, job: &JobOf, scrub: &Scrubber) -> io::Result<JobSeen> {
    let folder = Path::new(&job.folder);
    if !cx.may_touch(folder) {
        return Ok(unknown(format!("{} does not belong to this machine", job.folder)));
    }
    let mut last = text(&folder.join("last"))?.as_deref().and_then(JobRun::read);
    // After `last`: what ended in between is seen as ended.
    let since = text(&folder.join("running"))?.and_then(|t| t.split_whitespace().next()?.parse::<i64>().ok());
    let since = since.filter(|s| last.as_ref().is_none_or(|l| l.start != *s));
    let mut running = None;
    if let Some(start) = since {
        match is_locked(&folder.join(".lock"))? {
            true => running = Some(start),
            false => last = Some(JobRun { start, took: None, status: None, result: JobResult::Killed }),
        }
    }
    let history = text(&folder.join("history"))?.unwrap_or_default();
    let history = history.lines().filter_map(JobRun::read).collect::<Vec<_>>();
    let log = if job.log > 0 { text(&folder.join("log"))?.unwrap_or_default() } else { String::new() };
    let log = log.lines().map(|line| scrub.clean(line)).collect::<Vec<_>>();
    Ok(JobSeen {
        last,
        running,
        history: tail(history, job.history),
        log: tail(log, job.log),
        zone: zone(cx),
        unknown: None,
    })
}

fn tail<T>(mut all: Vec<T>, wanted: u32) -> Vec<T> {
    let over = all.len().saturating_sub(usize::try_from(wanted).unwrap_or(usize::MAX));
    all.split_off(over)
}

/// A small file of the job's own, if it is there. The folder is the job's user's: a link in it could lead anywhere.
fn text(path: &Path) -> io::Result<Option<String>> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => File::from(file),
        Err(Errno::NOENT | Errno::NOTDIR) => return Ok(None),
        Err(e) => return Err(e.into()),
    };
    if !file.metadata()?.is_file() {
        return Err(io::Error::other(format!("{} is no file", path.display())));
    }
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Whether a runner, or what it started, lives. Runners wait longer for the lock than this look at it takes.
fn is_locked(path: &Path) -> io::Result<bool> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => file,
        Err(Errno::NOENT) => return Ok(false),
        Err(e) => return Err(e.into()),
    };
    match rustix::fs::flock(&file, FlockOperation::NonBlockingLockShared) {
        Ok(()) => Ok(false),
        Err(Errno::WOULDBLOCK) => Ok(true),
        Err(e) => Err(e.into()),
    }
}

/// The machine's time zone: where `/etc/localtime` leads to (localtime(5)), for this computer and folders of it `TZ` first.
fn zone(cx: &Context) -> Option<String> {
    let named = std::env::var("TZ").ok().filter(|tz| cx.place != Place::System && tz.contains('/'));
    named.or_else(|| {
        let target = fs::read_link("/etc/localtime").ok()?;
        Some(target.to_str()?.split_once("zoneinfo/")?.1.to_owned())
    })
}
