from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .formulaires import FormulaireCommande, FormulaireQuantite, FormulaireSuivi
from .models import Categorie, Commande, Pizza
from .panier import Panier

# Commandes passées depuis ce navigateur : lui seul voit le nom, l'adresse et le téléphone.
CLE_COMMANDES = "commandes"


@require_safe
def carte(requete):
    categories = Categorie.objects.prefetch_related("pizzas")
    sections = [(c, [p for p in c.pizzas.all() if p.disponible]) for c in categories]
    return render(requete, "vente/carte.html", {"sections": [(c, p) for c, p in sections if p]})


@require_safe
def panier(requete):
    contenu = Panier(requete.session)
    return render(requete, "vente/panier.html", {"choix": contenu.choix(), "total": contenu.total()})


@require_POST
def ajouter(requete, pk):
    pizza = get_object_or_404(Pizza, pk=pk, disponible=True)
    Panier(requete.session).ajouter(pizza)
    messages.success(requete, f"{pizza.nom} est dans votre panier.")
    return redirect("carte")


@require_POST
def modifier(requete, pk):
    formulaire = FormulaireQuantite(requete.POST)
    if formulaire.is_valid():
        Panier(requete.session).fixer(pk, formulaire.cleaned_data["quantite"])
    else:
        messages.error(requete, "La quantité va de 0 à 20.")
    return redirect("panier")


@require_http_methods(["GET", "POST"])
def commander(requete):
    contenu = Panier(requete.session)
    choix = contenu.choix()
    if not choix:
        messages.error(requete, "Votre panier est vide.")
        return redirect("carte")
    formulaire = FormulaireCommande(requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        nouvelle = Commande.passer(choix, **formulaire.cleaned_data)
        contenu.vider()
        siennes = requete.session.get(CLE_COMMANDES, [])
        requete.session[CLE_COMMANDES] = [*siennes, nouvelle.numero][-10:]
        return redirect("commande", numero=nouvelle.numero)
    statut = 422 if formulaire.is_bound else 200
    page = {"formulaire": formulaire, "choix": choix, "total": contenu.total()}
    return render(requete, "vente/commander.html", page, status=statut)


@require_safe
def commande(requete, numero):
    trouvee = get_object_or_404(Commande.objects.prefetch_related("lignes"), numero=numero.upper())
    sienne = trouvee.numero in requete.session.get(CLE_COMMANDES, [])
    return render(requete, "vente/commande.html", {"commande": trouvee, "sienne": sienne})


@require_safe
def suivi(requete):
    formulaire = FormulaireSuivi(requete.GET or None)
    if formulaire.is_valid():
        numero = formulaire.cleaned_data["numero"]
        if Commande.objects.filter(numero=numero).exists():
            return redirect("commande", numero=numero)
        formulaire.add_error("numero", f"Aucune commande ne porte le numéro {numero}.")
    return render(requete, "vente/suivi.html", {"formulaire": formulaire})
