"""When an address was removed; and one more reason why it is told nothing any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="partnerhook",
            name="removed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="partnerhook",
            name="stopped_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", ""),
                    ("failing", "It did not answer for three days."),
                    ("gone", "It answered that it is gone."),
                    ("maker", "Whoever added it no longer works on cases here."),
                ],
                default="",
                max_length=10,
            ),
        ),
    ]
