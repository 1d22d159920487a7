//! File systems.

use super::{Look, said};
use regie_resource::{FstabField, fstab_line_in};
use regie_wire::{Mount, MountSeen, Observed};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Command;
use std::time::Duration;

pub(super) fn seen(look: &Look<'_>, wanted: &Mount) -> Result<Observed, String> {
    look.administered("file systems")?;
    let fstab = said::text(look.cx, "/etc/fstab")?.unwrap_or_default();
    let line = fstab_line_in(&fstab, FstabField::MountPoint, &wanted.path);
    let info =
        fs::read_to_string("/proc/self/mountinfo").map_err(|e| format!("/proc/self/mountinfo cannot be read: {e}"))?;
    let mounted = match mounted_at(&info, &wanted.path) {
        Some(there) => {
            let same = is_same(wanted, &there)?;
            Some(MountSeen { source: there.source, same, fstype: there.fstype, options: there.options })
        }
        None => None,
    };
    // Who looks at a mount point whose server is away waits for it: what is mounted has one.
    let folder = mounted.is_some() || fs::metadata(&wanted.path).is_ok_and(|about| about.is_dir());
    Ok(Observed::Mount { line, folder, mounted })
}

/// A line of mountinfo (proc_pid_mountinfo(5)).
#[derive(Debug, PartialEq, Eq)]
struct Line {
    device: (u32, u32),
    source: String,
    fstype: String,
    options: Vec<String>,
}

/// What is mounted there: the last of several covers the others.
fn mounted_at(info: &str, path: &str) -> Option<Line> {
    info.lines().filter_map(|line| parse(line, path)).next_back()
}

fn parse(line: &str, path: &str) -> Option<Line> {
    let (mount, of) = line.split_once(" - ")?;
    let mount = mount.split(' ').collect::<Vec<_>>();
    let [_, _, device, _, at, options, ..] = mount.as_slice() else { return None };
    if unescaped(at) != path {
        return None;
    }
    let (major, minor) = device.split_once(':')?;
    let mut of = of.split(' ');
    let (fstype, source) = (of.next()?, unescaped(of.next()?));
    let mut options = options.split(',').map(str::to_owned).collect::<Vec<_>>();
    // What the file system has of its own; that one can be written to says nothing of this mount.
    for option in of.next().unwrap_or_default().split(',').filter(|o| !o.is_empty() && *o != "rw") {
        if !options.iter().any(|o| o == option) {
            options.push(option.to_owned());
        }
    }
    Some(Line { device: (major.parse().ok()?, minor.parse().ok()?), source, fstype: fstype.to_owned(), options })
}

/// The kernel writes blanks and backslashes by their octal numbers.
fn unescaped(text: &str) -> String {
    ["\\040", "\\011", "\\012", "\\043"]
        .iter()
        .zip([" ", "\t", "\n", "#"])
        .fold(text.to_owned(), |text, (code, sign)| text.replace(code, sign))
        .replace("\\134", "\\")
}

fn is_same(wanted: &Mount, there: &Line) -> Result<bool, String> {
    if wanted.fstype == "tmpfs" || wanted.fstype == "ramfs" {
        // Whatever they are called, they are memory.
        return Ok(there.fstype == wanted.fstype);
    }
    if wanted.options.iter().any(|o| o == "bind" || o == "rbind") {
        let id = |path: &str| fs::metadata(path).map(|about| (about.dev(), about.ino())).ok();
        return Ok(id(&wanted.device).is_some_and(|source| Some(source) == id(&wanted.path)));
    }
    if wanted.device == there.source {
        return Ok(true);
    }
    let Some(device) = device_of(&wanted.device)? else {
        return Ok(wanted.device.trim_end_matches('/') == there.source.trim_end_matches('/'));
    };
    let about = fs::metadata(&device).ok();
    let number = about.map(|about| (rustix::fs::major(about.rdev()), rustix::fs::minor(about.rdev())));
    let real = |path: &str| fs::canonicalize(path).ok();
    Ok(number.is_some_and(|number| number.0 != 0 && number == there.device)
        || real(&device).is_some_and(|device| Some(device) == real(&there.source)))
}

/// The device's file, of its path or of a name such as `UUID=…`; `None` where it has none.
fn device_of(device: &str) -> Result<Option<String>, String> {
    if device.starts_with("/dev/") {
        return Ok(Some(device.to_owned()));
    }
    if !["UUID=", "LABEL=", "PARTUUID=", "PARTLABEL="].iter().any(|how| device.starts_with(how)) {
        return Ok(None);
    }
    let found = said::ask(Command::new("findfs").arg(device), Duration::from_secs(10))?;
    Ok(found.filter(|said| said.ok).map(|said| said.out.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INFO: &str = "\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw,errors=remount-ro
30 22 0:40 / /mnt/a\\040b rw,nosuid - tmpfs tmpfs rw,size=1024k
31 22 254:16 / /mnt/data rw,relatime shared:5 master:1 - ext4 /dev/vdb ro
32 31 0:41 / /mnt/data ro,noexec - tmpfs scratch rw
";

    #[test]
    fn what_is_mounted_last_covers_the_others() {
        let top = mounted_at(INFO, "/mnt/data").expect("mounted");
        assert_eq!((top.source.as_str(), top.options.join(",").as_str()), ("scratch", "ro,noexec"));
        let memory = mounted_at(INFO, "/mnt/a b").expect("mounted");
        assert_eq!(memory.options, ["rw", "nosuid", "size=1024k"]);
        assert_eq!(mounted_at(INFO, "/").map(|l| (l.device, l.fstype)), Some(((254, 0), "ext4".into())));
        assert_eq!(mounted_at(INFO, "/mnt"), None);
        let below = INFO.lines().take(3).collect::<Vec<_>>().join("\n");
        assert_eq!(mounted_at(&below, "/mnt/data").expect("mounted").options, ["rw", "relatime", "ro"]);
    }
}
