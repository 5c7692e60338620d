"""Sums of the monitoring pages, made in SQL: by agency, by quarter, by corridor. The number of queries is fixed.

A corridor is a country of work. Where one is asked for, only what belongs to a corridor is narrowed: workers deployed,
cost declarations, findings about a declaration or a job order. Notices, refunds and licences belong to the agency.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Count, F, Func, Min, Q, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, ExtractQuarter, ExtractYear

from portal.reference.calendars import is_public_holiday
from recruitment_agencies.enums import DecisionState, DeclarationState, FindingState
from recruitment_agencies.models import DeploymentStat, FeeDeclaration, Finding, Notice, RefundOrder
from recruitment_agencies.monitoring.series import Quarter, Span, quarter_of, working_days

Agencies = QuerySet[Any] | list[int]
Key = int | str
_OVER_CAP = (
    '$.findings[*] ? ((@.outcome == "over_cap" || @.outcome == "prohibited_item")'
    " && @.review_only == false && @.depends_on.size() == 0)"
)


class JsonPathExists(Func):
    """Whether a JSON path finds anything in a column: `JsonPathExists("answer", Value(path))`."""

    function = "jsonb_path_exists"
    template = "%(function)s(%(expressions)s::jsonpath)"
    arity = 2
    output_field = BooleanField()


@dataclass(frozen=True)
class Asked:
    """What a monitoring page is about. `agencies`: ids or a queryset of agencies."""

    agencies: Agencies
    span: Span
    destination: str | None = None

    @property
    def ids(self) -> Any:
        return (
            self.agencies
            if isinstance(self.agencies, list)
            else self.agencies.order_by().values("pk")
        )


@dataclass(frozen=True)
class Sums:
    """What is on record for an agency, a quarter or a corridor; None where nothing is.

    Attributes:
        deployed: workers sent. oriented: how many of `oriented_of` had the orientation.
        declarations: cost declarations in force on the last day, checked against both laws; over_cap: how many of them
            ask for more than a law allows, by a rule whose text was read.
        findings: found in the time; upheld: upheld in it.
        notices: sent in the time and due or answered by now; in_time: answered before their day.
        days: working days from notice to answer, of each that was answered.
        refunds_ordered: by decisions in force. refunds_due, refunds_paid: those whose day has come, and paid in full.
    """

    deployed: int | None = None
    oriented_of: int | None = None
    oriented: int | None = None
    declarations: int | None = None
    over_cap: int | None = None
    findings: int = 0
    upheld: int = 0
    notices: int | None = None
    in_time: int | None = None
    days: tuple[int, ...] = ()
    refunds_ordered: int = 0
    refunds_due: int | None = None
    refunds_paid: int | None = None


@dataclass(frozen=True)
class Refunded:
    """Money of one currency that was ordered back in the time, and what was paid of it so far."""

    currency: str
    ordered: Decimal
    paid: Decimal


def sums_by_agency(asked: Asked) -> dict[Key, Sums]:
    """Agency id → sums of the whole time. Seven queries."""
    return _sums(asked, "agency", _declared(asked, "agency_id"))


def sums_by_quarter(asked: Asked) -> dict[Quarter, Sums]:
    """Every quarter of the span → the sums of all these agencies together. Seven queries."""
    found = _sums(asked, "quarter", _declared_by_quarter(asked))
    return {quarter: found.get(quarter.index, Sums()) for quarter in asked.span.quarters}


def sums_by_corridor(asked: Asked) -> dict[Key, Sums]:
    """Country of work → sums of what belongs to a corridor. Four queries."""
    declared = _declared(asked, "destination_id")
    return _merged((_deployed(asked, "corridor"), declared, *_findings(asked, "corridor")))


def deployed_in(asked: Asked, quarters: Iterable[Quarter]) -> dict[int, int]:
    """Agency id → workers deployed in these quarters, to all countries."""
    indexes = [quarter.index for quarter in quarters]
    rows = (
        DeploymentStat.objects.filter(agency__in=asked.ids)
        .annotate(index=_STAT_INDEX)
        .filter(index__in=indexes)
        .order_by()
        .values("agency_id")
        .annotate(deployed=Sum("deployed"))
    )
    return {row["agency_id"]: row["deployed"] for row in rows}


def refunds_in_money(asked: Asked) -> list[Refunded]:
    """Ordered in the time by decisions in force, a sum for each currency."""
    rows = (
        _refunds(asked)
        .filter(decision__effective_on__range=(asked.span.start, asked.span.known_until))
        .order_by("currency")
        .values("currency")
        .annotate(ordered=Sum("amount"), paid=Sum("paid_amount"))
    )
    return [Refunded(row["currency"], row["ordered"], row["paid"]) for row in rows]


# By key -------------------------------------------------------------------------------------------

_STAT_INDEX = F("year") * 4 + F("quarter") - 1
_Part = dict[Key, dict[str, Any]]


def _sums(asked: Asked, by: str, declared: _Part) -> dict[Key, Sums]:
    parts = (
        _deployed(asked, by),
        declared,
        *_findings(asked, by),
        _notices(asked, by),
        *_refund_counts(asked, by),
    )
    return _merged(parts)


def _merged(parts: Iterable[_Part]) -> dict[Key, Sums]:
    found: dict[Key, Sums] = {}
    for part in parts:
        for key, values in part.items():
            found[key] = replace(found.get(key, Sums()), **values)
    return found


def _index(field: str) -> Combinable:
    """The quarter of a day or moment as `Quarter.index`."""
    return ExtractYear(field) * 4 + ExtractQuarter(field) - 1


def _grouped(rows: QuerySet[Any], key: Any, **sums: Any) -> _Part:
    """The sums of each key, by the names of `Sums`; prefixed in SQL, where a name may be a column's."""
    aliases = {f"sum_{name}": expression for name, expression in sums.items()}
    found = rows.order_by().annotate(key=key).values("key").annotate(**aliases)
    return {
        row["key"]: {name: row[f"sum_{name}"] for name in sums}
        for row in found
        if row["key"] is not None
    }


