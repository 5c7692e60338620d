"""What a worker tells is unreadable in the database, and opens only where it stands (threats T12)."""

import json

import pytest
from django.db import connection

from complaints.models import Complaint, Message, Statement
from complaints.queries import opened_statement, thread
from complaints.services import desk, worker
from complaints.services.keys import destroy_key
from portal.audit.models import AuditEvent
from portal.common.encryption import CannotOpen
from tests.cast import EMPLOYER, PHONE, SEEDED_WORDS, STORY, Cast, file_for_worker

pytestmark = pytest.mark.security
TEXT_TYPES = ("text", "character varying", "jsonb", "bytea", "ARRAY", "character")


def whole_database() -> str:
    """Every column that can hold text or bytes, of every table, as one text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = 'public' AND data_type = ANY(%s)",
            [list(TEXT_TYPES)],
        )
        columns = cursor.fetchall()
        found = []
        for table, column, kind in columns:
            as_text = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            cursor.execute(f'SELECT {as_text} FROM "{table}"')  # noqa: S608 - names of our own tables
            found += [row[0] for row in cursor.fetchall() if row[0]]
    return "\n".join(found)


def test_no_word_of_the_worker_stands_in_the_database(cast: Cast) -> None:
    filed = file_for_worker(fee_check={"verdict": "SREYMOMSTORY"})
    complaint = filed.complaint
    worker.reply(complaint=complaint, text="SREYMOMSTORY again")
    desk.reply(complaint=complaint, by=cast.attache, text="SREYMOMSTORY noted")
    desk.write_note(complaint=complaint, by=cast.attache, text="SREYMOMSTORY note")
    desk.resolve(complaint=complaint, by=cast.attache, summary="SREYMOMSTORY over")
    worker.reopen(complaint=complaint, reason="SREYMOMSTORY not over")
    dump = whole_database()
    assert complaint.reference in dump
    assert [word for word in SEEDED_WORDS if word in dump] == []
    assert (filed.receipt or "") not in dump


def test_the_desk_reads_what_was_written_and_reading_is_recorded(cast: Cast) -> None:
    answer = {"verdict": "over_cap", "findings": [{"outcome": "over_cap"}]}
    complaint = file_for_worker(fee_check=answer).complaint
    opened = opened_statement(complaint, by=cast.attache)
    assert (opened.narrative, opened.fee_check, opened.wants_news) == (
        STORY,
        answer,
        True,
    )
    assert opened.accused == (
        {"type": "employer", "name": EMPLOYER, "agency": None, "mission": None},
    )
    event = AuditEvent.objects.get(action="complaints.read")
    assert (event.actor, event.object_id) == (cast.attache, str(complaint.pk))


def test_what_the_desk_opens_holds_no_contact(cast: Cast) -> None:
    opened = opened_statement(file_for_worker().complaint, by=cast.attache)
    assert PHONE not in json.dumps(vars(opened))


def test_a_sealed_value_copied_to_another_case_does_not_open(cast: Cast) -> None:
    first, second = file_for_worker().complaint, file_for_worker().complaint
    stolen = first.statements.get().sealed_normalised
    second.statements.update(sealed_normalised=stolen)
    with pytest.raises(CannotOpen):
        second.statements.get().opened("sealed_normalised")


def test_a_sealed_value_copied_to_another_column_or_row_of_its_case_does_not_open(
    cast: Cast,
) -> None:
    complaint = file_for_worker().complaint
    worker.reply(complaint=complaint, text="one")
    worker.reply(complaint=complaint, text="two")
    one, two = complaint.messages.all()
    Message.objects.filter(pk=two.pk).update(sealed_text=one.sealed_text)
    with pytest.raises(CannotOpen):
        thread(complaint)
    statement = complaint.statements.get()
    Statement.objects.update(sealed_original=statement.sealed_normalised)
    with pytest.raises(CannotOpen):
        complaint.statements.get().opened("sealed_original")


def test_a_data_key_copied_to_another_case_does_not_open(cast: Cast) -> None:
    first, second = file_for_worker().complaint, file_for_worker().complaint
    second.keys.update(wrapped=first.keys.get().wrapped)
    with pytest.raises(CannotOpen):
        _ = Complaint.objects.get(pk=second.pk).data_key


def test_a_case_whose_key_was_destroyed_opens_nowhere(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    destroy_key(complaint)
    with pytest.raises(CannotOpen):
        Complaint.objects.get(pk=complaint.pk).statements.get().opened("sealed_original")


def test_the_length_of_a_short_story_cannot_be_told(cast: Cast) -> None:
    lengths = {
        len(file_for_worker(narrative=text).complaint.statements.get().sealed_normalised)
        for text in ("yes", "no wages since April")
    }
    assert len(lengths) == 1
