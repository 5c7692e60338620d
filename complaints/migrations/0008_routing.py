"""What routing decides again and what a change of its rules was before; a worker's reason for another office, sealed."""

import uuid

import django.contrib.postgres.fields
from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models

import complaints.sealing


class Migration(migrations.Migration):
    dependencies = [("complaints", "0007_worker"), ]

    operations = [
        migrations.AddField(
            model_name="complaint",
            name="ask_for",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("labour_attache", "labour attaché"),
                        ("cso", "civil society organisation"),
                        ("ministry", "ministry"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        # The database's own default gives every row that stands another value.
        migrations.AddField(
            model_name="escalation",
            name="uid",
            field=models.UUIDField(db_default=RandomUUID(), editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name="escalation",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name="escalation",
            name="sealed_reason",
            field=complaints.sealing.SealedField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="escalation",
            name="reason",
            field=models.CharField(
                choices=[
                    ("unrouted", "no office could receive it"),
                    ("overdue", "the office is late"),
                    ("reopened", "the worker opened it again"),
                    ("emergency", "somebody is in danger"),
                    ("asked", "the worker asked for another office"),
                    ("no_desk", "nobody works at the right office"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="routingrulechange",
            name="before",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddConstraint(
            model_name="routingrulechange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("rule",),
                name="one_open_change_a_routing_rule",
            ),
        ),
    ]
