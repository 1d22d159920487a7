//! Ports that a folder machine offers.

use regie_wire::{Manifest, hex_sha256};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// How many are offered.
const OFFERED: usize = 8;
/// From where to where they are looked for.
const RANGE: std::ops::Range<u32> = 20_000..30_000;

/// Ports that nobody listens on and that no name has, the same ones each time as far as possible: they start at a
/// place of the range that depends on the folder, so that two machines of one computer rarely want the same.
pub(super) fn free(root: &Path, manifest: &Manifest) -> Vec<u16> {
    let digest = hex_sha256(root.as_os_str().as_bytes());
    let size = RANGE.end - RANGE.start;
    let begin = u32::from_str_radix(&digest[..7], 16).unwrap_or(0) % size;
    let all = (0..size).filter_map(|i| u16::try_from(RANGE.start + (begin + i) % size).ok());
    let free = |port: &u16| {
        !manifest.ports.values().any(|p| p == port) && TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok()
    };
    all.filter(free).take(OFFERED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_the_same_free_ones() {
        let mut manifest = Manifest::default();
        let first = free(Path::new("/srv/a"), &manifest);
        assert_eq!(first.len(), OFFERED);
        assert!(first.iter().all(|p| RANGE.contains(&u32::from(*p))));
        manifest.ports.insert("shop/http".into(), first[0]);
        assert!(!free(Path::new("/srv/a"), &manifest).contains(&first[0]));
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, first[1])).unwrap();
        assert!(!free(Path::new("/srv/a"), &manifest).contains(&first[1]));
        drop(taken);
    }
}
