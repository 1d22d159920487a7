//! Reprendre après un sinistre.

use super::elision::de;
use crate::words::RecoveryWords;

pub(super) const WORDS: RecoveryWords = RecoveryWords {
    means: "Avec quoi reprendre",
    no_spare: "Machine de secours\u{a0}: aucune n’est déclarée, une machine perdue est remplacée par une neuve",
    target: "Sauvegardes,",
    nothing_there: "aucune constatée",
    by_hand_on: |machine| format!("Sauvegardes faites à la main sur {machine}\u{a0}: "),
    no_drill: "Dernier exercice\u{a0}: aucun n’est consigné",
    not_proven: "Ce plan n’a pas encore été répété. Le temps qu’il prend n’est pas mesuré.",
    dies: |machine| format!("Si {machine} meurt"),
    nothing_on_it: "Aucune instance ne s’appuie dessus\u{a0}: la remplacer peut attendre.",
    data_of: |what| format!("données\u{a0}: {what}"),
    goes_down: |instances, falls| match falls {
        true => format!("Tombe avec elle\u{a0}: {instances}, jusqu’à ce que sa remplaçante serve."),
        false => format!("{instances} continue sur les autres machines, avec moins de réserve."),
    },
    order: "Commander une machine neuve",
    like: "Même taille et même système qu’avant\u{a0}: ",
    like_end: ". Ouvrir l’accès SSH au compte d’administration.",
    address: "Écrire son adresse dans l’inventaire",
    in_file: "dans",
    was: "jusqu’ici",
    trust: "Vérifier son empreinte, et l’accepter",
    trust_note: "La comparer à celle que l’hébergeur affiche.",
    provision: "Lui donner ce qu’ont les serveurs, et ses plateformes",
    deploy: "Y déployer ce qui y était",
    deploy_note: "À la main\u{a0}: les parties de l’annexe qui nomment cette machine.",
    restore: "Remettre les données",
    restore_of: |instance| format!("Restaurer les données {}", de(instance)),
    only_here: |machine| {
        format!(
            "N’y taper que ce qui est donné pour {machine}\u{a0}: les données des autres machines n’ont rien, les remettre \
             effacerait ce qui a été saisi depuis."
        )
    },
    verify: "Vérifier que tout répond",
};
