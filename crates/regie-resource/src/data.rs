//! Data by hand: how a person saves a database or a folder on its machine, and puts it back. Every file is named after the
//! moment that stands in the shell's variable `slot`, and has its name only once it is whole.

use crate::postgresql::{PSQL, as_postgres_by_hand};
use crate::shell::in_double_quotes;
use crate::{quote, sql};
use regie_wire::{Database, Engine};

/// Sets `slot` to this moment, for what is saved next.
pub const SLOT: &str = "slot=$(date -u +%Y%m%dT%H%M%SZ)";

/// Makes the folder where saved data lie, for its owner alone.
pub fn make_folder(folder: &str) -> String {
    format!("install -d -m 0700 {}", quote(folder))
}

/// Shows what lies in that folder.
pub fn list_folder(folder: &str) -> String {
    format!("ls -l {}", quote(folder))
}

/// The file of what is saved, as shell text inside double quotes.
fn file_of(folder: &str, name: &str, database: Option<&Database>) -> String {
    format!("{}/{}", in_double_quotes(folder), saved_name(name, database))
}

/// Without its folder: `shop.orders-$slot.sql` of the database `orders` of `shop`, `shop-$slot.tar.gz` of its folder. No two
/// databases on a machine share one. It can stand in double quotes as it is.
pub fn saved_name(name: &str, database: Option<&Database>) -> String {
    let name = in_double_quotes(name);
    let Some(database) = database else { return format!("{name}-$slot.tar.gz") };
    let end = match database.engine {
        Engine::Mariadb | Engine::Postgresql => "sql",
        Engine::Sqlite => "sqlite3",
    };
    format!("{name}.{}-$slot.{end}", plain_name(&database.name))
}

