"""Figures of offices and corridors: how much came in, how soon it was answered, what workers got. Never a case.

Every figure is counted over `overseen_by(person)`: a case that she was kept out of is not in her figures either. Cases
already purged are in the figures of their month through `PurgedCase`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Extract

from complaints.enums import AssignmentRole, Stage, Status
from complaints.models import Assignment, Complaint, Deadline, Outcome, PurgedCase
from complaints.oversight.aggregates import Median
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import OVERSEE_CASES
from portal.reference.models import Country

SECONDS_A_DAY = 86_400
GROUP = ("office", "nationality", "country_of_work")
Key = tuple[int | None, str, str]


@dataclass
class Timing:
    """One stage of one row: how many steps are over, how many of them in time, and the median time in days."""

    over: int = 0
    in_time: int = 0
    median_days: float | None = None

    @property
    def share_in_time(self) -> int | None:
        """Percent; None where nothing is over yet."""
        return round(100 * self.in_time / self.over) if self.over else None


@dataclass
class Row:
    """One office and corridor. `office` is None for what no office leads."""

    office_id: int | None
    nationality: str
    country_of_work: str
    office: Organisation | None = None
    received: int = 0
    open: int = 0
    overdue: int = 0
    unrouted: int = 0
    resolved: int = 0
    counted: int = 0
    contested: int = 0
    withdrawn: int = 0
    workers: int = 0
    purged: int = 0
    timings: dict[str, Timing] = field(default_factory=dict)
    recovered: dict[str, Decimal] = field(default_factory=dict)

    @property
    def acknowledge(self) -> Timing:
        return self.timings.get(Stage.ACKNOWLEDGE, Timing())

    @property
    def solve(self) -> Timing:
        return self.timings.get(Stage.RESOLVE, Timing())


def figures_for(user: User, *, since: datetime, before: datetime, at: datetime) -> list[Row]:
    """Rows by office and corridor of the cases that came in between two moments, the most overdue first.

    A fixed number of queries, whatever the number of cases.
    """
    cases = overseen_by(user).filter(filed_at__gte=since, filed_at__lt=before)
    rows = _counted(cases, at)
    _add_timings(rows, cases, at)
    _add_money(rows, cases)
    _add_purged(rows, user, since, before)
    _name_offices(rows.values())
    return sorted(rows.values(), key=lambda row: (-row.unrouted, -row.overdue, -row.received))


def overseen_by(user: User) -> QuerySet[Complaint]:
    """Cases that may be in this person's figures: of workers of the countries she oversees, none she was kept from."""
    cases = Complaint.objects.filter(nationality__in=countries_overseen_by(user))
    return cases.not_kept_from(user)


def countries_overseen_by(user: User) -> QuerySet[Country]:
    """Countries of the person's oversight offices; every country for an office that watches over all."""
    held = Membership.objects.with_permission(OVERSEE_CASES).filter(user=user)
    offices = Organisation.objects.active().oversight().filter(pk__in=held.values("organisation"))
    codes = set(offices.values_list("country", flat=True))
    return Country.objects.all() if None in codes else Country.objects.filter(code__in=codes)


def with_office(cases: QuerySet[Complaint]) -> Any:
    """Adds `office`: who leads the case, or led it last; None where nobody ever did."""
    leads = Assignment.objects.filter(complaint=OuterRef("pk"), role=AssignmentRole.LEAD)
    latest = leads.order_by(F("ended_at").desc(nulls_first=True), "-assigned_at")
    return cases.annotate(office=Subquery(latest.values("organisation")[:1]))


def _counted(cases: QuerySet[Complaint], at: datetime) -> dict[Key, Row]:
    is_open = Q(status__in=Status.open())
    late = Deadline.objects.running().filter(complaint=OuterRef("pk"), due_at__lt=at)
    lead = Assignment.objects.filter(
        complaint=OuterRef("pk"), role=AssignmentRole.LEAD, ended_at__isnull=True
    )
    found = (
        with_office(cases)
        .annotate(is_late=Exists(late), has_lead=Exists(lead))
        .order_by()
        .values(*GROUP)
        .annotate(
            received=Count("pk"),
            open=Count("pk", filter=is_open),
            overdue=Count("pk", filter=is_open & Q(is_late=True)),
            unrouted=Count("pk", filter=is_open & Q(has_lead=False)),
            resolved=Count("pk", filter=Q(status__in=[Status.RESOLVED, Status.CONFIRMED])),
            withdrawn=Count("pk", filter=Q(status=Status.WITHDRAWN)),
            workers=Sum("group_size"),
        )
    )
    return {_key(row): _row(row) for row in found}


