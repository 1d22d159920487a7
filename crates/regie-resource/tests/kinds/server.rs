//! Language, time, name, keys, timers, certificates, checkouts. How lines, blocks and crontabs are edited is tried with a
//! real shell in `tests/parts.rs`.

use super::*;
use regie_resource::{timer_service, timer_unit, undo};

/// Mark and reason, and the last line of what is done.
fn gist(wanted: &Resource, observed: Observed) -> String {
    match diff(wanted, &observed, None) {
        Ok(None) => "=".to_owned(),
        Ok(Some(change)) => {
            let done = change.acts.iter().map(to_shell).collect::<Vec<_>>().join("\n");
            let last = done.lines().rev().find(|l| *l != ")").unwrap_or_default().to_owned();
            format!("{} {} … {last}", change.mark.symbol(), change.why)
        }
        Err(error) => format!("! {error}"),
    }
}

#[test]
fn languages() {
    let wanted = Resource::Locale(Locale { name: "fr_FR.UTF-8".into() });
    let seen = |generated, lang: Option<&str>| Observed::Locale { generated, lang: lang.map(Into::into) };
    row(wanted.clone(), seen(true, Some("fr_FR.UTF-8")), "=");
    assert_eq!(gist(&wanted, seen(false, None)), "+ not generated; LANG is not set … update-locale LANG=fr_FR.UTF-8");
    row(
        wanted.clone(),
        seen(true, Some("C.UTF-8")),
        "~ LANG is C.UTF-8\n  LANG C.UTF-8 → fr_FR.UTF-8\n$ update-locale LANG=fr_FR.UTF-8",
    );
    row(gone(wanted.clone()), seen(true, Some("fr_FR.UTF-8")), "=");
    assert_eq!(undo(&wanted, &seen(true, None)).keep, ["/etc/locale.gen", "/etc/default/locale"]);
}

#[test]
fn time_zones() {
    let wanted = Resource::Timezone(Timezone { name: "Europe/Paris".into() });
    let seen = |name: Option<&str>, file: Option<&str>| Observed::Timezone {
        name: name.map(Into::into),
        file: file.map(Into::into),
    };
    row(wanted.clone(), seen(Some("Europe/Paris"), Some("Europe/Paris")), "=");
    let exists = "$ ( set -e\n[ -f /usr/share/zoneinfo/Europe/Paris ] || { echo 'there is no time zone Europe/Paris here (/usr/share/zoneinfo/Europe/Paris): declare the package tzdata' >&2; exit 1; }\n)";
    let link = "$ ( set -e\nln -sfnT -- /usr/share/zoneinfo/Europe/Paris /etc/localtime.new\nmv -fT /etc/localtime.new /etc/localtime\n)";
    row(
        wanted.clone(),
        seen(Some("Etc/UTC"), Some("Europe/Paris")),
        &format!("~ the time zone is Etc/UTC\n  Etc/UTC → Europe/Paris\n{exists}\n{link}"),
    );
    row(
        wanted.clone(),
        seen(Some("Europe/Paris"), None),
        &format!(
            "~ /etc/timezone says nothing\n  /etc/timezone nothing → Europe/Paris\n{exists}\n$ install -m 0644 -T /dev/stdin /etc/timezone <<'EOF'\nEurope/Paris\nEOF"
        ),
    );
    assert_eq!(undo(&wanted, &seen(None, None)).keep, ["/etc/localtime", "/etc/timezone"]);
}

#[test]
fn reloads() {
    let wanted = Resource::Reload(Reload { name: "postgresql@15-main.service".into() });
    let seen = Observed::Command { satisfied: true };
    row(wanted.clone(), seen.clone(), "=");
    row(gone(wanted.clone()), seen.clone(), "=");
    let owed = diff(&wanted, &seen, Some("pg_hba.conf changed")).unwrap().unwrap();
    assert_eq!((owed.mark, owed.why.as_str()), (Mark::Replace, "reload owed: pg_hba.conf changed"));
    let again = ["systemctl try-reload-or-restart postgresql@15-main.service"];
    assert_eq!(owed.acts.iter().map(regie_resource::to_shell).collect::<Vec<_>>(), again);
    // Taken back, it is done once more, after the files that are read.
    let back = undo(&wanted, &seen);
    assert!(back.last && back.possible);
    assert_eq!(back.acts.iter().map(regie_resource::to_shell).collect::<Vec<_>>(), again);
}

