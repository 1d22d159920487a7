"""Ce que la boutique retient."""

import secrets
from decimal import ROUND_HALF_UP, Decimal

from django.core.validators import MinValueValidator, RegexValidator
from django.db import IntegrityError, models, transaction
from django.utils import timezone

# Sans les signes que l'on confond au téléphone (0 et O, 1 et I).
SIGNES = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

# Vente à emporter ou à livrer : taux intermédiaire (article 279 du code général des impôts). Aussi valeur par défaut dans
# la base : pendant une mise à jour, la version d'avant écrit encore, et ne connaît pas cette colonne.
TVA = Decimal("10.00")


class Pizzeria(models.Model):
    nom = models.CharField(max_length=80, unique=True)
    adresse = models.CharField(max_length=200)
    telephone = models.CharField("téléphone", max_length=20)
    ouverte = models.BooleanField(default=True, help_text="Décochée, elle ne prend plus de commandes.")

    class Meta:
        ordering = ["nom"]

    def __str__(self):
        return self.nom


class Categorie(models.Model):
    nom = models.CharField(max_length=60, unique=True)
    rang = models.PositiveSmallIntegerField(default=0, help_text="Ordre sur la carte.")

    class Meta:
        verbose_name = "catégorie"
        ordering = ["rang", "nom"]

    def __str__(self):
        return self.nom


class Pizza(models.Model):
    nom = models.CharField(max_length=80, unique=True)
    categorie = models.ForeignKey(Categorie, verbose_name="catégorie", on_delete=models.PROTECT, related_name="pizzas")
    description = models.CharField(max_length=200, blank=True)
    prix = models.DecimalField(
        "prix TTC", max_digits=6, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    tva = models.DecimalField("taux de TVA (%)", max_digits=4, decimal_places=2, default=TVA, db_default=TVA)
    image = models.ImageField(upload_to="pizzas/", blank=True)
    disponible = models.BooleanField(default=True)

    class Meta:
        ordering = ["categorie__rang", "nom"]

    def __str__(self):
        return self.nom


class Etat(models.TextChoices):
    PASSEE = "passee", "passée"
    EN_PREPARATION = "preparation", "en préparation"
    PRETE = "prete", "prête"
    LIVREE = "livree", "livrée"
    ANNULEE = "annulee", "annulée"


# D'un état, ceux où l'on peut aller.
SUITES = {
    Etat.PASSEE: {Etat.EN_PREPARATION, Etat.ANNULEE},
    Etat.EN_PREPARATION: {Etat.PRETE, Etat.ANNULEE},
    Etat.PRETE: {Etat.LIVREE, Etat.ANNULEE},
    Etat.LIVREE: set(),
    Etat.ANNULEE: set(),
}


class TransitionImpossible(Exception):
    """Une commande ne passe pas de cet état à celui-là."""


def nouveau_numero() -> str:
    """Six signes tirés au sort : un numéro ne se devine pas, et celui d'hier ne dit rien de celui de demain."""
    return "".join(secrets.choice(SIGNES) for _ in range(6))


class Commande(models.Model):
    numero = models.CharField("numéro", max_length=12, unique=True, editable=False)
    pizzeria = models.ForeignKey(Pizzeria, on_delete=models.PROTECT, related_name="commandes")
    nom = models.CharField("nom du client", max_length=80)
    telephone = models.CharField(
        "téléphone",
        max_length=20,
        validators=[RegexValidator(r"^\+?[0-9][0-9 .]{8,18}$", "Ce n’est pas un numéro de téléphone.")],
    )
    adresse = models.CharField("adresse de livraison", max_length=200)
    etat = models.CharField("état", max_length=12, choices=Etat, default=Etat.PASSEE, db_index=True)
    passee_le = models.DateTimeField("passée le", default=timezone.now, db_index=True)
    total = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(0))

    class Meta:
        ordering = ["-passee_le"]

    def __str__(self):
        return self.numero

    @classmethod
    def passer(cls, choix, **client) -> "Commande":
        """Enregistre une commande et ses lignes : toutes, ou rien."""
        for _ in range(10):
            try:
                with transaction.atomic():
                    commande = cls.objects.create(
                        numero=nouveau_numero(), total=sum((c.total for c in choix), Decimal(0)), **client
                    )
                    Ligne.objects.bulk_create(
                        Ligne(
                            commande=commande,
                            pizza=c.pizza,
                            nom=c.pizza.nom,
                            prix=c.pizza.prix,
                            tva=c.pizza.tva,
                            quantite=c.quantite,
                        )
                        for c in choix
                    )
                    return commande
            except IntegrityError:
                # Ce numéro était pris ; toute autre contrainte échouerait encore, et se verra au dernier essai.
                continue
        raise IntegrityError("La commande n’a pas pu être numérotée.")

    def passer_a(self, etat: Etat) -> None:
        """Change d'état, si personne ne l'a fait entre-temps."""
        if etat not in SUITES[Etat(self.etat)]:
            raise TransitionImpossible(f"{self.numero} est {self.get_etat_display()}, pas à mettre en « {etat.label} »")
        change = Commande.objects.filter(pk=self.pk, etat=self.etat).update(etat=etat)
        if not change:
            raise TransitionImpossible(f"{self.numero} vient de changer d’état")
        self.etat = etat

    @property
    def tva(self) -> Decimal:
        """La part de TVA du total, arrondie au centime par ligne."""
        return sum((ligne.montant_tva for ligne in self.lignes.all()), Decimal(0))


