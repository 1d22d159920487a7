//! Jobs that really run by the clock, commands while a deploy waits, and shells: what is done with a host day by day.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host, wait_until};
use regie_journeys::{Regie, Shop, patience};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

const JOBS: &str = "
[job.invoices]
command = \"echo \\\"$SHOP_NAME: $(id -un) in $PWD\\\"\"
schedule = \"0 2 * * *\"
expected = \"10m\"

[job.sweep]
command = \"echo swept; exit 3\"
schedule = \"* * * * *\"
by = \"cron\"
";

#[test]
fn jobs_run_by_the_clock_and_people_look_at_a_host() {
    let fleet = Fleet::up("operate", &["web"]);
    let web = fleet.host("web");
    let shop = Shop::on(&["web"]);
    let inventory = shop.path().join("inventory/test.toml");
    let text = std::fs::read_to_string(&inventory).unwrap();
    std::fs::write(&inventory, text.replace("packages = [\"busybox\"]", "packages = [\"busybox\", \"cron\"]")).unwrap();
    let service = shop.path().join("services/shop.toml");
    let text = std::fs::read_to_string(&service).unwrap();
    std::fs::write(&service, format!("{text}{JOBS}")).unwrap();
    let regie = Regie::new(shop.path(), &fleet.ssh_config());

    regie.ok("apply --yes");
    regie.plan_is_empty();
    a_timer_calls_its_job(&regie, web);
    a_job_runs_by_hand(&regie);
    commands_run_beside_a_deploy_that_waits(&regie, &shop, web);
    a_shell_is_opened_as_root_and_through_sudo(&regie, &shop, web);
    // Cron has had its minute meanwhile.
    wait_until("cron calls its job", patience(), || job(&regie, "sweep")["state"] == "ran");
    assert_eq!(job(&regie, "sweep")["last"]["status"], 3);
    let status = regie.ok("status");
    assert!(status.out.contains("▲ job sweep: ✗ exit 3"), "{}", status.said());
    assert!(status.out.contains("●"), "a job that failed does not make its instance down: {}", status.said());
}

fn job(regie: &Regie, name: &str) -> serde_json::Value {
    let told = regie.run("jobs shop --json").out;
    let mut all = told.lines().filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok());
    all.find(|j| j["job"] == name).unwrap_or_else(|| panic!("no {name} in {told}"))
}

fn a_timer_calls_its_job(regie: &Regie, web: &Host) {
    let timers = web.sh("systemctl list-timers --all --no-pager").ok().text().to_owned();
    assert!(timers.contains("shop-invoices.timer"), "{timers}");
    assert!(job(regie, "invoices")["next"].is_i64());
    web.sh("systemctl start shop-invoices.service").ok();
    assert_eq!(job(regie, "invoices")["last"]["result"], "done");
    let shown = regie.ok("jobs show shop invoices");
    assert!(shown.out.contains("Shop: shop in /srv/shop/current"), "{}", shown.said());
    assert!(shown.out.contains("daily at 02:00, next 02:00"), "{}", shown.said());
    let owner = web.sh("stat -c %U /srv/shop/shared/jobs/invoices/last").ok().text().to_owned();
    assert_eq!(owner, "shop");
}

fn a_job_runs_by_hand(regie: &Regie) {
    let ran = regie.ok("jobs run shop invoices --reason again");
    assert_eq!(ran.out, "Shop: shop in /srv/shop/current\n");
    let failed = regie.run("jobs run shop sweep");
    assert_eq!(failed.code, 1);
    assert!(failed.err.contains("exit code 3"), "{}", failed.said());
    let runs = regie.ok("runs");
    assert!(runs.out.contains("job shop@test: invoices") && runs.out.contains("“again”"), "{}", runs.said());
}

