//! Good dossiers: what they expand to.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{edited, good, known, loaded, said, starter_files, with};
use regie_dossier::{Dossier, Language, Lock, Locked, Origin, Wanted, expand, load, lock_text, read_lock, sources};
use regie_wire::{Phase, Resource};

/// One line a resource, as a person would check it.
fn lines(wanted: &Wanted) -> String {
    let mut out = String::new();
    for w in &wanted.resources {
        let value = serde_json::to_value(&w.resource).unwrap();
        out.push_str(&format!("{} {} {} {value}", w.machine, w.scope, w.phase.name()));
        if !w.notifies.is_empty() {
            out.push_str(&format!(" → {}", w.notifies.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(" ")));
        }
        out.push_str(&format!(" ({}:{})\n", w.place.file, w.place.line));
    }
    format!("{out}\n{:#?}\n{:#?}\n", wanted.instances, wanted.secrets)
}

#[test]
fn a_folder_machine_gets_a_service() {
    let dossier = loaded(&good());
    let wanted = expand(&dossier, "local", &known(&dossier, "local")).unwrap();
    insta::assert_snapshot!(lines(&wanted));
}

#[test]
fn real_machines_get_a_service() {
    let dossier = loaded(&good());
    let wanted = expand(&dossier, "prod", &known(&dossier, "prod")).unwrap();
    insta::assert_snapshot!(lines(&wanted));
}

#[test]
fn expansion_is_a_function() {
    let dossier = loaded(&good());
    let once = expand(&dossier, "prod", &known(&dossier, "prod")).unwrap();
    assert_eq!(once, expand(&dossier, "prod", &known(&dossier, "prod")).unwrap());
}

#[test]
fn a_good_dossier_has_only_the_finding_that_its_secrets_are_missing() {
    insta::assert_snapshot!(said(&load(&good())));
}

#[test]
fn sources_are_asked_for_once() {
    let dossier = loaded(&good());
    insta::assert_debug_snapshot!(sources(&dossier, "prod").unwrap());
}

#[test]
fn the_starter_is_right_in_both_languages() {
    for language in [Language::En, Language::Fr] {
        let files = starter_files(language);
        let found = load(&files);
        assert!(found.findings.is_empty(), "{}", said(&found));
        let dossier = loaded(&files);
        let wanted = expand(&dossier, "local", &known(&dossier, "local")).unwrap();
        assert!(wanted.resources.iter().any(|w| matches!(w.resource, Resource::Process(_))));
        assert!(!wanted.resources.iter().any(|w| matches!(w.resource, Resource::Port(_) | Resource::Http(_))));
    }
}

#[test]
fn a_remembered_port_is_kept() {
    let dossier = loaded(&good());
    let mut known = known(&dossier, "local");
    known.ports.insert(("here".into(), "pizzeria/http".into()), 20005);
    let wanted = expand(&dossier, "local", &known).unwrap();
    assert_eq!(wanted.instances[0].ports["here"], 20005);
}

#[test]
fn stronger_layers_lie_over_weaker_ones() {
    let mut files = good();
    let layers = [
        (
            "inventory/base.toml",
            "greeting = \"hello from {{ env }}\"",
            "greeting = \"base\"\na = \"base\"\nb = \"base\"\nc = \"base\"\nd = \"base\"",
        ),
        (
            "inventory/prod.toml",
            "[machine.db]",
            "[variables]\na = \"prod\"\nb = \"prod\"\nc = \"prod\"\n\n[machine.db]",
        ),
        (
            "inventory/prod.toml",
            "address = \"ssh://root@app1\"",
            "address = \"ssh://root@app1\"\nvariables = { c = \"machine\", d = \"machine\" }",
        ),
        ("inventory/prod.toml", "{ workers = 4 }", "{ workers = 4, d = \"instance\" }"),
        (
            "services/pizzeria.toml",
            "QUOTED = ",
            "LAYERS = \"{{ greeting }} {{ a }} {{ b }} {{ c }} {{ d }} {{ workers }}\"\nQUOTED = ",
        ),
        ("inventory/local.toml", "[instance.pizzeria]", "[instance.pizzeria]\nvariables = { workers = 1 }"),
    ];
    for (path, from, to) in layers {
        files = common::edited(files, path, from, to);
    }
    let test = "extends = \"prod\"\n[variables]\nb = \"test\"\n[machine.app1]\naddress = \"ssh://test\"\n";
    let dossier = loaded(&common::with(files, "inventory/test.toml", test));
    let layers = |env: &str| {
        let wanted = expand(&dossier, env, &known(&dossier, env)).unwrap();
        let text = wanted
            .resources
            .iter()
            .flat_map(|w| w.resource.texts())
            .map(ToString::to_string)
            .find(|t| t.contains("LAYERS="));
        text.unwrap().lines().find_map(|l| l.strip_prefix("LAYERS=").map(str::to_owned)).unwrap()
    };
    assert_eq!(layers("prod"), "\"base prod prod machine instance 4\"");
    assert_eq!(layers("test"), "\"base prod test machine instance 4\"");
    assert_eq!(layers("local"), "\"base base base base base 1\"");
}

