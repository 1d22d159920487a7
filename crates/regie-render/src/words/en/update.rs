//! Updating.

use crate::words::UpdateWords;

pub(super) const WORDS: UpdateWords = UpdateWords {
    application: |instance| format!("The application: {instance}"),
    write_version: "Write the new version under ",
    of: " of ",
    then: ", read what would change, and do it:",
    reason: "new version",
    while_it_runs: "The new release is built beside the one that serves; the switch comes only when it is ready.",
    on_failure: "When a step or a question fails, what was done is taken back in reverse order, and the release before serves \
                 again. The last line says the state things are left in.",
    back: "Going back",
    back_undo: "Taking the last deployment back, as long as nothing else has changed since:",
    run: "RUN",
    back_version: |keep| {
        format!(
            "Or write the former version into the inventory and deploy it; the last {keep} releases are kept there:"
        )
    },
    back_data: "A migration of data that succeeded is taken back only with --with-data: what was entered since into what it added \
                is lost. Save first.",
    by_hand: "By hand",
    by_hand_text: "The commands of this very update, in order, running none of them:",
    without_regie: |instance| {
        format!("Without regie, go through the parts that name {instance} again, with the new version: ")
    },
    releases: |machine| format!("On {machine}, releases are in "),
    current: "; the one that serves is the one that this leads to: ",
    system: "The system",
    system_text: "Security updates of the distribution, machine after machine, the test environment first. Go on to the next only \
                  when all is well.",
    system_back: "An update of packages cannot be taken back: the version before is not kept. Save first, and read what would \
                  come before doing it.",
    by_itself: |reboot, mail| {
        let restart = match reboot {
            Some(time) => format!("When an update needs it, the machine restarts by itself at {time}."),
            None => "None restarts by itself: when an update needs that, restart it yourself.".to_owned(),
        };
        let mail = mail.map_or_else(String::new, |who| format!(" {who} is written to about it."));
        format!(
            "Every day, machines install security updates by themselves (unattended-upgrades), and those only. {restart}{mail}"
        )
    },
    restart: "Restart those that wait for it, one at a time: regie says what will be away, waits for the machine, and sees that what \
              should run there runs.",
    by_itself_seen: "What was installed so, what would be now, and whether a restart is waited for:",
    system_on: |machine| format!("On {machine}"),
    restarts: |platforms| format!("May restart, and so be away for a moment: {platforms}."),
    preview: "See what would come, changing nothing:",
    carry_out: "Do it:",
    with_regie: "Or from this computer:",
    afterwards: "Then verify: ",
};
