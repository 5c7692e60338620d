"""One agency's register as the desk shows it: a section a noun, its rows in words, and the latest acts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from portal.common.formatting import (
    country_name,
    format_date,
    format_money,
    format_number,
    language_name,
)
from recruitment_agencies import queries
from recruitment_agencies.forms.register import LABELS
from recruitment_agencies.models import Agency, DeploymentStat, RegisterEdit
from recruitment_agencies.pages import AgencyRow
from recruitment_agencies.register_nouns import PARTICULARS, Noun, nouns
from recruitment_agencies.vocabulary import SECTORS

EDITS_SHOWN = 20


@dataclass(frozen=True)
class RowWords:
    """A row and its columns in words."""

    noun: Noun
    row: Any

    @property
    def pk(self) -> int:
        return int(self.row.pk)

    @property
    def name(self) -> str:
        if isinstance(self.row, models.Model) and self.noun.key == "events":
            return f"{self.row.get_kind_display()}, {format_date(self.row.on)}"  # type: ignore[attr-defined]
        if isinstance(self.row, DeploymentStat):
            when = {"quarter": self.row.quarter, "year": self.row.year}
            quarter = _("Quarter %(quarter)s of %(year)s") % when
            return f"{quarter} · {country_name(self.row.destination_id)}"
        return str(self.row)

    @property
    def cells(self) -> list[str]:
        return [in_words(self.row, name) for name in self.noun.columns]

    @property
    def may_change(self) -> bool:
        return not self.noun.is_history

    @property
    def may_end(self) -> bool:
        return bool(self.noun.ends_by) and getattr(self.row, self.noun.ends_by) is None

    @property
    def may_remove(self) -> bool:
        return not any(getattr(self.row, name) for name in self.noun.origin)


@dataclass(frozen=True)
class Section:
    """All rows of a noun."""

    noun: Noun
    rows: list[RowWords]

    @property
    def columns(self) -> list[str]:
        return [str(LABELS[name]) for name in self.noun.columns]


class RegisterPage:
    """Context of desk/register/agency.html: as many queries as there are nouns, whatever their rows."""

    def __init__(self, agency: Agency, *, on: date) -> None:
        self.agency, self.on = agency, on

    @cached_property
    def standing(self) -> AgencyRow:
        models.prefetch_related_objects([self.agency], "licences__events")
        return AgencyRow(queries.agency_on(self.agency, day=self.on))

    @property
    def particulars(self) -> list[tuple[str, str]]:
        return [(str(LABELS[name]), in_words(self.agency, name)) for name in PARTICULARS]

    @property
    def sections(self) -> Iterator[Section]:
        for noun in nouns:
            yield Section(noun, [RowWords(noun, row) for row in noun.rows(self.agency)])

    @property
    def edits(self) -> list[tuple[RegisterEdit, str]]:
        """The latest acts by hand, each with the heading of what it was about."""
        edits = self.agency.register_edits.select_related("by")[:EDITS_SHOWN]
        return [(edit, self._heading(edit.noun)) for edit in edits]

    def _heading(self, key: str) -> str:
        noun = nouns.get(key)
        return str(noun.heading) if noun else _("Particulars")


def in_words(row: Any, name: str) -> str:
    """What a field of the row says, as a person reads it; a dash for nothing."""
    field = row._meta.get_field(name)
    value = getattr(row, field.attname)
    if value is None or value == "":
        return "–"
    if name in {"country", "destination"}:
        return country_name(value)
    if name.endswith("_amount"):
        return format_money(value, getattr(row, name.replace("_amount", "_currency")))
    return _plain_words(row, field, value)


def _plain_words(row: Any, field: Any, value: Any) -> str:
    if field.many_to_one:
        return str(getattr(row, field.name))
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, int):
        return format_number(value)
    named = {"language": language_name, "sector": lambda code: str(SECTORS.get(code, code))}
    return named.get(field.name, str)(value)
