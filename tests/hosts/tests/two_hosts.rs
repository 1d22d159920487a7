//! The hosts themselves, before anything is tested on them.

use std::process::Command;
use std::time::{Duration, Instant};

use regie_hosts::{Fleet, ensure_stage, wait_until};

const BOUND: Duration = Duration::from_secs(30);

#[test]
fn two_hosts_boot_and_ssh_checks_their_keys() {
    let fleet = Fleet::up("hosts-ssh", &["web", "db"]);
    for name in ["web", "db"] {
        assert_eq!(fleet.ssh(name, "hostname; id -un").ok().stdout, format!("{name}\nroot\n"));
    }
    let web = fleet.host("web");
    assert_eq!(web.sh("systemctl --failed --no-legend").ok().text(), "");
    web.exec(&["ping", "-c", "1", "-W", "5", "db"]).ok();

    let known = std::fs::read_to_string(fleet.dir().join("known_hosts")).unwrap();
    let keys: Vec<&str> = known.lines().filter_map(|line| line.split(' ').nth(2)).collect();
    assert_eq!(keys.len(), 2);
    assert_ne!(keys[0], keys[1], "each host has a key of its own");

    let swapped = known.replace(keys[0], "*").replace(keys[1], keys[0]).replace('*', keys[1]);
    std::fs::write(fleet.dir().join("known_hosts"), swapped).unwrap();
    let refused = fleet.ssh("web", "true");
    assert_eq!(refused.code, 255);
    assert!(refused.stderr.contains("Host key verification failed"), "{}", refused.stderr);
}

#[test]
fn delays_are_real() {
    let fleet = Fleet::up("hosts-slow", &["web"]);
    let each_way = Duration::from_millis(150);
    let slow = fleet.slow_ssh(each_way);
    let start = Instant::now();
    let config = slow.ssh_config().to_str().unwrap();
    let out = Command::new("ssh").args(["-F", config, "web", "echo slow"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&out.stdout), "slow\n", "{}", String::from_utf8_lossy(&out.stderr));
    // Handshake, versions, keys, login, command: ssh cannot do with fewer round trips than these.
    assert!(start.elapsed() > each_way * 2 * 4, "{:?}", start.elapsed());

    let mut open = Command::new("ssh").args(["-F", config, "web", "sleep 600"]).spawn().unwrap();
    wait_until("the session is open", BOUND, || fleet.host("web").sh("pgrep -xf 'sleep 600'").success());
    slow.reset();
    assert_eq!(open.wait().unwrap().code(), Some(255));

    let web = fleet.host("web");
    if web.netem(each_way) {
        let start = Instant::now();
        fleet.ssh("web", "true").ok();
        assert!(start.elapsed() > each_way * 4, "{:?}", start.elapsed());
        assert!(web.netem(Duration::ZERO));
    }
}

#[test]
fn a_cut_host_comes_back_at_the_same_address() {
    let fleet = Fleet::up("hosts-cut", &["web"]);
    let web = fleet.host("web");
    web.disconnect();
    assert_eq!(fleet.ssh("web", "true").code, 255);
    assert!(web.exec(&["true"]).success(), "it runs on without a network");
    web.connect();
    wait_until("ssh works again", BOUND, || fleet.ssh("web", "true").success());
    let addresses = web.sh("ip -o -4 addr show scope global").ok();
    assert!(addresses.stdout.contains(&web.address()), "{}", addresses.stdout);

    web.pause();
    assert_eq!(fleet.ssh("web", "true").code, 255);
    web.unpause();
    wait_until("ssh works again", BOUND, || fleet.ssh("web", "true").success());
}

#[test]
fn a_host_comes_back_after_a_restart_and_after_a_power_cut() {
    let fleet = Fleet::up("hosts-restart", &["web"]);
    let web = fleet.host("web");
    web.write("/srv/kept/file", "text");
    let boot_id = || web.sh("systemctl show --property=UserspaceTimestampMonotonic").ok().stdout;
    let first = boot_id();
    web.restart();
    assert_ne!(boot_id(), first);
    fleet.ssh("web", "true").ok();
    web.cut_power();
    assert_eq!(fleet.ssh("web", "true").code, 255);
    web.start();
    fleet.ssh("web", "true").ok();
    assert_eq!(web.read("/srv/kept/file"), b"text");
}

#[test]
fn packages_and_pasted_scripts_and_sudo_work() {
    let fleet = Fleet::up("hosts-apt", &["web"]);
    let web = fleet.host("web");
    let pasted = web.bash_stdin("apt-get install -y -q hello\nfalse\nhello --greeting=pasted\n").ok();
    assert!(pasted.stdout.ends_with("pasted\n"), "{}", pasted.stdout);

    web.add_sudo_user("admin", "four words of chance");
    assert!(!fleet.ssh("admin@web", "sudo -n id -u").success(), "sudo asks for the password");
    let sudo = fleet.ssh("admin@web", "echo 'four words of chance' | sudo -S -p '' id -u").ok();
    assert_eq!(sudo.text(), "0");

    web.sh("systemd-run --unit=worker sleep infinity").ok();
    wait_until("the worker runs", BOUND, || web.sh("systemctl is-active worker").success());
    assert!(web.kill_process("sleep infinity"));
    assert!(!web.kill_process("sleep infinity"));
    wait_until("systemd saw it die", BOUND, || web.sh("systemctl is-failed worker").success());
}

#[test]
fn a_stage_is_made_once_and_hosts_start_from_it() {
    let script = "apt-get install -y -q nginx-light\necho '<p>staged</p>' > /var/www/html/index.html\n";
    let stage = ensure_stage("hosts-nginx", script).unwrap();
    let start = Instant::now();
    assert_eq!(ensure_stage("hosts-nginx", script).unwrap(), stage);
    assert!(start.elapsed() < BOUND, "it was there already");
    let fleet = Fleet::try_up_on("hosts-stage", &[("web", &stage)]).unwrap();
    let web = fleet.host("web");
    wait_until("nginx, enabled by its package, serves", BOUND, || {
        web.exec(&["curl", "-fsS", "http://127.0.0.1/"]).stdout.contains("staged")
    });
    assert!(!web.sh("test -e /usr/sbin/policy-rc.d").success(), "packages start their services again");
}
