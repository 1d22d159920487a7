//! What documents get wrong: each rule finds the wrong one at its line, and not the right one.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{edited, files, good, starter_files, with};
use jiff::civil::date;
use jiff::tz::TimeZone;
use regie_dossier::{Around, Entry, Files, Finding, Language, Level, lint, load, rules, settled, summary, to_text};
use std::collections::BTreeMap;

const OVERVIEW: &str = "dossier.toml";
const BASE: &str = "inventory/base.toml";
const PROD: &str = "inventory/prod.toml";
const SHOP: &str = "services/pizzeria.toml";
const PAGES: &str = "services/static.toml";
const DOWN: &str = "playbooks/site-down.md";
const TASK: &str = "tasks/add-shop.md";

/// The good dossier, with everything that a document wants: it has no finding but that its secrets are missing.
fn complete() -> Files {
    let mut files = with(
        good(),
        DOWN,
        "# The site is down\n\n## Look\n\nIs `mariadb` running? The [RPO] is 4 h.\n\n## Act\n\nStart it.\n",
    );
    files = with(files, TASK, "# Add a shop\n\nSee [what to do when it is down](../playbooks/site-down.md#act).\n");
    let contact = "\n[[contact]]\nname = \"Ana\"\nphone = \"+33 1 23 45 67 89\"\n";
    let verify = "\n[[verify]]\nhttp = \"https://pages.example/\"\n";
    let Some(Entry::Bytes(bytes)) = files.entries.get_mut(PAGES) else { panic!() };
    bytes.extend_from_slice(format!("{contact}{verify}").as_bytes());
    edited(files, PAGES, "summary = \"Pages\"", "summary = \"Pages\"\nbugs = \"mailto:bugs@example.org\"")
}

fn around() -> Around<'static> {
    Around { zone: &|name| TimeZone::get(name).ok(), ..Around::at(date(2026, 11, 21).at(9, 14, 3, 0)) }
}

fn found_around(files: &Files, around: &Around<'_>) -> Vec<Finding> {
    let loaded = load(files);
    let mut findings = loaded.findings.clone();
    findings.retain(|f| f.rule != "no-secrets");
    findings.extend(lint(&loaded, around));
    settled(loaded.dossier.as_ref().unwrap(), findings)
}

fn found(files: &Files) -> Vec<Finding> {
    found_around(files, &around())
}

fn text(findings: &[Finding]) -> String {
    findings.iter().map(|f| to_text(f, false)).collect::<Vec<_>>().join("\n")
}

/// One finding, of a rule, at a line.
#[track_caller]
fn one(files: &Files, rule: &str, at: &str) -> Finding {
    let findings = found(files);
    let [finding] = findings.as_slice() else { panic!("{rule}: {}", text(&findings)) };
    let place = format!("{}:{}", finding.place.file, finding.place.line);
    assert_eq!((finding.rule.as_str(), place.as_str()), (rule, at), "{}", text(&findings));
    finding.clone()
}

#[track_caller]
fn none(files: &Files) {
    let findings = found(files);
    assert!(findings.is_empty(), "{}", text(&findings));
}

/// The number of the line that has a text.
fn line(files: &Files, path: &str, has: &str) -> String {
    let Some(Entry::Bytes(bytes)) = files.entries.get(path) else { panic!("no {path}") };
    let text = std::str::from_utf8(bytes).unwrap();
    let at = text.lines().position(|l| l.contains(has)).unwrap_or_else(|| panic!("no {has}"));
    format!("{path}:{}", at + 1)
}

#[track_caller]
fn wrong(rule: &str, path: &str, from: &str, to: &str, at: &str) -> Finding {
    let files = edited(complete(), path, from, to);
    one(&files, rule, &line(&files, path, at))
}

#[track_caller]
fn right(path: &str, from: &str, to: &str) {
    none(&edited(complete(), path, from, to));
}

#[test]
fn a_complete_dossier_has_no_finding() {
    none(&complete());
}

