//! The little that must be known of an ELF executable: its processor, and the C library it wants to find.

/// From the first 64 KiB of an executable (ELF header and program headers, System V ABI).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// As `uname -m` says it.
    pub arch: Option<&'static str>,
    /// It asks for a dynamic loader: it does not bring its own C library.
    pub interpreted: bool,
}

impl Head {
    /// Reads a 64-bit little-endian header; anything else tells nothing.
    pub fn of(bytes: &[u8]) -> Self {
        Self::read(bytes).unwrap_or_default()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        const INTERPRETER: u32 = 3;
        if bytes.get(..6)? != b"\x7fELF\x02\x01" {
            return None;
        }
        let arch = match u16_at(bytes, 0x12)? {
            62 => Some("x86_64"),
            183 => Some("aarch64"),
            243 => Some("riscv64"),
            _ => None,
        };
        let table = usize::try_from(u64::from_le_bytes(bytes.get(0x20..0x28)?.try_into().ok()?)).ok()?;
        let (entry, entries) = (usize::from(u16_at(bytes, 0x36)?), usize::from(u16_at(bytes, 0x38)?));
        let interpreted = (0..entries).any(|i| {
            let at = table.saturating_add(i * entry);
            let kind = bytes.get(at..at.saturating_add(4)).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
            kind == Some(INTERPRETER)
        });
        Some(Self { arch, interpreted })
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

/// Finds the newest `GLIBC_2.x` among the symbol versions of an executable read in pieces.
#[derive(Debug, Default)]
pub struct GlibcScan {
    newest: Option<(u32, u32)>,
    carry: Vec<u8>,
}

const NAME: &[u8] = b"GLIBC_";
/// More than a symbol version's length: what is kept of one piece for the next.
const OVERLAP: usize = 24;

impl GlibcScan {
    /// The next piece.
    pub fn feed(&mut self, piece: &[u8]) {
        self.carry.extend_from_slice(piece);
        for (at, _) in self.carry.windows(NAME.len()).enumerate().filter(|(_, w)| *w == NAME) {
            let version = self.carry[at + NAME.len()..].iter().take_while(|b| b.is_ascii_digit() || **b == b'.');
            let version: String = version.map(|b| char::from(*b)).collect();
            self.newest = self.newest.max(version_of(&version));
        }
        let keep = self.carry.len().saturating_sub(OVERLAP);
        self.carry.drain(..keep);
    }

    /// The newest one seen.
    pub fn newest(&self) -> Option<(u32, u32)> {
        self.newest
    }
}

/// `2.36` or `glibc 2.36`, without what may follow.
pub fn version_of(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.rsplit(' ').next()?.split('.');
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next()?.parse().ok()?;
    Some((major, minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_very_test_is_recognised() {
        let path = std::env::current_exe().unwrap();
        let identity = super::super::Identity::of(&mut std::fs::File::open(&path).unwrap()).unwrap();
        assert_eq!(identity.arch, std::env::consts::ARCH);
        assert_eq!(identity.size, std::fs::metadata(&path).unwrap().len());
        #[cfg(all(target_env = "gnu", not(target_feature = "crt-static")))]
        assert!(identity.needs_glibc.is_some_and(|v| ((2, 2)..(2, 100)).contains(&v)), "{identity:?}");
    }

    #[test]
    fn a_version_is_found_across_pieces() {
        let mut scan = GlibcScan::default();
        scan.feed(b"xxGLIBC_2.5\0 GLI");
        scan.feed(b"BC_2.3");
        scan.feed(b"4\0GLIBC_PRIVATE\0");
        assert_eq!(scan.newest(), Some((2, 34)));
    }

    #[test]
    fn versions_as_getconf_says_them() {
        assert_eq!(version_of("glibc 2.36"), Some((2, 36)));
        assert_eq!(version_of("2.2.5"), Some((2, 2)));
        assert_eq!(version_of("musl"), None);
    }

    #[test]
    fn what_is_no_executable_tells_nothing() {
        for bytes in [&b""[..], b"#!/bin/sh", b"\x7fELF\x02\x01\x01"] {
            assert_eq!(Head::of(bytes), Head::default());
        }
    }
}
