//! Whether a file system is mounted with the options wanted, as far as the kernel tells.

/// Flags of mount(8), and the words for the other way round, which is how it is when nothing is said (`defaults`).
const FLAGS: [(&str, &str); 5] =
    [("ro", "rw"), ("nosuid", "suid"), ("nodev", "dev"), ("noexec", "exec"), ("noatime", "atime")];

/// Options that imply `nosuid`, `nodev` and `noexec` (mount(8)).
const IMPLYING: [&str; 4] = ["user", "users", "owner", "group"];

/// Options with a value that the kernel says as it was asked, but for how it is written. Of the others (what an NFS server
/// grants, what a percentage comes to) it says something of its own.
const VALUES: [&str; 7] = ["size", "nr_inodes", "mode", "uid", "gid", "commit", "errors"];

/// Whether these options bind a folder.
pub(super) fn is_bind(options: &[String]) -> bool {
    options.iter().any(|o| o == "bind" || o == "rbind")
}

/// What `mount -o` is given so that what is mounted gets its options: those of its line, but for a folder that is bound, of
/// which mount(8) would change the file system that it lies on.
pub(super) fn remount(wanted: &[String]) -> String {
    if !is_bind(wanted) {
        return "remount".to_owned();
    }
    let others = wanted.iter().filter(|o| !matches!(o.as_str(), "bind" | "rbind")).map(String::as_str);
    ["remount", "bind"].into_iter().chain(others).collect::<Vec<_>>().join(",")
}

/// The options that differ: `noexec wanted`, `ro not wanted`, `size=1m, wanted size=2m`.
pub(super) fn differ(wanted: &[String], there: &[String]) -> Vec<String> {
    let implied = wanted.iter().any(|o| IMPLYING.contains(&o.as_str()));
    let binds = is_bind(wanted);
    let has = |flag: &str| there.iter().any(|o| o == flag);
    let mut out = Vec::new();
    for (flag, opposite) in FLAGS {
        let last = wanted.iter().rfind(|o| *o == flag || *o == opposite);
        // A folder that is bound has the flags of where it lies.
        if last.is_none() && (binds || (implied && flag.starts_with("no"))) {
            continue;
        }
        match (last.is_some_and(|o| o == flag), has(flag)) {
            (true, false) => out.push(format!("{flag} wanted")),
            (false, true) => out.push(format!("{flag} not wanted")),
            _ => {}
        }
    }
    for (name, value) in wanted.iter().filter_map(|o| o.split_once('=')).filter(|(name, _)| VALUES.contains(name)) {
        let now = there.iter().filter_map(|o| o.split_once('=')).find(|(n, _)| *n == name).map(|(_, value)| value);
        if let Some(now) = now
            && let (Some(a), Some(b)) = (normal(name, value), normal(name, now))
            && a != b
        {
            out.push(format!("{name}={now}, wanted {name}={value}"));
        }
    }
    out
}

/// A value in one form; `None`: it cannot be compared (a percentage, a name).
fn normal(name: &str, value: &str) -> Option<String> {
    match name {
        "mode" => u32::from_str_radix(value, 8).ok().map(|mode| mode.to_string()),
        "size" | "nr_inodes" => {
            let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let unit = match value.get(number.len()..)?.to_ascii_lowercase().as_str() {
                "" => 0,
                "k" => 10,
                "m" => 20,
                "g" => 30,
                "t" => 40,
                _ => return None,
            };
            number.parse::<u64>().ok()?.checked_mul(1 << unit).map(|bytes| bytes.to_string())
        }
        "uid" | "gid" | "commit" => value.parse::<u64>().ok().map(|number| number.to_string()),
        _ => Some(value.to_owned()),
    }
}
