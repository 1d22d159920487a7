//! A kind and its rendered fields → a resource.

mod firewall;
mod shop;
mod system;

use super::beside::Beside;
use super::context::{Layout, Placed};
use super::fields::Rendering;
use super::process::{Running, UnitOf, full_name, log, unit};
use super::{Expanded, paths};
use crate::load::file_of;
use crate::{Finding, Keeper, Known, Machine};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regie_wire::{
    Archive, Command, Content, Directory, Fetch, File, Group, Guard, Http, Packages, Process, Program, Reload,
    Resource, Symlink, Unit, User,
};

/// Seconds that a command may take, a process has to stop, a question has to be answered, when nothing is said.
const COMMAND: u64 = 600;
const STOP: u64 = 10;
const ANSWER: u64 = 30;

/// Whose it is and what is known.
pub(super) struct Around<'a> {
    pub placed: Option<(&'a Placed<'a>, &'a Layout)>,
    pub known: &'a Known,
    /// The instance's processes there.
    pub running: &'a [Running],
    /// The colour that is being made.
    pub beside: Option<&'a Beside>,
    /// The name of a command that has none, such as `pizzeria/build-1`.
    pub unnamed: String,
}

/// Makes the resource.
pub(super) fn make(r: &Rendering<'_>, around: &Around<'_>) -> Expanded<Resource> {
    refuse(r)?;
    Ok(match r.resource.kind.as_str() {
        "directory" => Resource::Directory(Directory { path: r.path("path")?, ownership: r.ownership()? }),
        "file" => file(r)?,
        "symlink" => symlink(r)?,
        "package" => {
            let mut names = r.list("names")?;
            names.extend(r.opt("name")?);
            packages(r, names)?
        }
        "user" => Resource::User(User {
            name: r.account("name")?.ok_or_else(|| r.error("name", "empty", "`name` is empty"))?,
            uid: r.number("uid")?,
            group: r.account("group")?,
            groups: r.list("groups")?,
            home: r.opt_path("home")?,
            shell: r.opt_path("shell")?,
            system: r.flag("system", false)?,
        }),
        "group" => Resource::Group(Group {
            name: r.account("name")?.ok_or_else(|| r.error("name", "empty", "`name` is empty"))?,
            gid: r.number("gid")?,
            system: r.flag("system", false)?,
        }),
        "unit" => Resource::Unit(Unit {
            name: unit_name(r, r.req("name")?)?,
            content: r.content()?,
            enabled: r.flag("enabled", true)?,
            active: r.flag("active", true)?,
            beside: false,
        }),
        "reload" => Resource::Reload(Reload { name: unit_name(r, r.req("name")?)? }),
        "archive" => archive(r, around)?,
        "command" => command(r, around)?,
        "process" => process(r, around)?,
        "line" => system::line(r)?,
        "block" => system::block(r)?,
        "authorized-key" => system::authorized_key(r)?,
        "locale" => system::locale(r)?,
        "timezone" => system::timezone(r)?,
        "hostname" => system::hostname(r)?,
        "firewall" => firewall::firewall(r)?,
        "sysctl" => system::sysctl(r)?,
        "apt-repository" => system::repository(r)?,
        "mount" => system::mount(r)?,
        "swap" => system::swap(r)?,
        "logrotate" => system::logrotate(r)?,
        "cron" => system::cron(r)?,
        "timer" => system::timer(r)?,
        "certificate" => system::certificate(r)?,
        "git" => system::checkout(r)?,
        "venv" => shop::venv(r)?,
        "program" => shop::program(r)?,
        "database" => shop::database(r, around)?,
        "database-user" => shop::database_user(r)?,
        "site" => shop::site(r, around)?,
        "upstream" => shop::upstream(r)?,
        "tcp" => shop::tcp(r)?,
        _ => http(r)?,
    })
}

