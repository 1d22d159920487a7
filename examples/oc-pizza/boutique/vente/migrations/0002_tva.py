from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vente", "0001_initiale"),
    ]

    operations = [
        migrations.AddField(
            model_name="ligne",
            name="tva",
            field=models.DecimalField(
                db_default=Decimal("10.00"), decimal_places=2, default=Decimal("10.00"), max_digits=4
            ),
        ),
        migrations.AddField(
            model_name="pizza",
            name="tva",
            field=models.DecimalField(
                db_default=Decimal("10.00"),
                decimal_places=2,
                default=Decimal("10.00"),
                max_digits=4,
                verbose_name="taux de TVA (%)",
            ),
        ),
    ]
