//! What a survey becomes: the inventory's text, what is left out and why, and that a dossier can hold it.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{files, said, with};
use proptest::prelude::*;
use regie_dossier::adopt::{Adopted, Seen, adopt, machine_name};
use regie_dossier::{Entry, Level, load, supposed};
use regie_wire::{
    AccountSurveyed, AuthorizedKey, CertificateSurveyed, Content, CronSurveyed, Database, Engine, Facts, FileSurveyed,
    Grant, Group, OsRelease, Survey, SurveyNote, UnitSurveyed, User,
};
use std::collections::BTreeMap;

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ ana@desk";

fn facts() -> Facts {
    let os = OsRelease { id: "debian".into(), version_id: "12".into(), pretty_name: "Debian 12".into() };
    Facts { hostname: "web".into(), os, cpus: 4, memory: 8_230_000_000, disk: 160_000_000_000, ..Facts::default() }
}

fn adopted(survey: &Survey, refused: &[(&str, &str)]) -> Adopted {
    let facts = facts();
    let platforms = ["mariadb", "nginx", "php"];
    let seen = Seen { name: "web", address: "ssh://root@web", facts: &facts, survey, platforms: &platforms };
    let refused = refused.iter().map(|(k, w)| ((*k).to_owned(), (*w).to_owned())).collect::<BTreeMap<_, _>>();
    adopt(&seen, &refused)
}

/// What is written loads and expands, and is what was taken.
fn holds(adopted: &Adopted) {
    let dossier = files(&[("dossier.toml", "title = \"T\"\nenvironment = \"prod\"\n")]);
    let mut dossier = with(dossier, "inventory/prod.toml", &adopted.toml);
    dossier.entries.extend(adopted.files.iter().map(|(p, b)| (p.clone(), Entry::Bytes(b.clone()))));
    let loaded = load(&dossier);
    assert!(loaded.findings.iter().all(|f| f.level != Level::Error), "{}\n{}", said(&loaded), adopted.toml);
    let dossier = loaded.dossier.unwrap();
    let wanted = supposed(&dossier, &dossier.environments["prod"]).unwrap();
    let mut keys = wanted.resources.iter().map(|w| w.resource.key().to_string()).collect::<Vec<_>>();
    keys.sort();
    assert_eq!(keys, adopted.taken.keys().cloned().collect::<Vec<_>>(), "{}", adopted.toml);
    for wanted in &wanted.resources {
        assert_eq!(adopted.at(wanted.place.line), Some(wanted.resource.key().as_str()));
    }
}

fn file(path: &str, text: &str) -> FileSurveyed {
    FileSurveyed {
        path: path.into(),
        content: Some(Content::Text(text.into())),
        mode: 0o644,
        owner: "root".into(),
        group: "root".into(),
        ..FileSurveyed::default()
    }
}

fn link(path: &str, target: &str) -> FileSurveyed {
    FileSurveyed { target: Some(target.into()), content: None, ..file(path, "") }
}

fn unit(name: &str) -> UnitSurveyed {
    UnitSurveyed { name: name.into(), enabled: true, active: true, ..UnitSurveyed::default() }
}

fn user(name: &str, uid: u32, group: &str) -> User {
    User {
        name: name.into(),
        uid: Some(uid),
        group: Some(group.into()),
        groups: Vec::new(),
        home: Some(format!("/home/{name}")),
        shell: Some("/bin/bash".into()),
        system: uid < 1000,
    }
}

