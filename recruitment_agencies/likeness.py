"""Names much alike, pure: what is left of a name without the words that every agency has, and how near two of them are.

A likeness accuses nobody: two honest agencies may sound alike. It tells a reader to compare the licence numbers.
"""

import re
from functools import lru_cache
from itertools import product

from portal.common.script import fold_for_search

# Words, folded, that say what an agency is and not which.
GENERIC_WORDS = frozenset((
    "agencies", "agency", "agent", "and", "center", "centre", "co", "company", "corp", "corporation", "cty",
    "demonstration", "development", "employment", "enterprise", "enterprises", "export", "foreign", "general",
    "group", "holding", "human", "inc", "international", "intl", "jobs", "joint", "jsc", "labor", "labour",
    "limited", "ltd", "management", "manpower", "of", "oversea", "overseas", "placement", "plc", "private",
    "pte", "pvt", "recruiting", "recruitment", "resource", "resources", "service", "services", "solution",
    "solutions", "staffing", "stock", "supply", "the", "tnhh", "trading", "workers", "workforce",
))  # fmt: skip
# A syllable of these may well stand in a name of its own.
GENERIC_PIECES = (
    "xuat khau", "cong ty", "co phan", "lao dong", "nhan luc", "(minh hoa)", "dich vu", "thuong mai",
    "ជ្រើសរើសពលករ", "គំរូសាកល្បង", "ទីភ្នាក់ងារ", "ក្រុមហ៊ុន", "ពលកម្ម", "ឯ.ក",
    "ပြည်ပအလုပ်အကိုင်", "အလုပ်အကိုင်", "သရုပ်ပြ", "ကုမ္ပဏီ", "လီမိတက်", "အေဂျင်စီ",
)  # fmt: skip
ALIKE = 0.5
"""Trigram similarity from which two names are much alike: `mekong star` and `mekhong star` have 0.67."""
ALIKE_UNSPACED = 0.75
"""The same for scripts without spaces, where two names share words and are not alike."""
_BETWEEN_WORDS = re.compile(r"[\s()\[\].,;:'\"“”‘’&/|+*_-]+")
_VOWELS = re.compile(r"(?<=[a-z])[aeiouyhw]+")
_TWICE = re.compile(r"([a-z])\1+")


def distinctive(name: str) -> str:
    """The folded name without generic words; whole where nothing else would be left."""
    folded = fold_for_search(name)
    for piece in GENERIC_PIECES:
        folded = folded.replace(piece, " ")
    words = [word for word in _BETWEEN_WORDS.split(folded) if word]
    telling = [word for word in words if word not in GENERIC_WORDS]
    return " ".join(telling or words)


def telling_words(key: str) -> str:
    """What somebody typed, as `distinctive` gives it, without what is generic but for a typing error."""
    words, kept = key.split(), []
    while words:
        if len(words) > 1 and is_generic(f"{words[0]} {words[1]}"):
            del words[:2]
        elif is_generic(words[0]):
            del words[0]
        else:
            kept.append(words.pop(0))
    return " ".join(kept)


@lru_cache(maxsize=4096)
def is_generic(words: str) -> bool:
    """Whether a folded word, or two, are generic or were meant to be, with a typing error."""
    known = GENERIC_PIECES if " " in words else GENERIC_WORDS
    return words in known or any(
        len(generic) > 4 and likeness(words, generic) >= ALIKE for generic in known
    )


def name_key(name: str, name_local: str) -> str:
    """Both names of an agency without generic words, a line each."""
    return "\n".join(
        filter(None, (distinctive(name), distinctive(name_local) if name_local else ""))
    )


@lru_cache(maxsize=8192)
def sound_of(key: str) -> str:
    """A distinctive name as it sounds, roughly: equal for `mekong star`, `mekhong star` and `mekongg staar`.

    Latin words lose what follows their first letter as vowel or breath, and doubled letters; word breaks go, so that
    `goldenbridge` is `golden bridge`. Other scripts stay as they are.
    """
    words = (_VOWELS.sub("", _TWICE.sub(r"\1", word)) for word in key.split())
    return _TWICE.sub(r"\1", "".join(words))


def likeness(one: str, other: str) -> float:
    """Shared trigrams of two distinctive names, 0 to 1, as `pg_trgm` counts them."""
    mine, theirs = trigrams(one), trigrams(other)
    shared = len(mine & theirs)
    return shared / (len(mine) + len(theirs) - shared) if shared else 0.0


def are_alike(one: str, other: str) -> bool:
    """Whether two name keys (a line each script) have lines that are the same, sound the same, or are much alike."""
    return any(
        mine == theirs
        or sound_of(mine) == sound_of(theirs)
        or likeness(mine, theirs) >= (ALIKE if mine.isascii() else ALIKE_UNSPACED)
        for mine, theirs in product(one.split("\n"), other.split("\n"))
        if mine and theirs
    )


@lru_cache(maxsize=8192)
def trigrams(text: str) -> frozenset[str]:
    """Of each word, padded with two spaces before and one behind."""
    padded = [f"  {word} " for word in text.split()]
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))
