"""The glossary's words for one thing in one language: formal, everyday, abbreviated, and as people spell them.

Read from `reference_data/glossary.yaml` once a process; it changes with the code only.
"""

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "reference_data" / "glossary.yaml"
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")


@functools.cache
def _content() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader
    return content


def spelling_groups() -> Iterator[list[str]]:
    """Spellings of one word; each becomes the last of its group."""
    for rules in _content()["meta"]["search_folding"].values():
        yield from rules["same_word"]
        yield from ([rule["from"], rule["to"]] for rule in rules["replace"])


def synonym_groups() -> Iterator[tuple[str, ...]]:
    """Words for one thing in one language."""
    languages = _content()["meta"]["languages"]
    for row in _content()["rows"]:
        yield from (_forms(row[language]) for language in languages if row.get(language))
    for rules in _content()["meta"]["search_folding"].values():
        yield from rules.get("abbreviations", {}).items()


def _forms(entry: dict[str, Any]) -> tuple[str, ...]:
    forms = [_IN_BRACKETS.sub("", entry["term"]), *entry.get("alternates", [])]
    return tuple(dict.fromkeys(forms))
