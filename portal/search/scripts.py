"""The parts that Khmer and Burmese words are made of: what a typing error changes, and where a word can end."""

import re

# A subscript consonant is typed with two keys and is one letter; so is a Burmese final consonant with its killer.
_LETTER = re.compile("[\u17d2\u1039].|[\u1000-\u1021]\u1037?\u103a|.", re.DOTALL)
# A syllable or what is left of one: a base with all that hangs on it.
_BURMESE_TAIL = "(?:\u1039.|[\u102b-\u1038\u103b-\u103e\u1056-\u1060]|[\u1000-\u1021]\u1037?\u103a\u1038?|\u103a)*"
_KHMER_TAIL = "(?:\u17d2.|[\u17b4-\u17d1\u17d3\u17dd])*"
_CLUSTER = re.compile(
    f"[\u1000-\u102a\u103f-\u1055]{_BURMESE_TAIL}|[\u1780-\u17b3]{_KHMER_TAIL}|[a-z0-9]+|.",
    re.DOTALL,
)


def letters_of(word: str) -> list[str]:
    """The letters of a word as the person who types sees them: one typing error changes one of them."""
    return list(word) if word.isascii() else _LETTER.findall(word)


def letter_places(run: str) -> list[int]:
    """Where in a run of unspaced text a word can begin."""
    return [found.start() for found in _CLUSTER.finditer(run)]


def clusters_of(run: str) -> list[str]:
    """The run in pieces that no word boundary goes through."""
    return _CLUSTER.findall(run)
