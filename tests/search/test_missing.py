"""What was looked for in vain is counted; what could be somebody's number is not kept."""

import pytest

from portal.search.models import MissedSearch
from portal.search.services import missing, record_miss

pytestmark = pytest.mark.django_db


def test_miss_is_counted_by_its_folded_words() -> None:
    record_miss(text="Hộ  Chiếu", language="vi")
    record_miss(text="ho chieu", language="vi")
    record_miss(text="ho chieu", language="en")
    assert set(MissedSearch.objects.values_list("words", "language", "count")) == {
        ("ho chieu", "vi", 2),
        ("ho chieu", "en", 1),
    }


@pytest.mark.security
@pytest.mark.parametrize(
    "text",
    [
        "0812345678",
        "4821 0937 5566 1029 3847",
        "៤៨២១០៩៣៧",
        "N 123-45",
        "me@example.org",
        "x" * 81,
        " ",
    ],
)
def test_number_address_or_long_text_is_never_kept(text: str) -> None:
    assert record_miss(text=text, language="en") is None
    assert MissedSearch.objects.count() == 0


def test_short_number_is_kept() -> None:
    assert record_miss(text="law 2026", language="en") is not None


@pytest.mark.security
def test_nonsense_cannot_fill_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missing, "MAX_ROWS", 2)
    for text in ("one", "two", "three", "two"):
        record_miss(text=text, language="en")
    assert dict(MissedSearch.objects.values_list("words", "count")) == {"one": 1, "two": 2}
