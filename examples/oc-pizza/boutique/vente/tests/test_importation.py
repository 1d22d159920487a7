import csv
import tempfile
from decimal import Decimal
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import TestCase
from openpyxl import Workbook, load_workbook

from vente.models import Categorie, ImportCarte, Pizza, Pizzeria

from . import aides

CARTE = settings.BASE_DIR / "donnees" / "carte.xlsx"


class Importation(TestCase):
    def setUp(self):
        dossier = tempfile.TemporaryDirectory()
        self.addCleanup(dossier.cleanup)
        self.dossier = Path(dossier.name)
        self.rapport = self.dossier / "rapport.csv"

    def lancer(self, fichier=CARTE, **options) -> str:
        sortie = StringIO()
        call_command("importer_carte", str(fichier), stdout=sortie, **{"rapport": self.rapport, **options})
        return sortie.getvalue()

    def lignes(self):
        with self.rapport.open(encoding="utf-8-sig", newline="") as fichier:
            return list(csv.DictReader(fichier, delimiter=";"))

    def classeur(self, *lignes) -> Path:
        classeur = Workbook()
        carte = classeur.active
        carte.title = "Carte"
        carte.append(["Catégorie", "Nom", "Description", "Prix", "Disponible"])
        for ligne in lignes:
            carte.append(ligne)
        classeur.create_sheet("Pizzerias").append(["Nom", "Adresse", "Téléphone"])
        fichier = self.dossier / "carte.xlsx"
        classeur.save(fichier)
        return fichier

    def test_la_carte_fournie(self):
        dit = self.lancer()
        self.assertIn("23 lignes importées, 2 rejetées", dit)
        self.assertEqual((Pizza.objects.count(), Pizzeria.objects.count(), Categorie.objects.count()), (20, 3, 4))
        self.assertEqual(Pizza.objects.get(nom="Reine").prix, Decimal("11.90"))
        self.assertFalse(Pizza.objects.get(nom="Bretonne").disponible)
        rejetees = [(x["ligne"], x["erreur"]) for x in self.lignes() if x["action"] == "rejetée"]
        self.assertEqual(rejetees, [("11", "« neuf euros » n’est pas un prix"), ("17", "le nom manque")])
        self.assertEqual(len(self.lignes()), 25)

    def test_la_seconde_fois_ne_change_rien(self):
        self.lancer()
        Pizza.objects.filter(nom="Reine").update(prix=Decimal("12.50"))
        self.assertIn("rien n’a changé", self.lancer())
        self.assertEqual(Pizza.objects.get(nom="Reine").prix, Decimal("12.50"))
        self.assertEqual(ImportCarte.objects.count(), 1)

    def test_un_rapport_perdu_est_recrit(self):
        self.lancer()
        avant = self.rapport.read_bytes()
        self.rapport.unlink()
        self.lancer()
        self.assertEqual(self.rapport.read_bytes(), avant)

    def test_lignes_rejetees(self):
        cas = [
            ("Tomate", "Sans prix", "", None, "oui"),
            ("Tomate", "Prix nul", "", 0, "oui"),
            ("Tomate", "Prix infini", "", "inf", "oui"),
            ("Tomate", "Trop de décimales", "", 9.999, "oui"),
            ("Tomate", "Trop chère", "", 123456, "oui"),
            ("Tomate", "Peut-être", "", 9, "peut-être"),
            ("", "Sans catégorie", "", 9, "oui"),
            ("Tomate", "x" * 81, "", 9, "oui"),
        ]
        self.lancer(self.classeur(*cas))
        self.assertEqual([x["action"] for x in self.lignes()], ["rejetée"] * len(cas))
        self.assertTrue(all(x["erreur"] for x in self.lignes()))
        self.assertEqual((Pizza.objects.count(), Categorie.objects.count()), (0, 0))

    def test_un_nom_deux_fois_est_rejete_la_seconde(self):
        self.lancer(self.classeur(("Tomate", "Reine", "", 9, ""), ("Tomate", "reine", "", 8, "")))
        self.assertEqual([x["action"] for x in self.lignes()], ["créée", "rejetée"])

    def test_un_prix_ecrit_a_la_francaise(self):
        self.lancer(self.classeur(("Tomate", "Reine", "", "9,50 €", "")))
        self.assertEqual(Pizza.objects.get().prix, Decimal("9.50"))

    def test_une_formule_ne_part_pas_dans_le_rapport(self):
        self.lancer(self.classeur(("Tomate", "@SOMME(A1)", "", 9, "")))
        self.assertEqual(self.lignes()[0]["nom"], "'@SOMME(A1)")

    def test_annuler_remet_tout_comme_avant(self):
        ancienne = aides.pizza("Reine", "8.00", description="L’ancienne")
        avant = list(Pizza.objects.values()), list(Categorie.objects.values())
        self.lancer()
        self.assertEqual(Pizza.objects.get(pk=ancienne.pk).prix, Decimal("11.90"))
        self.assertIn("est annulé", self.lancer(annuler=True))
        self.assertEqual((list(Pizza.objects.values()), list(Categorie.objects.values())), avant)
        self.assertEqual((Pizzeria.objects.count(), ImportCarte.objects.count()), (0, 0))
        self.assertFalse(self.rapport.exists())
        self.assertIn("rien à annuler", self.lancer(annuler=True))
        self.assertIn("23 lignes importées", self.lancer())

    def test_annuler_garde_ce_qui_a_ete_commande(self):
        self.lancer()
        aides.commande(pizzeria=Pizzeria.objects.get(nom="OC Pizza Gare"))
        self.assertIn("retirées de la vente", self.lancer(annuler=True))
        self.assertFalse(Pizza.objects.get().disponible)
        self.assertFalse(Pizzeria.objects.get().ouverte)

    def test_ce_qui_n_est_pas_la_carte(self):
        texte = self.dossier / "texte.xlsx"
        texte.write_text("bonjour", encoding="utf-8")
        feuille = self.classeur()
        classeur = load_workbook(feuille)
        del classeur["Pizzerias"]
        classeur.save(self.dossier / "sans-feuille.xlsx")
        for fichier in ["absent.xlsx", "texte.xlsx", "sans-feuille.xlsx"]:
            with self.subTest(fichier), self.assertRaises(CommandError):
                self.lancer(self.dossier / fichier)
        self.assertFalse(self.rapport.exists())
        self.assertEqual(ImportCarte.objects.count(), 0)