#[test]
fn a_recipe_of_the_team_is_as_good_as_ours() {
    let recipe = r#"
summary = "Static pages"
[roles]
web = "serves them"
[parameters]
title = { required = true, help = "of the page" }
[[resource]]
phase = "configure"
kind = "file"
path = "{{ root }}/index.html"
content = "<h1>{{ title }}</h1>"
[[resource]]
phase = "run"
kind = "unit"
when = "machine.system"
name = "nginx.service"
"#;
    let files = common::with(good(), "recipes/pages.toml", recipe);
    let files = common::with(files, "services/static.toml", "recipe = \"pages\"\nsummary = \"x\"\ntitle = \"Menu\"\n");
    let files = common::edited(files, "inventory/prod.toml", "app = [\"app1\", \"web\"]", "web = \"web\"");
    let dossier = loaded(&files);
    let wanted = expand(&dossier, "prod", &known(&dossier, "prod")).unwrap();
    let own = wanted.resources.iter().filter(|w| w.place.file.contains("pages")).map(|w| w.resource.key().to_string());
    assert_eq!(own.collect::<Vec<_>>(), ["file:/srv/static/index.html", "unit:nginx.service"]);
}

#[test]
fn a_release_from_git_is_asked_for_with_what_it_takes() {
    let from = "path = \"../pizzeria\"";
    let git = "git = \"https://host.example/{{ service.name }}.git\"\nref = \"release-{{ version }}\"\nuser = \"ana\"\ntoken = \"{{ secrets.git_token }}\"";
    let dossier = loaded(&edited(good(), "services/pizzeria.toml", from, git));
    insta::assert_debug_snapshot!(&sources(&dossier, "prod").unwrap()[0]);
    // Paths are seen from the dossier; the lock says them as the dossier does.
    let key = "git = \"git@host.example:shop.git\"\nssh_key = \"keys/deploy\"";
    for (said, url, ssh_key) in [
        ("git = \"../shop.git\"", "/home/ana/shop.git", None),
        ("git = \"file:///srv/shop.git\"", "file:///srv/shop.git", None),
        (key, "git@host.example:shop.git", Some("/home/ana/oc-pizza/keys/deploy")),
    ] {
        let dossier = loaded(&edited(good(), "services/pizzeria.toml", from, said));
        let Origin::Git(request) = sources(&dossier, "prod").unwrap().remove(0).origin else { panic!("{said}") };
        assert_eq!((request.url.as_str(), request.ssh_key.as_deref()), (url, ssh_key));
        assert!(said.contains(&format!("\"{}\"", request.said)));
    }
}

