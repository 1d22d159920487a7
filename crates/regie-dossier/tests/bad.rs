//! Broken dossiers: what a person is told. Every case is `good()` with one thing wrong.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{edited, files, good, said, with};
use regie_dossier::{Entry, Files, Level, Problem, load, summary};

const BASE: &str = "inventory/base.toml";
const LOCAL: &str = "inventory/local.toml";
const PROD: &str = "inventory/prod.toml";
const SHOP: &str = "services/pizzeria.toml";
const PAGES: &str = "services/static.toml";

/// What each is told. Warnings that the good dossier has too are left out.
#[track_caller]
fn told(theme: &str, cases: Vec<(&str, Files)>) {
    let mut out = String::new();
    for (name, files) in cases {
        let mut loaded = load(&files);
        loaded.findings.retain(|f| f.rule != "no-secrets");
        assert!(!loaded.findings.is_empty(), "{name}: nothing was found");
        out.push_str(&format!("## {name}\n{}{}\n\n", said(&loaded), summary(&loaded.findings, files.entries.len())));
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(theme, out) });
}

fn change(path: &str, from: &str, to: &str) -> Files {
    edited(good(), path, from, to)
}

fn bytes(path: &str, bytes: Vec<u8>) -> Files {
    let mut files = good();
    files.entries.insert(path.into(), Entry::Bytes(bytes));
    files
}

fn problem(path: &str, problem: Problem) -> Files {
    let mut files = good();
    files.entries.insert(path.into(), Entry::Problem(problem));
    files
}

#[test]
fn files_that_are_none() {
    told(
        "files_that_are_none",
        vec![
            ("nothing", files(&[])),
            ("not UTF-8", bytes(SHOP, b"recipe = \"command\"\nsummary = \"\xff\xfe\"".to_vec())),
            ("a folder where a file should be", problem(SHOP, Problem::Folder)),
            ("a link that leads out", problem("files/app.conf", Problem::LeadsOutside("/etc/passwd".into()))),
            ("a loop of links", problem("playbooks/site-down.md", Problem::LinkLoop)),
            ("too big", problem("dossier.toml", Problem::TooBig(10 << 20))),
            ("secrets that are none", with(good(), "inventory/secrets/prod.age", "db_password = \"hunter2\"\n")),
            ("secrets of no environment", with(good(), "inventory/secrets/prd.age", "x")),
            ("a name that is none", with(good(), "services/My Shop.toml", "")),
        ],
    );
}

#[test]
fn toml_that_is_none() {
    let deep = format!("x = {}1{}", "[".repeat(5000), "]".repeat(5000));
    let dotted = format!("{}x = 1", "a.".repeat(5000));
    told(
        "toml_that_is_none",
        vec![
            ("broken TOML", change(PROD, "[machine.db]", "[machine.db")),
            ("a key twice", change(PROD, "provider = \"Host\"", "provider = \"Host\"\nprovider = \"Other\"")),
            ("an instance twice", change(LOCAL, "[instance.static]", "[instance.pizzeria]")),
            ("deep brackets", with(good(), BASE, &deep)),
            ("deep keys", with(good(), BASE, &dotted)),
            ("a private-use character", change(SHOP, "Ordering", "\u{e000}Ordering")),
            ("an escaped private-use character", change(SHOP, "Ordering", "\\uE001Ordering")),
            ("a number too large", change(PROD, "port = 8000", "port = 99999999999999999999")),
        ],
    );
}

