//! The paper test: a machine built by pasting the printed runbook into a shell is one that `regie plan` finds nothing to
//! change on.
#![allow(clippy::unwrap_used)]

use regie_hosts::Fleet;
use regie_journeys::{PORT, Regie, Shop};
use std::process::Command;

#[test]
fn a_host_built_from_paper_plans_empty() {
    let fleet = Fleet::up("paper", &["web"]);
    let web = fleet.host("web");
    let shop = Shop::on(&["web"]);
    let regie = Regie::new(shop.path(), &fleet.ssh_config());

    // What is done on this computer: the archives are copied, with plain ssh and scp.
    let here = regie.ok("by-hand --bare --here").out;
    let config = fleet.ssh_config();
    let bin = tempfile::tempdir().unwrap();
    for program in ["ssh", "scp"] {
        let wrapper = format!("#!/bin/sh\nexec /usr/bin/{program} -F '{}' \"$@\"\n", config.display());
        let path = bin.path().join(program);
        std::fs::write(&path, wrapper).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:{}", bin.path().display(), std::env::var("PATH").unwrap());
    let copied = Command::new("bash").args(["-euc", &here]).env("PATH", path).output().unwrap();
    assert!(copied.status.success(), "{here}\n{}", String::from_utf8_lossy(&copied.stderr));

    // What is done on the host: bash alone, as a person who pastes.
    let script = regie.ok("by-hand --bare --machine web").out;
    let pasted = web.bash_stdin(&script);
    assert!(pasted.success(), "{script}\n--\n{}\n{}", pasted.stdout, pasted.stderr);

    let answer = web.sh(&format!("curl -sS http://127.0.0.1:{PORT}/")).ok();
    assert_eq!(answer.text(), "Shop 1.0.0");
    assert!(!web.sh("test -e /var/lib/regie/manifest.json").success(), "regie was never there");
    regie.plan_is_empty();
    // What was found is adopted: a later apply has nothing to do either.
    regie.ok("apply --yes");
    regie.plan_is_empty();
}
