//! Whether the tools have left the same behind.

use crate::ground::Ground;
use crate::{Args, Who};
use regie_bench_converge::describe::SYSCTL;
use regie_hosts::{Error, Result};

/// Prints what the fifty resources are on a host, in words that have nothing of the tool that made them.
const LOOK: &str = r##"
set -eu
dpkg-query --show --showformat '${db:Status-Abbrev} ${Package}\n' busybox jq rsync tree
find /srv/bench-?? -printf '%p %y %m %u %g\n' | sort
find /srv/bench-?? -type f | sort | xargs sha256sum
for n in 1 2 3 4 5; do getent passwd "bench$n" | cut -d: -f1,3,6,7; stat -c '%n %U' "/home/bench$n"; done
grep -v '^#' SYSCTL | tr -d ' '; stat -c '%a %U %G' SYSCTL
echo "fin_timeout $(cat /proc/sys/net/ipv4/tcp_fin_timeout)"
systemctl is-enabled cron.service ssh.service; systemctl is-active cron.service ssh.service
crontab -l | grep -v '^#' | tr -s ' \t' ' ' | sed '/^$/d'
"##;

/// What of it must be there, whoever says so: two that have left out the same are no pair.
const HAS: [&str; 6] = [
    "bench-20/settings.conf f 644 root root",
    "bench5:2005:/home/bench5:/bin/bash",
    "=45\n644 root root\n",
    "fin_timeout 45\n",
    "active\nactive\n",
    "5 3 * * * /usr/bin/true",
];

/// Compares every host of every tool with the first.
pub fn same(args: &Args, ground: &Ground) -> Result<()> {
    let script = LOOK.replace("SYSCTL", SYSCTL);
    let mut first: Option<(String, String)> = None;
    for who in [Who::Regie, Who::Pyinfra, Who::Ansible].into_iter().filter(|who| args.has(*who)) {
        for host in ground.of(who) {
            let seen = host.sh(&script).checked()?.stdout;
            let lacks = HAS.iter().find(|words| !seen.contains(**words));
            match &first {
                _ if lacks.is_some() => {
                    return Err(Error::new(format!("{} lacks `{}`:\n{seen}", host.name(), lacks.unwrap_or(&""))));
                }
                None => first = Some((host.name().to_owned(), seen)),
                Some((_, other)) if *other == seen => {}
                Some((name, other)) => {
                    return Err(Error::new(format!(
                        "{} is not as {name}:\n--- {name}\n{other}\n--- {0}\n{seen}",
                        host.name()
                    )));
                }
            }
        }
    }
    Ok(())
}
