//! Updating.

/// Words of updating.
#[allow(missing_docs)]
pub struct UpdateWords {
    pub application: fn(&str) -> String,
    /// Write the version under …
    pub write_version: &'static str,
    /// … of …
    pub of: &'static str,
    /// … then:
    pub then: &'static str,
    /// A reason, for an example.
    pub reason: &'static str,
    pub while_it_runs: &'static str,
    pub on_failure: &'static str,
    /// Title: back to the release before.
    pub back: &'static str,
    pub back_undo: &'static str,
    /// Stands for a run's id.
    pub run: &'static str,
    /// The releases that are kept.
    pub back_version: fn(u32) -> String,
    pub back_data: &'static str,
    pub by_hand: &'static str,
    pub by_hand_text: &'static str,
    /// The parts of the annex that name an instance, before the link to it.
    pub without_regie: fn(&str) -> String,
    /// Before the folder of releases on a machine.
    pub releases: fn(&str) -> String,
    /// Before the link to the current one.
    pub current: &'static str,
    pub system: &'static str,
    pub system_text: &'static str,
    pub system_back: &'static str,
    /// What machines install by themselves: the time of day at which they may restart, and who is written to.
    pub by_itself: fn(Option<&str>, Option<&str>) -> String,
    /// Before the commands that show what that did and would do.
    pub by_itself_seen: &'static str,
    /// Before the commands that restart machines, one after another.
    pub restart: &'static str,
    pub system_on: fn(&str) -> String,
    /// What may restart.
    pub restarts: fn(&str) -> String,
    pub preview: &'static str,
    pub carry_out: &'static str,
    pub with_regie: &'static str,
    /// Before the link to what is verified.
    pub afterwards: &'static str,
}
