//! Overview.

use crate::words::OverviewWords;
use regie_wire::HoldKind;

pub(super) const WORDS: OverviewWords = OverviewWords {
    version_declared: "Version declared",
    version_given: "Observed",
    on: |machine| format!(" on {machine}"),
    never_seen: |machine| format!("{machine}: never observed"),
    nothing_given: |machine| format!("{machine}: nothing yet"),
    looked_at: |machine, when| format!("{machine} on {when}"),
    looked: |seen, never| match (seen, never) {
        (seen, "") => format!("What is given as observed was so on {seen}."),
        ("", never) => {
            format!("No machine was observed yet ({never}): this document says only what is declared.")
        }
        (seen, never) => format!("What is given as observed was so on {seen}. Never observed: {never}."),
    },
    hold: |instance, kind, since, until, who| {
        let what = match kind {
            HoldKind::Stopped => format!("{instance} is stopped"),
            HoldKind::Pinned(release) => format!("{instance} is kept at the release {release}"),
            HoldKind::Maintenance => format!("{instance} is in maintenance"),
        };
        let until = until.map(|t| format!(", until {t}")).unwrap_or_default();
        format!("{what} since {since}{until}, by {who}")
    },
};
