"""Files of drafts and cases: sealed, bound, taken over, opened, gone with their row."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone

from complaints.enums import EvidencePurpose, OriginalReason, ScanState, Status
from complaints.evidence import limits
from complaints.models import Complaint, Draft, DraftFile, Evidence
from complaints.services import desk, drafts, evidence, keys, stored_files
from complaints.tasks import sweep_files
from portal.audit.models import AuditEvent
from portal.common.encryption import CannotOpen
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.models import Message
from tests.cast import Cast
from tests.complaints.evidence import samples
from tests.complaints.evidence.conftest import stored_bytes
from tests.complaints.evidence.conftest import stored_files as on_disk
from tests.complaints.evidence.test_scanning import clamd

pytestmark = [pytest.mark.security, pytest.mark.django_db]


@pytest.fixture
def draft(db: None) -> drafts.OpenDraft:
    _token, opened = drafts.start()
    return opened


def add(complaint: Complaint, **more: object) -> Evidence:
    more.setdefault("upload", samples.upload(samples.photo(), "../My <b>boss</b>.jpg"))
    return evidence.add_evidence(complaint=complaint, **more)  # type: ignore[arg-type]


def everything_in_the_database() -> str:
    rows = []
    with connection.cursor() as cursor:
        for table in ("complaints_evidence", "complaints_draftfile", "audit_auditevent"):
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_a_file_is_stored_sealed_and_opens_cleaned(complaint: Complaint, storage: Path) -> None:
    row = add(complaint)
    assert [b for b in (b"\xff\xd8\xff", b"JFIF", b"Exif") if b in stored_bytes(storage)] == []
    opened = evidence.open_file(evidence=row)
    assert opened.media_type == "image/jpeg"
    assert opened.data.startswith(b"\xff\xd8\xff")
    assert samples.SECRET.encode() not in opened.data
    assert opened.download_name == "b.jpg"


def test_a_name_and_a_key_stand_nowhere_in_the_clear(complaint: Complaint) -> None:
    row = add(complaint, upload=samples.upload(samples.photo(), "SREYMOM.jpg"))
    text = everything_in_the_database()
    assert "SREYMOM" not in text
    assert row.opened("sealed_name") == "SREYMOM"
    key = row.opened("sealed_key")
    assert key not in text
    assert bytes.fromhex(key).hex() == key


def test_what_was_sent_is_kept_only_where_she_agreed(complaint: Complaint, storage: Path) -> None:
    sent = samples.photo()
    without = add(complaint, upload=samples.upload(sent))
    assert (without.original, len(on_disk(storage))) == ("", 1)
    with pytest.raises(PortalError):
        evidence.open_file(evidence=without, original=True)
    kept = add(complaint, upload=samples.upload(sent), keep_original=True)
    opened = evidence.open_file(evidence=kept, original=True, reason=OriginalReason.PROOF)
    assert opened.data == sent
    assert opened.media_type == "application/octet-stream"
    assert opened.download_name == "photo-original.jpg"
    assert samples.SECRET.encode() not in stored_bytes(storage)


def test_a_refused_file_leaves_nothing(complaint: Complaint, storage: Path) -> None:
    for data in (samples.EICAR, b"<svg/>", samples.giant_png(), samples.zipped()):
        with pytest.raises(PortalError) as caught:
            add(complaint, upload=samples.upload(data))
        assert list(caught.value.fields) == ["file"]
    assert not Evidence.objects.exists()
    assert on_disk(storage) == []


def test_a_killed_cleaner_leaves_nothing(
    complaint: Complaint, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = ("/usr/bin/env", "false")
    monkeypatch.setattr("complaints.evidence.runner.COMMAND", program)
    with pytest.raises(PortalError):
        add(complaint, keep_original=True)
    assert not Evidence.objects.exists()
    assert on_disk(storage) == []


def another_photo() -> SimpleUploadedFile:
    """The same photo within ten minutes is one file: this is another."""
    return samples.upload(samples.photo((80, 48)))


def test_bytes_put_in_the_place_of_others_do_not_open(complaint: Complaint, storage: Path) -> None:
    mine, other = add(complaint), add(complaint, upload=another_photo())
    (storage / mine.file).write_bytes((storage / other.file).read_bytes())
    with pytest.raises(CannotOpen):
        evidence.open_file(evidence=mine)
    mine.sealed_key, mine.file = other.sealed_key, other.file
    with pytest.raises(CannotOpen):
        evidence.open_file(evidence=mine)


def test_the_original_cannot_be_slipped_in_for_the_cleaned_copy(complaint: Complaint) -> None:
    row = add(complaint, keep_original=True)
    row.file = row.original
    with pytest.raises(CannotOpen):
        evidence.open_file(evidence=row)


def test_without_the_key_of_the_case_no_file_opens(complaint: Complaint) -> None:
    row = add(complaint)
    keys.destroy_key(complaint)
    row = Evidence.objects.get(pk=row.pk)
    with pytest.raises(CannotOpen):
        evidence.open_file(evidence=row)


def test_opening_is_recorded_without_a_word_of_the_file(cast: Cast, complaint: Complaint) -> None:
    row = add(complaint, keep_original=True)
    evidence.open_file(evidence=row, by=cast.attache)
    evidence.open_file(
        evidence=row, by=cast.attache, original=True, reason=OriginalReason.WHEN_AND_WHERE
    )
    first, second = AuditEvent.objects.filter(action__startswith="complaints.opened").order_by("id")
    assert (first.action, first.actor, first.detail) == (
        "complaints.opened_file",
        cast.attache,
        {"file": str(row.uid)},
    )
    assert (second.action, second.detail) == (
        "complaints.opened_original_file",
        {"file": str(row.uid), "why": "when_and_where"},
    )


def test_the_desk_is_told_of_a_worker_s_file_and_of_nothing_in_it(complaint: Complaint) -> None:
    before = Message.objects.count()
    add(complaint)
    told = list(Message.objects.order_by("-pk")[: Message.objects.count() - before])
    assert told
    assert {message.template_key for message in told} == {"complaints.message_from_worker"}


def test_a_file_that_was_waited_for_lets_the_work_go_on(cast: Cast, complaint: Complaint) -> None:
    desk.acknowledge(complaint=complaint, by=cast.attache)
    desk.wait_for_worker(complaint=complaint, by=cast.attache)
    add(complaint)
    assert Complaint.objects.get(pk=complaint.pk).status == Status.IN_PROGRESS


def test_nothing_is_added_to_a_case_that_has_ended(cast: Cast, complaint: Complaint) -> None:
    Complaint.objects.filter(pk=complaint.pk).update(status=Status.WITHDRAWN)
    complaint.refresh_from_db()
    with pytest.raises(Conflict):
        add(complaint)


def test_only_the_leading_office_adds_files(cast: Cast, complaint: Complaint) -> None:
    assert add(complaint, by=cast.attache).organisation == cast.post
    for stranger in (cast.other_attache, cast.case_worker, cast.accused_agency, cast.superuser):
        with pytest.raises(NotAllowed):
            add(complaint, by=stranger)


def test_a_case_takes_so_many_files_and_no_more(
    complaint: Complaint, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_FILES_OF_CASE", 1)
    add(complaint)
    with pytest.raises(PortalError):
        add(complaint)
    monkeypatch.setattr(limits, "MOST_FILES_OF_CASE", 9)
    monkeypatch.setattr(limits, "MOST_BYTES_OF_CASE", 10)
    with pytest.raises(PortalError):
        add(complaint)
    assert len(on_disk(storage)) == 1


def test_a_draft_takes_so_many_files_and_no_more(
    draft: drafts.OpenDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_FILES_OF_DRAFT", 1)
    evidence.add_to_draft(draft=draft, upload=samples.upload(samples.plain_photo()))
    with pytest.raises(PortalError):
        evidence.add_to_draft(draft=draft, upload=samples.upload(samples.plain_photo()))


def test_a_scanner_s_word_is_kept_and_its_find_refused(
    complaint: Complaint, storage: Path, settings: object
) -> None:
    assert add(complaint).scan == ScanState.NOT_SCANNED
    with clamd() as (address, _seen):
        settings.CLAMD_ADDRESS = address  # type: ignore[attr-defined]
        assert add(complaint, upload=another_photo()).scan == ScanState.CLEAN
        with pytest.raises(PortalError, match="virus"):
            add(complaint, upload=samples.upload(samples.plain_photo() + samples.EICAR))
    with pytest.raises(PortalError, match="cannot be checked"):
        add(complaint)  # the scanner is away now
    assert len(on_disk(storage)) == 2


def test_a_draft_s_file_becomes_evidence_without_moving(
    draft: drafts.OpenDraft, complaint: Complaint, storage: Path
) -> None:
    row = evidence.add_to_draft(
        draft=draft,
        upload=samples.upload(samples.tone(2), "voice.wav"),
        purpose=EvidencePurpose.STORY,
        keep_original=True,
    )
    (line,) = evidence.files_of_draft(draft)
    assert (line.name, line.seconds, line.purpose) == ("voice", 2, EvidencePurpose.STORY)
    assert evidence.open_draft_file(draft=draft, uid=row.uid).data[4:8] == b"ftyp"
    before = sorted((path, path.read_bytes()) for path in on_disk(storage))
    person = complaint.complainants.get()
    (taken,) = evidence.take_over(draft_id=draft.id, complaint=complaint, complainant=person)
    assert evidence.take_over(draft_id=draft.id, complaint=complaint, complainant=person) == []
    assert not DraftFile.objects.exists()
    assert sorted((path, path.read_bytes()) for path in on_disk(storage)) == before
    found = Evidence.objects.get(uid=row.uid)
    assert (found.complainant, found.purpose, found.seconds) == (person, "story", 2)
    assert evidence.open_file(evidence=found).download_name == "voice.m4a"
    assert evidence.open_file(evidence=taken, original=True).data == samples.tone(2)


def test_a_draft_s_file_opens_for_no_other_draft(draft: drafts.OpenDraft) -> None:
    row = evidence.add_to_draft(draft=draft, upload=samples.upload(samples.plain_photo()))
    _token, other = drafts.start()
    with pytest.raises(PortalError):
        evidence.open_draft_file(draft=other, uid=row.uid)
    evidence.remove_from_draft(draft=other, uid=row.uid)
    assert DraftFile.objects.count() == 1


def test_a_draft_that_is_gone_takes_no_file(draft: drafts.OpenDraft, storage: Path) -> None:
    Draft.objects.all().delete()
    with pytest.raises(Conflict):
        evidence.add_to_draft(draft=draft, upload=samples.upload(samples.plain_photo()))
    assert on_disk(storage) == []


@pytest.mark.django_db(transaction=True)
def test_taking_over_leaves_the_bytes_and_forgetting_the_draft_too(
    cast: Cast, storage: Path
) -> None:
    from tests.cast import file_for_worker

    complaint = file_for_worker().complaint
    _token, draft = drafts.start()
    row = evidence.add_to_draft(draft=draft, upload=samples.upload(samples.plain_photo()))
    with transaction.atomic():
        evidence.take_over(draft_id=draft.id, complaint=complaint, complainant=None)
    drafts.forget(draft=draft)
    found = Evidence.objects.get(uid=row.uid)
    assert evidence.open_file(evidence=found).data
    assert evidence.delete_files(complaint) == 1
    assert on_disk(storage) == []


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_goes_takes_its_files_with_it(storage: Path) -> None:
    for forget in (
        lambda draft: drafts.forget(draft=draft),
        lambda draft: drafts.forget_old(at=timezone.now() + timedelta(days=2)),
        lambda draft: evidence.remove_from_draft(
            draft=draft, uid=DraftFile.objects.get(draft_id=draft.id).uid
        ),
    ):
        _token, draft = drafts.start()
        upload = samples.upload(samples.photo())
        evidence.add_to_draft(draft=draft, upload=upload, keep_original=True)
        assert len(on_disk(storage)) == 2
        forget(draft)
        assert on_disk(storage) == []


def test_a_deletion_that_is_undone_leaves_the_bytes(complaint: Complaint, storage: Path) -> None:
    add(complaint)
    evidence.delete_files(complaint)  # this test's transaction is never committed
    assert len(on_disk(storage)) == 1


def test_the_sweeper_takes_old_files_without_a_row_only(
    complaint: Complaint, storage: Path
) -> None:
    kept = add(complaint, keep_original=True)
    row = Evidence(complaint=complaint, uid=uuid4())
    taken = stored_files.take(samples.upload(samples.plain_photo()), keep_original=False)
    orphan = stored_files.store(taken, uid=row.uid)
    sweep_files()
    assert len(on_disk(storage)) == 3  # younger than a day: its row may still come
    assert stored_files.sweep(at=timezone.now() + timedelta(days=2)) == 1
    assert not (storage / str(orphan.columns["file"])).exists()
    assert evidence.open_file(evidence=kept).data


def test_the_sweeper_asks_the_database_the_same_for_any_number_of_files(
    complaint: Complaint, storage: Path, django_assert_num_queries: Any
) -> None:
    for photo in (samples.photo(), samples.plain_photo()):
        taken = stored_files.take(samples.upload(photo), keep_original=True)
        stored_files.store(taken, uid=uuid4())
        with django_assert_num_queries(2):
            stored_files.sweep()


def test_an_empty_storage_is_no_error_for_the_sweeper(db: None) -> None:
    assert stored_files.sweep() == 0
