"""The columns of the sheet: their names in every language, and which belong to the case rather than to one worker."""

import functools
import tomllib
from collections.abc import Mapping as Dict

from django.conf import settings

from portal.settings.languages import LANGUAGE_CODES
from recruitment_agencies.importing.mapping import Mapping, folded_header

FILE = settings.BASE_DIR / "complaints" / "reference_data" / "filing_columns.toml"
NEEDED = ("kind", "story", "consent")
REQUIRED = ("nationality", "country_of_work", *NEEDED)
OF_THE_CASE = (
    "nationality",
    "country_of_work",
    "area_of_work",
    "kind",
    "danger",
    "accused_type",
    "accused_name",
    "agency",
    "ask_for",
    "exclude",
)


@functools.cache
def names() -> Dict[str, Dict[str, list[str]]]:
    """Column → language → header names, the best first; in the order of the empty sheet."""
    content: Dict[str, Dict[str, list[str]]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return content


def in_order() -> tuple[str, ...]:
    """The columns in the order of the empty sheet."""
    return tuple(names())


def header(column: str, language: str) -> str:
    """How the empty sheet names a column; its key where the whole row is meant."""
    known = names().get(column)
    return (known.get(language) or known["en"])[0] if known else column


@functools.cache
def mapping() -> Mapping:
    """For reading: every name of every language, and the column's own key."""
    columns = {}
    for key, by_language in names().items():
        written = [key, *(by_language[code][0] for code in LANGUAGE_CODES)]
        others = [name for code in LANGUAGE_CODES for name in by_language[code][1:]]
        columns[key] = [folded_header(name) for name in dict.fromkeys([*written, *others])]
    return Mapping("filing", columns, {}, {}, needs=tuple((name,) for name in NEEDED))
