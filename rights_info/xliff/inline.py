"""Text with figures ↔ the inside of <source> and <target>. No queries.

A figure's token is one inline code that a translator's program shows as the figure's value and does not let be
mistyped. Characters that XML cannot hold are written as <cp>.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from rights_info.rendering import TOKEN

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PIECES = re.compile(f"{TOKEN.pattern}|{_NOT_XML.pattern}")
_HEX = re.compile(r"[0-9A-Fa-f]{1,6}")
# What carries text of ours inside; anything else that we did not write is left out and told.
_TRANSPARENT, _SILENT = {"mrk", "pc"}, {"sm", "em", "sc", "ec"}


@dataclass
class Codes:
    """The inline codes of one unit: the same figure in source and target is the same code.

    Attributes:
        shown: fact key → what readers see there now.
        data: token as it is written → id of its <data>.
    """

    shown: Mapping[str, str]
    data: dict[str, str] = field(default_factory=dict)
    _ids: list[tuple[str, str]] = field(default_factory=list)

    def new_side(self) -> Iterator[tuple[str, str]]:
        """Codes of the other side that may still be used, in order."""
        return iter(list(self._ids))

    def add(self, token: str) -> str:
        code = f"f{len(self._ids) + 1}"
        self._ids.append((token, code))
        self.data.setdefault(token, f"d{len(self.data) + 1}")
        return code


def write_inline(element: etree._Element, text: str, codes: Codes) -> None:
    """Put the text into the element, figures as codes."""
    free = list(codes.new_side())
    namespace = etree.QName(element).namespace
    last: etree._Element | None = None
    at = 0
    for match in _PIECES.finditer(text):
        _append(element, last, text[at : match.start()])
        at = match.end()
        name = "ph" if match[1] else "cp"
        last = etree.SubElement(element, f"{{{namespace}}}{name}")
        if not match[1]:
            last.set("hex", f"{ord(match[0]):04X}")
            continue
        for name, value in _code(match[0], match[1], codes, free).items():
            last.set(name, value)
    _append(element, last, text[at:])


def _code(token: str, key: str, codes: Codes, free: list[tuple[str, str]]) -> dict[str, str]:
    """Attributes of a figure's code. `disp` is for people's eyes, `equiv` for programs that lose the data."""
    same = next((pair for pair in free if pair[0] == token), None)
    if same is not None:
        free.remove(same)
    code = same[1] if same else codes.add(token)
    shown = _NOT_XML.sub("", codes.shown.get(key) or token)
    return {"id": code, "dataRef": codes.data[token], "disp": shown, "equiv": token,
            "type": "other", "subType": "portal:fact"}  # fmt: skip


def _append(element: etree._Element, last: etree._Element | None, text: str) -> None:
    if last is None:
        element.text = (element.text or "") + text
    else:
        last.tail = (last.tail or "") + text


@dataclass
class ReadText:
    """What stood in an element.

    Attributes:
        is_whole: False where inline markup that is none of ours was left out.
    """

    text: str = ""
    is_whole: bool = True


def read_inline(element: etree._Element, data: Mapping[str, str]) -> ReadText:
    """The text of <source> or <target>.

    Args:
        data: of the unit's <originalData>, by id.
    """
    read = ReadText(element.text or "")
    for child in element:
        _read_child(child, data, read)
        read.text += child.tail or ""
    return read


def _read_child(child: etree._Element, data: Mapping[str, str], read: ReadText) -> None:
    name = etree.QName(child).localname
    if name == "ph":
        token = data.get(child.get("dataRef", "")) or child.get("equiv", "")
        read.text += token
        read.is_whole &= bool(token)
    elif name == "cp":
        read.text += _character(child.get("hex", ""))
    elif name in _TRANSPARENT:
        inner = read_inline(child, data)
        read.text += inner.text
        read.is_whole &= inner.is_whole and name == "mrk"
    else:
        read.is_whole &= name in _SILENT and "dataRef" not in child.attrib


def _character(code: str) -> str:
    """The character of a <cp>; nothing for what is no character."""
    if not _HEX.fullmatch(code) or int(code, 16) > 0x10FFFF:
        return ""
    return chr(int(code, 16))
