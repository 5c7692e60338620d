"""What the monitoring pages show: sums, scores and published counts put together. Sentences in the active language."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.common.formatting import country_name
from recruitment_agencies import queries, queries_monitoring
from recruitment_agencies.enums import LicenceStatus, ReportKind
from recruitment_agencies.exporting import Cell
from recruitment_agencies.models import Agency
from recruitment_agencies.monitoring.charts import Chart, Series, column_chart
from recruitment_agencies.monitoring.scorecard import Inputs, Score, score
from recruitment_agencies.monitoring.series import Quarter, Span, middle
from recruitment_agencies.monitoring.suppression import HalfYear
from recruitment_agencies.queries_monitoring import Asked, Refunded, Sums
from recruitment_agencies.services.worker_reports import PublishedReports, published_for
from recruitment_agencies.wording import StatusWords, status_words

EXPORT_STEP = 500  # agencies read at a time


@dataclass(frozen=True)
class Monitored:
    """One agency: where its licence stands, what is on record, and the score of that."""

    agency: Agency
    shown: queries.AgencyOnDay
    sums: Sums
    inputs: Inputs
    reports: tuple[PublishedReports, ...]

    @property
    def words(self) -> StatusWords:
        return status_words(self.shown, today=self.shown.day)

    @cached_property
    def score(self) -> Score:
        return score(self.inputs)

    @property
    def days(self) -> int | None:
        """Working days from notice to answer: the middle one."""
        return middle(self.sums.days)


def monitored(agencies: Sequence[Agency], asked: Asked) -> list[Monitored]:
    """These agencies (licences prefetched) in their order; eleven queries or fewer, however many they are."""
    few = Asked([agency.pk for agency in agencies], asked.span, asked.destination)
    sums = queries_monitoring.sums_by_agency(few)
    reports = published_for(few.ids, on=few.span.today)
    deployed = queries_monitoring.deployed_in(few, _quarters_of_reports(few.span))
    return [
        _monitored(agency, few, sums.get(agency.pk, Sums()), reports.get(agency.pk, []), deployed)
        for agency in agencies
    ]


def _monitored(
    agency: Agency,
    asked: Asked,
    sums: Sums,
    reports: Sequence[PublishedReports],
    deployed: dict[int, int],
) -> Monitored:
    shown = queries.agency_on(agency, day=asked.span.known_until)
    within = tuple(r for r in reports if asked.span.holds(r.since, r.until))
    upheld = [report.at_least for report in within if report.kind is ReportKind.UPHELD]
    has_licence = shown.standing.status is not LicenceStatus.NOT_LICENSED
    inputs = Inputs(
        licence_known=1 if has_licence else None,
        licence_valid=int(shown.standing.status is LicenceStatus.VALID) if has_licence else None,
        declarations=sums.declarations,
        within_cap=None if sums.declarations is None else sums.declarations - (sums.over_cap or 0),
        notices=sums.notices,
        answered_in_time=sums.in_time,
        deployed_known=sums.oriented_of,
        oriented=sums.oriented,
        refunds_due=sums.refunds_due,
        refunds_paid=sums.refunds_paid,
        findings_upheld=sums.upheld,
        # Published counts know no country of work, so that a corridor has none.
        complaints_upheld=sum(upheld) if upheld and not asked.destination else None,
        complaints_deployed=None if asked.destination else deployed.get(agency.pk),
    )
    return Monitored(agency, shown, sums, inputs, within)


def _quarters_of_reports(span: Span) -> list[Quarter]:
    """The quarters of those half-years within the span whose counts could be published by now."""
    halves = {HalfYear(q.year, 1 if q.number <= 2 else 2) for q in span.quarters}
    ripe = {
        half
        for half in halves
        if span.holds(half.first_day, half.last_day) and half.published_from <= span.today
    }
    return [q for q in span.quarters if HalfYear(q.year, 1 if q.number <= 2 else 2) in ripe]


# What one line of the shown formula says ----------------------------------------------------------


def part_label(key: str) -> str:
    """A part or deduction of the formula in words."""
    labels = {
        "licence": _("Valid licence on the last day"),
        "declarations": _("Declared costs within the limits"),
        "refunds": _("Refunds paid in full when due"),
        "orientation": _("Workers who had the orientation"),
        "answers": _("Notices answered in time"),
        "findings": _("Findings upheld"),
        "complaints": _("Complaints upheld per 1,000 workers sent"),
    }
    return labels.get(key, key)


@dataclass(frozen=True)
class FormulaLine:
    """One line: «Declared costs within the limits: 3 of 4, weight 25, 18.8 points»."""

    label: str
    count: int | None
    of: int | None
    weight: int
    each: int | None
    points: Decimal | None


def part_lines(worked: Score) -> list[FormulaLine]:
    return [
        FormulaLine(part_label(p.part.key), p.good, p.all, p.part.weight, None, p.rounded)
        for p in worked.parts
    ]


def deduction_lines(worked: Score) -> list[FormulaLine]:
    """Points to be taken off; `weight` is the most, `each` the points for each one."""
    return [
        FormulaLine(
            part_label(d.deduction.key),
            d.count,
            d.per,
            d.deduction.most,
            d.deduction.points,
            d.rounded,
        )
        for d in worked.deductions
    ]


# Over time, and by corridor -----------------------------------------------------------------------


@dataclass(frozen=True)
class Overview:
    """Some agencies together, or one: over time, by corridor, and in charts."""

    asked: Asked

    @cached_property
    def quarters(self) -> list[tuple[Quarter, Sums]]:
        return list(queries_monitoring.sums_by_quarter(self.asked).items())

    @cached_property
    def corridors(self) -> list[tuple[str, Sums]]:
        found = queries_monitoring.sums_by_corridor(self.asked)
        wanted = {
            str(code): sums
            for code, sums in found.items()
            if self.asked.destination in (None, code)
        }
        return sorted(wanted.items(), key=lambda pair: country_name(pair[0]))

    @cached_property
    def refunds(self) -> list[Refunded]:
        return queries_monitoring.refunds_in_money(self.asked)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table beside the charts."""
        return [
            {"quarter": str(quarter), "sums": sums, "days": middle(sums.days)}
            for quarter, sums in self.quarters
        ]

    @property
    def charts(self) -> list[Chart]:
        return [
            self._chart(
                "workers",
                _("Workers sent, and those who had the orientation"),
                (_("Workers sent"), [s.deployed for _q, s in self.quarters]),
                (_("Had the orientation"), [s.oriented for _q, s in self.quarters]),
            ),
            self._chart(
                "costs",
                _("Cost declarations in force, and those over a limit"),
                (_("Declarations"), [s.declarations for _q, s in self.quarters]),
                (_("Over a limit"), [s.over_cap for _q, s in self.quarters]),
            ),
            self._chart(
                "findings",
                _("Findings, and those upheld"),
                (_("Findings"), [s.findings for _q, s in self.quarters]),
                (_("Upheld"), [s.upheld for _q, s in self.quarters]),
            ),
        ]

    def _chart(self, key: str, title: str, *series: tuple[str, Sequence[int | None]]) -> Chart:
        return column_chart(
            key,
            title,
            labels=[str(quarter) for quarter, _sums in self.quarters],
            series=[Series(label, values) for label, values in series],
            unknown=_("no data"),
        )


