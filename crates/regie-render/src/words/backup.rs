//! Backup and restore.

/// Words of backups.
#[allow(missing_docs)]
pub struct BackupWords {
    /// `Data of pizzeria`
    pub of: fn(&str) -> String,
    pub plan: &'static str,
    pub nothing_declared: fn(&str) -> String,
    /// What is declared is not carried out yet.
    pub not_carried_out: &'static str,
    pub when: &'static str,
    pub kept: &'static str,
    /// `7 a day`: of a unit, how many.
    pub keep: fn(&str, u32) -> String,
    pub keep_all: &'static str,
    pub targets: &'static str,
    /// After the name `local`.
    pub local_target: &'static str,
    pub excluded: &'static str,
    pub rpo: &'static str,
    pub restored: &'static str,
    pub restored_declared: &'static str,
    pub observed: &'static str,
    pub none_recorded: &'static str,
    pub not_measured: &'static str,
    pub never_restored: &'static str,
    pub what: &'static str,
    pub database: &'static str,
    pub folder: &'static str,
    pub without: &'static str,
    pub data: &'static str,
    pub how: &'static str,
    pub dump: &'static str,
    pub dump_text: &'static str,
    /// Bring it here.
    pub away: &'static str,
    pub restore: &'static str,
    pub restore_text: &'static str,
    pub choose: &'static str,
    /// How a name of an instance's backup is read.
    pub choose_note: fn(&str) -> String,
    /// From here to the machine.
    pub bring: &'static str,
    pub bring_note: &'static str,
    pub stop: &'static str,
    pub stop_note: &'static str,
    pub reason: &'static str,
    pub save_first: &'static str,
    pub save_first_note: &'static str,
    pub put_back: &'static str,
    pub put_back_note: &'static str,
    /// Stands for the moment in the name of what was saved.
    pub slot: &'static str,
    pub start: &'static str,
    pub start_note: &'static str,
}
