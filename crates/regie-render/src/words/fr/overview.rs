//! Vue d’ensemble.

use super::elision::de;
use crate::words::OverviewWords;
use regie_wire::HoldKind;

pub(super) const WORDS: OverviewWords = OverviewWords {
    version_declared: "Version déclarée",
    version_given: "Observée",
    on: |machine| format!(" sur {machine}"),
    never_seen: |machine| format!("{machine}\u{a0}: jamais observée"),
    nothing_given: |machine| format!("{machine}\u{a0}: rien encore"),
    looked_at: |machine, when| format!("{machine} le {when}"),
    looked: |seen, never| match (seen, never) {
        (seen, "") => format!("Ce qui est donné comme observé l’a été sur {seen}."),
        ("", never) => format!(
            "Aucune machine n’a encore été observée ({never})\u{a0}: ce document ne dit que ce qui est déclaré."
        ),
        (seen, never) => format!("Ce qui est donné comme observé l’a été sur {seen}. Jamais observées\u{a0}: {never}."),
    },
    hold: |instance, kind, since, until, who| {
        let what = match kind {
            HoldKind::Stopped => format!("{instance} est à l’arrêt"),
            HoldKind::Pinned(release) => format!("{instance} est maintenue à la release {release}"),
            HoldKind::Maintenance => format!("{instance} est en maintenance"),
        };
        let until = until.map(|t| format!(", jusqu’au {t}")).unwrap_or_default();
        format!("{what} depuis le {since}{until}, à la demande {}", de(who))
    },
};
