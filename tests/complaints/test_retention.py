"""A case is kept as long as it is needed and not a day longer: dated, warned of, held, purged with every copy."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from complaints import tasks
from complaints.enums import Status
from complaints.models import CaseExport, CaseKey, Complaint, Hold, PurgedCase, RetentionRule
from complaints.services import desk, retention, worker
from complaints.services.receipts import NoSuchReceipt, open_with_receipt
from portal.audit.models import AuditEvent
from portal.common.encryption import CannotOpen, open_sealed
from portal.common.errors import Conflict, NotAllowed
from portal.notifications.models import Message as Notice
from portal.notifications.services import deliver_due
from tests.cast import SEEDED_WORDS, Cast, file_for_worker

MANY_YEARS = timedelta(days=3 * 366)


def ended_case(cast: Cast, **changes: Any) -> Complaint:
    """Closed by the desk, with messages both ways and one note."""
    complaint = file_for_worker(**changes).complaint
    desk.acknowledge(complaint=complaint, by=cast.attache)
    desk.reply(complaint=complaint, by=cast.attache, text="SREYMOMSTORY answered")
    worker.reply(complaint=complaint, text="SREYMOMSTORY thank you")
    desk.write_note(complaint=complaint, by=cast.attache, text="SREYMOMSTORY noted")
    desk.close(complaint=complaint, by=cast.attache, reason="SREYMOMSTORY done")
    complaint.refresh_from_db()
    return complaint


def run_until(at: datetime) -> int:
    """A schedule, a warning, and, once the warning is old enough, the purge."""
    retention.keep_schedule(at=at, limit=100)
    retention.warn(at=at, limit=100)
    return retention.purge_due(at=at + timedelta(days=61), limit=100)


def test_an_ended_case_gets_its_day_and_a_reopened_one_loses_it(cast: Cast) -> None:
    complaint = ended_case(cast)
    retention.keep_schedule(at=timezone.now(), limit=100)
    complaint.refresh_from_db()
    assert complaint.purge_at is not None
    assert complaint.ended_at is not None
    assert complaint.purge_at.date().year == complaint.ended_at.date().year + 2
    worker.reopen(complaint=complaint, reason="")
    retention.keep_schedule(at=timezone.now(), limit=100)
    complaint.refresh_from_db()
    assert (complaint.ended_at, complaint.purge_at) == (None, None)


def test_a_rule_that_names_the_kind_comes_before_one_for_all(cast: Cast) -> None:
    general = RetentionRule(key="general", months=24)
    grave = RetentionRule(key="grave", months=60, kinds=["trafficking"])
    complaint = file_for_worker(kind="trafficking").complaint
    assert retention.rule_for(complaint, [general, grave]) == grave
    complaint.kind = "unpaid_wages"
    assert retention.rule_for(complaint, [general, grave]) == general
    assert retention.rule_for(complaint, []).months == 24


def test_both_sides_are_warned_once_before_anything_is_purged(cast: Cast) -> None:
    complaint = ended_case(cast)
    Notice.objects.all().delete()
    late = timezone.now() + MANY_YEARS
    retention.keep_schedule(at=late, limit=100)
    assert retention.purge_due(at=late, limit=100) == 0
    assert [retention.warn(at=late, limit=100) for _run in range(2)] == [1, 0]
    told = set(Notice.objects.values_list("template_key", flat=True))
    assert told == {"complaints.end_of_time", "complaints.news_for_worker"}
    assert retention.purge_due(at=late + timedelta(days=29), limit=100) == 0
    assert retention.purge_due(at=late + timedelta(days=31), limit=100) == 1
    assert not Complaint.objects.filter(pk=complaint.pk).exists()


def test_an_open_case_is_never_purged(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    Complaint.objects.update(purge_at=timezone.now(), purge_warned_at=timezone.now() - MANY_YEARS)
    assert run_until(timezone.now() + MANY_YEARS) == 0
    assert Complaint.objects.filter(pk=complaint.pk).exists()


def test_a_hold_keeps_a_case_until_its_day_or_its_end(cast: Cast) -> None:
    complaint = ended_case(cast)
    late = timezone.now() + MANY_YEARS
    hold = retention.hold(
        complaint=complaint,
        by=cast.head_of_post,
        reason="SREYMOMSTORY court",
        until=timezone.now() + timedelta(days=700),
    )
    Hold.objects.update(until=late + timedelta(days=500))
    assert run_until(late) == 0
    hold.refresh_from_db()
    retention.end_hold(hold=hold, by=cast.head_of_post)
    assert retention.purge_due(at=late + timedelta(days=100), limit=100) == 0  # warned anew first
    assert run_until(late + timedelta(days=100)) == 1


@pytest.mark.security
def test_only_a_head_of_an_office_that_has_the_case_can_hold_it(cast: Cast) -> None:
    complaint = ended_case(cast)
    until = timezone.now() + timedelta(days=30)
    for somebody in (cast.attache, cast.other_attache, cast.oversight_officer, cast.superuser):
        with pytest.raises(NotAllowed):
            retention.hold(complaint=complaint, by=somebody, reason="x", until=until)
    with pytest.raises(Conflict, match="two years"):
        retention.hold(
            complaint=complaint, by=cast.head_of_post, reason="x", until=until + MANY_YEARS
        )


@pytest.mark.security
@pytest.mark.django_db(transaction=True)
def test_after_the_purge_no_copy_holds_a_word_of_it(settings: Any, tmp_path: Path) -> None:
    from tests.cast import make_cast

    settings.MEDIA_ROOT = tmp_path
    cast = make_cast()
    filed = file_for_worker()
    complaint = ended_case(cast)
    deliver_due()
    pk, reference = complaint.pk, complaint.reference
    assert run_until(timezone.now() + MANY_YEARS) == 1
    everything = _dump()
    for word in (*SEEDED_WORDS, reference, str(complaint.public_id)):
        assert word not in everything
    rows = _rows_that_point_at(pk)
    assert rows == {"audit_auditevent"}
    assert Complaint.objects.get().pk == filed.complaint.pk  # the other case stands
    assert not any(reference.encode() in path.read_bytes() for path in _files(tmp_path))


@pytest.mark.security
def test_a_copy_kept_without_keys_cannot_be_read_after_the_purge(cast: Cast) -> None:
    """What a backup holds: every row but those of `CaseKey`."""
    complaint = ended_case(cast)
    statement = complaint.statements.get()
    copied = bytes(statement.sealed_original)
    assert run_until(timezone.now() + MANY_YEARS) == 1
    assert not CaseKey.objects.exists()
    statement.complaint = Complaint(pk=complaint.pk, public_id=complaint.public_id)
    with pytest.raises(CannotOpen):
        open_sealed(
            copied, key=statement.complaint.data_key, place=statement._place("sealed_original")
        )


def test_the_receipt_of_a_purged_case_reads_like_a_wrong_one(cast: Cast) -> None:
    filed = file_for_worker()
    worker.withdraw(complaint=filed.complaint)
    assert run_until(timezone.now() + MANY_YEARS) == 1
    with pytest.raises(NoSuchReceipt):
        open_with_receipt(receipt=filed.receipt or "", address="192.0.2.1")


def test_what_stays_is_a_coarse_line_and_a_proof_in_the_chain(cast: Cast) -> None:
    complaint = ended_case(cast)
    run_until(timezone.now() + MANY_YEARS)
    line = PurgedCase.objects.get()
    assert (line.kind, line.office, line.status) == ("unpaid_wages", cast.post, Status.CLOSED)
    assert line.filed_month.day == 1
    event = AuditEvent.objects.get(action="complaints.purged")
    assert event.object_id == str(complaint.pk)
    assert set(event.detail) == {"rule", "ended"}
    call_command("verify_audit", stdout=io.StringIO())


def test_a_case_that_cannot_be_purged_stops_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _second = ended_case(cast), ended_case(cast)
    whole = retention.purge

    def breaks(*, complaint: Complaint, rule: RetentionRule, at: datetime) -> bool:
        if complaint.pk == first.pk:
            raise RuntimeError
        return whole(complaint=complaint, rule=rule, at=at)

    monkeypatch.setattr(retention, "purge", breaks)
    assert run_until(timezone.now() + MANY_YEARS) == 1
    assert list(Complaint.objects.values_list("pk", flat=True)) == [first.pk]


def test_the_task_does_all_three(cast: Cast, time_machine: Any) -> None:
    ended_case(cast)
    time_machine.move_to(timezone.now() + MANY_YEARS)
    tasks.keep_and_purge()
    assert Complaint.objects.get().purge_warned_at is not None
    time_machine.move_to(timezone.now() + timedelta(days=31))
    tasks.keep_and_purge()
    assert not Complaint.objects.exists()


def _dump() -> str:
    """Every column of every table as text, and the whole cache."""
    parts: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')  # noqa: S608
            parts += [row[0] for row in cursor.fetchall()]
    client = cache._cache.get_client(None)
    strings = [key for key in client.keys("*") if client.type(key) == b"string"]
    return "\n".join([*parts, *(repr(client.get(key)) for key in strings)])


# How a table can name the case by its key.
_POINTERS = (
    (("complaint_id",), "complaint_id::text = %s"),
    (("about_type", "about_id"), "about_type = 'complaints.complaint' AND about_id = %s"),
    (("object_type", "object_id"), "object_type = 'complaints.complaint' AND object_id = %s"),
)


def _rows_that_point_at(pk: int) -> set[str]:
    """Tables with a row that names the case by its key."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            described = connection.introspection.get_table_description(cursor, table)
            columns = {column.name for column in described}
            for needed, condition in _POINTERS:
                if columns.issuperset(needed):
                    cursor.execute(f'SELECT 1 FROM "{table}" WHERE {condition}', [str(pk)])  # noqa: S608
                    found |= {table} if cursor.fetchone() else set()
    return found


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_hold_that_runs_out_is_followed_by_a_warning_of_its_own(cast: Cast) -> None:
    complaint = ended_case(cast)
    late = timezone.now() + MANY_YEARS
    retention.keep_schedule(at=late, limit=10)
    retention.warn(at=late, limit=10)
    until = timezone.now() + timedelta(days=700)
    retention.hold(complaint=complaint, by=cast.head_of_post, reason="court", until=until)
    Hold.objects.update(until=late + timedelta(days=100))
    assert retention.warn(at=late + timedelta(days=99), limit=10) == 0
    assert retention.purge_due(at=late + timedelta(days=101), limit=10) == 0
    assert retention.warn(at=late + timedelta(days=101), limit=10) == 1
    assert retention.purge_due(at=late + timedelta(days=132), limit=10) == 1


def test_an_export_that_may_hold_a_line_of_it_goes_too(cast: Cast) -> None:
    worker.withdraw(complaint=file_for_worker().complaint)
    export = CaseExport.objects.create(
        person=cast.head_of_post,
        organisation=cast.post,
        reason="x",
        file="exports/aa/x",
        wrapped_key=b"x",
        expires_at=timezone.now() + MANY_YEARS * 3,
    )
    assert run_until(timezone.now() + MANY_YEARS) == 1
    export.refresh_from_db()
    assert (export.file, bytes(export.wrapped_key)) == ("", b"")


def test_an_act_on_a_case_that_was_purged_meanwhile_is_refused_plainly(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    stale = Complaint.objects.get(pk=complaint.pk)
    worker.withdraw(complaint=complaint)
    run_until(timezone.now() + MANY_YEARS)
    with pytest.raises(Conflict):
        worker.reply(complaint=stale, text="hello")