#[test]
fn what_is_built_here_is_not_built_on_the_machine() {
    let from = "run = [\"make dist\", \"make check\"]";
    let on_machine = |dossier: &Dossier| {
        let wanted = expand(dossier, "prod", &known(dossier, "prod")).unwrap();
        wanted.resources.iter().filter(|w| w.phase == Phase::Build).count()
    };
    let dossier = loaded(&good());
    assert!(on_machine(&dossier) == 2 && sources(&dossier, "prod").unwrap()[0].build.is_none());
    let to = "run = [\"make dist VERSION={{ version }}\"]\noutput = \"dist/{{ version }}\"\nhere = true";
    let dossier = loaded(&edited(good(), "services/pizzeria.toml", from, to));
    let build = sources(&dossier, "prod").unwrap().remove(0).build.unwrap();
    assert_eq!(build.run, ["make dist VERSION=2.1.0"]);
    assert_eq!(build.output.as_deref(), Some("dist/2.1.0"));
    assert_eq!(on_machine(&dossier), 0);
    // A recipe that builds nothing on the machine: it is built here without a word.
    let recipe = "summary = \"x\"\n[roles]\napp = \"x\"\n[[resource]]\nphase = \"fetch\"\nrole = \"app\"\nkind = \"archive\"\npath = \"{{ release }}\"\n";
    let service = "recipe = \"files\"\nsummary = \"x\"\n[source]\ngit = \"../x\"\n[build]\nrun = [\"make\"]\n";
    let dossier = loaded(&with(with(good(), "recipes/files.toml", recipe), "services/static.toml", service));
    assert!(sources(&dossier, "prod").unwrap()[1].build.is_some());
}

#[test]
fn a_lock_reads_as_it_was_written() {
    let locked = |commit: Option<&str>, built| Locked {
        git: commit.map(|_| "https://host/a \"b\".git".to_owned()),
        commit: commit.map(str::to_owned),
        sha256: "b".repeat(64),
        built,
    };
    let release = |service: &str, version: &str| (service.to_owned(), version.to_owned());
    let lock: Lock = [
        (release("static", "1.0"), locked(None, false)),
        (release("pizzeria", "2.1.0"), locked(Some(&"a".repeat(40)), true)),
        (release("pizzeria", "2.0.3+7"), locked(Some(&"c".repeat(64)), false)),
    ]
    .into();
    let text = lock_text(&lock);
    assert_eq!(read_lock(text.as_bytes()).unwrap(), lock);
    insta::assert_snapshot!(text);
    // It pins releases; it is no other dossier for that.
    let files = with(good(), "dossier.lock", &text);
    assert_eq!(loaded(&files).lock, lock);
    assert_eq!(loaded(&files).digest, loaded(&good()).digest);
}

#[test]
fn a_server_gets_its_kinds() {
    let resources = r##"
[[server.resource]]
kind = "line"
path = "/etc/hosts"
line = "192.0.2.7 db"

[[server.resource]]
kind = "block"
path = "/etc/hosts"
name = "shops"
content = "192.0.2.8 app"

[[server.resource]]
kind = "certificate"
path = "/etc/ssl/shop.pem"
key = "/etc/ssl/shop.key"
domains = ["www.shop.example", "*.shop.example", "::1"]
group = "www-data"

[[server.resource]]
kind = "git"
path = "/opt/code"
url = "git@git.example:shop.git"
revision = "77AB031077ab031077ab031077ab031077ab0310"
user = "shop"
ssh_key = "/etc/deploy"

[[server.resource]]
when = "machine.system"
kind = "authorized-key"
key = "restrict,command=\"a b\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKyHyw4F4mPYGs1WpmT8DkIbCJY3xJFXL5j7R2W1hR0u ana@desk"

[[server.resource]]
when = "machine.system"
kind = "locale"
name = "fr_FR.UTF-8"

[[server.resource]]
when = "machine.system"
kind = "timezone"
name = "America/Argentina/Buenos_Aires"

[[server.resource]]
when = "machine.system"
kind = "reload"
name = "cron.service"

[[server.resource]]
when = "machine.system"
kind = "hostname"
name = "{{ machine.name }}"

[[server.resource]]
when = "machine.system"
kind = "cron"
name = "report"
schedule = "5/10 * * * *"
command = "date +%F"

[[server.resource]]
when = "machine.system"
kind = "timer"
name = "sweep"
calendar = ["daily", "Mon..Fri *-*-* 12:00:00 Europe/Paris"]
command = "sweep && echo done"
timeout = "10m"
"##;
    given("a_server_gets_its_kinds", resources);
}