#[test]
fn cover_version() {
    let history = "[[version]]\nversion = \"1.0\"\ndate = 2026-11-12";
    let older = "[[version]]\nversion = \"0.9\"\ndate = 2025-01-30\n\n";
    let finding =
        wrong("cover-version", OVERVIEW, "author = \"Ana\"\nenv", "author = \"Ana\"\ncover = \"0.9\"\nenv", "cover");
    assert!(finding.message.contains("0.9") && finding.message.contains("1.0"));
    right(OVERVIEW, "author = \"Ana\"\nenv", "author = \"Ana\"\ncover = \"1.0\"\nenv");
    right(OVERVIEW, history, &format!("{older}{history}"));
    // Newest first is an order, too.
    right(OVERVIEW, "[references]", &format!("{older}[references]"));
    wrong("cover-version", OVERVIEW, "[references]", &format!("{older}[references]").replace("0.9", "1.1"), "1.1");
    let twice = older.replace("0.9", "1.0");
    one(
        &edited(complete(), OVERVIEW, "[references]", &format!("{twice}[references]")),
        "cover-version",
        "dossier.toml:14",
    );
    wrong("cover-version", OVERVIEW, "date = 2026-11-12", "date = \"12/11/2026\"", "12/11/2026");
}

#[test]
fn review() {
    let finding = wrong("review", OVERVIEW, "language", "review = 2026-11-01\nlanguage", "review");
    assert!(finding.message.contains("20 days ago"), "{}", finding.message);
    right(OVERVIEW, "language", "review = 2026-11-21\nlanguage");
    let loaded = load(&edited(complete(), OVERVIEW, "language", "review = \"soon\"\nlanguage"));
    assert!(loaded.findings.iter().any(|f| f.level == Level::Error && f.message.contains("`soon` is no date")));
}

#[test]
fn schedule() {
    for (text, message, help) in [
        (
            "* */4 * * *",
            "`* */4 * * *` runs every minute of every fourth hour: 360 times a day",
            "every 4 hours is `0 */4 * * *` (next: 12:00, 16:00, 20:00)",
        ),
        (
            "* 2 * * 1",
            "`* 2 * * 1` runs every minute from 02:00 to 02:59: 60 times a day",
            "Monday at 02:00 is `0 2 * * 1` (next: 2026-11-23 02:00, 2026-11-30 02:00, 2026-12-07 02:00)",
        ),
        ("0 0 13 * 5", "on each day of the month `13` and on each day of the week `5`", "let one of the two"),
        (
            "0 4 31 * *",
            "does not come in February, April, June, September, November: there is no day 31",
            "`0 4 1 * *`",
        ),
        ("0 4 29 2 *", "does not come in February but in leap years", "first day"),
    ] {
        let finding = wrong("schedule", SHOP, "0 2 * * *", text, text);
        assert!(finding.message.contains(message), "{}", finding.message);
        assert!(finding.help.as_ref().unwrap().contains(help), "{finding:?}");
    }
    for text in
        ["0 */4 * * *", "* * * * *", "0 4 31 1,3,5 *", "0 4 1,15,30 * *", "0 0 */2 * 1", "0 0 1-7 * */7", "@monthly"]
    {
        right(SHOP, "0 2 * * *", text);
    }
}

#[test]
fn a_schedule_in_an_hour_that_clocks_leave_out() {
    let paris = |schedule: &str| {
        let files = edited(complete(), BASE, "locale =", "timezone = \"Europe/Paris\"\nlocale =");
        edited(files, SHOP, "0 2 * * *", schedule)
    };
    let files = paris("30 2 * * *");
    let finding = one(&files, "schedule", &line(&files, SHOP, "30 2 * * *"));
    assert!(
        finding.message.contains("Europe/Paris has no 02:30 on 2027-03-28, and two 02:30 on 2027-10-31"),
        "{finding:?}"
    );
    assert!(finding.help.unwrap().contains("before 02:00 or from 03:00 on"));
    for schedule in ["30 1 * * *", "0 3 * * *", "30 2 * * 1", "0 * * * *"] {
        none(&paris(schedule));
    }
}