/// What a folder machine cannot have.
fn refuse(r: &Rendering<'_>) -> Expanded<()> {
    if r.machine.is_system() {
        return Ok(());
    }
    let what = match r.resource.kind.as_str() {
        kind
        @ ("user" | "group" | "package" | "unit" | "program" | "database-user" | "site" | "upstream" | "timer") => {
            format!("no {kind}s")
        }
        "reload" => "no units".to_owned(),
        "cron" => "no crontabs".to_owned(),
        "authorized-key" => "no users of its own, so nobody logs in".to_owned(),
        "locale" => "no language of its own".to_owned(),
        "timezone" => "no clock of its own".to_owned(),
        "hostname" => "no name of its own".to_owned(),
        "firewall" => "no packets of its own".to_owned(),
        "sysctl" => "no kernel of its own".to_owned(),
        "apt-repository" => "no packages".to_owned(),
        "mount" => "no file systems of its own".to_owned(),
        "swap" => "no memory of its own".to_owned(),
        "logrotate" => "no logrotate".to_owned(),
        _ => return Ok(()),
    };
    let message = format!("a folder has {what}: `{}` is a folder of this computer", r.machine.name);
    let finding = Finding::error("folder-machine", &r.resource.place, message);
    Err(Box::new(finding.help("add `when = \"machine.system\"`, so that it is for real machines only")))
}

fn file(r: &Rendering<'_>) -> Expanded<Resource> {
    let content = match r.content()? {
        Some(text) => Content::Text(text),
        None => {
            let name = r.req("source")?;
            let bytes = file_of(r.dossier, &name, r.place("source"))?;
            match std::str::from_utf8(bytes) {
                Ok(text) => Content::Text(text.into()),
                Err(_) => Content::Base64(STANDARD.encode(bytes)),
            }
        }
    };
    let validate = r.opt("validate")?;
    if let Some(test) = validate.as_ref().filter(|t| !t.contains("%s")) {
        let message = format!("`{test}` does not say where the new file is");
        return Err(Box::new(r.error("validate", "value", message).help("write `%s` for it, such as `sshd -t -f %s`")));
    }
    Ok(Resource::File(File { path: r.path("path")?, content, ownership: r.ownership()?, validate }))
}

fn symlink(r: &Rendering<'_>) -> Expanded<Resource> {
    let target = r.req("target")?;
    // A relative target is written as it is said; an absolute one stays on the machine.
    let absolute = target.starts_with('/');
    let target = if absolute { paths::complete(r.machine, &target, r.place("target"))? } else { target };
    Ok(Resource::Symlink(Symlink { path: r.path("path")?, target }))
}

/// Packages by the names that apt takes: `name`, `name=version`.
fn packages(r: &Rendering<'_>, names: Vec<String>) -> Expanded<Resource> {
    let fine = |c: char| c.is_ascii_alphanumeric() || "+-.=:~_".contains(c);
    if names.is_empty() {
        return Err(r.error("name", "empty", "no package is named"));
    }
    if let Some(name) = names.iter().find(|n| n.starts_with('-') || !n.chars().all(fine)) {
        return Err(r.error("name", "package", format!("`{name}` cannot be a package")));
    }
    Ok(Resource::Packages(Packages { names }))
}

fn unit_name(r: &Rendering<'_>, name: String) -> Expanded<String> {
    let fine = |c: char| c.is_ascii_alphanumeric() || ":-_.\\@".contains(c);
    if !name.contains('.') || name.starts_with('-') || !name.chars().all(fine) {
        let finding = r.error("name", "unit", format!("`{name}` cannot be a unit's name"));
        return Err(Box::new(finding.help("write it in full, such as `nginx.service`")));
    }
    Ok(name)
}

fn archive(r: &Rendering<'_>, around: &Around<'_>) -> Expanded<Resource> {
    let store = format!("{}/blobs", state_dir(around.known, r.machine));
    let (sha256, from) = match r.opt("url")? {
        Some(url) => (r.req("sha256")?.to_lowercase(), Fetch::Url { url, store }),
        None => {
            let Some((placed, _)) = around.placed else {
                let finding = r.error("url", "missing-key", "an archive of a machine has `url` and `sha256`");
                return Err(Box::new(finding.help("archives of services come from their `[source]`")));
            };
            artifact(placed, around.known, store)?
        }
    };
    if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(r.error("sha256", "value", format!("`{sha256}` is no SHA-256: 64 hexadecimal digits")));
    }
    let strip = r.number("strip")?.unwrap_or(0);
    let path = r.path("path")?;
    Ok(Resource::Archive(Archive { path, sha256, from, strip, owner: r.account("owner")?, group: r.account("group")? }))
}

