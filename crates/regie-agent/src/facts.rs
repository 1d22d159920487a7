//! Facts of the machine.

mod boot;
mod network;
mod ports;
mod runs;
mod system;

pub(crate) use runs::summary;

use crate::store::now_ms;
use crate::{Context, Place, lease, state};
use regie_wire::Facts;
use std::path::{Path, PathBuf};

/// What there is to know. What cannot be read is told in `notes` and is no reason to know nothing.
pub(crate) fn facts(cx: &Context) -> Facts {
    let mut notes = Vec::new();
    let now = now_ms();
    let manifest = state::manifest(cx).unwrap_or_else(|e| {
        notes.push(format!("the manifest cannot be read, so orphans are not known: {e}"));
        Default::default()
    });
    let (holds, wrong) = state::holds(cx, now / 1000);
    notes.extend(wrong);
    let lease = lease::holder(cx).unwrap_or_else(|e| {
        notes.push(format!("the lease cannot be looked at: {e}"));
        None
    });
    let root = match &cx.place {
        Place::System => PathBuf::from("/"),
        Place::Folder(root) => root.clone(),
    };
    let (disk, disk_free) = disk(root.ancestors().find(|p| p.exists()).unwrap_or(&root));
    let free_ports = match &cx.place {
        Place::System => Vec::new(),
        Place::Folder(root) => ports::free(root, &manifest),
    };
    let uname = rustix::system::uname();
    let uid = rustix::process::geteuid().as_raw();
    Facts {
        hostname: uname.nodename().to_string_lossy().into_owned(),
        os: system::os_release(),
        kernel: uname.release().to_string_lossy().into_owned(),
        arch: uname.machine().to_string_lossy().into_owned(),
        libc: system::libc(),
        cpus: system::cpus(),
        memory: system::memory(),
        disk,
        disk_free,
        systemd: Path::new("/run/systemd/system").exists(),
        user: system::user(uid),
        uid,
        boot_id: boot::id(),
        reboot_required: (cx.place == Place::System)
            .then(|| boot::required(&uname.release().to_string_lossy()))
            .flatten(),
        uptime: u64::try_from(rustix::system::sysinfo().uptime).unwrap_or(0),
        clock: now,
        addresses: network::addresses(),
        state_dir: cx.state.path().display().to_string(),
        open_runs: runs::open(cx, lease.as_ref(), &mut notes),
        manifest,
        holds,
        lease,
        free_ports,
        notes,
    }
}

fn disk(root: &Path) -> (u64, u64) {
    rustix::fs::statvfs(root).map_or((0, 0), |fs| (fs.f_blocks * fs.f_frsize, fs.f_bavail * fs.f_frsize))
}
