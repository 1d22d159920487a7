//! Django and static pages: on real machines, on one, in a folder; several instances side by side.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{edited, files, known, loaded, said, with};
use regie_dossier::{Files, Wanted, expand, load};
use regie_wire::{Resource, Scope};

const SHOP: &str = r#"
recipe = "django"
wsgi = "shop.wsgi"
summary = "Ordering site"
health = "/health"
requirements = "Pipfile.lock"

[source]
path = "../shop"

[process.worker]
command = "{{ current }}/.venv/bin/python manage.py work"
keeper = "supervisor"

[job.close]
command = "{{ current }}/.venv/bin/python manage.py close_day"
schedule = "0 3 * * *"

[env]
DATABASE_URL = { required = true, description = "database", value = "{{ database_url }}" }
ALLOWED_HOSTS = "{{ domains | join(',') }}"

[[depends]]
name = "PayPal"
http = "https://api.paypal.example/"

[[depends]]
name = "Mail"
tcp = "mail.example.org:587"

[[verify]]
http = "{{ url }}/"
contains = "Pizza"
"#;

const THREE: &str = r#"
[variables]
mariadb = { max_connections = 50 }

[machine.db]
address = "ssh://root@db"
host = "10.10.0.3"
platform = ["mariadb"]

[machine.app]
address = "ssh://root@app"
host = "10.10.0.4"
platform = ["python", "supervisor", "nginx"]

[machine.web]
address = "ssh://root@web"
platform = ["nginx"]

[instance.shop]
version = "2.1.0"
on = { database = "db", app = "app", files = "app", proxy = "web" }
domains = ["www.example.org", "example.org"]
tls = "self-signed"
port = 8000
"#;

const ONE: &str = r#"
[machine.all]
address = "ssh://root@all"
platform = ["mariadb", "python", "supervisor", "nginx"]

[instance.shop]
version = "2.1.0"
domains = ["www.example.org"]
tls = "self-signed"
port = 8000

[instance.second]
service = "shop"
version = "2.1.0"
domains = ["second.example.org"]
port = 8001
database_secret = "second_password"
"#;

const FOLDER: &str = "[machine.here]\naddress = \"dir:./machine\"\n[instance.shop]\nversion = \"2.1.0\"\n";

fn dossier(inventory: &str) -> Files {
    files(&[("dossier.toml", "title = \"Shop\""), ("inventory/prod.toml", inventory), ("services/shop.toml", SHOP)])
}

fn wanted(files: &Files) -> Wanted {
    let dossier = loaded(files);
    expand(&dossier, "prod", &known(&dossier, "prod")).unwrap()
}

/// One line a resource, its texts below.
fn lines(wanted: &Wanted) -> String {
    let mut out = String::new();
    for w in &wanted.resources {
        let rolls = if w.rolls { " in turns" } else { "" };
        out.push_str(&format!("{} {} {} {}{rolls}", w.machine, w.scope, w.phase.name(), w.resource.key()));
        if !w.notifies.is_empty() {
            out.push_str(&format!(" → {}", w.notifies.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(" ")));
        }
        out.push('\n');
        let texts = w.resource.texts().into_iter().map(ToString::to_string).collect::<Vec<_>>();
        let more = match &w.resource {
            Resource::Command(c) => vec![c.run.clone(), c.undo.clone().unwrap_or_default()],
            Resource::Upstream(u) => u.servers.clone(),
            Resource::DatabaseUser(u) => vec![format!("{:?}", u.grants)],
            Resource::Http(h) => vec![format!("{:?} {:?}", h.resolve, h.cacert)],
            Resource::Process(p) => vec![p.command.clone()],
            Resource::Certificate(c) => c.domains.clone(),
            _ => Vec::new(),
        };
        for line in texts.iter().chain(&more).flat_map(|t| t.lines()) {
            out.push_str(&format!("    {line}\n"));
        }
    }
    for platform in &wanted.platforms {
        let runs = platform.runs.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(" ");
        out.push_str(&format!("{}/{} {runs} {:?}\n", platform.machine, platform.name, platform.instances));
    }
    out
}

