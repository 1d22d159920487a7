//! What any server has, end to end: parts of files, logins, language, time, name, what runs by the clock, a certificate, a
//! checkout. Made by regie on one host, by paste on another.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host};
use regie_journeys::{Regie, Shop, server_stage};

/// Makes a repository with two versions, as a user's own. Dates are said, so that both hosts have the same commits.
const REPOSITORY: &str = r#"
set -eu
install -d -o ana /srv/code
runuser -u ana -- sh -euc '
    export HOME=/tmp GIT_AUTHOR_DATE=2026-01-01T00:00:00Z GIT_COMMITTER_DATE=2026-01-01T00:00:00Z
    cd /srv/code && git init -q -b main . && git config user.name ana && git config user.email ana@desk
    echo one > page && git add page && git commit -qm one && git tag v1
    echo two > page && git commit -qam two && git tag v2'
ssh-keygen -q -t ed25519 -N "" -f /root/deploy -C deploy
"#;

/// What belongs to others, and must stay as it is byte for byte.
const NEIGHBOURS: &str = r#"
set -eu
printf '# mine\n15 3 * * * echo 100\\%% "$HOME" # neighbour\n' | crontab -u ana -
install -d -o ana -m 0700 /home/ana/.ssh
printf 'ssh-ed25519 AAAAneighbour bob@desk\n' > /home/ana/.ssh/authorized_keys
chown ana /home/ana/.ssh/authorized_keys; chmod 0600 /home/ana/.ssh/authorized_keys
printf 'first \\t line\n  PermitNothing no\nlast line without end' > /etc/neighbour.conf
chmod 0640 /etc/neighbour.conf; chgrp ana /etc/neighbour.conf
"#;

fn resources(key: &str, revision: &str) -> String {
    format!(
        r#"
[[server.resource]]
kind = "locale"
name = "fr_FR.UTF-8"

[[server.resource]]
kind = "timezone"
name = "Europe/Paris"

[[server.resource]]
kind = "hostname"
name = "{{{{ machine.name }}}}-1"

[[server.resource]]
kind = "line"
path = "/etc/hosts"
line = "192.0.2.7 shop.test # it's \"ours\" \\t $HOME"

[[server.resource]]
kind = "line"
path = "/etc/neighbour.conf"
starts = "  PermitNothing"
line = "  PermitNothing yes"

[[server.resource]]
kind = "block"
path = "/etc/neighbour.conf"
name = "limits"
content = "a = 'one'\nb = \\2\n"

[[server.resource]]
kind = "authorized-key"
user = "ana"
key = "{key}"

[[server.resource]]
kind = "cron"
name = "report"
user = "ana"
schedule = "30 4 * * mon"
command = "date +%F >> /tmp/report"

[[server.resource]]
kind = "timer"
name = "sweep"
description = "Sweeps 100 % of it"
calendar = ["*-*-* 02:00:00", "Sat *-*-* 12:00:00"]
command = "echo \"$HOME is 50% $(id -un)\" > \"$HOME/swept\""
user = "ana"
timeout = "5m"

[[server.resource]]
kind = "certificate"
path = "/etc/ssl/shop.pem"
key = "/etc/ssl/shop.key"
domains = ["www.shop.example", "shop.example", "127.0.0.1"]
group = "ana"

[[server.resource]]
kind = "git"
path = "/opt/code"
url = "/srv/code"
revision = "{revision}"
user = "ana"
"#
    )
}

