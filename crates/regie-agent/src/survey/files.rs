//! Files of `/etc` that are somebody's: changed ones of packages, and those that no package brought.

use super::folders::{NARROW, OWN, SINGLE, is_made};
use super::{ask, note};
use crate::observe::accounts::Names;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regie_wire::{Content, FileSurveyed, Survey, secret_line};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

/// Longest file that is taken, bytes, and most of them.
const LONGEST: u64 = 64 << 10;
const MOST: usize = 300;

/// Deepest folder that is looked into, below those of [`OWN`].
const DEPTH: usize = 4;

pub(super) fn look(seen: &mut Survey) -> Result<(), String> {
    let brought = brought()?;
    let changed = changed(&brought)?;
    let names = Names::default();
    let mut found = BTreeMap::new();
    for path in &changed {
        let package = brought.files[path].1.clone();
        found.extend(file(path, &names, package).map(|f| (path.clone(), f)));
    }
    let listed = listed();
    let mut paths = SINGLE
        .iter()
        .map(|p| (*p).to_owned())
        .filter(|p| fs::metadata(p).is_ok_and(|m| m.len() > 0))
        .collect::<Vec<_>>();
    for folder in OWN {
        below(Path::new(folder), 0, &mut paths);
    }
    // Drop-ins of units and of systemd itself.
    for entry in fs::read_dir("/etc/systemd/system").into_iter().flatten().flatten() {
        if entry.path().extension().is_some_and(|e| e == "d") {
            below(&entry.path(), DEPTH, &mut paths);
        }
    }
    let is_own = |p: &String| !listed.contains(p) && !brought.files.contains_key(p) && !is_made(p);
    for path in paths.into_iter().filter(is_own) {
        let Some(file) = file(&path, &names, None) else { continue };
        // Maintainer scripts enable what packages bring.
        let as_brought = |t: &String| listed.contains(&absolute(&path, t)) && !changed.contains(&absolute(&path, t));
        if !file.target.as_ref().is_some_and(as_brought) {
            found.insert(path, file);
        }
    }
    if found.len() > MOST {
        seen.notes
            .push(note(format!("{} files of /etc", found.len() - MOST), format!("more than {MOST} are not told")));
    }
    seen.files = found.into_values().take(MOST).collect();
    Ok(())
}

/// Configuration files as packages brought them: MD5 and package, by path.
struct Brought {
    files: BTreeMap<String, (String, Option<String>)>,
}

/// From dpkg (deb-conffiles(5)), and from ucf(1), which some packages use instead.
fn brought() -> Result<Brought, String> {
    let format = "${Package}\\n${Conffiles}\\n";
    let said = ask(Command::new("dpkg-query").args(["--show", "--showformat", format]))?;
    let mut files = BTreeMap::new();
    let mut package = String::new();
    for line in said.lines() {
        match line.strip_prefix(' ') {
            Some(rest) if !rest.ends_with(" obsolete") => {
                if let Some((path, sum)) = rest.rsplit_once(' ') {
                    files.insert(path.to_owned(), (sum.to_owned(), Some(package.clone())));
                }
            }
            Some(_) => {}
            None if line.is_empty() => {}
            None => line.clone_into(&mut package),
        }
    }
    for line in fs::read_to_string("/var/lib/ucf/hashfile").unwrap_or_default().lines() {
        if let Some((sum, path)) = line.split_once(char::is_whitespace) {
            files.entry(path.trim().to_owned()).or_insert((sum.to_owned(), None));
        }
    }
    Ok(Brought { files })
}

/// Those that are not as they were brought. One that is gone was removed by somebody: there is nothing to take.
fn changed(brought: &Brought) -> Result<BTreeSet<String>, String> {
    let there = brought.files.keys().filter(|p| p.starts_with("/etc/"));
    let there = there.filter(|p| fs::symlink_metadata(p).is_ok_and(|m| m.is_file())).collect::<Vec<_>>();
    let mut changed = BTreeSet::new();
    for some in there.chunks(500) {
        let said = ask(Command::new("md5sum").arg("--").args(some))?;
        for line in said.lines() {
            if let Some((sum, path)) = line.split_once("  ")
                && brought.files.get(path).is_some_and(|(s, _)| s != sum)
            {
                changed.insert(path.to_owned());
            }
        }
    }
    Ok(changed)
}

