//! The same fifty resources in three languages: 1 list of packages, 20 folders, 20 files, 5 users, 1 kernel setting, 2 units,
//! 1 entry of a crontab.

use regie_hosts::{Error, Fleet, Host, Result};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Where the kernel setting is kept: by the name that regie's own kind gives it.
pub const SYSCTL: &str = "/etc/sysctl.d/60-regie-bench.conf";

/// A dossier for hosts of these names.
///
/// # Errors
/// When the folder cannot be written.
pub fn regie(dir: &Path, hosts: &[&str]) -> Result<()> {
    write(dir, "dossier.toml", "title = \"Benchmark\"\nauthor = \"Ops\"\nenvironment = \"bench\"\n")?;
    let machines: String = hosts.iter().map(|h| format!("[machine.{h}]\naddress = \"ssh://{h}\"\n\n")).collect();
    write(dir, "inventory/bench.toml", &format!("{machines}{}", resources()))
}

fn resources() -> String {
    let mut text = String::from("[server]\npackages = [\"busybox\", \"jq\", \"rsync\", \"tree\"]\n");
    let mut one = |kind: &str, fields: &str| {
        // Writing to a text cannot fail.
        let _ = write!(text, "\n[[server.resource]]\nkind = \"{kind}\"\n{fields}");
    };
    for n in 1..=20 {
        one("directory", &format!("path = \"/srv/bench-{n:02}\"\nmode = \"0755\"\n"));
    }
    for n in 1..=20 {
        let content = format!("# File {n} of the benchmark\\nnumber = {n}\\n");
        let path = format!("/srv/bench-{n:02}/settings.conf");
        one("file", &format!("path = \"{path}\"\nmode = \"0644\"\ncontent = \"{content}\"\n"));
    }
    for n in 1..=5 {
        let uid = 2000 + n;
        one("user", &format!("name = \"bench{n}\"\nuid = {uid}\nhome = \"/home/bench{n}\"\nshell = \"/bin/bash\"\n"));
    }
    one("sysctl", "name = \"bench\"\nvalues = { \"net.ipv4.tcp_fin_timeout\" = 45 }\n");
    for unit in ["cron.service", "ssh.service"] {
        one("unit", &format!("name = \"{unit}\"\n"));
    }
    one("cron", "name = \"bench\"\nschedule = \"5 3 * * *\"\ncommand = \"/usr/bin/true\"\n");
    text
}

/// A deploy and its inventory.
///
/// # Errors
/// When the folder cannot be written.
pub fn pyinfra(dir: &Path, fleet: &Fleet, hosts: &[&Host]) -> Result<()> {
    let keys = fleet.dir();
    let mut inventory = String::from("hosts = [\n");
    for host in hosts {
        let data = format!(
            "\"ssh_hostname\": \"{}\", \"ssh_user\": \"root\", \"ssh_key\": \"{1}/id_ed25519\", \
             \"ssh_known_hosts_file\": \"{1}/known_hosts\", \"ssh_strict_host_key_checking\": \"yes\"",
            host.address(),
            keys.display()
        );
        let _ = writeln!(inventory, "    (\"{}\", {{{data}}}),", host.name());
    }
    write(dir, "inventory.py", &format!("{inventory}]\n"))?;
    write(dir, "deploy.py", &include_str!("../described/deploy.py").replace("@SYSCTL@", SYSCTL))
}

/// A playbook, its inventory and its configuration: as many forks as hosts, pipelining, control sockets.
///
/// # Errors
/// When the folder cannot be written.
pub fn ansible(dir: &Path, fleet: &Fleet, hosts: &[&Host]) -> Result<()> {
    let names: String = hosts.iter().map(|h| format!("{}\n", h.name())).collect();
    write(dir, "hosts", &names)?;
    let config = format!(
        "[defaults]\ninventory = {0}/hosts\nforks = {1}\ninterpreter_python = /usr/bin/python3\nlocal_tmp = {0}/tmp\n\n\
         [ssh_connection]\npipelining = True\nssh_common_args = -F {2}\ncontrol_path_dir = {0}/cp\n",
        dir.display(),
        hosts.len().max(5),
        fleet.ssh_config().display()
    );
    write(dir, "ansible.cfg", &config)?;
    write(dir, "site.yml", &include_str!("../described/site.yml").replace("@SYSCTL@", SYSCTL))
}

fn write(dir: &Path, path: &str, text: &str) -> Result<()> {
    let path = dir.join(path);
    let made = fs::create_dir_all(path.parent().unwrap_or(dir)).and_then(|()| fs::write(&path, text));
    made.map_err(|e| Error::new(format!("{}: {e}", path.display())))
}