#[test]
fn three_machines() {
    insta::assert_snapshot!(lines(&wanted(&dossier(THREE))));
}

#[test]
fn postgresql_in_the_place_of_mariadb() {
    let three = THREE.replace("mariadb = { max_connections = 50 }", "postgresql = { max_connections = 50 }");
    let wanted = wanted(&dossier(&three.replace("\"mariadb\"", "\"postgresql\"")));
    let mut all = lines(&wanted);
    let databases = |l: &&str| l.starts_with("db ") || l.starts_with("    ") && !l.contains("ssl_");
    all = all.lines().take_while(|l| !l.starts_with("app shop build")).filter(databases).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(all);
    // One account for all machines that run it; the database is its.
    let kinds = wanted.resources.iter().filter(|w| w.resource.kind().starts_with("database"));
    let names = kinds.map(|w| serde_json::to_string(&w.resource).unwrap()).collect::<Vec<_>>();
    insta::assert_snapshot!(names.join("\n"));
    let machines = wanted.resources.iter().find_map(|w| match &w.resource {
        Resource::Block(block) => Some(block.content.clone()),
        _ => None,
    });
    assert_eq!(machines.unwrap(), "host all all 10.10.0.4/32 scram-sha-256\n");
}

#[test]
fn a_folder() {
    let wanted = wanted(&dossier(FOLDER));
    insta::assert_snapshot!(lines(&wanted));
    assert!(wanted.platforms.is_empty());
}

#[test]
fn two_instances_of_one_service_share_nothing() {
    let wanted = wanted(&dossier(ONE));
    let of = |name: &str| {
        let scope = Scope::Instance(name.into());
        let own = wanted.resources.iter().filter(move |w| w.scope == scope && !w.resource.is_check());
        own.map(|w| w.resource.key().to_string()).collect::<std::collections::BTreeSet<_>>()
    };
    let (first, second) = (of("shop"), of("second"));
    assert_eq!(first.intersection(&second).collect::<Vec<_>>(), Vec::<&String>::new());
    for key in [
        "database:mariadb/second",
        "upstream:second",
        "site:second",
        "unit:second-web.service",
        "program:second-worker",
    ] {
        assert!(second.contains(key), "{key} is missing in {second:#?}");
    }
    // Nobody comes from elsewhere, so nothing listens for them.
    let texts = wanted.resources.iter().flat_map(|w| w.resource.texts()).map(ToString::to_string).collect::<String>();
    assert!(texts.contains("bind-address = 127.0.0.1\n") && texts.contains("--bind 127.0.0.1:8001"), "{texts}");
}

#[test]
fn several_machines_take_turns_behind_the_proxy() {
    let two = edited(dossier(THREE), "inventory/prod.toml", "app = \"app\"", "app = [\"app\", \"web\"]");
    let two = edited(
        two,
        "inventory/prod.toml",
        "platform = [\"nginx\"]",
        "platform = [\"nginx\", \"python\", \"supervisor\"]",
    );
    let wanted = wanted(&two);
    let servers = wanted.resources.iter().find_map(|w| match &w.resource {
        Resource::Upstream(u) if u.name == "shop" => Some(u.servers.clone()),
        _ => None,
    });
    // The proxy's own process answers on the machine itself.
    let servers = servers.unwrap();
    assert_eq!(servers, ["10.10.0.4:8000", "127.0.0.1:8000"]);
    let view = &wanted.instances[0];
    assert_eq!(view.server(&"web".into(), &"app".into()), servers.first());
    assert_eq!(view.server(&"web".into(), &"web".into()), servers.get(1));
    assert!(wanted.resources.iter().any(|w| w.rolls));
}

