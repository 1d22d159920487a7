//! The kinds of a web shop on a real host: Python environments, supervisor, MariaDB, SQLite, nginx.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host, wait_until};
use regie_journeys::{Regie, Shop, patience, shop_stage};
use std::cell::Cell;

const PASSWORD: &str = "it's \"$HOME\" `id` \\ 7";
const OTHER: &str = "an' other\\one";

/// All of it on one machine. `LISTS` stands for what environments are made from, `SITE` for more fields of the site.
const MACHINE: &str = r##"
[machine.web]
address = "ssh://HOST"

[[server.resource]]
kind = "user"
name = "shop"
home = "/srv/shop"
system = true

[[server.resource]]
kind = "directory"
for_each = "['/srv/lists', '/srv/shop', '/srv/shop/static']"
path = "{{ item }}"
mode = "0755"

[[server.resource]]
kind = "file"
path = "/srv/lists/requirements.txt"
content = "# pinned\nidna==3.7 ; python_version >= '3.8'\n"

[[server.resource]]
kind = "file"
path = "/srv/lists/Pipfile.lock"
content = """
{"_meta": {"sources": [{"name": "pypi", "url": "https://packages.example/simple", "verify_ssl": true}]},
 "default": {"six": {"hashes": ["sha256:8abb2f1d86890a2dfb989f9a77cfcfd3e47c2a354b01111771326f8aa26e0254"], "version": "==1.16.0"},
   "colorama": {"hashes": [], "markers": "sys_platform == 'win32'", "version": "==0.4.6"}},
 "develop": {"pytest": {"hashes": [], "version": "==8.0.0"}}}
"""

[[server.resource]]
kind = "file"
path = "/srv/lists/uv.lock"
content = """
version = 1
requires-python = ">=3.11"

[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "iniconfig" }, { name = "colorama", marker = "sys_platform == 'win32'" }]

[package.dev-dependencies]
dev = [{ name = "pytest" }]

[[package]]
name = "iniconfig"
version = "2.0.0"
source = { registry = "https://packages.example/simple" }
wheels = [{ url = "https://x/iniconfig-2.0.0-py3-none-any.whl", hash = "sha256:b6a85871a79d2e3b22d2d1b94ac2824226a63c6b741c88f7ae975f18b6778374" }]

[[package]]
name = "pytest"
version = "8.0.0"
source = { registry = "https://packages.example/simple" }
"""

[[server.resource]]
kind = "venv"
for_each = "LISTS"
path = "/srv/venv-{{ item }}"
requirements = "/srv/lists/{{ item }}"
user = "shop"

[[server.resource]]
kind = "file"
path = "/srv/lists/env"
content = "GREETING=\"hello\"\n"
notifies = ["program:tick"]

[[server.resource]]
kind = "program"
name = "tick"
command = "/bin/sh -c 'echo \"100 % # ;up $GREETING $(id -un)\"; exec sleep infinity'"
cwd = "/srv/shop"
user = "shop"
env_file = "/srv/lists/env"

[[server.resource]]
kind = "database"
engine = "sqlite"
name = "/srv/shop/db.sqlite3"
mode = "0640"
owner = "shop"

[[server.resource]]
kind = "database"
engine = "mariadb"
name = "oc_pizza"
charset = "utf8mb4"
collation = "utf8mb4_unicode_ci"

[[server.resource]]
kind = "database-user"
name = "shop"
password = "{{ secrets.db_password }}"
grants = { oc_pizza = ["ALL"], archive = ["select", "insert"] }

[[server.resource]]
kind = "tcp"
port = 3306
within = "10s"

[[server.resource]]
kind = "file"
path = "/srv/shop/static/a.txt"
content = "static\n"

[[server.resource]]
kind = "certificate"
path = "/etc/ssl/certs/shop.pem"
key = "/etc/ssl/private/shop.key"
domains = ["shop.test", "www.shop.test"]
notifies = ["site:shop"]

[[server.resource]]
kind = "upstream"
name = "shop"
servers = ["127.0.0.1:8123"]

[[server.resource]]
kind = "site"
name = "shop"
SITE
"##;

