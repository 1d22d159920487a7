//! Changes that can shut everybody out, on a real host: those that do go back by themselves, the others are confirmed over a
//! new connection and stay.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host, wait_until};
use regie_journeys::{Regie, Shop, guarded_stage, patience};

/// Everybody in but for one port, which is there to be seen.
const OPEN: &str = "chain input {\n  type filter hook input priority filter; policy accept;\n  tcp dport 9 drop\n}";
/// Nobody by ssh, not even over connections that are there.
const SHUT: &str = "chain input {\n  type filter hook input priority filter; policy accept;\n  tcp dport 22 drop\n}";

/// A dossier for one machine, without a shop on it.
struct Guarded {
    shop: Shop,
    machine: String,
}

impl Guarded {
    fn new() -> Self {
        let shop = Shop::on(&["web"]);
        let text = std::fs::read_to_string(shop.path().join("inventory/test.toml")).unwrap();
        let machine = text.replace("[server]\n", "[server]\nconfirm_within = \"10s\"\n");
        Self { shop, machine }
    }

    fn asks(&self, resources: &[String]) {
        self.shop.write("inventory/test.toml", &format!("{}\n{}", self.machine, resources.join("\n")));
    }
}

fn firewall(rules: &str) -> String {
    format!("[[server.resource]]\nkind = \"firewall\"\nname = \"own\"\ncontent = '''\n{rules}\n'''\n")
}

fn sshd(content: &str) -> String {
    format!(
        "[[server.resource]]\nkind = \"file\"\npath = \"/etc/ssh/sshd_config.d/90-own.conf\"\nmode = \"0644\"\n\
         content = \"{content}\\n\"\nvalidate = \"sshd -t -f %s\"\nnotifies = [\"unit:ssh.service\"]\n\
         [[server.resource]]\nkind = \"unit\"\nname = \"ssh.service\"\n"
    )
}

fn beside(content: &str) -> String {
    format!("[[server.resource]]\nkind = \"file\"\npath = \"/etc/beside\"\nmode = \"0644\"\ncontent = \"{content}\"\n")
}

fn rules(host: &Host) -> String {
    host.sh("nft list table inet regie_own 2>&1").stdout
}

/// Waits until all is as before, and the run that put it back has ended.
fn open_again(host: &Host) {
    wait_until("ssh is open again", patience(), || rules(host).contains("dport 9 drop"));
    let run_is_there = "ls /etc/systemd/system | grep -q regie-run";
    wait_until("the run has ended", patience(), || !host.sh(run_is_there).success());
}

