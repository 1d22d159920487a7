//! Construire.

use crate::words::BuildWords;

pub(super) const WORDS: BuildWords = BuildWords {
    no_source: "Ce service n’a pas de releases\u{a0}: il est fait de ce que sa recette décrit.",
    source: "Où est le code",
    path: "Un répertoire, à partir de celui du dossier\u{a0}: ",
    archive: "Une archive\u{a0}: ",
    git: "Un dépôt Git\u{a0}: ",
    image: "Une image de conteneur\u{a0}: ",
    reference: "Une version y est\u{a0}: ",
    no_reference: "Une version y est l’étiquette (tag) du même nom, précédée ou non d’un v.",
    pinned: "Ce que chaque version désigne",
    pinned_text: "dossier.lock fixe chaque version à ce qu’elle était la première fois\u{a0}: une release qui ne serait plus la même \
                  est refusée.",
    asked: "Demandée ici",
    commit: "Commit",
    not_locked: |versions| {
        format!("Pas encore dans dossier.lock\u{a0}: {versions}. Le premier déploiement, ou regie build, l’y écrit.")
    },
    steps: "Construction",
    no_steps: "Le code n’a rien à construire avant d’être empaqueté\u{202f}; le reste de la construction se fait sur la machine, dans le \
               répertoire de la release, avant qu’elle serve.",
    steps_here: "Sur le poste, une fois, dans un répertoire propre\u{a0}:",
    steps_there: "Sur chaque machine, dans le répertoire de la release, avant qu’elle serve\u{a0}:",
    output: "La release est ce que la construction laisse dans\u{a0}: ",
    package: "Empaqueter",
    package_text: "Un déploiement le fait de lui-même. À part\u{a0}:",
    elsewhere: "L’archive peut être portée ailleurs et déployée de là\u{a0}: regie deploy … --archive. Elle doit être celle que \
                dossier.lock désigne.",
    developer: "Partir du code",
    developer_text: "Sur le poste d’un nouveau développeur\u{a0}:",
};
