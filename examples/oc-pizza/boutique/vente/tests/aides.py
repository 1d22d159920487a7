from decimal import Decimal

from vente.models import Categorie, Commande, Pizza, Pizzeria
from vente.panier import Choix

CLIENT = {"nom": "Ana", "telephone": "06 00 00 00 00", "adresse": "1 rue Haute, Orléans"}


def pizzeria(nom="Centre") -> Pizzeria:
    return Pizzeria.objects.get_or_create(nom=nom, defaults={"adresse": "12 rue X", "telephone": "0238000001"})[0]


def pizza(nom="Reine", prix="11.90", **champs) -> Pizza:
    categorie, _ = Categorie.objects.get_or_create(nom="Base tomate")
    return Pizza.objects.create(nom=nom, prix=Decimal(prix), categorie=categorie, **champs)


def commande(quantite=1, **client) -> Commande:
    if "pizzeria" not in client:
        client["pizzeria"] = pizzeria()
    une = Pizza.objects.first() or pizza()
    return Commande.passer([Choix(une, quantite)], **{**CLIENT, **client})
