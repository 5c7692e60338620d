"""What was found is marked, and no text becomes markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.expansion import Term, terms
from portal.search.folding import words
from portal.search.highlighting import LONGEST_EXCERPT, Marker, Part


def marked(text: str, query: str, *, is_lenient: bool = False) -> str:
    parts = Marker(terms(words(query)), is_lenient=is_lenient).mark(text)
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


def test_word_with_a_typing_error_is_marked_only_when_lenient() -> None:
    assert marked("my passport", "pasport") == "my passport"
    assert marked("my passport", "pasport", is_lenient=True) == "my [passport]"


def test_lone_words_of_a_synonym_are_not_marked() -> None:
    assert marked("người lao động", "XKLĐ") == "người lao động"
    assert marked("đi xuất khẩu lao động", "XKLĐ") == "đi [xuất khẩu lao động]"


@given(st.text(max_size=80), st.text(max_size=20))
def test_parts_joined_are_the_text_again(text: str, query: str) -> None:
    parts = Marker(terms(words(query)), is_lenient=True).mark(text)
    assert "".join(part.text for part in parts) == text


def test_excerpt_is_the_sentence_with_the_hit() -> None:
    body = "First sentence. Keep your passport with you. The last one."
    parts = Marker(terms(["passport"])).excerpt(body)
    assert parts == [Part("Keep your ", False), Part("passport", True), Part(" with you.", False)]


def test_excerpt_is_empty_where_nothing_was_found() -> None:
    assert Marker(terms(["passport"])).excerpt("Nothing. At all.") == []
    assert Marker([]).excerpt("Nothing.") == []


def test_long_excerpt_is_cut_between_words_only() -> None:
    body = "before " * 100 + "passport " + "afterwards " * 100
    text = "".join(part.text for part in Marker([Term(("passport",))]).excerpt(body))
    assert len(text) <= LONGEST_EXCERPT + 10
    assert "passport" in text
    assert set(text.replace("…", "").split()) == {"before", "passport", "afterwards"}


def test_long_khmer_excerpt_keeps_whole_words() -> None:
    body = "ទីភ្នាក់ងារ" * 30 + "លិខិតឆ្លងដែន" + "ទីភ្នាក់ងារ" * 30
    parts = Marker(terms(words("លិខិតឆ្លងដែន"))).excerpt(body)
    others = (
        "".join(part.text for part in parts if not part.is_hit).replace("…", "").replace(" ", "")
    )
    assert others.replace("ទីភ្នាក់ងារ", "") == ""