#[test]
fn keys_and_types() {
    told(
        "keys_and_types",
        vec![
            ("unknown key", change(SHOP, "summary =", "sumary =")),
            ("unknown key, nothing near", change(SHOP, "summary =", "colour =")),
            ("unknown key in a resource", change(SHOP, "owner =", "ownr =")),
            ("wrong types", change(PROD, "port = 8000", "port = \"8000\"\nkeep = true\ntags = 1")),
            (
                "several at once",
                edited(change(PROD, "cpus = 4", "cpus = \"four\""), LOCAL, "version = \"1.0\"", "version = 1.0"),
            ),
            ("missing keys", edited(change(LOCAL, "version = \"1.0\"", ""), PROD, "address = \"local\"", "")),
            ("no recipe", change(PAGES, "recipe = \"command\"", "")),
            ("a size", change(PROD, "8 GB", "8 Go")),
            ("a price", change(PROD, "40 EUR", "forty")),
            ("a duration", change(SHOP, "\"10m\"", "\"10 minutes\"")),
            ("a schedule", change(SHOP, "0 2 * * *", "0 25 * * *")),
            ("a schedule that never comes", change(SHOP, "0 2 * * *", "0 2 31 2,4 *")),
            (
                "a job that is ended early, called by nobody and named as a process",
                change(SHOP, "[job.invoices]", "[job.web]\nby = \"crom\"\ntimeout = \"5m\""),
            ),
            ("an address", change(PROD, "ssh://root@app1", "root@app1")),
            ("an address that ssh would take for an option", change(PROD, "ssh://root@app1", "ssh://-oProxyCommand=x")),
            ("a mode", change(SHOP, "mode = \"0640\"", "mode = \"rw-r-----\"")),
            ("a mode as a number", change(SHOP, "mode = \"0640\"", "mode = 640")),
            ("a name", change(LOCAL, "[machine.here]", "[machine.Here]")),
            ("a reserved name", change(BASE, "greeting =", "release =")),
            ("a process of several commands", change(SHOP, "./serve --port", "cd x && ./serve --port")),
            ("a checksum", change(PAGES, "aaaaaaaa", "zz")),
            ("two sources", change(PAGES, "archive =", "path = \"x\"\narchive =")),
        ],
    );
}

#[test]
fn things_that_are_not_there() {
    told(
        "things_that_are_not_there",
        vec![
            ("a machine", change(PROD, "app = \"app1\"", "app = \"ap1\"")),
            ("a service", change(LOCAL, "[instance.static]", "[instance.pages]")),
            ("a recipe", change(PAGES, "\"command\"", "\"comand\"")),
            ("a role", change(PROD, "proxy = \"web\"", "proxi = \"web\"")),
            ("a role of a process", change(SHOP, "on = \"app\"\ncount", "on = \"ap\"\ncount")),
            ("an environment", edited(good(), "dossier.toml", "\"local\"", "\"locale\"")),
            ("an environment to extend", with(good(), "inventory/test.toml", "extends = \"prd\"\n")),
            ("a target", change(SHOP, "\"offsite\"]", "\"offsight\"]")),
            ("a file", change(SHOP, "template = \"app.conf\"", "template = \"ap.conf\"")),
            ("a file outside", change(SHOP, "template = \"app.conf\"", "template = \"../dossier.toml\"")),
            ("a playbook", change(SHOP, "name = \"site-down\"", "name = \"disk-filling\"")),
            ("a process to restart", change(SHOP, "process:web", "process:wen")),
            ("a checksum", change(PAGES, "\"1.0\" =", "\"0.9\" =")),
            ("a port", change(PROD, "port = 8000", "")),
            ("a domain", change(SHOP, "{{ url }}/\"\ncontains", "https://{{ domain }}/\"\ncontains")),
            (
                "a required value",
                change(SHOP, "QUOTED =", "NEEDED = { required = true, description = \"what for\" }\nQUOTED ="),
            ),
            ("a placed role", change(PROD, "on = { app = \"app1\", proxy = \"web\" }", "")),
            ("an environment at all", files(&[("dossier.toml", "title = \"x\"")])),
        ],
    );
}

#[test]
fn circles_and_collisions() {
    let circle = edited(
        change(BASE, "hello from {{ env }}", "{{ farewell }}"),
        BASE,
        "database =",
        "farewell = \"{{ greeting }}\"\ndatabase =",
    );
    let envs = with(with(good(), "inventory/a.toml", "extends = \"b\"\n"), "inventory/b.toml", "extends = \"a\"\n");
    told(
        "circles_and_collisions",
        vec![
            ("variables", circle),
            ("a variable of itself", change(BASE, "user = \"pizza\"", "user = \"{{ database.user }}\"")),
            ("environments", envs),
            ("an environment of itself", with(good(), "inventory/a.toml", "extends = \"a\"\n")),
            (
                "ports",
                change(PROD, "on = { app = [\"app1\", \"web\"] }", "on = { app = [\"app1\", \"web\"] }\nport = 8000"),
            ),
            (
                "domains",
                change(
                    PROD,
                    "on = { app = [\"app1\", \"web\"] }",
                    "on = { app = \"web\" }\ndomains = [\"www.ocpizza.example\"]",
                ),
            ),
            ("addresses", change(PROD, "ssh://root@app1", "ssh://root@db:2222")),
            ("paths", change(SHOP, "{{ shared }}/config/app.conf", "{{ shared }}/data")),
            ("files", change(SHOP, "{{ shared }}/config/app.conf", "{{ shared }}/config/env")),
            (
                "a recipe in the place of another",
                with(good(), "recipes/command.toml", include_str!("../recipes/command.toml")),
            ),
        ],
    );
}

