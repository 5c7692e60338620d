"""A Markdown body as blocks to translate, and back: what lies between them is kept to the letter. No queries.

Joining what was cut gives the body again byte for byte, whatever it is: marks of headings, lists, quotes and tables,
blank lines and spaces at line ends are nobody's to translate and stay outside the blocks.
"""

import functools
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from rights_info.models.article import ArticleText


class BlockKind(StrEnum):
    """What a block is; the name a translator's program shows."""

    TITLE = "title"
    SUMMARY = "summary"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True)
class Block:
    """A piece of text to translate.

    Attributes:
        id: made from the kind and the words, so that it outlives other changes of the article; unique in the article.
        before: what stands between the block before and this one, to the letter.
    """

    id: str
    kind: BlockKind
    text: str
    before: str

    @property
    def is_one_line(self) -> bool:
        return "\n" not in self.text


@dataclass(frozen=True)
class Outline:
    """A body cut up. `after` is what follows the last block."""

    blocks: tuple[Block, ...]
    after: str

    def filled(self, texts: Mapping[str, str]) -> str:
        """The body with other words, by the ids of its blocks; a block without any keeps its own."""
        parts = [part for one in self.blocks for part in (one.before, texts.get(one.id, one.text))]
        return "".join([*parts, self.after])


# A line's beginning that nobody translates: quote marks, then a heading's, list items' or a table's mark.
_QUOTE = re.compile(r"(?:[ \t]*>[ \t]?)+")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+")
_ITEM = re.compile(r"(?:[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)+")
_INDENT = re.compile(r"[ \t]*")
_ROW = re.compile(r"[ \t]*(?:\|[ \t]*)?")
_TABLE_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
# Rules across the page, lines under headings, fences: no words at all.
_RULE = re.compile(r"(?:[-*_][ \t]*){3,}|=+|`{3,}.*|~{3,}.*")
_SPACES = " \t\r"
_MARKS = {BlockKind.ROW: _ROW, BlockKind.HEADING: _HEADING, BlockKind.ITEM: _ITEM}
_CLOSING = {BlockKind.ROW: "|", BlockKind.HEADING: "#"}


# One article's texts are cut several times over while a file is compared: as exported, as it was, as it is.
KEPT_BODIES = 64


@dataclass(frozen=True)
class _Line:
    """One line taken apart: `mark` and `end` are kept as they are."""

    kind: BlockKind
    mark: str
    text: str
    end: str
    is_quoted: bool


@functools.lru_cache(maxsize=KEPT_BODIES)
def cut(body: str) -> Outline:
    """The body as blocks. `cut(body).filled({})` is the body."""
    pieces: list[tuple[BlockKind, str, str]] = []
    pending, grows = "", False
    for line in _lines(body):
        if not line.text:
            pending, grows = pending + line.mark + line.end, False
            continue
        if grows and line.kind == BlockKind.PARAGRAPH and not line.is_quoted:
            kind, before, text = pieces.pop()
            pieces.append((kind, before, text + pending + line.mark + line.text))
        else:
            pieces.append((line.kind, pending + line.mark, line.text))
            grows = line.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and not line.is_quoted
        pending = line.end
    ids = _ids((kind, text) for kind, _before, text in pieces)
    blocks = (
        Block(key, kind, text, before)
        for key, (kind, before, text) in zip(ids, pieces, strict=True)
    )
    return Outline(tuple(blocks), pending)


def blocks_of(text: ArticleText) -> tuple[Block, ...]:
    """Title and summary, where there is one, then the body's blocks."""
    heads = [
        Block(kind.value, kind, value, "")
        for kind, value in ((BlockKind.TITLE, text.title), (BlockKind.SUMMARY, text.summary))
        if value.strip()
    ]
    return (*heads, *cut(text.body).blocks)


def fill(text: ArticleText, texts: Mapping[str, str], *, language: str) -> ArticleText:
    """The article's text in another language, built as the original is."""
    return ArticleText(
        language,
        texts.get(BlockKind.TITLE, text.title),
        texts.get(BlockKind.SUMMARY, text.summary),
        cut(text.body).filled(texts),
    )


def _ids(pieces: Iterable[tuple[BlockKind, str]]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for kind, text in pieces:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        key = f"{kind}-{digest}"
        seen[key] = seen.get(key, 0) + 1
        yield key if seen[key] == 1 else f"{key}-{seen[key]}"


def _lines(body: str) -> Iterator[_Line]:
    """Each line taken apart, in order; their parts joined are the body."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", body)
    is_in_table = False
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        words = line.removesuffix("\n")
        is_in_table = _is_row(words, following, is_in_table)
        taken = _take_apart(words, is_row=is_in_table)
        yield _Line(
            taken.kind, taken.mark, taken.text, taken.end + line[len(words) :], taken.is_quoted
        )


def _is_row(line: str, following: str, is_in_table: bool) -> bool:
    """Tables begin with a line above a rule of hyphens and end where no bar is left."""
    if "|" not in line:
        return False
    return is_in_table or line.lstrip().startswith("|") or _is_table_rule(following)


def _is_table_rule(line: str) -> bool:
    return "|" in line and _TABLE_RULE.fullmatch(line.strip()) is not None


def _take_apart(line: str, *, is_row: bool) -> _Line:
    bare = line.strip(_SPACES)
    if _RULE.fullmatch(bare) or (is_row and _is_table_rule(bare)):
        return _Line(BlockKind.PARAGRAPH, line, "", "", False)
    quote = match[0] if (match := _QUOTE.match(line)) else ""
    rest = line[len(quote) :]
    kind = _kind(rest, is_row)
    mark = match[0] if (match := _MARKS.get(kind, _INDENT).match(rest)) else ""
    text = _without_end(rest[len(mark) :], kind)
    return _Line(kind, quote + mark, text, rest[len(mark) + len(text) :], bool(quote))


def _kind(line: str, is_row: bool) -> BlockKind:
    if is_row:
        return BlockKind.ROW
    if _HEADING.match(line):
        return BlockKind.HEADING
    return BlockKind.ITEM if _ITEM.match(line) else BlockKind.PARAGRAPH


def _without_end(text: str, kind: BlockKind) -> str:
    """Without spaces at the end, the bar that closes a row and the signs that may close a heading."""
    text = text.rstrip(_SPACES)
    closing = _CLOSING.get(kind)
    if closing is None:
        return text
    bare = text.rstrip(closing) if kind == BlockKind.HEADING else text.removesuffix(closing)
    is_closed = kind == BlockKind.ROW or not bare or bare[-1] in _SPACES
    return bare.rstrip(_SPACES) if is_closed else text