const SITE: &str = r#"domains = ["shop.test", "www.shop.test"]
upstream = "shop"
static = { "/static/" = "/srv/shop/static" }
certificate = "/etc/ssl/certs/shop.pem"
key = "/etc/ssl/private/shop.key"
"#;

/// What the list pins, and what it pins next.
const MACHINE_LIST: (&str, &str) = ("idna==3.7", "idna==3.6");

/// Stands for the package index that pip itself goes to.
const INDEX: &str = "https://packages.example/simple";

/// Asks the pip that venvs of this host are made with.
fn index(host: &Host) -> String {
    let ask = "import sys, glob; sys.path[:0] = glob.glob('/usr/share/python-wheels/pip-*.whl'); \
               from pip._internal.models.index import PyPI; print(PyPI.simple_url)";
    host.sh(&format!("python3 -c \"{ask}\"")).ok().text().trim_end_matches('/').to_owned()
}

const LISTS: [&str; 3] = ["uv.lock", "Pipfile.lock", "requirements.txt"];

const WORKER: &str = "recipe = \"command\"\nsummary = \"A worker\"\nhealth = \"\"\n\n[source]\npath = \"app/{{ version }}\"\n\n\
    [process.worker]\nkeeper = \"supervisor\"\ncommand = \"sh -c 'echo works; exec sleep infinity'\"\n";

struct Journey {
    shop: Shop,
    regie: Regie,
    /// Each takes its time.
    lists: Cell<&'static [&'static str]>,
    /// Where pip gets packages from.
    index: String,
}

impl Journey {
    fn inventory(&self, env: &str, host: &str, site: &str) {
        let lists = format!("{:?}", self.lists.get()).replace('"', "'");
        let machine =
            MACHINE.replace("HOST", host).replace("LISTS", &lists).replace("SITE", site).replace(INDEX, &self.index);
        let platform = machine.replacen("[[server", "platform = [\"supervisor\"]\n\n[[server", 1);
        let text = match env {
            "test" => format!("{platform}\n[instance.worker]\nversion = \"1.0.0\"\non = {{ app = \"web\" }}\n"),
            _ => machine,
        };
        self.shop.write(&format!("inventory/{env}.toml"), &text);
    }

    /// Writes the inventory with another pin in its list.
    fn list(&self, from: &str, to: &str) {
        self.inventory("test", "web", SITE);
        let text = std::fs::read_to_string(self.shop.path().join("inventory/test.toml")).unwrap();
        assert!(text.contains(from), "{text}");
        self.shop.write("inventory/test.toml", &text.replace(from, to));
    }

    fn secret(&self, env: &str, value: &str) {
        self.regie.set_secret(env, "db_password", value);
    }

    /// The newest run's name.
    fn run(&self) -> String {
        let runs = self.regie.ok("runs --json").out;
        let last: serde_json::Value = serde_json::from_str(runs.lines().next().unwrap()).unwrap();
        last["run"].as_str().unwrap().to_owned()
    }
}

/// Whether the shop's account lets somebody in with this password.
fn opens(host: &Host, password: &str) -> bool {
    host.write("/root/.password", format!("[client]\npassword=\"{}\"\n", password.replace('\\', "\\\\")));
    host.sh("mariadb --defaults-extra-file=/root/.password -u shop oc_pizza -e 'select 1'").success()
}

fn sql(host: &Host, statements: &str) -> String {
    host.write("/root/x.sql", statements);
    host.sh("mariadb -N --raw < /root/x.sql").ok().text().to_owned()
}

const CURL: &str =
    "curl -sS --cacert /etc/ssl/certs/shop.pem --resolve shop.test:443:127.0.0.1 --resolve shop.test:80:127.0.0.1";

