
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reference', '0002_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='contactpoint',
            name='opening',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='place',
            name='cautions',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='place',
            name='city_names',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='place',
            name='is_rescue',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='place',
            name='located_in',
            field=models.ManyToManyField(blank=True, related_name='+', to='reference.area'),
        ),
        migrations.AddField(
            model_name='place',
            name='opening',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='place',
            name='topics',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('is_rescue', False), ('is_emergency', True), _connector='OR'), name='rescue_is_an_emergency'),
        ),
    ]
