"""Numbers with which workers answer by message."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0015_new_numbers"),
        ("notifications", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReplyCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("answer", "Answer"), ("link", "Link")], max_length=6
                    ),
                ),
                ("index", models.BinaryField(max_length=32, unique=True)),
                ("event", models.BinaryField(blank=True, max_length=32, null=True, unique=True)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "complainant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reply_codes",
                        to="complaints.complainant",
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reply_code",
                        to="notifications.message",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.AddConstraint(
            model_name="replycode",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("made_at"))),
                name="reply_code_expires_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="replycode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("used_at__isnull", False), ("event__isnull", True), _connector="OR"
                ),
                name="reply_code_event_means_used",
            ),
        ),
    ]