#[test]
fn names_of_machines() {
    let wanted = Resource::Hostname(Hostname { name: "db".into() });
    let seen = |now: &str, file: Option<&str>| Observed::Hostname { now: now.into(), file: file.map(Into::into) };
    row(wanted.clone(), seen("db", Some("db")), "=");
    row(wanted.clone(), seen("old", Some("db")), "~ its name is old\n  old → db\n$ hostname db");
    row(
        wanted.clone(),
        seen("db", None),
        "~ /etc/hostname says nothing\n  /etc/hostname nothing → db\n$ ( set -e\nprintf '%s\\n' db > /etc/hostname\n)",
    );
    let back = undo(&wanted, &seen("old", Some("older"))).acts;
    assert_eq!(back.iter().map(to_shell).collect::<Vec<_>>()[1], "hostname old");
    assert!(to_shell(&back[0]).contains("printf '%s\\n' older > /etc/hostname"));
}

#[test]
fn keys_of_users() {
    let key = |comment: &str| {
        Resource::AuthorizedKey(AuthorizedKey { user: "ana".into(), key: format!("ssh-ed25519 AAAAkey {comment}") })
    };
    let seen = |line: Option<&str>| Observed::AuthorizedKey { line: line.map(Into::into) };
    assert_eq!(key("a").key(), key("b").key());
    row(key("ana@desk"), seen(Some("ssh-ed25519 AAAAkey ana@desk")), "=");
    let change = diff(&key("ana@desk"), &seen(None), None).expect("known").expect("a change");
    assert_eq!((change.mark, change.diff.lines), (Mark::Add, vec!["+ ssh-ed25519 AAAAkey ana@desk".to_owned()]));
    let [regie_resource::Act::Shell { user, run, .. }] = change.acts.as_slice() else { panic!("{:?}", change.acts) };
    // As the user: nothing that lies in a home leads root astray.
    assert_eq!(user.as_deref(), Some("ana"));
    assert!(run.starts_with("umask 077\nhome=$(getent passwd ana | cut -d: -f6)\n"), "{run}");
    let other = gist(&key("ana@desk"), seen(Some("restrict ssh-ed25519 AAAAkey")));
    assert!(other.starts_with("~ its options or comment differ"), "{other}");
}

fn timer(enabled: bool) -> Timer {
    Timer {
        name: "shop-invoices".into(),
        description: "Invoices, 100 %".into(),
        calendar: vec!["*-*-* 02:00:00".into(), "Sat *-*-* 12:00:00".into()],
        command: "echo \"$HOME 5%\"".into(),
        cwd: Some("/srv/shop".into()),
        user: Some("shop".into()),
        env_file: Some("/srv/shop/env".into()),
        enabled,
        timeout: Some(300),
    }
}

fn timer_seen(enabled: bool, active: bool, needs_reload: bool) -> Observed {
    let file = |text: String| Some(file_seen(0o644, ContentSeen::Text(text)));
    let (service, timer) = (file(timer_service(&timer(true))), file(timer_unit(&timer(true))));
    Observed::Timer { service, timer, enabled, active, needs_reload }
}

#[test]
fn timers() {
    assert_eq!(
        timer_service(&timer(true)),
        "[Unit]\nDescription=Invoices, 100 %%\nAfter=network.target\n\n[Service]\nType=oneshot\nUser=shop\nWorkingDirectory=/srv/shop\nEnvironmentFile=/srv/shop/env\nExecStart=/bin/sh -ec \"echo \\\"$$HOME 5%%\\\"\"\nTimeoutStartSec=300\nStandardOutput=journal\nNoNewPrivileges=true\nPrivateTmp=true\nProtectSystem=full\n"
    );
    assert_eq!(
        timer_unit(&timer(true)),
        "[Unit]\nDescription=Invoices, 100 %%\n\n[Timer]\nOnCalendar=*-*-* 02:00:00\nOnCalendar=Sat *-*-* 12:00:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
    );
    let (on, off) = (Resource::Timer(timer(true)), Resource::Timer(timer(false)));
    let nothing = || Observed::Timer { service: None, timer: None, enabled: false, active: false, needs_reload: false };
    row(on.clone(), timer_seen(true, true, false), "=");
    row(off.clone(), timer_seen(false, false, false), "=");
    let made = diff(&on, &nothing(), None).expect("known").expect("a change");
    let last = made.acts.iter().skip(2).map(to_shell).collect::<Vec<_>>();
    assert_eq!((made.mark, made.acts.len()), (Mark::Add, 5));
    assert_eq!(
        last,
        ["systemctl daemon-reload", "systemctl enable shop-invoices.timer", "systemctl start shop-invoices.timer"]
    );
    row(
        off,
        timer_seen(true, true, false),
        "~ starts at boot, and should not; waits for its time\n$ systemctl disable shop-invoices.timer\n$ systemctl stop shop-invoices.timer",
    );
    row(
        on.clone(),
        timer_seen(true, true, true),
        "~ its files changed since systemd read them\n$ systemctl daemon-reload",
    );
    let changed = Resource::Timer(Timer { calendar: vec!["daily".into()], ..timer(true) });
    assert_eq!(gist(&changed, timer_seen(true, true, false)), "~ differs from the dossier … systemctl daemon-reload");
    row(
        gone(on.clone()),
        timer_seen(true, true, false),
        "- no longer wanted\n$ systemctl stop shop-invoices.timer\n$ systemctl disable shop-invoices.timer\n$ rm -f /etc/systemd/system/shop-invoices.timer\n$ rm -f /etc/systemd/system/shop-invoices.service\n$ systemctl daemon-reload",
    );
    row(gone(on.clone()), nothing(), "=");
    let back = undo(&changed, &timer_seen(true, true, false));
    assert_eq!((back.keep.len(), back.last, back.possible), (2, true, true));
    let fresh = undo(&on, &nothing()).acts.iter().map(to_shell).collect::<Vec<_>>();
    assert_eq!(fresh[0], "systemctl stop shop-invoices.timer || true");
    assert!(fresh.contains(&"rm -f /etc/systemd/system/shop-invoices.service".to_owned()));
}

