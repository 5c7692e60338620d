"""What people really type, over the real articles: `queries.yaml` says what must stand among the first three."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from portal.common.script import guess_unicode, normalise
from portal.search.queries import Results, search
from tests.search.conftest import LANGUAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]

FILE = Path(__file__).parent / "queries.yaml"
FIRST = 3
Case = tuple[str, list[str]]


def cases(language: str) -> list[Case]:
    return [tuple(row) for row in yaml.safe_load(FILE.read_text("utf-8"))[language]]


def first_keys(results: Results) -> list[str]:
    hits = [hit for group in results.groups for hit in group.hits]
    return [hit.key for hit in hits[:FIRST]]


def missed(language: str, asked: list[Case]) -> list[str]:
    """Queries whose first three are others, with what they are."""
    found = [
        (text, wanted, first_keys(search(text=text, language=language))) for text, wanted in asked
    ]
    return [
        f"{text!r}: {keys}, not {wanted}"
        for text, wanted, keys in found
        if not any(fnmatch(key, name) for key in keys for name in wanted)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_type_finds_what_they_mean(language: str) -> None:
    asked = cases(language)
    assert len(asked) >= 25
    assert missed(language, asked) == []


# Enough of the Zawgyi encoding for words of every day: each sign's other number, and the two that stand before.
_STACKED = {
    "\u1039" + chr(0x1000 + n): chr(code) for n, code in enumerate((0x1060, 0x1061, 0x1062, 0x1063))
}
_SIGNS = str.maketrans("\u103a\u103b\u103c\u103d\u103e", "\u1039\u103a\u103b\u103c\u103d")


def as_zawgyi(text: str) -> str:
    for stacked, sign in _STACKED.items():
        text = text.replace(stacked, sign)
    text = re.sub("\u1004\u103a\u1039(.)", "\\1\u1064", text)
    text = re.sub("([\u1000-\u1021])([\u103b-\u103e]*)\u1031", "\u1031\\1\\2", text)
    text = re.sub("([\u1000-\u1021])(\u103b?)\u103c", "\u103c\\1\\2", text)
    return text.translate(_SIGNS)


def test_the_same_in_zawgyi() -> None:
    asked = [(as_zawgyi(text), wanted) for text, wanted in cases("my")]
    readable = [
        row
        for row, (text, _wanted) in zip(asked, cases("my"), strict=True)
        if normalise(guess_unicode(row[0])) == normalise(text) != row[0]
    ]
    assert len(readable) > len(asked) * 0.7
    assert missed("my", readable) == []
