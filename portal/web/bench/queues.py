"""Up to a million made-up cases in the queues of offices, for a database of the benchmark alone.

Rows are made by PostgreSQL itself: nothing is sealed in them, so a case's statement cannot be opened.
"""

# ruff: noqa: E501 - SQL
from django.conf import settings
from django.db import connection
from django.test import Client

from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.second_factor import mark_passed

OFFICES = 12
TABLES = (
    "complaints_complaint, complaints_seat, complaints_assignment, complaints_deadline, complaints_exclusion, "
    "complaints_escalation, complaints_caseindex"
)
# One office holds a third of all cases; a twentieth stands before an oversight office too; a hundredth excludes someone.
FILL = """
CREATE TEMP TABLE bench_case AS
SELECT n, md5('bench' || n) AS dice, now() - (n %% 400) * interval '1 day' AS filed_at,
       (ARRAY['received', 'acknowledged', 'in_progress', 'waiting_for_worker', 'closed', 'closed', 'confirmed',
              'resolved', 'in_progress', 'closed'])[1 + (n * 7) %% 10] AS status,
       (ARRAY['standard', 'standard', 'standard', 'urgent', 'emergency'])[1 + (n * 11) %% 5] AS severity,
       (ARRAY['unpaid_wages', 'overcharging_fees', 'document_confiscation', 'violence', 'overtime_hours'])
           [1 + (n * 13) %% 5] AS kind,
       (ARRAY['km', 'my', 'vi', 'en'])[1 + (n * 17) %% 4] AS language,
       (ARRAY['TH-10', 'TH-74', 'TH-20', NULL])[1 + (n * 19) %% 4] AS area,
       CASE WHEN n %% 3 = 0 THEN 'bench-1' ELSE 'bench-' || (2 + n %% (%(offices)s - 1)) END AS slug
FROM generate_series(%(first)s, %(last)s) n;

INSERT INTO complaints_complaint (public_id, reference, idempotency_key, body_digest, status, kind, severity, danger,
    nationality_id, country_of_work_id, area_of_work_id, accused_types, ask_for, channel, language, group_size, filed_at, ended_at,
    changed_at)
SELECT gen_random_uuid(), upper(lpad(to_hex(n / 65536), 4, '0') || '-' || lpad(to_hex(n %% 65536), 4, '0')),
       gen_random_uuid(), dice, status, kind, severity, false, 'KH', 'TH',
       area, '{employer}', '{}', 'web', language, 1, filed_at,
       CASE WHEN status IN ('closed', 'confirmed') THEN filed_at END, filed_at
FROM bench_case;

ANALYZE bench_case;
ANALYZE complaints_complaint;
CREATE TEMP TABLE bench_row AS
SELECT b.*, c.id AS pk, o.id AS office,
       CASE WHEN n %% 4 <> 0 THEN (SELECT id FROM accounts_user WHERE email = 'bench' || (n %% 8) || '@demo.example') END
           AS officer
FROM bench_case b
JOIN complaints_complaint c ON c.reference = upper(lpad(to_hex(n / 65536), 4, '0') || '-' || lpad(to_hex(n %% 65536), 4, '0'))
JOIN accounts_organisation o ON o.slug = b.slug;

INSERT INTO complaints_assignment (complaint_id, organisation_id, role, why, rule, officer_id, assigned_at)
SELECT pk, office, 'lead', 'rule', '{}', officer, filed_at FROM bench_row;

INSERT INTO complaints_deadline (complaint_id, stage, round, rule_key, calendar, first_due_at, due_at, met_at,
                                 dropped_at, escalated_to)
SELECT pk, stage, 1, 'bench', 'TH', filed_at + days * interval '1 day', filed_at + days * interval '1 day',
       CASE WHEN days < 30 AND status <> 'received' THEN filed_at + interval '1 hour' END,
       CASE WHEN status IN ('closed', 'confirmed', 'resolved') AND days > 30 THEN filed_at END, ''
FROM bench_row, (VALUES ('acknowledge', 3), ('first_action', 10), ('resolve', 380)) AS stages(stage, days);

INSERT INTO complaints_exclusion (complaint_id, organisation_id, recipient, reason, at)
SELECT pk, (SELECT min(id) FROM accounts_organisation WHERE slug LIKE 'bench-%%' AND id <> office), '', 'accused', filed_at
FROM bench_row WHERE n %% 100 = 0;

INSERT INTO complaints_escalation (uid, complaint_id, organisation_id, reason, why, at)
SELECT gen_random_uuid(), pk, (SELECT id FROM accounts_organisation WHERE slug = 'demo-oversight-kh'), 'overdue', '', filed_at
FROM bench_row WHERE n %% 20 = 0;

INSERT INTO complaints_caseindex (complaint_id, of, index)
SELECT pk, 'name', decode(md5('employer' || n %% 20000), 'hex') FROM bench_row;

ANALYZE bench_row;
INSERT INTO complaints_seat (complaint_id, organisation_id, role, officer_id, rank, due_at, status, severity, kind,
                             language, country, area)
SELECT pk, held.organisation_id, held.role, held.officer_id,
       CASE WHEN status IN ('closed', 'confirmed', 'resolved') THEN 2
            WHEN held.role = 'lead' AND held.officer_id IS NULL THEN 0 ELSE 1 END,
       CASE WHEN status = 'received' THEN filed_at + interval '3 days'
            WHEN status NOT IN ('closed', 'confirmed', 'resolved') THEN filed_at + interval '380 days' END,
       status, severity, kind, language, 'TH', coalesce(area, '')
FROM bench_row
CROSS JOIN LATERAL (
    SELECT office AS organisation_id, 'lead' AS role, officer AS officer_id
    UNION ALL
    SELECT (SELECT id FROM accounts_organisation WHERE slug = 'demo-oversight-kh'), 'oversight', NULL WHERE n %% 20 = 0
) held;

DROP TABLE bench_case, bench_row;
"""
CHUNK = 100_000
WHILE_FILLING = """
SET synchronous_commit = off;
SET work_mem = '256MB';
SET session_replication_role = replica  -- the rows are right as they are made: no foreign key is looked up
"""
SPARE = 1.2  # what other cases of the benchmark file in between does not count
PEOPLE = 8  # FILL gives three quarters of the cases to them, by their addresses


