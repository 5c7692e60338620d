"""A tie that ended keeps cases closed until a second person agrees; an office where nobody is left is escalated."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0008_routing"), migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ]

    operations = [
        migrations.AddField("interest", "released_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "interest",
            "released_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            "interest",
            models.Index(
                condition=models.Q(("released_at__isnull", True)),
                fields=["person", "index"],
                name="interest_in_force",
            ),
        ),
        migrations.AddConstraint(
            "interest",
            models.CheckConstraint(
                condition=models.Q(
                    ("released_by__isnull", True),
                    models.Q(("released_by", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_releases_herself",
            ),
        ),
        migrations.AddConstraint(
            "exclusion",
            models.UniqueConstraint(
                condition=models.Q(("person__isnull", False)),
                fields=("complaint", "person"),
                name="one_exclusion_a_person",
            ),
        ),
    ]