/// What its own tools say of a host that has it all.
fn has_it_all(host: &Host) {
    let says = |command: &str, words: &str| {
        let said = host.sh(command).ok().stdout;
        assert!(said.contains(words), "{}: {command}: “{words}” is missing in\n{said}", host.name());
    };
    says("locale -a", "fr_FR.utf8");
    says("env -i LANG=$(. /etc/default/locale; echo $LANG) date -d 2026-02-01 +%B", "février");
    says("date -d 2026-07-01T12:00:00Z +%Z; cat /etc/timezone", "CEST\nEurope/Paris");
    says("hostname; cat /etc/hostname", &format!("{0}-1\n{0}-1", host.name()));
    says("getent hosts shop.test", "192.0.2.7");
    says("crontab -u ana -l", "# regie: report\n30 4 * * mon date +\\%F >> /tmp/report");
    says("systemctl list-timers --no-pager", "sweep.timer");
    says("systemctl is-enabled sweep.timer && systemctl show -p TimersCalendar sweep.timer", "Sat *-*-* 12:00:00");
    says("openssl x509 -in /etc/ssl/shop.pem -noout -ext subjectAltName", "DNS:shop.example, IP Address:127.0.0.1");
    says("openssl verify -CAfile /etc/ssl/shop.pem /etc/ssl/shop.pem", "OK");
    says("stat -c '%a %U %G' /etc/ssl/shop.key", "640 root ana");
    says("cat /opt/code/page; stat -c %U /opt/code/page", "one\nana");
    says("ssh -i /root/deploy -o StrictHostKeyChecking=accept-new ana@localhost id -un", "ana");
    says("systemctl start sweep.service && cat /home/ana/swept", "/home/ana is 50% ana");
}

/// The neighbours' lines, as they were.
fn neighbours_are_untouched(host: &Host) {
    let crontab = host.sh("crontab -u ana -l").ok().stdout;
    assert!(crontab.starts_with("# mine\n15 3 * * * echo 100\\% \"$HOME\" # neighbour\n"), "{crontab}");
    let keys = host.sh("cat /home/ana/.ssh/authorized_keys; stat -c '%a %U' /home/ana/.ssh/authorized_keys").ok();
    assert!(keys.stdout.starts_with("ssh-ed25519 AAAAneighbour bob@desk\n") && keys.stdout.ends_with("600 ana\n"));
    let conf = host.sh("cat /etc/neighbour.conf; stat -c '%a %U %G' /etc/neighbour.conf").ok().stdout;
    assert!(conf.starts_with("first \\t line\n  PermitNothing "), "{conf}");
    assert!(conf.contains("\nlast line without end\n") && conf.ends_with("640 root ana\n"), "{conf}");
}

/// Each by hand, and the words in the plan that show it.
const DRIFT: [(&str, &str); 10] = [
    ("sed -i 's/LANG=.*/LANG=C.UTF-8/' /etc/default/locale", "LANG is C.UTF-8"),
    ("ln -sfn /usr/share/zoneinfo/UTC /etc/localtime", "the time zone is UTC"),
    ("hostname elsewhere", "its name is elsewhere"),
    ("sed 's/192.0.2.7/192.0.2.8/' /etc/hosts > /tmp/h; cat /tmp/h > /etc/hosts", "not in the file"),
    ("sed -i 's/PermitNothing yes/PermitNothing maybe/' /etc/neighbour.conf", "reads otherwise"),
    ("sed -i \"s/a = 'one'/a = 1/\" /etc/neighbour.conf", "differs from the dossier"),
    ("sed -i 's/deploy$/somebody/' /home/ana/.ssh/authorized_keys", "its options or comment differ"),
    ("crontab -u ana -l | sed 's/30 4/31 4/' | crontab -u ana -", "differs from the dossier"),
    ("systemctl disable -q --now sweep.timer", "does not wait for its time"),
    ("openssl ecparam -name prime256v1 -genkey -noout -out /etc/ssl/shop.key", "the key is not its own"),
];

