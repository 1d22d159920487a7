from django.contrib import admin, messages

from .models import (
    BilanJournalier,
    Categorie,
    Commande,
    Etat,
    ImportCarte,
    Ligne,
    Pizza,
    Pizzeria,
    TransitionImpossible,
)


@admin.register(Pizzeria)
class PizzeriaAdmin(admin.ModelAdmin):
    list_display = ["nom", "adresse", "telephone", "ouverte"]


@admin.register(Categorie)
class CategorieAdmin(admin.ModelAdmin):
    list_display = ["nom", "rang"]


@admin.register(Pizza)
class PizzaAdmin(admin.ModelAdmin):
    list_display = ["nom", "categorie", "prix", "disponible"]
    list_filter = ["categorie", "disponible"]
    list_editable = ["disponible"]
    search_fields = ["nom", "description"]


class Lecture:
    """Ce que la boutique écrit elle-même se lit et ne se corrige pas à la main."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class LigneEnLigne(Lecture, admin.TabularInline):
    model = Ligne
    fields = ["nom", "prix", "quantite"]
    extra = 0


def _vers(etat: Etat):
    @admin.action(description=f"Mettre en « {etat.label} »", permissions=["change"])
    def action(modeladmin, requete, commandes):
        for commande in commandes:
            try:
                commande.passer_a(etat)
            except TransitionImpossible as refus:
                modeladmin.message_user(requete, str(refus), messages.WARNING)
            else:
                modeladmin.log_change(requete, commande, f"état : {etat.label}")
                modeladmin.message_user(requete, f"{commande.numero} : {etat.label}.")

    action.__name__ = f"vers_{etat.value}"
    return action


@admin.register(Commande)
class CommandeAdmin(admin.ModelAdmin):
    list_display = ["numero", "passee_le", "pizzeria", "nom", "etat", "total"]
    list_filter = ["etat", "pizzeria"]
    search_fields = ["numero", "nom", "telephone"]
    readonly_fields = ["numero", "etat", "passee_le", "total"]
    inlines = [LigneEnLigne]
    actions = [_vers(etat) for etat in (Etat.EN_PREPARATION, Etat.PRETE, Etat.LIVREE, Etat.ANNULEE)]

    def has_add_permission(self, request):
        return False


@admin.register(BilanJournalier)
class BilanAdmin(Lecture, admin.ModelAdmin):
    list_display = ["jour", "commandes", "annulees", "pizzas", "total"]


@admin.register(ImportCarte)
class ImportAdmin(Lecture, admin.ModelAdmin):
    list_display = ["fichier", "fait_le", "importees", "rejetees"]
