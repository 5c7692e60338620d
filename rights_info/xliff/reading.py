"""An XLIFF 2 file from a stranger, read with care. No queries.

Before anything is parsed, the file is unpacked text of a bounded size without a document type: so there are no
entities to multiply, nothing to fetch and no second encoding to hide behind.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from lxml import etree

from portal.common.errors import PortalError
from rights_info.xliff.inline import read_inline
from rights_info.xliff.origins import Origins
from rights_info.xliff.writing import SegmentState

MOST_BYTES = 2_000_000
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
          (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))  # fmt: skip
_DECLARATION = re.compile(r"\s*<\?xml\b([^>]{0,200})\?>")
_DECLARED = re.compile(r"encoding\s*=\s*[\"']([^\"']*)[\"']")
_KNOWN_ENCODINGS = {"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii"}
_DANGEROUS = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_NAMESPACE = re.compile(r"urn:oasis:names:tc:xliff:document:2\.[0-9]")
_OLD_NAMESPACE = "urn:oasis:names:tc:xliff:document:1."


@dataclass(frozen=True)
class InUnit:
    """One block as it came back. `target` None: the file has no translation of it."""

    id: str
    source: str
    target: str | None
    state: str
    is_whole: bool


@dataclass(frozen=True)
class InFile:
    """One article as it came back."""

    id: str
    origins: Origins
    units: Sequence[InUnit]


@dataclass(frozen=True)
class Upload:
    """A whole file. Languages are as the file writes them, in lower case, without a country."""

    source_language: str
    language: str
    files: Sequence[InFile]


def read_file(data: bytes) -> Upload:
    """Take the file apart.

    Raises:
        PortalError: it is too large, packed, not UTF-8 or UTF-16, no XML, has a document type, or is no XLIFF 2.
    """
    root = _parse(_text_of(data))
    _refuse_other_format(root)
    files = [_file(one) for one in root if _is(one, "file")]
    return Upload(_language(root.get("srcLang", "")), _language(root.get("trgLang", "")), files)


def _text_of(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise PortalError(too_large())
    if not data.strip():
        raise PortalError(_("The file is empty."))
    if data.startswith(_PACKED):
        raise PortalError(_("The file is packed. Unpack it, then upload the .xlf file."))
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise PortalError(_("The file cannot be read as text. Save it in UTF-8.")) from error
    return _without_declaration(text)


def too_large() -> str:
    """For whoever sees the size before the file."""
    return _("The file is larger than %(size)s MB. Upload fewer articles at a time.") % {
        "size": MOST_BYTES // 1_000_000
    }


def _without_declaration(text: str) -> str:
    """The text without «<?xml …?>», whose encoding is not that of the text any more."""
    declaration = _DECLARATION.match(text)
    if declaration is None:
        return text
    named = _DECLARED.search(declaration[1])
    if named is not None and named[1].lower() not in _KNOWN_ENCODINGS:
        raise PortalError(_("The file cannot be read as text. Save it in UTF-8."))
    return text[declaration.end() :]


def _parse(text: str) -> etree._Element:
    if _DANGEROUS.search(text):
        raise PortalError(
            _("The file has a document type or entities, which XLIFF does not need. Remove them.")
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise PortalError(
            _("The file is no well-formed XML (line %(line)s).") % {"line": line}
        ) from error


def _refuse_other_format(root: etree._Element) -> None:
    name = etree.QName(root)
    namespace = name.namespace or ""
    if name.localname != "xliff":
        raise PortalError(_("This is no XLIFF file. Upload the file that you took from this page."))
    if namespace.startswith(_OLD_NAMESPACE) or root.get("version", "").startswith("1."):
        raise PortalError(
            _("This is XLIFF %(version)s. XLIFF 2.0 is needed: save the file in that format.")
            % {"version": root.get("version", "1.2")}
        )
    if not _NAMESPACE.fullmatch(namespace) or not root.get("version", "").startswith("2."):
        raise PortalError(_("This is no XLIFF file. Upload the file that you took from this page."))


def _file(element: etree._Element) -> InFile:
    units = [_unit(one) for one in element.iter() if _is(one, "unit")]
    return InFile(element.get("id", ""), Origins.read(element.get("original", "")), units)


def _unit(element: etree._Element) -> InUnit:
    """A unit's segments put together: some programs divide a text into sentences."""
    data = {one.get("id", ""): one.text or "" for one in element.iter() if _is(one, "data")}
    parts = [one for one in element if _is(one, "segment") or _is(one, "ignorable")]
    sources = [_inside(part, "source", data) for part in parts]
    targets = [_inside(part, "target", data) for part in parts]
    if len(parts) > 1:
        targets = _with_gaps(parts, sources, targets)
    is_translated = any(text is not None for text, _whole in targets)
    states = {part.get("state", SegmentState.INITIAL) for part in parts if _is(part, "segment")}
    return InUnit(
        id=element.get("id", ""),
        source="".join(text or "" for text, _whole in sources),
        target="".join(text or "" for text, _whole in targets) if is_translated else None,
        state=SegmentState.INITIAL
        if SegmentState.INITIAL in states
        else "".join(sorted(states)[:1]),
        is_whole=all(is_whole for _text, is_whole in targets),
    )


_Inside = tuple[str | None, bool]


def _with_gaps(
    parts: Sequence[etree._Element], sources: Sequence[_Inside], targets: Sequence[_Inside]
) -> list[_Inside]:
    """What stands between sentences is as in the source where the program gave it no target."""
    if all(text is None for text, _whole in targets):
        return list(targets)
    return [
        source if _is(part, "ignorable") and target[0] is None else target
        for part, source, target in zip(parts, sources, targets, strict=True)
    ]


def _inside(part: etree._Element, name: str, data: dict[str, str]) -> _Inside:
    element = next((one for one in part if _is(one, name)), None)
    if element is None:
        return None, True
    read = read_inline(element, data)
    # Sentences in another order than the original's: nothing of ours, and nothing to guess at.
    return read.text, read.is_whole and "order" not in element.attrib


def _is(element: etree._Element, name: str) -> bool:
    return isinstance(element.tag, str) and etree.QName(element).localname == name


def _language(code: str) -> str:
    return code.lower().replace("_", "-").partition("-")[0]
