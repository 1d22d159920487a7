//! Several machines, a login that is not root, and a machine nobody has trusted yet.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, wait_until};
use regie_journeys::{PORT, Regie, Shop, patience};

/// The shop on `app`, asked from `web`.
fn two(name: &str) -> (Fleet, Shop) {
    let fleet = Fleet::up(name, &["app", "web"]);
    let shop = Shop::on(&["app", "web"]);
    let path = shop.path().join("services/shop.toml");
    let text =
        std::fs::read_to_string(&path).unwrap().replace("http://127.0.0.1:{{ port }}/", "http://app:{{ port }}/");
    std::fs::write(path, text).unwrap();
    (fleet, shop)
}

#[test]
fn machines_meet_at_gates_and_go_back_together() {
    let (fleet, shop) = two("gates");
    let app = fleet.host("app");
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    let page = || app.sh(&format!("curl -sS http://127.0.0.1:{PORT}/")).ok().text().to_owned();
    regie.ok("deploy shop");
    assert_eq!(page(), "Shop 1.0.0");
    regie.plan_is_empty();

    // The check fails on the other machine: the application's machine, which had gone well, goes back.
    shop.version("1.0.0", "3.0.0");
    let failed = regie.run("deploy shop");
    assert_eq!(failed.code, 1, "{}", failed.said());
    assert_eq!(page(), "Shop 1.0.0");
    shop.version("3.0.0", "1.0.0");
    regie.plan_is_empty();

    // Regie dies while one waits for the other: it waits until somebody says so.
    shop.version("1.0.0", "2.0.0");
    shop.wait_in_build();
    let deploy = regie.start("deploy shop");
    wait_until("the build waits", patience(), || app.sh("test -e /tmp/waiting").success());
    deploy.kill();
    app.sh("touch /tmp/go").ok();
    let at_gate = "grep -q '\"gate-reached\"' $(ls -t /var/lib/regie/runs/*/events.jsonl | head -1)";
    wait_until("the machine waits at its gate", patience(), || app.sh(at_gate).success());
    let runs = regie.ok("runs --json");
    let newest: serde_json::Value = serde_json::from_str(runs.out.lines().next().unwrap()).unwrap();
    assert_eq!(newest["open"], true, "{}", runs.out);
    let resumed = regie.run(&format!("resume {}", newest["run"].as_str().unwrap()));
    assert_eq!(resumed.code, 0, "{}", resumed.said());
    assert_eq!(page(), "Shop 2.0.0");
    regie.plan_is_empty();
}

#[test]
fn a_machine_that_is_away_does_not_stop_the_others() {
    let (fleet, shop) = two("away");
    fleet.host("web").disconnect();
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    let plan = regie.run("plan");
    assert_eq!(plan.code, 1, "{}", plan.said());
    assert!(plan.out.contains("/etc/shop/motd"), "the other machine is planned: {}", plan.said());
    assert!(plan.said().contains("web"), "{}", plan.said());
    let ended = regie.run("apply --yes --only app");
    assert!(fleet.host("app").sh("test -e /etc/shop/motd").success(), "{}", ended.said());
}

#[test]
fn a_changed_or_unknown_host_key_is_refused() {
    let fleet = Fleet::up("keys", &["web"]);
    let shop = Shop::on(&["web"]);
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    let known = fleet.dir().join("known_hosts");
    let right = std::fs::read_to_string(&known).unwrap();
    std::fs::write(&known, "").unwrap();
    let unknown = regie.run("plan");
    assert_ne!(unknown.code, 0);
    assert!(unknown.said().contains("machines trust web"), "{}", unknown.said());
    let trusted = regie.ok("machines trust web --yes");
    assert!(trusted.out.contains("SHA256:"), "{}", trusted.said());
    assert_eq!(regie.run("plan").code, 0);
    let key = right.split_whitespace().nth(2).unwrap().to_owned();
    let text = std::fs::read_to_string(&known).unwrap();
    let other = "AAAAC3NzaC1lZDI1NTE5AAAAIKyHyw4F4mPYGs1WpmT8DkIbCJY3xJFXL5j7R2W1hR0u";
    std::fs::write(&known, text.replace(&key, other)).unwrap();
    // Somebody else, who has no connection open yet.
    let changed = Regie::new(shop.path(), &fleet.ssh_config()).run("plan");
    assert_ne!(changed.code, 0);
    assert!(changed.said().contains("changed"), "{}", changed.said());
}