#[test]
fn templates() {
    let conf = |text: &str| with(good(), "files/app.conf", text);
    let doubled = (1..28).map(|i| format!("v{i} = \"{{{{ v{} }}}}{{{{ v{} }}}}\"\n", i - 1, i - 1)).collect::<String>();
    let doubled = format!("greeting = \"{{{{ v27 }}}}\"\nv0 = \"ha\"\n{doubled}");
    let doubling = change(BASE, "greeting = \"hello from {{ env }}\"\n", &doubled);
    let doubling = edited(doubling, SHOP, "QUOTED = \"", "QUOTED = \"{{ greeting }}");
    told(
        "templates",
        vec![
            ("malformed", change(SHOP, "{{ item.number }}", "{{ item.number }")),
            (
                "malformed on a later line",
                change(
                    SHOP,
                    "command = \"./work --queue {{ item.number }}\"",
                    "command = \"\"\"\n./work\n{% if %}\"\"\"",
                ),
            ),
            ("undefined", change(SHOP, "--port {{ port }}", "--port {{ prot }}")),
            ("undefined below", change(SHOP, "{{ database.name }}", "{{ database.nam }}")),
            ("undefined in a variable", change(BASE, "oc_{{ database.user }}", "oc_{{ database.usr }}")),
            ("undefined in a file", conf("a = 1\nb = {{ url }}\nc = {{ sharde }}\n")),
            ("an unknown filter", conf("{{ url | shout }}")),
            (
                "without end",
                conf(&format!(
                    "{}{}",
                    "{% for a in '0123456789' | replace('', ' ') %}".repeat(9),
                    "{% endfor %}".repeat(9)
                )),
            ),
            ("a macro of itself", conf("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}")),
            ("a long list", conf("{{ ([1] * 100000000) | join }}")),
            (
                "a for_each without end",
                change(
                    SHOP,
                    "phase = \"configure\"\nkind",
                    "phase = \"configure\"\nfor_each = \"[1] * 100000000\"\nkind",
                ),
            ),
            ("variables over and over", doubling),
            ("a when that is none", change(BASE, "machine.system", "machine.")),
            (
                "a for_each that is no list",
                change(SHOP, "phase = \"configure\"\nkind", "phase = \"configure\"\nfor_each = \"port\"\nkind"),
            ),
            (
                "a path that is none",
                change(SHOP, "path = \"{{ shared }}/config/app.conf\"", "path = \"config/app.conf\""),
            ),
            ("a path that climbs", change(SHOP, "{{ shared }}/config/app.conf", "{{ shared }}/../../../etc/passwd")),
            (
                "what a folder cannot have",
                change(
                    LOCAL,
                    "\n[instance.pizzeria]",
                    "
[[machine.here.resource]]\nkind = \"package\"\nname = \"nginx\"\n
[[machine.here.resource]]\nkind = \"user\"\nname = \"shop\"\n
[instance.pizzeria]",
                ),
            ),
        ],
    );
}

#[test]
fn secrets() {
    let env = |value: &str| change(SHOP, "QUOTED = \"a \\\"b\\\" $c\"", &format!("QUOTED = \"{value}\""));
    told(
        "secrets",
        vec![
            ("in a command", change(SHOP, "--port {{ port }}", "--key {{ secrets.api_key }}")),
            ("in a build", change(SHOP, "make check", "make check KEY={{ secrets.api_key }}")),
            (
                "in an address",
                change(SHOP, "http = \"{{ url }}/\"\ncontains", "http = \"{{ url }}/{{ secrets.api_key }}\"\ncontains"),
            ),
            ("in a path", change(SHOP, "config/app.conf", "config/{{ secrets.api_key }}")),
            (
                "through a variable",
                edited(
                    change(BASE, "hello from {{ env }}", "{{ secrets.api_key }}"),
                    SHOP,
                    "--port {{ port }}",
                    "--key {{ greeting }}",
                ),
            ),
            ("mangled by a filter", env("{{ secrets.api_key | upper }}")),
            ("mangled through a text", env("{{ ('a' ~ secrets.api_key) | lower }}")),
            ("cut", env("{{ ('a' ~ secrets.api_key)[:3] }}")),
            ("asked", env("{% if secrets.api_key %}x{% endif %}")),
            ("compared", env("{{ secrets.api_key == 'x' }}")),
            ("looked into", env("{{ secrets.api_key.length | default('') }}")),
        ],
    );
}

