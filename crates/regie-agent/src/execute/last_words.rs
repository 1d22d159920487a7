//! What a program that died, or does not answer, said last. To be scrubbed before anybody sees it.

use crate::perform::{self, Spot};
use crate::{Context, Place};
use regie_wire::{Resource, Stream};
use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::process::Command;
use std::time::Duration;

/// How much of a log's end is read.
const END: u64 = 64 << 10;

/// The last lines of a process or unit; none when they cannot be had: what failed is told all the same.
pub(super) fn of(cx: &Context, resource: &Resource, lines: usize) -> Vec<String> {
    match resource {
        Resource::Process(process) => last(of_file(cx, &process.log).unwrap_or_default(), lines),
        Resource::Program(program) => last(of_file(cx, &program.log).unwrap_or_default(), lines),
        Resource::Unit(unit) if cx.place == Place::System => of_unit(&unit.name, lines),
        _ => Vec::new(),
    }
}

fn of_file(cx: &Context, log: &str) -> io::Result<Vec<String>> {
    let spot = Spot::of(cx, log).map_err(|e| io::Error::other(e.into_words()))?;
    let mut file = File::from(spot.open(OFlags::RDONLY | OFlags::NONBLOCK, Mode::empty())?);
    if !file.metadata()?.is_file() {
        return Ok(Vec::new());
    }
    let skipped = file.metadata()?.len().saturating_sub(END);
    file.seek(SeekFrom::Start(skipped))?;
    let mut bytes = Vec::new();
    file.take(END).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    // The first may be the rest of a line, and begin with half of a secret, which nobody would know for what it is.
    Ok(text.lines().skip(usize::from(skipped > 0)).map(str::to_owned).collect())
}

fn of_unit(name: &str, lines: usize) -> Vec<String> {
    let mut command = Command::new("journalctl");
    command.args(["--unit", name, "--lines", &lines.to_string(), "--output", "cat", "--no-pager"]);
    let mut said = Vec::new();
    // Without a journal there are none.
    let _ = perform::run(&mut command, Duration::from_secs(10), &mut |stream, line| {
        said.extend((stream == Stream::Out).then(|| line.to_owned()));
    });
    last(said, lines)
}

fn last(mut all: Vec<String>, lines: usize) -> Vec<String> {
    all.split_off(all.len().saturating_sub(lines))
}