#[test]
fn rpo_schedule() {
    let nightly = edited(complete(), SHOP, "0 */4 * * *", "0 2 * * *");
    let finding = one(&nightly, "rpo-schedule", "services/pizzeria.toml:50");
    assert_eq!(finding.message, "backups of `pizzeria` are up to 24 h apart, and no more than 4 h may be lost");
    assert_eq!(finding.help.unwrap(), "save as often as is promised, `0 */4 * * *`, or promise less: `rpo = \"1d\"`");
    // The last gap of a day is the longest.
    assert!(wrong("rpo-schedule", SHOP, "0 */4 * * *", "0 */5 * * *", "*/5").message.contains("up to 5 h"));
    right(SHOP, "0 */4 * * *", "0 */3 * * *");
    right(SHOP, "rpo = \"4h\"", "");
    // No backup at all, while another service has one.
    let promise = |rpo: &str| edited(complete(), PAGES, "[[verify]]", &format!("[objective]\n{rpo}\n\n[[verify]]"));
    let unsaved = promise("rpo = \"4h\"");
    let finding = one(&unsaved, "rpo-schedule", &line(&unsaved, PAGES, "rpo"));
    assert_eq!(finding.message, "nothing saves `static`, and no more than 4 h may be lost");
    none(&promise("rto = \"30m\""));
}

#[test]
fn budget() {
    let finding = wrong("budget", SHOP, "99.9%", "99.99%", "99.99%");
    assert_eq!(finding.message, "an uptime of 99.99% leaves 4 min 19 s a month, less than 10 looks at one every 1 min");
    let help = finding.help.unwrap();
    assert!(
        help.contains("promise 99.976%") && help.contains("every = \"25s\"") && help.contains("site-down"),
        "{help}"
    );
    none(&edited(edited(complete(), SHOP, "99.9%", "99.99%"), SHOP, "for = \"2m\"", "for = \"2m\", every = \"20s\""));
    wrong("budget", SHOP, "for = \"2m\"", "for = \"2m\", every = \"5m\"", "99.9%");
    assert!(wrong("budget", SHOP, "99.9%", "100%", "100%").help.unwrap().starts_with("promise 99.976%"));
}

#[test]
fn lockout() {
    let firewall = |allow: &str| format!("[server.firewall]\nallow = {allow}\n");
    let with_allow = |allow: &str| {
        let mut files = complete();
        let Some(Entry::Bytes(base)) = files.entries.get_mut(BASE) else { panic!() };
        base.extend(format!("\n{}", firewall(allow)).bytes());
        files
    };
    let findings = found(&with_allow("[\"http\", \"ssh on nobody\"]"));
    assert!(findings.iter().any(|f| f.message.contains("there is no machine `nobody`")), "{}", text(&findings));
    let findings = found(&with_allow("[\"http\"]"));
    let lockouts = findings.iter().filter(|f| f.rule == "lockout").map(|f| f.message.as_str()).collect::<Vec<_>>();
    assert_eq!(lockouts.len(), 2, "{lockouts:?}");
    assert!(lockouts.iter().any(|m| m.contains("of db does not let in by port 2222")), "{lockouts:?}");
    assert!(
        found(&with_allow("[\"tcp 20-30 from 10.0.0.0/8\", \"tcp 2222 on db\"]")).iter().all(|f| f.rule != "lockout")
    );
    assert!(found(&with_allow("[\"udp 22\"]")).iter().any(|f| f.rule == "lockout"));
}

#[test]
fn contact_unreachable() {
    let both = "role = \"operations\", mail = \"ana@example.org\"";
    wrong("contact-unreachable", SHOP, both, "role = \"operations\"", "contact");
    wrong("contact-unreachable", SHOP, "ana@example.org", "ana@", "contact");
    wrong("contact-unreachable", SHOP, both, "phone = \"ask the desk\"", "contact");
    right(SHOP, both, "phone = \"112\"");
    right(SHOP, both, "mail = \"Ana.Lopez+ops@Example.org\", phone = \"(01) 23.45.67.89\"");
}