def _deployed(asked: Asked, by: str) -> _Part:
    first, last = asked.span.quarters[0].index, asked.span.last.index
    rows = DeploymentStat.objects.filter(agency__in=asked.ids, **_to(asked))
    rows = rows.annotate(index=_STAT_INDEX).filter(index__range=(first, last))
    keys = {"agency": F("agency_id"), "quarter": F("index"), "corridor": F("destination_id")}
    return _grouped(
        rows,
        keys[by],
        deployed=Sum("deployed"),
        oriented_of=Sum("deployed", filter=Q(oriented__isnull=False)),
        oriented=Sum("oriented"),
    )


def _declared(asked: Asked, key: str) -> _Part:
    """Declarations in force on the last day that is known."""
    rows = _checked_declarations(asked).filter(_in_force(asked.span.known_until))
    counts = {"declarations": Count("pk"), "over_cap": Count("pk", filter=Q(is_over=True))}
    return _grouped(rows, F(key), **counts)


def _declared_by_quarter(asked: Asked) -> _Part:
    """The same on the last day of each quarter, in one query."""
    days = {
        quarter.index: min(quarter.last_day, asked.span.today)
        for quarter in asked.span.quarters
        if quarter.first_day <= asked.span.today
    }
    counts = {f"all_{index}": Count("pk", filter=_in_force(day)) for index, day in days.items()}
    counts |= {
        f"over_{index}": Count("pk", filter=_in_force(day) & Q(is_over=True))
        for index, day in days.items()
    }
    row = _checked_declarations(asked).aggregate(**counts) if counts else {}
    return {
        index: {"declarations": row[f"all_{index}"], "over_cap": row[f"over_{index}"]}
        for index in days
        if row[f"all_{index}"]
    }