def _row(found: dict[str, Any]) -> Row:
    row = Row(*_key(found))
    for name in ("received", "open", "overdue", "unrouted", "resolved", "withdrawn", "workers"):
        setattr(row, name, found[name])
    return row


def _add_timings(rows: dict[Key, Row], cases: QuerySet[Complaint], at: datetime) -> None:
    """First rounds only: how soon the office acted on what came in. What is overdue and not done counts as over."""
    took = Extract(
        ExpressionWrapper(F("met_at") - F("complaint__filed_at"), output_field=DurationField()),
        "epoch",
    )
    over = Q(met_at__isnull=False) | Q(
        due_at__lt=at, dropped_at__isnull=True, paused_at__isnull=True
    )
    offices = with_office(Complaint.objects.filter(pk=OuterRef("complaint"))).values("office")
    found = (
        Deadline.objects.filter(round=1, complaint__in=cases.order_by())
        .annotate(
            office=Subquery(offices[:1]),
            nationality=F("complaint__nationality"),
            country_of_work=F("complaint__country_of_work"),
        )
        .order_by()
        .values(*GROUP, "stage")
        .annotate(
            over=Count("pk", filter=over),
            in_time=Count("pk", filter=Q(met_at__lte=F("due_at"))),
            median=Median(took),
        )
    )
    for one in found:
        days = one["median"] / SECONDS_A_DAY if one["median"] is not None else None
        rows.setdefault(_key(one), Row(*_key(one))).timings[one["stage"]] = Timing(
            one["over"], one["in_time"], days
        )


def _add_money(rows: dict[Key, Row], cases: QuerySet[Complaint]) -> None:
    """Only outcomes that count: the worker agreed, or the time to contest has passed; none that she took back since."""
    counts = Q(counted_at__isnull=False) & ~Q(still_holds=False)
    offices = with_office(Complaint.objects.filter(pk=OuterRef("complaint"))).values("office")
    found = (
        Outcome.objects.filter(complaint__in=cases.order_by())
        .annotate(
            office=Subquery(offices[:1]),
            nationality=F("complaint__nationality"),
            country_of_work=F("complaint__country_of_work"),
        )
        .order_by()
        .values(*GROUP, "recovered_currency")
        .annotate(
            counted=Count("complaint", filter=counts, distinct=True),
            contested=Count("complaint", filter=Q(contested_at__isnull=False), distinct=True),
            money=Sum("recovered_amount", filter=counts),
        )
    )
    for one in found:
        row = rows.setdefault(_key(one), Row(*_key(one)))
        row.counted += one["counted"]
        row.contested += one["contested"]
        if one["money"]:
            row.recovered[one["recovered_currency"]] = one["money"]


def _add_purged(rows: dict[Key, Row], user: User, since: datetime, before: datetime) -> None:
    found = (
        PurgedCase.objects.filter(filed_month__gte=since.date(), filed_month__lt=before.date())
        .filter(nationality__in=countries_overseen_by(user))
        .order_by()
        .values(*GROUP)
        .annotate(count=Count("pk"))
    )
    for one in found:
        key = _key(one)
        row = rows.setdefault(key, Row(*key))
        row.purged = one["count"]
        row.received += one["count"]


def _name_offices(rows: Iterable[Row]) -> None:
    rows = list(rows)
    offices = Organisation.objects.in_bulk({row.office_id for row in rows if row.office_id})
    for row in rows:
        row.office = offices.get(row.office_id) if row.office_id else None


def _key(row: dict[str, Any]) -> Key:
    return row["office"], row["nationality"], row["country_of_work"]
