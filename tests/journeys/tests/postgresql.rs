//! PostgreSQL on a real host: the platform, databases and accounts, an application on another machine, data saved and put back.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host};
use regie_journeys::{Regie, Shop, web_stage};

const PASSWORD: &str = "it's \"$HOME\" `id` \\ é 7";
const OTHER: &str = "an' other\\one";

const INVENTORY: &str = r#"
[machine.db]
address = "ssh://DB"
platform = ["postgresql"]
variables = { postgresql = { max_connections = 40 } }

[machine.app]
address = "ssh://APP"
host = "ADDRESS"

# Who reads all of it, and passes nothing on.
[[machine.db.resource]]
kind = "database"
engine = "postgresql"
name = "archive"
charset = "utf-8"

[[machine.db.resource]]
kind = "database-user"
engine = "postgresql"
name = "reader"
password = "{{ secrets.reader }}"
grants = { archive = ["CONNECT"], "*" = ["pg_read_all_data"] }

[instance.api]
version = "1.0.0"
on = { app = "app", database = "db" }
"#;

const RECIPE: &str = "summary = \"A program with a database\"\nextends = \"data\"\n";

const SERVICE: &str = "recipe = \"api\"\nsummary = \"A program with a database\"\n\n[source]\npath = \"app/{{ version }}\"\n\n\
    [env]\nDATABASE_URL = \"{{ database_url }}\"\n\n[process.main]\ncommand = \"sleep infinity\"\n";

struct Journey {
    fleet: Fleet,
    shop: Shop,
    regie: Regie,
}

impl Journey {
    fn secret(&self, name: &str, value: &str) {
        self.regie.set_secret("test", name, value);
    }

    fn inventory(&self, edit: impl Fn(String) -> String) {
        let address = self.fleet.host("app").address();
        let text = INVENTORY.replace("DB", "db").replace("APP", "app").replace("ADDRESS", &address);
        self.shop.write("inventory/test.toml", &edit(text));
    }

    fn run(&self) -> String {
        let runs = self.regie.ok("runs --json").out;
        let last: serde_json::Value = serde_json::from_str(runs.lines().next().unwrap()).unwrap();
        last["run"].as_str().unwrap().to_owned()
    }

    fn db(&self) -> &Host {
        self.fleet.host("db")
    }

    /// What an account is told over the network, from the application's machine.
    fn asked(&self, account: &str, password: &str, database: &str, question: &str) -> (bool, String) {
        let app = self.fleet.host("app");
        let escaped = password.replace('\\', "\\\\").replace(':', "\\:");
        app.write("/root/.pgpass", format!("db:5432:*:{account}:{escaped}\n"));
        let asked = app.sh(&format!(
            "chmod 600 /root/.pgpass; psql -X -A -t -h db -U {account} -d {database} -c \"{question}\" 2>&1"
        ));
        (asked.success(), asked.text().to_owned())
    }
}

/// Statements as the administrator of the server.
fn sql(host: &Host, database: &str, statements: &str) -> String {
    host.write("/root/x.sql", statements);
    let psql = format!("runuser -l postgres -c 'psql -X -q -A -t -v ON_ERROR_STOP=1 -d {database}' < /root/x.sql");
    host.sh(&psql).ok().text().to_owned()
}

#[test]
fn postgresql_is_kept_like_any_database() {
    let image = web_stage();
    let fleet = Fleet::try_up_on("postgresql", &[("db", image.as_str()), ("app", image.as_str())]).unwrap();
    let shop = Shop::on(&["db"]);
    std::fs::remove_file(shop.path().join("services/shop.toml")).unwrap();
    shop.write("recipes/api.toml", RECIPE);
    shop.write("services/api.toml", SERVICE);
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    let journey = Journey { fleet, shop, regie };
    journey.inventory(|text| text);
    journey.regie.ok("secrets keys --new");
    journey.secret("db_password", PASSWORD);
    journey.secret("reader", OTHER);

    journey.regie.ok("apply --yes");
    journey.regie.plan_is_empty();
    who_may_come_in(&journey);
    drift_is_shown_and_repaired(&journey);
    what_was_changed_comes_back(&journey);
    data_are_saved_and_put_back(&journey);
    it_goes_when_that_is_asked_for(&journey);
    a_host_built_from_paper_plans_empty(&journey);
}

