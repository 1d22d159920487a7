//! Data saved and put back by hand: the text for MariaDB; SQLite and folders by a real shell.
#![allow(clippy::unwrap_used)]

use regie_resource::data::{SLOT, dump, make_folder, pack, restore, saved_name, sqlite_files, unpack};
use regie_resource::{clone_by_hand, log_command, preview_upgrade, quote, to_shell, upgrade};
use regie_wire::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command as Program;

fn database(engine: Engine, name: &str) -> Database {
    let charset = (engine == Engine::Mariadb).then(|| "utf8mb4".to_owned());
    Database { engine, name: name.into(), charset, collation: None, ownership: Ownership::default() }
}

fn shell(text: &str) -> (bool, String) {
    let out = Program::new("sh").args(["-c", text]).output().unwrap();
    let said = [out.stdout, out.stderr].concat();
    (out.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn well(text: &str) -> String {
    let (well, said) = shell(text);
    assert!(well, "{text}\n{said}");
    said
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn mariadb() {
    let shop = database(Engine::Mariadb, "oc_pizza");
    assert_eq!(
        dump(&shop, "/var/backups/regie", "shop"),
        "( set -e\n\
         umask 077\n\
         mariadb-dump --single-transaction --routines --events --triggers --hex-blob oc_pizza > \
         \"/var/backups/regie/shop.oc_pizza-$slot.sql.part\"\n\
         tail -n 1 \"/var/backups/regie/shop.oc_pizza-$slot.sql.part\" | grep -q '^-- Dump completed'\n\
         mv \"/var/backups/regie/shop.oc_pizza-$slot.sql.part\" \"/var/backups/regie/shop.oc_pizza-$slot.sql\"\n\
         )"
    );
    assert_eq!(
        restore(&shop, "/var/backups/regie", "shop"),
        "( set -e\n\
         tail -n 1 \"/var/backups/regie/shop.oc_pizza-$slot.sql\" | grep -q '^-- Dump completed'\n\
         mariadb --batch --execute 'DROP DATABASE IF EXISTS `oc_pizza`; CREATE DATABASE `oc_pizza` CHARACTER SET utf8mb4'\n\
         mariadb oc_pizza < \"/var/backups/regie/shop.oc_pizza-$slot.sql\"\n\
         )"
    );
}

#[test]
fn postgresql() {
    let shop = database(Engine::Postgresql, "oc_pizza");
    assert_eq!(
        dump(&shop, "/var/backups/regie", "shop"),
        "( set -e\n\
         umask 077\n\
         runuser -l postgres -c 'pg_dump --clean --if-exists --create oc_pizza' > \
         \"/var/backups/regie/shop.oc_pizza-$slot.sql.part\"\n\
         tail -n 5 \"/var/backups/regie/shop.oc_pizza-$slot.sql.part\" | grep -q '^-- PostgreSQL database dump complete'\n\
         mv \"/var/backups/regie/shop.oc_pizza-$slot.sql.part\" \"/var/backups/regie/shop.oc_pizza-$slot.sql\"\n\
         )"
    );
    assert_eq!(
        restore(&shop, "/var/backups/regie", "shop"),
        "( set -e\n\
         tail -n 5 \"/var/backups/regie/shop.oc_pizza-$slot.sql\" | grep -q '^-- PostgreSQL database dump complete'\n\
         runuser -l postgres -c 'psql -X -q -v ON_ERROR_STOP=1' > /dev/null < \"/var/backups/regie/shop.oc_pizza-$slot.sql\"\n\
         )"
    );
}

#[test]
fn sqlite_comes_back_as_it_was() {
    let at = tempfile::tempdir().unwrap();
    let (file, folder) = (at.path().join("the 'shop'.sqlite3"), at.path().join("ba\"ck $up"));
    let (file, folder) = (file.to_str().unwrap(), folder.to_str().unwrap());
    let shop = database(Engine::Sqlite, file);
    let sql = |statement: &str| well(&format!("sqlite3 {} {}", quote(file), quote(statement)));
    // Written ahead and not yet in the file itself, as a program at work leaves it.
    sql("PRAGMA journal_mode = WAL; CREATE TABLE orders (what TEXT); INSERT INTO orders VALUES ('reine');");
    let saved = well(&format!("{}\n{SLOT}\n{}\necho $slot", make_folder(folder), dump(&shop, folder, "shop")));
    let slot = saved.trim();
    let name = saved_name("shop", Some(&shop)).replace("$slot", slot);
    assert_eq!(names(Path::new(folder)), [name.as_str()]);
    let mode = |path: &str| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(folder), mode(&format!("{folder}/{name}"))), (0o700, 0o600));
    fs::set_permissions(file, fs::Permissions::from_mode(0o640)).unwrap();
    sql("DELETE FROM orders; INSERT INTO orders VALUES ('calzone'); CREATE TABLE more (x);");
    well(&format!("slot={slot}\n{}", restore(&shop, folder, "shop")));
    assert_eq!(sql("SELECT what FROM orders; SELECT count(*) FROM sqlite_master"), "reine\n1\n");
    assert_eq!(mode(file), 0o640);
}

#[test]
fn what_is_not_whole_has_no_name_and_is_not_put_back() {
    let at = tempfile::tempdir().unwrap();
    let (file, folder) = (at.path().join("shop.sqlite3"), at.path().to_str().unwrap().to_owned());
    let shop = database(Engine::Sqlite, file.to_str().unwrap());
    fs::write(&file, "no database at all, and long enough to look like something").unwrap();
    assert!(!shell(&format!("slot=1\n{}", dump(&shop, &folder, "shop"))).0);
    let name = |slot: &str| saved_name("shop", Some(&shop)).replace("$slot", slot);
    assert!(!names(at.path()).contains(&name("1")));
    for saved in [name("2"), "shop-2.tar.gz".to_owned()] {
        fs::write(at.path().join(saved), "cut off").unwrap();
    }
    assert!(!shell(&format!("slot=2\n{}", restore(&shop, &folder, "shop"))).0);
    assert!(!shell(&format!("slot=2\n{}", unpack("/nowhere/shared", &folder, "shop"))).0);
    assert!(!shell(&format!("slot=3\n{}", restore(&shop, &folder, "shop"))).0, "nothing was saved then");
    assert!(fs::read_to_string(&file).unwrap().starts_with("no database"));
}

#[test]
fn two_databases_are_saved_apart_and_come_back_each_as_it_was() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("saved");
    let folder = folder.to_str().unwrap();
    fs::create_dir(at.path().join("a")).unwrap();
    let shops = ["a/b.sqlite3", "a+b.sqlite3"].map(|f| database(Engine::Sqlite, at.path().join(f).to_str().unwrap()));
    let sql = |shop: &Database, text: &str| well(&format!("sqlite3 {} {}", quote(&shop.name), quote(text)));
    for (n, shop) in shops.iter().enumerate() {
        sql(shop, &format!("CREATE TABLE t (x); INSERT INTO t VALUES ({n})"));
    }
    let each = |what: fn(&Database, &str, &str) -> String| {
        shops.iter().map(|shop| what(shop, folder, "shop")).collect::<Vec<_>>().join("\n")
    };
    let slot = "slot=20261121T031500Z";
    well(&format!("{}\n{slot}\n{}", make_folder(folder), each(dump)));
    assert_eq!(names(Path::new(folder)).len(), 2);
    shops.iter().for_each(|shop| _ = sql(shop, "DELETE FROM t"));
    well(&format!("{slot}\n{}", each(restore)));
    assert_eq!(shops.each_ref().map(|shop| sql(shop, "SELECT x FROM t")), ["0\n", "1\n"]);
}