#[test]
fn pages() {
    let pages = "recipe = \"static\"\nsummary = \"Menu\"\npages = \"public\"\n[source]\npath = \"../menu\"\n";
    let one = "[machine.web]\naddress = \"ssh://root@web\"\nplatform = [\"nginx\"]\n[instance.menu]\nversion = \"1.0\"\ndomains = [\"menu.example.org\"]\ntls = \"self-signed\"\n";
    let with_pages = |inventory: &str| {
        files(&[
            ("dossier.toml", "title = \"Menu\""),
            ("inventory/prod.toml", inventory),
            ("services/menu.toml", pages),
        ])
    };
    let folder = FOLDER.replace("shop", "menu");
    insta::assert_snapshot!(format!("{}\n{}", lines(&wanted(&with_pages(one))), lines(&wanted(&with_pages(&folder)))));
}

#[test]
fn regie_s_own_recipes_and_platforms_are_right() {
    let loaded = load(&dossier(FOLDER));
    assert!(loaded.findings.is_empty(), "{}", said(&loaded));
    let names = ["command", "data", "django", "php", "release", "static", "web"];
    assert_eq!(regie_dossier::builtin_recipes().keys().collect::<Vec<_>>(), names);
    assert_eq!(
        regie_dossier::builtin_platforms().keys().collect::<Vec<_>>(),
        ["apache", "mariadb", "nginx", "php", "postgresql", "python", "supervisor"]
    );
}

#[test]
fn a_recipe_and_a_platform_of_the_team() {
    let recipe = "summary = \"ours\"\nextends = \"django\"\n[roles]\ncache = { help = \"keeps\", optional = true, platform = \"cache\" }\n[process.web]\ncommand = \"./mine\"\n";
    let platform = "summary = \"A cache\"\nneeds = [\"python\"]\n[parameters]\nmemory = { default = 64 }\n[[resource]]\nkind = \"file\"\npath = \"/etc/cache\"\ncontent = \"{{ memory }} on {{ machine.name }}\\n\"\nnotifies = [\"unit:cache.service\"]\n[[resource]]\nkind = \"unit\"\nname = \"cache.service\"\n";
    let files = edited(
        dossier(ONE),
        "inventory/prod.toml",
        "\"nginx\"]",
        "\"nginx\", \"cache\"]\nvariables = { cache = { memory = 128 } }",
    );
    let files = with(with(files, "recipes/ours.toml", recipe), "platforms/cache.toml", platform);
    let files = edited(files, "services/shop.toml", "\"django\"", "\"ours\"");
    let wanted = wanted(&files);
    let texts = wanted.resources.iter().flat_map(|w| w.resource.texts()).map(ToString::to_string).collect::<String>();
    assert!(texts.contains("128 on all\n") && texts.contains("exec ./mine"), "{texts}");
    let cache = wanted.platforms.iter().find(|p| p.name == "cache").unwrap();
    assert_eq!((cache.runs[0].as_str(), cache.instances.len()), ("unit:cache.service", 2));
}

const SERVER: &str = r#"
[server]
packages = ["htop"]
locale = "fr_FR.UTF-8"
timezone = "Europe/Paris"
hostname = true

[server.layout]
root = "/data"
folders = ["/data/exports"]

[[server.user]]
name = "ana"
keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEdV2CZNEJ2iXHVf2jG7JxbYt0uS5jKMZc1v5bF9dYQH ana"]
groups = ["adm"]
sudo = true

[server.backup]
folder = "/var/backups/regie"

[server.monitoring]
journal = "500M"
"#;

#[test]
fn a_server_base() {
    let bare = "recipe = \"command\"\nsummary = \"x\"\nhealth = \"\"\n[source]\npath = \"x\"\n[process.main]\ncommand = \"./run\"\n";
    let real = "[machine.db]\naddress = \"ssh://root@db\"\n[instance.x]\nversion = \"1\"\n";
    let folder = "[machine.here]\naddress = \"dir:./machine\"\n[instance.x]\nversion = \"1\"\n";
    let files = files(&[
        ("dossier.toml", "title = \"Base\""),
        ("inventory/base.toml", SERVER),
        ("inventory/prod.toml", real),
        ("inventory/local.toml", folder),
        ("services/x.toml", bare),
    ]);
    let dossier = loaded(&files);
    let of = |env: &str| {
        let mut wanted = expand(&dossier, env, &known(&dossier, env)).unwrap();
        wanted.resources.retain(|w| w.scope == Scope::Machine || w.resource.kind() == "directory");
        lines(&wanted)
    };
    insta::assert_snapshot!(format!("{}\n{}", of("prod"), of("local")));
}

