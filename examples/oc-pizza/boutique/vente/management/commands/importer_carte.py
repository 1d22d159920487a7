from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from vente.importation import ClasseurIllisible, annuler, ecrire_rapport, empreinte, importer
from vente.models import ImportCarte


class Command(BaseCommand):
    help = "Importe la carte d'un classeur, une fois, et en écrit le rapport ligne par ligne."

    def add_arguments(self, parser):
        parser.add_argument("fichier", type=Path, help="le classeur .xlsx")
        parser.add_argument("--rapport", type=Path, help="où écrire le rapport (CSV)")
        parser.add_argument("--annuler", action="store_true", help="défait cet import et retire son rapport")

    def handle(self, *, fichier, rapport, annuler, **options):
        if not fichier.is_file():
            raise CommandError(f"Il n’y a pas de fichier {fichier}.")
        if rapport and not rapport.parent.is_dir():
            raise CommandError(f"Le dossier {rapport.parent}, où irait le rapport, n’existe pas.")
        fait = ImportCarte.objects.filter(empreinte=empreinte(fichier)).first()
        if annuler:
            self._annuler(fait, fichier, rapport)
        elif rapport is None:
            raise CommandError("Dites où écrire le rapport : --rapport rapport.csv")
        else:
            self._importer(fait, fichier, rapport)

    def _importer(self, fait, fichier, rapport):
        if fait:
            if not rapport.exists():
                ecrire_rapport(fait, rapport)
            self.stdout.write(f"{fichier.name} a déjà été importé le {fait.fait_le:%d/%m/%Y} : rien n’a changé.")
            return
        try:
            fait = importer(fichier)
        except ClasseurIllisible as erreur:
            raise CommandError(f"Rien n’a été importé : {erreur}.") from erreur
        ecrire_rapport(fait, rapport)
        self.stdout.write(f"{fait.importees} lignes importées, {fait.rejetees} rejetées ; rapport : {rapport}")

    def _annuler(self, fait, fichier, rapport):
        if rapport:
            rapport.unlink(missing_ok=True)
        if not fait:
            self.stdout.write(f"{fichier.name} n’a pas été importé : il n’y a rien à annuler.")
            return
        gardees = annuler(fait)
        self.stdout.write(f"L’import de {fichier.name} est annulé.")
        if gardees:
            self.stdout.write(f"Déjà commandées, gardées mais retirées de la vente : {', '.join(gardees)}.")
