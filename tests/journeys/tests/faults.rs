//! The connection cut, the agent killed, regie killed, the host restarted, each in the middle of an apply: it carries on
//! or says where it stands, and the next apply converges.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host, wait_until};
use regie_journeys::{PORT, Regie, Running, Shop, patience};

/// A host, a dossier whose build waits for `/tmp/go`, and an apply that is in the middle of it.
struct Middle {
    fleet: Fleet,
    _shop: Shop,
    regie: Regie,
    apply: Running,
}

fn middle(name: &str) -> Middle {
    let fleet = Fleet::up(name, &["web"]);
    let shop = Shop::on(&["web"]);
    shop.wait_in_build();
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    let apply = regie.start("apply --yes");
    let web = fleet.host("web");
    wait_until("the build waits", patience(), || web.sh("test -e /tmp/waiting").success());
    Middle { fleet, _shop: shop, regie, apply }
}

fn go(web: &Host) {
    web.sh("touch /tmp/go").ok();
}

fn serves(web: &Host) {
    let ask = format!("curl -sS http://127.0.0.1:{PORT}/");
    wait_until("the shop answers", patience(), || web.sh(&ask).text() == "Shop 1.0.0");
}

fn no_run_is_open(regie: &Regie) {
    wait_until("no run is open", patience(), || {
        let runs = regie.ok("runs --json");
        runs.out.lines().all(|l| serde_json::from_str::<serde_json::Value>(l).expect("JSON")["open"] == false)
    });
}

#[test]
fn a_cut_connection_is_taken_up_again() {
    let Middle { fleet, _shop, regie, apply } = middle("cut");
    let web = fleet.host("web");
    web.disconnect();
    go(web);
    // The machine goes on by itself, while nobody hears it.
    let done = "grep -q '\"run-ended\"' /var/lib/regie/runs/*/events.jsonl";
    wait_until("the run ends on the machine", patience(), || web.sh(done).success());
    serves(web);
    apply.says("the connection was lost");
    web.connect();
    let ended = apply.wait();
    assert_eq!(ended.code, 0, "{}", ended.said());
    assert!(ended.out.contains("here again"), "{}", ended.said());
    regie.plan_is_empty();
    // No event is missing from the journal and none is there twice.
    let runs = regie.ok("runs --json --offline");
    let id = serde_json::from_str::<serde_json::Value>(runs.out.lines().next().unwrap()).unwrap()["run"].clone();
    let shown = regie.ok(&format!("show {} --json --offline", id.as_str().unwrap()));
    let seqs: Vec<u64> = shown
        .out
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap())
        .filter(|v| v["type"] == "event")
        .map(|v| v["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());
}

#[test]
fn a_killed_agent_comes_back_and_carries_on() {
    let Middle { fleet, _shop, regie, apply } = middle("agent");
    let web = fleet.host("web");
    assert!(web.kill_process("agent.* execute"), "an executor runs");
    go(web);
    let ended = apply.wait();
    assert_eq!(ended.code, 0, "{}", ended.said());
    serves(web);
    regie.plan_is_empty();
}

#[test]
fn a_killed_regie_leaves_the_machine_to_finish() {
    let Middle { fleet, _shop, regie, apply } = middle("regie");
    let web = fleet.host("web");
    apply.kill();
    // Somebody else is told who is at it.
    let other = regie.run("apply --yes");
    assert_eq!(other.code, 4, "{}", other.said());
    assert!(other.said().contains("apply"), "says what is under way: {}", other.said());
    go(web);
    serves(web);
    no_run_is_open(&regie);
    regie.plan_is_empty();
    assert!(regie.ok("runs").out.contains("apply"), "the journal was filled afterwards");
}

#[test]
fn a_host_that_restarts_carries_on_or_says_where_it_stands() {
    let Middle { fleet, _shop, regie, apply } = middle("reboot");
    let web = fleet.host("web");
    web.cut_power();
    web.start();
    go(web);
    let ended = apply.wait();
    let said = ended.said();
    assert!(matches!(ended.code, 0 | 3), "{}: {said}", ended.code);
    no_run_is_open(&regie);
    regie.ok("apply --yes");
    serves(web);
    regie.plan_is_empty();
}

#[test]
fn ctrl_c_puts_back() {
    let Middle { fleet, _shop, regie, apply } = middle("ctrlc");
    let web = fleet.host("web");
    apply.interrupt();
    let run = "ls /var/lib/regie/runs/*/control.jsonl";
    wait_until("the machine has heard it", patience(), || web.sh(run).success());
    go(web);
    let ended = apply.wait();
    assert_eq!(ended.code, 130, "{}", ended.said());
    assert!(!web.sh("test -e /srv/shop/current").success(), "what was done of the shop is undone");
    regie.ok("apply --yes");
    serves(web);
}
