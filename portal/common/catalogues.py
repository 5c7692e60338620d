"""Message catalogues with Babel alone: extract, update, compile, and say what is missing. No system gettext needed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize

SOURCE_FOLDERS = ("portal", "rights_info", "recruitment_agencies", "complaints", "templates")
METHODS = [
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**.html", "portal.common.catalogues:extract_template"),
]
METHODS += [("**.txt", "portal.common.catalogues:extract_template")]
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@dataclass(frozen=True)
class Gap:
    """A message that is not ready: `reason` is missing, fuzzy or placeholders."""

    language: str
    message: str
    reason: str


def extract_template(
    fileobj: IO[bytes], keywords: dict[str, Any], comment_tags: list[str], options: dict[str, Any]
) -> Iterator[Any]:
    """A Babel extraction method for Django templates.

    Django turns a template into calls that gettext tools read; in parentheses, Python's tokenizer ignores indentation.
    """
    source = templatize(fileobj.read().decode("utf-8"))
    yield from extract_python(BytesIO(f"({source}\n)".encode()), keywords, comment_tags, {})


def extract(root: Path) -> Catalog:
    """Every message of the portal's own code and templates."""
    catalogue = Catalog(project="Migrant Rights Portal", charset="utf-8")
    for folder in SOURCE_FOLDERS:
        found = extract_from_dir(
            str(root / folder),
            method_map=METHODS,
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        )
        for filename, _line, message, comments, context in found:
            catalogue.add(
                message,
                locations=[(f"{folder}/{filename}", 0)],
                auto_comments=comments,
                context=context,
            )
    return catalogue


def update(root: Path, languages: list[str]) -> None:
    """Write `locale/<language>/LC_MESSAGES/django.po` anew: what stands is kept, what left the code goes."""
    template = extract(root)
    for language in languages:
        path = po_path(root, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = (
            read(path, language) if path.exists() else Catalog(locale=language, charset="utf-8")
        )
        written = catalogue.creation_date  # kept, so that a refresh without news changes no file
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.creation_date = written
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        with path.open("wb") as output:
            write_po(
                output,
                catalogue,
                width=0,
                sort_output=True,
                omit_header=False,
                include_lineno=False,
            )


def compile_all(root: Path, languages: list[str]) -> None:
    """Write each `.mo` that is older than its `.po`."""
    for language in languages:
        source = po_path(root, language)
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with target.open("wb") as output:
                write_mo(output, read(source, language))


def gaps(root: Path, languages: list[str], *, source_language: str) -> list[Gap]:
    """Messages that are missing, fuzzy, not in the files, or whose placeholders differ from the source's."""
    template = extract(root)
    found = []
    for language in languages:
        if language == source_language:
            continue
        path = po_path(root, language)
        catalogue = read(path, language) if path.exists() else Catalog(locale=language)
        for message in template:
            if message.id:
                found += _gaps_of(message, catalogue, language)
    return found


def _gaps_of(message: Any, catalogue: Catalog, language: str) -> list[Gap]:
    translated = catalogue.get(message.id, message.context)
    label = message.id if isinstance(message.id, str) else message.id[0]
    strings = [] if translated is None else _strings(translated)
    if not strings or not all(strings):
        return [Gap(language, label, "missing")]
    if translated is not None and translated.fuzzy:
        return [Gap(language, label, "fuzzy")]
    wanted = _placeholders(message.id if isinstance(message.id, str) else message.id[-1])
    if any(_placeholders(text) - wanted or (wanted - _placeholders(text)) for text in strings[-1:]):
        return [Gap(language, label, "placeholders")]
    return []


def _strings(message: Any) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}|%[sd](?!\w)", text))


def po_path(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=language, charset="utf-8")
