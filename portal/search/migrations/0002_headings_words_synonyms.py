"""Headings apart from bodies, the words of the documents, what editors learned that people say.

The documents are a copy and are emptied here: whoever migrates makes them anew (`load_reference_data` or
`rebuild_search`), which fills the new columns.
"""

import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from portal.settings.languages import LANGUAGES


def forget_documents(apps, schema_editor):
    apps.get_model("search", "SearchDocument").objects.all().delete()


# The planner does not know what it costs to fetch a text, and would read all of them rather than go by the index when a
# few of many are asked for. Inside these functions it may not. Documents come in no order: of very many it is a sample.
SEARCH_IDS = """
CREATE OR REPLACE FUNCTION search_ids(wanted tsquery, most integer) RETURNS SETOF bigint
LANGUAGE sql STABLE ROWS 100 SET enable_seqscan = off
AS $$ SELECT id FROM search_searchdocument WHERE tokens @@ wanted LIMIT most $$
"""
SEARCH_TEXT_IDS = """
CREATE OR REPLACE FUNCTION search_text_ids(wanted text, most integer) RETURNS SETOF bigint
LANGUAGE sql STABLE ROWS 100 SET enable_seqscan = off
AS $$ SELECT id FROM search_searchdocument WHERE folded LIKE wanted LIMIT most $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(forget_documents, forget_documents),
        migrations.RemoveIndex(model_name="searchdocument", name="search_heading_trigrams"),
        migrations.RemoveField(model_name="searchdocument", name="folded_heading"),
        migrations.AddField(
            model_name="searchdocument",
            name="heading_tokens",
            field=django.contrib.postgres.search.SearchVectorField(),
        ),
        migrations.AddField(
            model_name="searchdocument",
            name="digest",
            field=models.CharField(max_length=64),
        ),
        migrations.RunSQL(SEARCH_IDS, "DROP FUNCTION search_ids(tsquery, integer)"),
        migrations.RunSQL(SEARCH_TEXT_IDS, "DROP FUNCTION search_text_ids(text, integer)"),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=500, primary_key=True, serialize=False)),
                ("documents", models.PositiveIntegerField(default=1)),
            ],
            options={"ordering": ["word"]},
        ),
        migrations.CreateModel(
            name="SearchSynonym",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(choices=LANGUAGES, max_length=8)),
                ("words", models.CharField(max_length=80)),
                ("means", models.CharField(max_length=80)),
                ("letters", models.CharField(editable=False, max_length=320)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["language", "words", "means"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("language", "letters", "means"), name="one_search_synonym_a_meaning"
                    )
                ],
            },
        ),
    ]