#[test]
fn dead_link() {
    wrong("dead-link", TASK, "site-down.md#act", "site-dwn.md", "site-dwn");
    let finding = wrong("dead-link", TASK, "#act", "#acts", "#acts");
    assert_eq!(finding.help.unwrap(), "did you mean `#act`?");
    wrong("dead-link", TASK, "../playbooks/site-down.md#act", "#act", "#act");
    wrong("dead-link", TASK, "../playbooks/site-down.md#act", "../../secret.md", "secret.md");
    wrong("dead-link", TASK, "../playbooks/site-down.md#act", "htps://example.org", "htps");
    wrong("dead-link", SHOP, "https://example.org/bugs", "www.example.org/bugs", "www.");
    wrong("dead-link", PAGES, "mailto:bugs@example.org", "bugs@example.org", "bugs@");
    wrong("dead-link", OVERVIEW, "https://example.org/architecture", "docs/architecture.pdf", "architecture.pdf");
    right(OVERVIEW, "https://example.org/architecture", "The blue folder on the second shelf");
    right(OVERVIEW, "https://example.org/architecture", "files/app.conf");
    right(OVERVIEW, "https://example.org/architecture", "files/app%2Econf");
    right(OVERVIEW, "https://example.org/architecture", "git@example.org:oc/pizza.git");
    wrong("dead-link", TASK, "../playbooks/site-down.md#act", "git@example.org:oc/pizza.git", "git@");
    right(TASK, "#act", "#the-site-is-down");
    let accented = edited(complete(), DOWN, "## Act", "## Agir à 3 h, déjà");
    none(&edited(accented.clone(), TASK, "#act", "#agir-%C3%A0-3-h-d%C3%A9j%c3%a0"));
    one(&edited(accented, TASK, "#act", "#agir-%C3%A0"), "dead-link", "tasks/add-shop.md:3");
    right(TASK, "../playbooks/site-down.md#act", "../inventory/prod.toml");
    right(TASK, "../playbooks/site-down.md#act", "site-down.md".replace("site-down", "add-shop").as_str());
    // What lies in the dossier's folder and is none of its files is looked for there.
    let files = edited(complete(), OVERVIEW, "https://example.org/architecture", "docs/architecture.pdf");
    let there = |path: &str| path == "docs/architecture.pdf";
    assert_eq!(found_around(&files, &Around { exists: &there, ..around() }), []);
}

#[test]
fn glossary_undefined() {
    let finding = wrong("glossary-undefined", DOWN, "[RPO]", "[RTO]", "[RTO]");
    assert!(finding.help.unwrap().contains("[RPO]"));
    for word in ["[rpo]", "[RPOs]", "[…]", "[1]", "[there](https://example.org)"] {
        right(DOWN, "[RPO]", word);
    }
}

#[test]
fn empty_chapter() {
    for (path, from, to, at, says) in [
        (SHOP, "summary = \"Ordering site of the OC Pizza shops\"\n", "", SHOP, "what it is for"),
        (SHOP, "bugs = \"https://example.org/bugs\"\n", "", SHOP, "where its bugs go"),
        (SHOP, "contact = [", "contact = []#", SHOP, "who to call"),
        (OVERVIEW, "author = \"Ana\"\nenv", "env", OVERVIEW, "who signs it"),
        (OVERVIEW, "Architecture =", "#", OVERVIEW, "[references]"),
        (PAGES, "[[verify]]\nhttp", "#", PAGES, "that `static` works"),
        (
            SHOP,
            "[backup]\nschedule = \"0 */4 * * *\"\nkeep = { hourly = 6, daily = 7 }\nto = [\"local\", \"offsite\"]\nexclude = [\"data/cache\"]\n",
            "",
            OVERVIEW,
            "nothing is saved",
        ),
        (SHOP, "uptime = \"99.9%\"\nrpo = \"4h\"\nrto = \"30m\"", "", OVERVIEW, "nothing is promised"),
    ] {
        let files = edited(complete(), path, from, to);
        let finding = one(&files, "empty-chapter", &format!("{at}:0"));
        assert!(finding.message.contains(says), "{}", finding.message);
    }
    let mut files = complete();
    files.entries.remove(TASK);
    assert!(one(&files, "empty-chapter", "dossier.toml:0").message.contains("no task"));
    // What the team writes itself fills it.
    none(&with(files.clone(), "chapters/tasks.md", "# Tasks\n\nThere are none: everything is done by itself.\n"));
    // A page with nothing in it does not.
    let findings = found(&with(files, "chapters/tasks.md", "# Tasks\n"));
    assert_eq!(findings.iter().map(|f| f.rule.as_str()).collect::<Vec<_>>(), ["empty-chapter"; 2]);
    one(&with(complete(), "chapters/tasks.md", "\n"), "empty-chapter", "chapters/tasks.md:0");
    one(&with(complete(), TASK, "# Add a shop\n"), "empty-chapter", "tasks/add-shop.md:1");
}

