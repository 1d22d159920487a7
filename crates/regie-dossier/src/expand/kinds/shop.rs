//! Kinds that a web shop stands on: its Python, its worker, its database, its site.

mod apache;
mod grants;
mod nginx;
mod places;
mod postgresql;
mod site;

use super::super::Expanded;
use super::super::fields::Rendering;

use super::{ANSWER, Around, STOP};
use crate::Platform;
use regie_wire::{Database, DatabaseUser, Engine, Ownership, Program, Resource, Tcp, Upstream, Venv};

pub(super) fn venv(r: &Rendering<'_>) -> Expanded<Resource> {
    let requirements = r.path("requirements")?;
    let file = requirements.rsplit('/').next().unwrap_or_default();
    if file.ends_with(".lock") && !["Pipfile.lock", "uv.lock"].iter().any(|known| file.ends_with(known)) {
        let finding = r.error("requirements", "value", format!("`{file}` is no list that regie knows"));
        return Err(Box::new(finding.help("a requirements.txt, Pipfile.lock or uv.lock; others export one of them")));
    }
    let python = r.opt("python")?.unwrap_or_else(|| "python3".to_owned());
    Ok(Resource::Venv(Venv { path: r.path("path")?, python, requirements, user: r.account("user")? }))
}

pub(super) fn program(r: &Rendering<'_>) -> Expanded<Resource> {
    let name = word(r, "name", "a program's name")?;
    let command = one_line(r, r.req("command")?)?;
    Ok(Resource::Program(Program {
        cwd: r.path("cwd")?,
        user: r.account("user")?,
        env_file: r.opt_path("env_file")?,
        log: r.opt_path("log")?.unwrap_or_else(|| format!("/var/log/supervisor/{name}.log")),
        running: true,
        stop_timeout: r.seconds("stop_timeout", STOP)?,
        command,
        name,
    }))
}

pub(super) fn database(r: &Rendering<'_>, around: &Around<'_>) -> Expanded<Resource> {
    let engine = engine(r, r.opt("engine")?)?;
    stands(r, around, engine)?;
    if engine == Engine::Sqlite {
        let (name, ownership) = (r.path("name")?, r.ownership()?);
        return Ok(Resource::Database(Database { engine, name, charset: None, collation: None, ownership }));
    }
    if !r.machine.is_system() {
        let finding =
            r.error("engine", "folder-machine", format!("the folder `{}` has no server of databases", r.machine.name));
        return Err(Box::new(finding.help("use `engine = \"sqlite\"` there, whose databases are files")));
    }
    if engine == Engine::Postgresql {
        return postgresql::database(r);
    }
    if r.opt("owner")?.is_some() {
        return Err(r.error("owner", "value", "MariaDB's databases have no owner: an account has `grants` on one"));
    }
    let name = r.req("name")?;
    grants::database_name(r, "name", &name)?;
    if ["mysql", "sys", "information_schema", "performance_schema"].contains(&name.as_str()) {
        return Err(r.error("name", "database", format!("`{name}` is MariaDB's own")));
    }
    let (charset, collation) = (letters(r, "charset")?, letters(r, "collation")?);
    if charset.as_deref() == Some("utf8") {
        let finding = r.error("charset", "value", "`utf8` is another name for a character set without some characters");
        return Err(Box::new(finding.help("write `utf8mb4`, which has all of them (or `utf8mb3`)")));
    }
    if let (Some(charset), Some(collation)) = (&charset, &collation)
        && collation != charset
        && !collation.starts_with(&format!("{charset}_"))
    {
        let message = format!("`{collation}` is no collation of `{charset}`");
        return Err(r.error("collation", "value", message));
    }
    Ok(Resource::Database(Database { engine, name, charset, collation, ownership: Ownership::default() }))
}

/// Where a role stands on one of several database servers, its machine has the one that is asked for.
fn stands(r: &Rendering<'_>, around: &Around<'_>, engine: Engine) -> Expanded<()> {
    let spec = around.placed.as_ref().and_then(|(placed, _)| placed.recipe.roles.get(&r.resource.role));
    let may = spec.is_some_and(|spec| spec.platform.iter().any(|p| p == engine.name()));
    let mut there = Platform::closure(&r.dossier.platforms, &r.machine.platform).into_iter();
    if !may || !r.machine.is_system() || there.any(|p| p.name == engine.name()) {
        return Ok(());
    }
    let message = format!("`{}` has no {}", r.machine.name, engine.name());
    let finding = r.error("engine", "platform", message);
    Err(Box::new(finding.help(format!(
        "add the platform \"{}\" to [machine.{}], or say another `engine`",
        engine.name(),
        r.machine.name
    ))))
}

