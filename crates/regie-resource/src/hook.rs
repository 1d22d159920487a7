//! Hooks: commands of a team before and after procedures. Run by a shell that reads them, so that what they are told may
//! have secrets in it.

use crate::{Act, Change, Diff};
use regie_wire::{Hook, Mark};

pub(crate) fn diff(wanted: &Hook) -> Change {
    let shell = || ["/bin/sh", "-e"].map(str::to_owned);
    let argv = match &wanted.user {
        Some(user) => ["runuser", "-u", user, "--"].map(str::to_owned).into_iter().chain(shell()).collect(),
        None => shell().to_vec(),
    };
    let act = Act::Feed { argv, input: wanted.run.clone(), env: Vec::new(), timeout: wanted.timeout };
    Change { mark: Mark::Check, why: "a hook of the dossier".into(), diff: Diff::default(), acts: vec![act] }
}
