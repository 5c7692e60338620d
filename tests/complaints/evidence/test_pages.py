"""Files on the pages: who is handed which, under which headers, and how one is sent."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from complaints.enums import (
    AssignmentRole,
    EvidencePurpose,
    RoutingReason,
    SharedPart,
    TransitionKind,
    TransitionState,
)
from complaints.evidence.limits import LARGEST_BODY, LARGEST_FILE
from complaints.models import Assignment, Complaint, Evidence, Transition
from complaints.panels import worker_panels
from complaints.services import evidence
from complaints.views.evidence import _worker_panel
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from tests.cast import Cast, file_for_worker
from tests.complaints.evidence import samples
from tests.complaints.evidence.conftest import stored_files

pytestmark = [pytest.mark.security, pytest.mark.django_db]
FOLLOW_UP = "/en/complaints/follow-up/"
ADD = f"{FOLLOW_UP}files/"


@pytest.fixture
def row(complaint: Complaint) -> Evidence:
    upload = samples.upload(samples.photo(), "contract.jpg")
    return evidence.add_evidence(complaint=complaint, upload=upload, keep_original=True)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(row: Evidence, name: str = "evidence-file") -> str:
    return reverse(f"desk:{name}", args=[row.complaint.reference, row.uid])


def test_a_desk_is_handed_the_cleaned_copy_to_save_and_it_is_recorded(
    cast: Cast, row: Evidence
) -> None:
    answer = client_of(cast.attache).get(address(row))
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert samples.SECRET.encode() not in answer.content
    assert answer["Content-Disposition"] == 'attachment; filename="contract.jpg"'
    (event,) = AuditEvent.objects.filter(action="complaints.opened_file")
    assert event.actor == cast.attache


@pytest.mark.parametrize("query", ["", "?show=1"])
def test_a_file_is_handed_out_so_that_nothing_in_it_can_act(
    cast: Cast, row: Evidence, query: str
) -> None:
    answer = client_of(cast.attache).get(address(row) + query)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Frame-Options"] == "DENY"


def test_only_a_photo_is_shown_in_the_browser(cast: Cast, row: Evidence) -> None:
    client = client_of(cast.attache)
    shown = client.get(address(row), {"show": "1"})
    assert shown["Content-Disposition"].startswith("inline")
    paper = evidence.add_evidence(
        complaint=row.complaint, upload=samples.upload(samples.pdf(), "a.pdf")
    )
    saved = client.get(address(paper), {"show": "1"})
    assert saved["Content-Disposition"] == 'attachment; filename="a.pdf"'


def test_a_foreign_desk_and_one_who_works_no_cases_find_no_file(cast: Cast, row: Evidence) -> None:
    upload = samples.upload(samples.plain_photo())
    for person in (
        cast.other_attache,
        cast.foreign_attache,
        cast.case_worker,
        cast.ministry_officer,
        cast.oversight_officer,
        cast.accused_agency,
        cast.editor,
        cast.administrator,
        cast.superuser,
        cast.nobody,
    ):
        client = client_of(person)
        for name in ("evidence-file", "evidence-original"):
            assert client.get(address(row, name)).status_code == 404
            assert client.post(address(row, name), {"reason": "proof"}).status_code in (404, 405)
        add = reverse("desk:add-file", args=[row.complaint.reference])
        assert client.post(add, {"file": upload}).status_code == 404
    assert not AuditEvent.objects.filter(action__startswith="complaints.opened").exists()


def test_a_file_of_another_case_is_not_found_under_this_one(cast: Cast, row: Evidence) -> None:
    other = file_for_worker().complaint
    client = client_of(cast.attache)
    for uid in (row.uid, uuid4()):
        wrong = reverse("desk:evidence-file", args=[other.reference, uid])
        assert client.get(wrong).status_code == 404


def refer(complaint: Complaint, cast: Cast, *, scope: list[str], files: list[object]) -> None:
    """An accepted referral, opened by law, so that it hangs on no consent."""
    offer = Transition(
        complaint=complaint,
        kind=TransitionKind.REFERRAL,
        state=TransitionState.ACCEPTED,
        from_organisation=cast.post,
        to_organisation=cast.cso,
        scope=scope,
        evidence=files,
        expires_at=complaint.filed_at.replace(year=2100),
    )
    offer.seal("sealed_override", "a law")
    offer.save()
    Assignment.objects.create(
        complaint=complaint,
        organisation=cast.cso,
        role=AssignmentRole.REFERRED,
        why=RoutingReason.REFERRED,
        transition=offer,
    )


def test_an_office_that_was_asked_to_help_opens_the_chosen_files_only(
    cast: Cast, row: Evidence
) -> None:
    hidden = evidence.add_evidence(
        complaint=row.complaint, upload=samples.upload(samples.plain_photo())
    )
    refer(row.complaint, cast, scope=[SharedPart.EVIDENCE], files=[row.uid])
    client = client_of(cast.case_worker)
    assert client.get(address(row)).status_code == 200
    assert client.get(address(hidden)).status_code == 404


def test_without_evidence_in_its_part_it_opens_none(cast: Cast, row: Evidence) -> None:
    refer(row.complaint, cast, scope=[SharedPart.STATEMENT], files=[row.uid])
    assert client_of(cast.case_worker).get(address(row)).status_code == 404


def test_a_signed_consent_opens_only_for_the_office_that_added_it(
    cast: Cast, complaint: Complaint
) -> None:
    paper = evidence.add_evidence(
        complaint=complaint,
        upload=samples.upload(samples.plain_photo()),
        by=cast.attache,
        purpose=EvidencePurpose.CONSENT,
    )
    assert client_of(cast.head_of_post).get(address(paper)).status_code == 200
    hers = evidence.add_evidence(
        complaint=complaint,
        upload=samples.upload(samples.plain_photo()),
        purpose=EvidencePurpose.CONSENT,
    )
    assert client_of(cast.attache).get(address(hers)).status_code == 404


def test_the_untouched_file_needs_a_reason_and_a_second_step(cast: Cast, row: Evidence) -> None:
    client, there = client_of(cast.attache), address(row, "evidence-original")
    question = client.get(there)
    assert b"Not checked for viruses" in question.content
    assert samples.CAMERA.encode() not in question.content
    assert client.post(there, {}).status_code == 400
    assert client.post(there, {"reason": "curious"}).status_code == 400
    answer = client.post(there, {"reason": "proof"})
    assert samples.CAMERA.encode() in answer.content
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="contract-original.jpg"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    (event,) = AuditEvent.objects.filter(action="complaints.opened_original_file")
    assert event.detail["why"] == "proof"


def test_where_no_untouched_file_was_kept_there_is_no_page(
    cast: Cast, complaint: Complaint
) -> None:
    row = evidence.add_evidence(complaint=complaint, upload=samples.upload(samples.plain_photo()))
    assert client_of(cast.attache).get(address(row, "evidence-original")).status_code == 404


def test_bytes_that_are_gone_are_a_404(cast: Cast, row: Evidence, storage: Path) -> None:
    (storage / row.file).unlink()
    assert client_of(cast.attache).get(address(row)).status_code == 404


def test_a_name_with_markup_stays_text_on_the_case_page(cast: Cast, complaint: Complaint) -> None:
    upload = samples.upload(samples.plain_photo(), "<script>alert(1)<script>.jpg")
    evidence.add_evidence(complaint=complaint, upload=upload)
    page = client_of(cast.attache).get(reverse("desk:case", args=[complaint.reference]))
    assert "<script>alert" not in page.content.decode()


def test_a_desk_adds_a_file(cast: Cast, complaint: Complaint) -> None:
    client = client_of(cast.attache)
    there = reverse("desk:add-file", args=[complaint.reference])
    assert client.get(there).status_code == 200
    upload = samples.upload(samples.pdf(), "letter.pdf")
    assert client.post(there, {"file": upload}).status_code == 302
    row = Evidence.objects.get()
    assert (row.added_by, row.organisation, row.kind) == (cast.attache, cast.post, "document")
    refused = client.post(there, {"file": samples.upload(b"<svg/>", "a.svg")})
    assert refused.status_code == 400
    assert "Drawings are not taken" in refused.content.decode()


@pytest.fixture
def worker(cast: Cast) -> Client:
    filed = file_for_worker()
    client = Client()
    client.post(FOLLOW_UP, {"receipt": filed.receipt})
    return client


def test_a_worker_sends_a_file(worker: Client) -> None:
    page = worker.get(ADD)
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    answer = worker.post(ADD, {"file": samples.upload(samples.photo(), "photo.jpg")})
    assert answer.status_code == 302
    row = Evidence.objects.get()
    assert (row.added_by, row.original) == (None, "")
    assert row.complainant == row.complaint.complainants.get()


def test_the_untouched_file_is_kept_where_she_ticks_it(worker: Client) -> None:
    upload = samples.upload(samples.photo())
    worker.post(ADD, {"file": upload, "keep_original": "on"})
    assert Evidence.objects.get().original


def test_a_worker_reads_what_to_send_instead(worker: Client, storage: Path) -> None:
    heic = SimpleUploadedFile("a.heic", b"\x00\x00\x00\x18ftypheic" + bytes(99), "image/jpeg")
    answer = worker.post(ADD, {"file": heic})
    assert answer.status_code == 400
    assert "take a screenshot of it" in answer.content.decode()
    assert worker.post(ADD, {}).status_code == 400
    assert "Please choose a file." in worker.post(ADD, {}).content.decode()
    assert "empty" in worker.post(ADD, {"file": samples.upload(b"")}).content.decode()
    assert stored_files(storage) == []


def test_a_file_that_is_too_large_is_refused_in_words_and_never_lies_on_a_disk(
    worker: Client, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_disk(*args: object, **kwargs: object) -> None:
        raise AssertionError("an upload was written to a disk")

    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", no_disk)
    answer = worker.post(ADD, {"file": samples.upload(bytes(LARGEST_FILE + 9))})
    assert answer.status_code == 400
    assert "At most 10 MB" in answer.content.decode()
    assert "too large" in answer.content.decode()
    big = samples.upload(samples.plain_photo((3000, 3000)) + bytes(5_000_000))
    assert worker.post(ADD, {"file": big}).status_code == 302


def test_a_flood_is_refused_before_it_is_read(worker: Client) -> None:
    answer = worker.generic(
        "POST", ADD, b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(LARGEST_BODY + 1)
    )
    assert answer.status_code == 413


def test_other_pages_keep_their_limit(cast: Cast) -> None:
    answer = Client().post("/accounts/login/", {"login": "x" * 1_100_000})
    assert answer.status_code in (400, 413)


def test_without_a_receipt_no_file_is_taken(db: None, storage: Path) -> None:
    answer = Client().post(ADD, {"file": samples.upload(samples.plain_photo())})
    assert answer.status_code == 302
    assert not Evidence.objects.exists()


def test_the_worker_s_page_tells_how_many_files_and_never_which(
    row: Evidence, complaint: Complaint
) -> None:
    panel = _worker_panel(complaint, complaint.complainants.get())
    assert panel is not None
    assert [(str(label), count) for label, count in panel["counts"]] == [("photo", 1)]
    assert "contract" not in str(panel)
    assert "files" in worker_panels
