//! What programs and files say.

use crate::perform::{NoSpot, Spot, cannot_run, run};
use crate::{Context, Place};
use regie_wire::Stream;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Longest file of which a part is looked for, bytes.
const LONGEST: u64 = 8 << 20;

/// Time for a database's answer: looking waits for no lock.
const DATABASE: Duration = Duration::from_secs(30);

/// How a program answered.
pub(crate) struct Said {
    /// It succeeded.
    pub ok: bool,
    /// Standard output, each line with its end.
    pub out: String,
    /// Standard error, on one line.
    pub err: String,
}

/// Asks a program; `None` when it is not on this machine.
///
/// # Errors
/// When it cannot be started or does not answer in time.
pub(crate) fn ask(command: &mut Command, patience: Duration) -> Result<Option<Said>, String> {
    let (mut out, mut err) = (String::new(), Vec::new());
    command.env("LC_ALL", "C");
    let ended = run(command, patience, &mut |stream, line| match stream {
        Stream::Out => {
            out.push_str(line);
            out.push('\n');
        }
        Stream::Err => err.push(line.to_owned()),
    });
    let program = command.get_program().to_string_lossy().into_owned();
    match ended {
        Ok(ended) if ended.timed_out => Err(format!("`{program}` did not answer in {} s", patience.as_secs())),
        Ok(ended) => Ok(Some(Said { ok: ended.status.success(), out, err: err.join("; ") })),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(cannot_run(command, &e)),
    }
}

/// Asks a database server by its client: the lines of the answer. `advice`: what to look at when it does not answer.
///
/// # Errors
/// When there is no answer in time, or it is a complaint.
pub(super) fn answered(server: &str, client: &mut Command, advice: &str) -> Result<Vec<String>, String> {
    let (mut rows, mut said) = (Vec::new(), String::new());
    let ended = run(client, DATABASE, &mut |stream, line| match stream {
        Stream::Out => rows.push(line.to_owned()),
        Stream::Err => line.clone_into(&mut said),
    });
    match ended {
        Ok(ended) if ended.timed_out => Err(format!("{server} did not answer in {} s", DATABASE.as_secs())),
        Ok(ended) if ended.status.success() => Ok(rows),
        Ok(_) => Err(format!("{server} cannot be asked: {said}; does it run ({advice})?")),
        Err(e) => Err(cannot_run(client, &e)),
    }
}

/// The text of a file that is edited in parts, links followed; `None` when nothing is there. On a folder machine no link
/// leads out of the folder.
///
/// # Errors
/// When it is no file, too long, or cannot be read.
pub(super) fn text(cx: &Context, path: &str) -> Result<Option<String>, String> {
    match Spot::of(cx, path) {
        Ok(_) => {}
        Err(NoSpot::NoFolder(_)) => return Ok(None),
        Err(e) => return Err(e.into_words()),
    }
    if let Place::Folder(root) = &cx.place
        && let (Ok(real), Ok(root)) = (fs::canonicalize(path), fs::canonicalize(root))
        && !real.starts_with(&root)
    {
        return Err(format!("{path} leads out of the machine's folder, to {}; remove that link", real.display()));
    }
    text_at(Path::new(path)).map_err(|why| format!("{path} {why}"))
}

fn text_at(path: &Path) -> Result<Option<String>, String> {
    let cannot = |e: std::io::Error| format!("cannot be read: {e}");
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(cannot(e)),
    };
    if !about.is_file() {
        return Err("is no file: look at it and move it away, then plan again".to_owned());
    }
    if about.len() > LONGEST {
        return Err("is longer than 8 MiB: parts of such files are not kept by regie".to_owned());
    }
    Ok(Some(String::from_utf8_lossy(&fs::read(path).map_err(cannot)?).into_owned()))
}
