"""Each worker of a group takes her part back, and agrees to an outcome, for herself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0004_no_key_beside_the_case")]

    operations = [
        migrations.AddField(
            model_name="complainant",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="complainant",
            name="agreed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
