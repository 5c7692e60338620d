"""Articles as one XLIFF 2.0 file. No queries.

Order of elements and names of attributes are those of the OASIS standard «XLIFF Version 2.0», sections 4.2 and 4.3.
White space is kept (`xml:space`), and none is put inside a text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from rights_info.xliff.blocks import BlockKind
from rights_info.xliff.inline import Codes, write_inline

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
VERSION = "2.0"
CONTENT_TYPE = "application/xliff+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class SegmentState(StrEnum):
    """How far a text has come, in the words of the standard."""

    INITIAL = "initial"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    FINAL = "final"


@dataclass(frozen=True)
class OutUnit:
    """One block to translate. `target` None: there is no translation yet."""

    id: str
    kind: BlockKind
    source: str
    target: str | None
    state: SegmentState
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class OutFile:
    """One article. `original` says what it was made from; see `origins.Origins`."""

    id: str
    original: str
    units: Sequence[OutUnit]
    notes: Sequence[str] = ()


def write_file(
    files: Sequence[OutFile], *, source_language: str, language: str, shown: Mapping[str, str]
) -> bytes:
    """The file, in UTF-8.

    Args:
        shown: fact key → what readers see there now, in the target language.
    """
    attributes = {"version": VERSION, "srcLang": source_language, "trgLang": language}
    root = etree.Element(_name("xliff"), attributes, nsmap={None: NAMESPACE})
    root.set(_SPACE, "preserve")
    root.text = "\n"
    for one in files:
        element = _child(root, "file", id=one.id, original=one.original, canResegment="no")
        _add_notes(element, one.notes)
        for unit in one.units:
            _add_unit(element, unit, shown)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _add_unit(parent: etree._Element, unit: OutUnit, shown: Mapping[str, str]) -> None:
    element = _child(parent, "unit", id=unit.id, type=f"portal:{unit.kind}")
    _add_notes(element, unit.notes)
    codes = Codes(shown)
    segment = etree.Element(_name("segment"), id="s1", state=unit.state)
    segment.text = segment.tail = "\n"
    write_inline(_child(segment, "source"), unit.source, codes)
    if unit.target is not None:
        write_inline(_child(segment, "target"), unit.target, codes)
    _add_data(element, codes)
    element.append(segment)


def _add_notes(parent: etree._Element, notes: Sequence[str]) -> None:
    if not notes:
        return
    element = _child(parent, "notes")
    for number, note in enumerate(notes, start=1):
        _child(element, "note", id=f"n{number}").text = note


def _add_data(parent: etree._Element, codes: Codes) -> None:
    """The figures' tokens, to the letter."""
    if not codes.data:
        return
    element = _child(parent, "originalData")
    for token, key in codes.data.items():
        _child(element, "data", id=key).text = token


def _child(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    """An element on a line of its own: line ends stand between elements, never inside a text."""
    element = etree.SubElement(parent, _name(name), attributes)
    element.tail = "\n"
    if name not in ("source", "target", "note", "data"):
        element.text = "\n"
    return element


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
