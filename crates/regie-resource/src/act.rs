//! The smallest things a machine is asked to do. Each prints as shell (`to_shell`) and is performed by the agent; a
//! test proves that both have the same effect.

use regie_wire::{Archive, Content, Hold, Http, Ownership, Process, Tcp, Text};
use serde::{Deserialize, Serialize};

/// Exit codes that are no failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tolerate {
    /// Only 0 is success.
    #[default]
    Nothing,
    /// Whatever it says, go on (prints as `… || true`).
    Anything,
}

/// One thing to do. `Argv` is executed exactly as printed; the others have a native twin in the agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// A program and its arguments, without a shell. Never holds a secret.
    Argv {
        /// Program and arguments.
        argv: Vec<String>,
        /// Environment besides the agent's own, such as `DEBIAN_FRONTEND`.
        env: Vec<(String, String)>,
        /// Working directory.
        cwd: Option<String>,
        /// Seconds it may take; then TERM, and KILL 10 s later.
        timeout: u64,
        /// Codes that are fine.
        tolerate: Tolerate,
    },
    /// Shell text of a recipe's command: `/bin/sh -ec`, with an environment file and a user.
    Shell {
        /// Text.
        run: String,
        /// Working directory.
        cwd: Option<String>,
        /// `runuser -u`.
        user: Option<String>,
        /// `KEY="value"` lines exported before.
        env_file: Option<String>,
        /// Seconds.
        timeout: u64,
    },
    /// A program that is given text on its standard input, possibly with secrets: what no argument may show.
    Feed {
        /// Program and arguments, without a secret.
        argv: Vec<String>,
        /// What it reads.
        input: Text,
        /// Environment besides the agent's own.
        env: Vec<(String, String)>,
        /// Seconds it may take; then TERM, and KILL 10 s later.
        timeout: u64,
    },
    /// Makes one directory (its parent must exist) with its attributes: `install -d` for the last component. Fine when
    /// it is there: it gets the attributes.
    MakeDirectory {
        /// Absolute path.
        path: String,
        /// Mode, owner, group.
        ownership: Ownership,
    },
    /// Writes a file whole: temporary name beside it, attributes, sync, rename.
    WriteFile {
        /// Absolute path.
        path: String,
        /// Content.
        content: Content,
        /// Mode (0644 when not said), owner, group.
        ownership: Ownership,
        /// Shell text that must succeed before the rename; `%s` stands for the file with the temporary name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        validate: Option<String>,
    },
    /// Sets attributes of what is there.
    SetOwnership {
        /// Absolute path.
        path: String,
        /// Mode, owner, group.
        ownership: Ownership,
        /// Everything below too (owner and group only).
        recursive: bool,
    },
    /// Makes or switches a symbolic link atomically.
    Link {
        /// Absolute path of the link.
        path: String,
        /// What it points to.
        target: String,
    },
    /// Removes a file or link; fine when it is gone.
    RemoveFile {
        /// Absolute path.
        path: String,
    },
    /// Removes an empty directory; one that is not empty stays, and the agent says so.
    RemoveDirectory {
        /// Absolute path.
        path: String,
    },
    /// Removes a tree that regie made and that never held data: a release.
    RemoveTree {
        /// Absolute path.
        path: String,
    },
    /// Fetches (or finds) an archive, checks its sum, unpacks it beside and renames it into place.
    Unpack {
        /// What.
        archive: Archive,
    },
    /// Starts a supervised process, or restarts it with this specification.
    StartProcess {
        /// What.
        process: Process,
    },
    /// Stops a supervised process.
    StopProcess {
        /// Its name.
        name: String,
        /// Its log: beside it lies its number where it was started by hand. Empty in what an older regie wrote down.
        #[serde(default)]
        log: String,
        /// Seconds between TERM and KILL.
        stop_timeout: u64,
    },
    /// Remembers a port in the manifest (`None` forgets it).
    KeepPort {
        /// Whose.
        name: String,
        /// Number.
        port: Option<u16>,
    },
    /// Asks an HTTP server until it answers rightly or the time is over.
    Ask {
        /// What.
        http: Http,
    },
    /// Tries to connect until a TCP server accepts or the time is over.
    Reach {
        /// What.
        tcp: Tcp,
    },
    /// Writes the file of a hold, or removes it.
    SetHold {
        /// Absolute path.
        path: String,
        /// What it says.
        hold: Option<Hold>,
    },
    /// Something for a person to read in the printed form; nothing is performed.
    Note {
        /// Text (printed as a comment).
        text: Text,
    },
}

impl Act {
    /// A program with its arguments that must succeed within ten minutes.
    pub fn argv<S: Into<String>>(argv: impl IntoIterator<Item = S>) -> Self {
        Self::Argv {
            argv: argv.into_iter().map(Into::into).collect(),
            env: Vec::new(),
            cwd: None,
            timeout: 600,
            tolerate: Tolerate::Nothing,
        }
    }
}
