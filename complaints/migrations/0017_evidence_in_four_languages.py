"""What helps to prove a kind of problem, in each language."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0016_replies'),
    ]

    operations = [
        migrations.AddField(
            model_name='grievancekind',
            name='evidence_en',
            field=models.TextField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='grievancekind',
            name='evidence_km',
            field=models.TextField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='grievancekind',
            name='evidence_my',
            field=models.TextField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='grievancekind',
            name='evidence_vi',
            field=models.TextField(blank=True, null=True),
        ),
    ]
