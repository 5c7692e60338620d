"""A voice note for words, photos and papers: in the draft, sealed, hers until it is sent."""

import io
import math
import struct
import wave
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from PIL import Image

from complaints.enums import EvidencePurpose
from complaints.forms.evidence import FileForm
from complaints.forms.story import WordsForm
from complaints.models import Complaint, Draft, DraftFile, Evidence, GrievanceKind
from complaints.services import drafts
from tests.complaints.pages.conftest import Cast, signed_in
from tests.complaints.pages.steps import ANSWERS, NEW, answer_all, send

pytestmark = pytest.mark.django_db
WORDS, FILES = f"{NEW}words/", f"{NEW}files/"


@pytest.fixture(autouse=True)
def private_folder(tmp_path: Path, settings) -> Path:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def voice() -> SimpleUploadedFile:
    """One second of a tone."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        tone = (int(8000 * math.sin(step / 5)) for step in range(8000))
        sound.writeframes(b"".join(struct.pack("<h", value) for value in tone))
    return SimpleUploadedFile("memo.wav", file.getvalue())


def photo(name: str = "payslip.jpg") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), (90, 120, 140)).save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue())


def bytes_on_disk(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_files_page_says_what_helps_to_prove_such_a_thing_in_her_language(
    cast: Cast, worker: Client
) -> None:
    words = {"evidence_en": "Payslips.", "evidence_km": "បង្កាន់ដៃប្រាក់ខែ។"}
    GrievanceKind.objects.filter(key="unpaid_wages").update(**words)
    answer_all(worker)
    assert "បង្កាន់ដៃប្រាក់ខែ។" in worker.get(FILES).content.decode()
    assert "Payslips." in worker.get(FILES.replace("/km/", "/my/")).content.decode()


def test_a_voice_note_tells_the_story_without_a_word(cast: Cast, worker: Client) -> None:
    answer_all(worker, words={"text": "", "voice": voice()})
    assert "Voice note" in in_english(worker, "check/")
    send(worker)
    complaint = Complaint.objects.get()
    assert complaint.statements.get().opened("sealed_normalised") == ""
    note = complaint.evidence.get()
    assert (note.purpose, note.kind) == (EvidencePurpose.STORY, "audio")
    assert note.complainant == complaint.complainants.get(position=1)
    address = f"/desk/cases/{complaint.reference}/statement/"
    assert signed_in(cast.attache).get(address).status_code == 200


def test_neither_words_nor_a_voice_note_is_asked_again(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    response = worker.post(WORDS.replace("/km/", "/en/"), {"text": ""})
    assert response.status_code == 400
    assert "Please write or say what happened." in response.content.decode()


def test_the_voice_note_field_needs_no_script(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    page = worker.get(WORDS).content.decode()
    assert 'accept="audio/*"' in page
    assert 'enctype="multipart/form-data"' in page


def test_taking_the_only_voice_note_out_asks_for_the_story_again(
    cast: Cast, worker: Client
) -> None:
    answer_all(worker, words={"text": "", "voice": voice()})
    worker.post(WORDS, {"text": "", "remove": str(DraftFile.objects.get().uid)})
    assert not DraftFile.objects.exists()
    assert worker.get(f"{NEW}check/")["Location"] == WORDS


def test_a_refused_voice_note_takes_no_word_with_it(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    bad = SimpleUploadedFile("memo.mp3", b"MZ this is a program")
    response = worker.post(WORDS, {"text": "SECOND STORY", "voice": bad})
    assert response.status_code == 400
    assert "SECOND STORY" in response.content.decode()
    assert opened(worker).answers["words"] == {"text": "SECOND STORY"}


def test_files_are_added_one_by_one_and_taken_out_again(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    for name in ("one.jpg", "two.jpg"):
        assert worker.post(FILES, {"file": photo(name), "add": "1"})["Location"] == FILES
    page = worker.get(FILES).content.decode()
    assert page.count('name="remove"') == 2
    first = DraftFile.objects.earliest("added_at")
    assert worker.post(FILES, {"remove": str(first.uid)})["Location"] == FILES
    assert DraftFile.objects.count() == 1
    assert worker.post(FILES, {})["Location"] == f"{NEW}check/"
    send(worker)
    assert Evidence.objects.get().purpose == EvidencePurpose.EVIDENCE
    assert not DraftFile.objects.exists()


def test_a_file_goes_along_when_she_presses_continue(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    assert worker.post(FILES, {"file": photo()})["Location"] == f"{NEW}check/"
    assert DraftFile.objects.count() == 1


@pytest.mark.security
def test_the_untouched_file_is_kept_only_where_she_says_so(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    assert "checked" not in worker.get(FILES).content.decode()
    worker.post(FILES, {"file": photo()})
    worker.post(FILES, {"file": photo(), "keep_original": "on"})
    assert [bool(row.original) for row in DraftFile.objects.all()] == [False, True]


def test_a_file_that_is_not_taken_says_why_and_loses_nothing(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    worker.post(FILES, {"file": photo()})
    archive = SimpleUploadedFile("all.zip", b"PK\x03\x04" + bytes(40))
    response = worker.post(FILES.replace("/km/", "/en/"), {"file": archive, "add": "1"})
    assert response.status_code == 400
    assert 'class="error-summary"' in response.content.decode()
    assert DraftFile.objects.count() == 1
    assert opened(worker).answers["words"] == {"text": ANSWERS["words"]["text"]}


@pytest.mark.security
@pytest.mark.parametrize("uid", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_a_made_up_file_is_no_error(cast: Cast, worker: Client, uid: str) -> None:
    answer_all(worker)
    assert worker.post(FILES, {"remove": uid})["Location"] == FILES


@pytest.mark.security
def test_nobody_takes_out_a_file_of_another_draft(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    worker.post(FILES, {"file": photo()})
    other = Client()
    answer_all(other)
    other.post(FILES, {"remove": str(DraftFile.objects.get().uid)})
    assert DraftFile.objects.count() == 1


@pytest.mark.security
def test_files_and_their_names_are_sealed_at_rest(
    cast: Cast, worker: Client, private_folder: Path
) -> None:
    answer_all(worker)
    worker.post(FILES, {"file": photo("SECRETNAME.jpg")})
    row = DraftFile.objects.get()
    stored = [*bytes_on_disk(private_folder), bytes(row.sealed_name), bytes(row.sealed_key)]
    assert len(stored) == 3
    assert not any(b"JFIF" in data or b"SECRETNAME" in data for data in stored)
    assert "SECRETNAME" not in row.file


@pytest.mark.django_db(transaction=True)
@pytest.mark.security
def test_delete_what_i_wrote_deletes_the_bytes_too(
    cast: Cast, worker: Client, private_folder: Path
) -> None:
    answer_all(worker, words={"text": "", "voice": voice()})
    assert len(bytes_on_disk(private_folder)) == 1
    worker.post(f"{NEW}forget/")
    assert bytes_on_disk(private_folder) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.security
def test_a_draft_that_is_too_old_goes_with_its_bytes_and_a_sent_one_without(
    cast: Cast, worker: Client, private_folder: Path
) -> None:
    answer_all(worker)
    worker.post(FILES, {"file": photo()})
    left = Client()
    answer_all(left)
    left.post(FILES, {"file": photo()})
    send(worker)
    Draft.objects.update(created_at="2020-01-01T00:00Z", expires_at="2020-01-02T00:00Z")
    assert drafts.forget_old() == 2
    assert len(bytes_on_disk(private_folder)) == 1
    evidence = Evidence.objects.get()
    assert (private_folder / evidence.file).exists()


def in_english(worker: Client, path: str) -> str:
    worker.cookies["draft_en"] = worker.cookies["draft_km"].value
    return worker.get(f"/en/complaints/new/{path}").content.decode()


def opened(worker: Client) -> drafts.OpenDraft:
    return drafts.load(token=worker.cookies["draft_km"].value)


@pytest.mark.parametrize("language", ["km", "my", "vi"])
def test_hints_with_figures_are_in_the_language_of_the_page(language: str) -> None:
    """A sentence filled in while the code is read would stay English for everybody."""
    with translation.override(language):
        forms = (FileForm(), WordsForm(None, answers={}, key="words"))
        hints = [str(field.help_text) for form in forms for field in form.fields.values()]
    assert not any("At most" in hint or "Up to" in hint for hint in hints)
