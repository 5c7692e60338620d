"""Days on which an office is closed; figures of offices, published."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_tables'),
        ('complaints', '0012_cso'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClosedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('why', models.CharField(max_length=200)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closed_days', to='accounts.organisation')),
            ],
            options={
                'ordering': ['day'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'day'), name='one_closed_day_an_organisation')],
            },
        ),
        migrations.CreateModel(
            name='OfficeFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('before', models.DateField()),
                ('received', models.PositiveIntegerField(blank=True, null=True)),
                ('solved', models.PositiveIntegerField(blank=True, null=True)),
                ('in_time', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('days_to_acknowledge', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('days_to_solve', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='accounts.organisation')),
            ],
            options={
                'ordering': ['-since', 'organisation'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'since'), name='figures_are_published_once'), models.CheckConstraint(condition=models.Q(('before__gt', models.F('since'))), name='figures_of_some_time'), models.CheckConstraint(condition=models.Q(models.Q(('received__isnull', True), ('received__gte', 5), _connector='OR'), models.Q(('solved__isnull', True), ('solved__gte', 5), _connector='OR')), name='no_figure_below_five')],
            },
        ),
    ]