fn who_may_come_in(journey: &Journey) {
    let make = "CREATE TABLE orders (what text); INSERT INTO orders VALUES ('reine'); SELECT count(*) FROM orders";
    let (well, said) = journey.asked("api", PASSWORD, "api", make);
    assert!(well && said.ends_with('1'), "{said}");
    let (well, said) = journey.asked("api", "wrong", "api", "SELECT 1");
    assert!(!well && said.contains("password authentication failed"), "{said}");
    // The address in the environment leads there too.
    let app = journey.fleet.host("app");
    let url = "set -a; . /srv/api/shared/config/env; psql -X -A -t \"$DATABASE_URL\" -c 'SELECT what FROM orders'";
    assert_eq!(app.sh(url).ok().text(), "reine");
    // Nobody comes in where nothing was granted.
    let (well, said) = journey.asked("api", PASSWORD, "archive", "SELECT 1");
    assert!(!well && said.contains("permission denied for database"), "{said}");
    let (well, said) = journey.asked("reader", OTHER, "archive", "SELECT 1");
    assert!(well, "{said}");
    assert_eq!(sql(journey.db(), "postgres", "SHOW max_connections"), "40");
    // No password in what the server writes.
    let log = journey.db().sh("cat /var/log/postgresql/*.log").ok().text().to_owned();
    assert!(!log.contains("other") && !log.contains("HOME"), "{log}");
}

fn drift_is_shown_and_repaired(journey: &Journey) {
    let db = journey.db();
    sql(
        db,
        "postgres",
        "ALTER ROLE api PASSWORD 'x' NOLOGIN CREATEDB; ALTER ROLE reader VALID UNTIL '2020-01-01'; \
         CREATE ROLE team; GRANT team TO reader; GRANT CREATE ON DATABASE archive TO reader WITH GRANT OPTION; \
         REVOKE CONNECT ON DATABASE archive FROM reader; ALTER DATABASE api OWNER TO postgres; \
         GRANT CONNECT ON DATABASE api TO PUBLIC;",
    );
    db.sh("sed -i 's/^max_connections.*/max_connections = 41/' /etc/postgresql/15/main/conf.d/60-regie.conf; \
        sed -i '/host all all .*32 scram/d' /etc/postgresql/15/main/pg_hba.conf")
        .ok();
    let plan = journey.regie.run("plan --detailed-exitcode");
    assert_eq!(plan.code, 2, "{}", plan.said());
    for shown in [
        "its password is another one",
        "- *: CREATEDB, NOLOGIN",
        "VALID UNTIL",
        "- team: ROLE",
        "- archive: CREATE, CREATE WITH GRANT OPTION",
        "+ archive: CONNECT",
        "owner postgres → api",
        "- PUBLIC: may connect",
        "- max_connections = 41",
        "scram-sha-256",
    ] {
        assert!(plan.out.contains(shown), "`{shown}` is missing:\n{}", plan.out);
    }
    assert!(!plan.out.contains("$HOME"), "{}", plan.out);
    journey.regie.ok("apply --yes");
    journey.regie.plan_is_empty();
    who_may_come_in_again(journey);
    who_may_come_in_is_read_without_a_restart(journey);
    // A verifier of another make is as good as none.
    sql(db, "postgres", "SET password_encryption = 'md5'; ALTER ROLE api PASSWORD 'x';");
    journey.regie.ok("apply --yes");
    who_may_come_in_again(journey);
}

/// Whoever is in stays in.
fn who_may_come_in_is_read_without_a_restart(journey: &Journey) {
    let db = journey.db();
    db.sh(
        "sed -i '/host all all .*32 scram/d' /etc/postgresql/15/main/pg_hba.conf; systemctl reload postgresql@15-main",
    )
    .ok();
    assert!(!journey.asked("api", PASSWORD, "api", "SELECT 1").0);
    let since = sql(db, "postgres", "SELECT pg_postmaster_start_time()");
    let plan = journey.regie.run("plan --detailed-exitcode");
    let shown = ["± postgresql@15-main.service", "reloads: ", "0 restarts"];
    assert!(plan.code == 2 && shown.iter().all(|s| plan.out.contains(s)), "{}", plan.said());
    journey.regie.ok("apply --yes");
    who_may_come_in_again(journey);
    assert_eq!(sql(db, "postgres", "SELECT pg_postmaster_start_time()"), since);
    journey.regie.plan_is_empty();
}

fn who_may_come_in_again(journey: &Journey) {
    let (well, said) = journey.asked("api", PASSWORD, "api", "SELECT what FROM orders");
    assert!(well && said == "reine", "{said}");
    let (well, said) = journey.asked("reader", OTHER, "archive", "SELECT 1");
    assert!(well, "{said}");
    assert_eq!(sql(journey.db(), "postgres", "SHOW max_connections"), "40");
}

