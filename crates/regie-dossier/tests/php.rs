//! PHP: behind nginx and behind Apache, with MariaDB and with PostgreSQL, in a folder; the example, which is a wiki.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{edited, files, known, loaded, said};
use regie_dossier::{Entry, Files, Wanted, expand, load};
use regie_wire::Resource;

const SITE: &str = r#"
recipe = "php"
summary = "A wiki"
docroot = "public"
writable = ["public/uploads", "cache"]
deny = ["/private/"]
config = "settings.php"
config_path = "settings.local.php"
install = "php install.php"
migrate = "php update.php"
migrate_undo = "php update.php --down"
php = "php_admin_value[date.timezone] = Europe/Paris"

[source]
path = "../wiki"

[job.jobs]
command = "php jobs.php"
schedule = "*/5 * * * *"

[env]
DATABASE_URL = { value = "{{ database_url }}", description = "database" }
"#;

const PROD: &str = r#"
[machine.web]
address = "ssh://root@web"
platform = ["php", "nginx", "mariadb"]

[instance.wiki]
version = "1.2"
domains = ["wiki.example.org", "w.example.org"]
tls = "self-signed"
"#;

fn dossier(inventory: &str) -> Files {
    files(&[
        ("dossier.toml", "title = \"Wiki\""),
        ("inventory/prod.toml", inventory),
        ("services/wiki.toml", SITE),
        ("files/settings.php", "<?php // {{ database_name }}\n$password = '{{ secrets.db_password | base64 }}';\n"),
    ])
}

fn wanted(files: &Files) -> Wanted {
    let dossier = loaded(files);
    expand(&dossier, "prod", &known(&dossier, "prod")).unwrap()
}

/// One line a resource of the instance, with its texts and commands below.
fn lines(wanted: &Wanted) -> String {
    let mut out = String::new();
    for w in wanted.resources.iter().filter(|w| w.scope != regie_wire::Scope::Machine) {
        out.push_str(&format!("{} {}", w.phase.name(), w.resource.key()));
        if !w.notifies.is_empty() {
            out.push_str(&format!(" → {}", w.notifies.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(" ")));
        }
        out.push('\n');
        let texts = w.resource.texts().into_iter().map(ToString::to_string).collect::<Vec<_>>();
        let more = match &w.resource {
            Resource::Command(c) => {
                let guard = [c.guard.creates.clone(), c.guard.unless.clone()].into_iter().flatten();
                guard.chain([c.run.clone()]).chain(c.undo.clone()).collect()
            }
            Resource::Http(h) => vec![format!("{:?} {:?}", h.resolve, h.cacert)],
            Resource::Process(p) => vec![p.command.clone()],
            _ => Vec::new(),
        };
        for line in texts.iter().chain(&more).flat_map(|t| t.lines()) {
            out.push_str(&format!("    {line}\n"));
        }
    }
    out
}

#[test]
fn behind_nginx() {
    insta::assert_snapshot!(lines(&wanted(&dossier(PROD))));
}

#[test]
fn behind_apache_with_postgresql() {
    let apache = PROD.replace("\"nginx\", \"mariadb\"", "\"apache\", \"postgresql\"");
    let wanted = wanted(&dossier(&apache));
    let only = |w: &&regie_dossier::WantedResource| {
        matches!(w.resource, Resource::Site(_) | Resource::Database(_) | Resource::DatabaseUser(_))
            || w.resource.name().ends_with("/env")
    };
    let mut some = wanted.clone();
    some.resources = wanted.resources.iter().filter(only).cloned().collect();
    insta::assert_snapshot!(lines(&some));
    let machine = wanted.resources.iter().filter(|w| w.scope == regie_wire::Scope::Machine);
    let keys = machine.map(|w| w.resource.key().to_string()).collect::<Vec<_>>();
    insta::assert_snapshot!(keys.join("\n"));
}

#[test]
fn in_a_folder() {
    let folder = "[machine.here]\naddress = \"dir:./machine\"\n[instance.wiki]\nversion = \"1.2\"\n";
    insta::assert_snapshot!(lines(&wanted(&dossier(folder))));
}

/// Sites of Apache from what is said, each with what a person is told of a wrong one.
#[test]
fn sites_of_apache() {
    let site = |fields: &str| {
        let inventory = format!(
            "[machine.web]\naddress = \"ssh://root@web\"\nplatform = [\"apache\"]\n\n[[machine.web.resource]]\nkind = \"site\"\nserver = \"apache\"\nname = \"a\"\n{fields}\n"
        );
        files(&[("dossier.toml", "title = \"A\""), ("inventory/prod.toml", &inventory)])
    };
    let mut out = String::new();
    for fields in [
        "domains = [\"a.test\"]\nupstream = \"127.0.0.1:8000\"\nstatic = { \"/static/\" = \"/srv/a/static\" }\npass = { \"/media/\" = \"10.0.0.1:80\" }",
        "domains = [\"a.test\", \"b.test\"]\nroot = \"/srv/a\"\nupstream = \"127.0.0.1:8000\"\nmax_body = \"2g\"\nstatic = { \"/static/\" = \"/srv/a/static\" }",
        "domains = [\"a.test\"]\nroot = \"/srv/a\"\ncertificate = \"/a.pem\"\nkey = \"/a.key\"",
    ] {
        let files = site(fields);
        let dossier = loaded(&files);
        let wanted = expand(&dossier, "prod", &known(&dossier, "prod")).unwrap();
        let text = wanted.resources.iter().find_map(|w| match &w.resource {
            Resource::Site(site) => Some(site.content.to_string()),
            _ => None,
        });
        out.push_str(&format!("## {fields}\n\n{}\n", text.unwrap()));
    }
    for fields in [
        "domains = [\"a.test\"]\nupstream = \"shop\"",
        "domains = [\"a.test\"]\nphp = \"/run/php.sock\"",
        "domains = [\"a.test\"]\nphp = \"/run/php.sock\"\nroot = \"/srv\"\nupstream = \"127.0.0.1:80\"",
        "domains = [\"a.test\"]\nroot = \"/srv/a\"\ndeny = [\"private\"]",
    ] {
        let files = site(fields);
        let found = load(&files);
        assert!(!found.findings.is_empty(), "{fields}");
        out.push_str(&format!("{}\n", said(&found)));
    }
    insta::assert_snapshot!(out);
}

