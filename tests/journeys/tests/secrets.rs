//! No secret of the dossier occurs in any log, event, plan, journal, spool, page or process list, raw or encoded.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, wait_until};
use regie_journeys::{Regie, Shop, patience};
use std::path::Path;
use std::process::Command;

const SECRET: &str = "p@ss/w0rd \"$`\\ 7Kq";

/// The forms in which it might leak.
fn forms() -> Vec<String> {
    let url = "p%40ss%2Fw0rd%20%22%24%60%5C%207Kq".to_owned();
    let base64 = "cEBzcy93MHJkICIkYFwgN0tx".to_owned();
    let json = SECRET.replace('\\', "\\\\").replace('"', "\\\"");
    let shell = "p@ss/w0rd \\\"\\$\\`\\\\ 7Kq".to_owned();
    vec![SECRET.to_owned(), url, base64, json, shell]
}

fn clean(what: &str, text: &str) {
    for form in forms() {
        assert!(!text.contains(&form), "{what} contains the secret as {form}");
    }
}

fn clean_tree(dir: &Path) {
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.is_symlink() {
            clean_tree(&path);
        } else if path.is_file() {
            clean(&path.display().to_string(), &String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        }
    }
}

#[test]
fn no_secret_is_anywhere_but_in_its_place() {
    let fleet = Fleet::up("secrets", &["web"]);
    let web = fleet.host("web");
    let shop = Shop::on(&["web"]);
    let path = shop.path().join("services/shop.toml");
    // The build prints its environment, as careless programs do, and waits so that the process list can be read.
    let text = std::fs::read_to_string(&path).unwrap().replace(
        "[env]\n",
        "[env]\nPASSWORD = { required = true, description = \"x\", value = \"{{ secrets.password }}\" }\n\
         DATABASE_URL = { description = \"x\", value = \"db://u:{{ secrets.password | urlencode }}@h/d\" }\n",
    );
    std::fs::write(&path, text).unwrap();
    shop.wait_in_build();
    let text = std::fs::read_to_string(&path).unwrap();
    let leak = "[[resource]]\nphase = \"configure\"\nrole = \"app\"\nkind = \"command\"\nname = \"leak\"\n\
        run = \"env; echo $PASSWORD >&2; touch {{ release }}/.leaked\"\ncreates = \"{{ release }}/.leaked\"\n\
        env_file = \"{{ shared }}/config/env\"\n";
    std::fs::write(&path, format!("{text}\n{leak}")).unwrap();

    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    regie.ok("secrets keys --new");
    let mut set = Command::new(Regie::executable())
        .args(["-C", shop.path().to_str().unwrap(), "secrets", "set", "password"])
        .env("HOME", regie.home())
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut set.stdin.take().unwrap(), SECRET.as_bytes()).unwrap();
    assert!(set.wait().unwrap().success());

    let plan_file = shop.path().join("saved.plan");
    let mut said = regie.ok(&format!("plan --out {}", plan_file.display())).said();
    let apply = regie.start("apply --yes");
    wait_until("the build waits", patience(), || web.sh("test -e /tmp/waiting").success());
    clean("the process list", &web.sh("ps axww").ok().stdout);
    web.sh("touch /tmp/go").ok();
    let ended = apply.wait();
    assert_eq!(ended.code, 0, "{}", ended.said());
    said += &ended.said();
    for line in [
        "plan",
        "plan --json",
        "status",
        "runs",
        "facts --json",
        "by-hand",
        "by-hand --bare",
        "logs shop",
        "runbook",
        "runbook --format html",
    ] {
        said += &regie.ok(line).said();
    }
    let id: serde_json::Value = serde_json::from_str(regie.ok("runs --json").out.lines().next().unwrap()).unwrap();
    let id = id["run"].as_str().unwrap().to_owned();
    said += &regie.ok(&format!("show {id} --steps")).said();
    said += &regie.ok(&format!("show {id} --json")).said();
    assert!(said.contains("‹password›"), "what was printed is scrubbed, not lost");
    clean("what regie said", &said);
    clean_tree(shop.path());
    clean_tree(regie.home());

    // On the machine: in its place, and nowhere else.
    let env = web.sh("cat /srv/shop/shared/config/env").ok().stdout;
    assert!(env.contains("p@ss/w0rd \\\"\\$\\`\\\\ 7Kq"), "{env}");
    assert_eq!(web.sh("stat -c %a /srv/shop/shared/config/env").ok().text(), "640");
    let everything = "journalctl --no-pager; find /var/lib/regie /run/regie /var/cache/regie /tmp /var/log -type f \
        -not -name 'agent-*' -exec cat {} + 2>/dev/null || true";
    clean("the machine's logs and spool", &web.sh(everything).stdout);
    assert_eq!(web.sh("ls /run/regie | grep -c secrets || true").text(), "0", "the run's secrets are gone with it");
    regie.plan_is_empty();
}
