//! Words of hooks.

/// Of the tables that name them.
#[allow(missing_docs)]
pub struct HookWords {
    pub title: &'static str,
    pub text: &'static str,
    pub when: &'static str,
    pub of: &'static str,
    pub place: &'static str,
    pub command: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    pub gate: &'static str,
    pub failed: &'static str,
    pub here: &'static str,
}
