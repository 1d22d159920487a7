//! What a person does before a change that can shut everybody out: has the machine take it back by itself after a while,
//! unless that is called off from a connection that came in after it. So do the machines of regie.

use crate::{firewall_path, firewall_table, quote};
use regie_wire::Resource;

/// Where copies are put meanwhile.
const COPIES: &str = "/root/regie-way-back";
/// The timer.
const UNIT: &str = "regie-way-back";

/// Commands before the change and after it, for a person to type.
pub fn way_back(resources: &[&Resource], within: u64, login: &str) -> (String, String) {
    let (mut files, mut back) = (Vec::new(), Vec::new());
    for resource in resources {
        collect(resource, &mut files, &mut back);
    }
    let files = files.iter().map(|f| quote(f)).collect::<Vec<_>>();
    let mut first =
        vec![format!("This can shut everybody out. Before it, have it taken back in {within} s, unless you say no:")];
    let mut steps = Vec::new();
    if !files.is_empty() {
        let files = files.join(" ");
        first.push(format!(
            "  mkdir -p {COPIES} && for f in {files}; do [ ! -e \"$f\" ] || cp -a --parents \"$f\" {COPIES}; done"
        ));
        steps.push(format!("rm -rf {files}; cp -a {COPIES}/. /"));
    }
    steps.extend(back);
    first.push(format!("  systemd-run --on-active={within} --unit={UNIT} /bin/sh -c {}", quote(&steps.join("; "))));
    let then = format!(
        "Now, from another terminal, over a new connection:\n  ssh -o ControlPath=none {login} true\n\
         If that comes in, it stays:\n  systemctl stop {UNIT}.timer; rm -rf {COPIES}\n\
         If not, wait: after {within} s all is as before."
    );
    (first.join("\n"), then)
}

fn collect(resource: &Resource, files: &mut Vec<String>, back: &mut Vec<String>) {
    match resource {
        Resource::Firewall(firewall) => {
            let (table, path) = (firewall_table(firewall), firewall_path(firewall));
            files.push(path.clone());
            back.push(format!("nft delete table inet {table}; [ ! -e {path} ] || nft -f {path}"));
        }
        Resource::Unit(unit) => back.push(format!("systemctl restart {}", unit.name)),
        Resource::File(file) => files.push(file.path.clone()),
        Resource::Symlink(link) => files.push(link.path.clone()),
        Resource::Line(line) => files.push(line.path.clone()),
        Resource::Block(block) => files.push(block.path.clone()),
        Resource::AuthorizedKey(key) => files.push(match key.user.as_str() {
            "root" => "/root/.ssh/authorized_keys".to_owned(),
            user => format!("/home/{user}/.ssh/authorized_keys"),
        }),
        Resource::Absent { resource } => collect(resource, files, back),
        _ => {}
    }
}
