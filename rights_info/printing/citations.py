"""Facts on paper: each written where it is cited, numbered, with its source at the foot."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from portal.common.formatting import format_date
from rights_info.enums import SOURCE_LANGUAGE, Doubt
from rights_info.fact_kinds import fact_kinds, format_known_day
from rights_info.models import Fact
from rights_info.printing.blocks import FactWriter, Node

logger = logging.getLogger(__name__)

UNBROKEN = 20
"""Characters of a value that stay on one line: «400 THB a day»."""


@dataclass
class Citations:
    """Writes the facts of one paper and remembers which were cited, in the order of their first mention.

    Attributes:
        facts: by key, with `source_rows`.
        on: the day for which doubts are told.
        are_links: whether a tap on a number leads to the source. In a pack it does not: a quarter of its time would go
            into finding the places.
    """

    facts: Mapping[str, Fact]
    on: date
    are_links: bool = True
    numbers: dict[str, int] = field(default_factory=dict)

    def writer(self, language: str) -> FactWriter:
        """Writes facts into a text of that language."""

        def write(key: str) -> Node:
            with override(language):
                return self._run(key, language)

        return write

    def sources(self) -> list[Node]:
        """A row for each fact that was cited, in the active language: what it is, how it is known, how surely."""
        return [_source_row(self.facts[key], self.numbers[key], self.on) for key in self.numbers]

    def _run(self, key: str, language: str) -> Node:
        fact = self.facts.get(key)
        if fact is None:
            logger.error("A text cites a fact that does not exist: %s", key)
            return _fact_run("", doubts=[str(Doubt.BEING_CHECKED.label)])
        number = self.numbers.setdefault(key, len(self.numbers) + 1)
        return _fact_run(
            fact.written(language),
            n=number,
            is_link=self.are_links,
            href=fact_kinds[fact.kind].href(fact),
            doubts=_labels(fact.doubts(self.on)),
        )


def _fact_run(words: str, *, doubts: list[str], **found: object) -> Node:
    run = {"k": "fact", "s": words, "n": None, "is_link": False, "href": "", "doubts": doubts}
    return run | {"whole": len(words) <= UNBROKEN} | found


def _source_row(fact: Any, number: int, on: date) -> Node:
    """`fact` has the annotation of `with_sources`."""
    return {
        "n": number,
        "label": fact.label,
        "doubts": _labels(fact.doubts(on)),
        "law": f"{fact.law_article}." if fact.law_article else "",
        "word": _("Source:"),
        "sources": [_source(row) for row in fact.source_rows],
        "rest": " ".join(_circumstances(fact)),
    }


def _source(row: Mapping[str, str]) -> Node:
    year = row["year"] if row["year"] != "n.d." else ""
    told = [part for part in (row["publisher"], year) if part]
    return {"title": row["title"], "href": row["url"], "rest": "".join(f", {t}" for t in told)}


def _circumstances(fact: Any) -> list[str]:
    """From when, until when, as of when, how surely; and that there is no source, if there is none."""
    language = get_language() or SOURCE_LANGUAGE
    said = [] if fact.source_rows else [_("We have no source for this on record.")]
    if fact.valid_from:
        said.append(_("In force from %(date)s.") % {"date": format_date(fact.valid_from)})
    if fact.valid_to:
        said.append(_("In force until %(date)s.") % {"date": format_date(fact.valid_to)})
    if fact.as_of:
        day = format_known_day(fact.as_of, fact.as_of_precision, language)
        said.append(_("As of %(date)s.") % {"date": day})
    sure = _("How sure we are: %(confidence)s.") % {"confidence": fact.get_confidence_display()}
    return [*said, sure]


def _labels(doubts: list[Doubt]) -> list[str]:
    return [str(doubt.label) for doubt in doubts]