/// A database's name, or the path of SQLite's file from the root, as a part of a file's name in which nothing is special to a
/// shell or a program. `/` becomes `+`, other characters their bytes as `%20`: what differs stays different.
fn plain_name(name: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
    let one = |b: u8| match b {
        b'/' => "+".to_owned(),
        b if plain(b) => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    name.strip_prefix('/').unwrap_or(name).bytes().map(one).collect()
}

/// A database of SQLite's with the files that SQLite keeps beside it (sqlite.org/tempfiles.html), as patterns of tar(1)'s that
/// fit nothing else.
pub fn sqlite_files(path: &str) -> [String; 4] {
    let path: String =
        path.chars().flat_map(|c| ['\\'].into_iter().filter(move |_| "\\*?[]".contains(c)).chain([c])).collect();
    ["", "-wal", "-shm", "-journal"].map(|end| format!("{path}{end}"))
}

/// Saves a database, while it is used. MariaDB's tables are read in one transaction (InnoDB's are then of one moment), with
/// routines, events and triggers (mariadb-dump(1)). PostgreSQL's are of one moment anyway, and what makes the database is saved
/// with them: its owner, encoding, locale, who may come in (pg_dump(1), `--create`). SQLite copies itself page by page (`.backup`, sqlite.org/cli.html).
pub fn dump(database: &Database, folder: &str, name: &str) -> String {
    match database.engine {
        Engine::Mariadb => {
            let file = file_of(folder, name, Some(database));
            let dump = format!(
                "mariadb-dump --single-transaction --routines --events --triggers --hex-blob {} > \"{file}.part\"",
                quote(&database.name)
            );
            whole(&dump, &format!("tail -n 1 \"{file}.part\" | grep -q '^-- Dump completed'"), &file)
        }
        Engine::Postgresql => {
            let file = file_of(folder, name, Some(database));
            let dump = format!("pg_dump --clean --if-exists --create {}", quote(&database.name));
            let dump = format!("{} > \"{file}.part\"", as_postgres_by_hand(&dump));
            whole(&dump, &postgresql_is_whole(&format!("{file}.part")), &file)
        }
        Engine::Sqlite => {
            let (file, saved) = (file_of(folder, name, Some(database)), saved_name(name, Some(database)));
            let path = quote(&database.name);
            // sqlite3 makes an empty database of what is not there. The name is read by it as well as by the shell: without its
            // folder, nothing in it is special to either.
            let dump = format!("[ -s {path} ]\ncd {}\nsqlite3 {path} \".backup {saved}.part\"", quote(folder));
            whole(&dump, &sound(&format!("\"{file}.part\"")), &file)
        }
    }
}

/// Puts a saved database in the place of what is there, which nothing may be using. What is saved is looked at first.
pub fn restore(database: &Database, folder: &str, name: &str) -> String {
    match database.engine {
        Engine::Mariadb => {
            let file = file_of(folder, name, Some(database));
            let own = sql::name(&database.name);
            let charset = database.charset.as_ref().map(|c| format!(" CHARACTER SET {c}")).unwrap_or_default();
            let collation = database.collation.as_ref().map(|c| format!(" COLLATE {c}")).unwrap_or_default();
            let anew = format!("DROP DATABASE IF EXISTS {own}; CREATE DATABASE {own}{charset}{collation}");
            block(&[
                format!("tail -n 1 \"{file}\" | grep -q '^-- Dump completed'"),
                format!("mariadb --batch --execute {}", quote(&anew)),
                format!("mariadb {} < \"{file}\"", quote(&database.name)),
            ])
        }
        Engine::Postgresql => {
            let file = file_of(folder, name, Some(database));
            // It begins by dropping the database that is there, which fails while somebody uses it.
            block(&[postgresql_is_whole(&file), format!("{} > /dev/null < \"{file}\"", as_postgres_by_hand(PSQL))])
        }
        Engine::Sqlite => {
            let (file, saved) = (file_of(folder, name, Some(database)), saved_name(name, Some(database)));
            block(&[
                // sqlite3 takes what is not there for an empty database.
                format!("[ -s \"{file}\" ]"),
                sound(&format!("\"{file}\"")),
                format!("cd {}", quote(folder)),
                format!("sqlite3 {} \".restore {saved}\"", quote(&database.name)),
            ])
        }
    }
}

/// Saves a folder with all that is in it but what is excluded, paths from there.
pub fn pack(path: &str, exclude: &[String], folder: &str, name: &str) -> String {
    let (parent, last) = split(path);
    let file = file_of(folder, name, None);
    let exclude: String = exclude.iter().map(|e| format!(" --exclude={}", quote(&format!("{last}/{e}")))).collect();
    let pack = format!(
        "tar --create --gzip --file=\"{file}.part\" --directory={} --anchored{exclude} {}",
        quote(parent),
        quote(last)
    );
    whole(&pack, &format!("gzip --test < \"{file}.part\""), &file)
}

/// Puts a saved folder back over what is there, with owners and modes. What was added since stays.
pub fn unpack(path: &str, folder: &str, name: &str) -> String {
    let file = file_of(folder, name, None);
    let (parent, _) = split(path);
    block(&[
        format!("gzip --test < \"{file}\""),
        format!(
            "tar --extract --gzip --file=\"{file}\" --directory={} --preserve-permissions --same-owner",
            quote(parent)
        ),
    ])
}

/// A dump ends with words of pg_dump's, and perhaps lines behind them.
fn postgresql_is_whole(file: &str) -> String {
    format!("tail -n 5 \"{file}\" | grep -q '^-- PostgreSQL database dump complete'")
}

fn split(path: &str) -> (&str, &str) {
    match path.trim_end_matches('/').rsplit_once('/') {
        Some(("", last)) => ("/", last),
        Some((parent, last)) => (parent, last),
        None => (".", path),
    }
}

fn sound(file: &str) -> String {
    format!("[ \"$(sqlite3 {file} 'PRAGMA integrity_check')\" = ok ]")
}

/// Its name only once it is whole and has been read again; nobody else may read it.
fn whole(make: &str, check: &str, file: &str) -> String {
    block(&["umask 077".to_owned(), make.to_owned(), check.to_owned(), format!("mv \"{file}.part\" \"{file}\"")])
}

/// Each needs the one before.
fn block(commands: &[String]) -> String {
    format!("( set -e\n{}\n)", commands.join("\n"))
}
