//! Hooks, in French.

use crate::words::HookWords;

pub(super) const WORDS: HookWords = HookWords {
    title: "Crochets",
    text: "Avec regie, ces commandes s’exécutent d’elles-mêmes ; à la main, elles sont aussi à lancer. Si l’une d’elles échoue avant, rien ne commence.",
    when: "Quand",
    of: "Procédure",
    place: "Où",
    command: "Commande",
    before: "avant",
    after: "après",
    gate: "après, et elle décide",
    failed: "en cas d’échec",
    here: "l’ordinateur d’où regie est lancé",
};
