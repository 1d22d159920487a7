//! Restarting a machine: commands of a run that goes on when the machine is back.

use crate::quote;
use regie_wire::{Command, Guard};

/// Seconds in which a machine that was told to restart goes down; systemd gives services 90 s to stop (systemd-system.conf(5)).
const DOWN: u64 = 300;
/// Seconds in which everything that starts at boot has started, or failed to.
const UP: u64 = 300;

/// Prints what differs between two boots: the kernel's own id, and when the first process began, for a container restarts
/// without its kernel (proc_sys_kernel(5), proc_pid_stat(5)).
const BOOT: &str = "\"$(cat /proc/sys/kernel/random/boot_id)/$(cut -d ' ' -f 22 /proc/1/stat)\"";

/// Restarts the machine, unless it has restarted since it said `boot` of itself: repeated after the restart, it is done.
pub fn reboot(boot: &str) -> Command {
    let run = format!("systemctl reboot\nsleep {DOWN}\necho 'told to restart, it did not go down' >&2\nexit 1");
    let guard = Guard { creates: None, unless: Some(format!("[ {BOOT} != {} ]", quote(boot))) };
    command("reboot", run, guard, DOWN + 10)
}

/// Waits until everything that starts at boot has started, or failed to.
pub fn wait_for_boot() -> Command {
    let run = "systemctl is-system-running --wait > /dev/null || true".to_owned();
    command("reboot/started", run, Guard::default(), UP)
}

fn command(name: &str, run: String, guard: Guard, timeout: u64) -> Command {
    Command { name: name.to_owned(), run, cwd: None, user: None, env_file: None, guard, undo: None, timeout }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command as Program;

    #[test]
    fn a_restart_is_told_by_what_the_machine_says_of_its_boot() {
        let boot = Program::new("sh").args(["-c", &format!("printf %s {BOOT}")]).output().expect("sh");
        let boot = String::from_utf8(boot.stdout).expect("text");
        let has_restarted = |since: &str| {
            let guard = reboot(since).guard.unless.expect("a guard");
            Program::new("sh").args(["-ec", &guard]).status().expect("sh").success()
        };
        assert!(!has_restarted(&boot), "{boot}");
        assert!(has_restarted(&format!("{boot}1")));
        assert!(has_restarted("it's another"));
    }
}