fn certificate(domains: &[&str]) -> Certificate {
    let domains = domains.iter().map(|d| (*d).to_owned()).collect();
    let group = Some("www-data".into());
    Certificate { path: "/c.pem".into(), key: "/k.pem".into(), domains, days: 397, group, acme: None }
}

fn certificate_seen(names: &[&str], key_matches: bool, lasts: bool, mode: u32) -> Observed {
    let key = PathSeen { group: "www-data".into(), ..file_seen(mode, ContentSeen::None) };
    let names = Some(names.iter().map(|n| (*n).to_owned()).collect());
    let ends = "Dec  1 00:00:00 2026 GMT".into();
    Observed::Certificate { names, key_matches, lasts, ends, key: Some(key), server: None }
}

#[test]
fn certificates() {
    let wanted = || Resource::Certificate(certificate(&["a.example", "B.example", "::1"]));
    let names = ["b.example", "0:0:0:0:0:0:0:1", "a.example"];
    row(wanted(), certificate_seen(&names, true, true, 0o640), "=");
    row(
        wanted(),
        certificate_seen(&names, true, true, 0o644),
        "~ the key: mode 0644, wanted 0640\n  mode 0644 → 0640\n$ ( set -e\nchown :www-data /k.pem\nchmod 0640 /k.pem\n)",
    );
    let last = "mv -f /c.pem.new /c.pem";
    let is = |seen, why: &str| assert_eq!(gist(&wanted(), seen), format!("± {why} … {last}"));
    is(certificate_seen(&["a.example"], true, true, 0o640), "it is for other names");
    is(certificate_seen(&names, false, true, 0o640), "the key is not its own");
    is(certificate_seen(&names, true, false, 0o640), "it ends within 30 days (Dec  1 00:00:00 2026 GMT)");
    let (names_none, key, server) = (None, None, None);
    let nothing =
        Observed::Certificate { names: names_none, key_matches: false, lasts: false, ends: String::new(), key, server };
    assert_eq!(gist(&wanted(), nothing.clone()), format!("+ not there … {last}"));
    row(gone(wanted()), nothing, "=");
    assert_eq!(gist(&gone(wanted()), certificate_seen(&names, true, true, 0o640)), "- no longer wanted … rm -f /k.pem");
    let back = undo(&wanted(), &certificate_seen(&names, false, true, 0o640));
    assert_eq!(back.keep, ["/c.pem", "/k.pem"]);
}

