"""Text laid out as PDF by Typst. What a paper says reaches its template as data, so no character of it is markup.

A template in `templates/print/` reads `json(bytes(sys.inputs.data))`. Fonts come from two wheels, never from the
machine; nothing is fetched. A compile cannot be interrupted, so what goes in is bounded and few run at once in a
process: others wait a while and are then refused. It gives up Python's lock, so pages go on being answered meanwhile.
"""

import functools
import hashlib
import json
import logging
import queue
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import typst
from django.conf import settings

logger = logging.getLogger(__name__)

LAYOUTS = Path(settings.BASE_DIR) / "templates" / "print"
FONT_FOLDERS = (("justmytype_intl_sea", "fonts/ofl"), ("fontpkg_noto_sans", "files"))
MAX_CHARACTERS = 1_500_000
"""Of data. The largest pack has about a third of it; one article has 30,000."""
AT_ONCE = 2
LONG_CHARACTERS = 80_000
WAIT_SECONDS = 20.0

Data = Mapping[str, Any]


class TypesetterBusy(Exception):
    """Too many want paper at this moment; asking again in a few seconds helps."""


class TextTooLong(ValueError):
    """More text than one paper may hold."""


@contextmanager
def press(written: str) -> Iterator["Press"]:
    """A turn at typesetting this text (`as_json`). Never inside a database transaction: it may have to be waited for.

    A long text waits for the other long ones before it takes a turn, so that short papers never wait for packs only.

    Raises:
        TypesetterBusy: no turn came up in `WAIT_SECONDS`.
    """
    is_long = len(written) > LONG_CHARACTERS
    with _turn_among_long_ones() if is_long else nullcontext(), _compiler() as compiler:
        yield Press(compiler, written)


@dataclass(frozen=True)
class Press:
    """A compiler that is ours for the moment, and the data."""

    compiler: typst.Compiler
    written: str

    def pdf(self, layout: str, *, day: date, is_tagged: bool = True) -> bytes:
        """The PDF that a layout of `templates/print/` makes of the data: the same bytes for the same data and day.

        Args:
            day: that of its making, as the PDF tells programs.
            is_tagged: whether it tells them what is a heading, a list, a link. That doubles the file.
        """
        moment = datetime.combine(day, time(), UTC)
        made = self.compiler.compile(
            str(LAYOUTS / layout),
            format="pdf",
            sys_inputs={"data": self.written},
            timestamp=int(moment.timestamp()),
            pdf_tags=is_tagged,
        )
        return cast(bytes, made)

    def pages(self, layout: str) -> list[bytes]:
        """The same as pictures (PNG), to be looked at."""
        drawn = self.compiler.compile(
            str(LAYOUTS / layout), format="png", sys_inputs={"data": self.written}
        )
        return drawn if isinstance(drawn, list) else [cast(bytes, drawn)]


def as_json(data: Data) -> str:
    """The data as the layout reads it: without characters that no font here can draw.

    Raises:
        TextTooLong: the data is longer than `MAX_CHARACTERS`.
    """
    written = json.dumps(data, ensure_ascii=False, sort_keys=True)
    if len(written) > MAX_CHARACTERS:
        raise TextTooLong(len(written))
    return _drawable(written)


@functools.cache
def layouts_digest() -> str:
    """Changes whenever the same data could look different: layouts, fonts, Typst itself."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(LAYOUTS.glob("*.typ")):
        digest.update(path.read_bytes())
    for wheel in ("typst", *(package for package, _folder in FONT_FOLDERS)):
        digest.update(version(wheel).encode())
    return digest.hexdigest()


# Turns --------------------------------------------------------------------------------------------

# A compiler serves one thread at a time and keeps its fonts; the first use of each makes it.
_turns: "queue.LifoQueue[typst.Compiler | None]" = queue.LifoQueue()
for _turn in range(AT_ONCE):
    _turns.put(None)


_long_turn = threading.Semaphore(AT_ONCE - 1)


@contextmanager
def _turn_among_long_ones() -> Iterator[None]:
    if not _long_turn.acquire(timeout=WAIT_SECONDS):
        raise TypesetterBusy
    try:
        yield
    finally:
        _long_turn.release()


@contextmanager
def _compiler() -> Iterator[typst.Compiler]:
    try:
        compiler = _turns.get(timeout=WAIT_SECONDS)
    except queue.Empty as error:
        raise TypesetterBusy from error
    try:
        compiler = compiler or _new_compiler()
        yield compiler
    finally:
        _turns.put(compiler)


def _new_compiler() -> typst.Compiler:
    return typst.Compiler(
        root=str(LAYOUTS),
        font_paths=[str(folder) for folder in _font_folders()],
        ignore_system_fonts=True,
    )


# Fonts --------------------------------------------------------------------------------------------


def _font_folders() -> list[Path]:
    return [Path(str(files(package))) / folder for package, folder in FONT_FOLDERS]


def _drawable(text: str) -> str:
    """Characters that would print as empty boxes are left out, and the log says how many."""
    unknown = {ord(character) for character in set(text) if not _is_drawable(character)}
    if not unknown:
        return text
    logger.warning("No font for %s of the characters of a text to print", len(unknown))
    return text.translate(dict.fromkeys(unknown))


def _is_drawable(character: str) -> bool:
    """Marks without a shape of their own (spaces of no width, joiners) stay: lines break at them."""
    return ord(character) in _covered() or unicodedata.category(character) == "Cf"


@functools.cache
def _covered() -> frozenset[int]:
    """Code points that some font has a glyph for."""
    # Imported here because only printing needs it in a running server.
    from fontTools.ttLib import TTFont

    points: set[int] = set()
    for folder in _font_folders():
        for path in folder.rglob("*.ttf"):
            with TTFont(path, lazy=True) as font:
                points.update(font.getBestCmap())
    return frozenset(points)
