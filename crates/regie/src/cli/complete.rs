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

/// Which argument holds what: its name in the command, and the verb when that makes a difference.
const ARGUMENTS: [(&str, &str, Kind); 16] = [
    ("start", "instance", Kind::Standing),
    ("stop", "instance", Kind::Standing),
    ("restart", "instance", Kind::Standing),
    ("recipe", "name", Kind::Recipe),
    ("platform", "name", Kind::Platform),
    ("task", "name", Kind::Task),
    ("playbook", "name", Kind::Playbook),
    ("", "instance", Kind::Instance),
    ("", "machine", Kind::Machine),
    ("", "machines", Kind::Machine),
    ("shell", "on", Kind::Machine),
    ("jobs", "job", Kind::Job),
    ("", "only", Kind::Part),
    ("", "service", Kind::Service),
    ("", "run", Kind::Run),
    ("", "env", Kind::Environment),
];

/// What another program's names are.
const NOT_OURS: [&str; 1] = ["import"];

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
    attach(command, "", &Asked { global: global(words), quiet: !typed.starts_with('-') })
}

/// What the line says so far.
struct Asked {
    global: Global,
    /// Options are hidden behind names as long as no hyphen is typed.
    quiet: bool,
}

fn attach(command: Command, verb: &str, asked: &Asked) -> Command {
    if NOT_OURS.contains(&verb) {
        return command;
    }
    let kind = |id: &str| {
        ARGUMENTS.iter().find(|(v, i, _)| *i == id && (*v == verb || v.is_empty())).map(|(_, _, kind)| *kind)
    };
    let command = command.mut_args(|arg| {
        let hidden = asked.quiet && !arg.is_positional();
        let arg = if hidden { arg.hide(true) } else { arg };
        let Some(kind) = kind(arg.get_id().as_str()) else { return arg };
        let global = asked.global.clone();
        arg.add(ArgValueCompleter::new(move |typed: &OsStr| candidates(&global, kind, typed)))
    });
    command.mut_subcommands(|sub| {
        // What belongs to a verb counts below it as well: `recipe show NAME`.
        let name = if verb.is_empty() { sub.get_name().to_owned() } else { verb.to_owned() };
        attach(sub, &name, asked)
    })
}

fn candidates(global: &Global, kind: Kind, typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let names = names::of(global, kind, &typed).into_iter().filter(|(name, _)| name.starts_with(&*typed));
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
