//! Watching.

/// Words of watching.
#[allow(missing_docs)]
pub struct MonitoringWords {
    pub alerts: &'static str,
    /// Nothing raises them yet.
    pub not_watched: &'static str,
    pub alert: &'static str,
    pub condition_head: &'static str,
    pub severity: &'static str,
    pub playbook: &'static str,
    pub observed: &'static str,
    pub never_raised: &'static str,
    /// ` for 2 min`, after a condition.
    pub lasting: fn(&str) -> String,
    /// `page`, `ticket`, `note`
    pub severity_name: fn(&str) -> String,
    /// Between two conditions.
    pub and: &'static str,
    /// What stands before and after the value of a condition; `None` for one that has no words.
    pub condition: fn(&str) -> Option<(&'static str, &'static str)>,
    pub questions: &'static str,
    /// Before the link to what is verified.
    pub questions_text: &'static str,
    /// After it, before the commands.
    pub questions_by_hand: &'static str,
    pub jobs: &'static str,
    pub jobs_text: &'static str,
    pub expected: &'static str,
    pub logs: &'static str,
    pub logs_text: &'static str,
    pub outside: &'static str,
    pub sends: &'static str,
    pub sends_nothing: &'static str,
}
