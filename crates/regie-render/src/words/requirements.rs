//! What must be there first.

/// Words of requirements.
pub struct RequirementWords {
    /// `The computer of whoever operates`
    pub here: &'static str,
    /// The programs it needs.
    pub tools: &'static str,
    /// `this dossier, at revision`
    pub dossier: &'static str,
    /// `the values of these secrets`
    pub secrets: &'static str,
    /// How they are kept.
    pub secrets_text: &'static str,
    /// What a machine carries.
    pub carries: &'static str,
    /// `database of pizzeria`
    pub role_of: fn(role: &str, instance: &str) -> String,
    /// How other machines reach it.
    pub host: &'static str,
    /// `155 GB, of which 120 GB are free`
    pub free: fn(all: &str, free: &str) -> String,
    #[allow(missing_docs)]
    pub platforms: &'static str,
    #[allow(missing_docs)]
    pub ports: &'static str,
    #[allow(missing_docs)]
    pub databases: &'static str,
    #[allow(missing_docs)]
    pub engine: &'static str,
    #[allow(missing_docs)]
    pub database: &'static str,
    #[allow(missing_docs)]
    pub accounts: &'static str,
    /// Head of a column: whether it is there.
    pub state: &'static str,
    /// Its machine was never looked at.
    pub not_seen: &'static str,
    /// Its machine was looked at, and it was not given.
    pub not_created: &'static str,
    /// `given on …`
    pub created: fn(&str) -> String,
    /// Its tables are those of the release when this command, on this machine, succeeds.
    pub schema: fn(command: &str, machine: &str) -> String,
    /// `Services of others`
    pub outside: &'static str,
    /// When they are asked.
    pub outside_text: &'static str,
    /// `accepts a connection within 10 s`
    pub accepts: fn(u64) -> String,
}