#[test]
fn whoever_is_shut_out_is_let_in_again() {
    let fleet = Fleet::try_up_on("lockout", &[("web", &guarded_stage())]).unwrap();
    let web = fleet.host("web");
    let guarded = Guarded::new();
    let regie = Regie::new(guarded.shop.path(), &fleet.ssh_config());
    let apply = "apply --yes --only web";
    // Of somebody else, and never touched.
    web.sh("nft add table inet neighbour; nft add chain inet neighbour a").ok();

    // A good change: said beforehand, confirmed, and it stays.
    guarded.asks(&[firewall(OPEN), beside("one")]);
    let plan = regie.run("plan --only web").out;
    assert!(plan.contains("⇄ confirmed over a new connection within 10 s, else put back"), "{plan}");
    let done = regie.ok(apply);
    assert!(done.out.contains("came in over a new connection"), "{}", done.said());
    assert!(rules(web).contains("tcp dport 9 drop"), "{}", rules(web));
    let nothing_left = || {
        let plan = regie.run("plan --detailed-exitcode --only web");
        assert_eq!(plan.code, 0, "{}", plan.said());
    };
    nothing_left();

    // What somebody does by hand is seen, and mended.
    web.sh("nft flush table inet regie_own").ok();
    let drift = regie.run("plan --only web").out;
    let missing = drift.lines().any(|l| l.trim_start().starts_with('+') && l.ends_with("tcp dport 9 drop"));
    assert!(drift.contains("the rules in force are others") && missing, "{drift}");
    regie.ok(apply);
    assert!(rules(web).contains("tcp dport 9 drop"), "{}", rules(web));

    // Rules that shut ssh go back by themselves; what else was asked for is there, and all is reachable.
    guarded.asks(&[firewall(SHUT), beside("two")]);
    let shut = regie.run(apply);
    assert_eq!(shut.code, 1, "{}", shut.said());
    assert!(
        shut.out.contains("nobody came in over a new connection within 10 s: firewall own as before"),
        "{}",
        shut.said()
    );
    assert!(rules(web).contains("tcp dport 9 drop") && !rules(web).contains("dport 22"), "{}", rules(web));
    assert!(!web.sh("cat /etc/nftables.d/*").stdout.contains("dport 22"));
    guarded.asks(&[firewall(OPEN), beside("two")]);
    regie.ok(apply);
    nothing_left();

    // The same when nobody is there any more who could say anything.
    guarded.asks(&[firewall(SHUT), beside("two")]);
    let running = regie.start(apply);
    wait_until("ssh is shut", patience(), || rules(web).contains("dport 22"));
    running.kill();
    open_again(web);
    guarded.asks(&[firewall(OPEN), beside("two")]);
    regie.ok(apply);

    // And when the machine loses its power meanwhile.
    guarded.asks(&[firewall(SHUT), beside("two")]);
    let running = regie.start(apply);
    wait_until("ssh is shut", patience(), || rules(web).contains("dport 22"));
    running.kill();
    web.cut_power();
    web.start();
    open_again(web);
    guarded.asks(&[firewall(OPEN), beside("two")]);
    regie.ok(apply);
    nothing_left();

    // After a restart the rules are there.
    web.restart();
    assert!(rules(web).contains("tcp dport 9 drop"), "{}", rules(web));
    web.sh("nft add table inet neighbour").ok();

    // sshd moves to where nobody looks for it. The connection that is there goes on, and proves nothing.
    guarded.asks(&[firewall(OPEN), beside("two"), sshd("Port 2200")]);
    let moved = regie.run(apply);
    assert_eq!(moved.code, 1, "{}", moved.said());
    assert!(moved.out.contains("a new connection does not come in"), "{}", moved.said());
    assert!(moved.out.contains("nobody came in over a new connection within 10 s"), "{}", moved.said());
    web.sh("[ ! -e /etc/ssh/sshd_config.d/90-own.conf ] && sshd -T | grep -qx 'port 22'").ok();

    // What sshd itself refuses never lies where it would read it.
    guarded.asks(&[firewall(OPEN), beside("two"), sshd("Nonsense yes")]);
    let wrong = regie.run(apply);
    assert_eq!(wrong.code, 1, "{}", wrong.said());
    assert!(wrong.said().contains("was left as it was") && wrong.said().contains("Nonsense"), "{}", wrong.said());
    web.sh("ls /etc/ssh/sshd_config.d | grep -c own; [ ! -e /etc/ssh/sshd_config.d/90-own.conf ]").ok();

    // One that lets in stays, and its server has read it.
    guarded.asks(&[firewall(OPEN), beside("two"), sshd("MaxSessions 7")]);
    let good = regie.ok(apply);
    assert!(good.out.contains("came in over a new connection"), "{}", good.said());
    web.sh("sshd -T | grep -qx 'maxsessions 7'").ok();
    nothing_left();

    // Taken out of the dossier, the rules go; a neighbour's stay.
    guarded.asks(&[beside("two")]);
    regie.ok(apply);
    let left = web.sh("nft list tables; ls /etc/nftables.d /etc/systemd/system").stdout;
    assert!(left.contains("neighbour") && !left.contains("regie"), "{left}");
}

#[test]
fn an_undo_that_shuts_out_leaves_the_way_in() {
    let fleet = Fleet::try_up_on("lockout-undo", &[("web", &guarded_stage())]).unwrap();
    let web = fleet.host("web");
    let guarded = Guarded::new();
    guarded.asks(&[beside("one"), sshd("Port 22\\nPort 2200")]);
    Regie::new(guarded.shop.path(), &fleet.ssh_config()).ok("apply --yes --only web");

    // Since then everybody comes in by the new port.
    let config = fleet.dir().join("config-2200");
    let text = std::fs::read_to_string(fleet.ssh_config()).unwrap();
    std::fs::write(&config, text.replace("Host web\n", "Host web\n  Port 2200\n  HostKeyAlias web\n")).unwrap();
    let regie = Regie::new(guarded.shop.path(), &config);
    let runs = regie.ok("runs --json");
    let newest: serde_json::Value = serde_json::from_str(runs.out.lines().next().unwrap()).unwrap();
    let id = newest["run"].as_str().unwrap();
    let undone = regie.run(&format!("undo {id} --yes"));
    assert_eq!(undone.code, 3, "{}", undone.said());
    assert!(undone.said().contains("nobody came in over a new connection within 10 s"), "{}", undone.said());
    assert!(undone.said().contains("again as this run made it, and the rest as before"), "{}", undone.said());
    web.sh("sshd -T | grep -qx 'port 2200' && [ ! -e /etc/beside ]").ok();

    // The way in is there, and what the dossier says is brought about by it.
    regie.ok("apply --yes --only web");
    web.sh("test -e /etc/beside").ok();
}
