//! Supervised processes as commands. By hand there is no supervisor: a process is started in a session of its own, and
//! its number is noted beside its log, which no other process has, so that it can be stopped.

use super::quote;
use regie_wire::Process;

/// The file that notes a process's number: of two dossiers, each may have a process of the same name.
fn pid_file(log: &str) -> String {
    quote(&format!("{}.pid", log.strip_suffix(".log").unwrap_or(log)))
}

/// Starts it; what ran there before is stopped first.
pub(super) fn start(process: &Process) -> String {
    let pid = pid_file(&process.log);
    let env = process.env_file.as_ref().map(|f| format!("set -a; . {}; set +a\n", quote(f))).unwrap_or_default();
    // The number, and when that process began: together they are no other process's until the machine restarts.
    let inner = quote(&format!("echo \"$$ $({})\" > \"$0\"; exec {}", began("$$"), process.command));
    format!(
        "{}\n( set -e\ncd {}\n{env}exec setsid sh -c {inner} {pid}\n) >> {} 2>&1 < /dev/null &",
        stop(&process.log, process.stop_timeout),
        quote(&process.cwd),
        quote(&process.log),
    )
}

/// TERM to its whole session, KILL after the time it has; nothing when the number is another process's by now.
pub(super) fn stop(log: &str, timeout: u64) -> String {
    let pid = pid_file(log);
    format!(
        "if [ -f {pid} ]; then ( read -r p began < {pid} || true; i=0\nif [ -n \"$began\" ] && [ \"$began\" = \"$({})\" ]; then\nkill -s TERM -- \"-$p\" || true\nwhile kill -s 0 -- \"-$p\" 2>/dev/null && [ \"$i\" -lt {timeout} ]; do sleep 1; i=$((i + 1)); done\nkill -s KILL -- \"-$p\" 2>/dev/null || true\nfi\nrm -f {pid} ); fi",
        began("$p")
    )
}

/// Prints the boot and when a process began in it, in ticks (proc_pid_stat(5)); nothing when there is none.
fn began(pid: &str) -> String {
    format!(
        "s=$(cat \"/proc/{pid}/stat\" 2>/dev/null) && set -- ${{s##*) }} && echo \"$(cat /proc/sys/kernel/random/boot_id) ${{20}}\""
    )
}
