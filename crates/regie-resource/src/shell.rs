//! Acts as POSIX shell, to be pasted as root (or as the owner of a machine's folder). Made for Debian's programs: GNU
//! coreutils, tar and findutils. An act that takes several commands is one `( set -e … )`, so that a failed line stops
//! what follows it and nothing leaks into the person's own shell.

mod ask;
mod needs;
mod process;
mod quote;
mod run;
mod unpack;
mod workplace;
mod write;

pub use ask::curl;
pub use needs::{ShellNeeds, preamble, secret_variable};
pub(crate) use quote::in_double_quotes;
pub use quote::quote;
pub use run::shell_argv;
pub use workplace::{as_root, in_release, interactive};

use crate::{Act, Tolerate, hold_text};
use regie_wire::{Content, Ownership, Text};

/// The act as text for `/bin/sh` (or bash), without a newline at its end. It has the effect that the agent's own way
/// of performing has. Texts with secrets read them from variables: put [`preamble`] before.
pub fn to_shell(act: &Act) -> String {
    match act {
        Act::Argv { argv, env, cwd, tolerate, .. } => run::argv(argv, env, cwd.as_deref(), *tolerate),
        Act::Shell { run, cwd, user, env_file, .. } => {
            run::shell(run, cwd.as_deref(), user.as_deref(), env_file.as_deref())
        }
        Act::Feed { argv, input, env, .. } => write::into(input, &run::argv(argv, env, None, Tolerate::Nothing)),
        Act::MakeDirectory { path, ownership } => make_directory(path, ownership),
        Act::WriteFile { path, content, ownership, validate } => {
            write::file(path, content, ownership, validate.as_deref())
        }
        Act::SetOwnership { path, ownership, recursive } => set_ownership(path, ownership, *recursive),
        Act::Link { path, target } => {
            let (new, path) = (quote(&format!("{path}.new")), quote(path));
            block(&[format!("ln -sfnT -- {} {new}", quote(target)), format!("mv -fT {new} {path}")])
        }
        Act::RemoveFile { path } => format!("rm -f {}", quote(path)),
        Act::RemoveDirectory { path } => {
            let path = quote(path);
            format!("[ ! -e {path} ] || rmdir --ignore-fail-on-non-empty {path}")
        }
        Act::RemoveTree { path } => format!("rm -rf {}", quote(path)),
        Act::Unpack { archive } => unpack::unpack(archive),
        Act::StartProcess { process } => process::start(process),
        Act::StopProcess { log, stop_timeout, .. } => process::stop(log, *stop_timeout),
        Act::KeepPort { name, port: Some(port) } => format!("# port {port} is for {}", one_line(name)),
        Act::KeepPort { name, port: None } => format!("# the port of {} is free again", one_line(name)),
        Act::Ask { http } => ask::ask(http),
        Act::Reach { tcp } => ask::reach(tcp),
        Act::SetHold { path, hold: None } => format!("rm -f {}", quote(path)),
        Act::SetHold { path, hold: Some(hold) } => {
            let ownership = Ownership { mode: Some(0o644), ..Ownership::default() };
            let write = write::file(path, &Content::Text(Text::plain(hold_text(hold))), &ownership, None);
            match path.rsplit_once('/').filter(|(folder, _)| !folder.is_empty()) {
                Some((folder, _)) => block(&[format!("(umask 077; mkdir -p {})", quote(folder)), write]),
                None => write,
            }
        }
        Act::Note { text } => comment(&text.to_string()),
    }
}

/// Several commands of which each needs the one before.
fn block(commands: &[String]) -> String {
    match commands {
        [one] => one.clone(),
        _ => format!("( set -e\n{}\n)", commands.join("\n")),
    }
}

/// A comment, line by line.
fn comment(text: &str) -> String {
    text.lines().map(|l| format!("# {l}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// ` -m 0640 -o u -g g`, as install(1) has them.
fn install_options(ownership: &Ownership, default_mode: Option<u32>) -> String {
    let mode = ownership.mode.or(default_mode).map(|m| format!(" -m {m:04o}"));
    let owner = ownership.owner.as_ref().map(|o| format!(" -o {}", quote(o)));
    let group = ownership.group.as_ref().map(|g| format!(" -g {}", quote(g)));
    [mode, owner, group].into_iter().flatten().collect()
}

fn make_directory(path: &str, ownership: &Ownership) -> String {
    if ownership.mode.is_some() {
        return format!("install -d{} {}", install_options(ownership, None), quote(path));
    }
    // install(1) would not heed the umask.
    let mut commands = vec![format!("mkdir -p {}", quote(path))];
    commands.extend(chown(path, ownership, false));
    block(&commands)
}

fn chown(path: &str, ownership: &Ownership, recursive: bool) -> Option<String> {
    let who = match (&ownership.owner, &ownership.group) {
        (None, None) => return None,
        (Some(owner), None) => owner.clone(),
        (owner, Some(group)) => format!("{}:{group}", owner.as_deref().unwrap_or_default()),
    };
    Some(format!("chown {}{} {}", if recursive { "-R " } else { "" }, quote(&who), quote(path)))
}

fn set_ownership(path: &str, ownership: &Ownership, recursive: bool) -> String {
    // The mode last: chown(2) clears set-user-id bits.
    let mode = ownership.mode.map(|m| format!("chmod {m:04o} {}", quote(path)));
    let commands = chown(path, ownership, recursive).into_iter().chain(mode).collect::<Vec<_>>();
    match commands.is_empty() {
        true => format!("# {} stays as it is", one_line(path)),
        false => block(&commands),
    }
}
