from decimal import Decimal
from unittest import mock

from django.db import IntegrityError
from django.test import TestCase

from vente.models import Commande, Etat, Ligne, TransitionImpossible
from vente.panier import Choix

from . import aides


class Commandes(TestCase):
    def test_total_lignes_et_tva(self):
        choix = [Choix(aides.pizza("Reine", "11.90"), 2), Choix(aides.pizza("Nutella", "7.50"), 1)]
        faite = Commande.passer(choix, pizzeria=aides.pizzeria(), **aides.CLIENT)
        faite.refresh_from_db()
        self.assertEqual(faite.total, Decimal("31.30"))
        self.assertEqual([(x.nom, x.quantite) for x in faite.lignes.order_by("pk")], [("Reine", 2), ("Nutella", 1)])
        # 23,80 − 23,80 / 1,1 = 2,16 et 7,50 − 7,50 / 1,1 = 0,68
        self.assertEqual(faite.tva, Decimal("2.84"))

    def test_le_prix_d_une_commande_ne_change_plus(self):
        faite = aides.commande()
        faite.lignes.get().pizza.__class__.objects.update(prix=Decimal("99"))
        self.assertEqual(faite.lignes.get().prix, Decimal("11.90"))

    def test_un_numero_deja_pris_est_retire_au_sort(self):
        premier = aides.commande().numero
        with mock.patch("vente.models.nouveau_numero", side_effect=[premier, "AUTRE2"]):
            self.assertEqual(aides.commande().numero, "AUTRE2")

    def test_une_commande_sans_numero_libre_ne_laisse_rien(self):
        premier = aides.commande().numero
        with mock.patch("vente.models.nouveau_numero", return_value=premier), self.assertRaises(IntegrityError):
            aides.commande()
        self.assertEqual((Commande.objects.count(), Ligne.objects.count()), (1, 1))

    def test_les_etats_se_suivent(self):
        permis = {
            ("passee", "preparation"),
            ("passee", "annulee"),
            ("preparation", "prete"),
            ("preparation", "annulee"),
            ("prete", "livree"),
            ("prete", "annulee"),
        }
        faite = aides.commande()
        for de in Etat:
            for vers in Etat:
                Commande.objects.update(etat=de)
                faite.refresh_from_db()
                with self.subTest(de=de, vers=vers):
                    if (de.value, vers.value) in permis:
                        faite.passer_a(vers)
                    else:
                        with self.assertRaises(TransitionImpossible):
                            faite.passer_a(vers)

    def test_qui_arrive_second_ne_change_rien(self):
        faite = aides.commande()
        double = Commande.objects.get(pk=faite.pk)
        faite.passer_a(Etat.ANNULEE)
        with self.assertRaises(TransitionImpossible):
            double.passer_a(Etat.EN_PREPARATION)
        self.assertEqual(Commande.objects.get().etat, Etat.ANNULEE)