class Ligne(models.Model):
    commande = models.ForeignKey(Commande, on_delete=models.CASCADE, related_name="lignes")
    pizza = models.ForeignKey(Pizza, on_delete=models.PROTECT)
    # Tels qu'au moment de la commande : la carte change, une commande passée non.
    nom = models.CharField(max_length=80)
    prix = models.DecimalField(max_digits=6, decimal_places=2)
    tva = models.DecimalField(max_digits=4, decimal_places=2, default=TVA, db_default=TVA)
    quantite = models.PositiveSmallIntegerField("quantité", default=1, validators=[MinValueValidator(1)])

    def __str__(self):
        return f"{self.quantite} × {self.nom}"

    @property
    def total(self) -> Decimal:
        return self.prix * self.quantite

    @property
    def montant_tva(self) -> Decimal:
        hors_taxe = self.total / (1 + self.tva / 100)
        return (self.total - hors_taxe).quantize(Decimal("0.01"), ROUND_HALF_UP)


class BilanJournalier(models.Model):
    jour = models.DateField(unique=True)
    commandes = models.PositiveIntegerField()
    annulees = models.PositiveIntegerField("annulées")
    pizzas = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=10, decimal_places=2)
    cloture_le = models.DateTimeField("clôturé le", auto_now=True)

    class Meta:
        verbose_name = "bilan journalier"
        verbose_name_plural = "bilans journaliers"
        ordering = ["-jour"]

    def __str__(self):
        return f"Bilan du {self.jour:%d/%m/%Y}"


class ImportCarte(models.Model):
    """Un import qui a eu lieu : de quoi ne pas le refaire, et de quoi l'annuler."""

    fichier = models.CharField(max_length=200)
    empreinte = models.CharField(max_length=64, unique=True)
    fait_le = models.DateTimeField(default=timezone.now)
    importees = models.PositiveIntegerField("importées")
    rejetees = models.PositiveIntegerField("rejetées")
    # Clés des pizzas et catégories créées, et valeurs d'avant des pizzas modifiées.
    avant = models.JSONField(default=dict)
    # Ligne par ligne, pour que le rapport puisse être récrit s'il s'est perdu.
    rapport = models.JSONField(default=list)

    class Meta:
        verbose_name = "import de la carte"
        verbose_name_plural = "imports de la carte"

    def __str__(self):
        return f"{self.fichier}, {self.importees} pizzas"