#[test]
fn what_any_server_has_is_made_kept_and_removed() {
    let image = server_stage();
    let fleet = Fleet::try_up_on("kinds-system", &[("web", &image), ("twin", &image)]).unwrap();
    let (web, twin) = (fleet.host("web"), fleet.host("twin"));
    let shop = Shop::on(&["web"]);
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    for host in [web, twin] {
        host.sh(REPOSITORY).ok();
        host.sh(NEIGHBOURS).ok();
    }
    // One key for both.
    let key = web.sh("cat /root/deploy.pub").ok().text().trim().to_owned();
    twin.write("/root/deploy", web.read("/root/deploy"));
    twin.sh("chmod 0600 /root/deploy; rm /root/deploy.pub").ok();
    let inventory = std::fs::read_to_string(shop.path().join("inventory/test.toml")).unwrap();
    let inventory = format!("{inventory}\n[machine.twin]\naddress = \"ssh://twin\"\n");
    let ask = |revision: &str| {
        shop.write("inventory/test.toml", &format!("{inventory}{}", resources(&key, revision)));
    };
    ask("v1");

    regie.ok("apply --yes --only web");
    has_it_all(web);
    neighbours_are_untouched(web);
    // The other is made by paste, and regie finds nothing to do on it.
    let script = regie.ok("by-hand --bare --machine twin").out;
    let pasted = twin.bash_stdin(&script);
    assert!(pasted.success(), "{script}\n--\n{}\n{}", pasted.stdout, pasted.stderr);
    has_it_all(twin);
    neighbours_are_untouched(twin);
    regie.plan_is_empty();

    // Drift by hand is shown, each in its words, and repaired.
    for (command, _) in DRIFT {
        web.sh(command).ok();
    }
    let plan = regie.run("plan --detailed-exitcode");
    assert_eq!(plan.code, 2, "{}", plan.said());
    for (command, words) in DRIFT {
        assert!(plan.out.contains(words), "{command}: “{words}” is missing in\n{}", plan.out);
    }
    regie.ok("apply --yes");
    has_it_all(web);
    neighbours_are_untouched(web);
    regie.plan_is_empty();

    // Another version is fetched and checked out; what a person changed is not overwritten.
    ask("v2");
    regie.ok("apply --yes");
    assert_eq!(web.sh("cat /opt/code/page").ok().text(), "two");
    web.sh("echo mine >> /opt/code/page").ok();
    let refused = regie.run("plan");
    assert_eq!(refused.code, 1, "{}", refused.said());
    assert!(refused.said().contains("somebody changed files in /opt/code"), "{}", refused.said());
    web.sh("runuser -u ana -- git -C /opt/code checkout -q -- .").ok();
    regie.plan_is_empty();

    // Taken out of the dossier, they go; what a machine always has stays.
    shop.write("inventory/test.toml", &inventory);
    regie.ok("apply --yes --only web");
    neighbours_are_untouched(web);
    let left = "! crontab -u ana -l | grep regie && ! grep -e regie -e maybe /etc/neighbour.conf && ! grep 192.0.2.7 /etc/hosts \
                && ! grep deploy /home/ana/.ssh/authorized_keys && ! systemctl cat sweep.timer sweep.service 2>/dev/null \
                && [ ! -e /etc/ssl/shop.key ] && [ ! -e /etc/ssl/shop.pem ] && [ ! -e /opt/code ]";
    web.sh(left).ok();
    let plan = regie.run("plan --detailed-exitcode --only web");
    assert_eq!(plan.code, 0, "{}", plan.said());
}

#[test]
fn what_runs_by_the_clock_stops_and_starts_with_its_instance() {
    let fleet = Fleet::try_up_on("kinds-clock", &[("web", &server_stage())]).unwrap();
    let web = fleet.host("web");
    let shop = Shop::on(&["web"]);
    let path = shop.path().join("services/shop.toml");
    let service = std::fs::read_to_string(&path).unwrap();
    let clock = "\n[[resource]]\nphase = \"run\"\nkind = \"cron\"\nname = \"shop-report\"\nschedule = \"@daily\"\ncommand = \"true\"\n\
                 \n[[resource]]\nphase = \"run\"\nkind = \"timer\"\nname = \"shop-sweep\"\ncalendar = \"daily\"\ncommand = \"true\"\n";
    std::fs::write(&path, format!("{service}{clock}")).unwrap();
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    let calls = || {
        let crontab = web.sh("crontab -l 2>/dev/null | grep -c shop-report").stdout;
        (crontab.trim() == "1", web.sh("systemctl is-active -q shop-sweep.timer").success())
    };
    regie.ok("deploy shop");
    assert_eq!(calls(), (true, true));
    regie.ok("stop shop --reason stock-taking --yes");
    assert_eq!(calls(), (false, false));
    assert!(!web.sh("systemctl is-enabled -q shop-sweep.timer").success(), "a stop survives a reboot");
    regie.plan_is_empty();
    regie.ok("start shop --yes");
    assert_eq!(calls(), (true, true));
    let restarted = regie.ok("restart shop --yes");
    assert!(!restarted.said().contains("shop-sweep"), "{}", restarted.said());
    regie.plan_is_empty();
}
