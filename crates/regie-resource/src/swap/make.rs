//! Making swap files and using them: mkswap(8), swapon(8).

use super::MIB;
use crate::edit::{shell, shell_as};
use crate::{Act, quote};
use regie_wire::Swap;

/// Seconds: a slow disk writes some GiB, or what was swapped out is read back into memory.
const TIMEOUT: u64 = 3600;

/// How one is made.
pub(super) struct Make<'a> {
    pub path: &'a str,
    pub bytes: u64,
    pub priority: Option<u16>,
    /// The one that is there is in use.
    pub active: bool,
}

impl<'a> Make<'a> {
    pub fn of(swap: &'a Swap) -> Self {
        Self { path: &swap.path, bytes: swap.size, priority: swap.priority, active: false }
    }

    /// The new one is written out beside (swapon(8) takes no file with holes; on btrfs it must not be copied on write),
    /// renamed, and in use.
    pub fn act(&self) -> Act {
        let off = if self.active { format!("swapoff {}\n", quote(self.path)) } else { String::new() };
        let path = quote(self.path);
        shell_as(None, format!("{}\n{off}mv -f {path}.new {path}\n{}", self.write(), self.swapon()), TIMEOUT)
    }

    /// The same without using it, unless one of this size is there.
    pub fn unless_of_size(&self) -> Act {
        let path = quote(self.path);
        let there = format!("[ \"$(stat -c %s {path} 2> /dev/null)\" != {} ] || exit 0", self.bytes);
        shell_as(None, format!("{there}\n{}\nmv -f {path}.new {path}", self.write()), TIMEOUT)
    }

    /// Uses it.
    pub fn on(&self) -> Act {
        shell(self.swapon())
    }

    fn write(&self) -> String {
        let new = format!("{}.new", quote(self.path));
        format!(
            "umask 077\nrm -f {new}\n: > {new}\nchattr +C {new} 2> /dev/null || true\n\
             if ! dd if=/dev/zero of={new} bs=1M count={} conv=notrunc,fsync status=none; then rm -f {new}; exit 1; fi\n\
             mkswap {new} > /dev/null",
            self.bytes / MIB
        )
    }

    fn swapon(&self) -> String {
        let priority = self.priority.map_or_else(String::new, |p| format!("-p {p} "));
        let said = quote(&format!("the file system of {} may not take swap files (overlay, network)", self.path));
        format!("swapon {priority}{} || {{ echo {said} >&2; exit 1; }}", quote(self.path))
    }
}

/// Out of use.
pub(super) fn off(path: &str) -> Act {
    shell_as(None, format!("swapoff {}", quote(path)), TIMEOUT)
}

/// The same, where it is in use.
pub(super) fn off_if_on(path: &str) -> Act {
    let path = quote(path);
    let on = format!("swapon --noheadings --show=NAME | grep -qxF -- {path}");
    shell_as(None, format!("if {on}; then swapoff {path}; fi"), TIMEOUT)
}
