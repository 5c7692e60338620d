"""What was found is marked, and no text becomes markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search import vocabulary
from portal.search.highlighting import LONGEST_EXCERPT, Marker, Part
from portal.search.services.rebuilding import as_row
from portal.search.sources import Document
from portal.search.templatetags.search_format import marked as as_html
from portal.search.understanding import understand
from portal.search.vocabulary import Vocabulary

KNOWN = [
    "passport",
    "passports",
    "passes",
    "wage",
    "wages",
    "នៅ",
    "លិខិតឆ្លងដែន",
    "នេះ",
    "keep",
    "ទីភ្នាក់ងារ",
]


@pytest.fixture(autouse=True)
def _words_of_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here asks the database."""
    known = Vocabulary(dict.fromkeys(KNOWN, 1), {"passport": 1, "migrant_worker": 1})
    monkeypatch.setattr(vocabulary, "current", lambda: known)
    monkeypatch.setattr("portal.search.synonyms.current", dict)


def marker(query: str, language: str = "en") -> Marker:
    return Marker(understand(query, language=language))


def excerpt(query: str, body: str) -> list[Part]:
    row = as_row("article", Document("x", "en", "title", "x/", body=body))
    return marker(query).excerpt(row.body, row.folded)


def marked(text: str, query: str, language: str = "en") -> str:
    parts = marker(query, language).mark(text)
    return "".join(f"[{part.text}]" if part.is_hit else part.text for part in parts)


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Keep your passport safe.", "passport", "Keep your [passport] safe."),
        ("Giữ hộ chiếu", "ho chieu", "Giữ [hộ chiếu]"),
        ("ពេលមានគេរឹបអូសលិខិតឆ្លងដែនរបស់អ្នក", "លិខិតឆ្លងដែន", "ពេលមានគេរឹបអូស[លិខិតឆ្លងដែន]របស់អ្នក"),
        ("သင့်နိုင်ငံကူးလက်မှတ်ကို သိမ်းထားရင်", "ပတ်စပို့", "သင့်[နိုင်ငံကူးလက်မှတ်]ကို သိမ်းထားရင်"),
        ("Passports and passes", "passp", "[Passports] and passes"),
        ("nothing here", "passport", "nothing here"),
    ],
)
def test_words_are_marked_in_the_original_spelling(text: str, query: str, expected: str) -> None:
    assert marked(text, query) == expected


def test_word_that_was_meant_is_marked_and_not_its_like() -> None:
    assert marked("my passport, my port", "pasport") == "my [passport], my port"


def test_english_word_is_marked_with_every_ending() -> None:
    assert marked("Wages and a wage", "wage") == "[Wages] and a [wage]"


def test_words_that_say_nothing_are_not_marked() -> None:
    assert marked("my passport is here", "where is my passport") == "my [passport] is here"


def test_lone_words_of_a_synonym_are_not_marked() -> None:
    assert marked("người lao động", "XKLĐ", "vi") == "người lao động"
    assert marked("đi xuất khẩu lao động", "XKLĐ", "vi") == "đi [xuất khẩu lao động]"


def test_marked_text_is_escaped_for_pages() -> None:
    assert as_html([Part("<b>", True), Part("&", False)]) == "<mark>&lt;b&gt;</mark>&amp;"


@given(st.text(max_size=80), st.text(max_size=20))
def test_parts_joined_are_the_text_again(text: str, query: str) -> None:
    assert "".join(part.text for part in marker(query).mark(text)) == text


def test_excerpt_is_the_sentence_with_the_hit() -> None:
    body = "First sentence. Keep your passport with you. The last one."
    parts = excerpt("passport", body)
    assert parts == [Part("Keep your ", False), Part("passport", True), Part(" with you.", False)]


def test_excerpt_is_empty_where_nothing_was_found() -> None:
    assert excerpt("passport", "Nothing. At all.") == []
    assert excerpt("?", "Nothing.") == []


def test_long_excerpt_is_cut_between_words_only() -> None:
    body = "before " * 100 + "passport " + "afterwards " * 100
    text = "".join(part.text for part in excerpt("passport", body))
    assert len(text) <= LONGEST_EXCERPT + 10
    assert "passport" in text
    assert set(text.replace("…", "").split()) == {"before", "passport", "afterwards"}


def test_long_khmer_excerpt_keeps_whole_words() -> None:
    body = "ទីភ្នាក់ងារ" * 30 + "លិខិតឆ្លងដែន" + "ទីភ្នាក់ងារ" * 30
    parts = excerpt("លិខិតឆ្លងដែន", body)
    others = (
        "".join(part.text for part in parts if not part.is_hit).replace("…", "").replace(" ", "")
    )
    assert others.replace("ទីភ្នាក់ងារ", "") == ""
