"""The column that held the keys is gone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_keys_and_queues")]

    operations = [migrations.RemoveField(model_name="complaint", name="wrapped_key")]
