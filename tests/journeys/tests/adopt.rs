//! A server that somebody made by hand is looked over, written down, and found to be as it is written; what is changed
//! afterwards is found. No secret that lay on it is in what was written.
#![allow(clippy::unwrap_used)]

use regie_hosts::Fleet;
use regie_journeys::{Regie, shop_stage};

/// Everything that the dossier's folder holds, as one text.
fn all_of(folder: &std::path::Path) -> String {
    let mut out = String::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        match entry.file_type().unwrap().is_dir() {
            true => out += &all_of(&entry.path()),
            false => out += &String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()),
        }
    }
    out
}

#[test]
fn a_server_made_by_hand_is_taken_over() {
    let fleet = Fleet::try_up_on("adopt", &[("web", &shop_stage())]).unwrap();
    let web = fleet.host("web");
    web.bash_stdin(include_str!("adopt.sh")).ok();
    let before = web.sh("find /etc -xdev -type f | sort | xargs -d '\\n' sha256sum").ok().stdout;

    let folder = tempfile::tempdir().unwrap();
    let regie = Regie::new(folder.path(), &fleet.ssh_config());
    // A folder has nothing to look over, and says what to do instead.
    assert_eq!(regie.run("adopt dir:./machine").code, 4);

    // Shown only: nothing is written, on either side.
    let shown = regie.ok("adopt ssh://web");
    assert!(shown.out.contains("[machine.web]") && shown.err.contains("Nothing was written"), "{}", shown.err);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

    let said = regie.ok("adopt ssh://web --write").out;
    let inventory = std::fs::read_to_string(folder.path().join("inventory/prod.toml")).unwrap();
    for taken in [
        "name = \"shop.service\"",
        "name = \"sweep.timer\"",
        "name = \"nginx.service\"",
        "name = \"mailer.service\"",
        "kind = \"site\"\nname = \"shop\"",
        "path = \"/etc/nginx/sites-enabled/plain\"",
        "path = \"/etc/nginx/nginx.conf\"",
        "path = \"/etc/mysql/mariadb.conf.d/70-own.cnf\"",
        "path = \"/etc/supervisor/conf.d/tick.conf\"",
        "path = \"/etc/systemd/system/nginx.service.d/limits.conf\"",
        "path = \"/etc/cron.d/nightly\"",
        "path = \"/etc/sysctl.d/90-own.conf\"",
        "kind = \"database\"\nengine = \"mariadb\"\nname = \"oc_pizza\"",
        "domains = [\"shop.test\", \"www.shop.test\"]",
        "name = \"Europe/Paris\"",
        "\"mariadb-server\", \"nginx\"",
    ] {
        assert!(inventory.contains(taken), "“{taken}” is missing in\n{inventory}\n{said}");
    }
    for left in ["SMTP_PASSWORD", "account shop@localhost", "15 3 * * *", "MAILTO", "/srv/shop"] {
        assert!(said.contains(left), "“{left}” is not told in\n{said}");
    }
    assert!(said.contains("Plan: nothing to do") || said.contains("nothing to do"), "{said}");
    assert!(!format!("{}{said}", all_of(folder.path())).contains("hunter2"), "a secret was written or said");

    regie.plan_is_empty();
    let after = web.sh("find /etc -xdev -type f | sort | xargs -d '\\n' sha256sum").ok().stdout;
    assert_eq!(before, after, "looking changed something");
    // The same machine is not written over.
    assert_eq!(regie.run("adopt ssh://web --write").code, 4);

    // What somebody changes afterwards is found.
    web.sh("systemctl disable --now shop.service; sed -i s/77/78/ /etc/mysql/mariadb.conf.d/70-own.cnf; gpasswd -d ana editors").ok();
    let drift = regie.run("plan --detailed-exitcode");
    assert_eq!(drift.code, 2, "{}", drift.out);
    for found in ["shop.service", "70-own.cnf", "not in editors"] {
        assert!(drift.out.contains(found), "“{found}” is not found in\n{}", drift.out);
    }
}
