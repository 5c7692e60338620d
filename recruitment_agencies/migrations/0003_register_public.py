"""What the public register is searched by, and what tells names apart; for agencies that stand already, too."""

import django.contrib.postgres.indexes
from django.db import migrations, models

from portal.common.script import fold_for_search
from recruitment_agencies.likeness import distinctive, name_key, sound_of


def _fill(apps, schema_editor):
    agencies = apps.get_model("recruitment_agencies", "Agency").objects
    rows = []
    for agency in agencies.only("pk", "name", "name_local").iterator():
        agency.name_key = name_key(agency.name, agency.name_local)
        agency.sound_key = sound_of(distinctive(agency.name))
        rows.append(agency)
    agencies.bulk_update(rows, ["name_key", "sound_key"], batch_size=1000)
    for model, fields in (("AgencyName", ("name",)), ("SubAgent", ("name", "name_local"))):
        objects = apps.get_model("recruitment_agencies", model).objects
        rows = list(objects.all())
        for row in rows:
            row.search_text = fold_for_search("\n".join(getattr(row, field) for field in fields))
        objects.bulk_update(rows, ["search_text"], batch_size=1000)


def _trigrams(field: str, name: str) -> django.contrib.postgres.indexes.GinIndex:
    return django.contrib.postgres.indexes.GinIndex(
        fields=[field], name=name, opclasses=["gin_trgm_ops"]
    )


def _text() -> models.TextField:
    return models.TextField(default="", editable=False)


class Migration(migrations.Migration):
    dependencies = [("recruitment_agencies", "0002_register_compliance_imports")]

    operations = [
        # Rows are written and their table altered in one transaction: foreign keys are checked at once.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddField("agency", "name_key", _text()),
        migrations.AddField("agency", "sound_key", _text()),
        migrations.AddField("agencyname", "search_text", _text()),
        migrations.AddField("subagent", "search_text", _text()),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.RemoveIndex("agency", "agency_country_name"),
        migrations.AddIndex("agency", _trigrams("name_key", "agency_name_trigrams")),
        migrations.AddIndex("agency", models.Index(fields=["sound_key"], name="agency_name_sound")),
        migrations.AddIndex(
            "agency", models.Index(fields=["name", "id"], name="agency_list_order")
        ),
        migrations.AddIndex(
            "agency", models.Index(fields=["country", "name", "id"], name="agency_country_order")
        ),
        migrations.AddIndex("agencyname", _trigrams("search_text", "agency_name_search")),
        migrations.AddIndex("licence", _trigrams("search_text", "licence_number_search")),
        migrations.AddIndex(
            "licenceevent", models.Index(fields=["kind", "on"], name="licence_event_kind")
        ),
        migrations.AddIndex("subagent", _trigrams("search_text", "sub_agent_search")),
    ]
