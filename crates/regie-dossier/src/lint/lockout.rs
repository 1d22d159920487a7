//! `lockout`: a firewall that does not let in by what regie itself reaches the machine. Known of the words of
//! `[server.firewall]` alone; rules as text are for those who know.

use crate::{Dossier, Finding, SSH_PORT};

pub(super) fn check(dossier: &Dossier, findings: &mut Vec<Finding>) {
    for env in dossier.environments.values() {
        let Some(firewall) = &env.firewall else { continue };
        for machine in env.machines.values() {
            let Some(way) = machine.address.way() else { continue };
            let port = way.port.unwrap_or(SSH_PORT);
            if firewall.allow.iter().any(|allow| allow.lets_in(&machine.name, port)) {
                continue;
            }
            let name = &machine.name;
            let message = format!("the firewall of {name} does not let in by port {port}, by which regie reaches it");
            let words = if port == SSH_PORT { "ssh".to_owned() } else { format!("tcp {port}") };
            let finding = Finding::warning("lockout", &firewall.place, message);
            findings.push(finding.help(format!("add `\"{words}\"` to `allow`, or `\"{words} from ADDRESS\"`")));
        }
    }
}
