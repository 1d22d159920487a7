"""L'ouvrier : fait avancer les commandes, de « passée » à « en préparation » puis à « prête »."""

import logging
import time

from django.db import DatabaseError, close_old_connections, connection

from .models import Commande, Etat, TransitionImpossible

journal = logging.getLogger("vente.ouvrier")

# Secondes d'attente entre deux essais quand la base est absente : de plus en plus, jusqu'à ceci.
PATIENCE = 30.0


class Ouvrier:
    def __init__(self, pause: float, preparation: float, horloge=time.monotonic):
        self.pause = pause
        self.preparation = preparation
        self._horloge = horloge
        self._commencees: dict[int, float] = {}
        self._attente = pause
        self._absente = False

    def tour(self) -> float:
        """Fait ce qu'il y a à faire ; rend le nombre de secondes à attendre avant le tour suivant."""
        try:
            close_old_connections()
            self._avancer()
        except DatabaseError as erreur:
            if not self._absente:
                journal.warning("la base de données ne répond pas, j’attends : %s", erreur)
            self._absente = True
            connection.close()
            self._attente = min(max(self._attente, self.pause) * 2, PATIENCE)
            return self._attente
        if self._absente:
            journal.info("la base de données répond de nouveau")
        self._absente, self._attente = False, self.pause
        return self.pause

    def _avancer(self) -> None:
        for commande in Commande.objects.filter(etat=Etat.PASSEE).order_by("passee_le"):
            self._passer(commande, Etat.EN_PREPARATION)
        en_cours = list(Commande.objects.filter(etat=Etat.EN_PREPARATION).order_by("passee_le"))
        maintenant = self._horloge()
        # Une commande trouvée en préparation au démarrage recommence son temps de préparation.
        self._commencees = {c.pk: self._commencees.get(c.pk, maintenant) for c in en_cours}
        for commande in en_cours:
            if maintenant - self._commencees[commande.pk] >= self.preparation:
                self._passer(commande, Etat.PRETE)

    def _passer(self, commande: Commande, etat: Etat) -> None:
        avant = commande.get_etat_display()
        try:
            commande.passer_a(etat)
        except TransitionImpossible as refus:
            # Annulée entre-temps, ou prise par un autre ouvrier.
            journal.info("%s", refus)
        else:
            journal.info("commande %s : %s → %s", commande.numero, avant, etat.label)
