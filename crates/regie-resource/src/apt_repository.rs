//! Repositories of packages: a description in the format deb822 with a key of its own (sources.list(5)), read by apt before
//! it counts.

use crate::{Act, Change, Diff, Undo, file, package, path};
use regie_wire::{AptRepository, Content, File, Keyring, Mark, Observed, Ownership, PathSeen, Text};

/// Where keys of single repositories lie (sources.list(5), `Signed-By`).
const KEYRINGS: &str = "/etc/apt/keyrings";

fn readable() -> Ownership {
    Ownership { mode: Some(0o644), ..Ownership::default() }
}

/// The key of a repository that has its own, as it should lie there.
pub fn apt_key_file(repository: &AptRepository) -> Option<File> {
    let Keyring::Own(content) = &repository.signed_by else { return None };
    // apt tells the two by their ending (apt-key(8), "supported keyring files").
    let ending = if matches!(content, Content::Text(_)) { "asc" } else { "gpg" };
    let path = format!("{KEYRINGS}/{}.{ending}", repository.name);
    Some(File { path, content: content.clone(), ownership: readable(), validate: None })
}

/// The description, as it should lie there.
pub fn apt_sources_file(repository: &AptRepository) -> File {
    let signed_by = match (&repository.signed_by, apt_key_file(repository)) {
        (Keyring::Path(path), _) => path.clone(),
        (Keyring::Own(_), key) => key.map_or_else(String::new, |key| key.path),
    };
    let fields = [
        ("Types", repository.types.join(" ")),
        ("URIs", repository.uris.join(" ")),
        ("Suites", repository.suites.join(" ")),
        ("Components", repository.components.join(" ")),
        ("Architectures", repository.architectures.join(" ")),
        ("Signed-By", signed_by),
    ];
    let fields = fields.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}: {value}\n"));
    File {
        path: format!("/etc/apt/sources.list.d/{}.sources", repository.name),
        content: Content::Text(Text::plain(format!("# Written by regie.\n{}", fields.collect::<String>()))),
        ownership: readable(),
        validate: None,
    }
}

/// Names under which apt keeps what it read of each suite, below /var/lib/apt/lists, without their endings. Of `mirror+…` it
/// is not known. The agent looks with it.
pub fn apt_list_names(repository: &AptRepository) -> Vec<String> {
    let uris =
        repository.uris.iter().filter_map(|uri| uri.split_once(':')).filter(|(how, _)| !how.starts_with("mirror"));
    let of = |(_, rest): (&str, &str)| {
        let rest = rest.strip_prefix("//").unwrap_or(rest).trim_end_matches('/');
        // apt leaves out who logs in.
        let rest = rest.split_once('@').filter(|(who, _)| !who.contains('/')).map_or(rest, |(_, rest)| rest);
        let suites = repository.suites.iter().map(|suite| match suite.strip_suffix('/') {
            Some("") => format!("{rest}/"),
            Some(folder) => format!("{rest}/{}/", folder.trim_start_matches('/')),
            None => format!("{rest}/dists/{suite}/"),
        });
        suites.map(|place| escaped(&place)).collect::<Vec<_>>()
    };
    uris.flat_map(of).collect()
}

/// A place as the name of a file: apt-pkg's URItoFileName.
fn escaped(place: &str) -> String {
    let one = |c: char| match c {
        '/' => "_".to_owned(),
        c if "\\|{}[]<>\"^~_=!@#$%&*".contains(c) || c.is_ascii_control() || c == ' ' => format!("%{:02x}", c as u32),
        c => c.to_string(),
    };
    place.chars().map(one).collect()
}

/// Has apt read this repository alone, and fail when it cannot (apt.conf(5), `APT::Update::Error-Mode`).
fn read(sources: &str) -> Act {
    let only = format!("Dir::Etc::sourcelist={sources}");
    let options = [only.as_str(), "Dir::Etc::sourceparts=-", "APT::Get::List-Cleanup=0", "APT::Update::Error-Mode=any"];
    package::apt(["update"].into_iter().chain(options.into_iter().flat_map(|option| ["-o", option])))
}

struct Seen<'a> {
    sources: Option<&'a PathSeen>,
    key: Option<&'a PathSeen>,
    read: bool,
    lists_stale: bool,
}

fn seen<'a>(repository: &AptRepository, observed: &'a Observed) -> Result<Seen<'a>, String> {
    match observed {
        Observed::AptRepository { sources, key, read, lists_stale } => {
            Ok(Seen { sources: sources.as_ref(), key: key.as_ref(), read: *read, lists_stale: *lists_stale })
        }
        other => Err(path::mismatch(&format!("the repository {}", repository.name), other)),
    }
}

pub(crate) fn diff(wanted: &AptRepository, observed: &Observed) -> Result<Option<Change>, String> {
    let there = seen(wanted, observed)?;
    let (mut mark, mut why, mut lines, mut acts) = (Mark::Change, Vec::new(), Vec::new(), Vec::new());
    let sources = apt_sources_file(wanted);
    if let Some(key) = apt_key_file(wanted)
        && let Some(change) = file::compare(&key, there.key)?
    {
        why.push(format!("its key: {}", change.why));
        lines.push(format!("{} {}", change.mark.symbol(), key.path));
        let ownership = Ownership { mode: Some(0o755), ..Ownership::default() };
        acts.push(Act::MakeDirectory { path: KEYRINGS.to_owned(), ownership });
        acts.extend(change.acts);
    }
    if let Some(change) = file::compare(&sources, there.sources)? {
        mark = change.mark;
        why.push(change.why);
        lines.extend(change.diff.lines);
        acts.extend(change.acts);
    }
    if acts.is_empty() && there.read {
        return Ok(None);
    }
    if acts.is_empty() {
        why.push("apt has not read it".to_owned());
    }
    if there.lists_stale {
        // The lists of the others first: beside one that was just read, they would look fresh.
        acts.insert(0, package::apt(["update"]));
    }
    acts.push(read(&sources.path));
    Ok(Some(Change { mark, why: why.join("; "), diff: Diff { lines }, acts }))
}

/// What came from it stays installed.
pub(crate) fn absent(given: &AptRepository, observed: &Observed) -> Result<Option<Change>, String> {
    let there = seen(given, observed)?;
    let paths = [
        there.sources.map(|_| apt_sources_file(given).path),
        there.key.and_then(|_| apt_key_file(given)).map(|key| key.path),
    ];
    let acts = paths.into_iter().flatten().map(|path| Act::RemoveFile { path }).collect::<Vec<_>>();
    let why = "no longer wanted".to_owned();
    Ok((!acts.is_empty()).then(|| Change { mark: Mark::Remove, why, diff: Diff::default(), acts }))
}

pub(crate) fn undo(wanted: &AptRepository, before: &Observed) -> Undo {
    if seen(wanted, before).is_err() {
        return Undo::unknown();
    }
    let key = apt_key_file(wanted).map(|key| key.path);
    let keep = [apt_sources_file(wanted).path].into_iter().chain(key).collect();
    Undo { keep, ..Undo::acts("as before", Vec::new()) }
}

pub(crate) fn undo_absent(given: &AptRepository, before: &Observed) -> Undo {
    match before {
        Observed::AptRepository { sources: None, key: None, .. } => Undo::nothing(),
        _ => undo(given, before),
    }
}
