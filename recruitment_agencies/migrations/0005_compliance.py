"""Which licence a decision concerns, and which decision an appeal changed into another."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recruitment_agencies", "0004_declarations")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="licence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="recruitment_agencies.licence",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="recruitment_agencies.decision",
            ),
        ),
    ]
