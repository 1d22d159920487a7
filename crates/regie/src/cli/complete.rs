//! Completion of the command line: shells ask the program itself, so that names of the dossier are completed as well as
//! words of regie. The variable [`VARIABLE`] tells that a shell asks, and which one.

mod bash;

use super::Global;
use crate::flow::names::{self, Kind};
use clap::{ColorChoice, Command, CommandFactory};
use clap_complete::Shell;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{Elvish, EnvCompleter, Fish, Powershell, Zsh};
use std::ffi::{OsStr, OsString};

/// Set by the scripts that `regie completions` prints.
const VARIABLE: &str = "REGIE_COMPLETE";

/// Which argument of which command holds what: `verb`, or `verb subverb`; a verb's counts below it too, and one without a
/// verb everywhere.
const ARGUMENTS: [(&str, &str, Option<Kind>); 23] = [
    ("start", "instance", Some(Kind::Standing)),
    ("stop", "instance", Some(Kind::Standing)),
    ("restart", "instance", Some(Kind::Standing)),
    ("diff", "left", Some(Kind::Environment)),
    ("diff", "right", Some(Kind::Environment)),
    ("explain", "key", Some(Kind::Key)),
    ("jobs", "job", Some(Kind::Job)),
    ("man", "verb", Some(Kind::Verb)),
    ("platform", "name", Some(Kind::Platform)),
    ("playbook", "name", Some(Kind::Playbook)),
    ("playbook new", "name", Some(Kind::Alert)),
    ("recipe", "name", Some(Kind::Recipe)),
    ("shell", "on", Some(Kind::Machine)),
    ("task", "name", Some(Kind::Task)),
    ("task new", "name", None),
    ("", "env", Some(Kind::Environment)),
    ("", "instance", Some(Kind::Instance)),
    ("", "machine", Some(Kind::Machine)),
    ("", "machines", Some(Kind::Machine)),
    ("", "only", Some(Kind::Part)),
    ("", "run", Some(Kind::Run)),
    ("", "service", Some(Kind::Service)),
    // What ssh calls its hosts is not the dossier's.
    ("import", "only", None),
];

/// Answers a shell, if one asks. Never fails and never says anything else: a person is typing.
pub fn answer<C: CommandFactory>() -> bool {
    let Some(shell) = std::env::var(VARIABLE).ok().filter(|s| !s.is_empty()) else { return false };
    let mut words = std::env::args_os().skip_while(|a| a != "--").skip(1).collect::<Vec<OsString>>();
    if shell == "bash" {
        words = bash::words().unwrap_or(words);
    }
    let mut buffer = Vec::new();
    if let (Some(shell), false) = (completer(&shell), words.is_empty()) {
        let mut command = C::command();
        // First built: --help and --version are arguments too.
        command.build();
        let mut command = attached(command, &words);
        let here = std::env::current_dir().ok();
        if shell.write_complete(&mut command, words, here.as_deref(), &mut buffer).is_ok() {
            out_raw!("{}", String::from_utf8_lossy(&buffer));
        }
    }
    true
}

/// The script that makes a shell ask.
pub fn registration(shell: Shell) -> String {
    let mut buffer = Vec::new();
    if let Some(completer) = completer(&shell.to_string()) {
        // Writing into memory does not fail.
        let _ = completer.write_registration(VARIABLE, "regie", "regie", "regie", &mut buffer);
    }
    let mut text = String::from_utf8_lossy(&buffer).trim_start().to_owned();
    if shell == Shell::Zsh {
        // Read from a folder of `fpath`, the file is itself the function that is called first.
        text.push_str("[[ $funcstack[1] == _regie ]] && _clap_dynamic_completer_regie \"$@\"\ntrue\n");
    }
    text
}

fn completer(shell: &str) -> Option<&'static dyn EnvCompleter> {
    let all: [&'static dyn EnvCompleter; 5] = [&bash::Bash, &Zsh, &Fish, &Elvish, &Powershell];
    all.into_iter().find(|c| c.is(shell))
}

