"""A full disk takes no complaint away: the file is refused with a sentence, everything else is taken."""

import errno
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from complaints.enums import EvidenceKind, ScanState
from complaints.evidence.outcomes import Cleaned
from complaints.models import Complaint
from complaints.services.stored_files import Taken, store
from portal.common.errors import PortalError
from tests.cast import file_for_worker, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def _full(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", refuse)


@pytest.mark.usefixtures("_full")
def test_file_is_refused_with_a_sentence_while_the_disk_is_full() -> None:
    taken = Taken(
        Cleaned(b"cleaned", EvidenceKind.IMAGE, "image/jpeg", "image/jpeg"),
        "photo",
        ScanState.NOT_SCANNED,
        None,
    )
    with pytest.raises(PortalError) as refused:
        store(taken, uid=uuid4())
    assert list(refused.value.fields) == ["file"]
    assert "send it later" in str(refused.value)


@pytest.mark.usefixtures("_full")
def test_complaint_without_files_is_taken_while_the_disk_is_full() -> None:
    make_cast()
    filed = file_for_worker()
    assert Complaint.objects.filter(pk=filed.complaint.pk).exists()
    assert filed.receipt
    with pytest.raises(OSError, match="No space left"):
        default_storage.save("x", ContentFile(b"x"))