#[test]
fn a_thousand_variables_in_a_chain_do_not_exhaust_the_stack() {
    let chain = (1..1000).map(|i| format!("v{i} = \"{{{{ v{} }}}}\"\n", i - 1)).collect::<String>();
    let chain = format!("greeting = \"{{{{ v999 }}}}\"\nv0 = \"ha\"\n{chain}");
    let files = change(BASE, "greeting = \"hello from {{ env }}\"\n", &chain);
    let files = edited(files, SHOP, "QUOTED = \"", "QUOTED = \"{{ greeting }}");
    assert!(said(&load(&files)).contains("too many times over"));
}

#[test]
fn ten_megabytes_of_junk_end_soon() {
    let junk = (0..10u32 << 20).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect::<Vec<_>>();
    let brackets = "[".repeat(10 << 20).into_bytes();
    let quotes = "\"'".repeat(5 << 20).into_bytes();
    for bytes in [junk, brackets, quotes] {
        let mut files = good();
        files.entries.insert(SHOP.into(), Entry::Bytes(bytes));
        let loaded = load(&files);
        assert!(loaded.findings.iter().any(|f| f.place.file == SHOP && f.level == Level::Error));
    }
}

#[test]
fn colours_change_nothing_else() {
    let loaded = load(&change(SHOP, "summary =", "sumary ="));
    for finding in &loaded.findings {
        let plain = regie_dossier::to_text(finding, false);
        let mut rest = regie_dossier::to_text(finding, true);
        while let Some(at) = rest.find('\u{1b}') {
            let end = at + rest[at..].find('m').unwrap();
            rest.replace_range(at..=end, "");
        }
        assert_eq!(plain, rest);
    }
}

#[test]
fn a_terminal_is_never_obeyed() {
    let loaded = load(&change(LOCAL, "version = \"1.0\"", "version = \"\\u001b[2J\""));
    assert!(!said(&loaded).contains('\u{1b}'));
}

/// The shop with another source and, where it has one, another build.
fn source(source: &str, build: &str) -> Files {
    let files = change(SHOP, "path = \"../pizzeria\"", source);
    edited(files, SHOP, "run = [\"make dist\", \"make check\"]", build)
}

const RUN: &str = "run = [\"make dist\"]";
const HTTPS: &str = "git = \"https://host.example/shop.git\"\n";

fn download(part: &str) -> Files {
    let sum = "0".repeat(64);
    let source = format!("[source]\narchive = \"{part}//h/x.tar.gz\"\nsha256 = \"{sum}\"\n");
    let text = "recipe = \"command\"\nsummary = \"x\"\nhealth = \"\"\n[build]\nrun = [\"make\"]\nhere = true\n";
    with(good(), PAGES, &format!("{text}{source}"))
}