#[test]
fn no_value() {
    let files =
        |value: &str| edited(complete(), SHOP, "QUOTED =", &format!("NEEDED = {{ required = true{value} }}\nQUOTED ="));
    let error = |files: &Files| {
        let finding = one(files, "no-value", &line(files, SHOP, "NEEDED"));
        assert_eq!(finding.level, Level::Error);
        finding.message
    };
    assert!(error(&files("")).contains("has no value"));
    assert!(error(&files(", value = \"\"")).contains("is empty"));
    assert!(error(&files(", value = \"{{ '' }} \"")).contains("is empty"));
    none(&files(", value = \"x\""));
    none(&files(", value = \"{{ secrets.x }}\""));
}

#[test]
fn no_playbook_and_no_alert() {
    let mut files = complete();
    files.entries.remove(DOWN);
    files = with(files, TASK, "# Add a shop\n\nAsk Ana.\n");
    one(&files, "no-playbook", &line(&files, SHOP, "name = \"site-down\""));
    one(&with(complete(), "playbooks/other.md", "# Other\n\nAsk Ana.\n"), "no-alert", "playbooks/other.md:0");
}

#[test]
fn disagrees_on_engines() {
    let finding = wrong("disagrees", DOWN, "`mariadb`", "`systemctl status mysql`", "mysql");
    assert_eq!(finding.message, "no environment has MySQL: MariaDB is declared");
    assert_eq!(finding.place.length, 5);
    wrong("disagrees", DOWN, "Start it.", "Start MySQL.", "MySQL");
    wrong("disagrees", SHOP, "description = \"database\"", "description = \"PostgreSQL database\"", "PostgreSQL");
    wrong("disagrees", SHOP, "Ordering site", "MySQL site", "MySQL site");
    wrong("disagrees", DOWN, "Start it.", "```sh on=app\nsystemctl start mysql\n```", "start mysql");
    wrong("disagrees", DOWN, "Start it.", "MariaDB again: `systemctl start mysql.service`.", "start mysql");
    wrong("disagrees", DOWN, "Start it.", "`sudo systemctl -q restart mysql && mysql -e 'select 1'`", "restart mysql");
    // Another paragraph explains nothing.
    wrong("disagrees", DOWN, "Start it.", "MariaDB.\n\nStart MySQL.", "Start MySQL");
    wrong("disagrees", DOWN, "Start it.", "| MariaDB | MySQL |\n| --- | --- |\n| a | b |", "| MySQL");
    wrong("disagrees", DOWN, "Start it.", "```sh on=app\nmysqld --version\n```", "mysqld");
    for text in [
        "`mariadb`, a fork of MySQL",
        "**MariaDB** is\nwhat was made of\n`mysqld`.",
        "- MariaDB, of which\n  MySQL is the mother",
        "Ask it: `mysql -e 'show processlist'`.",
        "```sh on=app\nmysql -e 'show processlist'\n```",
        "`systemctl restart mariadb && mysql -e 'select 1'`",
        "MariaDB took the place of MySQL.",
        "Look into /etc/mysql/my.cnf.",
        "The address begins with mysql://.",
        "The package is default-mysql-client.",
        "Restart apache2: no web server is declared.",
    ] {
        right(DOWN, "Start it.", text);
    }
}

#[test]
fn disagrees_on_paths() {
    let finding = wrong("disagrees", DOWN, "Start it.", "Look into\n/srv/pizzeria/app/log.", "/app/log");
    assert_eq!(finding.message, "nothing declares /srv/pizzeria/app/log");
    assert_eq!((finding.place.column, finding.place.length), (1, 21));
    wrong("disagrees", DOWN, "Start it.", "`ls /opt/pizza`", "/opt/pizza");
    wrong("disagrees", DOWN, "Start it.", "`ls /srv/ocpizza`", "/srv/ocpizza");
    for path in [
        "/srv",
        "/srv/pizzeria",
        "/srv/pizzeria/current/manage.py",
        "/srv/pizzeria/releases/2.1.0",
        "/srv/pizzeria/shared/log/x.log",
        "/srv/pizzeria/shared/config/app.conf",
        "/srv/www/index.html",
        "/var/lib/mysql",
        "/srv/pizzeria/<folder>",
        "{{ root }}/x",
    ] {
        right(DOWN, "Start it.", &format!("Look into {path}."));
    }
}

