import datetime as temps

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import number_format

from vente.models import BilanJournalier, Commande, Etat, Ligne


def _jour(texte: str) -> temps.date:
    try:
        return temps.date.fromisoformat(texte)
    except ValueError:
        raise CommandError(f"« {texte} » n’est pas une date : écrivez-la AAAA-MM-JJ.") from None


class Command(BaseCommand):
    help = "Écrit le bilan d'une journée : la veille, si rien n'est dit. Le refaire donne le même bilan."

    def add_arguments(self, parser):
        parser.add_argument("--date", help="la journée, AAAA-MM-JJ")

    def handle(self, *, date, **options):
        aujourdhui = timezone.localdate()
        jour = _jour(date) if date else aujourdhui - temps.timedelta(days=1)
        if jour > aujourdhui:
            raise CommandError(f"Le {jour:%d/%m/%Y} n’est pas encore venu.")
        # Des bornes plutôt que « __date » : MariaDB n'a les noms de fuseaux que si on les y a chargés.
        debut, fin = (
            timezone.make_aware(temps.datetime.combine(j, temps.time.min))
            for j in (jour, jour + temps.timedelta(days=1))
        )
        with transaction.atomic():
            toutes = Commande.objects.filter(passee_le__gte=debut, passee_le__lt=fin)
            vendues = toutes.exclude(etat=Etat.ANNULEE)
            lignes = Ligne.objects.filter(commande__in=vendues)
            bilan, _ = BilanJournalier.objects.update_or_create(
                jour=jour,
                defaults={
                    "commandes": vendues.count(),
                    "annulees": toutes.count() - vendues.count(),
                    "pizzas": lignes.aggregate(n=Sum("quantite"))["n"] or 0,
                    "total": vendues.aggregate(somme=Sum("total"))["somme"] or 0,
                },
            )
        total = number_format(bilan.total, decimal_pos=2, use_l10n=True)
        self.stdout.write(
            f"{jour:%d/%m/%Y} : commandes {bilan.commandes}, annulées {bilan.annulees}, pizzas {bilan.pizzas}, total {total} €"
        )
