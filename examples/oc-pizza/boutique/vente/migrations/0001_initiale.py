import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="BilanJournalier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jour", models.DateField(unique=True)),
                ("commandes", models.PositiveIntegerField()),
                ("annulees", models.PositiveIntegerField(verbose_name="annulées")),
                ("pizzas", models.PositiveIntegerField()),
                ("total", models.DecimalField(decimal_places=2, max_digits=10)),
                ("cloture_le", models.DateTimeField(auto_now=True, verbose_name="clôturé le")),
            ],
            options={
                "verbose_name": "bilan journalier",
                "verbose_name_plural": "bilans journaliers",
                "ordering": ["-jour"],
            },
        ),
        migrations.CreateModel(
            name="Categorie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nom", models.CharField(max_length=60, unique=True)),
                ("rang", models.PositiveSmallIntegerField(default=0, help_text="Ordre sur la carte.")),
            ],
            options={
                "verbose_name": "catégorie",
                "ordering": ["rang", "nom"],
            },
        ),
        migrations.CreateModel(
            name="Commande",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("numero", models.CharField(editable=False, max_length=12, unique=True, verbose_name="numéro")),
                ("nom", models.CharField(max_length=80, verbose_name="nom du client")),
                (
                    "telephone",
                    models.CharField(
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\+?[0-9][0-9 .]{8,18}$", "Ce n’est pas un numéro de téléphone."
                            )
                        ],
                        verbose_name="téléphone",
                    ),
                ),
                ("adresse", models.CharField(max_length=200, verbose_name="adresse de livraison")),
                (
                    "etat",
                    models.CharField(
                        choices=[
                            ("passee", "passée"),
                            ("preparation", "en préparation"),
                            ("prete", "prête"),
                            ("livree", "livrée"),
                            ("annulee", "annulée"),
                        ],
                        db_index=True,
                        default="passee",
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                (
                    "passee_le",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="passée le"),
                ),
                ("total", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=8)),
            ],
            options={
                "ordering": ["-passee_le"],
            },
        ),
        migrations.CreateModel(
            name="ImportCarte",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fichier", models.CharField(max_length=200)),
                ("empreinte", models.CharField(max_length=64, unique=True)),
                ("fait_le", models.DateTimeField(default=django.utils.timezone.now)),
                ("importees", models.PositiveIntegerField(verbose_name="importées")),
                ("rejetees", models.PositiveIntegerField(verbose_name="rejetées")),
                ("avant", models.JSONField(default=dict)),
                ("rapport", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "import de la carte",
                "verbose_name_plural": "imports de la carte",
            },
        ),
        migrations.CreateModel(
            name="Pizzeria",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nom", models.CharField(max_length=80, unique=True)),
                ("adresse", models.CharField(max_length=200)),
                ("telephone", models.CharField(max_length=20, verbose_name="téléphone")),
                ("ouverte", models.BooleanField(default=True, help_text="Décochée, elle ne prend plus de commandes.")),
            ],
            options={
                "ordering": ["nom"],
            },
        ),
        migrations.CreateModel(
            name="Pizza",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nom", models.CharField(max_length=80, unique=True)),
                ("description", models.CharField(blank=True, max_length=200)),
                (
                    "prix",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                        verbose_name="prix TTC",
                    ),
                ),
                ("image", models.ImageField(blank=True, upload_to="pizzas/")),
                ("disponible", models.BooleanField(default=True)),
                (
                    "categorie",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pizzas",
                        to="vente.categorie",
                        verbose_name="catégorie",
                    ),
                ),
            ],
            options={
                "ordering": ["categorie__rang", "nom"],
            },
        ),
        migrations.CreateModel(
            name="Ligne",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nom", models.CharField(max_length=80)),
                ("prix", models.DecimalField(decimal_places=2, max_digits=6)),
                (
                    "quantite",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="quantité"
                    ),
                ),
                (
                    "commande",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lignes", to="vente.commande"
                    ),
                ),
                ("pizza", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="vente.pizza")),
            ],
        ),
        migrations.AddField(
            model_name="commande",
            name="pizzeria",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="commandes", to="vente.pizzeria"
            ),
        ),
    ]