#[test]
fn disagrees_on_ports() {
    wrong("disagrees", DOWN, "Start it.", "Open http://localhost:8001/", "8001");
    wrong("disagrees", DOWN, "Start it.", "It listens on port 8001.", "8001");
    for text in ["Open http://localhost:8000/", "MariaDB has port 3306, ssh port 2222.", "example.org:8001 is theirs."]
    {
        right(DOWN, "Start it.", text);
    }
}

#[test]
fn shared_data() {
    let two = |more: &str| {
        let files = edited(complete(), PROD, "app = [\"app1\", \"web\"]", &format!("app = [\"app1\", \"web\"]{more}"));
        edited(
            files,
            PAGES,
            "[process.main]\ncommand = \"./run\"",
            "[process.main]\ncommand = \"./run {{ shared }}/data\"",
        )
    };
    let files = two("");
    let finding = one(&files, "shared-data", &line(&files, PROD, "[instance.static]"));
    assert!(
        finding.message.contains("`app1` and `web`") && finding.message.contains("/srv/static/shared/data"),
        "{finding:?}"
    );
    for command in ["{{shared}}/data", "{{ shared ~ '/data' }}"] {
        one(
            &edited(two(""), PAGES, "{{ shared }}/data", command),
            "shared-data",
            &line(&files, PROD, "[instance.static]"),
        );
    }
    none(&edited(two(""), PAGES, "{{ shared }}/data", "{{ shared }}/log"));
    none(&edited(two(""), PROD, "app = [\"app1\", \"web\"]", "app = \"app1\""));
}

#[test]
fn end_of_life() {
    let base = |os: &str| edited(complete(), BASE, "[server]", &format!("[server]\nos = \"{os}\""));
    let files = base("Debian 11");
    let finding = one(&files, "end-of-life", &line(&files, BASE, "Debian 11"));
    assert_eq!(finding.message, "Debian 11 is declared here: its security updates ended on 2026-08-31");
    assert_eq!(finding.help.unwrap(), "plan the move to Debian 13, which has updates until 2030-06-30");
    none(&base("Debian 12"));
    none(&base("Something else 1"));
    let soon = Around::at(date(2028, 4, 15).at(0, 0, 0, 0));
    let findings = found_around(&base("Debian 12"), &soon);
    assert!(text(&findings).contains("end on 2028-06-30, in 76 days"), "{}", text(&findings));
    wrong("end-of-life", PROD, "provider =", "os = \"Ubuntu 20.04\"\nprovider =", "Ubuntu");
}

#[test]
fn end_of_life_as_it_was_seen() {
    let seen = |system: &str| {
        let key = ("prod".to_owned(), "db".into());
        let systems: BTreeMap<_, _> = [(key, (system.to_owned(), "2026-11-20".to_owned()))].into();
        Around { systems, ..around() }
    };
    let said = |files: &Files, system: &str| {
        let findings = found_around(files, &seen(system));
        findings.iter().map(|f| format!("{} {}:{}", f.rule, f.place.file, f.place.line)).collect::<Vec<_>>()
    };
    let files = complete();
    let machine = line(&files, PROD, "[machine.db]");
    assert_eq!(said(&files, "Debian GNU/Linux 11 (bullseye)"), [format!("end-of-life {machine}")]);
    assert!(said(&files, "Debian GNU/Linux 12 (bookworm)").is_empty());
    let files = edited(complete(), PROD, "provider =", "os = \"Debian 12\"\nprovider =");
    assert!(said(&files, "Debian GNU/Linux 12 (bookworm)").is_empty());
    let differs = line(&files, PROD, "Debian 12");
    assert_eq!(said(&files, "Debian GNU/Linux 13 (trixie)"), [format!("disagrees {differs}")]);
}

