//! The paper test: a machine built by pasting the printed runbook into a shell is one that `regie plan` finds nothing to
//! change on.
#![allow(clippy::unwrap_used)]

use regie_hosts::Fleet;
use regie_journeys::{PORT, Regie, Shop, paste_here};

#[test]
fn a_host_built_from_paper_plans_empty() {
    let fleet = Fleet::up("paper", &["web"]);
    let web = fleet.host("web");
    let shop = Shop::on(&["web"]);
    let regie = Regie::new(shop.path(), &fleet.ssh_config());

    // What is done on this computer: the archives are copied, with plain ssh and scp.
    let here = regie.ok("by-hand --bare --here").out;
    paste_here(&fleet, &here);

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