#[test]
fn saved_names_are_plain_and_tell_databases_apart() {
    let named = |engine, name: &str| saved_name("shop", Some(&database(engine, name)));
    assert_eq!(named(Engine::Mariadb, "oc_pizza"), "shop.oc_pizza-$slot.sql");
    assert_eq!(named(Engine::Sqlite, "/srv/my shop/d$b"), "shop.srv+my%20shop+d%24b-$slot.sqlite3");
    assert_eq!(named(Engine::Mariadb, "it's+`é`"), "shop.it%27s%2B%60%C3%A9%60-$slot.sql");
    assert_eq!(saved_name("shop", None), "shop-$slot.tar.gz");
}

#[test]
fn a_database_that_is_not_there_is_not_saved_as_an_empty_one() {
    let at = tempfile::tempdir().unwrap();
    let (file, folder) = (at.path().join("gone.sqlite3"), at.path().join("saved"));
    let folder = folder.to_str().unwrap();
    let shop = database(Engine::Sqlite, file.to_str().unwrap());
    assert!(!shell(&format!("{}\n{SLOT}\n{}", make_folder(folder), dump(&shop, folder, "shop"))).0);
    assert_eq!(names(Path::new(folder)), [""; 0]);
    assert!(!file.exists());
}

#[test]
fn a_folder_is_saved_without_its_database_and_with_what_is_named_alike() {
    let at = tempfile::tempdir().unwrap();
    let shared = at.path().join("shared");
    let (own, other) = (["db[1]", "db[1]-wal", "db[1]-shm", "db[1]-journal"], ["db[1]-uploads/a", "db[1].csv", "db1"]);
    for path in own.iter().chain(&other) {
        let path = shared.join("data").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    let (path, folder) = (shared.to_str().unwrap(), at.path().to_str().unwrap());
    well(&format!("slot=1\n{}", pack(path, &sqlite_files("data/db[1]"), folder, "shop")));
    let listed = well(&format!("tar -tf {}", quote(&format!("{folder}/shop-1.tar.gz"))));
    let mut files: Vec<&str> = listed.lines().filter(|l| !l.ends_with('/')).collect();
    files.sort_unstable();
    assert_eq!(files, ["shared/data/db1", "shared/data/db[1]-uploads/a", "shared/data/db[1].csv"]);
}

#[test]
fn a_folder_comes_back_without_what_is_excluded() {
    let at = tempfile::tempdir().unwrap();
    let shared = at.path().join("sh ared");
    for (path, text) in
        [("data/orders", "reine"), ("config/env", "SECRET=1"), ("data/cache/x", "x"), ("media/config", "m")]
    {
        let path = shared.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::set_permissions(shared.join("data/orders"), fs::Permissions::from_mode(0o604)).unwrap();
    let (path, folder) = (shared.to_str().unwrap(), at.path().join("saved"));
    let folder = folder.to_str().unwrap();
    let exclude = ["config".to_owned(), "data/cache".to_owned()];
    well(&format!("{}\nslot=1\n{}", make_folder(folder), pack(path, &exclude, folder, "shop")));
    assert_eq!(names(Path::new(folder)), ["shop-1.tar.gz"]);
    fs::write(shared.join("data/orders"), "spoilt").unwrap();
    fs::remove_dir_all(shared.join("media")).unwrap();
    fs::write(shared.join("config/env"), "SECRET=2").unwrap();
    fs::remove_dir_all(shared.join("data/cache")).unwrap();
    well(&format!("slot=1\n{}", unpack(path, folder, "shop")));
    let read = |path: &str| fs::read_to_string(shared.join(path)).unwrap();
    assert_eq!(
        (read("data/orders"), read("media/config"), read("config/env")),
        ("reine".into(), "m".into(), "SECRET=2".into())
    );
    assert_eq!(fs::metadata(shared.join("data/orders")).unwrap().permissions().mode() & 0o777, 0o604);
    assert!(!shared.join("data/cache").exists());
}

#[test]
fn logs_and_upgrades() {
    let unit = Unit { name: "shop-web.service".into(), content: None, enabled: true, active: true, beside: false };
    let read = log_command(&Resource::Unit(unit));
    assert_eq!(read.as_deref(), Some("journalctl --unit=shop-web.service --lines=200 --no-pager"));
    assert_eq!(log_command(&Resource::Hostname(Hostname { name: "db".into() })), None);
    let shown: Vec<_> = preview_upgrade().iter().chain(&upgrade()).map(to_shell).collect();
    assert_eq!(
        shown,
        [
            "DEBIAN_FRONTEND=noninteractive apt-get update",
            "DEBIAN_FRONTEND=noninteractive apt-get --simulate upgrade",
            "DEBIAN_FRONTEND=noninteractive apt-get -y -o Dpkg::Options::=--force-confold upgrade",
        ]
    );
}

#[test]
fn a_repository_is_cloned_into_the_folder_that_git_names() {
    let cases = [
        ("https://git.example/shop.git", "shop"),
        ("git@git.example:shop", "shop"),
        ("https://git.example/my shop/", "'my shop'"),
    ];
    for (url, folder) in cases {
        assert_eq!(clone_by_hand(url), format!("git clone {}\ncd {folder}", quote(url)));
    }
}
