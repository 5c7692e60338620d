"""Writing systems: native digits, Zawgyi, normal forms, and words inside unspaced text."""

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from myanmartools import ZawgyiDetector

# Zero-width space, non-joiner, joiner, word joiner, byte-order mark, soft hyphen: invisible, and fatal to matching.
# Marks of writing direction too: none of our scripts needs them, and they can make a name look like another.
_INVISIBLE = dict.fromkeys(
    [
        *map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BURMESE_LETTER = re.compile(r"[\u1000-\u109f]")
ZAWGYI_MIN_LETTERS = 8
ZAWGYI_MIN_PROBABILITY = 0.95
ZAWGYI_CERTAIN_PROBABILITY = 0.99
ZAWGYI_GUESS_PROBABILITY = 0.8


@dataclass(frozen=True)
class CleanText:
    """What a person typed: `original` to the letter, `normalised` for reading and matching."""

    original: str
    normalised: str
    was_zawgyi: bool


def to_ascii_digits(text: str) -> str:
    """Any script's decimal digits (Khmer, Burmese, Thai, full-width …) as 0 to 9."""
    return "".join(
        str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c for c in text
    )


def to_native_digits(text: str, language: str) -> str:
    """ASCII digits as those of the language, for the languages that have their own."""
    return text.translate(_native_digits(language))


@functools.cache
def _native_digits(language: str) -> dict[int, str]:
    digits = next((row.digits for row in settings.PORTAL_LANGUAGES if row.code == language), "")
    return {ord(str(value)): digit for value, digit in enumerate(digits)}


def without_invisible(text: str) -> str:
    """The text without zero-width characters."""
    return text.translate(_INVISIBLE)


def storable(text: str) -> str:
    """The text with what no encoding can hold (half a pair of surrogates, as JSON can smuggle in) replaced."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def normalise(text: str) -> str:
    """NFC, no control characters, no zero-width characters, single line ends."""
    text = _CONTROL.sub("", storable(text).replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", without_invisible(text)).strip()


def clean_text(text: str) -> CleanText:
    """Normalise what was typed, converting Zawgyi to Unicode where it is almost certainly Zawgyi."""
    was_zawgyi = is_zawgyi(text)
    readable = _zawgyi_to_unicode(text) if was_zawgyi else text
    return CleanText(original=storable(text), normalised=normalise(readable), was_zawgyi=was_zawgyi)


def is_zawgyi(text: str) -> bool:
    """Whether Burmese text is in the Zawgyi encoding. Short text and other Myanmar scripts: no.

    The detector errs on short strings, so where it is not all but certain a second one must agree, which goes by
    letters that only one of the encodings can have. Thresholds: docs/adr/0003-libraries.md.
    """
    from para.detect import detect_encoding

    if _looks_zawgyi(text, letters=ZAWGYI_MIN_LETTERS, probability=ZAWGYI_CERTAIN_PROBABILITY):
        return True
    is_likely = _looks_zawgyi(text, letters=ZAWGYI_MIN_LETTERS, probability=ZAWGYI_MIN_PROBABILITY)
    return is_likely and detect_encoding(text) == "zawgyi"


def guess_unicode(text: str) -> str:
    """For search only: the text in Unicode if it may be Zawgyi, however short. A wrong guess there harms nobody."""
    if _looks_zawgyi(text, letters=1, probability=ZAWGYI_GUESS_PROBABILITY):
        return _zawgyi_to_unicode(text)
    return text


def _looks_zawgyi(text: str, *, letters: int, probability: float) -> bool:
    if len(_BURMESE_LETTER.findall(text)) < letters or _is_other_myanmar_script(text):
        return False
    return bool(_detector().get_zawgyi_probability(text) > probability)


def _is_other_myanmar_script(text: str) -> bool:
    return bool(re.search(r"[\uaa60-\uaa7f\ua9e0-\ua9fe]", text))


@functools.cache
def _detector() -> "ZawgyiDetector":
    from myanmartools import ZawgyiDetector

    return ZawgyiDetector()


def _zawgyi_to_unicode(text: str) -> str:
    from para.convert import zg_to_unicode

    return str(zg_to_unicode(text, force=True))


class _FoldedCharacters(dict[int, str]):
    """For `str.translate`: each character's folded form, worked out once."""

    def __missing__(self, code: int) -> str:
        character = to_ascii_digits(chr(code))
        base, *marks = list(unicodedata.normalize("NFD", character))
        self[code] = base if marks and base.isascii() else character
        return self[code]


_FOLDED = _FoldedCharacters({ord("đ"): "d"})


def fold_for_search(text: str) -> str:
    """Lower case, ASCII digits, Latin accents gone (đ → d). Marks of Khmer, Burmese, Thai stay: they are letters."""
    return normalise(text).lower().translate(_FOLDED)


def words(text: str) -> list[str]:
    """The words of a folded text, also where the script puts no spaces between them (ICU's dictionaries)."""
    from icu4py.breakers import WordBreaker

    folded = fold_for_search(text)
    segments = (folded[start:end] for start, end in WordBreaker(folded, "en").segments())
    return [segment for segment in segments if any(_is_word_character(c) for c in segment)]


def _is_word_character(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")