/// As an ACME server issues it: certbot's command, its own hook for renewals, and nothing about the key's mode.
#[test]
fn certificates_of_an_acme_server() {
    let acme = Acme {
        name: "a.example".into(),
        email: Some("ops@a.example".into()),
        server: Acme::LETS_ENCRYPT.into(),
        webroot: "/var/www/acme".into(),
        reload: "nginx.service".into(),
    };
    let folder = "/etc/letsencrypt/live/a.example";
    let wanted = |acme: Acme| {
        Resource::Certificate(Certificate {
            path: format!("{folder}/fullchain.pem"),
            key: format!("{folder}/privkey.pem"),
            group: None,
            acme: Some(acme),
            ..certificate(&["a.example", "www.a.example"])
        })
    };
    let seen = |names: &[&str], lasts: bool, server: &str| match certificate_seen(names, true, lasts, 0o600) {
        Observed::Certificate { names, key_matches, lasts, ends, key, .. } => {
            Observed::Certificate { names, key_matches, lasts, ends, key, server: Some(server.to_owned()) }
        }
        other => other,
    };
    let both = ["www.a.example", "a.example"];
    row(wanted(acme.clone()), seen(&both, true, Acme::LETS_ENCRYPT), "=");
    let nothing = Observed::Certificate {
        names: None,
        key_matches: false,
        lasts: false,
        ends: String::new(),
        key: None,
        server: None,
    };
    row(
        wanted(acme.clone()),
        nothing.clone(),
        "+ not there\n  + a.example, www.a.example (https://acme-v02.api.letsencrypt.org/directory)\n\
         $ install -d -m 0755 /var/www/acme\n\
         $ certbot certonly --non-interactive --agree-tos --webroot --webroot-path /var/www/acme --cert-name a.example \
         --server https://acme-v02.api.letsencrypt.org/directory --email ops@a.example \
         --deploy-hook 'systemctl try-reload-or-restart nginx.service' --renew-with-new-domains --domain a.example \
         --domain www.a.example",
    );
    let why = |seen| change_why(&wanted(acme.clone()), seen);
    assert_eq!(why(seen(&["a.example"], true, Acme::LETS_ENCRYPT)), "it is for other names");
    assert_eq!(
        why(seen(&both, false, Acme::LETS_ENCRYPT)),
        "it ends within 10 days and was not renewed (Dec  1 00:00:00 2026 GMT)"
    );
    let staging = "https://acme-staging-v02.api.letsencrypt.org/directory";
    assert_eq!(why(seen(&both, true, staging)), format!("it is renewed from another server ({staging})"));
    // Without a mail the account has none; who renews a good certificate is asked to.
    let other = Acme { email: None, server: staging.into(), ..acme.clone() };
    let change = regie_resource::diff(&wanted(other), &seen(&both, true, Acme::LETS_ENCRYPT), None).unwrap().unwrap();
    let command = to_shell(change.acts.last().unwrap());
    assert!(command.contains("--register-unsafely-without-email") && command.contains("--force-renewal"), "{command}");
    row(gone(wanted(acme.clone())), nothing.clone(), "=");
    assert_eq!(
        gist(&gone(wanted(acme.clone())), seen(&both, true, Acme::LETS_ENCRYPT)),
        "- no longer wanted … certbot delete --non-interactive --cert-name a.example"
    );
    // What was issued stays: the next one counts against the server's limits.
    assert!(undo(&wanted(acme), &nothing).acts.is_empty());
}

fn change_why(wanted: &Resource, seen: Observed) -> String {
    regie_resource::diff(wanted, &seen, None).unwrap().map(|c| c.why).unwrap_or_default()
}

#[test]
fn checkouts() {
    let (one, two) = ("1".repeat(40), "2".repeat(40));
    let wanted = |revision: &str| {
        Resource::Checkout(Checkout {
            path: "/opt/shop".into(),
            url: "ssh://git@git.example/shop".into(),
            revision: revision.into(),
            user: Some("shop".into()),
            ssh_key: Some("/etc/deploy key".into()),
            credentials: None,
        })
    };
    let seen = |head: Option<&str>, commit: Option<&str>, changed, own| Observed::Checkout {
        head: head.map(Into::into),
        wanted: commit.map(Into::into),
        url: head.map(|_| "ssh://git@git.example/shop".into()),
        changed,
        own,
        occupied: false,
    };
    row(wanted("v1"), seen(Some(&one), Some(&one), false, true), "=");
    let clone = diff(&wanted("v1"), &seen(None, None, false, false), None).expect("known").expect("a change");
    let done = clone.acts.iter().map(to_shell).collect::<Vec<_>>();
    assert_eq!(done[0..2], ["rm -rf /opt/shop.partial", "install -d -m 0755 -o shop /opt/shop.partial"]);
    assert!(done[2].contains("ssh -i '\\''"), "the key's path is one word in two shells: {}", done[2]);
    assert!(done[3].contains("checkout --quiet --detach refs/tags/v1"), "{}", done[3]);
    assert_eq!(done[4], "mv -T /opt/shop.partial /opt/shop");
    // Fetched only when it is not there.
    let fetches = |commit| {
        let change = diff(&wanted("v2"), &seen(Some(&one), commit, false, false), None).expect("known");
        to_shell(&change.expect("a change").acts[0]).contains(" fetch ")
    };
    assert!(fetches(None) && !fetches(Some(two.as_str())));
    let refused = |wanted: Resource, seen| diff(&wanted, &seen, None).expect_err("refused");
    assert!(refused(wanted("v2"), seen(Some(&one), None, true, false)).contains("overwrites nobody's work"));
    assert!(refused(gone(wanted("v1")), seen(Some(&one), None, false, true)).contains("nowhere else"));
    row(
        gone(wanted("v1")),
        seen(Some(&one), None, false, false),
        "- no longer wanted\n$ rm -rf /opt/shop.partial\n$ ( set -e\n[ ! -e /opt/shop ] || mv -T /opt/shop /opt/shop.partial\n)\n$ rm -rf /opt/shop.partial",
    );
    let back = undo(&wanted("v2"), &seen(Some(&one), None, false, false));
    assert!(back.words.contains(&one) && !to_shell(&back.acts[0]).contains("fetch"));
}
