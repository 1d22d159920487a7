//! What the overview says of what stands where.

/// Words of the overview.
pub struct OverviewWords {
    /// Head of a column: the version that the dossier asks for.
    pub version_declared: &'static str,
    /// Head of a column: what machines were given.
    pub version_given: &'static str,
    /// ` on app`, after a version.
    pub on: fn(&str) -> String,
    /// `app: not seen yet`
    pub never_seen: fn(&str) -> String,
    /// `app: nothing yet`
    pub nothing_given: fn(&str) -> String,
    /// `app on 21 November 2026, 09:14 CET`
    pub looked_at: fn(machine: &str, when: &str) -> String,
    /// What was looked at when, and what never; either may be empty.
    pub looked: fn(seen: &str, never: &str) -> String,
    /// An instance is held: its release when it is pinned, since when, until when, by whom.
    pub hold: fn(instance: &str, kind: &regie_wire::HoldKind, since: &str, until: Option<&str>, who: &str) -> String,
}
