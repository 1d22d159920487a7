//! Swap files.

use super::{Look, path, said, sysctl};
use regie_resource::{FstabField, fstab_line_in, swappiness};
use regie_wire::{FileType, Observed, Swap};
use std::fs::{self, File};
use std::os::unix::fs::FileExt;

/// Where mkswap(8) leaves its mark: at the end of the first page, 4 KiB on every machine that this agent is made for.
const MARK: (u64, &[u8; 10]) = (4096 - 10, b"SWAPSPACE2");

pub(super) fn seen(look: &Look<'_>, wanted: &Swap) -> Result<Observed, String> {
    look.administered("swap files")?;
    let there = path::seen(look.cx, &look.names, &wanted.path, None)?;
    let is_file = there.as_ref().is_some_and(|there| there.file_type == FileType::File);
    let about = if is_file { fs::metadata(&wanted.path).ok() } else { None };
    let fstab = said::text(look.cx, "/etc/fstab")?.unwrap_or_default();
    let swaps = fs::read_to_string("/proc/swaps").unwrap_or_default();
    let setting = swappiness(wanted).map(|setting| sysctl::seen(look, &setting)).transpose()?;
    Ok(Observed::Swap {
        file: there.map(|there| (there, about.map_or(0, |about| about.len()))),
        formatted: is_file && is_formatted(&wanted.path),
        active: priority_in(&swaps, &wanted.path),
        line: fstab_line_in(&fstab, FstabField::Device, &wanted.path),
        swappiness: setting.map(Box::new),
    })
}

fn is_formatted(path: &str) -> bool {
    let mut mark = [0; 10];
    File::open(path).and_then(|file| file.read_exact_at(&mut mark, MARK.0)).is_ok() && mark == *MARK.1
}

/// The priority of a swap file that is in use, by /proc/swaps (proc_swaps(5)).
fn priority_in(swaps: &str, path: &str) -> Option<i32> {
    let line = swaps.lines().skip(1).find(|line| line.split_whitespace().next() == Some(path))?;
    line.split_whitespace().nth(4)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swap_in_use_has_a_priority() {
        let swaps = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/swapfile                               file\t\t8188\t\t0\t\t-2\n/s file 1 0 5\n";
        assert_eq!(priority_in(swaps, "/swapfile"), Some(-2));
        assert_eq!(priority_in(swaps, "/s"), Some(5));
        assert_eq!(priority_in(swaps, "/swap"), None);
    }
}
