//! The example's wiki, which is MediaWiki, on two real hosts: behind nginx with MariaDB, behind Apache with PostgreSQL. A page
//! is written and read back; the next version is deployed while visitors are shown that it is, a broken one is put back, what is
//! changed by hand is repaired, and an ACME server gives the certificates in the end.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host, wait_until};
use regie_journeys::{Ca, Regie, Shop, ca_stage, patience, web_stage};
use std::fs;
use std::path::Path;
use std::process::Command;

const INVENTORY: &str = r#"
[machine.one]
address = "ssh://one"
platform = ["php", "nginx", "mariadb"]

[machine.two]
address = "ssh://two"
platform = ["php", "apache", "postgresql"]

[instance.wiki]
version = "1.39.17"
on = { app = "one", proxy = "one", database = "one" }
domains = ["wiki.test"]
tls = "self-signed"

[instance.notes]
service = "wiki"
version = "1.39.17"
on = { app = "two", proxy = "two", database = "two" }
domains = ["notes.test"]
tls = "self-signed"
"#;

const SECRETS: [(&str, &str); 3] = [
    ("db_password", "it's \"$HOME\" \\ 7"),
    ("admin_password", "of ten letters"),
    ("secret_key", "b6a85871a79d2e3b22d2"),
];

/// What lies in MediaWiki for its own tests and for who works on its pages: a third of it.
const UNUSED: [&str; 4] = [
    "--exclude=./vendor/wikimedia/parsoid/baseconfig",
    "--exclude=./vendor/wikimedia/parsoid/tools",
    "--exclude=./skins/MonoBook/screenshots",
    "--exclude=*.map.json",
];

struct Journey {
    fleet: Fleet,
    shop: Shop,
    regie: Regie,
}

impl Journey {
    /// Each instance with its host.
    fn each(&self, call: impl Fn(&Host, &str)) {
        call(self.fleet.host("one"), "wiki");
        call(self.fleet.host("two"), "notes");
    }

    fn version(&self, version: &str) {
        self.shop.write("inventory/test.toml", &INVENTORY.replace("1.39.17", version));
    }

    /// The service, with something else in the place of one text.
    fn service(&self, text: &str, other: &str) -> String {
        let service = fs::read_to_string(self.shop.path().join("services/wiki.toml")).unwrap();
        assert!(service.contains(text), "no {text} in\n{service}");
        self.shop.write("services/wiki.toml", &service.replacen(text, other, 1));
        service
    }
}

/// The example's service and files, with its source beside it in two versions and a broken one.
fn dossier(wiki: &Path, archive: &[u8]) -> Shop {
    let shop = Shop::on(&["one"]);
    fs::remove_file(shop.path().join("services/shop.toml")).unwrap();
    for file in ["services/wiki.toml", "inventory/base.toml", "files/LocalSettings.php"] {
        shop.write(file, &fs::read_to_string(wiki.join(file)).unwrap());
    }
    shop.write("inventory/test.toml", INVENTORY);
    let packed = shop.path().join("mediawiki.tar.gz");
    fs::write(&packed, archive).unwrap();
    for version in ["1.39.17", "1.39.18", "1.39.19"] {
        let folder = shop.path().join("mediawiki").join(version);
        fs::create_dir_all(&folder).unwrap();
        let tar = Command::new("tar").args(UNUSED).arg("-xzf").arg(&packed).arg("-C").arg(&folder).status().unwrap();
        assert!(tar.success());
        let defines = folder.join("includes/Defines.php");
        let text = fs::read_to_string(&defines).unwrap();
        let told = text.lines().find(|l| l.starts_with("define( 'MW_VERSION'")).unwrap();
        fs::write(&defines, text.replace(told, &format!("define( 'MW_VERSION', '{version}' );"))).unwrap();
    }
    // It installs and migrates, and answers nobody.
    let index = shop.path().join("mediawiki/1.39.19/index.php");
    fs::write(index, "<?php\nthis is no PHP;\n").unwrap();
    shop
}