def _checked_declarations(asked: Asked) -> QuerySet[FeeDeclaration]:
    rows = FeeDeclaration.objects.filter(agency__in=asked.ids, answer__isnull=False, **_to(asked))
    drafted = rows.exclude(state=DeclarationState.DRAFT)
    return drafted.annotate(is_over=JsonPathExists("answer", Value(_OVER_CAP)))


def _in_force(day: date) -> Q:
    is_open = Q(ended_on__isnull=True, state=DeclarationState.PUBLISHED)
    return Q(declared_on__lte=day) & (Q(ended_on__gt=day) | is_open)


def _findings(asked: Asked, by: str) -> tuple[_Part, _Part]:
    """Those found in the time, and those upheld in it."""
    corridor = Coalesce("declaration__destination_id", "job_order__destination_id")
    rows = Finding.objects.filter(agency__in=asked.ids).annotate(corridor=corridor)
    if asked.destination:
        rows = rows.filter(corridor=asked.destination)
    keys: dict[str, Callable[[str], Any]] = {
        "agency": lambda moment: F("agency_id"),
        "quarter": _index,
        "corridor": lambda moment: F("corridor"),
    }
    ended = rows.filter(state=FindingState.UPHELD).filter(_within(asked, "ended_at"))
    found = rows.filter(_within(asked, "found_at"))
    return (
        _grouped(found, keys[by]("found_at"), findings=Count("pk")),
        _grouped(ended, keys[by]("ended_at"), upheld=Count("pk")),
    )


def _notices(asked: Asked, by: str) -> _Part:
    """Working days need a calendar, so that these are counted here, row by row."""
    found: _Part = {}
    rows = (
        Notice.objects.filter(_within(asked, "sent_at"), case__agency__in=asked.ids)
        .order_by("sent_at", "pk")
        .annotate(answered=Min("responses__at"))
        .values_list(
            "case__agency_id", "case__agency__country_id", "sent_at", "answer_by", "answered"
        )
    )
    for agency, country, sent, answer_by, answered in rows.iterator():
        if answered is None and answer_by.date() >= asked.span.today:
            continue  # there is still time
        key = agency if by == "agency" else quarter_of(sent.date()).index
        row = found.setdefault(key, {"notices": 0, "in_time": 0, "days": ()})
        row["notices"] += 1
        row["in_time"] += bool(answered and answered <= answer_by)
        if answered:
            row["days"] += (_days(sent, answered, country),)
    return found


def _days(sent: datetime, answered: datetime, country: str) -> int:
    return working_days(
        sent.date(),
        answered.date(),
        is_holiday=lambda day: is_public_holiday(day, countries=[country]),
    )


def _refund_counts(asked: Asked, by: str) -> tuple[_Part, _Part]:
    """Ordered in the time; and due in it, with those of them that are paid in full."""
    span, rows = asked.span, _refunds(asked)
    times = (span.start, span.known_until)

    def key(field: str) -> Any:
        return F("decision__case__agency_id") if by == "agency" else _index(field)

    is_paid = Q(paid_amount__gte=F("amount"), paid_on__lte=span.known_until)
    ordered = rows.filter(decision__effective_on__range=times)
    due = rows.filter(due_on__range=times)
    return (
        _grouped(ordered, key("decision__effective_on"), refunds_ordered=Count("pk")),
        _grouped(
            due,
            key("due_on"),
            refunds_due=Count("pk"),
            refunds_paid=Count("pk", filter=is_paid),
        ),
    )


def _refunds(asked: Asked) -> QuerySet[RefundOrder]:
    return RefundOrder.objects.filter(
        decision__case__agency__in=asked.ids, decision__state=DecisionState.IN_FORCE
    )


def _within(asked: Asked, field: str) -> Q:
    return Q(**{f"{field}__date__range": (asked.span.start, asked.span.known_until)})


def _to(asked: Asked) -> Mapping[str, str]:
    return {"destination": asked.destination} if asked.destination else {}