/// What a person is told of a dossier with one thing wrong.
#[test]
fn what_cannot_be() {
    let (one, three) = (dossier(ONE), dossier(THREE));
    let prod = "inventory/prod.toml";
    let shop = "services/shop.toml";
    let recipe = |text: &str| with(dossier(FOLDER), "recipes/mine.toml", text);
    let cases = [
        ("a platform", edited(one.clone(), prod, "\"mariadb\"", "\"mariadbb\"")),
        ("a platform twice", edited(one.clone(), prod, "\"mariadb\"", "\"nginx\"")),
        ("a platform of a folder", edited(dossier(FOLDER), prod, "machine\"\n", "machine\"\nplatform = [\"nginx\"]\n")),
        ("a role without its platform", edited(three.clone(), prod, "[\"mariadb\"]", "[]")),
        (
            "a database server that is not there",
            edited(three.clone(), prod, "port = 8000", "port = 8000\nvariables = { engine = \"postgresql\" }"),
        ),
        ("a parameter of a platform", edited(three.clone(), prod, "max_connections", "max_conections")),
        ("a keeper without its platform", edited(three.clone(), prod, "\"supervisor\", ", "")),
        ("a keeper", edited(three.clone(), shop, "keeper = \"supervisor\"", "keeper = \"runit\"")),
        ("a host", edited(three.clone(), prod, "10.10.0.3", "fe80::1")),
        ("TLS without a domain", edited(three.clone(), prod, "domains = [\"www.example.org\", \"example.org\"]", "")),
        ("TLS by files that are not said", edited(three.clone(), prod, "self-signed", "files")),
        ("files without TLS", edited(one.clone(), prod, "port = 8001", "port = 8001\ncertificate = \"x.pem\"")),
        ("a port of a platform", edited(one.clone(), prod, "port = 8001", "port = 443")),
        (
            "one database for two",
            edited(one.clone(), prod, "port = 8001", "port = 8001\nvariables = { database_name = \"shop\" }"),
        ),
        ("an outside service", edited(three.clone(), shop, "mail.example.org:587", "mail.example.org")),
        (
            "an outside service's status",
            edited(three.clone(), shop, "mail.example.org:587\"", "mail.example.org:587\"\nstatus = 200"),
        ),
        ("a recipe to extend", recipe("summary = \"x\"\nextends = \"djang\"\n")),
        ("a recipe of itself", recipe("summary = \"x\"\nextends = \"mine\"\n")),
        ("a role's platform", recipe("summary = \"x\"\n[roles]\napp = { platform = \"pyton\" }\n")),
        (
            "recipes of one another",
            with(
                recipe("summary = \"x\"\nextends = \"yours\"\n"),
                "recipes/yours.toml",
                "summary = \"x\"\nextends = \"mine\"\n",
            ),
        ),
        (
            "platforms of one another",
            with(
                with(dossier(FOLDER), "platforms/a.toml", "summary = \"x\"\nneeds = [\"b\", \"c\"]\n"),
                "platforms/b.toml",
                "summary = \"x\"\nneeds = \"a\"\nports = [0]\n[[resource]]\nkind = \"unit\"\nphase = \"run\"\nname = \"b.service\"\n",
            ),
        ),
        ("a person", with(three.clone(), "inventory/base.toml", &SERVER.replace("\"ana\"", "\"Ana B\""))),
        ("a journal", with(three.clone(), "inventory/base.toml", &SERVER.replace("500M", "500 MB"))),
        ("a key", with(three.clone(), "inventory/base.toml", &SERVER.replace("sudo = true", "sudoer = true"))),
    ];
    let mut out = String::new();
    for (name, files) in cases {
        let mut loaded = load(&files);
        loaded.findings.retain(|f| f.rule != "no-secrets");
        assert!(!loaded.findings.is_empty(), "{name}: nothing was found");
        out.push_str(&format!("## {name}\n{}\n\n", said(&loaded)));
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(out) });
}