fn full() -> Survey {
    let changed =
        FileSurveyed { package: Some("nginx-common".into()), ..file("/etc/nginx/nginx.conf", &"x;\n".repeat(30)) };
    let kept_back = FileSurveyed {
        content: None,
        withheld: Some("line 2 looks like a secret (password)".into()),
        ..file("/etc/mysql/conf.d/client.cnf", "")
    };
    let own = |name: &str, text: &str| UnitSurveyed { own: true, content: Some(text.into()), ..unit(name) };
    Survey {
        packages: vec!["mariadb-server".into(), "nginx".into()],
        machine_packages: vec!["linux-image-amd64".into()],
        files: vec![
            changed,
            kept_back,
            file("/etc/nginx/sites-available/shop.conf", "server {\n    listen 80;\n}\n"),
            link("/etc/nginx/sites-enabled/shop.conf", "../sites-available/shop.conf"),
            file("/etc/nginx/sites-available/plain", "server { listen 81; }\n"),
            link("/etc/nginx/sites-enabled/plain", "/etc/nginx/sites-available/plain"),
            FileSurveyed { mode: 0o440, group: "ana".into(), ..file("/etc/sudoers.d/ana", "ana ALL=(ALL) ALL\n") },
            file("/etc/systemd/system/nginx.service.d/limits.conf", "[Service]\nLimitNOFILE=65536\n"),
            FileSurveyed { content: Some(Content::Base64("/wD+".into())), ..file("/etc/apt/keyrings/x.gpg", "") },
        ],
        units: vec![
            own("shop.service", "[Service]\nUser=shop\nExecStart=/bin/echo {{ not }} {% a %} \"template\" \\ 'x'\n"),
            UnitSurveyed { fixed: true, enabled: false, active: false, ..own("shop@.service", "[Service]\n") },
            UnitSurveyed {
                content: None,
                withheld: Some("line 3 looks like a secret (API_TOKEN)".into()),
                failed: true,
                active: false,
                ..own("mail.service", "")
            },
            UnitSurveyed { masked: true, ..unit("apache2.service") },
            UnitSurveyed { enabled: false, active: false, package: Some("cron".into()), ..unit("cron.service") },
            unit("nginx.service"),
        ],
        users: vec![User { groups: vec!["sudo".into(), "editors".into()], ..user("ana", 1000, "ana") }],
        system_users: vec![user("shop", 998, "www-data"), user("other", 997, "other")],
        groups: vec![Group { name: "editors".into(), gid: Some(1500), system: false }],
        keys: vec![AuthorizedKey { user: "ana".into(), key: KEY.into() }],
        crontabs: vec![
            CronSurveyed { user: "ana".into(), name: None, line: Some("15 3 * * * /usr/bin/report 100\\%".into()) },
            CronSurveyed { user: "ana".into(), name: Some("known".into()), line: Some("@daily date".into()) },
            CronSurveyed { user: "ana".into(), name: None, line: None },
        ],
        databases: vec![Database {
            engine: Engine::Mariadb,
            name: "oc_pizza".into(),
            charset: Some("utf8mb4".into()),
            collation: Some("utf8mb4_unicode_ci".into()),
            ownership: Default::default(),
        }],
        accounts: vec![AccountSurveyed {
            engine: Engine::Mariadb,
            name: "shop".into(),
            host: "localhost".into(),
            grants: vec![
                Grant { database: "`oc_pizza`.*".into(), privileges: vec!["ALL PRIVILEGES".into()] },
                Grant { database: "`a`.`b`".into(), privileges: vec!["SELECT".into()] },
            ],
        }],
        certificates: vec![
            CertificateSurveyed {
                path: "/etc/ssl/shop.pem".into(),
                key: "/etc/ssl/shop.key".into(),
                names: vec!["shop.test".into()],
                self_signed: true,
                ends: "Sep 17 2027".into(),
                ..Default::default()
            },
            CertificateSurveyed {
                path: "/etc/letsencrypt/live/x/fullchain.pem".into(),
                key: "/etc/letsencrypt/live/x/privkey.pem".into(),
                certbot: true,
                renewed: Some(("https://acme.test/dir".into(), "/var/www/html".into())),
                names: vec!["x.test".into()],
                ends: "Jan 1 2027".into(),
                ..Default::default()
            },
            CertificateSurveyed {
                path: "/etc/letsencrypt/live/y/fullchain.pem".into(),
                certbot: true,
                names: vec!["x.test".into()],
                ends: "Jan 1 2027".into(),
                ..Default::default()
            },
        ],
        locale: Some("fr_FR.UTF-8".into()),
        timezone: Some("Europe/Paris".into()),
        notes: vec![SurveyNote { what: "/srv/shop".into(), why: "data".into() }],
    }
}

#[test]
fn a_server_becomes_an_inventory() {
    let adopted = adopted(&full(), &[]);
    holds(&adopted);
    let long = adopted.files.keys().cloned().collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(format!("{}\n---- files\n{long}\n", adopted.toml));
}

#[test]
fn what_is_refused_is_left_out_and_told() {
    let all = adopted(&full(), &[]);
    for key in all.taken.keys() {
        let one = adopted(&full(), &[(key, "it differs")]);
        holds(&one);
        assert!(!one.taken.contains_key(key));
        assert_eq!(one.taken.len() + 1, all.taken.len());
        assert_eq!(one.left.iter().filter(|n| n.why == "it differs").count(), 1, "{key}");
    }
}

#[test]
fn nothing_becomes_a_machine_all_the_same() {
    let adopted = adopted(&Survey::default(), &[]);
    holds(&adopted);
    assert_eq!(adopted.taken.keys().collect::<Vec<_>>(), ["hostname:machine"]);
}

#[test]
fn machines_are_called_by_their_host() {
    for (address, name) in [
        ("ssh://root@web01.example.org:2222", "web01"),
        ("web", "web"),
        ("ssh://192.0.2.7", "host-192-0-2-7"),
        ("ssh://ana@[2001:db8::1]:22", "host-2001-db8-1"),
        ("local", "local"),
    ] {
        assert_eq!(machine_name(address), name, "{address}");
    }
}

proptest! {
    /// Whatever stands in a file: it comes back as it is, or is told.
    #[test]
    fn contents_come_back_as_they_are(text in "([a-z{}%#\"'\\\\ \t=]|\n|é|\\{\\{|\\{%|%\\}){0,60}") {
        let survey = Survey {
            files: vec![file("/etc/cron.d/x", &text)],
            units: vec![UnitSurveyed { own: true, content: Some(text.as_str().into()), ..unit("x.service") }],
            ..Survey::default()
        };
        let adopted = adopted(&survey, &[]);
        let dossier = files(&[("dossier.toml", "title = \"T\"\nenvironment = \"prod\"\n")]);
        let mut dossier = with(dossier, "inventory/prod.toml", &adopted.toml);
        dossier.entries.extend(adopted.files.iter().map(|(p, b)| (p.clone(), Entry::Bytes(b.clone()))));
        let loaded = load(&dossier);
        prop_assert!(loaded.findings.iter().all(|f| f.level != Level::Error), "{}\n{}", said(&loaded), adopted.toml);
        let dossier = loaded.dossier.unwrap();
        let wanted = supposed(&dossier, &dossier.environments["prod"]).unwrap();
        for wanted in &wanted.resources {
            let content = match &wanted.resource {
                regie_wire::Resource::File(f) => match &f.content { Content::Text(t) => t.as_plain(), _ => None },
                regie_wire::Resource::Unit(u) => u.content.as_ref().and_then(|t| t.as_plain()),
                _ => continue,
            };
            prop_assert_eq!(content.unwrap_or_default(), text.clone(), "{}", &adopted.toml);
        }
    }
}