#[test]
fn a_server_gets_its_disks_and_settings() {
    let resources = r##"
[server.updates]
security = true
reboot = "04:00"
mail = "ops@oc-pizza.example"

[[server.resource]]
when = "machine.system"
kind = "sysctl"
name = "web"
values = { net.core.somaxconn = 1024, "net.ipv4.conf.eth0/1.rp_filter" = 1, kernel = { "sem" = "250\t32000 100 {{ 64 * 2 }}" } }

[[server.resource]]
when = "machine.system"
kind = "apt-repository"
name = "tools"
uris = "https://packages.example/debian"
suites = ["{{ 'stable' }}"]
components = ["main", "extra"]
architectures = "amd64"
key = """
-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEawH7vhYJKwYBBAHaRw8BAQdA
-----END PGP PUBLIC KEY BLOCK-----"""

[[server.resource]]
when = "machine.system"
kind = "apt-repository"
name = "folder"
uris = "file:/srv/packages"
suites = "./"
types = ["deb", "deb-src"]
signed_by = "/usr/share/keyrings/folder.gpg"

[[server.resource]]
when = "machine.system"
kind = "mount"
path = "/srv/data/"
device = "LABEL=data disk"
type = "ext4"
options = ["noatime,nofail", "x-systemd.device-timeout=10"]
pass = 2

[[server.resource]]
when = "machine.system"
kind = "swap"
path = "/swapfile"
size = "2 GB"
priority = 10
swappiness = 10

[[server.resource]]
when = "machine.system"
kind = "logrotate"
name = "shop"
paths = ["/srv/shop/log/*.log", "/var/log/a b.log"]
frequency = "daily"
rotate = 14
max_size = "50M"
max_age = 30
dateext = true
create = "0640 shop adm"
su = "shop adm"
postrotate = """
systemctl kill -s HUP shop.service

true
"""

[[server.resource]]
when = "machine.system"
kind = "logrotate"
name = "whole"
content = "/x.log {\n  daily\n}\n"
"##;
    given("a_server_gets_its_disks_and_settings", resources);
}

fn given(name: &str, resources: &str) {
    let base = include_str!("good/base.toml");
    let dossier = loaded(&common::with(good(), "inventory/base.toml", &format!("{base}\n{resources}")));
    let made = |environment: &str| {
        let wanted = expand(&dossier, environment, &known(&dossier, environment)).unwrap();
        let of_one = |w: &&regie_dossier::WantedResource| ["app1", "here"].contains(&w.machine.as_str());
        let ours = wanted.resources.iter().filter(of_one).filter(|w| w.place.file == "inventory/base.toml");
        ours.map(|w| serde_json::to_string(&w.resource).unwrap() + "\n").collect::<String>()
    };
    insta::assert_snapshot!(name, format!("{}\n{}", made("prod"), made("local")));
}

#[test]
fn hooks_run_where_they_are_said_to() {
    let hooks = "\n[[hook]]\nbefore = [\"deploy\", \"start\"]\nrun = \"./tell {{ env }}\"\non = \"here\"\n\
                 env = { TOKEN = \"a {{ secrets.db_password | urlencode }}\" }\n\n[[hook]]\nafter = \"deploy\"\nrun = \"./done\"\ngate = true\n";
    let mut files = common::good();
    let Some(regie_dossier::Entry::Bytes(bytes)) = files.entries.get_mut("services/pizzeria.toml") else { panic!() };
    bytes.extend(hooks.bytes());
    let loaded = regie_dossier::load(&files);
    let dossier = loaded.dossier.unwrap_or_else(|| panic!("{:#?}", loaded.findings));
    let wanted = regie_dossier::supposed(&dossier, &dossier.environments["prod"]).unwrap();
    let [here, done] = wanted.hooks.as_slice() else { panic!("{:#?}", wanted.hooks) };
    assert_eq!((here.machine.as_ref(), here.said.as_str(), here.procedures.len()), (None, "./tell prod", 2));
    // A secret stands for itself in no text, and is escaped for where it stands.
    assert_eq!(here.run.secrets().map(|s| s.encode.len()).collect::<Vec<_>>(), [2]);
    assert!(here.run.to_string().ends_with("./tell prod\n"), "{}", here.run);
    assert!(done.machine.is_some() && done.gate, "{done:?}");
}
