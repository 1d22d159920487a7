//! Regie on the machine it works for: `address = "local"`, as root and through sudo; and an archive that the machine
//! downloads itself.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host};
use regie_journeys::Regie;

const DOSSIER: [(&str, &str); 4] = [
    ("dossier.toml", "title = \"Local\"\nauthor = \"A\"\nenvironment = \"prod\"\n"),
    ("inventory/base.toml", "[server]\npackages = [\"busybox\"]\n"),
    ("inventory/prod.toml", "[machine.me]\naddress = \"local\"\n\n[instance.site]\nversion = \"1\"\nport = 8081\n"),
    (
        "services/site.toml",
        "recipe = \"command\"\nsummary = \"A site\"\n[source]\narchive = \"http://127.0.0.1:8999/site.tar.gz\"\n\
         sha256 = \"@SHA@\"\n[process.web]\ncommand = \"busybox httpd -f -p 127.0.0.1:{{ port }} -h {{ current }}\"\n",
    ),
];

fn regie(host: &Host, user: &str, line: &str) -> regie_hosts::Output {
    host.sh(&format!("su {user} -c 'cd /srv/dossier && /usr/local/bin/regie {line}'"))
}

#[test]
fn a_machine_can_be_its_own() {
    let fleet = Fleet::up("local", &["me"]);
    let me = fleet.host("me");
    me.write("/usr/local/bin/regie", std::fs::read(Regie::executable()).unwrap());
    me.sh("chmod 755 /usr/local/bin/regie").ok();
    me.sh("apt-get install -y -q busybox && mkdir -p /tmp/www && echo site > /tmp/index.html && tar -C /tmp -czf /tmp/www/site.tar.gz index.html").ok();
    me.sh("busybox httpd -p 127.0.0.1:8999 -h /tmp/www").ok();
    let sha = me.sh("sha256sum /tmp/www/site.tar.gz | cut -d' ' -f1").ok().text().to_owned();
    for (path, text) in DOSSIER {
        me.write(&format!("/srv/dossier/{path}"), text.replace("@SHA@", &sha));
    }
    me.add_sudo_user("admin", "correct horse");
    me.sh("chown -R admin /srv/dossier; mkdir -p /home/admin; chown admin /home/admin").ok();

    // Nobody is there to give sudo's password: said, and nothing done.
    let refused = regie(me, "admin", "apply --yes");
    assert_ne!(refused.code, 0);
    assert!(format!("{}{}", refused.stdout, refused.stderr).contains("sudo"), "{}{}", refused.stdout, refused.stderr);
    assert!(!me.sh("test -e /srv/site").success());

    me.sh("echo 'admin ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/zz-admin").ok();
    regie(me, "admin", "apply --yes").ok();
    assert_eq!(me.sh("curl -sS http://127.0.0.1:8081/").ok().text(), "site");
    regie(me, "admin", "plan --detailed-exitcode").ok();

    // An archive that is not what the dossier says is never unpacked.
    me.sh("echo other > /tmp/index.html && tar -C /tmp -czf /tmp/www/site.tar.gz index.html").ok();
    me.sh("sed -i 's/version = \"1\"/version = \"2\"/' /srv/dossier/inventory/prod.toml; rm -rf /var/lib/regie/blobs")
        .ok();
    me.sh("rm -rf /srv/site/releases/1-*/.regie-archive; sed -i 's/^sha256 = .*/sha256 = \"'$(printf %064d 7)'\"/' /srv/dossier/services/site.toml").ok();
    let wrong = regie(me, "admin", "deploy site");
    assert_eq!(wrong.code, 1, "{}", wrong.stdout);
    assert!(wrong.stdout.contains("sha256"), "{}", wrong.stdout);
    assert_eq!(me.sh("curl -sS http://127.0.0.1:8081/").ok().text(), "site", "the old release still serves");
}