# Exports ------------------------------------------------------------------------------------------
# Column names are codes, the same in every language, for the programs that read them.

AGENCY_COLUMNS = (
    *("agency", "name", "country", "from", "to", "destination", "licence_status", "demonstration"),
    *("score", "formula_version", "known_weight", "workers_sent", "workers_with_known_orientation"),
    *("workers_oriented", "declarations", "declarations_over_cap", "findings", "findings_upheld"),
    *("notices_due", "notices_answered_in_time", "median_working_days_to_answer"),
    *("refunds_ordered", "refunds_due", "refunds_paid"),
    *("complaints_upheld_at_least", "workers_sent_in_those_half_years"),
)
QUARTER_COLUMNS = (
    *("agency", "quarter", "workers_sent", "workers_with_known_orientation", "workers_oriented"),
    *("declarations", "declarations_over_cap", "findings", "findings_upheld", "notices_due"),
    *("notices_answered_in_time", "median_working_days_to_answer"),
    *("refunds_ordered", "refunds_due", "refunds_paid"),
)


def agency_rows(agencies: Any, asked: Asked) -> Iterator[list[Cell]]:
    """One row an agency, read in steps so that any number of them fits in memory. Steps follow the primary key."""
    last = 0
    ordered = agencies.order_by("pk")
    while step := list(ordered.filter(pk__gt=last)[:EXPORT_STEP]):
        for each in monitored(step, asked):
            yield _agency_row(each, asked)
        last = step[-1].pk


def quarter_rows(agency: Agency, overview: Overview) -> Iterator[list[Cell]]:
    """One row a quarter of one agency."""
    for quarter, sums in overview.quarters:
        yield [agency.public_id, str(quarter), *_sum_cells(sums)]


def _agency_row(each: Monitored, asked: Asked) -> list[Cell]:
    worked, span = each.score, asked.span
    return [
        each.agency.public_id,
        each.agency.name,
        each.agency.country_id,
        str(span.quarters[0]),
        str(span.last),
        asked.destination or "",
        each.shown.standing.status.value,
        each.agency.is_demonstration,
        worked.value,
        worked.formula.version,
        worked.known_weight,
        *_sum_cells(each.sums),
        each.inputs.complaints_upheld,
        each.inputs.complaints_deployed,
    ]


def _sum_cells(sums: Sums) -> Iterable[Cell]:
    return (
        sums.deployed,
        sums.oriented_of,
        sums.oriented,
        sums.declarations,
        sums.over_cap,
        sums.findings,
        sums.upheld,
        sums.notices,
        sums.in_time,
        middle(sums.days),
        sums.refunds_ordered,
        sums.refunds_due,
        sums.refunds_paid,
    )
