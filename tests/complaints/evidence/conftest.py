"""A private storage of this test's own, and a case to put files in."""

from pathlib import Path

import pytest

from complaints.models import Complaint
from tests.cast import Cast, file_for_worker, make_cast


@pytest.fixture(autouse=True)
def storage(settings, tmp_path: Path) -> Path:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path / "private"
    return tmp_path / "private"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def complaint(cast: Cast) -> Complaint:
    return file_for_worker().complaint


def stored_bytes(storage: Path) -> bytes:
    """Everything that lies on the disk."""
    return b"".join(path.read_bytes() for path in storage.rglob("*") if path.is_file())


def stored_files(storage: Path) -> list[Path]:
    return [path for path in storage.rglob("*") if path.is_file()]