def fill_queues(count: int) -> int:
    """Add made-up cases until there are so many; returns how many there are."""
    desks = _desks()
    _people(desks[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM complaints_complaint")
        standing = cursor.fetchone()[0]
        cursor.execute(WHILE_FILLING)
        for first in range(standing + 1, count + 1, CHUNK):
            last = min(first + CHUNK - 1, count)
            cursor.execute(FILL, {"offices": OFFICES, "first": first, "last": last})
        cursor.execute("RESET ALL")
        cursor.execute(f"VACUUM (ANALYZE) {TABLES}")
        cursor.execute("SELECT count(*) FROM complaints_complaint")
        return int(cursor.fetchone()[0])


def empty_queues(over: int) -> bool:
    """Throw all cases away if many more than so many stand; whether it did. The demonstration's must be loaded again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM complaints_complaint")
        if cursor.fetchone()[0] <= over * SPARE:
            return False
        cursor.execute("TRUNCATE complaints_complaint CASCADE")
    return True


def session_of_an_officer() -> str:
    """The cookie of somebody signed in who works in the office that has a third of all cases."""
    client = Client()
    officer = User.objects.get(email=_address(1))
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    mark_passed(client.session, officer)
    return client.cookies[settings.SESSION_COOKIE_NAME].output(attrs=(), header="").strip()


def _desks() -> list[Organisation]:
    """The offices, the largest first."""
    return [
        Organisation.objects.get_or_create(
            slug=f"bench-{n}",
            defaults={
                "name": f"Benchmark desk {n}",
                "kind": OrganisationKind.MISSION,
                "country_id": "KH",
                "works_in_id": "TH",
                "is_demonstration": True,
            },
        )[0]
        for n in range(1, OFFICES + 1)
    ]


def _people(desk: Organisation) -> None:
    for n in range(PEOPLE):
        person, _is_new = User.objects.get_or_create(
            email=_address(n), defaults={"name": f"Benchmark {n}", "language": "km"}
        )
        Membership.objects.get_or_create(user=person, organisation=desk, role=Role.ATTACHE_OFFICER)


def _address(n: int) -> str:
    return f"bench{n}@demo.example"
