"""What one person did lately is found by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_tables")]

    operations = [
        migrations.AddIndex(
            "auditevent", models.Index(fields=["actor", "at"], name="audit_event_of_actor")
        ),
    ]
