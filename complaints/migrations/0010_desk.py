"""Queues are narrowed by language and place of work too, inside one index."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FILL = """
UPDATE complaints_seat s
SET language = c.language, country = c.country_of_work_id, area = coalesce(c.area_of_work_id, '')
FROM complaints_complaint c WHERE c.id = s.complaint_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0009_interests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "seat", "language", models.CharField(max_length=8, default=""), preserve_default=False
        ),
        migrations.AddField(
            "seat", "country", models.CharField(max_length=2, default=""), preserve_default=False
        ),
        migrations.AddField(
            "seat",
            "area",
            models.CharField(max_length=8, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            "seat",
            "complaint",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="seats",
                to="complaints.complaint",
            ),
        ),
        migrations.AlterField(
            "seat",
            "organisation",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.RemoveIndex("seat", "seat_queue"),
        migrations.AddIndex(
            "seat",
            models.Index(
                fields=["organisation", "rank", "due_at", "complaint"],
                include=(
                    "role",
                    "officer",
                    "status",
                    "severity",
                    "kind",
                    "language",
                    "country",
                    "area",
                ),
                name="seat_queue",
            ),
        ),
    ]