#[test]
fn accepting() {
    let accepted =
        |line: &str| edited(complete(), OVERVIEW, "[references]", &format!("[accept]\n{line}\n\n[references]"));
    let files =
        edited(accepted("empty-chapter = \"nobody reports bugs\""), SHOP, "bugs = \"https://example.org/bugs\"\n", "");
    let findings = found(&files);
    let [finding] = findings.as_slice() else { panic!("{}", text(&findings)) };
    assert_eq!(finding.accepted.as_deref(), Some("nobody reports bugs"));
    assert_eq!(summary(&findings, 9), "no findings, 1 accepted in 9 files.");
    assert_eq!(serde_json::to_value(finding).unwrap()["accepted"], "nobody reports bugs");
    let unused = accepted("empty-chapter = \"nobody reports bugs\"");
    let finding = one(&unused, "accept-unused", &line(&unused, OVERVIEW, "empty-chapter"));
    assert!(serde_json::to_value(&finding).unwrap().get("accepted").is_none());
    for (line, says) in [
        ("empty-chaptr = \"x\"", "did you mean `empty-chapter`?"),
        ("no-playbook = \"x\"", "only warnings can be accepted"),
        ("unknown-key = \"x\"", "only warnings can be accepted"),
        ("budget = \"\"", "is empty"),
        ("budget = 1", "must be a text"),
    ] {
        let findings = found(&accepted(line));
        assert!(
            findings.iter().any(|f| f.level == Level::Error) && text(&findings).contains(says),
            "{}",
            text(&findings)
        );
    }
}

#[test]
fn what_is_missing_is_not_said_of_a_dossier_with_errors() {
    let files = edited(complete(), SHOP, "summary =", "sumary =");
    one(&files, "unknown-key", &line(&files, SHOP, "sumary"));
    // What is said is looked at all the same.
    let findings = found(&edited(files, SHOP, "0 2 * * *", "* */4 * * *"));
    assert_eq!(findings.iter().map(|f| f.rule.as_str()).collect::<Vec<_>>(), ["unknown-key", "schedule"]);
    // A missing playbook is an error that hides nothing.
    let mut files = edited(complete(), SHOP, "bugs = \"https://example.org/bugs\"\n", "");
    files.entries.remove(DOWN);
    files.entries.remove(TASK);
    files = with(files, TASK, "# Add a shop\n\nAsk Ana.\n");
    let findings = found(&files);
    assert_eq!(findings.iter().map(|f| f.rule.as_str()).collect::<Vec<_>>(), ["empty-chapter", "no-playbook"]);
}

#[test]
fn a_new_dossier_is_not_drowned_in_findings() {
    for language in [Language::En, Language::Fr] {
        let findings = found(&starter_files(language));
        let shown = findings.iter().filter(|f| f.accepted.is_none()).cloned().collect::<Vec<_>>();
        assert!(shown.is_empty(), "{}", text(&shown));
    }
}

#[test]
fn what_a_person_sees() {
    let mut files = edited(complete(), SHOP, "name = \"site-down\"", "name = \"disk-filling\"");
    files = edited(files, SHOP, "0 2 * * *", "* */4 * * *");
    let findings = found(&files);
    insta::assert_snapshot!(
        "what_a_person_sees",
        format!("{}\n{}", text(&findings), summary(&findings, files.entries.len()))
    );
}

/// Each rule with a page that this crate finds has its case here or in `bad.rs`.
#[test]
fn every_rule_with_a_page_has_a_case() {
    let cases = [include_str!("lint.rs"), include_str!("snapshots/bad__secrets.snap"), include_str!("bad.rs")].concat();
    let elsewhere =
        ["missing-source", "not-locked", "glossary-unused", "no-secrets", "secret-in-the-open", "shadow", "no-key"];
    for rule in rules().iter().filter(|r| !elsewhere.contains(&r.name)) {
        assert!(cases.contains(rule.name), "no case for {}", rule.name);
    }
    assert!(found(&files(&[("dossier.toml", "title = \"x\"")])).iter().any(|f| f.rule == "no-environment"));
}
