//! What the system says of itself.

use regie_wire::OsRelease;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::process::Command;

/// `/etc/os-release`, or the one under `/usr/lib` (os-release(5)).
pub(super) fn os_release() -> OsRelease {
    let read = |path| fs::read_to_string(path).ok();
    parse_os_release(&read("/etc/os-release").or_else(|| read("/usr/lib/os-release")).unwrap_or_default())
}

fn parse_os_release(text: &str) -> OsRelease {
    let field = |name: &str| {
        let found = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        found.unwrap_or_default().trim().trim_matches(['"', '\'']).to_owned()
    };
    OsRelease { id: field("ID"), version_id: field("VERSION_ID"), pretty_name: field("PRETTY_NAME") }
}

/// Version of the GNU C library, as its own file says it; empty where that is another library.
pub(super) fn libc() -> String {
    let arch = rustix::system::uname().machine().to_string_lossy().into_owned();
    let places = [format!("/lib/{arch}-linux-gnu"), "/lib64".into(), "/usr/lib".into(), "/lib".into()];
    places.iter().find_map(|place| libc_in(Path::new(place).join("libc.so.6").as_path())).unwrap_or_else(asked_libc)
}

/// What the library prints when it is run, which stands in it: `GNU C Library (…) stable release version 2.36.`
fn libc_in(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let sign = aho_corasick::AhoCorasick::new(["GNU C Library ("]).ok()?;
    let at = sign.stream_find_iter(&file).next()?.ok()?.start();
    file.seek(SeekFrom::Start(u64::try_from(at).ok()?)).ok()?;
    let mut line = Vec::new();
    file.take(200).read_to_end(&mut line).ok()?;
    let line = String::from_utf8_lossy(&line);
    let version = line.lines().next()?.split("release version ").nth(1)?;
    let version = version.split(|c: char| !c.is_ascii_digit() && c != '.').next()?.trim_end_matches('.');
    (!version.is_empty()).then(|| version.to_owned())
}

/// Last word of `ldd --version`'s first line.
fn asked_libc() -> String {
    let out = Command::new("ldd").arg("--version").output();
    let text = out.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default();
    let last = text.lines().next().and_then(|l| l.split_whitespace().next_back()).unwrap_or_default();
    let number = last.starts_with(|c: char| c.is_ascii_digit()) && last.contains('.');
    if number { last.to_owned() } else { String::new() }
}

/// Processors on line, of the machine (not of our own share of it).
pub(super) fn cpus() -> u32 {
    let text = fs::read_to_string("/sys/devices/system/cpu/online").unwrap_or_default();
    let count = text.trim().split(',').filter_map(range).sum();
    if count > 0 { count } else { std::thread::available_parallelism().map_or(1, |n| n.get() as u32) }
}

/// `0-3` is four, `5` is one.
fn range(text: &str) -> Option<u32> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
    last.checked_sub(first)?.checked_add(1)
}

/// Bytes of memory (`MemTotal`).
pub(super) fn memory() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|l| l.strip_prefix("MemTotal:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0).saturating_mul(1024)
}

/// A user's name, or the number where it has none.
pub(super) fn user(uid: u32) -> String {
    let number = uid.to_string();
    let text = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let found = text.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == number).then(|| name.to_owned())
    });
    found.unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn understands_os_release() {
        let os = parse_os_release("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n");
        assert_eq!((os.id.as_str(), os.version_id.as_str()), ("debian", "12"));
        assert_eq!(os.pretty_name, "Debian GNU/Linux 12 (bookworm)");
        assert_eq!(parse_os_release(""), OsRelease::default());
    }

    #[test]
    fn the_c_library_says_its_version_without_being_asked() {
        let asked = asked_libc();
        if !asked.is_empty() {
            assert_eq!(libc(), asked);
            assert_eq!(libc_in(Path::new("/bin/sh")), None);
        }
    }

    #[test]
    fn counts_processors() {
        assert_eq!(range("0-3"), Some(4));
        assert_eq!(range("5"), Some(1));
        assert_eq!(range("x"), None);
    }
}
