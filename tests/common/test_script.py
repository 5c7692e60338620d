"""Writing systems: digits, Zawgyi, normal forms, words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.common.script import (
    clean_text,
    fold_for_search,
    guess_unicode,
    is_zawgyi,
    normalise,
    to_ascii_digits,
    to_native_digits,
    words,
)

# Each pair says the same: in Zawgyi as old phones write it, in Unicode as the standard has it.
ZAWGYI = {
    "ႏိုင္ငံကူးလက္မွတ္": "နိုင်ငံကူးလက်မှတ်",
    "အလုပ္သမား": "အလုပ်သမား",
    "တိုင္ၾကားခ်က္": "တိုင်ကြားချက်",
    "ေအဂ်င္စီက ေငြယူတယ္": "အေဂျင်စီက ငွေယူတယ်",
}
OTHER_TEXTS = {
    "Shan": "ၵႂၢမ်းတႆး ပဵၼ်ၽႃႇသႃႇ ဢၼ်ၸႂ်ႉၼႂ်းမိူင်းတႆး",
    "Mon": "ဘာသာမန် ဂှ် ဒှ် အရေဝ်ဘာသာ",
    "S'gaw Karen": "ကညီကျိာ် မ့ၢ်တၢ်ကတိၤလၢကညီထံ",
    "Pa'O": "ပအိုဝ်ႏဘာႏသာႏ",
    "Burmese": "ကျွန်တော် လုပ်ခလစာ မရသေးပါ",
    "Khmer": "ខ្ញុំមិនទាន់បានប្រាក់ខែ",
    "Vietnamese": "Tôi chưa được trả lương",
    "Thai": "ฉันยังไม่ได้รับค่าจ้าง",
}


@pytest.mark.parametrize(("zawgyi", "unicode"), ZAWGYI.items())
def test_zawgyi_is_converted_and_the_original_kept(zawgyi: str, unicode: str) -> None:
    cleaned = clean_text(zawgyi)
    assert cleaned.was_zawgyi
    assert cleaned.normalised == unicode
    assert cleaned.original == zawgyi


@pytest.mark.parametrize("text", OTHER_TEXTS.values(), ids=OTHER_TEXTS)
def test_text_that_is_not_zawgyi_is_left_alone(text: str) -> None:
    cleaned = clean_text(text)
    assert not cleaned.was_zawgyi
    assert cleaned.normalised == unicodedata.normalize("NFC", text)
    assert guess_unicode(text) == text


@pytest.mark.parametrize("text", ["ေငြ", "လုပ္ခ", "၀၉၇၈၁၂၃၄၅၆၇", "", "abc"])
def test_short_text_and_numbers_are_not_judged(text: str) -> None:
    assert not is_zawgyi(text)
    assert clean_text(text).normalised == text


def test_short_zawgyi_is_guessed_for_search() -> None:
    assert guess_unicode("ေငြ") == "ငွေ"


@pytest.mark.parametrize(
    ("text", "ascii_digits"),
    [
        ("០១២៣៤៥៦៧៨៩", "0123456789"),
        ("၀၁၂၃၄၅၆၇၈၉", "0123456789"),
        ("๐๑๒๓๔๕๖๗๘๙", "0123456789"),
        ("１２", "12"),
        ("a1²½", "a1²½"),
    ],
)
def test_digits_of_any_script_become_ascii(text: str, ascii_digits: str) -> None:
    assert to_ascii_digits(text) == ascii_digits


@pytest.mark.parametrize(
    ("language", "text"),
    [("km", "២០២៦"), ("my", "၂၀၂၆"), ("vi", "2026"), ("en", "2026"), ("xx", "2026")],
)
def test_native_digits_are_those_of_the_language(language: str, text: str) -> None:
    assert to_native_digits("2026", language) == text
    assert to_ascii_digits(text) == "2026"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ប្រាក់\u200bខែ", "ប្រាក់ខែ"),
        ("\ufeffa\u200db\u2060", "ab"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00\x07b\x1f\x7f", "ab"),
        ("  a  ", "a"),
        ("e\u0301", "é"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("half \ud83d", "half \ufffd"),
    ],
)
def test_normalise_takes_away_what_nobody_sees(typed: str, stored: str) -> None:
    assert normalise(typed) == stored


@given(st.text())
def test_normalised_text_is_normal_and_can_be_stored(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert "\x00" not in once
    once.encode()
    clean_text(text).original.encode()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hộ Chiếu", "ho chieu"),
        ("ĐƯỜNG", "duong"),
        ("Café №២", "cafe №2"),
        ("កាំបិត", "កាំបិត"),
        ("မြန်မာ", "မြန်မာ"),
        ("น้ำ", "น้ำ"),
    ],
)
def test_folding_drops_latin_accents_and_keeps_letters_of_other_scripts(
    text: str, folded: str
) -> None:
    assert fold_for_search(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_for_search(fold_for_search(text)) == fold_for_search(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ពាក្យបណ្តឹងអំពីទីភ្នាក់ងារ", ["ពាក្យ", "បណ្តឹង", "អំពី", "ទីភ្នាក់ងារ"]),
        ("နိုင်ငံကူးလက်မှတ်", ["နိုင်ငံ", "ကူး", "လက်မှတ်"]),
        ("Don't pay 84,000!", ["don't", "pay", "84,000"]),
        ("… ! ?", []),
        ("", []),
    ],
)
def test_words_are_found_with_and_without_spaces(text: str, found: list[str]) -> None:
    assert words(text) == found
