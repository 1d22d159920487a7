"""La carte, lue dans un classeur : chaque ligne est importée ou rejetée, avec sa raison ; le tout se fait ou ne se fait pas."""

import csv
import hashlib
import os
import tempfile
import zipfile
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from .models import Categorie, ImportCarte, Pizza, Pizzeria

FEUILLES = {
    "Pizzerias": ["nom", "adresse", "téléphone"],
    "Carte": ["catégorie", "nom", "description", "prix", "disponible"],
}
COLONNES = ["feuille", "ligne", "nom", "action", "erreur"]
OUI_NON = {"oui": True, "": True, "non": False}


class ClasseurIllisible(Exception):
    """Le fichier n'est pas le classeur attendu ; rien n'a été fait."""


def empreinte(fichier: Path) -> str:
    return hashlib.sha256(fichier.read_bytes()).hexdigest()


def importer(fichier: Path) -> ImportCarte:
    feuilles = _lire(fichier)
    with transaction.atomic():
        travail = _Travail()
        for nom, lignes in feuilles.items():
            traiter = travail.pizzeria if nom == "Pizzerias" else travail.pizza
            for numero, valeurs in lignes:
                travail.ligne(nom, numero, valeurs, traiter)
        actions = [ligne["action"] for ligne in travail.rapport]
        return ImportCarte.objects.create(
            fichier=fichier.name,
            empreinte=empreinte(fichier),
            importees=sum(a != "rejetée" for a in actions),
            rejetees=actions.count("rejetée"),
            avant=travail.avant,
            rapport=travail.rapport,
        )


def annuler(fait: ImportCarte) -> list[str]:
    """Remet tout comme avant. Ce qui a été commandé depuis ne peut plus disparaître : c'est retiré de la vente."""
    gardees = []
    with transaction.atomic():
        for pk, valeurs in fait.avant["pizzas_modifiees"].items():
            Pizza.objects.filter(pk=pk).update(**valeurs)
        for pk, valeurs in fait.avant["pizzerias_modifiees"].items():
            Pizzeria.objects.filter(pk=pk).update(**valeurs)
        for pizza in Pizza.objects.filter(pk__in=fait.avant["pizzas"]):
            if not _supprimer(pizza):
                Pizza.objects.filter(pk=pizza.pk).update(disponible=False)
                gardees.append(pizza.nom)
        for pizzeria in Pizzeria.objects.filter(pk__in=fait.avant["pizzerias"]):
            if not _supprimer(pizzeria):
                Pizzeria.objects.filter(pk=pizzeria.pk).update(ouverte=False)
                gardees.append(pizzeria.nom)
        for categorie in Categorie.objects.filter(pk__in=fait.avant["categories"]):
            _supprimer(categorie)
        fait.delete()
    return gardees


def ecrire_rapport(fait: ImportCarte, rapport: Path) -> None:
    """Le fichier apparaît d'un coup, entier. Le point-virgule et la marque d'ordre : un tableur français l'ouvre bien."""
    descripteur, temporaire = tempfile.mkstemp(dir=rapport.parent, prefix=f".{rapport.name}.")
    try:
        with os.fdopen(descripteur, "w", encoding="utf-8-sig", newline="") as sortie:
            table = csv.DictWriter(sortie, COLONNES, delimiter=";")
            table.writeheader()
            table.writerows({**ligne, "nom": _inerte(ligne["nom"])} for ligne in fait.rapport)
        os.chmod(temporaire, 0o640)
        os.replace(temporaire, rapport)
    except BaseException:
        os.unlink(temporaire)
        raise


def _inerte(texte: str) -> str:
    """Un tableur exécuterait un nom qui commence comme une formule."""
    return f"'{texte}" if texte[:1] in {"=", "+", "-", "@"} else texte


def _supprimer(objet) -> bool:
    try:
        objet.delete()
    except ProtectedError:
        return False
    return True


