"""The audit trail cannot be changed unseen, and is written in the transaction of the act (T7)."""

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, ProgrammingError, connection, transaction

from portal.audit.models import AuditEvent
from portal.audit.services import FIRST_HASH, find_broken_event, record
from portal.reference.models import Source

pytestmark = [pytest.mark.security, pytest.mark.django_db]


@pytest.fixture
def source() -> Source:
    return Source.objects.create(key="a-source", title="A source")


def record_three(source: Source) -> list[AuditEvent]:
    return [record("tests.acted", on=source, detail={"number": n}) for n in range(3)]


def test_each_event_is_chained_to_the_one_before(source: Source) -> None:
    first, second, third = record_three(source)
    assert first.previous_hash == FIRST_HASH
    assert second.previous_hash == first.hash
    assert third.previous_hash == second.hash
    assert find_broken_event() is None


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditevent SET action = 'x'", "DELETE FROM audit_auditevent"]
)
def test_database_refuses_change_and_removal(source: Source, statement: str) -> None:
    record_three(source)
    with (
        pytest.raises((InternalError, ProgrammingError), match="annot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEvent.objects.count() == 3


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_auditevent SET action = 'something.else' WHERE id = %s",
        "UPDATE audit_auditevent SET detail = '{\"number\": 9}' WHERE id = %s",
        "UPDATE audit_auditevent SET at = at + interval '1 day' WHERE id = %s",
        "DELETE FROM audit_auditevent WHERE id = %s",
    ],
)
def test_whoever_gets_past_the_database_is_found(source: Source, tampering: str) -> None:
    _first, second, third = record_three(source)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        cursor.execute(tampering, [second.pk])
    broken = find_broken_event()
    assert broken is not None
    assert broken.pk == (third.pk if tampering.startswith("DELETE") else second.pk)
    with pytest.raises(CommandError, match=f"breaks at event {broken.pk}"):
        call_command("verify_audit")


def test_whole_chain_is_verified(source: Source, capsys: pytest.CaptureFixture[str]) -> None:
    record_three(source)
    call_command("verify_audit")
    assert "The audit chain holds: 3 events." in capsys.readouterr().out


def test_act_undone_leaves_no_record(source: Source) -> None:
    with transaction.atomic():
        record("tests.acted", on=source)
        transaction.set_rollback(True)
    assert AuditEvent.objects.count() == 0
