"""Ce que tous les gabarits connaissent."""

from boutique.version import version

from .panier import Panier


def boutique(requete):
    return {"version": version(), "articles": Panier(requete.session).articles}
