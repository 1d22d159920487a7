import shutil
import tempfile
from io import BytesIO
from pathlib import Path

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase, override_settings
from PIL import Image

from vente.models import Commande, Etat, Pizza

from . import aides


class Acheter(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.reine = aides.pizza("Reine", "11.90")
        cls.retiree = aides.pizza("Bretonne", "13.50", disponible=False)
        cls.pizzeria = aides.pizzeria()

    def formulaire(self, **champs):
        return {**aides.CLIENT, "pizzeria": self.pizzeria.pk, **champs}

    def test_la_carte_ne_montre_que_ce_qui_se_vend(self):
        page = self.client.get("/")
        self.assertContains(page, "Reine")
        self.assertContains(page, "11,90&nbsp;€")
        self.assertNotContains(page, "Bretonne")

    def test_du_panier_a_la_commande(self):
        self.client.post(f"/panier/ajouter/{self.reine.pk}/")
        self.client.post(f"/panier/ajouter/{self.reine.pk}/")
        self.assertContains(self.client.get("/panier/"), "23,80")
        reponse = self.client.post("/commander/", self.formulaire())
        faite = Commande.objects.get()
        self.assertRedirects(reponse, f"/commande/{faite.numero}/")
        self.assertEqual((str(faite.total), faite.etat), ("23.80", Etat.PASSEE))
        page = self.client.get(f"/commande/{faite.numero}/")
        self.assertContains(page, faite.numero)
        self.assertContains(page, "1 rue Haute")
        self.assertContains(self.client.get("/panier/"), "Il est vide")

    def test_un_autre_visiteur_suit_sans_voir_l_adresse(self):
        faite = aides.commande()
        autre = Client().get("/suivi/", {"numero": faite.numero.lower()}, follow=True)
        self.assertContains(autre, "passée")
        self.assertNotContains(autre, "1 rue Haute")
        self.assertNotContains(autre, "Ana")

    def test_un_numero_inconnu(self):
        self.assertContains(self.client.get("/suivi/", {"numero": "RIEN22"}), "Aucune commande")
        self.assertEqual(self.client.get("/commande/RIEN22/").status_code, 404)

    def test_un_formulaire_faux_ne_commande_rien(self):
        self.client.post(f"/panier/ajouter/{self.reine.pk}/")
        for faux in [{"nom": ""}, {"telephone": "bonjour"}, {"adresse": " "}, {"pizzeria": 999}]:
            with self.subTest(faux):
                reponse = self.client.post("/commander/", self.formulaire(**faux))
                self.assertContains(reponse, 'class="erreur"', status_code=422)
        self.assertEqual(Commande.objects.count(), 0)

    def test_une_pizzeria_fermee_ne_prend_pas_de_commande(self):
        self.client.post(f"/panier/ajouter/{self.reine.pk}/")
        self.pizzeria.__class__.objects.update(ouverte=False)
        self.assertEqual(self.client.post("/commander/", self.formulaire()).status_code, 422)

    def test_une_pizza_retiree_ne_se_vend_plus(self):
        self.assertEqual(self.client.post(f"/panier/ajouter/{self.retiree.pk}/").status_code, 404)
        self.client.post(f"/panier/ajouter/{self.reine.pk}/")
        Pizza.objects.update(disponible=False)
        self.assertRedirects(self.client.post("/commander/", self.formulaire()), "/")
        self.assertEqual(Commande.objects.count(), 0)

    def test_les_quantites(self):
        self.client.post(f"/panier/ajouter/{self.reine.pk}/")
        for dit, reste in [("3", 3), ("-1", 3), ("21", 3), ("x", 3), ("0", 0)]:
            self.client.post(f"/panier/modifier/{self.reine.pk}/", {"quantite": dit})
            self.assertEqual(sum(self.client.session.get("panier", {}).values()), reste, dit)

    def test_sans_jeton_rien_n_est_accepte(self):
        severe = Client(enforce_csrf_checks=True)
        self.assertEqual(severe.post(f"/panier/ajouter/{self.reine.pk}/").status_code, 403)


class Administration(TestCase):
    def setUp(self):
        medias = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, medias)
        reglages = override_settings(MEDIA_ROOT=medias)
        reglages.enable()
        self.addCleanup(reglages.disable)
        self.medias = Path(medias)
        self.client.force_login(User.objects.create_superuser("chef"))

    def test_une_photo_est_deposee(self):
        reine = aides.pizza()
        image = BytesIO()
        Image.new("RGB", (8, 5), "red").save(image, "PNG")
        champs = {"nom": "Reine", "categorie": reine.categorie_id, "prix": "11.90", "tva": "10.00", "disponible": "on"}
        photo = SimpleUploadedFile("reine.png", image.getvalue(), "image/png")
        reponse = self.client.post(f"/admin/vente/pizza/{reine.pk}/change/", {**champs, "image": photo})
        self.assertEqual(reponse.status_code, 302)
        self.assertTrue((self.medias / "pizzas/reine.png").is_file())

    def test_ce_qui_n_est_pas_une_image_est_refuse(self):
        reine = aides.pizza()
        champs = {"nom": "Reine", "categorie": reine.categorie_id, "prix": "11.90", "tva": "10.00"}
        faux = SimpleUploadedFile("reine.png", b"<script>", "image/png")
        reponse = self.client.post(f"/admin/vente/pizza/{reine.pk}/change/", {**champs, "image": faux})
        self.assertEqual(reponse.status_code, 200)
        self.assertEqual(list(self.medias.iterdir()), [])

    def test_une_commande_est_annulee(self):
        faite = aides.commande()
        action = {"action": "vers_annulee", "_selected_action": [faite.pk]}
        self.client.post("/admin/vente/commande/", action)
        faite.refresh_from_db()
        self.assertEqual(faite.etat, Etat.ANNULEE)

    def test_toutes_les_pages_s_ouvrent(self):
        aides.commande()
        for modele in ["pizza", "categorie", "pizzeria", "commande", "bilanjournalier", "importcarte"]:
            self.assertEqual(self.client.get(f"/admin/vente/{modele}/").status_code, 200, modele)
        self.assertEqual(self.client.get(f"/admin/vente/commande/{Commande.objects.get().pk}/change/").status_code, 200)
