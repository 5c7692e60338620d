"""A question to one worker whether an office may help or take over; her answer becomes a consent."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import complaints.sealing

PURPOSES = [
    ("file", "to write and follow the complaint for her"),
    ("refer", "to help beside the office"),
    ("transfer", "to take over the case"),
    ("contact", "to call or write to her"),
]
PARTS = [
    ("statement", "what the worker told"),
    ("fee_check", "the fee check"),
    ("messages", "the messages"),
    ("evidence", "chosen files"),
    ("identity", "name and contact"),
]


def office() -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
    )


def belongs_to(model: str) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name="consent_requests", to=f"complaints.{model}"
    )


class Migration(migrations.Migration):
    dependencies = [("complaints", "0010_desk"), migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("accounts", "0001_tables"),
        ]

    operations = [
        migrations.CreateModel(
            name="ConsentRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("purpose", models.CharField(choices=PURPOSES, max_length=12)),
                (
                    "scope",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=PARTS, max_length=12), blank=True, default=list, size=None
                    ),
                ),
                ("sealed_why", complaints.sealing.SealedField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("agreed", models.BooleanField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("asked_for", office()),
                ("complainant", belongs_to("complainant")),
                ("complaint", belongs_to("complaint")),
                ("recipient", office()),
            ],
            options={
                "ordering": ["asked_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["complainant", "recipient", "purpose"],
                        condition=models.Q(answered_at__isnull=True),
                        name="one_open_consent_request_a_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(answered_at__isnull=True, agreed__isnull=True)
                        | models.Q(answered_at__isnull=False, agreed__isnull=False),
                        name="consent_request_answered_with_yes_or_no",
                    ),
                ],
            },
        ),
    ]
