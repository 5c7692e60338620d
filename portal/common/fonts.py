"""Web fonts, cut down at set-up from the Noto fonts of the `justmytype-intl-sea` wheel.

Four files come out of one recipe table: a text font for Khmer and one for Burmese, and two crumbs
of about a kilobyte that hold only the names of these languages, so that a page in English or
Vietnamese can show its language switch without fetching a whole font.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

WHEEL = "justmytype-intl-sea"
STAMP = ".built.json"
JOINERS = (0x00A0, 0x200B, 0x200C, 0x200D, 0x2060, 0x25CC)
"""No-break and zero-width spaces, joiners, dotted circle: clusters lean on them."""


@dataclass(frozen=True)
class FontRecipe:
    """One file to build: its source in the wheel, the weight, and the characters to keep."""

    target: str
    source: str
    weight: int
    ranges: tuple[tuple[int, int], ...] = ()
    text: str = ""

    def codepoints(self) -> set[int]:
        """Every Unicode code point that the built font must map, joiners included."""
        wanted = {ord(character) for character in self.text} | set(JOINERS)
        return wanted.union(*(range(first, last + 1) for first, last in self.ranges))


KHMER = "notosanskhmer/NotoSansKhmer[wdth,wght].ttf"
MYANMAR = "notosansmyanmar/NotoSansMyanmar[wdth,wght].ttf"

RECIPES = (
    FontRecipe("noto-khmer.woff2", KHMER, 430, ranges=((0x1780, 0x17FF),)),
    FontRecipe("noto-myanmar.woff2", MYANMAR, 430, ranges=((0x1000, 0x104F),)),
    FontRecipe("name-khmer.woff2", KHMER, 430, text="ភាសាខ្មែរ"),
    FontRecipe("name-myanmar.woff2", MYANMAR, 430, text="မြန်မာဘာသာ"),
)


def build_fonts(target_dir: Path) -> None:
    """Write every font of `RECIPES` into `target_dir`; do nothing where they stand already.

    A stamp file names the wheel's version and the recipes, so a newer wheel or a changed recipe
    builds again. Safe to run twice at once: files appear whole, by renaming.
    Raises `PackageNotFoundError` when the wheel with the sources is not installed.
    """
    stamp = target_dir / STAMP
    wanted = _fingerprint()
    if _is_current(stamp, wanted, target_dir):
        return
    target_dir.mkdir(parents=True, exist_ok=True)
    for recipe in RECIPES:
        _build(recipe, target_dir / recipe.target)
    with _replacing(stamp) as fresh:
        fresh.write_text(wanted, encoding="utf-8")


def _fingerprint() -> str:
    recipes = [asdict(recipe) for recipe in RECIPES]
    return json.dumps({"wheel": version(WHEEL), "recipes": recipes}, ensure_ascii=False)


def _is_current(stamp: Path, wanted: str, target_dir: Path) -> bool:
    complete = all((target_dir / recipe.target).is_file() for recipe in RECIPES)
    return complete and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted


def _build(recipe: FontRecipe, target: Path) -> None:
    font = _subset(recipe)
    font.flavor = "woff2"
    with _replacing(target) as fresh:
        font.save(fresh)
    font.close()


def _subset(recipe: FontRecipe) -> TTFont:
    """One weight at normal width, only the wanted characters, all shaping features kept."""
    # Imported here because the usual call finds the fonts built and need not pay for fontTools.
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    root = files(WHEEL.replace("-", "_")) / "fonts" / "ofl"
    with as_file(root / recipe.source) as path:
        font = TTFont(path, lazy=False)
    # Names 0, 13 and 14 carry the copyright and the Open Font License that must travel with a copy.
    names = [0, 1, 2, 13, 14]
    options = Options(layout_features=["*"], hinting=False, notdef_outline=True, name_IDs=names)
    # Cut first, then fix the weight: a twentieth of the outlines are left to interpolate.
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=recipe.codepoints())
    subsetter.subset(font)
    return instantiateVariableFont(font, {"wght": recipe.weight, "wdth": 100}, inplace=True)


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """A path beside `target` that takes its place once written."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        yield fresh
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
