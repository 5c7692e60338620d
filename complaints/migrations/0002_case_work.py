"""Keys apart from cases, queues, consent, referrals, interests, unmasking, evidence, retention."""

import complaints.sealing
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_tables'),
        ('complaints', '0001_tables'),
        ('recruitment_agencies', '0005_compliance'),
        ('reference', '0003_help_directory'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('result', models.CharField(choices=[('reached', 'reached her'), ('not_reached', 'did not reach her'), ('not_safe', 'somebody else answered: nothing was said')], max_length=12)),
                ('sealed_summary', complaints.sealing.SealedField(blank=True, null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CaseExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reason', models.CharField(max_length=500)),
                ('query', models.CharField(blank=True, max_length=500)),
                ('state', models.CharField(choices=[('waiting', 'is being made'), ('ready', 'ready'), ('failed', 'failed')], default='waiting', max_length=12)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('file', models.CharField(blank=True, max_length=80)),
                ('wrapped_key', models.BinaryField(default=bytes)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-asked_at'],
            },
        ),
        migrations.CreateModel(
            name='CaseIndex',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of', models.CharField(choices=[('agency', 'recruitment agency'), ('name', 'name'), ('phone', 'telephone'), ('email', 'e-mail'), ('passport', 'passport'), ('office', 'office')], max_length=12)),
                ('index', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='CaseKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wrapped', models.BinaryField()),
                ('wrapped_by', models.CharField(db_index=True, max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('purpose', models.CharField(choices=[('file', 'to write and follow the complaint for her'), ('refer', 'to help beside the office'), ('transfer', 'to take over the case'), ('contact', 'to call or write to her')], max_length=12)),
                ('scope', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('statement', 'what the worker told'), ('fee_check', 'the fee check'), ('messages', 'the messages'), ('evidence', 'chosen files'), ('identity', 'name and contact')], max_length=12), blank=True, default=list, size=None)),
                ('how', models.CharField(choices=[('portal', 'by herself, in the portal'), ('spoken', 'spoken'), ('written', 'signed on paper'), ('thumbprint', 'thumbprint on paper')], max_length=12)),
                ('language', models.CharField(choices=[('en', 'English'), ('km', 'ភាសាខ្មែរ'), ('my', 'မြန်မာဘာသာ'), ('vi', 'Tiếng Việt')], max_length=8)),
                ('sealed_note', complaints.sealing.SealedField(blank=True, null=True)),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['given_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='DraftFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('image', 'photo'), ('document', 'document'), ('audio', 'recording')], max_length=12)),
                ('purpose', models.CharField(choices=[('evidence', 'evidence'), ('story', 'what happened, told as a voice note'), ('consent', 'signed consent')], max_length=12)),
                ('media_type', models.CharField(max_length=60)),
                ('size', models.PositiveIntegerField()),
                ('pages', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('seconds', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('file', models.CharField(max_length=80, unique=True)),
                ('original', models.CharField(blank=True, max_length=80)),
                ('original_type', models.CharField(blank=True, max_length=60)),
                ('sealed_key', complaints.sealing.SealedField()),
                ('sealed_name', complaints.sealing.SealedField(blank=True, null=True)),
                ('scan', models.CharField(choices=[('not_scanned', 'not checked for viruses'), ('clean', 'no virus found'), ('infected', 'virus found')], default='not_scanned', max_length=12)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['added_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('image', 'photo'), ('document', 'document'), ('audio', 'recording')], max_length=12)),
                ('purpose', models.CharField(choices=[('evidence', 'evidence'), ('story', 'what happened, told as a voice note'), ('consent', 'signed consent')], default='evidence', max_length=12)),
                ('media_type', models.CharField(max_length=60)),
                ('size', models.PositiveIntegerField()),
                ('pages', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('seconds', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('file', models.CharField(max_length=80, unique=True)),
                ('original', models.CharField(blank=True, max_length=80)),
                ('original_type', models.CharField(blank=True, max_length=60)),
                ('sealed_key', complaints.sealing.SealedField()),
                ('sealed_name', complaints.sealing.SealedField(blank=True, null=True)),
                ('scan', models.CharField(choices=[('not_scanned', 'not checked for viruses'), ('clean', 'no virus found'), ('infected', 'virus found')], default='not_scanned', max_length=12)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['added_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sealed_reason', complaints.sealing.SealedField()),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-since'],
            },
        ),
        migrations.CreateModel(
            name='Interest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('agency', 'recruitment agency'), ('name', 'name'), ('phone', 'telephone'), ('email', 'e-mail'), ('passport', 'passport'), ('office', 'office')], max_length=12)),
                ('name', models.CharField(max_length=200)),
                ('index', models.BinaryField(db_index=True)),
                ('declared_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-declared_at'],
            },
        ),
        migrations.CreateModel(
            name='PurgedCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule_key', models.CharField(max_length=80)),
                ('purged_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('filed_month', models.DateField()),
                ('kind', models.CharField(max_length=60)),
                ('status', models.CharField(max_length=20)),
                ('workers', models.PositiveSmallIntegerField()),
                ('days_to_acknowledge', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('days_to_resolve', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('recovered_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True)),
                ('recovered_currency', models.CharField(blank=True, max_length=3)),
            ],
            options={
                'ordering': ['-purged_at'],
            },
        ),
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=80, unique=True)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('months', models.PositiveSmallIntegerField()),
                ('warn_days', models.PositiveSmallIntegerField(default=30)),
                ('basis', models.CharField(choices=[('portal', 'our own service promise'), ('law', 'a rule read in the named source'), ('reported', 'reported, source not yet read')], default='portal', max_length=12)),
                ('note', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='RoutingRuleChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField(blank=True, default=dict)),
                ('based_on', models.PositiveSmallIntegerField(default=0)),
                ('why', models.TextField()),
                ('effect', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('proposed', 'waits for a second person'), ('published', 'published'), ('refused', 'refused'), ('withdrawn', 'taken back')], default='proposed', max_length=12)),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['-proposed_at'],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(blank=True, max_length=500)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('lead', 'leads'), ('copy', 'receives a copy'), ('referred', 'was asked to help'), ('oversight', 'oversight office')], max_length=12)),
                ('rank', models.PositiveSmallIntegerField(choices=[(0, 'nobody works on it'), (1, 'somebody works on it'), (2, 'ended')])),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('status', models.CharField(choices=[('received', 'sent, not yet read'), ('acknowledged', 'read by the office'), ('in_progress', 'in progress'), ('waiting_for_worker', 'waiting for you'), ('resolved', 'the office says it is solved'), ('confirmed', 'you confirmed that it is solved'), ('closed', 'closed'), ('withdrawn', 'withdrawn by you'), ('reopened', 'opened again')], max_length=20)),
                ('severity', models.CharField(choices=[('standard', 'standard'), ('urgent', 'urgent'), ('emergency', 'emergency')], max_length=12)),
                ('kind', models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name='Transition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('referral', 'referral'), ('transfer', 'transfer'), ('request', 'request for the lead')], max_length=12)),
                ('state', models.CharField(choices=[('offered', 'waits for an answer'), ('accepted', 'accepted'), ('refused', 'refused'), ('revoked', 'taken back'), ('expired', 'expired'), ('ended', 'ended')], default='offered', max_length=12)),
                ('scope', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('statement', 'what the worker told'), ('fee_check', 'the fee check'), ('messages', 'the messages'), ('evidence', 'chosen files'), ('identity', 'name and contact')], max_length=12), blank=True, default=list, size=None)),
                ('evidence', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None)),
                ('sealed_summary', complaints.sealing.SealedField(blank=True, null=True)),
                ('sealed_override', complaints.sealing.SealedField(blank=True, null=True)),
                ('sealed_answer', complaints.sealing.SealedField(blank=True, null=True)),
                ('offered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-offered_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='UnmaskRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('asked', 'waits for the custodian'), ('granted', 'granted'), ('refused', 'refused')], default='asked', max_length=12)),
                ('sealed_reason', complaints.sealing.SealedField()),
                ('sealed_answer', complaints.sealing.SealedField(blank=True, null=True)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-asked_at'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='exclusion',
            name='exclusion_names_one_thing',
        ),
        migrations.AlterField(
            model_name='complaint',
            name='wrapped_key',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='assignment',
            name='officer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='complainant',
            name='sealed_identity',
            field=complaints.sealing.SealedField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='filed_through',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='purge_at',
            field=models.DateTimeField(blank=True, db_index=True, null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='purge_warned_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='exclusion',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outcome',
            name='asked_again_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='outcome',
            name='counted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='outcome',
            name='recovered_amount',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True),
        ),
        migrations.AddField(
            model_name='outcome',
            name='recovered_currency',
            field=models.CharField(blank=True, max_length=3),
        ),
        migrations.AddField(
            model_name='outcome',
            name='remedies',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('wages', 'wages paid'), ('refund', 'fees paid back'), ('compensation', 'compensation'), ('documents', 'documents given back'), ('safety', 'brought to safety'), ('new_job', 'change of employer'), ('return', 'journey home'), ('benefit', 'social protection benefit'), ('sanction', 'those responsible were sanctioned'), ('advice', 'advice or information'), ('none', 'nothing could be achieved')], max_length=20), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='outcome',
            name='still_holds',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='receipt',
            name='first_used_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='receipt',
            name='seen_by_helper',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='fallbacks',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('labour_attache', 'labour attaché'), ('cso', 'civil society organisation'), ('ministry', 'ministry'), ('oversight', 'oversight office')], max_length=20), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='version',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name='assignment',
            name='role',
            field=models.CharField(choices=[('lead', 'leads'), ('copy', 'receives a copy'), ('referred', 'was asked to help')], max_length=8),
        ),
        migrations.AlterField(
            model_name='assignment',
            name='why',
            field=models.CharField(choices=[('rule', 'The rules for this kind of problem name this office.'), ('asked_for', 'You asked for this office.'), ('chosen', 'The oversight office chose this office.'), ('fallback', 'The usual office does not use this portal yet. This office helps in its place.'), ('filed_for', 'This organisation wrote the complaint for you.'), ('referred', 'Your office asked this office to help.'), ('transferred', 'Your office gave the case to this office.'), ('no_rule', 'No rule covers this problem yet. The oversight office will choose who helps you.'), ('no_desk', 'The right office does not use this portal yet. The oversight office will choose who helps you.'), ('kept_out', 'The office that usually helps was kept out. The oversight office will choose who helps you.')], max_length=12),
        ),
        migrations.AlterField(
            model_name='escalation',
            name='reason',
            field=models.CharField(choices=[('unrouted', 'no office could receive it'), ('overdue', 'the office is late'), ('reopened', 'the worker opened it again'), ('emergency', 'somebody is in danger'), ('asked', 'the worker asked for another office')], max_length=12),
        ),
        migrations.AlterField(
            model_name='escalation',
            name='why',
            field=models.CharField(blank=True, choices=[('rule', 'The rules for this kind of problem name this office.'), ('asked_for', 'You asked for this office.'), ('chosen', 'The oversight office chose this office.'), ('fallback', 'The usual office does not use this portal yet. This office helps in its place.'), ('filed_for', 'This organisation wrote the complaint for you.'), ('referred', 'Your office asked this office to help.'), ('transferred', 'Your office gave the case to this office.'), ('no_rule', 'No rule covers this problem yet. The oversight office will choose who helps you.'), ('no_desk', 'The right office does not use this portal yet. The oversight office will choose who helps you.'), ('kept_out', 'The office that usually helps was kept out. The oversight office will choose who helps you.')], max_length=12),
        ),
        migrations.AlterField(
            model_name='exclusion',
            name='reason',
            field=models.CharField(choices=[('asked_by_worker', 'the worker asked for it'), ('accused', 'the complaint is about this office'), ('recused', 'stays away from this complaint')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='exclusion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', False), models.Q(('place__isnull', False), _negated=True), ('recipient', ''), models.Q(('person__isnull', False), _negated=True)), models.Q(('place__isnull', False), models.Q(('organisation__isnull', False), _negated=True), ('recipient', ''), models.Q(('person__isnull', False), _negated=True)), models.Q(models.Q(('recipient', ''), _negated=True), models.Q(('organisation__isnull', False), _negated=True), models.Q(('place__isnull', False), _negated=True), models.Q(('person__isnull', False), _negated=True)), models.Q(('person__isnull', False), models.Q(('organisation__isnull', False), _negated=True), models.Q(('place__isnull', False), _negated=True), ('recipient', '')), _connector='OR'), name='exclusion_names_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recovered_amount__isnull', True), ('recovered_currency', '')), models.Q(('recovered_amount__gte', 0), ('recovered_currency__regex', '^[A-Z]{3}$')), _connector='OR'), name='outcome_amount_has_a_currency'),
        ),
        migrations.AddField(
            model_name='call',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='call',
            name='complaint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='complaints.complaint'),
        ),
        migrations.AddField(
            model_name='call',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='caseexport',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='caseexport',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='caseindex',
            name='complaint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indexes', to='complaints.complaint'),
        ),
        migrations.AddField(
            model_name='casekey',
            name='complaint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='complaints.complaint'),
        ),
        migrations.AddField(
            model_name='casekey',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='consent',
            name='complainant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='complaints.complainant'),
        ),
        migrations.AddField(
            model_name='consent',
            name='complaint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='complaints.complaint'),
        ),
        migrations.AddField(
            model_name='consent',
            name='recipient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='consent',
            name='taken_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='draftfile',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='complaints.draft'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='added_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='evidence',
            name='complainant',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='complaints.complainant'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='complaint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='complaints.complaint'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='message',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='evidence', to='complaints.message'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='hold',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='hold',
            name='complaint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='complaints.complaint'),
        ),
        migrations.AddField(
            model_name='hold',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='interest',
            name='agency',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recruitment_agencies.agency'),
        ),
        migrations.AddField(
            model_name='interest',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='purgedcase',
            name='country_of_work',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country'),
        ),
        migrations.AddField(
            model_name='purgedcase',
            name='nationality',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country'),
        ),
        migrations.AddField(
            model_name='purgedcase',
            name='office',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.CheckConstraint(condition=models.Q(('months__gte', 1)), name='retention_keeps_some_time'),
        ),
        migrations.AddField(
            model_name='routingrulechange',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='routingrulechange',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='routingrulechange',
            name='rule',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='complaints.routingrule'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='case_views', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seat',
            name='complaint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='complaints.complaint'),
        ),
        migrations.AddField(
            model_name='seat',
            name='officer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seat',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='transition',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='transition',
            name='complaint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='transitions', to='complaints.complaint'),
        ),
        migrations.AddField(
            model_name='transition',
            name='consent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='complaints.consent'),
        ),
        migrations.AddField(
            model_name='transition',
            name='from_organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='transition',
            name='offered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='transition',
            name='to_organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='transition',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='complaints.transition'),
        ),
        migrations.AddField(
            model_name='unmaskrequest',
            name='complaint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unmask_requests', to='complaints.complaint'),
        ),
        migrations.AddField(
            model_name='unmaskrequest',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='unmaskrequest',
            name='officer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='unmaskrequest',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddIndex(
            model_name='caseindex',
            index=models.Index(fields=['index'], name='case_index_lookup'),
        ),
        migrations.AddConstraint(
            model_name='caseindex',
            constraint=models.UniqueConstraint(fields=('complaint', 'of', 'index'), name='one_index_a_thing_and_complaint'),
        ),
        migrations.AddConstraint(
            model_name='casekey',
            constraint=models.UniqueConstraint(fields=('complaint', 'organisation'), name='one_key_a_holder', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='casekey',
            constraint=models.CheckConstraint(condition=models.Q(('wrapped_by__regex', '^[0-9a-f]{8}$')), name='case_key_names_its_wrapper'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__isnull', True), ('expires_at__gt', models.F('given_at')), _connector='OR'), name='consent_expires_after_it_was_given'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('scan', 'infected'), _negated=True), name='no_infected_file'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='hold_lasts_some_time'),
        ),
        migrations.AddConstraint(
            model_name='interest',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('person', 'index'), name='one_live_interest_a_thing'),
        ),
        migrations.AddIndex(
            model_name='purgedcase',
            index=models.Index(fields=['office', 'filed_month'], name='purged_case_office'),
        ),
        migrations.AddConstraint(
            model_name='routingrulechange',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', models.F('proposed_by')), ('state', 'published'), _negated=True), name='nobody_changes_routing_alone'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('person', 'name'), name='one_view_a_name'),
        ),
        migrations.AddIndex(
            model_name='seat',
            index=models.Index(fields=['organisation', 'rank', 'due_at', 'complaint'], name='seat_queue'),
        ),
        migrations.AddIndex(
            model_name='seat',
            index=models.Index(fields=['organisation', 'officer', 'rank', 'due_at', 'complaint'], name='seat_queue_of_officer'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('complaint', 'organisation'), name='one_seat_an_organisation'),
        ),
        migrations.AddConstraint(
            model_name='transition',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('complaint', 'to_organisation'), name='one_open_offer_an_organisation'),
        ),
        migrations.AddConstraint(
            model_name='transition',
            constraint=models.CheckConstraint(condition=models.Q(('from_organisation', models.F('to_organisation')), _negated=True), name='transition_goes_to_another_office'),
        ),
        migrations.AddConstraint(
            model_name='unmaskrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('complaint', 'officer'), name='one_open_unmask_request_an_officer'),
        ),
        migrations.AddConstraint(
            model_name='unmaskrequest',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('officer')), _negated=True), _connector='OR'), name='nobody_unmasks_alone'),
        ),
    ]
