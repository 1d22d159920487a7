import logging
import signal

from django.core.management.base import BaseCommand

from vente.ouvrier import Ouvrier

journal = logging.getLogger("vente.ouvrier")
ARRETS = {signal.SIGTERM, signal.SIGINT}


class Command(BaseCommand):
    help = "Fait avancer les commandes jusqu'à ce qu'on l'arrête (SIGTERM ou Ctrl-C)."
    # L'ouvrier attend une base absente au lieu de s'arrêter : il ne demande rien à la base avant son premier tour.
    requires_migrations_checks = False
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--pause", type=float, default=2.0, help="secondes entre deux tours (2)")
        parser.add_argument("--preparation", type=float, default=5.0, help="secondes que prend une commande (5)")

    def handle(self, *, pause, preparation, **options):
        # Les signaux d'arrêt sont retenus, et lus entre deux tours : une commande commencée est toujours finie.
        avant = signal.pthread_sigmask(signal.SIG_BLOCK, ARRETS)
        try:
            ouvrier = Ouvrier(max(pause, 0.1), preparation)
            journal.info("au travail")
            while (arret := signal.sigtimedwait(ARRETS, ouvrier.tour())) is None:
                pass
            journal.info("arrêt demandé (%s), tout est rangé", signal.Signals(arret.si_signo).name)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, avant)
