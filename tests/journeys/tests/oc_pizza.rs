//! OC Pizza: from three bare hosts to a shop that takes orders, through a second version, faults, a stop of the database,
//! and away again.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host, wait_until};
use regie_journeys::{OcPizza, Regie, SECRETS, VERSIONS, paste, patience};

const DOMAIN: &str = "www.ocpizza.example";
const CERTIFICATE: &str = "/etc/ssl/certs/boutique.pem";

/// A visitor's browser on a host: keeps cookies, trusts the shop's own certificate, knows where the shop is.
struct Browser<'a> {
    host: &'a Host,
}

impl Browser<'_> {
    fn curl(&self, words: &str, path: &str) -> String {
        let command = format!(
            "curl -sS --fail-with-body -m 20 --cacert {CERTIFICATE} --resolve {DOMAIN}:443:127.0.0.1 \
             -b /tmp/cookies -c /tmp/cookies -e https://{DOMAIN}/ {words} 'https://{DOMAIN}{path}'"
        );
        self.host.sh(&command).ok().stdout
    }

    fn open(&self, path: &str) -> String {
        self.curl("", path)
    }

    /// Fills in the form of a page and sends it; says the page it leads to.
    fn send(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> String {
        let token = between(page, "name=\"csrfmiddlewaretoken\" value=\"", "\"");
        let fields: String = fields.iter().map(|(name, value)| format!(" --data-urlencode '{name}={value}'")).collect();
        self.curl(&format!("-L --data-urlencode csrfmiddlewaretoken={token}{fields}"), path)
    }

    /// Puts the first pizza of the menu into the basket and orders it; says the order's number.
    fn order(&self) -> String {
        let menu = self.open("/");
        let add = format!("/panier/ajouter/{}/", between(&menu, "action=\"/panier/ajouter/", "/"));
        self.send(&menu, &add, &[]);
        let form = self.open("/commander/");
        let shop = between(&form, "<option value=\"", "\"");
        let placed = self.send(
            &form,
            "/commander/",
            &[
                ("nom", "Ada Lovelace"),
                ("telephone", "01 23 45 67 89"),
                ("adresse", "1 rue de la Paix, Paris"),
                ("pizzeria", shop),
            ],
        );
        assert!(placed.contains("Ada Lovelace"), "{placed}");
        between(&placed, "<h1>Commande ", "<").to_owned()
    }

    fn version(&self) -> String {
        let health = self.open("/sante");
        health.lines().find_map(|l| l.strip_prefix("version ")).unwrap_or_else(|| panic!("{health}")).to_owned()
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let start = text.find(before).unwrap_or_else(|| panic!("no {before} in:\n{text}")) + before.len();
    let end = text[start..].find(after).unwrap_or_else(|| panic!("no {after} after {before} in:\n{text}"));
    &text[start..start + end]
}

/// The newest run as `regie runs` tells it.
fn newest(regie: &Regie) -> serde_json::Value {
    let runs = regie.ok("runs --env prod --json");
    serde_json::from_str(runs.out.lines().next().unwrap()).unwrap()
}

#[test]
fn from_bare_hosts_to_a_shop_and_away_again() {
    let fleet = Fleet::up("oc-pizza", &["db", "app", "web"]);
    let (db, app, web) = (fleet.host("db"), fleet.host("app"), fleet.host("web"));
    let oc_pizza = OcPizza::on(&fleet, "prod");
    let regie = Regie::new(&oc_pizza.path(), &fleet.ssh_config());
    oc_pizza.secrets(&regie);
    regie.ok("check --env prod");

    // The machines first.
    regie.ok("provision --env prod --yes");
    assert_eq!(app.sh("cat /etc/timezone").ok().text(), "Europe/Paris");
    assert!(app.sh("locale -a").ok().text().contains("fr_FR.utf8"));
    assert!(db.sh("systemctl is-active mariadb").success());
    regie.ok("provision --env prod --yes");

    // PayPal does not answer: nothing of the shop is touched.
    let refused = regie.run("deploy boutique --env prod");
    assert_eq!(refused.code, 1, "{}", refused.said());
    assert!(refused.said().contains("9090"), "{}", refused.said());
    assert!(!app.sh("test -e /srv/boutique").success());

    oc_pizza.outside_answers(&fleet);
    regie.ok("deploy boutique --env prod");
    let browser = Browser { host: web };
    assert_eq!(browser.version(), VERSIONS[0]);
    let first = browser.order();
    // The worker, which supervisor keeps, makes it ready.
    let ready = || browser.open(&format!("/commande/{first}/")).contains("data-etat=\"prete\"");
    wait_until("the order is ready", patience(), ready);
    assert!(app.sh("supervisorctl status boutique-worker").ok().text().contains("RUNNING"));
    assert!(app.sh("systemctl is-active boutique-web.service").success());
    // Http leads to https, uploads and static files are served.
    let plain =
        web.sh(&format!("curl -sS -o /dev/null -w '%{{http_code}}' -H 'Host: {DOMAIN}' http://127.0.0.1/")).ok();
    assert_eq!(plain.text(), "301");
    let style = between(&browser.open("/"), "href=\"/static/", "\"").to_owned();
    assert!(browser.open(&format!("/static/{style}")).contains('{'));
    // The nightly job ran.
    regie.ok("jobs run boutique cloture --env prod");
    let jobs = regie.ok("jobs boutique --env prod");
    assert!(jobs.out.contains('✓'), "{}", jobs.out);
    regie.plan_is_empty_in("prod");

    // What is done on them by hand is in the journal.
    let shell = regie.ok("shell boutique --env prod -- python manage.py showmigrations vente");
    assert!(shell.out.contains("[X] 0001"), "{}", shell.said());
    // The shop's own tests pass where it runs, with what it runs with.
    let tests = "env DATABASE_URL=sqlite://:memory: python manage.py test --settings boutique.settings.test";
    regie.ok(&format!("shell boutique --env prod -- {tests}"));
    regie.ok("exec web db --env prod -- uptime");
    assert!(regie.ok("runs --env prod").out.contains("exec"));

    // A second version, with a migration; the orders are still there.
    oc_pizza.version(VERSIONS[1]);
    regie.ok("deploy boutique --env prod");
    assert_eq!(browser.version(), VERSIONS[1]);
    assert!(browser.open(&format!("/commande/{first}/")).contains(&first));
    browser.order();
    regie.plan_is_empty_in("prod");

    // The database stops with what stands on it, and starts again with it.
    regie.ok("stop db/mariadb --env prod --reason maintenance");
    assert!(!db.sh("systemctl is-active mariadb").success());
    assert!(!app.sh("systemctl is-active boutique-web.service").success());
    assert!(web.sh("systemctl is-active nginx").success(), "a platform that others use goes on");
    regie.plan_is_empty_in("prod");
    regie.ok("start db/mariadb --env prod");
    assert_eq!(browser.version(), VERSIONS[1]);

    // Away again, but for the data.
    regie.ok("remove boutique --env prod --yes");
    assert!(!app.sh("systemctl cat boutique-web.service").success());
    assert!(!web.sh("test -e /etc/nginx/sites-enabled/boutique.conf").success());
    assert!(db.sh("mariadb -e 'SELECT COUNT(*) FROM boutique.vente_commande'").success(), "the data is kept");
    regie.ok("remove boutique --data --env prod --yes");
    assert!(!db.sh("mariadb -e 'USE boutique'").success());
    assert!(!app.sh("test -e /srv/boutique").success());
    // Nobody reaches the database from another machine any more, so it listens on its own alone.
    regie.ok("apply --env prod --yes");
    assert!(!db.sh("ss -ltn").ok().text().contains(&format!("{}:3306", db.address())));
    regie.plan_is_empty_in("prod");
}

#[test]
fn faults_during_a_deploy_on_three_machines() {
    let (fleet, oc_pizza, regie) = OcPizza::deployed("oc-pizza-faults");
    let (db, app, web) = (fleet.host("db"), fleet.host("app"), fleet.host("web"));
    let browser = Browser { host: web };
    let order = browser.order();
    let still = |version: &str| {
        assert_eq!(browser.version(), version);
        assert!(browser.open(&format!("/commande/{order}/")).contains(&order));
    };

    // What visitors are to see is not what they see: all three go back, the migration too.
    let verify = std::fs::read_to_string(oc_pizza.path().join("services/boutique.toml")).unwrap();
    oc_pizza.edit("services/boutique.toml", |doc| {
        doc["verify"].as_array_of_tables_mut().unwrap().get_mut(0).unwrap()["contains"] =
            toml_edit::value("nobody says this");
    });
    oc_pizza.version(VERSIONS[1]);
    let failed = regie.run("deploy boutique --env prod");
    assert_eq!(failed.code, 1, "{}", failed.said());
    still(VERSIONS[0]);
    std::fs::write(oc_pizza.path().join("services/boutique.toml"), &verify).unwrap();
    oc_pizza.version(VERSIONS[0]);
    regie.plan_is_empty_in("prod");

    // The executor is killed while it builds, then regie itself: any regie goes on.
    oc_pizza.version(VERSIONS[1]);
    let deploy = regie.start("deploy boutique --env prod");
    deploy.says("fetch");
    app.kill_process("agent execute");
    deploy.says("build");
    deploy.kill();
    let somebody = Regie::new(&oc_pizza.path(), &fleet.ssh_config());
    std::fs::create_dir_all(somebody.home().join(".config")).unwrap();
    let run = newest(&somebody);
    assert_eq!(run["open"], true, "{run}");
    let id = run["run"].as_str().unwrap();
    let resumed = somebody.run(&format!("resume {id} --env prod"));
    assert_eq!(resumed.code, 0, "{}", resumed.said());
    still(VERSIONS[1]);
    regie.plan_is_empty_in("prod");

    // And takes it back, the data model too.
    let refused = somebody.run(&format!("undo {id} --env prod --yes"));
    assert_eq!(refused.code, 4, "{}", refused.said());
    somebody.ok(&format!("undo {id} --with-data --env prod --yes"));
    still(VERSIONS[0]);

    // The power of the application's machine goes in the middle: the run ends as it was or as it was asked to be.
    let deploy = regie.start("deploy boutique --env prod");
    deploy.says("fetch");
    app.cut_power();
    app.start();
    let ended = deploy.wait();
    let found = newest(&regie);
    if found["open"] == true {
        regie.run(&format!("resume {} --env prod", found["run"].as_str().unwrap()));
    }
    // Secrets do not survive the cut: the next apply gives them again.
    let applied = regie.run("apply --env prod --yes");
    assert_eq!(applied.code, 0, "{}\nafter\n{}", applied.said(), ended.said());
    still(VERSIONS[1]);
    regie.plan_is_empty_in("prod");
    assert!(db.sh("systemctl is-active mariadb").success());
}

#[test]
fn three_machines_from_paper_plan_empty() {
    let stage = regie_journeys::shop_stage();
    let names = [("db", stage.as_str()), ("app", &stage), ("web", &stage)];
    let fleet = Fleet::try_up_on("oc-pizza-paper", &names).unwrap();
    let oc_pizza = OcPizza::on(&fleet, "prod");
    let regie = Regie::new(&oc_pizza.path(), &fleet.ssh_config());
    oc_pizza.secrets(&regie);
    oc_pizza.outside_answers(&fleet);

    let document = regie.ok("by-hand --bare --env prod").out;
    let variables = SECRETS.map(|(name, value)| (format!("REGIE_SECRET_{}", name.to_uppercase()), value));
    let secrets: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    paste(&fleet, &document, &secrets);

    let browser = Browser { host: fleet.host("web") };
    assert_eq!(browser.version(), VERSIONS[0]);
    browser.order();
    assert!(!fleet.host("app").sh("test -e /var/lib/regie/manifest.json").success(), "regie was never there");
    regie.plan_is_empty_in("prod");
}

#[test]
fn two_shops_share_one_machine() {
    let stage = regie_journeys::shop_stage();
    let fleet = Fleet::try_up_on("oc-pizza-two", &[("essai", &stage)]).unwrap();
    let essai = fleet.host("essai");
    let oc_pizza = OcPizza::on(&fleet, "test");
    let regie = Regie::new(&oc_pizza.path(), &fleet.ssh_config());
    oc_pizza.secrets(&regie);
    oc_pizza.outside_answers(&fleet);
    let annexe = |port: i64, domain: &str| {
        oc_pizza.edit("inventory/test.toml", |doc| {
            let mut instance = doc["instance"]["boutique"].clone();
            instance["service"] = toml_edit::value("boutique");
            instance["port"] = toml_edit::value(port);
            instance["domains"] = toml_edit::value(toml_edit::Array::from_iter([domain]));
            doc["instance"]["annexe"] = instance;
        });
    };
    // What they would both have is found before a machine hears of it.
    annexe(8000, "essai.ocpizza.example");
    let collides = regie.run("check --env test");
    assert_eq!(collides.code, 1, "{}", collides.said());
    assert!(collides.said().contains("port 8000") && collides.said().contains("essai.ocpizza.example"));

    annexe(8001, "annexe.ocpizza.example");
    regie.ok("apply --env test --yes");
    regie.plan_is_empty_in("test");
    let health = |name: &str, domain: &str| {
        let trusting = format!("--cacert /etc/ssl/certs/{name}.pem --resolve {domain}:443:127.0.0.1");
        essai.sh(&format!("curl -sS --fail-with-body {trusting} https://{domain}/sante")).ok().stdout
    };
    let both = || {
        assert!(health("boutique", "essai.ocpizza.example").contains(VERSIONS[0]));
        assert!(health("annexe", "annexe.ocpizza.example").contains(VERSIONS[0]));
    };
    both();
    // Each has a database of its own, which the other's account may not read.
    let grants = essai.sh("mariadb -Ne \"SHOW GRANTS FOR 'annexe'@'127.0.0.1'\"").ok().stdout;
    assert!(grants.contains("`annexe`") && !grants.contains("`boutique`"), "{grants}");
    // One stops and goes, the platform and the other stay.
    regie.ok("stop annexe --env test --reason inventaire");
    assert!(essai.sh("systemctl is-active mariadb nginx supervisor").success());
    assert!(health("boutique", "essai.ocpizza.example").contains(VERSIONS[0]));
    regie.ok("start annexe --env test");
    both();
    regie.ok("remove annexe --data --env test --yes");
    assert!(health("boutique", "essai.ocpizza.example").contains(VERSIONS[0]));
    assert!(!essai.sh("mariadb -e 'USE annexe'").success() && essai.sh("mariadb -e 'USE boutique'").success());
    assert!(!essai.sh("test -e /srv/annexe").success());
    regie.plan_is_empty_in("test");
}
