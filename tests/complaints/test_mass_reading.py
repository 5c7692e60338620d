"""Opening many cases raises an alarm; who opened what is there to be looked up (T8)."""

import ast
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints import notifications, queries
from complaints.models import Complaint
from complaints.services import desk, mass_reading, recusals
from complaints.views import audit
from portal.audit.models import AuditEvent
from portal.audit.services import record
from portal.notifications.models import Message as Notice
from tests.cast import Cast, file_for_worker

pytestmark = [pytest.mark.security, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three cases an hour are many here."""
    monkeypatch.setattr(mass_reading, "MOST_CASES", 3)


def open_cases(cast: Cast, number: int) -> list[Complaint]:
    found = [file_for_worker().complaint for _number in range(number)]
    for one in found:
        queries.opened_statement(one, by=cast.attache)
    return found


def alarms() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=mass_reading.ALARM))


def told() -> set[int]:
    notices = Notice.objects.filter(template_key=notifications.MANY_OPENED)
    return set(notices.values_list("recipient_id", flat=True))


def test_thirty_an_hour_are_what_one_person_may_open() -> None:
    assert (mass_reading.WITHIN.total_seconds(), mass_reading.MOST_CASES) == (3600, 3)
    source = Path(mass_reading.__file__).read_text(encoding="utf-8")
    assert "WITHIN, MOST_CASES = timedelta(hours=1), 30" in source


def test_many_different_cases_in_an_hour_raise_one_alarm(cast: Cast) -> None:
    open_cases(cast, 3)
    assert alarms() == []
    open_cases(cast, 3)
    (alarm,) = alarms()
    assert alarm.object_id == str(cast.attache.pk)
    assert alarm.detail == {"cases": 4, "told": [cast.head_of_post.pk, cast.oversight_officer.pk]}
    assert told() == {cast.head_of_post.pk, cast.oversight_officer.pk}


def test_the_same_case_many_times_is_one_case(cast: Cast) -> None:
    case = file_for_worker().complaint
    for _number in range(8):
        queries.opened_statement(case, by=cast.attache)
    assert alarms() == []


def test_what_was_opened_longer_ago_does_not_count(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mass_reading, "WITHIN", mass_reading.WITHIN * 0)
    open_cases(cast, 6)
    assert alarms() == []


def test_every_kind_of_reading_counts(cast: Cast) -> None:
    cases = [file_for_worker().complaint for _number in range(len(mass_reading.READS))]
    for action, case in zip(sorted(mass_reading.READS), cases, strict=True):
        record(action, on=case, by=cast.attache)
    assert len(alarms()) == 1


def test_a_worker_who_reads_her_own_case_raises_nothing(cast: Cast) -> None:
    for _number in range(6):
        record("complaints.opened_file", on=file_for_worker().complaint)
    assert alarms() == []


def test_a_head_who_opens_many_is_not_told_herself(cast: Cast) -> None:
    for _number in range(4):
        queries.opened_statement(file_for_worker().complaint, by=cast.head_of_post)
    assert told() == {cast.oversight_officer.pk}


def test_looking_costs_the_same_however_many_were_opened(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    monkeypatch.setattr(mass_reading, "MOST_CASES", 30)
    for number in (1, 3):
        open_cases(cast, number)
        case = file_for_worker().complaint
        with CaptureQueriesContext(connection) as seen:
            record("complaints.read_messages", on=case, by=cast.attache)
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_openings_at_the_same_moment_are_all_counted() -> None:
    from tests.cast import make_cast

    cast = make_cast()
    cases = [file_for_worker().complaint for _number in range(4)]
    barrier = threading.Barrier(len(cases))

    def read(case: Complaint) -> None:
        try:
            barrier.wait(timeout=30)
            queries.opened_statement(case, by=cast.attache)
        finally:
            connection.close()

    threads = [threading.Thread(target=read, args=[case]) for case in cases]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(alarms()) == 1


def test_reading_the_messages_of_a_case_is_recorded(cast: Cast) -> None:
    case = file_for_worker().complaint
    client = Client()
    client.force_login(cast.head_of_post)
    address = reverse("desk:case", args=[case.reference])
    client.get(address)
    assert not AuditEvent.objects.filter(action="complaints.read_messages").exists()
    desk.reply(complaint=case, by=cast.attache, text="We are on it")
    client.get(address)
    event = AuditEvent.objects.get(action="complaints.read_messages")
    assert event.actor_id == cast.head_of_post.pk


def test_every_act_of_reading_in_the_code_counts() -> None:
    """Whoever records a new way to read or open content must say so to the alarm."""
    not_content = {"complaints.opened_receipts", "complaints.read_unmask_request"}
    found = set()
    for path in (settings.BASE_DIR / "complaints").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                verb = node.value.removeprefix("complaints.")
                if node.value.startswith("complaints.") and verb.startswith(("read", "opened_")):
                    found.add(node.value)
    named = {word for word in found if not word.startswith("complaints.reading")}
    assert named - not_content == set(mass_reading.READS)
    assert set(audit.OPENED) == set(mass_reading.READS)


# Who opened what


def rows_for(user: object, **wish: str) -> list[tuple[str, str]]:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    answer = client.get(reverse("desk:audit"), wish)
    return [(reference, name) for _event, reference, _said, name in answer.context["rows"]]


def test_a_head_sees_who_opened_cases_that_she_may_see(cast: Cast) -> None:
    first, second = open_cases(cast, 2)
    queries.opened_statement(second, by=cast.head_of_post)
    assert rows_for(cast.head_of_post) == [
        (second.reference, "Head"),
        (second.reference, "Attache"),
        (first.reference, "Attache"),
    ]
    assert rows_for(cast.head_of_post, reference=first.reference.lower()) == [
        (first.reference, "Attache")
    ]
    assert rows_for(cast.head_of_post, person="head") == [(second.reference, "Head")]
    assert rows_for(cast.oversight_officer) == []


def test_the_audit_of_a_case_is_closed_to_whoever_is_kept_from_it(cast: Cast) -> None:
    first, second = open_cases(cast, 2)
    recusals.recuse(complaint=first, by=cast.head_of_post)
    assert rows_for(cast.head_of_post) == [(second.reference, "Attache")]
    assert rows_for(cast.head_of_post, reference=first.reference) == []


def test_the_audit_page_costs_the_same_for_one_and_for_three(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.head_of_post)
    counts = []
    for _number in range(2):
        open_cases(cast, 1 if not counts else 2)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("desk:audit"))
        counts.append(len(seen))
    assert counts[0] == counts[1]