fn what_was_changed_comes_back(journey: &Journey) {
    let verifier = "SELECT rolpassword FROM pg_authid WHERE rolname = 'reader'";
    let before = sql(journey.db(), "postgres", verifier);
    journey.secret("reader", "a third");
    journey.inventory(|text| {
        text.replace("\"pg_read_all_data\"", "\"createdb\"").replace(
            "[instance.api]",
            "[[machine.db.resource]]\nkind = \"database-user\"\nengine = \"postgresql\"\nname = \"late\"\n\
             password = \"{{ secrets.reader }}\"\ngrants = { archive = [\"ALL\"] }\n\n\
             [[machine.db.resource]]\nkind = \"database\"\nengine = \"postgresql\"\nname = \"late\"\nowner = \"late\"\n\n[instance.api]",
        )
    });
    journey.regie.ok("apply --yes");
    assert_ne!(sql(journey.db(), "postgres", verifier), before);
    let (well, said) = journey.asked("late", "a third", "late", "SELECT 1");
    assert!(well, "{said}");
    journey.regie.ok(&format!("undo {} --yes", journey.run()));
    assert_eq!(sql(journey.db(), "postgres", verifier), before);
    assert_eq!(sql(journey.db(), "postgres", "SELECT count(*) FROM pg_authid WHERE rolname = 'late'"), "0");
    assert_eq!(sql(journey.db(), "postgres", "SELECT count(*) FROM pg_database WHERE datname = 'late'"), "0");
    journey.secret("reader", OTHER);
    journey.inventory(|text| text);
    journey.regie.plan_is_empty();
    // What is chosen once cannot be brought about.
    journey.inventory(|text| text.replace("charset = \"utf-8\"", "charset = \"LATIN1\"\ncollation = \"C\""));
    let refused = journey.regie.run("plan");
    assert!(refused.code == 1 && refused.said().contains("encoding UTF8, wanted LATIN1"), "{}", refused.said());
    journey.inventory(|text| text);
}

fn data_are_saved_and_put_back(journey: &Journey) {
    let by_hand = journey.regie.ok("runbook").out;
    let boxes = || by_hand.split("```").skip(1).step_by(2).filter_map(|fenced| Some(fenced.split_once('\n')?.1));
    let box_of = |what: &str| boxes().find(|b| b.contains(what)).unwrap_or_else(|| panic!("no {what} in\n{by_hand}"));
    let db = journey.db();
    db.sh("install -d -m 0700 /var/backups/regie").ok();
    db.bash_stdin(box_of("pg_dump")).ok();
    sql(db, "api", "DELETE FROM orders; CREATE TABLE more (x int); ALTER DATABASE api OWNER TO postgres;");
    // What was saved last stands in the place of the words for it.
    let newest = "slot=$(ls /var/backups/regie | sed -n 's/.*-\\([0-9TZ]*\\)\\.sql$/\\1/p' | sort | tail -n 1)";
    let restore = box_of("psql -X -q -v ON_ERROR_STOP=1' > /dev/null <");
    assert!(restore.contains("slot=YYYYMMDDThhmmssZ"), "{restore}");
    db.bash_stdin(&restore.replace("slot=YYYYMMDDThhmmssZ", newest)).ok();
    assert_eq!(sql(db, "api", "SELECT what FROM orders"), "reine");
    assert_eq!(sql(db, "api", "SELECT count(*) FROM pg_class WHERE relname = 'more'"), "0");
    journey.regie.plan_is_empty();
}

fn it_goes_when_that_is_asked_for(journey: &Journey) {
    journey.inventory(|text| text[..text.find("[instance.api]").unwrap()].to_owned());
    let kept = journey.regie.ok("apply --yes");
    assert!(kept.said().contains("postgresql/api") || kept.said().contains("api"), "{}", kept.said());
    assert_eq!(sql(journey.db(), "api", "SELECT what FROM orders"), "reine");
    journey.inventory(|text| text);
    journey.regie.ok("apply --yes");
    journey.regie.ok("remove api --data --yes");
    let left = "SELECT (SELECT count(*) FROM pg_authid WHERE rolname = 'api') + (SELECT count(*) FROM pg_database WHERE datname = 'api')";
    assert_eq!(sql(journey.db(), "postgres", left), "0");
}

fn a_host_built_from_paper_plans_empty(journey: &Journey) {
    // The instance was taken out with its data; it is wanted again, and the server is as packages left it.
    journey.inventory(|text| text);
    journey.regie.ok("apply --yes");
    let quoted = PASSWORD.replace('\'', r"'\''");
    let secrets = [("DB_PASSWORD", quoted.as_str()), ("READER", &OTHER.replace('\'', r"'\''"))];
    let exports = secrets.map(|(name, value)| format!("export REGIE_SECRET_{name}='{value}'\n")).concat();
    sql(
        journey.db(),
        "postgres",
        "DROP DATABASE api; DROP DATABASE archive; DROP ROLE api; DROP ROLE reader; DROP ROLE IF EXISTS team;",
    );
    let script = journey.regie.ok("by-hand --bare --machine db").out;
    assert!(!script.contains("other\\one"), "{script}");
    let pasted = journey.db().bash_stdin(&format!("{exports}{script}"));
    assert!(pasted.success(), "{script}\n--\n{}\n{}", pasted.stdout, pasted.stderr);
    journey.regie.plan_is_empty();
}
