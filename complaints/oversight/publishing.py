"""Figures for everybody: half-years that are over, rounded, never below five, frozen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from complaints.enums import Stage
from complaints.models import Complaint, Deadline, OfficeFigures, Outcome, PurgedCase
from complaints.oversight.figures import with_office
from portal.accounts.models import Organisation
from portal.audit.services import record

FEWEST = 5  # k: below it nothing is published
SHARES_TO = 10  # percent
WAIT = timedelta(days=30)


@dataclass(frozen=True)
class HalfYear:
    """From a day, before a day."""

    since: date
    before: date


@dataclass
class _Case:
    """One case of an office, as far as a figure needs it."""

    days_to_acknowledge: int | None
    days_to_solve: int | None
    in_time: bool
    solved: bool


def latest_half_year(on: date) -> HalfYear:
    """The latest half-year that has been over for `WAIT` on that day."""
    settled = on - WAIT
    if settled >= date(settled.year, 7, 1):
        return HalfYear(date(settled.year, 1, 1), date(settled.year, 7, 1))
    return HalfYear(date(settled.year - 1, 7, 1), date(settled.year, 1, 1))


@transaction.atomic
def publish_latest(*, on: date | None = None) -> int:
    """Publish the latest half-year of every office that led a case in it, once; returns how many rows are new.

    What was published never changes, whatever is reopened, moved or purged later: otherwise two readings could be
    subtracted.
    """
    half = latest_half_year(on or timezone.localdate())
    published = OfficeFigures.objects.filter(since=half.since)
    if published.exists():
        return 0
    rows = [_figures(office, half, cases) for office, cases in _by_office(half)]
    rows = OfficeFigures.objects.bulk_create(rows)
    for row in rows[:1]:
        record("complaints.published_figures", on=row, detail={"since": half.since.isoformat()})
    return len(rows)


def rounded_down(count: int) -> int | None:
    """To fives; None below five."""
    return count - count % FEWEST if count >= FEWEST else None


def _figures(office: int, half: HalfYear, cases: list[_Case]) -> OfficeFigures:
    received = rounded_down(len(cases))
    solved = rounded_down(sum(case.solved for case in cases))
    return OfficeFigures(
        organisation_id=office,
        since=half.since,
        before=half.before,
        received=received,
        solved=solved,
        in_time=_share(cases) if received else None,
        days_to_acknowledge=_median([case.days_to_acknowledge for case in cases]),
        days_to_solve=_median([case.days_to_solve for case in cases]),
    )


def _share(cases: list[_Case]) -> int:
    exact = 100 * sum(case.in_time for case in cases) / len(cases)
    return SHARES_TO * round(exact / SHARES_TO)


def _median(days: list[int | None]) -> int | None:
    """Of at least five."""
    known = sorted(day for day in days if day is not None)
    return known[len(known) // 2] if len(known) >= FEWEST else None


def _by_office(half: HalfYear) -> Iterator[tuple[int, list[_Case]]]:
    """Offices of the public kind, in order, each with its cases. Demonstration offices are published as such."""
    found: dict[int, list[_Case]] = {}
    for office, case in (*_kept(half), *_purged(half)):
        found.setdefault(office, []).append(case)
    public = Organisation.objects.active().filter(pk__in=found, is_oversight=False)
    for pk in public.order_by("pk").values_list("pk", flat=True):
        yield pk, found[pk]


def _kept(half: HalfYear) -> Iterator[tuple[int, _Case]]:
    """Cases that still stand."""
    since, before = _moment(half.since), _moment(half.before)
    cases = with_office(Complaint.objects.filter(filed_at__gte=since, filed_at__lt=before))
    first = Deadline.objects.filter(round=1, complaint__in=cases.order_by())
    met: dict[tuple[int, str], tuple[datetime | None, datetime]] = {
        (row[0], row[1]): (row[2], row[3])
        for row in first.values_list("complaint", "stage", "met_at", "due_at")
    }
    solved = set(
        Outcome.objects.counting()
        .filter(complaint__in=cases.order_by())
        .values_list("complaint", flat=True)
    )
    rows = cases.filter(office__isnull=False).order_by().values_list("pk", "office", F("filed_at"))
    for pk, office, filed_at in rows:
        acknowledged, due_at = met.get((pk, Stage.ACKNOWLEDGE), (None, None))
        resolved, _due = met.get((pk, Stage.RESOLVE), (None, None))
        yield (
            office,
            _Case(
                days_to_acknowledge=_days(filed_at, acknowledged),
                days_to_solve=_days(filed_at, resolved),
                in_time=acknowledged is not None and due_at is not None and acknowledged <= due_at,
                solved=pk in solved,
            ),
        )


def _purged(half: HalfYear) -> Iterator[tuple[int, _Case]]:
    """Cases that are gone already: only where the publication comes very late. They were acknowledged, or not."""
    rows = PurgedCase.objects.filter(
        filed_month__gte=half.since, filed_month__lt=half.before, office__isnull=False
    )
    for row in rows:
        yield (
            int(row.office_id or 0),
            _Case(row.days_to_acknowledge, row.days_to_resolve, in_time=False, solved=False),
        )


def _days(filed_at: datetime, met_at: datetime | None) -> int | None:
    return (met_at - filed_at).days if met_at else None


def _moment(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
