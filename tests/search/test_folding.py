"""Spellings that differ only in writing are brought together, with the glossary's rules."""

import pytest

from portal.common.script import guess_unicode
from portal.search.expansion import quoted, terms, vector
from portal.search.folding import fold, is_unspaced, without_inner_spaces, words
from portal.search.glossary import spelling_groups, synonym_groups


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
    ],
)
def test_typed_form_folds_like_the_meant_one(typed: str, meant: str) -> None:
    assert fold(typed) == fold(meant)


def test_marks_of_unspaced_scripts_are_kept() -> None:
    assert fold("កាំបិត") == "កាំបិត"
    assert fold("မြန်မာ") == "မြန်မာ"


def test_fold_is_stable_for_every_term_of_the_glossary() -> None:
    for group in synonym_groups():
        for form in group:
            assert fold(fold(form)) == fold(form)


def test_unicode_terms_of_the_glossary_are_not_taken_for_zawgyi() -> None:
    changed = [f for group in synonym_groups() for f in group if fold(guess_unicode(f)) != fold(f)]
    assert changed == []


def test_spaces_go_only_between_letters_of_an_unspaced_script() -> None:
    assert without_inner_spaces("ရွှေ ကြာ golden lotus") == "ရွှေကြာ golden lotus"
    assert is_unspaced("abc ខ")
    assert not is_unspaced("hộ chiếu")


def test_words_part_unspaced_text() -> None:
    assert words("ប្រាក់ឈ្នួលនៅប្រទេសថៃ") == ["ប្រាក់ឈ្នួល", "នៅ", "ប្រទេស", "ថៃ"]


def test_terms_are_the_longest_that_the_glossary_knows() -> None:
    (term,) = terms(words("hộ chiếu"))
    assert term.typed == ("ho", "chieu")
    assert ("passport",) in term.others


def test_terms_of_a_very_long_query_are_limited() -> None:
    assert sum(len(term.typed) for term in terms(["word"] * 500)) == 12


def test_lexemes_are_quoted_for_postgresql() -> None:
    assert quoted("don't") == "'don''t'"
    assert quoted("a\\b") == "'a\\\\b'"


def test_vector_holds_each_word_with_its_places_and_weight() -> None:
    assert vector(("wage wage", "A"), ("wage late", "D")) == "'wage':1A,2A,3D 'late':4D"
