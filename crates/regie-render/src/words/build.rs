//! How releases come about.

/// Words of the build.
#[allow(missing_docs)]
pub struct BuildWords {
    /// A service without releases.
    pub no_source: &'static str,
    pub source: &'static str,
    /// Before a folder beside the dossier.
    pub path: &'static str,
    /// Before an archive's address.
    pub archive: &'static str,
    /// Before a repository's address.
    pub git: &'static str,
    /// Before an image's name.
    pub image: &'static str,
    /// Before what names a version there.
    pub reference: &'static str,
    /// What names a version when nothing is said.
    pub no_reference: &'static str,
    /// Title: what versions are pinned to.
    pub pinned: &'static str,
    pub pinned_text: &'static str,
    /// Head of a column: whether this environment asks for it.
    pub asked: &'static str,
    pub commit: &'static str,
    /// These versions are not in `dossier.lock` yet.
    pub not_locked: fn(&str) -> String,
    pub steps: &'static str,
    pub no_steps: &'static str,
    /// They run on this computer.
    pub steps_here: &'static str,
    /// They run on the machine.
    pub steps_there: &'static str,
    /// Before the folder or archive that is the release.
    pub output: &'static str,
    pub package: &'static str,
    pub package_text: &'static str,
    /// How it is carried to another computer.
    pub elsewhere: &'static str,
    pub developer: &'static str,
    pub developer_text: &'static str,
}