#[test]
fn sources_and_builds() {
    let git = |more: &str| source(&format!("{HTTPS}{more}"), RUN);
    told(
        "sources_and_builds",
        vec![
            ("no address", source("git = \"-oProxyCommand=x\"", RUN)),
            ("a program as an address", source("git = \"ext::sh -c x\"", RUN)),
            ("a scheme", source("git = \"ftp://host/x.git\"", RUN)),
            ("a password in the address", source("git = \"https://ana:hunter2@host/x.git\"", RUN)),
            ("a token as the user", source("git = \"https://ghp_hunter2@host/x.git\"", RUN)),
            ("a password of ssh", source("git = \"ssh://git:hunter2@host/x.git\"", RUN)),
            ("a secret in the address", source("git = \"https://host/{{ secrets.x }}.git\"", RUN)),
            ("a token for all to read", git("token = \"hunter2\"")),
            ("a token by ssh", source("git = \"git@host:x.git\"\ntoken = \"{{ secrets.x }}\"", RUN)),
            ("a token in the open", source("git = \"http://host/x.git\"\ntoken = \"{{ secrets.x }}\"", RUN)),
            ("a key for https", git("ssh_key = \"keys/deploy\"")),
            ("a ref that is an option", git("ref = \"--upload-pack=x\"")),
            ("a ref without its name", git("ref = \"{{ versoin }}\"")),
            ("a key of git for a folder", source("path = \"../pizzeria\"\nref = \"main\"", RUN)),
            ("a key that is none", git("tag = \"v1\"")),
            ("a build of nothing", source(HTTPS, "output = \"dist\"\nhere = true")),
            ("an output on the machine", source(HTTPS, &format!("{RUN}\noutput = \"dist\""))),
            ("an output that leads out", source(HTTPS, &format!("{RUN}\nhere = true\noutput = \"../dist\""))),
            ("a port where there is none yet", source(HTTPS, "run = [\"make {{ port }}\"]\nhere = true")),
            ("a build of a download", download("https:")),
            ("a build of a download, its address made of parts", download("{{ 'https:' }}")),
        ],
    );
}

#[test]
fn locks() {
    let lock = |text: &str| with(good(), "dossier.lock", text);
    let release = "format = 1\n[release.pizzeria.\"2.1.0\"]\n";
    let sum = format!("sha256 = \"{}\"\n", "a".repeat(64));
    told(
        "locks",
        vec![
            ("no TOML", lock("<<<<<<< HEAD\n")),
            ("no format", lock("[release]\n")),
            ("a newer format", lock("format = 2\n[what.ever]\n")),
            ("an unknown key", lock(&format!("{release}{sum}comit = \"x\"\n"))),
            ("an unknown table", lock("format = 1\n[releases.pizzeria]\n")),
            ("no checksum", lock(&format!("{release}built = true\n"))),
            ("checksums that are none", lock(&format!("{release}sha256 = \"abc\"\ncommit = \"77ab031\"\n"))),
            ("a version that is none", lock(&format!("format = 1\n[release.pizzeria.\"../x\"]\n{sum}"))),
        ],
    );
}

/// A private key as somebody would paste it by mistake; no real one.
const PRIVATE: &str =
    "-----BEGIN OPENSSH PRIVATE KEY-----\\nb3BlbnNzaC1rZXktdjEAAAAA\\n-----END OPENSSH PRIVATE KEY-----";