def _lire(fichier: Path) -> dict[str, list]:
    try:
        classeur = load_workbook(fichier, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as erreur:
        raise ClasseurIllisible(f"{fichier} ne se lit pas comme un classeur .xlsx : {erreur}") from erreur
    try:
        return {nom: _feuille(classeur, nom, colonnes) for nom, colonnes in FEUILLES.items()}
    finally:
        classeur.close()


def _feuille(classeur, nom: str, colonnes: list[str]) -> list:
    if nom not in classeur.sheetnames:
        raise ClasseurIllisible(f"le classeur n’a pas de feuille « {nom} »")
    lignes = classeur[nom].iter_rows(values_only=True)
    titres = [_texte(t).lower() for t in next(lignes, ())]
    if manque := [c for c in colonnes if c not in titres]:
        raise ClasseurIllisible(f"la feuille « {nom} » n’a pas de colonne {', '.join(manque)}")
    places = {c: titres.index(c) for c in colonnes}
    lues = (
        (n, {c: ligne[i] if i < len(ligne) else None for c, i in places.items()}) for n, ligne in enumerate(lignes, 2)
    )
    return [(n, valeurs) for n, valeurs in lues if any(_texte(v) for v in valeurs.values())]


def _texte(valeur) -> str:
    return "" if valeur is None else str(valeur).strip()


def _prix(valeur) -> Decimal:
    try:
        prix = Decimal(_texte(valeur).replace("€", "").replace(",", ".").strip())
    except InvalidOperation:
        raise ValueError(f"« {_texte(valeur)} » n’est pas un prix") from None
    if not prix.is_finite() or prix <= 0:
        raise ValueError(f"un prix est plus grand que zéro, pas {_texte(valeur)}")
    if prix != round(prix, 2):
        raise ValueError(f"{_texte(valeur)} a plus de deux décimales")
    return round(prix, 2)


class _Travail:
    """Un import en cours : le rapport, et ce qu'il faut pour revenir en arrière."""

    def __init__(self):
        self.rapport = []
        self.avant = {
            "pizzas": [],
            "pizzerias": [],
            "categories": [],
            "pizzas_modifiees": {},
            "pizzerias_modifiees": {},
        }
        self.vus = set()

    def ligne(self, feuille, numero, valeurs, traiter):
        nom = _texte(valeurs["nom"])
        dit = {"feuille": feuille, "ligne": numero, "nom": nom, "action": "rejetée", "erreur": ""}
        try:
            if not nom:
                raise ValueError("le nom manque")
            if (feuille, nom.lower()) in self.vus:
                raise ValueError("ce nom est déjà plus haut dans la feuille")
            # Un point de retour par ligne : une ligne rejetée ne laisse rien, pas même une catégorie.
            with transaction.atomic():
                dit["action"] = traiter(nom, valeurs)
            self.vus.add((feuille, nom.lower()))
        except ValidationError as erreur:
            dit["erreur"] = " ; ".join(f"{champ} : {' '.join(m)}" for champ, m in erreur.message_dict.items())
        except ValueError as erreur:
            dit["erreur"] = str(erreur)
        self.rapport.append(dit)

    def pizzeria(self, nom, valeurs):
        champs = {"adresse": _texte(valeurs["adresse"]), "telephone": _texte(valeurs["téléphone"])}
        return self._poser(Pizzeria, "pizzerias", nom, champs)

    def pizza(self, nom, valeurs):
        disponible = _texte(valeurs["disponible"]).lower()
        if disponible not in OUI_NON:
            raise ValueError(f"« {disponible} » n’est ni oui ni non")
        prix = _prix(valeurs["prix"])
        titre = _texte(valeurs["catégorie"])
        if not titre:
            raise ValueError("la catégorie manque")
        categorie = Categorie.objects.filter(nom=titre).first()
        nouvelle = categorie is None
        if nouvelle:
            categorie = Categorie(nom=titre, rang=Categorie.objects.count() + 1)
            categorie.full_clean()
            categorie.save()
        description = _texte(valeurs["description"])
        champs = {"categorie": categorie, "description": description, "prix": prix, "disponible": OUI_NON[disponible]}
        action = self._poser(Pizza, "pizzas", nom, champs)
        if nouvelle:
            self.avant["categories"].append(categorie.pk)
        return action

    def _poser(self, modele, cle, nom, champs):
        objet = modele.objects.filter(nom=nom).first()
        if objet is None:
            objet = modele(nom=nom, **champs)
            objet.full_clean()
            objet.save()
            self.avant[cle].append(objet.pk)
            return "créée"
        colonnes = {("categorie_id" if c == "categorie" else c): c for c in champs}
        anciennes = {colonne: getattr(objet, colonne) for colonne in colonnes}
        for champ, valeur in champs.items():
            setattr(objet, champ, valeur)
        if all(getattr(objet, colonne) == ancienne for colonne, ancienne in anciennes.items()):
            return "inchangée"
        objet.full_clean()
        objet.save()
        dites = {c: str(v) if isinstance(v, Decimal) else v for c, v in anciennes.items()}
        self.avant[f"{cle}_modifiees"][str(objet.pk)] = dites
        return "modifiée"
