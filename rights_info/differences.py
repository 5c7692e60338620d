"""What changed between two texts, word by word, also where a script puts no spaces between words. No queries."""

import difflib
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from rights_info.rendering import TOKEN

ALIKE = 0.3  # share of words in common
_PARTS = re.compile(rf"({TOKEN.pattern}|\n)")


class Kind(Enum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    SKIPPED = "skipped"  # lines that did not change, left out


@dataclass(frozen=True)
class Piece:
    kind: Kind
    text: str


def compare(old: str, new: str, *, whole: bool = True) -> list[Piece]:
    """Pieces of both texts in reading order.

    Args:
        whole: also the lines in which nothing changed; else each run of them is one SKIPPED piece.
    """
    pieces: list[Piece] = []
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(None, old_lines, new_lines, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        before, after = "".join(old_lines[start:end]), "".join(new_lines[new_start:new_end])
        if tag != "equal":
            pieces += _compare_words(before, after)
        elif whole:
            pieces.append(Piece(Kind.SAME, before))
        elif before.strip():
            pieces.append(Piece(Kind.SKIPPED, ""))
    return _joined(pieces)


def is_same(pieces: list[Piece]) -> bool:
    return all(piece.kind in (Kind.SAME, Kind.SKIPPED) for piece in pieces)


def _compare_words(old: str, new: str) -> Iterator[Piece]:
    if not old or not new:
        yield from _pieces(old, new)
        return
    before, after = split_words(old), split_words(new)
    if not _are_alike(before, after):
        yield from _pieces(old, new)
        return
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(Kind.SAME, "".join(before[start:end]))
        else:
            yield from _pieces("".join(before[start:end]), "".join(after[new_start:new_end]))


def _are_alike(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether one was made from the other: words of two unrelated sentences, mixed, would read as nonsense."""
    old, new = ([word for word in words if not word.isspace()] for words in (before, after))
    return difflib.SequenceMatcher(None, old, new, autojunk=False).quick_ratio() >= ALIKE


def _pieces(old: str, new: str) -> Iterator[Piece]:
    if old:
        yield Piece(Kind.REMOVED, old)
    if new:
        yield Piece(Kind.ADDED, new)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind as one piece."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


@functools.lru_cache(maxsize=512)
def split_words(text: str) -> tuple[str, ...]:
    """Words, spaces, marks, line ends and figures' tokens, in order; joined they are the text again."""
    from icu4py.breakers import WordBreaker

    words: list[str] = []
    for part in _split(text):
        if part == "\n" or TOKEN.fullmatch(part):
            words.append(part)
        elif part:
            words += [part[start:end] for start, end in WordBreaker(part, "en").segments()]
    return tuple(words)


def _split(text: str) -> Iterator[str]:
    at = 0
    for match in _PARTS.finditer(text):
        yield text[at : match.start()]
        yield match[0]
        at = match.end()
    yield text[at:]
