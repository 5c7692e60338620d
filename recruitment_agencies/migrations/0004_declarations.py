"""Why a schedule was withdrawn, one draft a schedule, and what the register said before it was changed by hand."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("recruitment_agencies", "0003_register_public"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="feedeclaration",
            name="ended_why",
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name="feedeclaration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")),
                fields=("schedule",),
                name="one_draft_a_schedule",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedeclaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", True), ("state__in", ["draft", "published"])),
                    models.Q(("ended_on__isnull", False), ("state__in", ["replaced", "withdrawn"])),
                    _connector="OR",
                ),
                name="declaration_has_ended_or_not",
            ),
        ),
        migrations.CreateModel(
            name="RegisterEdit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("noun", models.CharField(max_length=30)),
                ("row", models.PositiveBigIntegerField()),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("added", "added"),
                            ("changed", "changed"),
                            ("ended", "ended"),
                            ("removed", "removed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("label", models.CharField(max_length=300)),
                ("before", models.JSONField(blank=True, default=dict)),
                ("why", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="register_edits",
                        to="recruitment_agencies.agency",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["agency", "-at"], name="register_edit_of_agency")],
            },
        ),
    ]
