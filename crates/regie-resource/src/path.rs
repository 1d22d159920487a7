//! What directories, files and links have in common: what lies at a path, and whose it is.

use regie_wire::{FileType, Observed, Ownership, PathSeen};

/// What lies there, or why that cannot be told from this observation.
pub(crate) fn seen<'a>(path: &str, observed: &'a Observed) -> Result<Option<&'a PathSeen>, String> {
    match observed {
        Observed::Path { path } => Ok(path.as_ref()),
        other => Err(mismatch(path, other)),
    }
}

/// The observation is of another kind: controller and machine do not agree on what was asked.
pub(crate) fn mismatch(what: &str, observed: &Observed) -> String {
    format!("{what} was looked at as something else ({observed:?}); is the agent on the machine of another version?")
}

/// The thing's type with its article, for messages.
pub(crate) fn a_type(file_type: FileType) -> &'static str {
    match file_type {
        FileType::File => "a file",
        FileType::Directory => "a directory",
        FileType::Symlink => "a symbolic link",
        FileType::Other => "a device, pipe or socket",
    }
}

/// That something else is in the way, and what to do about it.
pub(crate) fn in_the_way(path: &str, there: FileType, wanted: &str) -> String {
    format!(
        "{path} is {}, and {wanted} is wanted there; regie does not remove it by itself: look at it, move it away (mv {} {}), then plan again",
        a_type(there),
        crate::quote(path),
        crate::quote(&format!("{path}.old")),
    )
}

/// One attribute that differs: what is there and what is wanted.
pub(crate) struct Differs {
    name: &'static str,
    there: String,
    wanted: String,
}

impl Differs {
    /// `mode 0644, wanted 0640`.
    fn why(&self) -> String {
        format!("{} {}, wanted {}", self.name, self.there, self.wanted)
    }
    /// `mode 0644 → 0640`.
    fn line(&self) -> String {
        format!("{} {} → {}", self.name, self.there, self.wanted)
    }
}

/// The attributes that are said and differ. What is not said is not compared.
pub(crate) fn ownership(wanted: &Ownership, there: &PathSeen) -> Vec<Differs> {
    let mode = wanted.mode.filter(|m| *m != there.mode).map(|m| Differs {
        name: "mode",
        there: format!("{:04o}", there.mode),
        wanted: format!("{m:04o}"),
    });
    let name = |name, wanted: &Option<String>, there: &String| {
        wanted.clone().filter(|w| w != there).map(|wanted| Differs { name, there: there.clone(), wanted })
    };
    [mode, name("owner", &wanted.owner, &there.owner), name("group", &wanted.group, &there.group)]
        .into_iter()
        .flatten()
        .collect()
}

/// All of them as one reason.
pub(crate) fn why(differs: &[Differs]) -> String {
    differs.iter().map(Differs::why).collect::<Vec<_>>().join("; ")
}

/// Each as a line of a diff.
pub(crate) fn lines(differs: &[Differs]) -> Vec<String> {
    differs.iter().map(Differs::line).collect()
}

/// The attributes that were there, of those that `wanted` says.
pub(crate) fn former(wanted: &Ownership, before: &PathSeen) -> Ownership {
    Ownership {
        mode: wanted.mode.map(|_| before.mode),
        owner: wanted.owner.as_ref().map(|_| before.owner.clone()),
        group: wanted.group.as_ref().map(|_| before.group.clone()),
    }
}
