//! Most memory that was used at any moment.

use crate::tools::Tools;
use crate::{Args, Who};
use regie_hosts::{Error, Result};
use std::fs;
use std::process::Command;

/// Peaks of resident memory, KiB.
#[derive(Default)]
pub struct Peaks {
    /// Of regie, and of what it starts here.
    pub regie: u64,
    /// Of any agent.
    pub agent: u64,
    /// Of any process of pyinfra's here.
    pub pyinfra: Option<u64>,
    /// Of any process of Ansible's here.
    pub ansible: Option<u64>,
}

/// Prints the most that any child used (getrusage(2), `ru_maxrss`); Python's own start is the least that it can tell.
const ASK: &str = "import resource,subprocess,sys\n\
    code=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL).returncode\n\
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\nsys.exit(code)";

/// Peaks of the tools on this computer; each runs once more.
pub fn of_controllers(args: &Args, tools: &Tools) -> Result<Peaks> {
    let mut peaks = Peaks { regie: peak(tools, tools.regie())?, ..Peaks::default() };
    if args.has(Who::Pyinfra) {
        peaks.pyinfra = Some(peak(tools, tools.pyinfra()?)?);
    }
    if args.has(Who::Ansible) {
        peaks.ansible = Some(peak(tools, tools.ansible()?)?);
    }
    Ok(peaks)
}

fn peak(tools: &Tools, of: Command) -> Result<u64> {
    let mut command = Command::new(tools.python());
    command.args(["-c", ASK]).arg(of.get_program()).args(of.get_args());
    for (name, value) in of.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    if let Some(dir) = of.get_current_dir() {
        command.current_dir(dir);
    }
    let (_, said) = crate::measure::run(command)?;
    said.trim().parse().map_err(|_| Error::new(format!("no number of KiB: {said}")))
}

/// The whole name of a container, which stands in the cgroups of its processes.
pub fn container(name: &str) -> Result<String> {
    let mut command = Command::new("docker");
    command.args(["inspect", "--format", "{{.Id}}", name]);
    Ok(crate::measure::run(command)?.1.trim().to_owned())
}

/// Peak so far of any agent that lives in these containers now, KiB (`VmHWM`, proc(5)).
pub fn of_agents(containers: &[String]) -> u64 {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
    let agents = processes.filter(|p| {
        fs::read_link(p.join("exe")).is_ok_and(|exe| exe.to_string_lossy().contains("/regie/agent-"))
            && fs::read_to_string(p.join("cgroup")).is_ok_and(|own| containers.iter().any(|c| own.contains(c.as_str())))
    });
    let peak = |status: String| {
        status.lines().find_map(|l| l.strip_prefix("VmHWM:")).and_then(|l| l.split_whitespace().next()?.parse().ok())
    };
    agents.filter_map(|p| fs::read_to_string(p.join("status")).ok().and_then(peak)).max().unwrap_or(0)
}