#[test]
fn disks_and_settings() {
    let on = |kind: &str, fields: &str| {
        let base = include_str!("good/base.toml");
        let when = "when = \"machine.system\"\n";
        with(good(), BASE, &format!("{base}\n[[server.resource]]\nkind = \"{kind}\"\n{when}{fields}\n"))
    };
    let values = |values: &str| on("sysctl", &format!("name = \"x\"\nvalues = {values}"));
    let named = |name: &str| on("sysctl", &format!("name = \"{name}\"\nvalues = {{ net.core.x = 1 }}"));
    let repository = |fields: &str| on("apt-repository", &format!("name = \"x\"\n{fields}"));
    let key = "signed_by = \"/usr/share/keyrings/x.gpg\"";
    let whole = |uri: &str, more: &str| repository(&format!("uris = \"{uri}\"\nsuites = \"stable\"\n{more}\n{key}"));
    let signed = |how: &str| {
        repository(&format!("uris = \"https://h.example/d\"\nsuites = \"stable\"\ncomponents = \"main\"\n{how}"))
    };
    let mount = |path: &str, more: &str| {
        on("mount", &format!("path = \"{path}\"\ndevice = \"/dev/vdb\"\ntype = \"ext4\"\n{more}"))
    };
    let swap = |size: &str, more: &str| on("swap", &format!("path = \"/swapfile\"\nsize = \"{size}\"\n{more}"));
    let logs = |fields: &str| on("logrotate", &format!("name = \"x\"\n{fields}"));
    let updates = |fields: &str| {
        let base = include_str!("good/base.toml");
        with(good(), BASE, &format!("{base}\n[server.updates]\n{fields}\n"))
    };
    told(
        "disks_and_settings",
        vec![
            ("no settings", values("{}")),
            ("a setting that is none", values("{ somaxconn = 1 }")),
            ("a setting with a star", values("{ \"net.ipv4.conf.*.rp_filter\" = 1 }")),
            ("a setting of nothing", values("{ net.core.somaxconn = \" \" }")),
            ("a setting of a list", values("{ net.core.somaxconn = [1, 2] }")),
            ("a file that would not be read", named("x.conf")),
            ("the file of swappiness", named("swappiness")),
            ("a repository by two keys", signed(&format!("{key}\nkey = \"x\""))),
            ("a repository that nobody signs", signed("")),
            ("a key that is none", signed("key = \"ABCD\"")),
            ("a private key", signed("key = \"-----BEGIN PGP PRIVATE KEY BLOCK-----\"")),
            ("a key's file that is not there", signed("key_source = \"keys/x.asc\"")),
            ("an address that is none", whole("packages.example", "components = \"main\"")),
            ("an address with a password", whole("https://ana:hunter2@h.example/d", "components = \"main\"")),
            ("no components", whole("https://h.example/d", "")),
            ("a type that is none", whole("https://h.example/d", "components = \"main\"\ntypes = \"rpm\"")),
            ("components in one text", whole("https://h.example/d", "components = \"main extra\"")),
            (
                "a folder with components",
                on(
                    "apt-repository",
                    &format!("name = \"x\"\nuris = \"file:/x\"\nsuites = \"./\"\ncomponents = \"main\"\n{key}"),
                ),
            ),
            ("the system's own place", mount("/usr", "")),
            ("an option with a blank", mount("/mnt/x", "options = [\"ro, noexec\"]")),
            ("a pass that is none", mount("/mnt/x", "pass = 3")),
            (
                "a device that is bound",
                on("mount", "path = \"/mnt/x\"\ndevice = \"LABEL=x\"\ntype = \"none\"\noptions = \"bind\""),
            ),
            ("swap without a unit", swap("2048", "")),
            ("swap of nothing", swap("1 kB", "")),
            ("swappiness", swap("1 GiB", "swappiness = 201")),
            ("a priority", swap("1 GiB", "priority = 40000")),
            ("a rotation of nothing", logs("paths = []")),
            ("a rotation in two ways", logs("paths = \"/x.log\"\ncontent = \"x\"")),
            ("a rotation by the hour", logs("paths = \"/x.log\"\nfrequency = \"hourly\"")),
            ("a size of a log", logs("paths = \"/x.log\"\nsize = \"50 MB\"")),
            ("a script's end", logs("paths = \"/x.log\"\npostrotate = \"true\\nendscript\"")),
            ("a log that is copied and made", logs("paths = \"/x.log\"\ncopytruncate = true\ncreate = \"0640 a b\"")),
            (
                "a folder's file systems",
                with(
                    good(),
                    LOCAL,
                    &format!(
                        "{}\n[[machine.here.resource]]\nkind = \"swap\"\npath = \"/x\"\nsize = \"1 GiB\"\n",
                        include_str!("good/local.toml")
                    ),
                ),
            ),
            ("updates of what", updates("reboot = \"04:00\"")),
            ("a restart at no time", updates("security = true\nreboot = \"4h\"")),
            ("mail to nobody", updates("security = true\nmail = \"the team\"")),
            ("a restart without updates", updates("security = false\nreboot = \"04:00\"")),
        ],
    );
}

#[test]
fn certificates_of_an_acme_server() {
    let live = "/etc/letsencrypt/live/shop.example";
    let on = |path: &str, key: &str, domains: &str, more: &str| {
        let fields = format!("path = \"{path}\"\nkey = \"{key}\"\ndomains = [\"{domains}\"]\n{more}");
        let base = include_str!("good/base.toml");
        let resource = format!("kind = \"certificate\"\nwhen = \"machine.system\"\n{fields}");
        with(good(), BASE, &format!("{base}\n[[server.resource]]\n{resource}\n"))
    };
    let (path, key) = (format!("{live}/fullchain.pem"), format!("{live}/privkey.pem"));
    let acme = |domains: &str, more: &str| on(&path, &key, domains, &format!("by = \"acme\"\n{more}"));
    told(
        "certificates_of_an_acme_server",
        vec![
            ("made by somebody else", on(&path, &key, "shop.example", "by = \"verisign\"")),
            ("for a wildcard", acme("*.shop.example", "")),
            ("for an address", acme("192.0.2.7", "")),
            ("in another place", on("/etc/c.pem", &key, "shop.example", "by = \"acme\"")),
            ("with another key", on(&path, "/etc/k.pem", "shop.example", "by = \"acme\"")),
            ("from a server without TLS", acme("shop.example", "server = \"http://ca.example/dir\"")),
            ("with a mail that is none", acme("shop.example", "email = \"ops\"")),
            ("for what is no unit", acme("shop.example", "reload = \"nginx\"")),
        ],
    );
}