#[test]
fn a_host_has_what_a_shop_stands_on() {
    let image = shop_stage();
    let fleet = Fleet::try_up_on("kinds-shop", &[("web", image.as_str()), ("paper", image.as_str())]).unwrap();
    let web = fleet.host("web");
    let shop = Shop::on(&["web"]);
    shop.write("services/worker.toml", WORKER);
    std::fs::remove_file(shop.path().join("services/shop.toml")).unwrap();
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    let journey = Journey { shop, regie, lists: Cell::new(&[]), index: index(web) };
    journey.inventory("test", "web", SITE);
    journey.inventory("paper", "paper", SITE);
    journey.regie.ok("secrets keys --new");
    journey.secret("test", PASSWORD);
    journey.secret("paper", PASSWORD);

    journey.regie.ok("apply --yes");
    what_the_systems_say(web);
    journey.regie.plan_is_empty();
    drift_is_shown_and_repaired(&journey, web);
    a_program_is_kept_like_a_unit(&journey, web);
    a_broken_site_changes_nothing(&journey, web);
    what_was_changed_comes_back(&journey, web);
    names_that_are_none_are_refused(&journey);
    environments_are_made_from_lists(&journey, web);
    a_host_built_from_paper_plans_empty(&journey, fleet.host("paper"));
}

fn what_the_systems_say(web: &Host) {
    assert_eq!(web.sh("cat /var/log/supervisor/tick.log").ok().text(), "100 % # ;up hello shop");
    assert_eq!(web.sh("stat -c '%s %a %U' /srv/shop/db.sqlite3").ok().text(), "0 640 shop");
    let defaults = "SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'oc_pizza'";
    assert_eq!(sql(web, defaults), "utf8mb4_unicode_ci");
    assert!(opens(web, PASSWORD) && !opens(web, "wrong"));
    let grants = sql(web, "SHOW GRANTS FOR shop@localhost");
    assert!(grants.contains(r"GRANT ALL PRIVILEGES ON `oc\_pizza`.*"), "{grants}");
    assert!(grants.contains("GRANT SELECT, INSERT ON `archive`.*"), "{grants}");
    assert_eq!(web.sh(&format!("{CURL} https://shop.test/static/a.txt")).ok().text(), "static");
    let moved = web.sh(&format!("{CURL} -o /dev/null -w '%{{http_code}} %{{redirect_url}}' http://shop.test/x")).ok();
    assert_eq!(moved.text(), "301 https://shop.test/x");
    assert_eq!(web.sh(&format!("{CURL} -o /dev/null -w '%{{http_code}}' https://shop.test/")).ok().text(), "502");
}

fn drift_is_shown_and_repaired(journey: &Journey, web: &Host) {
    sql(
        web,
        "SET PASSWORD FOR shop@localhost = PASSWORD('x'); GRANT PROCESS ON *.* TO shop@localhost; \
        GRANT SELECT ON mysql.user TO shop@localhost; REVOKE INSERT ON archive.* FROM shop@localhost; \
        ALTER DATABASE oc_pizza CHARACTER SET latin1",
    );
    web.sh("supervisorctl stop tick; sed -i 's/10m/20m/' /etc/nginx/sites-available/shop.conf; \
        rm /etc/nginx/sites-enabled/shop.conf")
        .ok();
    let plan = journey.regie.run("plan --detailed-exitcode");
    assert_eq!(plan.code, 2, "{}", plan.said());
    for shown in [
        "its password is another one",
        "- *: PROCESS",
        "- `mysql`.`user`: SELECT",
        "+ archive: INSERT, SELECT",
        "character set latin1 → utf8mb4",
        "not running (STOPPED",
        "-     client_max_body_size 20m;",
        "not enabled",
    ] {
        assert!(plan.out.contains(shown), "`{shown}` is missing:\n{}", plan.out);
    }
    assert!(!plan.out.contains("$HOME"), "{}", plan.out);
    journey.regie.ok("apply --yes");
    what_the_systems_say_again(web);
    journey.regie.plan_is_empty();
}

fn what_the_systems_say_again(web: &Host) {
    assert!(opens(web, PASSWORD));
    let grants = sql(web, "SHOW GRANTS FOR shop@localhost");
    assert!(!grants.contains("PROCESS") && !grants.contains("mysql") && grants.contains("SELECT, INSERT"), "{grants}");
    web.sh("supervisorctl status tick").ok();
    assert_eq!(web.sh(&format!("{CURL} https://shop.test/static/a.txt")).ok().text(), "static");
}

