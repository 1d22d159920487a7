//! Building.

use crate::words::BuildWords;

pub(super) const WORDS: BuildWords = BuildWords {
    no_source: "This service has no releases: it is made of what its recipe describes.",
    source: "Where the code is",
    path: "A folder, from the dossier’s own: ",
    archive: "An archive: ",
    git: "A Git repository: ",
    image: "A container image: ",
    reference: "A version is there: ",
    no_reference: "A version is the tag of the same name there, with or without a v before it.",
    pinned: "What each version means",
    pinned_text: "dossier.lock pins each version to what it was when it was first used: a release that is no longer the same is \
                  refused.",
    asked: "Asked for here",
    commit: "Commit",
    not_locked: |versions| {
        format!("Not in dossier.lock yet: {versions}. The first deployment, or regie build, writes it there.")
    },
    steps: "Build",
    no_steps: "There is nothing to build before the code is packed; the rest of the build runs on the machine, in the release’s \
               folder, before it serves.",
    steps_here: "On this computer, once, in a clean folder:",
    steps_there: "On each machine, in the release’s folder, before it serves:",
    output: "The release is what the build leaves in ",
    package: "Packing",
    package_text: "A deployment does it by itself. On its own:",
    elsewhere: "The archive can be carried elsewhere and deployed from there: regie deploy … --archive. It has to be the one that \
                dossier.lock means.",
    developer: "Starting from the code",
    developer_text: "On a new developer’s computer:",
};