/// All paths of `/etc` that packages own.
fn listed() -> BTreeSet<String> {
    let lists = fs::read_dir("/var/lib/dpkg/info").into_iter().flatten().flatten().map(|e| e.path());
    let lists = lists.filter(|p| p.extension().is_some_and(|e| e == "list"));
    let texts = lists.filter_map(|p| fs::read_to_string(p).ok());
    texts.flat_map(|t| t.lines().filter(|l| l.starts_with("/etc/")).map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn below(folder: &Path, depth: usize, out: &mut Vec<String>) {
    let mut entries = fs::read_dir(folder).into_iter().flatten().flatten().collect::<Vec<_>>();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth < DEPTH => below(&entry.path(), depth + 1, out),
            Ok(kind) if kind.is_file() || kind.is_symlink() => out.extend(entry.path().to_str().map(str::to_owned)),
            _ => {}
        }
    }
}

/// A link's target as an absolute path.
fn absolute(link: &str, target: &str) -> String {
    if target.starts_with('/') {
        return target.to_owned();
    }
    let mut parts = link.rsplit_once('/').map_or("", |(folder, _)| folder).split('/').collect::<Vec<_>>();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A file with what stands in it, unless that could be a secret; `None` when it is gone.
pub(super) fn file(path: &str, names: &Names, package: Option<String>) -> Option<FileSurveyed> {
    let about = fs::symlink_metadata(path).ok()?;
    let (owner, group) = (names.user(about.uid()), names.group(about.gid()));
    let mut file = FileSurveyed {
        path: path.to_owned(),
        mode: about.mode() & 0o7777,
        owner,
        group,
        package,
        ..Default::default()
    };
    if about.is_symlink() {
        file.target = Some(fs::read_link(path).ok()?.to_str()?.to_owned());
        return Some(file);
    }
    match content(path, &about) {
        Ok(content) => file.content = Some(content),
        Err(why) => file.withheld = Some(why),
    }
    Some(file)
}

fn content(path: &str, about: &fs::Metadata) -> Result<Content, String> {
    if about.len() > LONGEST {
        return Err(format!("it is longer than {} KiB", LONGEST >> 10));
    }
    if about.mode() & 0o004 == 0 && !NARROW.iter().any(|n| path.starts_with(n)) {
        return Err("not everybody may read it, so it may hold a secret".into());
    }
    let bytes = fs::read(path).map_err(|e| format!("it cannot be read: {e}"))?;
    match String::from_utf8(bytes) {
        Ok(text) => match secret_line(&text) {
            Some((line, what)) => Err(format!("line {line} looks like a secret ({what})")),
            None => Ok(Content::Text(text.as_str().into())),
        },
        Err(e) => Ok(Content::Base64(STANDARD.encode(e.into_bytes()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_where_the_kernel_would_go() {
        for (link, target, path) in [
            ("/etc/nginx/sites-enabled/a", "../sites-available/a", "/etc/nginx/sites-available/a"),
            ("/etc/nginx/sites-enabled/a", "/srv/a.conf", "/srv/a.conf"),
            ("/etc/x/b", "./c/../d", "/etc/x/d"),
        ] {
            assert_eq!(absolute(link, target), path);
        }
    }

    #[test]
    fn what_could_be_a_secret_is_kept_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        let write = |name: &str, text: &[u8], mode| {
            use std::os::unix::fs::PermissionsExt;
            fs::write(path(name), text).unwrap();
            fs::set_permissions(path(name), fs::Permissions::from_mode(mode)).unwrap();
            file(&path(name), &Names::default(), None).unwrap()
        };
        assert_eq!(write("a", b"x = 1\n", 0o644).content, Some(Content::Text("x = 1\n".into())));
        let secret = write("b", b"x = 1\npassword = hunter2\n", 0o644);
        assert_eq!(secret.withheld.as_deref(), Some("line 2 looks like a secret (password)"));
        assert!(!format!("{secret:?}").contains("hunter2"));
        assert!(write("c", b"x = 1\n", 0o640).withheld.unwrap().contains("not everybody"));
        assert!(write("d", &vec![b'a'; 70_000], 0o644).withheld.unwrap().contains("64 KiB"));
        assert_eq!(write("e", &[0xff, 0], 0o644).content, Some(Content::Base64("/wA=".into())));
    }
}