fn a_program_is_kept_like_a_unit(journey: &Journey, web: &Host) {
    let status = journey.regie.ok("status");
    assert!(status.out.contains("worker-worker") && status.out.contains("RUNNING"), "{}", status.said());
    assert!(journey.regie.ok("logs worker").out.contains("works"));
    journey.regie.ok("stop worker --reason tests");
    assert_eq!(web.sh("supervisorctl status worker-worker").text().split_whitespace().nth(1), Some("STOPPED"));
    web.sh("systemctl restart supervisor").ok();
    wait_until("supervisor answers", patience(), || web.sh("supervisorctl pid").success());
    assert_eq!(web.sh("supervisorctl status worker-worker").text().split_whitespace().nth(1), Some("STOPPED"));
    assert!(journey.regie.run("status").out.contains("⏸"));
    journey.regie.ok("start worker");
    let pid = web.sh("supervisorctl pid worker-worker").ok().text().to_owned();
    journey.regie.ok("restart worker");
    assert_ne!(web.sh("supervisorctl pid worker-worker").ok().text(), pid);
    journey.regie.plan_is_empty();
    // What it reads changes: it is restarted, once.
    let tick = web.sh("supervisorctl pid tick").ok().text().to_owned();
    web.sh("echo >> /srv/lists/env").ok();
    journey.regie.ok("apply --yes");
    assert_ne!(web.sh("supervisorctl pid tick").ok().text(), tick);
    // One that dies at once fails its step, with its last words.
    let service = journey.shop.path().join("services/worker.toml");
    std::fs::write(&service, WORKER.replace("echo works; exec sleep infinity", "echo no stock; exit 3")).unwrap();
    let failed = journey.regie.run("apply --yes");
    assert_eq!(failed.code, 1, "{}", failed.said());
    assert!(failed.said().contains("no stock") || failed.said().contains("spawn error"), "{}", failed.said());
    assert_eq!(web.sh("supervisorctl status worker-worker").text().split_whitespace().nth(1), Some("RUNNING"));
    std::fs::write(&service, WORKER).unwrap();
    journey.regie.plan_is_empty();
}

fn a_broken_site_changes_nothing(journey: &Journey, web: &Host) {
    let files = "cat /etc/nginx/sites-available/shop.conf; find /etc/nginx/sites-enabled -type l -printf '%p -> %l\\n'; cat /var/lib/regie/owed.json";
    let before = web.sh(files).ok().text().to_owned();
    journey.inventory("test", "web", "content = \"server { listen 80; nonsense on; }\\n\"\n");
    let failed = journey.regie.run("apply --yes");
    assert_eq!(failed.code, 1, "{}", failed.said());
    assert!(failed.said().contains("unknown directive \"nonsense\""), "{}", failed.said());
    assert_eq!(web.sh(files).ok().text(), before);
    assert_eq!(web.sh(&format!("{CURL} https://shop.test/static/a.txt")).ok().text(), "static");
    web.sh("nginx -t").ok();
    journey.inventory("test", "web", SITE);
    journey.regie.plan_is_empty();
}

fn what_was_changed_comes_back(journey: &Journey, web: &Host) {
    sql(web, "GRANT RELOAD ON *.* TO shop@localhost; SET PASSWORD FOR shop@localhost = PASSWORD('by hand')");
    journey.regie.ok("apply --yes --reason forth");
    assert!(opens(web, PASSWORD));
    // What the server knew of the former password is nowhere in what regie writes down.
    let hash = sql(web, "SELECT PASSWORD('by hand')");
    let written = "cat /var/lib/regie/runs/*/*.json*; journalctl --no-pager | cat";
    assert!(hash.len() == 41 && !web.sh(written).ok().stdout.contains(&hash));
    assert_eq!(web.sh("find /var/lib/regie/runs -name '*.said' ! -perm 600").ok().text(), "");
    journey.regie.ok(&format!("undo {} --yes", journey.run()));
    assert!(opens(web, "by hand") && !opens(web, PASSWORD));
    assert!(sql(web, "SHOW GRANTS FOR shop@localhost").contains("RELOAD"));
    journey.regie.ok("apply --yes");
    journey.secret("test", OTHER);
    journey.regie.ok("apply --yes");
    assert!(opens(web, OTHER) && !opens(web, PASSWORD));
    journey.regie.plan_is_empty();
}