fn commands_run_beside_a_deploy_that_waits(regie: &Regie, shop: &Shop, web: &Host) {
    shop.version("1.0.0", "2.0.0");
    shop.wait_in_build();
    let deploy = regie.start("deploy shop");
    wait_until("the build waits", patience(), || web.sh("test -e /tmp/waiting").success());
    assert_eq!(regie.ok("exec web -- id -un").out, "root\n");
    assert_eq!(regie.ok("shell shop -- id -un").out, "shop\n");
    let long = regie.start("exec web -- sleep 1000");
    wait_until("it runs", patience(), || web.sh("grep -qsz '^1000$' /proc/[0-9]*/cmdline").success());
    long.interrupt();
    assert_eq!(long.wait().code, 130);
    assert!(!web.sh("grep -qsz '^1000$' /proc/[0-9]*/cmdline").success(), "Ctrl-C ended it");
    web.sh("touch /tmp/go").ok();
    let deployed = deploy.wait();
    assert_eq!(deployed.code, 0, "{}", deployed.said());
    assert!(web.sh("ls /etc/systemd/system").ok().text().lines().all(|l| !l.starts_with("regie-run-")));
}

fn a_shell_is_opened_as_root_and_through_sudo(regie: &Regie, shop: &Shop, web: &Host) {
    let said = typed(regie, "shell shop --reason basket", "shop@test:");
    assert!(said.contains("<shop Shop /srv/shop/current>"), "{said}");
    web.add_sudo_user("ops", "open sesame");
    web.sh("echo 'ops ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/zz-ops").ok();
    let inventory = std::fs::read_to_string(shop.path().join("inventory/test.toml")).unwrap();
    shop.write("inventory/test.toml", &inventory.replace("ssh://web", "ssh://ops@web"));
    let said = typed(regie, "shell shop", "shop@test:");
    assert!(said.contains("<shop Shop /srv/shop/current>"), "{said}");
    assert_eq!(regie.ok("exec web -- id -un").out, "root\n");
    shop.write("inventory/test.toml", &inventory);
    let runs = regie.ok("runs --json").out;
    let rows = runs.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()).collect::<Vec<_>>();
    let shells = rows.iter().filter(|r| r["procedure"] == "shell").collect::<Vec<_>>();
    assert_eq!(shells.len(), 2, "{runs}");
    assert!(shells.iter().all(|r| r["open"] == false && r["machines"][0]["state"] == "exit code 0"), "{shells:?}");
    assert_eq!(shells[1]["reason"], "basket");
    let events = web.sh("cat /var/lib/regie/runs/*/events.jsonl").ok().text().to_owned();
    assert!(!events.contains("<shop Shop"), "what is typed and said in a shell is not recorded");
}

/// Opens a shell on a terminal of its own, says something at the prompt, and leaves it; everything that was shown.
fn typed(regie: &Regie, line: &str, prompt: &str) -> String {
    let regie = regie.command_of(line);
    let words = std::iter::once(regie.get_program()).chain(regie.get_args());
    let words = words.map(|w| format!("'{}'", w.to_str().unwrap())).collect::<Vec<_>>().join(" ");
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &words, "/dev/null"]);
    for (name, value) in regie.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
    let (mut to, mut from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let shown = Arc::new(Mutex::new(String::new()));
    let theirs = Arc::clone(&shown);
    let reader = std::thread::spawn(move || {
        let mut piece = [0u8; 4096];
        while let Ok(n @ 1..) = from.read(&mut piece) {
            theirs.lock().unwrap().push_str(&String::from_utf8_lossy(&piece[..n]));
        }
    });
    wait_until(&format!("`{line}` shows its prompt"), patience(), || shown.lock().unwrap().contains(prompt));
    to.write_all(b"echo \"<$(id -un) $SHOP_NAME $PWD>\"\nexit\n").unwrap();
    let status = wait_until(&format!("`{line}` ends"), patience(), || child.try_wait().ok().flatten());
    reader.join().unwrap();
    let shown = shown.lock().unwrap().clone();
    assert!(status.success(), "{shown}");
    shown
}