/// The command with names where an argument takes them. Dossier and environment are those of the line that is typed.
fn attached(command: Command, words: &[OsString]) -> Command {
    let typed = words.last().map(|w| w.to_string_lossy().into_owned()).unwrap_or_default();
    let verbs = command.get_subcommands().filter(|v| !v.is_hide_set());
    let verbs = verbs.map(|v| (v.get_name().to_owned(), v.get_about().map(ToString::to_string).unwrap_or_default()));
    let asked = Asked { global: global(words), verbs: verbs.collect(), quiet: !typed.starts_with('-') };
    attach(command, "", &asked)
}

/// What the line says so far.
#[derive(Clone)]
struct Asked {
    global: Global,
    verbs: Vec<names::Name>,
    /// Options are hidden behind names as long as no hyphen is typed.
    quiet: bool,
}

fn attach(command: Command, path: &str, asked: &Asked) -> Command {
    let command = command.mut_args(|arg| {
        let hidden = asked.quiet && !arg.is_positional();
        let arg = if hidden { arg.hide(true) } else { arg };
        let Some(kind) = kind(path, arg.get_id().as_str()) else { return arg };
        let asked = asked.clone();
        arg.add(ArgValueCompleter::new(move |typed: &OsStr| candidates(&asked, kind, typed)))
    });
    command.mut_subcommands(|sub| {
        let below = format!("{path} {}", sub.get_name());
        attach(sub, below.trim_start(), asked)
    })
}

/// What an argument holds: said for the command itself, for its verb, or for all.
fn kind(path: &str, argument: &str) -> Option<Kind> {
    let verb = path.split(' ').next().unwrap_or_default();
    let said = |path: &str| ARGUMENTS.iter().find(|(p, a, _)| *p == path && *a == argument).map(|(_, _, kind)| *kind);
    said(path).or_else(|| said(verb)).or_else(|| said(""))?
}

fn candidates(asked: &Asked, kind: Kind, typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let names = match kind {
        Kind::Verb => asked.verbs.clone(),
        kind => names::of(&asked.global, kind, &typed),
    };
    let names = names.into_iter().filter(|(name, _)| name.starts_with(&*typed));
    names.map(|(name, what)| CompletionCandidate::new(name).help((!what.is_empty()).then(|| what.into()))).collect()
}

/// `-C`, `--env` and their like among the words, as far as they are there.
fn global(words: &[OsString]) -> Global {
    let words = words.iter().map(|w| w.to_string_lossy().into_owned()).collect::<Vec<_>>();
    let said = |long: &str, short: &str| {
        words.iter().enumerate().rev().find_map(|(i, word)| {
            if word == long || word == short {
                // The word that is being typed is no value yet.
                return words.get(i + 1).filter(|_| i + 2 < words.len()).cloned();
            }
            let glued = word.strip_prefix(long).and_then(|rest| rest.strip_prefix('='));
            glued.or_else(|| word.strip_prefix(short).filter(|_| !word.starts_with("--"))).map(str::to_owned)
        })
    };
    Global {
        dossier: said("--dossier", "-C").map(Into::into),
        env: said("--env", "-e").or_else(|| std::env::var("REGIE_ENV").ok()).filter(|e| !e.is_empty()),
        json: false,
        color: ColorChoice::Never,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_argument_that_is_named_is_there() {
        let mut command = crate::cli::command();
        command.build();
        for (path, argument, _) in ARGUMENTS {
            let mut at = vec![&command];
            for name in path.split_whitespace() {
                at = at.iter().filter_map(|c| c.find_subcommand(name)).collect();
                assert_eq!(at.len(), 1, "there is no `{path}`");
            }
            let mut found = false;
            while let Some(one) = at.pop() {
                found |= one.get_arguments().any(|a| a.get_id() == argument);
                at.extend(one.get_subcommands());
            }
            assert!(found, "`{path}` has no `{argument}`");
        }
    }
}