/// The archive of the version that an instance asks for.
fn artifact(placed: &Placed<'_>, known: &Known, store: String) -> Expanded<(String, Fetch)> {
    let (service, version) = (&placed.service.name, &placed.instance.version);
    let Some(artifact) = known.artifacts.get(&(service.clone(), version.clone())) else {
        let finding = match placed.service.source {
            None => {
                Finding::error("source", &placed.service.place, format!("nothing says where `{service}` comes from"))
                    .help("add `[source]` with `path` or `archive`")
            }
            Some(_) => {
                let message = format!("{service} {version} is not at hand");
                Finding::error("source", &placed.service.source_place, message)
                    .help("its source could not be fetched or packed")
            }
        };
        return Err(Box::new(finding));
    };
    let from = match &artifact.url {
        Some(url) => Fetch::Url { url: url.clone(), store },
        None => Fetch::Blob { name: artifact.name.clone(), size: artifact.size, store },
    };
    Ok((artifact.sha256.clone(), from))
}

/// Where regie keeps its things on a machine.
fn state_dir(known: &Known, machine: &Machine) -> String {
    known.state_dirs.get(&machine.name).cloned().unwrap_or_else(|| match &machine.address {
        crate::Address::Folder(folder) => format!("{folder}/.regie"),
        _ => "/var/lib/regie".to_owned(),
    })
}

fn command(r: &Rendering<'_>, around: &Around<'_>) -> Expanded<Resource> {
    let guard = Guard { creates: r.opt_path("creates")?, unless: r.opt("unless")? };
    if guard == Guard::default() {
        let message = "this command has no guard: `creates` and `unless` are empty here";
        return Err(r.error("run", "guard", message));
    }
    Ok(Resource::Command(Command {
        name: r.opt("name")?.unwrap_or_else(|| around.unnamed.clone()),
        run: r.req("run")?,
        cwd: r.opt_path("cwd")?,
        user: r.account("user")?,
        env_file: r.opt_path("env_file")?,
        guard,
        undo: r.opt("undo")?,
        timeout: r.seconds("timeout", COMMAND)?,
    }))
}

fn process(r: &Rendering<'_>, around: &Around<'_>) -> Expanded<Resource> {
    let Some((placed, layout)) = around.placed else {
        let finding = r.error("kind", "process", "a machine has no processes of its own");
        return Err(Box::new(finding.help("make it a service, or a `unit`")));
    };
    let short = r.req("name")?;
    let name = full_name(&placed.instance.name, &short);
    let (command, cwd, mut env_file) = (r.req("command")?, r.path("cwd")?, r.opt_path("env_file")?);
    let stop_timeout = r.seconds("stop_timeout", STOP)?;
    if !r.machine.is_system() {
        let log = log(layout, &short);
        return Ok(Resource::Process(Process { name, command, cwd, env_file, log, running: true, stop_timeout }));
    }
    let user = r.account("user")?;
    let running = around.running.iter().find(|p| p.name == short);
    let keeper = running.map(|p| p.keeper).unwrap_or_default();
    let beside = around.beside.filter(|_| running.is_some_and(|p| p.beside));
    if let (Some(beside), Some(env_file)) = (beside, &mut env_file) {
        *env_file = beside.of_its_own(env_file);
    }
    if keeper == Keeper::Supervisor {
        let (log, command) = (log(layout, &short), shop::one_line(r, command)?);
        let program = Program { name, command, cwd, user, env_file, log, running: true, stop_timeout };
        return Ok(Resource::Program(program));
    }
    let content = unit(&UnitOf {
        description: format!("{} of {}@{}", short, placed.instance.name, placed.env.name),
        command: &command,
        cwd: &cwd,
        user: user.as_deref(),
        env_file: env_file.as_deref(),
        stop_timeout,
        beside: beside.and_then(|b| b.port()),
    });
    let name = unit_name(r, format!("{name}.service"))?;
    Ok(Resource::Unit(Unit { name, content: Some(content), enabled: true, active: true, beside: beside.is_some() }))
}

fn http(r: &Rendering<'_>) -> Expanded<Resource> {
    let url = r.req("url")?;
    if !["http://", "https://"].iter().any(|scheme| url.starts_with(scheme)) {
        let finding = r.error("url", "url", format!("`{url}` is no http address"));
        return Err(Box::new(finding.help("begin it with http:// or https://")));
    }
    Ok(Resource::Http(Http {
        url,
        resolve: r.opt("resolve")?,
        cacert: r.opt_path("cacert")?,
        status: r.number("status")?.unwrap_or(200),
        contains: r.opt("contains")?,
        within: r.seconds("within", ANSWER)?,
    }))
}
