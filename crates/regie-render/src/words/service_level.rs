//! What was promised, and what was measured.

use regie_wire::Outcome;

/// Words of the service level.
#[allow(missing_docs)]
pub struct ServiceLevelWords {
    pub objective: &'static str,
    pub promised: &'static str,
    pub measured: &'static str,
    pub uptime: &'static str,
    pub uptime_measured: &'static str,
    pub budget: &'static str,
    /// Minutes a month where that is an hour or more, and the same in the largest units.
    pub budget_month: fn(Option<u64>, &str) -> String,
    pub not_measured: &'static str,
    pub rpo: &'static str,
    pub rpo_measured: &'static str,
    pub rto: &'static str,
    pub rto_measured: &'static str,
    pub text: &'static str,
    /// Deployments of so many days.
    pub deployments: fn(i64) -> String,
    pub none: &'static str,
    /// All, done, put back, neither.
    pub counts: fn(usize, usize, usize, usize) -> String,
    pub when: &'static str,
    pub run: &'static str,
    pub who: &'static str,
    pub why: &'static str,
    pub took: &'static str,
    pub outcome: &'static str,
    pub ended: fn(Option<&Outcome>) -> String,
}
