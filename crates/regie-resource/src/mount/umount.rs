//! Unmounting, and who is in the way.

use crate::edit::shell;
use crate::{Act, quote};

/// Unmounts; a file system that is in use stays mounted, and whoever uses it is named. fuser(1) and lsof(8) are not on
/// every machine: this asks /proc as they do.
pub(super) fn or_say_who(path: &str) -> Act {
    let path = quote(path);
    shell(format!(
        "umount {path} || {{\n\
         \x20 echo 'in use by:' >&2\n\
         \x20 for process in /proc/[0-9]*; do\n\
         \x20   for used in \"$process/cwd\" \"$process/root\" \"$process/exe\" \"$process\"/fd/*; do\n\
         \x20     case $(readlink \"$used\" 2> /dev/null || true) in {path}|{path}/*)\n\
         \x20       echo \"  process ${{process#/proc/}} ($(cat \"$process/comm\"))\" >&2; break ;;\n\
         \x20     esac\n\
         \x20   done\n\
         \x20 done\n\
         \x20 while read -r _ place _; do\n\
         \x20   case $place in {path}/*) echo \"  what is mounted at $place\" >&2 ;; esac\n\
         \x20 done < /proc/mounts\n\
         \x20 exit 1\n\
         }}"
    ))
}

/// Unmounts what is mounted, if anything is.
pub(super) fn if_mounted(path: &str) -> Act {
    let path = quote(path);
    shell(format!("if mountpoint -q {path}; then umount {path}; fi"))
}
