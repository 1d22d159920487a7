from django.urls import path

from . import sante, vues

urlpatterns = [
    path("", vues.carte, name="carte"),
    path("panier/", vues.panier, name="panier"),
    path("panier/ajouter/<int:pk>/", vues.ajouter, name="ajouter"),
    path("panier/modifier/<int:pk>/", vues.modifier, name="modifier"),
    path("commander/", vues.commander, name="commander"),
    path("commande/<slug:numero>/", vues.commande, name="commande"),
    path("suivi/", vues.suivi, name="suivi"),
    path("sante", sante.sante, name="sante"),
]
