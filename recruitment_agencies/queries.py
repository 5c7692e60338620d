"""Reads across the models of the register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Prefetch, Q, QuerySet

from portal.common.script import fold_for_search
from portal.reference.models import Country, ExchangeRate
from recruitment_agencies.enums import DeclarationState
from recruitment_agencies.fees.rule_index import RuleIndex
from recruitment_agencies.fees.types import Rate, Rule
from recruitment_agencies.fees.types import Source as RateSource
from recruitment_agencies.finding import MOST, find_ids
from recruitment_agencies.models import (
    Agency,
    Commitment,
    Decision,
    FeeDeclaration,
    FeeRule,
    Licence,
    LicenceEvent,
)
from recruitment_agencies.querysets import AgencyQuerySet
from recruitment_agencies.rules import NO_LICENCE, Standing
from recruitment_agencies.statuses import AgencyList, kept_agencies_by_status

# Official rates come daily to quarterly; one older than that is no rate of the payment's day.
OLDEST_RATE = timedelta(days=92)


@dataclass(frozen=True)
class AgencyOnDay:
    """An agency as it stood at the end of a day: the licence issued last decides."""

    agency: Agency
    day: date
    licence: Licence | None
    standing: Standing


@dataclass(frozen=True)
class TimelineEntry:
    """One line of an agency's public history."""

    event: LicenceEvent
    licence: Licence


@dataclass(frozen=True)
class Rulebook:
    """All fee rules; `as_of` is the newest edition among them, for example `2026-11`."""

    rules: tuple[Rule, ...]
    as_of: str

    @cached_property
    def index(self) -> RuleIndex:
        """The rules sorted for the engine, once a rulebook."""
        return RuleIndex.of(self.rules)


def public_agencies(
    *, on: date, country: str | None = None, text: str = "", status: str | None = None
) -> Sequence[Agency] | QuerySet[Agency]:
    """The public list, filtered by status on the day, with licences read; best match first when searched."""
    agencies, has_text = Agency.objects.in_country(country), bool(fold_for_search(text))
    if not status and not has_text:
        return agencies.with_licences()
    if not status:
        ids: Sequence[int] = agencies.found(text)
    else:
        ids = kept_agencies_by_status(on).get((status, country or None), ())
        ids = _named_among(ids, agencies, text) if has_text else ids
    return AgencyList(Agency.objects.with_licences(), ids)


def public_agency(public_id: str) -> Agency:
    """One agency with all its page shows.

    Raises:
        Agency.DoesNotExist: no agency has this id.
    """
    return (
        Agency.objects.select_related("source")
        .with_licences()
        .prefetch_related(
            "branches",
            "names",
            "staff",
            "sub_agents",
            "partners",
            "job_orders",
            "deployments",
            Prefetch("commitments", _commitments()),
            Prefetch("declarations", _declarations()),
        )
        .get(public_id=public_id)
    )


def agency_on(agency: Agency, *, day: date) -> AgencyOnDay:
    """Where the agency stood on the day, from its prefetched licences."""
    licence = current_licence(agency, on=day)
    standing = licence.standing_on(day) if licence else NO_LICENCE
    return AgencyOnDay(agency, day, licence, standing)


def _named_among(ids: Sequence[int], agencies: AgencyQuerySet, text: str) -> list[int]:
    """As `find_ids` of these agencies, which have one of the keys, best first."""
    found = find_ids(agencies, text)
    if len(found) > MOST:  # others may have hidden some
        found = find_ids(agencies.among(ids), text)
    known = set(ids)
    return [pk for pk in found if pk in known]


def public_decisions(agency: Agency, *, on: date) -> list[Decision]:
    """The public record of measures against the agency, as it stood at the end of the day."""
    return list(Decision.objects.filter(case__agency=agency).public_record(on))


def current_licence(agency: Agency, *, on: date) -> Licence | None:
    """The licence issued last on or before the day; one that was never issued comes after those that were."""

    def issued(licence: Licence) -> tuple[date, int]:
        days = [e.on for e in licence.events.all() if e.kind == "issued" and e.on <= on]
        return (max(days, default=date.min), licence.pk)

    return max(agency.licences.all(), key=issued, default=None)


def timeline(agency: Agency, *, on: date) -> list[TimelineEntry]:
    """Everything that happened to the agency's licences up to the day, newest first."""
    entries = [
        TimelineEntry(event, licence)
        for licence in agency.licences.all()
        for event in licence.events.all()
        if event.on <= on
    ]
    return sorted(entries, key=lambda entry: (entry.event.on, entry.event.pk), reverse=True)


def countries_with_agencies() -> QuerySet[Country]:
    """Countries of origin in which the register knows an agency."""
    return Country.objects.filter(pk__in=Agency.objects.values("country_id"))


def rulebook() -> Rulebook:
    """Every fee rule as the engine reads it; the engine itself selects by date and scope."""
    rows = list(FeeRule.objects.select_related("source").order_by("key", "version"))
    return Rulebook(
        rules=tuple(row.as_rule() for row in rows),
        as_of=max((row.as_of for row in rows), default=""),
    )


def exchange_rates(*, currencies: Iterable[str], days: Iterable[date]) -> list[Rate]:
    """Stored rates from or to any of the currencies that can serve a payment on one of the days."""
    wanted, known_days = set(currencies), sorted(days)
    if not wanted or not known_days:
        return []
    rows = ExchangeRate.objects.select_related("source").filter(
        Q(base__in=wanted) | Q(quote__in=wanted),
        on__gte=known_days[0] - OLDEST_RATE,
        on__lte=known_days[-1],
    )
    return [_as_rate(row) for row in rows]


def _as_rate(row: ExchangeRate) -> Rate:
    source = RateSource(
        key=row.source.key,
        title=row.source.title,
        publisher=row.source.publisher,
        year=int(row.source.year) if row.source.year.isdecimal() else None,
        url=row.source.url or None,
    )
    return Rate(base=row.base, quote=row.quote, rate=row.rate, on=row.on, source=source)


def _declarations() -> QuerySet[FeeDeclaration]:
    return (
        FeeDeclaration.objects.exclude(state=DeclarationState.DRAFT)
        .select_related("job_order")
        .prefetch_related("lines")
        .order_by("-declared_on", "-version", "id")
    )


def _commitments() -> QuerySet[Commitment]:
    return Commitment.objects.select_related("scheme").prefetch_related("ratings")
