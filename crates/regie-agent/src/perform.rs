//! Acts: the smallest things done on a machine. What prints as a command is executed as it prints; files, links,
//! archives and plain HTTP have a native twin of the command.

mod archive;
mod ask;
mod files;
mod keep;
mod reach;
mod remember;
mod resolve;
mod run;
mod spot;
mod tell;
#[cfg(test)]
mod tests;
mod tree;
mod write;

pub(crate) use ask::{Seen, once as ask_once};
pub use keep::{put_back, set_aside};
pub(crate) use reach::once as reach_once;
pub(crate) use remember::{remember, tell_back};
pub(crate) use run::{cannot_run, run};
pub(crate) use spot::{NoSpot, Spot};
pub(crate) use write::bytes;

use crate::store::{private_folder, read_json, write_json};
use crate::{Context, Place, supervise};
use regie_resource::{Act, hold_text};
use regie_wire::{Content, FORMAT, Manifest, Ownership, Stream, Text};
use std::path::Path;
use std::process::Command;

/// Why an act did not come about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// What failed, why, and what to do. May quote a program: to be scrubbed before anybody sees it.
    pub error: String,
    /// The program's own last lines, at most 20; to be scrubbed too.
    pub tail: Vec<String>,
}

impl From<String> for Failure {
    fn from(error: String) -> Self {
        Self { error, tail: Vec::new() }
    }
}

/// Performs an act. Lines that its program writes are given to `out` while it runs. What comes back is for people,
/// such as `200 in 84 ms`, and may be empty.
///
/// # Errors
/// When it did not come about; the machine is then as it was before, but for what a program did before it failed.
pub fn perform(cx: &Context, act: &Act, out: &mut dyn FnMut(Stream, &str)) -> Result<String, Failure> {
    let done = |()| String::new();
    match act {
        Act::Argv { argv, env, cwd, timeout, tolerate } => {
            let mut command = run::command(argv).map_err(Failure::from)?;
            command.envs(env.iter().map(|(k, v)| (k, v))).current_dir(working_folder(cx, cwd.as_deref()));
            run::to_the_end(&mut command, &argv.join(" "), *timeout, *tolerate, out)
        }
        Act::Shell { run, cwd, user, env_file, timeout } => {
            let mut command = shell(cx, run, cwd.as_deref(), user.as_deref(), env_file.as_deref())?;
            run::to_the_end(&mut command, run.trim(), *timeout, regie_resource::Tolerate::Nothing, out)
        }
        Act::Feed { argv, input, env, timeout } => {
            let mut command = run::command(argv).map_err(Failure::from)?;
            command.envs(env.iter().map(|(k, v)| (k, v))).current_dir(working_folder(cx, None));
            let input = bytes(cx, &Content::Text(input.clone()))?;
            let nothing = regie_resource::Tolerate::Nothing;
            run::fed(&mut command, &argv.join(" "), *timeout, nothing, Some(input), out)
        }
        Act::MakeDirectory { path, ownership } => files::make_directory(cx, path, ownership).map(done),
        Act::WriteFile { path, content, ownership, validate: None } => {
            write::file(cx, path, content, ownership).map(done)
        }
        Act::WriteFile { path, content, ownership, validate: Some(test) } => {
            write::tested(cx, path, content, ownership, test, out)
        }
        Act::SetOwnership { path, ownership, recursive } => {
            files::set_ownership(cx, path, ownership, *recursive, out).map(done)
        }
        Act::Link { path, target } => files::link(cx, path, target).map(done),
        Act::RemoveFile { path } => files::remove(cx, path).map(done),
        Act::RemoveDirectory { path } => files::remove_directory(cx, path),
        Act::RemoveTree { path } => tree::remove(cx, path),
        Act::Unpack { archive } => archive::unpack(cx, archive, out),
        Act::StartProcess { process } => supervise::start(cx, process).map(done).map_err(Failure::from),
        Act::StopProcess { name, stop_timeout, .. } => {
            supervise::stop(cx, name, *stop_timeout).map(done).map_err(Failure::from)
        }
        Act::KeepPort { name, port } => keep_port(cx, name, *port).map(done),
        Act::Ask { http } => ask::until_right(http),
        Act::Reach { tcp } => reach::until_it_accepts(tcp),
        Act::SetHold { path, hold: None } => files::remove(cx, path).map(done),
        Act::SetHold { path, hold: Some(hold) } => {
            if let Some(folder) = Path::new(path).parent().filter(|f| cx.may_touch(f)) {
                private_folder(folder).map_err(|e| tell::io("make the folder", folder, &e))?;
            }
            let ownership = Ownership { mode: Some(0o644), ..Ownership::default() };
            write::file(cx, path, &Content::Text(Text::plain(hold_text(hold))), &ownership).map(done)
        }
        Act::Note { .. } => Ok(String::new()),
    }
}

/// Where programs run when nothing is said.
fn working_folder<'a>(cx: &'a Context, cwd: Option<&'a str>) -> &'a Path {
    match (cwd, &cx.place) {
        (Some(cwd), _) => Path::new(cwd),
        (None, Place::Folder(root)) => root,
        (None, Place::System) => Path::new("/"),
    }
}

/// Runs a command that a person asked for, whatever its guard says; `stop` ends it.
pub(crate) fn command(
    cx: &Context,
    command: &regie_wire::Command,
    stop: &dyn Fn() -> bool,
    out: &mut dyn FnMut(Stream, &str),
) -> Result<String, Failure> {
    let (cwd, user, env_file) = (command.cwd.as_deref(), command.user.as_deref(), command.env_file.as_deref());
    // As a person's own shell takes it: only the last command counts.
    let text = format!("set +e\n{}", command.run);
    let mut program = shell(cx, &text, cwd, user, env_file)?;
    let tolerate = regie_resource::Tolerate::Nothing;
    run::unless(&mut program, command.run.trim(), command.timeout, tolerate, stop, out)
}

/// The command for the shell text of a recipe: what it prints as, and nothing else.
pub(crate) fn shell(
    cx: &Context,
    run: &str,
    cwd: Option<&str>,
    user: Option<&str>,
    env_file: Option<&str>,
) -> Result<Command, String> {
    if let (Some(user), Place::Folder(_)) = (user, &cx.place) {
        return Err(format!(
            "this command wants to run as {user}, and on a folder machine everything runs as the folder's owner; take `user` away there, or use a real machine"
        ));
    }
    let mut command = run::command(&regie_resource::shell_argv(run, cwd, user, env_file))?;
    command.current_dir(working_folder(cx, None));
    Ok(command)
}

/// Notes a port in the manifest on the disk, where whoever writes it next finds it.
fn keep_port(cx: &Context, name: &str, port: Option<u16>) -> Result<(), Failure> {
    let path = cx.state.manifest();
    let cannot = |e: std::io::Error| Failure::from(tell::io("note the port in", &path, &e));
    let mut manifest: Manifest = read_json(&path).map_err(cannot)?.unwrap_or_default();
    manifest.format = FORMAT;
    match port {
        Some(port) => manifest.ports.insert(name.to_owned(), port),
        None => manifest.ports.remove(name),
    };
    private_folder(cx.state.path()).and_then(|()| write_json(&path, &manifest)).map_err(cannot)
}