pub(super) fn database_user(r: &Rendering<'_>) -> Expanded<Resource> {
    let engine = engine(r, r.opt("engine")?.or(Some("mariadb".to_owned())))?;
    if engine == Engine::Sqlite {
        return Err(r.error("engine", "value", "SQLite has no users: its file has an owner"));
    }
    if engine == Engine::Postgresql {
        return postgresql::database_user(r);
    }
    let (name, host) = (r.req("name")?, r.opt("host")?.unwrap_or_else(|| "localhost".to_owned()));
    grants::account(r, &name, &host)?;
    let password = r.secret("password")?;
    let grants = grants::of(r)?;
    // The server writes hosts in small letters.
    let host = host.to_lowercase();
    Ok(Resource::DatabaseUser(DatabaseUser { engine, name, host, password, grants }))
}

pub(super) fn site(r: &Rendering<'_>, around: &Around<'_>) -> Expanded<Resource> {
    site::site(r, around.placed.map(|(placed, _)| placed.instance.name.as_str()))
}

pub(super) fn upstream(r: &Rendering<'_>) -> Expanded<Resource> {
    let name = word(r, "name", "an upstream's name")?;
    let servers = r.list("servers")?;
    if servers.is_empty() {
        return Err(r.error("servers", "empty", "an upstream has at least one server"));
    }
    let fine = |s: &&String| {
        let (host, port) = s.rsplit_once(':').unwrap_or((s, ""));
        !site::host(host) || port.parse::<u16>().is_err()
    };
    if let Some(wrong) = servers.iter().find(fine) {
        return Err(r.error("servers", "value", format!("`{wrong}` is no `host:port`")));
    }
    Ok(Resource::Upstream(Upstream { name, servers, out: Vec::new() }))
}

pub(super) fn tcp(r: &Rendering<'_>) -> Expanded<Resource> {
    let host = r.opt("host")?.unwrap_or_else(|| "127.0.0.1".to_owned());
    if !site::host(&host) {
        return Err(r.error("host", "value", format!("`{host}` is neither a host's name nor an address")));
    }
    let port = r.number("port")?.ok_or_else(|| r.error("port", "empty", "`port` is empty"))?;
    Ok(Resource::Tcp(Tcp { host, port, within: r.seconds("within", ANSWER)? }))
}

/// A command as supervisor takes it.
pub(super) fn one_line(r: &Rendering<'_>, command: String) -> Expanded<String> {
    if command.contains(char::is_control) {
        let finding = r.error("command", "value", "a program's command is one line: supervisor takes no other");
        return Err(Box::new(finding.help("put several lines into a script, and name that")));
    }
    Ok(command)
}

fn engine(r: &Rendering<'_>, said: Option<String>) -> Expanded<Engine> {
    match said.as_deref() {
        Some("mariadb") => Ok(Engine::Mariadb),
        Some("postgresql") => Ok(Engine::Postgresql),
        Some("sqlite") => Ok(Engine::Sqlite),
        other => {
            let message = format!("`{}` is no database engine that regie knows", other.unwrap_or_default());
            Err(Box::new(r.error("engine", "value", message).help("write `mariadb`, `postgresql` or `sqlite`")))
        }
    }
}

/// A name that becomes the name of a file, and stands in programs' configurations as it is.
fn word(r: &Rendering<'_>, field: &str, what: &str) -> Expanded<String> {
    let name = r.req(field)?;
    let fine = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    if name.len() > 64 || name.starts_with(['-', '.']) || !name.chars().all(fine) {
        let message = format!("`{}` cannot be {what}: letters, digits and `_ . -`, 64 at most", name.escape_debug());
        return Err(r.error(field, "name", message));
    }
    Ok(name)
}

/// The name of a character set or collation.
fn letters(r: &Rendering<'_>, field: &str) -> Expanded<Option<String>> {
    let Some(said) = r.opt(field)? else { return Ok(None) };
    let name = said.to_lowercase();
    if !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
        return Err(r.error(field, "value", format!("`{}` cannot be a {field}", said.escape_debug())));
    }
    Ok(Some(name))
}
