"""A queue narrowed by something rare is one short walk too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0013_offices")]

    operations = [
        migrations.AddIndex(
            "seat",
            models.Index(
                fields=["organisation", column, "rank", "due_at", "complaint"],
                name=f"seat_queue_of_{column}",
            ),
        )
        for column in ("status", "kind", "area")
    ]