fn names_that_are_none_are_refused(journey: &Journey) {
    let text = std::fs::read_to_string(journey.shop.path().join("inventory/paper.toml")).unwrap();
    for (right, wrong, said) in [
        ("name = \"oc_pizza\"", "name = \"x`; DROP DATABASE y\"", "cannot be a database's name"),
        ("oc_pizza = [\"ALL\"]", "\"a'b\" = [\"ALL\"]", "cannot be a database's name"),
        ("\"select\"", "\"selekt\"", "is no privilege"),
        ("name = \"shop\"\npassword", "name = \"sh'op\"\npassword", "cannot be a database user"),
        ("name = \"shop\"\npassword", "name = \"shop\"\nhost = \"a b\"\npassword", "cannot be where a user comes from"),
        ("{{ secrets.db_password }}", "hunter2", "for all to read"),
        ("\"/srv/shop/static\"", "\"/srv/a;b\"", "cannot stand in a site"),
    ] {
        assert!(text.contains(right), "{right}");
        journey.shop.write("inventory/paper.toml", &text.replace(right, wrong));
        let checked = journey.regie.run("check");
        assert!(checked.code != 0 && checked.said().contains(said), "{said}\n{}", checked.said());
    }
    journey.shop.write("inventory/paper.toml", &text);
}

fn a_host_built_from_paper_plans_empty(journey: &Journey, paper: &Host) {
    journey.lists.set(&LISTS[..1]);
    journey.inventory("paper", "paper", SITE);
    let script = journey.regie.ok("by-hand --env paper --bare --machine web").out;
    assert!(!script.contains(PASSWORD));
    let quoted = PASSWORD.replace('\'', r"'\''");
    let pasted = paper.bash_stdin(&format!("export REGIE_SECRET_DB_PASSWORD='{quoted}'\n{script}"));
    assert!(pasted.success(), "{script}\n--\n{}\n{}", pasted.stdout, pasted.stderr);
    assert!(opens(paper, PASSWORD));
    let plan = journey.regie.run("plan --env paper --detailed-exitcode");
    assert_eq!(plan.code, 0, "something is left to do:\n{}", plan.said());
}

fn environments_are_made_from_lists(journey: &Journey, web: &Host) {
    for made in 1..=LISTS.len() {
        journey.lists.set(&LISTS[..made]);
        journey.inventory("test", "web", SITE);
        journey.regie.ok("apply --yes");
    }
    for (list, module, version) in
        [("requirements.txt", "idna", "3.7"), ("Pipfile.lock", "six", "1.16.0"), ("uv.lock", "iniconfig", "2.0.0")]
    {
        let asked =
            format!("/srv/venv-{list}/bin/python -m pip list --format=freeze --exclude pip --exclude setuptools");
        assert_eq!(web.sh(&asked).ok().text(), format!("{module}=={version}"));
        assert_eq!(
            web.sh(&format!("stat -c %U /srv/venv-{list}/bin/python /srv/venv-{list}")).ok().text(),
            "shop\nshop"
        );
    }
    journey.regie.plan_is_empty();
    // One that was cut off is begun anew.
    web.sh("cd /srv/venv-uv.lock && runuser -u shop -- mv .regie-list .regie-building && touch half").ok();
    journey.regie.ok("apply --yes");
    assert!(!web.sh("test -e /srv/venv-uv.lock/half").success());
    // Another list makes another one, and the one before comes back.
    let (before, after) = MACHINE_LIST;
    journey.list(before, after);
    journey.regie.ok("apply --yes");
    let version = "/srv/venv-requirements.txt/bin/python -c 'import idna; print(idna.__version__)'";
    assert_eq!(web.sh(version).ok().text(), "3.6");
    journey.regie.ok(&format!("undo {} --yes", journey.run()));
    assert_eq!(web.sh(version).ok().text(), "3.7");
    // A list that leaves a version open is none.
    journey.list(before, "idna>=3");
    let failed = journey.regie.run("apply --yes");
    assert!(
        failed.code == 1 && failed.said().contains("`idna>=3 ; python_version >= '3.8'` is not pinned"),
        "{}",
        failed.said()
    );
}