/// What a site says of one place is said once, whoever says it: what nobody is shown is not run either.
#[test]
fn a_place_has_one_answer() {
    let site = |server: &str, fields: &str| {
        let inventory = format!(
            "[machine.web]\naddress = \"ssh://root@web\"\nplatform = [\"{server}\"]\n\n[[machine.web.resource]]\nkind = \"site\"\nserver = \"{server}\"\nname = \"a\"\ndomains = [\"a.test\"]\n{fields}\n"
        );
        files(&[("dossier.toml", "title = \"A\""), ("inventory/prod.toml", &inventory)])
    };
    let mut out = String::new();
    for (server, named) in [("nginx", "location ^~ /cache/"), ("apache", "<Location \"/cache/\">")] {
        let both = "root = \"/srv/a\"\ndeny = [\"/cache/\", \"/cache/\"]\nplain = [\"/cache/\", \"/images/\"]";
        let sites = wanted(&site(server, both)).resources;
        let text = sites.iter().find_map(|w| w.resource.texts().first().map(ToString::to_string)).unwrap();
        assert_eq!(text.matches(named).count(), 1, "{text}");
        assert!(text.contains("/images/"), "{text}");
        for fields in [
            "root = \"/srv/a\"\nstatic = { \"/s/\" = \"/srv/s\" }\npass = { \"/s/\" = \"10.0.0.1:80\" }",
            "root = \"/srv/a\"\nstatic = { \"/s/\" = \"/srv/s\" }\ndeny = [\"/s/\"]",
            "upstream = \"127.0.0.1:8000\"\npass = { \"/\" = \"10.0.0.1:80\" }",
        ] {
            let files = site(server, fields);
            let loaded = load(&files);
            let dossier = loaded.dossier.as_ref().unwrap();
            assert!(expand(dossier, "prod", &known(dossier, "prod")).is_err(), "{fields}");
            out.push_str(&format!("{}\n", said(&loaded)));
        }
    }
    insta::assert_snapshot!(out);
}

/// A certificate that an ACME server gives: what answers it stands before the certificate does, and what is renewed is read by
/// the server that serves it.
#[test]
fn with_an_acme_server() {
    let mut out = String::new();
    for server in ["nginx", "apache"] {
        let acme = PROD.replace("\"self-signed\"", "\"acme\"").replace("\"nginx\"", &format!("\"{server}\""));
        let mut some = wanted(&dossier(&acme));
        some.resources.retain(|w| w.phase == regie_wire::Phase::Proxy);
        let mut certificates = some.resources.iter().filter_map(|w| match &w.resource {
            Resource::Certificate(c) => Some((c.path.clone(), c.acme.clone().unwrap())),
            _ => None,
        });
        out.push_str(&format!("## {server}: {:?}\n\n{}\n", certificates.next().unwrap(), lines(&some)));
    }
    insta::assert_snapshot!(out);
}

/// The dossier that is the example, read from its folder.
fn example() -> Files {
    fn read(root: &std::path::Path, at: &str, out: &mut Files) {
        for entry in std::fs::read_dir(root.join(at)).unwrap() {
            let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
            let path = if at.is_empty() { name } else { format!("{at}/{name}") };
            if entry.unwrap().path().is_dir() {
                read(root, &path, out);
            } else {
                out.entries.insert(path.clone(), Entry::Bytes(std::fs::read(root.join(&path)).unwrap()));
            }
        }
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/wiki");
    let mut out = files(&[]);
    read(&root, "", &mut out);
    out
}

#[test]
fn the_example_is_right() {
    let mut found = load(&example());
    found.findings.retain(|f| f.rule != "no-secrets");
    assert!(found.findings.is_empty(), "{}", said(&found));
    for (nginx, mariadb) in [("nginx", "mariadb"), ("apache", "postgresql")] {
        let there = format!("\"{nginx}\", \"{mariadb}\"");
        let files = edited(example(), "inventory/prod.toml", "\"nginx\", \"mariadb\"", &there);
        let dossier = load(&files).dossier.unwrap();
        let wanted = expand(&dossier, "prod", &known(&dossier, "prod")).unwrap();
        let site = wanted.resources.iter().find(|w| w.resource.key().as_str() == "site:wiki").unwrap();
        let text = site.resource.texts().first().map(ToString::to_string).unwrap();
        // It is written to and not shown: said by two keys, and once in the site.
        let named = [" /cache/ ", "\"/cache/\""].map(|place| text.matches(place).count());
        assert_eq!(named.iter().sum::<usize>(), 1, "{text}");
    }
}
