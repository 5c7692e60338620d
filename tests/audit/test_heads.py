"""Every day's newest event is published outside the database: no change of the chain survives it (T7)."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.audit.models import AuditEvent
from portal.audit.services import find_fault, publish_head, record
from portal.audit.services.chain import FIRST_HASH, _digest
from portal.audit.services.heads import heads_file, public_key
from portal.audit.tasks import publish_audit_head
from portal.reference.models import Source

pytestmark = [pytest.mark.security, pytest.mark.django_db]
MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def source(db: None) -> Source:
    return Source.objects.create(key="a-source", title="A source")


@pytest.fixture
def published(source: Source) -> list[dict[str, Any]]:
    """Three days, each with two acts and a head."""
    heads = []
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        for number in range(2):
            record("tests.acted", on=source, detail={"number": number})
        heads.append(publish_head(day=day))
    return [head for head in heads if head]


def lines() -> list[bytes]:
    return heads_file().read_bytes().splitlines()


def tamper(statement: str, *values: object) -> None:
    """As somebody who rules the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        cursor.execute(statement, values)


def write_anew() -> None:
    """Chain what is left anew, as a careful forger would."""
    before = FIRST_HASH
    for event in AuditEvent.objects.order_by("id"):
        event.previous_hash = before
        before = _digest(event)
        tamper(
            "UPDATE audit_auditevent SET previous_hash = %s, hash = %s WHERE id = %s",
            event.previous_hash,
            before,
            event.pk,
        )


def test_an_untouched_chain_holds_to_its_heads(
    published: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert find_fault() is None
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert "The audit chain holds: 9 events." in said
    assert f"Published heads: 3, signed by {public_key()}." in said


def test_a_head_says_how_many_events_there_were_and_follows_from_the_one_before(
    published: list[dict[str, Any]],
) -> None:
    assert [head["events"] for head in published] == [2, 5, 8]
    assert published[0]["before"] == FIRST_HASH
    assert [json.loads(line) for line in lines()] == published


def test_a_day_has_one_head_however_often_it_is_asked_for(source: Source) -> None:
    record("tests.acted", on=source)
    for _number in range(3):
        publish_audit_head()
    assert len(lines()) == 1
    assert AuditEvent.objects.filter(action="audit.published_head").count() == 1


def test_an_empty_chain_publishes_nothing(db: None) -> None:
    assert publish_head() is None
    assert find_fault() is None


def test_an_end_that_was_cut_off_is_found(published: list[dict[str, Any]]) -> None:
    tamper("DELETE FROM audit_auditevent WHERE id >= %s", published[2]["event"])
    fault = find_fault()
    assert fault is not None
    assert (fault.event, fault.day) == (published[2]["event"], "2026-11-25")
    with pytest.raises(CommandError, match="published on 2026-11-25 and is gone"):
        call_command("verify_audit")


def test_a_chain_written_anew_is_found_at_the_first_head_it_breaks(
    published: list[dict[str, Any]],
) -> None:
    first = AuditEvent.objects.order_by("id").first()
    assert first is not None
    tamper("UPDATE audit_auditevent SET action = 'tests.nothing' WHERE id = %s", first.pk)
    write_anew()
    fault = find_fault()
    assert fault is not None
    assert (fault.event, fault.day) == (published[0]["event"], "2026-11-23")


def test_an_event_taken_out_of_a_chain_written_anew_is_found(
    published: list[dict[str, Any]],
) -> None:
    tamper("DELETE FROM audit_auditevent WHERE id = %s", published[1]["event"] - 1)
    write_anew()
    fault = find_fault()
    assert fault is not None
    assert fault.day == "2026-11-24"


def test_a_changed_event_is_named(published: list[dict[str, Any]]) -> None:
    tamper("UPDATE audit_auditevent SET action = 'x.y' WHERE id = %s", published[1]["event"])
    with pytest.raises(CommandError, match=f"breaks at event {published[1]['event']}"):
        call_command("verify_audit")


@pytest.mark.parametrize("field", ["event", "hash", "events", "day", "before", "signature"])
def test_a_changed_head_is_found(published: list[dict[str, Any]], field: str) -> None:
    head = {**published[1], field: "00" if field == "signature" else published[0][field]}
    changed = [lines()[0], json.dumps(head, sort_keys=True).encode(), lines()[2]]
    heads_file().write_bytes(b"\n".join(changed) + b"\n")
    fault = find_fault()
    assert fault is not None
    assert "line 2" in fault.what


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_a_head_taken_out_is_missed(published: list[dict[str, Any]], taken: int) -> None:
    rest = [line for number, line in enumerate(lines()) if number != taken]
    heads_file().write_bytes(b"\n".join(rest) + b"\n")
    assert find_fault() is not None


def test_a_head_signed_with_another_key_is_refused(
    published: list[dict[str, Any]], settings: Any
) -> None:
    settings.INDEX_KEY = "b3RoZXIta2V5LW9mLTMyLWJ5dGVzLWZvci10ZXN0cyE="
    fault = find_fault()
    assert fault is not None
    assert "line 1" in fault.what


def test_it_is_published_by_the_clock(settings: Any) -> None:
    tasks = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    assert publish_audit_head.name in tasks
