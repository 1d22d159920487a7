//! A run as a service of systemd: it is started again when it is killed and after a restart of the machine, and removed
//! when the run has ended.

use crate::{Context, Place, own};
use regie_wire::RunId;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{fs, io};

/// Whether systemd runs this machine.
pub(crate) fn is_systemd(cx: &Context) -> bool {
    cx.place == Place::System && Path::new("/run/systemd/system").exists()
}

fn name(run: &RunId) -> String {
    format!("regie-run-{run}.service")
}

fn file(run: &RunId) -> PathBuf {
    Path::new("/etc/systemd/system").join(name(run))
}

/// Whether a run has its unit.
pub(crate) fn exists(cx: &Context, run: &RunId) -> bool {
    is_systemd(cx) && file(run).exists()
}

/// Writes the unit, enables and starts it; returns when the executor's program runs.
pub(crate) fn start(run: &RunId) -> Result<(), String> {
    let cannot = |e: io::Error| format!("the unit {} cannot be written: {e}", file(run).display());
    let (program, prefix) = own::program()?;
    let program = program.to_str().ok_or("the agent's own path is not UTF-8: move it")?.to_owned();
    let words = std::iter::once(program).chain(prefix).chain(["execute".into(), run.to_string()]);
    crate::store::write_atomic(&file(run), text(run, &words.map(|w| quote(&w)).collect::<Vec<_>>()).as_bytes())
        .map_err(cannot)?;
    // A unit of that name may be loaded, or have failed too often.
    systemctl(&["daemon-reload"])?;
    // Fails when it is not loaded, which is as well.
    let _ = systemctl(&["reset-failed", &name(run)]);
    systemctl(&["enable", "--quiet", &name(run)])?;
    // What starts it after a power cut is one link.
    let wants = file(run).with_file_name("multi-user.target.wants").join(name(run));
    crate::store::sync_parent(&wants).map_err(cannot)?;
    systemctl(&["restart", &name(run)])
}

/// Ends it, with all that runs in it.
pub(crate) fn stop(cx: &Context, run: &RunId) {
    if exists(cx, run) {
        let _ = systemctl(&["stop", &name(run)]);
    }
}

/// Removes the unit; the executor itself, which runs in it, does not notice.
pub(crate) fn remove(cx: &Context, run: &RunId) {
    if exists(cx, run) {
        // Left behind, it would find its run ended at the next boot, and remove itself then.
        let _ = systemctl(&["disable", "--quiet", &name(run)]);
        let _ = fs::remove_file(file(run));
        let _ = systemctl(&["daemon-reload"]);
    }
}

fn text(run: &RunId, words: &[String]) -> String {
    // A person who types the same commands as root has a HOME, and so have the guards that a session asks.
    // The whole group is killed with its main process: a step that is repeated must not meet its former self.
    format!(
        "[Unit]\nDescription=regie run {run}\nAfter=network.target\nStartLimitIntervalSec=300\nStartLimitBurst=20\n\n\
         [Service]\nType=exec\nExecStart={}\nRestart=on-failure\nRestartSec=1s\nKillMode=control-group\n\
         Environment=HOME=/root\n\n\
         [Install]\nWantedBy=multi-user.target\n",
        words.join(" ")
    )
}

/// A word of `ExecStart=` (systemd.service(5)).
fn quote(word: &str) -> String {
    let plain = word.replace('\\', r"\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    format!("\"{plain}\"")
}

fn systemctl(arguments: &[&str]) -> Result<(), String> {
    let shown = format!("systemctl {}", arguments.join(" "));
    match Command::new("systemctl").args(arguments).output() {
        Ok(Output { status, .. }) if status.success() => Ok(()),
        Ok(out) => Err(format!("`{shown}` failed: {}", String::from_utf8_lossy(&out.stderr).trim())),
        Err(e) => Err(format!("`{shown}` cannot be run: {e}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_systemd() {
        assert_eq!(quote(r#"/opt/a b/50%/"x"\$y"#), r#""/opt/a b/50%%/\"x\"\\$$y""#);
    }

    #[test]
    fn a_run_carries_on_after_a_restart() {
        let text = text(&"8k3f".into(), &[quote("/usr/bin/regie"), quote("agent")]);
        assert!(text.contains("ExecStart=\"/usr/bin/regie\" \"agent\"\n"), "{text}");
        assert!(text.contains("WantedBy=multi-user.target"), "{text}");
        assert!(text.contains("\nEnvironment=HOME=/root\n"), "{text}");
    }
}
