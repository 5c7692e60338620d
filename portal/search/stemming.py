"""English words without their endings: "wages" finds "wage", "employed" finds "employer"."""

import functools
import threading

import snowballstemmer  # type: ignore[import-untyped]

_SHORTEST = 4  # letters; the stemmer leaves shorter words alone
_NOT_PLURAL = ("ss", "us", "is")


@functools.lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word's stem, for words of ASCII letters; the word itself for others.

    Vietnamese without accents is ASCII too and is stemmed alike on both sides, which harms little: its syllables have
    no English endings.
    """
    return str(_stemmer.english.stemWord(word)) if _is_stemmable(word) else word


@functools.lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """An English word without its plural s. Less than a stem: "employer" and "employee" stay two words."""
    is_plural = _is_stemmable(word) and word.endswith("s") and not word.endswith(_NOT_PLURAL)
    return word[:-1] if is_plural else word


def _is_stemmable(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isascii() and word.isalpha()


class _Stemmer(threading.local):
    """One a thread: it keeps the word it is at."""

    def __init__(self) -> None:
        self.english = snowballstemmer.stemmer("english")


_stemmer = _Stemmer()
