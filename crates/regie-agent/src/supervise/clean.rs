//! The environment of what is kept: a service must not depend on who happened to start it, nor read what that person's
//! shell knows. As systemd does it for a service.

use std::ffi::OsString;

/// Where programs are looked for, as by systemd.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// What is kept of the starter's: who and where it is.
const KEPT: [&str; 5] = ["HOME", "USER", "LOGNAME", "LANG", "TZ"];

/// All of it; an application's environment file comes on top.
pub(super) fn environment() -> Vec<(OsString, OsString)> {
    chosen(std::env::vars_os())
}

fn chosen(from: impl Iterator<Item = (OsString, OsString)>) -> Vec<(OsString, OsString)> {
    let kept = |name: &OsString| name.to_str().is_some_and(|n| KEPT.contains(&n) || n.starts_with("LC_"));
    let fixed = [("PATH", PATH), ("SHELL", "/bin/sh")].map(|(name, value)| (name.into(), value.into()));
    from.filter(|(name, _)| kept(name)).chain(fixed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_and_where_is_kept() {
        let from = [("HOME", "/home/me"), ("LC_TIME", "C"), ("PATH", "/mine"), ("SHELL", "/bin/zsh"), ("TOKEN", "x")];
        let mut names: Vec<_> = chosen(from.map(|(n, v)| (n.into(), v.into())).into_iter())
            .into_iter()
            .map(|(n, v)| format!("{}={}", n.display(), v.display()))
            .collect();
        names.sort();
        assert_eq!(names, ["HOME=/home/me", "LC_TIME=C", &format!("PATH={PATH}"), "SHELL=/bin/sh"]);
    }
}
