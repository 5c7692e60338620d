"""What the register's pages show, put together for their templates. Sentences are in the active language."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.common.formatting import country_name, format_date
from recruitment_agencies import queries
from recruitment_agencies.enums import LicenceStatus
from recruitment_agencies.fees.types import Outcome
from recruitment_agencies.lookalikes import LookAlike, as_look_alike
from recruitment_agencies.models import Agency, Branch, Licence
from recruitment_agencies.queries import AgencyOnDay, TimelineEntry
from recruitment_agencies.sections import Section, decision_section, money_badge, sections
from recruitment_agencies.services.declarations import (
    CheckedDeclaration,
    checked_declarations,
    earlier_versions,
)
from recruitment_agencies.services.worker_reports import published_for
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
    """An agency in the list, with others of much the same name."""

    shown: AgencyOnDay
    alike: Sequence[LookAlike] = ()

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
    def own(self) -> LookAlike:
        return as_look_alike(self.agency)

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
    def sections(self) -> list[Section]:
        """What else the register knows, a noun each."""
        return sections(self.agency, on=self.shown.day)

    @cached_property
    def decisions(self) -> Section:
        return decision_section(queries.public_decisions(self.agency, on=self.shown.day))

    @cached_property
    def branches(self) -> list[tuple[Branch, tuple[str, Look]]]:
        """Each with the words for whether it may take money."""
        return [
            (branch, money_badge(branch.may_collect_money)) for branch in self.agency.branches.all()
        ]

    @cached_property
    def reports(self) -> Any:
        """Counts of what workers reported, as far as they are safe to publish on the day shown."""
        found = published_for([self.agency.pk], on=self.shown.day)
        return found.get(self.agency.pk, [])

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

    @cached_property
    def earlier_declarations(self) -> list["DeclaredCosts"]:
        """Versions that were replaced or withdrawn by the day; the page of their first day shows them whole."""
        return [
            DeclaredCosts(checked) for checked in earlier_versions(self.agency, on=self.shown.day)
        ]


@dataclass(frozen=True)
class ProofPage(AgencyRow):
    """Proof that somebody looked an agency up: what the register said of a day, and when it was asked."""

    asked_on: date = field(default_factory=timezone.localdate)

    @property
    def asked(self) -> str:
        return _("Asked on %(day)s.") % {"day": format_date(self.asked_on)}

    @property
    def no_endorsement(self) -> str:
        return _("This paper says what the register said. It does not recommend the agency.")

    @property
    def demonstration(self) -> str:
        if not self.agency.is_demonstration:
            return ""
        return _("This agency does not exist. It shows what the register looks like.")

    @property
    def live_url(self) -> str:
        """The agency's page on the day looked at, whole."""
        return (
            f"{settings.SITE_URL}{self.agency.get_absolute_url()}?on={self.shown.day.isoformat()}"
        )

    @property
    def alike_sentence(self) -> str:
        if not self.alike:
            return ""
        named = (f"{row.name} ({row.numbers})" if row.numbers else row.name for row in self.alike)
        title = _("Other agencies have almost the same name")
        return f"{title}: {'; '.join(named)}"

    @property
    def rows(self) -> list[tuple[str, str]]:
        """(label, value): what the proof is of."""
        licence, agency = self.licence, self.agency
        until = self.shown.standing.runs_until
        rows = [
            (_("The day looked at"), format_date(self.shown.day)),
            (_("Status"), self.words.word),
            (_("Country"), self.country),
            (_("Licence number"), licence.number if licence else ""),
            (_("Given by"), licence.authority if licence else ""),
            (_("For"), licence.scope if licence else ""),
            (_("Valid until"), format_date(until) if until else ""),
            (_("Address"), agency.address),
            (_("Source"), agency.source.title if agency.source else ""),
            (_("As of"), format_date(agency.as_of) if agency.as_of else ""),
        ]
        return [(label, value) for label, value in rows if value]


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
    def job_order(self) -> str:
        """Its reference, as the register lists it; empty where the costs are of no one job order."""
        order = self.checked.declaration.job_order
        return order.reference if order else ""

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Category in words, amount, currency, and who pays."""
        return [
            {
                "category": CATEGORIES.get(line.category, line.category),
                "label": line.label,
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
