"""What the register's pages show, put together for their templates. Sentences are in the active language."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.common.formatting import country_name, format_date
from recruitment_agencies import queries
from recruitment_agencies.enums import LicenceStatus
from recruitment_agencies.fees.types import Outcome
from recruitment_agencies.models import Agency, Licence
from recruitment_agencies.queries import AgencyOnDay, TimelineEntry
from recruitment_agencies.services.declarations import CheckedDeclaration, checked_declarations
from recruitment_agencies.vocabulary import CATEGORIES, SECTORS
from recruitment_agencies.wording import (
    Look,
    StatusWords,
    declared_word,
    outcome_look,
    status_words,
)


@dataclass(frozen=True)
class AgencyRow:
    """An agency in the list."""

    shown: AgencyOnDay

    @property
    def agency(self) -> Agency:
        return self.shown.agency

    @property
    def licence(self) -> Licence | None:
        return self.shown.licence

    @property
    def country(self) -> str:
        return country_name(self.agency.country_id)

    @cached_property
    def words(self) -> StatusWords:
        return status_words(self.shown, today=timezone.localdate())

    @property
    def valid_until(self) -> date | None:
        """The last day of a licence that is valid now."""
        standing = self.shown.standing
        return standing.runs_until if standing.status is LicenceStatus.VALID else None


@dataclass(frozen=True)
class AgencyPage(AgencyRow):
    """One agency with its history and its declared costs."""

    @property
    def is_today(self) -> bool:
        return self.shown.day == timezone.localdate()

    @cached_property
    def other_licences(self) -> list[tuple[Licence, str]]:
        """Licences beside the one that decides, each with the word for its status on the day."""
        return [
            (licence, str(licence.standing_on(self.shown.day).status.label))
            for licence in self.agency.licences.all()
            if licence != self.licence
        ]

    @cached_property
    def timeline(self) -> list[dict[str, Any]]:
        """Context of components/timeline.html, newest first."""
        entries = queries.timeline(self.agency, on=self.shown.day)
        return [_timeline_item(entry, now=not index) for index, entry in enumerate(entries)]

    @cached_property
    def declarations(self) -> list["DeclaredCosts"]:
        return [
            DeclaredCosts(checked)
            for checked in checked_declarations(self.agency, on=self.shown.day)
        ]


def _timeline_item(entry: TimelineEntry, *, now: bool) -> dict[str, Any]:
    event = entry.event
    lines = [
        _("Licence number %(number)s.") % {"number": entry.licence.number},
        _("Valid until %(day)s.") % {"day": format_date(event.valid_until)}
        if event.valid_until
        else "",
        event.authority,
        event.legal_basis,
        event.note,
    ]
    return {
        "title": capfirst(event.get_kind_display()),
        "when": format_date(event.on),
        "when_iso": event.on.isoformat(),
        "body": "\n".join(line for line in lines if line),
        "now": now,
    }


@dataclass(frozen=True)
class DeclaredCosts:
    """One declaration, its lines in words, and what both laws say of it."""

    checked: CheckedDeclaration

    @property
    def declared_on(self) -> date:
        return self.checked.declaration.declared_on

    @property
    def destination(self) -> str:
        return country_name(self.checked.declaration.destination_id)

    @property
    def sector(self) -> str:
        return str(SECTORS.get(self.checked.declaration.sector, ""))

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Category in words, amount, currency, and who pays."""
        return [
            {
                "category": CATEGORIES.get(line.category, line.category),
                "amount": line.amount,
                "currency": line.currency,
                "payer": _("The worker") if line.payer == "worker" else _("The employer"),
            }
            for line in self.checked.declaration.lines.all()
        ]

    @property
    def word(self) -> str:
        return declared_word(self._verdict)

    @property
    def look(self) -> Look:
        return outcome_look(self._verdict, is_certain=self._is_certain)

    @property
    def findings(self) -> list[dict[str, Any]]:
        """Findings that rest on nothing unknown and name a limit."""
        return [f for f in self.checked.answer["findings"] if f["cap"] and not f["depends_on"]]

    @property
    def _verdict(self) -> Outcome:
        return Outcome(self.checked.answer["verdict"])

    @property
    def _is_certain(self) -> bool:
        return any(
            not finding["review_only"] and not finding["depends_on"]
            for finding in self.checked.answer["findings"]
            if finding["outcome"] == self._verdict
        )
