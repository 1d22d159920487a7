//! Recovery from a disaster.

use crate::words::RecoveryWords;

pub(super) const WORDS: RecoveryWords = RecoveryWords {
    means: "What there is to recover with",
    no_spare: "Spare machine: none is declared; a machine that is lost is replaced by a new one",
    target: "Backups,",
    nothing_there: "none recorded",
    by_hand_on: |machine| format!("Backups made by hand on {machine}: "),
    no_drill: "Last drill: none recorded",
    not_proven: "This plan has not been rehearsed yet. The time it takes is not measured.",
    dies: |machine| format!("If {machine} dies"),
    nothing_on_it: "No instance stands on it: replacing it can wait.",
    data_of: |what| format!("data: {what}"),
    goes_down: |instances, falls| match falls {
        true => format!("Goes down with it: {instances}, until the machine that replaces it serves."),
        false => format!("{instances} goes on on the other machines, with less in reserve."),
    },
    order: "Order a new machine",
    like: "Of the same size and system as before: ",
    like_end: ". Open SSH to its administrator’s account.",
    address: "Write its address into the inventory",
    in_file: "in",
    was: "until now",
    trust: "Check its fingerprint, and accept it",
    trust_note: "Compare it with the one that the provider shows.",
    provision: "Give it what servers have, and its platforms",
    deploy: "Deploy what was on it",
    deploy_note: "By hand: the parts of the annex that name this machine.",
    restore: "Put the data back",
    restore_of: |instance| format!("Restoring the data of {instance}"),
    only_here: |machine| {
        format!(
            "Type there only what is given for {machine}: the data of other machines are sound, and putting them back would \
             erase what was entered since."
        )
    },
    verify: "Verify that all answers",
};
