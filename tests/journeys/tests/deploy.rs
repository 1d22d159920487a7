//! From a bare Debian host to an answering service, and what comes after.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host};
use regie_journeys::{PORT, Regie, Shop};

fn page(host: &Host) -> String {
    host.sh(&format!("curl -sS http://127.0.0.1:{PORT}/")).ok().text().to_owned()
}

#[test]
fn a_bare_host_serves_the_shop_and_keeps_serving() {
    let fleet = Fleet::up("deploy", &["web"]);
    let web = fleet.host("web");
    let shop = Shop::on(&["web"]);
    let regie = Regie::new(shop.path(), &fleet.ssh_config());

    let deployed = regie.ok("deploy shop --reason first");
    assert_eq!(page(web), "Shop 1.0.0", "{}", deployed.said());
    regie.plan_is_empty();
    assert!(regie.ok("status").out.contains("●"));

    drift_is_shown_and_repaired(&regie, web);
    a_second_version_replaces_the_first(&regie, &shop, web);
    a_broken_version_leaves_the_old_one_serving(&regie, &shop, web);
    a_stop_is_a_hold(&regie, web);
    the_past_can_be_told_and_taken_back(&regie, &shop, web);
    what_is_no_longer_wanted_goes(&regie, &shop, web);
}

fn drift_is_shown_and_repaired(regie: &Regie, web: &Host) {
    web.sh("echo 'changed by hand' > /etc/shop/motd; chmod 0600 /etc/shop/motd; systemctl stop shop-web").ok();
    let plan = regie.run("plan --detailed-exitcode");
    assert_eq!(plan.code, 2, "{}", plan.said());
    for shown in ["/etc/shop/motd", "- changed by hand", "+ Welcome to the shop", "shop-web"] {
        assert!(plan.out.contains(shown), "{shown} is missing:\n{}", plan.out);
    }
    assert_eq!(web.sh("cat /etc/shop/motd").ok().text(), "changed by hand", "a plan changes nothing");
    regie.ok("apply --yes");
    assert_eq!(web.sh("cat /etc/shop/motd; stat -c %a /etc/shop/motd").ok().text(), "Welcome to the shop\n644");
    assert_eq!(page(web), "Shop 1.0.0");
    regie.plan_is_empty();
}

fn a_second_version_replaces_the_first(regie: &Regie, shop: &Shop, web: &Host) {
    shop.version("1.0.0", "2.0.0");
    regie.ok("deploy shop");
    assert_eq!(page(web), "Shop 2.0.0");
    regie.plan_is_empty();
}

fn a_broken_version_leaves_the_old_one_serving(regie: &Regie, shop: &Shop, web: &Host) {
    let before = web.sh("ls -lR /srv/shop --time-style=+; systemctl cat shop-web").ok().stdout;
    shop.version("2.0.0", "3.0.0");
    let failed = regie.run("deploy shop");
    assert_eq!(failed.code, 1, "{}", failed.said());
    assert!(failed.out.contains("as it was"), "{}", failed.said());
    assert_eq!(page(web), "Shop 2.0.0");
    let after = web.sh("ls -lR /srv/shop --time-style=+; systemctl cat shop-web").ok().stdout;
    assert_eq!(before, after, "everything is as it was");
    shop.version("3.0.0", "2.0.0");
    regie.plan_is_empty();
}

fn a_stop_is_a_hold(regie: &Regie, web: &Host) {
    regie.ok("stop shop --reason tests");
    assert!(!web.sh("systemctl is-active shop-web").success());
    let status = regie.run("status");
    assert!(status.out.contains("⏸") && status.out.contains("tests"), "{}", status.said());
    let plan = regie.run("plan --detailed-exitcode");
    assert_eq!(plan.code, 0, "a hold is not overridden: {}", plan.said());
    assert!(plan.out.contains("⏸"), "{}", plan.said());
    web.restart();
    assert!(!web.sh("systemctl is-active shop-web").success(), "a hold survives a restart");
    regie.ok("start shop");
    assert_eq!(page(web), "Shop 2.0.0");
    regie.ok("restart shop");
    assert_eq!(page(web), "Shop 2.0.0");
    regie.plan_is_empty();
    let logs = regie.ok("logs shop -n 500");
    assert!(logs.out.contains("url:/"), "{}", logs.said());
}

fn the_past_can_be_told_and_taken_back(regie: &Regie, shop: &Shop, web: &Host) {
    shop.version("2.0.0", "1.0.0");
    regie.ok("deploy shop --reason backwards");
    assert_eq!(page(web), "Shop 1.0.0");
    let runs = regie.ok("runs --json");
    let last: serde_json::Value =
        runs.out.lines().map(|l| serde_json::from_str(l).unwrap()).next().expect("the newest run");
    assert_eq!(last["reason"], "backwards", "{}", runs.out);
    let id = last["run"].as_str().unwrap().to_owned();
    assert!(regie.ok(&format!("show {id} --steps")).out.contains("current"));
    regie.ok(&format!("undo {id} --yes"));
    assert_eq!(page(web), "Shop 2.0.0");
    shop.version("1.0.0", "2.0.0");
    regie.plan_is_empty();
}

fn what_is_no_longer_wanted_goes(regie: &Regie, shop: &Shop, web: &Host) {
    let path = shop.path().join("services/shop.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let more = "\n[process.extra]\ncommand = \"sleep infinity\"\n";
    std::fs::write(&path, format!("{text}{more}")).unwrap();
    regie.ok("apply --yes");
    web.sh("systemctl is-active shop-extra").ok();
    std::fs::write(&path, text).unwrap();
    let plan = regie.run("plan --detailed-exitcode");
    assert_eq!(plan.code, 2);
    assert!(plan.out.lines().any(|l| l.contains("- ") && l.contains("shop-extra")), "{}", plan.out);
    regie.ok("apply --yes");
    assert!(!web.sh("systemctl cat shop-extra").success());
    regie.plan_is_empty();
}
