"""Invitations of an organisation's manager."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

ROLES = [
    ("cso_case_worker", "CSO case worker"),
    ("cso_manager", "CSO manager"),
    ("attache_officer", "labour attaché's officer"),
    ("head_of_post", "head of post"),
    ("compliance_officer", "compliance officer"),
    ("compliance_head", "head of compliance"),
    ("oversight_officer", "oversight officer"),
    ("identity_custodian", "identity custodian"),
    ("agency_representative", "agency representative"),
    ("editor", "editor"),
    ("translator", "translator"),
    ("reviewer", "reviewer"),
    ("system_administrator", "system administrator"),
]
LANGUAGES = [("en", "English"), ("km", "ភាសាខ្មែរ"), ("my", "မြန်မာဘာသာ"), ("vi", "Tiếng Việt")]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("role", models.CharField(choices=ROLES, max_length=30, verbose_name="role")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "language",
                    models.CharField(
                        choices=LANGUAGES, default="en", max_length=8, verbose_name="language"
                    ),
                ),
                ("token_digest", models.BinaryField(max_length=32, unique=True)),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "used_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-invited_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("used_at__isnull", True),
                            ("withdrawn_at__isnull", True),
                            models.Q(("email", ""), _negated=True),
                        ),
                        fields=("organisation", "role", "email"),
                        name="one_open_invitation_a_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("used_at__isnull", True), ("email", ""), _connector="OR"),
                        name="used_invitation_forgets_the_address",
                    ),
                ],
            },
        ),
    ]
