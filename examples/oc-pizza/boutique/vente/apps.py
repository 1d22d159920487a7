from django.apps import AppConfig


class VenteConfig(AppConfig):
    name = "vente"
    verbose_name = "Vente"