#[test]
fn kinds_of_a_server() {
    let on = |environment: &str, kind: &str, fields: &str| {
        let base = include_str!("good/base.toml");
        let when = if environment == "local" { "" } else { "when = \"machine.system\"\n" };
        with(good(), BASE, &format!("{base}\n[[server.resource]]\nkind = \"{kind}\"\n{when}{fields}\n"))
    };
    let real = |kind: &str, fields: &str| on("prod", kind, fields);
    let cron = |schedule: &str, command: &str| {
        real("cron", &format!("name = \"report\"\nschedule = \"{schedule}\"\ncommand = '{command}'"))
    };
    let timer = |calendar: &str| real("timer", &format!("name = \"sweep\"\ncalendar = {calendar}\ncommand = \"x\""));
    let key = |key: &str| real("authorized-key", &format!("user = \"ana\"\nkey = \"{key}\""));
    let git = |url: &str, revision: &str| {
        real("git", &format!("path = \"/opt/code\"\nurl = \"{url}\"\nrevision = \"{revision}\""))
    };
    let certificate = |domains: &str, more: &str| {
        real("certificate", &format!("path = \"/etc/c.pem\"\nkey = \"/etc/k.pem\"\ndomains = {domains}\n{more}"))
    };
    let cut = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKyHyw4F4mPYGs1WpmT8DkIb ana@desk";
    let other = "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIKyHyw4F4mPYGs1WpmT8DkIbCJY3xJFXL5j7R2W1hR0u ana@desk";
    let address = "https://git.example/shop.git";
    told(
        "kinds_of_a_server",
        vec![
            ("a line of two", real("line", "path = \"/etc/hosts\"\nline = \"a\\nb\"")),
            ("a line of a file that is wanted whole", real("line", "path = \"/etc/motd\"\nline = \"x\"")),
            ("a block with marks", real("block", "path = \"/etc/x\"\nname = \"b\"\ncontent = \"# regie: end b\"")),
            (
                "a comment that is none",
                real("block", "path = \"/etc/x\"\nname = \"b\"\ncontent = \"x\"\ncomment = \"rem\""),
            ),
            ("a private key", key(PRIVATE)),
            ("a key cut short", key(cut)),
            ("a key of another type", key(other)),
            ("a file's name instead of a key", key("~/.ssh/id_ed25519.pub")),
            ("a key that ssh takes no more", key("ssh-dss AAAAB3NzaC1kc3MAAACB ana@desk")),
            ("a language", real("locale", "name = \"français\"")),
            ("a time zone", real("timezone", "name = \"../../etc/passwd\"")),
            ("a reload of no unit", real("reload", "name = \"postgresql\"")),
            ("a machine's name", real("hostname", "name = \"Web.example\"")),
            ("an hour that no clock shows", cron("0 25 * * *", "x")),
            ("a day that never comes", cron("0 2 30 2 *", "x")),
            ("a percent sign that cron would misread", cron("@daily", r"date \%F")),
            ("cron's words in a timer", timer("\"0 2 * * mon\"")),
            ("a time that systemd does not know", timer("[\"daily\", \"at noon!\"]")),
            ("no time at all", timer("[]")),
            ("a certificate for nobody", certificate("[]", "")),
            ("a certificate for a site's address", certificate("[\"https://shop.example/\"]", "")),
            ("a certificate for years", certificate("[\"shop.example\"]", "days = 3650")),
            ("an address with a password", git("https://ana:hunter2@git.example/shop.git", "v1")),
            ("an address that git would run", git("ext::sh -c x", "v1")),
            ("part of a commit", git(address, "77ab031")),
            ("a branch", git(address, "main")),
            ("no revision", git(address, "v1..v2")),
            ("a folder's language", on("local", "locale", "name = \"fr_FR.UTF-8\"")),
            ("a folder's logins", on("local", "authorized-key", "key = \"x\"")),
            ("a folder's timers", on("local", "timer", "name = \"x\"\ncalendar = \"daily\"\ncommand = \"x\"")),
        ],
    );
}
