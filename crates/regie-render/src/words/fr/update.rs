//! Mettre à jour.

use crate::words::UpdateWords;

pub(super) const WORDS: UpdateWords = UpdateWords {
    application: |instance| format!("L’application\u{a0}: {instance}"),
    write_version: "Écrire la nouvelle version sous ",
    of: " de ",
    then: ", puis relire ce qui changerait et le faire\u{a0}:",
    reason: "nouvelle version",
    while_it_runs: "La nouvelle release est construite à côté de celle qui sert\u{202f}; on ne bascule que lorsqu’elle est prête.",
    on_failure: "Si une étape ou une vérification échoue, ce qui a été fait est défait dans l’ordre inverse, et la release \
                 d’avant est remise en service. La dernière ligne dit dans quel état les choses sont.",
    back: "Revenir en arrière",
    back_undo: "Défaire le dernier déploiement, tant que rien d’autre n’a changé depuis\u{a0}:",
    run: "EXÉCUTION",
    back_version: |keep| {
        format!(
            "Ou remettre l’ancienne version dans l’inventaire et la déployer\u{202f}; les {keep} dernières releases sont gardées sur place\u{a0}:"
        )
    },
    back_data: "Une migration de données qui a abouti ne se défait qu’avec --with-data\u{a0}: ce qui a été saisi depuis dans ce qu’elle \
                a ajouté est perdu. Sauvegarder d’abord.",
    by_hand: "À la main",
    by_hand_text: "Les commandes de cette mise à jour, dans l’ordre, sans rien exécuter\u{a0}:",
    without_regie: |instance| {
        format!("Sans regie, refaire les parties qui nomment {instance}, avec la nouvelle version\u{a0}: ")
    },
    releases: |machine| format!("Sur {machine}, les releases sont dans "),
    current: "\u{202f}; celle qui sert est celle que désigne ",
    system: "Le système",
    system_text: "Les mises à jour de sécurité de la distribution, machine par machine, l’environnement de test d’abord. Ne passer à \
                  la suivante que lorsque tout va bien.",
    system_back: "Une mise à jour de paquets ne se défait pas\u{a0}: la version d’avant n’est pas gardée. Sauvegarder d’abord, et lire ce \
                  qui viendrait avant de le faire.",
    by_itself: |reboot, mail| {
        let restart = match reboot {
            Some(time) => format!("Lorsqu’une mise à jour l’exige, la machine redémarre seule à {time}."),
            None => "Aucune ne redémarre d’elle-même\u{a0}: lorsqu’une mise à jour l’exige, la redémarrer soi-même."
                .to_owned(),
        };
        let mail = mail.map_or_else(String::new, |who| format!(" Un courriel en rend compte à {who}."));
        format!(
            "Chaque jour, les machines installent d’elles-mêmes les mises à jour de sécurité (unattended-upgrades), et celles-là \
             seulement. {restart}{mail}"
        )
    },
    restart: "Redémarrer celles qui l’attendent, une à la fois\u{a0}: regie dit ce qui sera absent, attend son retour et vérifie que ce \
              qui doit y tourner tourne.",
    by_itself_seen: "Ce qui a été installé ainsi, ce qui le serait maintenant, et si un redémarrage est attendu\u{a0}:",
    system_on: |machine| format!("Sur {machine}"),
    restarts: |platforms| format!("Peut redémarrer, donc couper un instant\u{a0}: {platforms}."),
    preview: "Voir ce qui viendrait, sans rien changer\u{a0}:",
    carry_out: "Le faire\u{a0}:",
    with_regie: "Ou depuis le poste\u{a0}:",
    afterwards: "Ensuite, vérifier\u{a0}: ",
};
