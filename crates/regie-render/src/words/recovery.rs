//! When a machine dies.

/// Words of recovery.
#[allow(missing_docs)]
pub struct RecoveryWords {
    pub means: &'static str,
    pub no_spare: &'static str,
    pub target: &'static str,
    pub nothing_there: &'static str,
    /// Before the folder of what is saved by hand on a machine.
    pub by_hand_on: fn(&str) -> String,
    pub no_drill: &'static str,
    pub not_proven: &'static str,
    pub dies: fn(&str) -> String,
    pub nothing_on_it: &'static str,
    /// `data: oc_pizza`
    pub data_of: fn(&str) -> String,
    /// Instances, and whether nothing else serves what the machine did.
    pub goes_down: fn(&str, bool) -> String,
    pub order: &'static str,
    /// Before the link to the machine's sizes.
    pub like: &'static str,
    pub like_end: &'static str,
    pub address: &'static str,
    pub in_file: &'static str,
    pub was: &'static str,
    pub trust: &'static str,
    pub trust_note: &'static str,
    pub provision: &'static str,
    pub deploy: &'static str,
    pub deploy_note: &'static str,
    pub restore: &'static str,
    pub restore_of: fn(&str) -> String,
    /// After it: that of one machine alone.
    pub only_here: fn(&str) -> String,
    pub verify: &'static str,
}
