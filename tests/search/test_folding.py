"""Spellings that differ only in writing are brought together, with the glossary's rules."""

import pytest

from portal.common.script import guess_unicode
from portal.search.folding import fold, is_unspaced, spell, without_inner_spaces, words
from portal.search.glossary import sayings, spelling_groups, stop_words, synonym_groups
from portal.search.lexemes import quoted, vector
from portal.search.scripts import clusters_of, letters_of
from portal.search.stemming import singular, stem


@pytest.mark.parametrize("group", list(spelling_groups()), ids=lambda group: group[0])
def test_spellings_of_one_word_fold_to_one(group: list[str]) -> None:
    assert len({fold(form) for form in group}) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("၀န်ကြီး", "ဝန်ကြီး"),  # digit zero for the letter wa
        ("ဥ\u102e", "ဦ"),
        ("ប្រាក់\u200bខែ", "ប្រាក់ខែ"),
        ("Đường", "duong"),
        ("២០២៦", "2026"),
        ("၂၀၂၆", "2026"),
        ("၁၀", "10"),
        ("ိုနိုုင်ငံ", "ိုနိုင်ငံ"),  # a sign typed twice
        ("နုိင်ငံ", "နိုင်ငံ"),  # signs in another order
        ("កេាះ", "កោះ"),
        ("ស្រ្តី", "ស្ត្រី"),
    ],
)
def test_typed_form_folds_like_the_meant_one(typed: str, meant: str) -> None:
    assert fold(typed) == fold(meant)


def test_marks_of_unspaced_scripts_are_kept() -> None:
    assert fold("កាំបិត") == "កាំបិត"
    assert fold("မြန်မာ") == "မြန်မာ"


def test_fold_and_spell_are_stable_for_everything_people_say() -> None:
    for saying in sayings():
        for change in (fold, spell):
            assert change(change(saying.text)) == change(saying.text)


def test_spelling_keeps_the_accents_that_folding_drops() -> None:
    assert (spell("Hộ CHIẾU huỷ"), fold("Hộ CHIẾU huỷ")) == ("hộ chiếu hủy", "ho chieu huy")


def test_what_people_say_is_not_taken_for_zawgyi() -> None:
    texts = [*(saying.text for saying in sayings()), *stop_words()]
    assert [text for text in texts if fold(guess_unicode(text)) != fold(text)] == []


def test_glossary_is_all_among_what_people_say() -> None:
    said = {saying.text for saying in sayings()}
    assert {form for group in synonym_groups() for form in group} <= said


def test_spaces_go_only_between_letters_of_an_unspaced_script() -> None:
    assert without_inner_spaces("ရွှေ ကြာ golden lotus") == "ရွှေကြာ golden lotus"
    assert is_unspaced("abc ខ")
    assert not is_unspaced("hộ chiếu")


def test_words_part_unspaced_text() -> None:
    assert words("ប្រាក់ឈ្នួលនៅប្រទេសថៃ") == ["ប្រាក់ឈ្នួល", "នៅ", "ប្រទេស", "ថៃ"]


def test_lexemes_are_quoted_for_postgresql() -> None:
    assert quoted("don't") == "'don''t'"
    assert quoted("a\\b") == "'a\\\\b'"


def test_vector_holds_words_stems_and_things_with_their_places_and_weight() -> None:
    literal = vector("en", ("wages wages", "A"), ("late", "D"))
    assert literal == "'wages':1A,2A 'wage':1A,2A ':wage':1A,2A 'late':3D"


def test_vector_of_names_knows_no_things() -> None:
    assert vector("", ("Wage Ltd", "A")) == "'wage':1A 'ltd':2A"


def test_word_that_can_mean_several_things_counts_as_in_a_body() -> None:
    assert "':employer':1D" in vector("vi", ("công ty", "A"))
    assert "':recruitment_agency':1D" in vector("vi", ("công ty", "A"))


def test_vietnamese_words_that_fold_alike_mean_different_things() -> None:
    assert "':death'" in vector("vi", ("bà mất", "D"))
    assert "':death'" not in vector("vi", ("mặt trời", "D"))


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("wage", ["w", "a", "g", "e"]),
        ("ប្តូរ", ["ប", "្ត", "ូ", "រ"]),
        ("လက်", ["လ", "က်"]),
        ("သန့်", ["သ", "န့်"]),
    ],
)
def test_letters_are_what_a_typing_error_changes(word: str, letters: list[str]) -> None:
    assert letters_of(word) == letters


def test_words_end_only_between_syllables() -> None:
    assert clusters_of("លិខិតឆ្លងដែន") == ["លិ", "ខិ", "ត", "ឆ្ល", "ង", "ដែ", "ន"]
    assert clusters_of("လက်မှတ်") == ["လက်", "မှတ်"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("wages", "wage"),
        ("payments", "payment"),
        ("employed", "employ"),
        ("attaché", "attaché"),
        ("ប្រាក់", "ប្រាក់"),
    ],
)
def test_english_endings_are_taken_off_and_no_others(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_singular_leaves_employer_and_employee_apart() -> None:
    assert [singular(word) for word in ("employers", "employees", "boss", "bus")] == [
        "employer", "employee", "boss", "bus",
    ]  # fmt: skip
