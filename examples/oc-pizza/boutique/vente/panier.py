"""Le panier, dans la session : pizza → quantité. Les prix sont relus dans la base, jamais gardés."""

from dataclasses import dataclass
from decimal import Decimal

from .models import Pizza

CLE = "panier"
MAXIMUM = 20


@dataclass(frozen=True)
class Choix:
    pizza: Pizza
    quantite: int

    @property
    def total(self) -> Decimal:
        return self.pizza.prix * self.quantite


class Panier:
    def __init__(self, session):
        self._session = session
        self._contenu = {k: q for k, q in dict(session.get(CLE, {})).items() if isinstance(q, int) and q > 0}

    @property
    def articles(self) -> int:
        return sum(self._contenu.values())

    def ajouter(self, pizza: Pizza, quantite: int = 1) -> None:
        self.fixer(pizza.pk, self._contenu.get(str(pizza.pk), 0) + quantite)

    def fixer(self, pk: int, quantite: int) -> None:
        """Une quantité de zéro retire la pizza."""
        if quantite > 0:
            self._contenu[str(pk)] = min(quantite, MAXIMUM)
        else:
            self._contenu.pop(str(pk), None)
        self._session[CLE] = self._contenu

    def vider(self) -> None:
        self._contenu = {}
        self._session.pop(CLE, None)

    def choix(self) -> list[Choix]:
        """Ce qui est encore à la carte : une pizza retirée depuis n'est plus proposée."""
        pizzas = Pizza.objects.filter(pk__in=self._contenu, disponible=True).select_related("categorie")
        return [Choix(pizza, self._contenu[str(pizza.pk)]) for pizza in pizzas]

    def total(self) -> Decimal:
        return sum((choix.total for choix in self.choix()), Decimal(0))