fn secrets(journey: &Journey) {
    for (name, value) in SECRETS {
        journey.regie.set_secret("test", name, value);
    }
}

/// A question over TLS, asked on the host itself.
fn curl(host: &Host, name: &str, more: &str, path: &str) -> String {
    let ask = format!(
        "curl -sS --cacert /etc/ssl/certs/{name}.pem --resolve {name}.test:443:127.0.0.1 {more} 'https://{name}.test{path}'"
    );
    host.sh(&ask).ok().text().to_owned()
}

fn status_of(host: &Host, name: &str, path: &str) -> String {
    curl(host, name, "-o /dev/null -w '%{http_code}'", path)
}

fn version_of(host: &Host, name: &str) -> String {
    curl(host, name, "", "/api.php?action=query&meta=siteinfo&format=json&formatversion=2")
}

fn reads(host: &Host, name: &str, title: &str) -> String {
    curl(host, name, "", &format!("/index.php?title={title}&action=raw"))
}

#[test]
fn a_wiki_behind_nginx_and_behind_apache() {
    let image = web_stage();
    let ca = ca_stage();
    let fleet = Fleet::try_up_on("php", &[("one", &image), ("two", &image), ("ca", &ca)]).unwrap();
    let wiki = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/wiki");
    let shop = dossier(&wiki, &fleet.host("one").read("/opt/mediawiki.tar.gz"));
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    let journey = Journey { fleet, shop, regie };
    journey.regie.ok("secrets keys --new");
    secrets(&journey);

    what_fails_half_way_leaves_nothing(&journey);
    journey.regie.ok("apply --yes");
    journey.regie.plan_is_empty();
    journey.each(a_page_is_written_and_read_back);
    journey.each(what_nobody_is_shown);
    the_next_version_is_deployed_in_a_maintenance(&journey);
    a_broken_version_is_put_back(&journey);
    what_was_changed_by_hand_is_repaired(&journey);
    its_job_runs(&journey);
    an_acme_server_gives_the_certificates(&journey);
}

/// It has made its tables and its first account, and no more.
fn what_fails_half_way_leaves_nothing(journey: &Journey) {
    let service = journey.service("rm -f .regie-empty\"\"\"", "false\"\"\"");
    let failed = journey.regie.run("apply --yes");
    assert_eq!(failed.code, 1, "{}", failed.said());
    journey.each(|host, name| assert!(!host.sh(&format!("test -e /srv/{name}/current")).success()));
    let (one, two) = (journey.fleet.host("one"), journey.fleet.host("two"));
    assert_eq!(one.sh("mariadb -N -e \"SHOW DATABASES LIKE 'wiki'\"").ok().text(), "");
    let count = "SELECT count(*) FROM pg_database WHERE datname = 'notes'";
    assert_eq!(two.sh(&format!("runuser -u postgres -- psql -XAt -c \"{count}\"")).ok().text(), "0");
    journey.shop.write("services/wiki.toml", &service);
}

fn a_page_is_written_and_read_back(host: &Host, name: &str) {
    // Nobody in particular may write: MediaWiki's token of visitors is always this one.
    let written = curl(
        host,
        name,
        "--data-urlencode 'token=+\\' -d action=edit -d title=Menu -d format=json --data-urlencode 'text=Reine, 9 €'",
        "/api.php",
    );
    assert!(written.contains("\"result\":\"Success\""), "{written}");
    assert_eq!(reads(host, name, "Menu"), "Reine, 9 €");
    let page = curl(host, name, "", "/index.php?title=Menu");
    assert!(page.contains("Reine, 9 €") && page.contains("MonoBook") || page.contains("monobook"), "{page}");
    // A script that is no file is the front controller's; one with something behind its name is itself.
    assert_eq!(status_of(host, name, "/index.php/Menu"), "200");
    assert!(version_of(host, name).contains("MediaWiki 1.39.17"));
}

