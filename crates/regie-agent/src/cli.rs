//! The agent's few subcommands. Programs call them, not people: words are checked, and nothing is guessed.

use crate::execute::{Broken, Executed, execute};
use crate::run_dir::RunDir;
use crate::{Context, Place, StateDir, own, session, supervise};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regie_wire::RunId;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;

const USAGE: &str = "usage: regie-agent session [--folder PATH] [--first WORDS]
       regie-agent execute [--folder PATH] RUN [--undo]
       regie-agent keep --folder PATH NAME
       regie-agent --version";

/// Exit code of a command line that is not understood (sysexits.h).
const EX_USAGE: i32 = 64;

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    verb: String,
    folder: Option<PathBuf>,
    name: Option<String>,
    undo: bool,
    /// What is heard before standard input: requests as they would come there.
    first: Vec<u8>,
}

fn parse(args: &[String]) -> Result<Asked, String> {
    let mut words = args.iter();
    let verb = words.next().ok_or("no subcommand")?.clone();
    let mut asked = Asked { verb, folder: None, name: None, undo: false, first: Vec::new() };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--folder" => asked.folder = Some(words.next().ok_or("--folder needs a path")?.into()),
            "--first" => {
                let words = words.next().ok_or("--first needs words")?;
                asked.first = STANDARD.decode(words).map_err(|e| format!("--first: {e}"))?;
            }
            "--undo" => asked.undo = true,
            option if option.starts_with('-') => return Err(format!("unknown option {option}")),
            name if asked.name.is_none() => asked.name = Some(name.to_owned()),
            more => return Err(format!("unexpected `{more}`")),
        }
    }
    let fits = match asked.verb.as_str() {
        "session" => asked.name.is_none() && !asked.undo,
        "execute" => asked.name.is_some() && asked.first.is_empty(),
        "keep" => asked.name.is_some() && asked.folder.is_some() && !asked.undo && asked.first.is_empty(),
        other => return Err(format!("unknown subcommand `{other}`")),
    };
    if fits { Ok(asked) } else { Err(format!("`{}` was not given what it needs", asked.verb)) }
}

fn context(folder: Option<PathBuf>) -> Result<Context, String> {
    let place = match folder {
        None => Place::System,
        // Not resolved: paths in orders start with the folder as the controller names it.
        Some(folder) => {
            let path = std::path::absolute(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
            Place::Folder(path)
        }
    };
    Ok(Context { state: StateDir::of(&place), place, secrets: Default::default() })
}

/// Runs the agent with the arguments after the program's name (or after `regie agent`); returns its exit code.
pub fn main(args: Vec<String>) -> i32 {
    own::remember(&args);
    if args.first().is_some_and(|a| a == "--version") {
        println!("regie-agent {}", env!("CARGO_PKG_VERSION"));
        return 0;
    }
    let asked = match parse(&args) {
        Ok(asked) => asked,
        Err(e) => {
            eprintln!("regie-agent: {e}\n{USAGE}");
            return EX_USAGE;
        }
    };
    match perform(asked) {
        Ok(code) => code,
        Err(e) => {
            eprintln!("regie-agent: {e}");
            1
        }
    }
}

fn perform(asked: Asked) -> Result<i32, String> {
    // The same whoever calls: what a step makes must not depend on a login's umask. Set before any thread is there.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
    let cx = context(asked.folder)?;
    let name = asked.name.unwrap_or_default();
    match asked.verb.as_str() {
        "execute" => carry_out(&cx, &RunId::new(name), asked.undo),
        "keep" => supervise::keep(&cx, &name).map(|()| 0),
        _ => Ok(session::session(cx, Cursor::new(asked.first).chain(std::io::stdin()), std::io::stdout())),
    }
}

fn carry_out(cx: &Context, run: &RunId, undo: bool) -> Result<i32, String> {
    // A session of its own: neither the end of a login nor Ctrl-C reaches it. Fails only when it has one already.
    let _ = rustix::process::setsid();
    let dir = RunDir::of(cx, run)?;
    match execute(cx, &dir, undo, &mut |_| ControlFlow::Continue(())) {
        Ok(Executed::Ended(outcome)) => {
            eprintln!("run {run} has ended: {outcome:?}");
            Ok(0)
        }
        Ok(Executed::Refused(by)) => {
            eprintln!("run {run} did not begin: {} has the lease for {} (run {})", by.who, by.what, by.run);
            Ok(0)
        }
        Err(Broken::Io(e)) => Err(format!("run {run} is interrupted: {}", dir.explain(&e))),
        Err(Broken::Killed) => Err(format!("run {run} was killed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Result<Asked, String> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn understands_its_subcommands() {
        let asked = words("execute --folder /m 8k3f --undo").unwrap();
        assert_eq!(asked.folder, Some("/m".into()));
        assert_eq!(asked.name.as_deref(), Some("8k3f"));
        assert!(asked.undo);
        assert!(words("session").is_ok());
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(words("sesion").unwrap_err(), "unknown subcommand `sesion`");
        assert_eq!(words("session --fast").unwrap_err(), "unknown option --fast");
        assert_eq!(words("session --folder").unwrap_err(), "--folder needs a path");
        assert_eq!(words("execute").unwrap_err(), "`execute` was not given what it needs");
        assert_eq!(words("").unwrap_err(), "no subcommand");
    }
}
