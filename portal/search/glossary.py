"""What people say for one thing, which spellings are one word, which words say nothing: all of it data.

`reference_data/glossary.yaml` holds the terms of the portal with what else people type; `everyday.yaml` what they say
beside it. Both are read once a process and change with the code only; editors add to them in `SearchSynonym`.
"""

import functools
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "reference_data"
FILE, EVERYDAY = _FOLDER / "glossary.yaml", _FOLDER / "everyday.yaml"
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Saying:
    """One way to say a thing in one language."""

    concept: str
    language: str
    text: str


@functools.cache
def _content(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader  # nosec B506
    return content


@functools.cache
def digest() -> str:
    """Another one whenever the data is another: documents are read with it."""
    content = b"".join(file.read_bytes() for file in (FILE, EVERYDAY))
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def spelling_groups() -> Iterator[list[str]]:
    """Spellings of one word; each becomes the last of its group."""
    for rules in _content(FILE)["meta"]["search_folding"].values():
        yield from rules["same_word"]
        yield from ([rule["from"], rule["to"]] for rule in rules["replace"])


def synonym_groups() -> Iterator[tuple[str, ...]]:
    """Words for one thing in one language, those of the glossary alone."""
    languages = _content(FILE)["meta"]["languages"]
    for row in _content(FILE)["rows"]:
        yield from (_forms(row[language]) for language in languages if row.get(language))
    for rules in _content(FILE)["meta"]["search_folding"].values():
        yield from rules.get("abbreviations", {}).items()


def sayings() -> Iterator[Saying]:
    """Every way to say every thing; one way may be said of several things."""
    for row in _content(FILE)["rows"]:
        for language in _content(FILE)["meta"]["languages"]:
            if row.get(language):
                yield from (Saying(row["key"], language, form) for form in _forms(row[language]))
    for concept, languages in _content(EVERYDAY)["concepts"].items():
        for language, forms in languages.items():
            yield from (Saying(concept, language, form) for form in _listed(forms))
    yield from _abbreviations()


def _abbreviations() -> Iterator[Saying]:
    """An abbreviation says what its long form says; long forms without a row are things of their own."""
    for language, rules in _content(FILE)["meta"]["search_folding"].items():
        for short, long in rules.get("abbreviations", {}).items():
            concept = f"short_{short.lower()}"
            yield from (Saying(concept, language, form) for form in (short, long))


def stop_words() -> list[str]:
    """Words of all languages that say nothing about the subject; some are several words."""
    languages = _content(EVERYDAY)["stop_words"].values()
    return [word for lists in languages for word in _listed(lists)]


def _forms(entry: dict[str, Any]) -> tuple[str, ...]:
    forms = [_IN_BRACKETS.sub("", entry["term"]), *entry.get("alternates", [])]
    return tuple(dict.fromkeys(forms))


def _listed(lists: list[str]) -> list[str]:
    """Items of a list whose strings may hold several, parted by commas."""
    return [item.strip() for text in lists for item in text.split(",")]