fn what_nobody_is_shown(host: &Host, name: &str) {
    for path in ["/maintenance/update.php", "/includes/Defines.php", "/.regie-migrated", "/.git/config"] {
        assert_eq!(status_of(host, name, path), "403", "{path}");
    }
    // What somebody uploaded is shown, never run.
    host.write(&format!("/srv/{name}/shared/images/x.php"), "<?php echo 6 * 7;\n");
    host.sh(&format!("chown {name}: /srv/{name}/shared/images/x.php")).ok();
    assert_eq!(curl(host, name, "", "/images/x.php"), "<?php echo 6 * 7;");
    // Its socket is the web server's and its own.
    let by_others = host.sh(&format!("runuser -u nobody -- test -r /srv/{name}/run/php.sock"));
    assert!(!by_others.success());
    let moved = "-o /dev/null -w '%{http_code} %{redirect_url}'";
    let ask = format!("curl -sS --resolve {name}.test:80:127.0.0.1 {moved} 'http://{name}.test/index.php?title=Menu'");
    assert_eq!(host.sh(&ask).ok().text(), format!("301 https://{name}.test/index.php?title=Menu"));
}

/// What somebody elsewhere is answered: the status, when to ask again, and the page.
fn visitor(journey: &Journey, host: &Host, name: &str, method: &str) -> (String, String, String) {
    let other = if name == "wiki" { "two" } else { "one" };
    let ask = format!(
        "curl -sSk -X {method} -D /tmp/head -o /tmp/page -w '%{{http_code}}\n' --resolve {name}.test:443:{} \
         'https://{name}.test/index.php?title=Menu'; sed -n 's/^[Rr]etry-[Aa]fter: //p' /tmp/head | tr -d '\r'; echo; cat /tmp/page",
        host.address()
    );
    let said = journey.fleet.host(other).sh(&ask).ok().text().to_owned();
    let mut lines = said.splitn(3, '\n').map(str::to_owned);
    let mut next = || lines.next().unwrap_or_default();
    (next(), next(), next())
}

/// Visitors are shown a page for as long as it takes; who verifies the deploy is let in.
fn the_next_version_is_deployed_in_a_maintenance(journey: &Journey) {
    for name in ["wiki", "notes"] {
        journey.regie.ok(&format!("maintenance {name} on --until 2h --reason upstairs"));
    }
    journey.version("1.39.18");
    journey.regie.ok("apply --yes");
    journey.each(|host, name| {
        for method in ["GET", "POST"] {
            let (status, again, page) = visitor(journey, host, name, method);
            assert_eq!((status.as_str(), again.as_str()), ("503", "120"), "{name}: {page}");
            assert!(page.contains("upstairs") && page.contains("It is expected to be back on"), "{page}");
        }
        assert!(version_of(host, name).contains("MediaWiki 1.39.18"), "{}", version_of(host, name));
        assert_eq!(reads(host, name, "Menu"), "Reine, 9 €");
        assert_eq!(curl(host, name, "", "/images/x.php"), "<?php echo 6 * 7;");
        journey.regie.ok(&format!("maintenance {name} off"));
        let (status, again, page) = visitor(journey, host, name, "GET");
        assert!(status == "200" && again.is_empty() && page.contains("Reine, 9 €"), "{status} {again} {page}");
        // The page is nobody's by its address.
        assert_eq!(status_of(host, name, "/.regie-maintenance.html"), "404");
    });
    journey.regie.plan_is_empty();
}

fn a_broken_version_is_put_back(journey: &Journey) {
    journey.version("1.39.19");
    let service = journey.service("memory =", "ready_within = \"5s\"\nmemory =");
    let failed = journey.regie.run("apply --yes");
    assert_eq!(failed.code, 1, "{}", failed.said());
    assert!(failed.said().contains("500"), "{}", failed.said());
    journey.each(|host, name| {
        assert!(version_of(host, name).contains("MediaWiki 1.39.18"), "{}", version_of(host, name));
        assert_eq!(reads(host, name, "Menu"), "Reine, 9 €");
    });
    journey.version("1.39.18");
    journey.shop.write("services/wiki.toml", &service);
    journey.regie.plan_is_empty();
}

