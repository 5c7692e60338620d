"""What workers report about agencies, cut loose from their complaints and published only as safe counts.

The rules of publication are those of `monitoring.suppression`. Nothing here is audited or logged: a line that says when
a report came would lead back to the complaint it came with, which has its own record.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, IntegerField, Value, When
from django.db.models.functions import ExtractYear
from django.utils import timezone

from portal.reference.models import Country
from recruitment_agencies.enums import ReportKind
from recruitment_agencies.fees.types import Outcome
from recruitment_agencies.models import Agency, WorkerReport
from recruitment_agencies.monitoring.suppression import (
    Bucket,
    HalfYear,
    K,
    last_closed_day,
    month_of,
    published,
)

OVER = frozenset({Outcome.OVER_CAP.value, Outcome.PROHIBITED_ITEM.value})
# Limits of what a complaint may say; see complaints.services.checking.
_MOST_PEOPLE = 500


@dataclass(frozen=True)
class PublishedReports:
    """One published figure: at least so many reports of a kind in a half-year."""

    kind: ReportKind
    half: HalfYear
    at_least: int

    @property
    def since(self) -> date:
        return self.half.first_day

    @property
    def until(self) -> date:
        return self.half.last_day


@transaction.atomic
def record_report(
    *, agency: Agency, destination: Country | str, on: date, kind: ReportKind, people: int = 1
) -> WorkerReport:
    """Keep one report to be counted; it holds no day and nothing that leads back to a complaint.

    Args:
        destination: the country of work, or its code. Kept, never published.
        on: the day it is about. A day of a half-year that has ended counts in the present month.
        people: workers who complain together; kept, but a report counts once.
    """
    code = destination if isinstance(destination, str) else destination.pk
    return WorkerReport.objects.create(
        agency=agency,
        destination_id=code,
        month=month_of(on, today=timezone.localdate()),
        kind=kind,
        people=min(max(people, 1), _MOST_PEOPLE),
    )


def report_payment(
    *,
    agencies: Collection[str],
    destination: str,
    on: date,
    answer: Mapping[str, Any],
    is_ours: bool,
    people: int = 1,
) -> None:
    """A complaint that names agencies of the register came with a fee check: one report about each of them.

    Args:
        agencies: public ids; one that is named twice counts once, one that is unknown not at all.
        answer: the fee check's answer (public contract's shape). is_ours: this portal worked it out while the complaint
            was filed. An answer that somebody sent us may say anything, so it never counts as over the limit.
    """
    over = is_ours and says_over(answer)
    kind = ReportKind.PAID_OVER_CAP if over else ReportKind.PAID
    _report(agencies, destination=destination, on=on, kind=kind, people=people)


def report_upheld(
    *, agencies: Collection[str], destination: str, on: date, people: int = 1
) -> None:
    """An office found that a complaint about these agencies (public ids) was right: one report about each."""
    _report(agencies, destination=destination, on=on, kind=ReportKind.UPHELD, people=people)


def says_over(answer: Mapping[str, Any]) -> bool:
    """Whether a fee check found, by a rule whose text was read and with nothing unknown, more than the law allows."""
    findings = answer.get("findings")
    rows = findings if isinstance(findings, list) else []
    return any(
        finding.get("outcome") in OVER
        and not finding.get("review_only")
        and not finding.get("depends_on")
        for finding in rows
        if isinstance(finding, Mapping)
    )


def published_reports(agency: Agency, on: date) -> list[PublishedReports]:
    """The figures that stand on a day, newest first. The same for everybody: public, agency and ministry."""
    return published_for([agency.pk], on=on).get(agency.pk, [])


def published_for(agencies: Iterable[int], *, on: date) -> dict[int, list[PublishedReports]]:
    """`published_reports` of many agencies (ids) by id, in one query; agencies without a figure are left out."""
    found: dict[int, list[PublishedReports]] = {}
    for bucket, at_least in published(_counts(agencies, on), on=on).items():
        shown = PublishedReports(ReportKind(bucket.kind), bucket.half, at_least)
        found.setdefault(bucket.agency, []).append(shown)
    for figures in found.values():
        figures.sort(key=lambda shown: (shown.half, shown.kind), reverse=True)
    return found


def _counts(agencies: Iterable[int], on: date) -> list[tuple[Bucket, int]]:
    """Counts of closed buckets with enough in them; what is too small never leaves the database."""
    rows = (
        WorkerReport.objects.filter(agency__in=agencies, month__lte=last_closed_day(on))
        .annotate(
            year=ExtractYear("month"),
            half=Case(
                When(month__month__lte=6, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            ),
        )
        .values("agency_id", "kind", "year", "half")
        .annotate(count=Count("pk"))
        .filter(count__gte=K)
        .order_by("agency_id", "kind", "year", "half")
    )
    return [
        (Bucket(row["agency_id"], row["kind"], HalfYear(row["year"], row["half"])), row["count"])
        for row in rows
    ]


def _report(
    agencies: Collection[str], *, destination: str, on: date, kind: ReportKind, people: int
) -> None:
    for agency in Agency.objects.filter(public_id__in=set(agencies)).order_by("pk"):
        record_report(agency=agency, destination=destination, on=on, kind=kind, people=people)
