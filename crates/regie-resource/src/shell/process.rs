//! Supervised processes as commands. By hand there is no supervisor: a process is started in a session of its own, and
//! its number is noted in the person's runtime folder so that it can be stopped.

use super::quote;
use regie_wire::Process;

/// The file that notes a process's number, for the inside of double quotes.
fn pid_file(name: &str) -> String {
    let name = name.chars().map(|c| if c.is_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect::<String>();
    format!("\"${{XDG_RUNTIME_DIR:-$HOME}}/{name}.pid\"")
}

/// Starts it; what ran under the name before is stopped first.
pub(super) fn start(process: &Process) -> String {
    let pid = pid_file(&process.name);
    let env = process.env_file.as_ref().map(|f| format!("set -a; . {}; set +a\n", quote(f))).unwrap_or_default();
    let inner = quote(&format!("echo $$ > \"$0\"; exec {}", process.command));
    format!(
        "{}\n( set -e\ncd {}\n{env}exec setsid sh -c {inner} {pid}\n) >> {} 2>&1 < /dev/null &",
        stop(&process.name, process.stop_timeout),
        quote(&process.cwd),
        quote(&process.log),
    )
}

/// TERM to its whole session, KILL after the time it has.
pub(super) fn stop(name: &str, timeout: u64) -> String {
    let pid = pid_file(name);
    format!(
        "if [ -f {pid} ]; then ( p=$(cat {pid}); i=0\nkill -s TERM -- \"-$p\" || true\nwhile kill -s 0 -- \"-$p\" 2>/dev/null && [ \"$i\" -lt {timeout} ]; do sleep 1; i=$((i + 1)); done\nkill -s KILL -- \"-$p\" 2>/dev/null || true\nrm -f {pid} ); fi"
    )
}