fn what_was_changed_by_hand_is_repaired(journey: &Journey) {
    journey.each(|host, name| {
        host.sh(&format!(
            "systemctl stop {name}-web; sed -i 's/max_children = 5/max_children = 1/' /srv/{name}/shared/config/php-fpm.conf; \
             rm /srv/{name}/current/images; mkdir /srv/{name}/current/images"
        ))
        .ok();
    });
    journey.fleet.host("one").sh("rm /etc/nginx/sites-enabled/wiki.conf; systemctl reload nginx").ok();
    let apache = "a2dissite -q notes; a2dismod -q -f ssl; sed -i s/notes.test/other.test/ /etc/apache2/sites-available/notes.conf; systemctl restart apache2";
    journey.fleet.host("two").sh(apache).ok();
    let plan = journey.regie.run("plan --detailed-exitcode");
    assert_eq!(plan.code, 2, "{}", plan.said());
    for shown in ["not running", "- pm.max_children = 1", "not enabled", "-     ServerName other.test", "a2enmod"] {
        assert!(plan.out.contains(shown), "`{shown}` is missing:\n{}", plan.out);
    }
    journey.regie.ok("apply --yes");
    journey.regie.plan_is_empty();
    journey.each(|host, name| assert_eq!(reads(host, name, "Menu"), "Reine, 9 €"));
    // A site that Apache does not understand changes nothing.
    let two = journey.fleet.host("two");
    let files = "cat /etc/apache2/sites-available/notes.conf; ls -l /etc/apache2/sites-enabled | grep notes";
    let before = two.sh(files).ok().text().to_owned();
    let inventory = INVENTORY.replace("1.39.17", "1.39.18");
    journey.shop.write(
        "inventory/test.toml",
        &format!("{inventory}\n[[machine.two.resource]]\nkind = \"site\"\nserver = \"apache\"\nname = \"bad\"\ncontent = \"Nonsense on\\n\"\n"),
    );
    let failed = journey.regie.run("apply --yes");
    assert!(failed.code == 1 && failed.said().contains("Nonsense"), "{}", failed.said());
    assert_eq!(two.sh(files).ok().text(), before);
    assert!(!two.sh("test -e /etc/apache2/sites-available/bad.conf").success());
    two.sh("apachectl configtest").ok();
    journey.shop.write("inventory/test.toml", &inventory);
}

fn its_job_runs(journey: &Journey) {
    for name in ["wiki", "notes"] {
        journey.regie.ok(&format!("jobs run {name} jobs"));
    }
}

fn an_acme_server_gives_the_certificates(journey: &Journey) {
    let ca = Ca::on(journey.fleet.host("ca"));
    journey.each(|host, name| {
        ca.trusted_by(host);
        ca.leads(&format!("{name}.test"), host);
    });
    let acme = format!("tls = \"acme\"\nacme_server = \"{}\"", Ca::directory());
    let inventory = INVENTORY.replace("1.39.17", "1.39.18").replace("tls = \"self-signed\"", &acme);
    journey.shop.write("inventory/test.toml", &inventory);
    journey.regie.ok("apply --yes");
    journey.regie.plan_is_empty();
    let served = |host: &Host, name: &str| {
        let of = format!("openssl s_client -connect 127.0.0.1:443 -servername {name}.test < /dev/null 2> /dev/null");
        host.sh(&format!("{of} | openssl x509 -noout -serial")).ok().text().to_owned()
    };
    journey.each(|host, name| {
        let resolve = [80, 443].map(|port| format!("--resolve {name}.test:{port}:127.0.0.1")).join(" ");
        let read = format!("curl -sSL {resolve} 'http://{name}.test/index.php?title=Menu&action=raw'");
        assert_eq!(host.sh(&read).ok().text(), "Reine, 9 €");
        // Renewed by certbot alone, and read by the server that serves it.
        let first = served(host, name);
        host.sh("certbot renew --force-renewal --no-random-sleep-on-renew").ok();
        wait_until("the renewed certificate is served", patience(), || served(host, name) != first);
    });
    journey.regie.plan_is_empty();
}
