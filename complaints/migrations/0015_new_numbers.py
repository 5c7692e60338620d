"""A new number is pending until it is used: a lost answer costs nobody her case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0014_rare_filters"),
    ]

    operations = [
        migrations.AddField(
            model_name="receipt",
            name="pending",
            field=models.BooleanField(default=False),
        ),
        migrations.RemoveConstraint(
            model_name="receipt",
            name="one_live_receipt_a_complainant",
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("pending", False), ("revoked_at__isnull", True)),
                fields=("complainant",),
                name="one_live_receipt_a_complainant",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("pending", True), ("revoked_at__isnull", True)),
                fields=("complainant",),
                name="one_pending_receipt_a_complainant",
            ),
        ),
    ]
