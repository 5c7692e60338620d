"""What the database must be able to do, checked before anything is stored in it."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


def refuse_a_deaf_locale(apps, schema_editor):
    """With ctype C, pg_trgm sees no letters in Khmer or Burmese, and search by likeness silently finds nothing."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT show_trgm('ប្រាក់') <> '{}' AND show_trgm('လုပ်ခ') <> '{}'")
        (hears,) = cursor.fetchone()
    if not hears:
        raise RuntimeError(
            "This database's locale cannot search Khmer and Burmese. Create it anew with:\n"
            "  CREATE DATABASE portal TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';"
        )


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunPython(refuse_a_deaf_locale, migrations.RunPython.noop),
    ]
