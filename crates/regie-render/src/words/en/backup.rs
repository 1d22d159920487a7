//! Saving and restoring.

use crate::words::BackupWords;

pub(super) const WORDS: BackupWords = BackupWords {
    of: |instance| format!("The data of {instance}"),
    plan: "What is declared, and what was observed",
    nothing_declared: |instance| format!("No backup is declared for {instance}."),
    not_carried_out: "Declared, but not carried out yet: regie starts no backup by itself, and none was observed. Until then, \
                      save by hand.",
    when: "Schedule",
    kept: "Kept",
    keep: |unit, n| {
        let each = match unit {
            "last" => return format!("the last {n}"),
            "hourly" => "one an hour",
            "daily" => "one a day",
            "weekly" => "one a week",
            "monthly" => "one a month",
            "yearly" => "one a year",
            other => other,
        };
        format!("{each}: {n}")
    },
    keep_all: "all",
    targets: "Where",
    local_target: " (on the machine itself)",
    excluded: "Except",
    rpo: "Loss accepted (RPO)",
    restored: "Restored as a test",
    restored_declared: "a backup counts once it has been restored",
    observed: "Observed",
    none_recorded: "none recorded",
    not_measured: "not measured yet",
    never_restored: "never",
    what: "What has to be saved",
    database: "database",
    folder: "folder",
    without: "without ",
    data: "Data",
    how: "How",
    dump: "Saving by hand",
    dump_text: "The application may go on serving. A file has its name only once it is whole and was read again: what failed does \
                not look like a backup.",
    away: "Then bring them away from the machine that may die. On this computer:",
    restore: "Restoring by hand",
    restore_text: "What was entered since the backup is lost. By two people, if possible: one types, one reads.",
    choose: "Choose the backup, of the same time on each machine",
    choose_note: |instance| {
        format!(
            "Its moment is in its name: {instance}…-20261121T031500Z… is of 21 November 2026, 03:15 UTC. Machines that were saved \
                 one after the other have names that are close, not the same."
        )
    },
    bring: "If it is no longer on the machine, bring it there from this computer",
    bring_note: "A new machine has none. Without regie, make the folder there first.",
    stop: "Stop the application",
    stop_note: "Without regie: “Starting and stopping” says how.",
    reason: "restore",
    save_first: "Save the present state, if that can still be done",
    save_first_note: "By the commands of the part before, so that a wrong choice can be mended.",
    put_back: "Put it back",
    put_back_note: "Each block looks first whether the backup is whole, and ends there otherwise, having touched nothing. If the \
                    load itself fails half-way, the data are incomplete: do not start again; mend the cause and type the same \
                    block once more, which begins anew. If no cause is found, put back the state that was saved just before.",
    slot: "YYYYMMDDThhmmssZ",
    start: "Start again, and put configuration and permissions back",
    start_note: "The deployment also verifies that all answers.",
};
