"""The public register as open data: which files there are, what each column means, and their rows.

One table (`DATASETS`) makes the files, the page, and docs/open-data.md (`manage.py write_open_data`). Column names are
codes and never change their meaning; their meanings are in English, for the programmers who read them. Nothing stands
here that an agency's public page does not show, and no person: no staff, no sub-agents, no employers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from recruitment_agencies import queries
from recruitment_agencies.enums import DeclarationState
from recruitment_agencies.exporting import Cell
from recruitment_agencies.models import (
    Agency,
    Branch,
    Decision,
    FeeLine,
    JobOrder,
    Licence,
    LicenceEvent,
)
from recruitment_agencies.rules import Standing
from recruitment_agencies.services.worker_reports import PublishedReports, published_for

STEP = 2000  # rows read at a time


@dataclass(frozen=True)
class Column:
    """A column, what it means, and how it is read from a row. `kind`: text, number, day, yes/no or code."""

    name: str
    kind: str
    meaning: str
    read: Callable[[Any], Cell]


@dataclass(frozen=True)
class Dataset:
    """One file. `rows`: what the columns read from, on a day, in an order that does not change."""

    key: str
    meaning: str
    columns: tuple[Column, ...]
    rows: Callable[[date], Iterator[Any]]

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]

    def cells(self, on: date) -> Iterator[list[Cell]]:
        return ([column.read(row) for column in self.columns] for row in self.rows(on))


def _field(name: str, kind: str, meaning: str, attribute: str = "") -> Column:
    """A column that reads an attribute, through dots; what is missing is empty."""
    steps = (attribute or name).split(".")

    def read(row: Any) -> Cell:
        for step in steps:
            row = getattr(row, step)
            if row is None:
                return None
        return row

    return Column(name, kind, meaning, read)


def _of_agency(path: str) -> tuple[Column, Column]:
    """The two columns every file begins with."""
    return (
        _field("agency", "text", "The agency's id, as in its address.", f"{path}public_id"),
        _field(
            "demonstration",
            "yes/no",
            "The agency does not exist; it shows what the register looks like.",
            f"{path}is_demonstration",
        ),
    )


# Rows ---------------------------------------------------------------------------------------------


def _agencies(on: date) -> Iterator[queries.AgencyOnDay]:
    rows = Agency.objects.order_by("pk").select_related("source").with_licences()
    return (queries.agency_on(agency, day=on) for agency in rows.iterator(chunk_size=STEP))


@dataclass(frozen=True)
class _LicenceOnDay:
    licence: Licence
    day: date

    @cached_property
    def standing(self) -> Standing:
        return self.licence.standing_on(self.day)


def _licences(on: date) -> Iterator[_LicenceOnDay]:
    rows = Licence.objects.order_by("pk").select_related("agency").prefetch_related("events")
    return (_LicenceOnDay(licence, on) for licence in rows.iterator(chunk_size=STEP))


def _read(rows: QuerySet[Any]) -> Iterator[Any]:
    return rows.order_by("pk").iterator(chunk_size=STEP)


def _events(on: date) -> Iterator[LicenceEvent]:
    return _read(LicenceEvent.objects.filter(on__lte=on).select_related("licence__agency"))


def _branches(on: date) -> Iterator[Branch]:
    return _read(Branch.objects.select_related("agency"))


def _job_orders(on: date) -> Iterator[JobOrder]:
    return _read(JobOrder.objects.filter(approved_on__lte=on).select_related("agency"))


def _fee_lines(on: date) -> Iterator[FeeLine]:
    lines = FeeLine.objects.filter(declaration__declared_on__lte=on)
    published = lines.exclude(declaration__state=DeclarationState.DRAFT)
    return _read(published.select_related("declaration__agency"))


def _decisions(on: date) -> Iterator[Decision]:
    # Not `.iterator()` alone: its order is by day, newest first; a file's order is by key.
    return _read(Decision.objects.public_record(on).prefetch_related(None))


@dataclass(frozen=True)
class _Reported:
    agency: Agency
    shown: PublishedReports


def _worker_reports(on: date) -> Iterator[_Reported]:
    agencies = Agency.objects.order_by("pk").only("pk", "public_id", "is_demonstration")
    rows = agencies.iterator(chunk_size=STEP)
    while step := list(islice(rows, STEP)):
        found = published_for([agency.pk for agency in step], on=on)
        for agency in step:
            for shown in reversed(found.get(agency.pk, [])):
                yield _Reported(agency, shown)


# Columns ------------------------------------------------------------------------------------------


def _page_address(shown: queries.AgencyOnDay) -> str:
    return f"{settings.SITE_URL.rstrip('/')}/en/agencies/{shown.agency.public_id}/"


def _answered(name: str) -> Callable[[FeeLine], Cell]:
    return lambda line: (line.declaration.answer or {}).get(name)


AGENCIES = Dataset(
    "agencies",
    "One row an agency: its names, where it is, and whether it may recruit.",
    (
        *_of_agency("agency."),
        _field("name", "text", "Name in Latin letters.", "agency.name"),
        _field("name_local", "text", "Name in the script of its country.", "agency.name_local"),
        _field("country", "code", "Country that licenses it (ISO 3166-1).", "agency.country_id"),
        _field("address", "text", "Head office.", "agency.address"),
        _field("phone", "text", "As the register gives it.", "agency.phone"),
        _field("website", "text", "As the register gives it.", "agency.website"),
        Column(
            "licence_status",
            "code",
            "Status of the licence issued last, at the end of `status_on`; only `valid` may recruit.",
            lambda shown: shown.standing.status.value,
        ),
        _field("status_on", "day", "The day of this file.", "day"),
        _field("as_of", "day", "Day of the list from which the row was read.", "agency.as_of"),
        _field("source", "text", "Title of that list.", "agency.source.title"),
        _field("source_publisher", "text", "Who published it.", "agency.source.publisher"),
        Column("page", "text", "Address of the agency's page in English.", _page_address),
    ),
    _agencies,
)
LICENCES = Dataset(
    "licences",
    "One row a licence: where it stands at the end of the day of the file.",
    (
        *_of_agency("licence.agency."),
        _field("licence", "text", "Licence number.", "licence.number"),
        _field("authority", "text", "Who gave it.", "licence.authority"),
        _field("scope", "text", "What it is for.", "licence.scope"),
        Column(
            "status",
            "code",
            "`valid`, `suspended`, `expired`, `returned`, `revoked`, `delisted` or `not_licensed`.",
            lambda row: row.standing.status.value,
        ),
        _field("since", "day", "First day of this status.", "standing.since"),
        _field(
            "valid_until", "day", "Last day on which it runs, where known.", "standing.runs_until"
        ),
    ),
    _licences,
)
EVENTS = Dataset(
    "licence-events",
    "One row for each thing that happened to a licence. A status on any day follows from these.",
    (
        *_of_agency("licence.agency."),
        _field("licence", "text", "Licence number.", "licence.number"),
        _field("licence_authority", "text", "Who gave the licence.", "licence.authority"),
        _field(
            "kind",
            "code",
            "`issued`, `renewed`, `conditions_added`, `suspended`, `reinstated`, `returned`, `revoked`, `expired` "
            "or `delisted`.",
        ),
        _field("on", "day", "From the end of this day."),
        _field("valid_until", "day", "Last valid day; only of `issued` and `renewed`."),
        _field("authority", "text", "Who decided it."),
        _field("legal_basis", "text", "By which law, as the authority gives it."),
    ),
    _events,
)
BRANCHES = Dataset(
    "branches",
    "One row an office other than the head office.",
    (
        *_of_agency("agency."),
        _field("name", "text", "Name of the office."),
        _field("address", "text", "Where it is."),
        _field("phone", "text", "As the register gives it."),
        _field("may_collect_money", "yes/no", "Empty: not known."),
    ),
    _branches,
)
JOB_ORDERS = Dataset(
    "job-orders",
    "One row a job order that an authority approved. Employers are not named: some are private households.",
    (
        *_of_agency("agency."),
        _field("reference", "text", "The authority's reference."),
        _field("destination", "code", "Country of work (ISO 3166-1).", "destination_id"),
        _field("sector", "code", "Sector, by the codes of the API."),
        _field("positions", "number", "Workers asked for."),
        _field("contract_months", "number", "Length of the contract."),
        _field("wage_amount", "number", "Contract wage of a month."),
        _field("wage_currency", "code", "ISO 4217."),
        _field("fee_ceiling_amount", "number", "Most that a worker may be charged, by this order."),
        _field("fee_ceiling_currency", "code", "ISO 4217."),
        _field("approved_by", "text", "Authority that approved it."),
        _field("approved_on", "day", "When."),
        _field("valid_until", "day", "Last valid day, where one was given."),
        _field("withdrawn_on", "day", "When it was withdrawn, if it was."),
    ),
    _job_orders,
)
DECLARED_FEES = Dataset(
    "declared-fees",
    "One row a cost that an agency declared; all versions that were ever published.",
    (
        *_of_agency("declaration.agency."),
        Column(
            "declaration",
            "text",
            "Id of the declaration; its lines share it.",
            lambda line: str(line.declaration.public_id),
        ),
        _field("version", "number", "1 for the first of a schedule.", "declaration.version"),
        _field("state", "code", "`published`, `replaced` or `withdrawn`.", "declaration.state"),
        _field("declared_on", "day", "Since when it is declared.", "declaration.declared_on"),
        _field("ended_on", "day", "When it was replaced or withdrawn.", "declaration.ended_on"),
        _field(
            "destination", "code", "Country of work (ISO 3166-1).", "declaration.destination_id"
        ),
        _field("sector", "code", "Sector, by the codes of the API.", "declaration.sector"),
        _field(
            "contract_months", "number", "Length of the contract.", "declaration.contract_months"
        ),
        _field("category", "code", "Cost category of the ILO (2019), by the codes of the API."),
        _field("label", "text", "The agency's own word for it."),
        _field("amount", "number", "What is asked."),
        _field("currency", "code", "ISO 4217."),
        _field("payer", "code", "`worker` or `employer`."),
        _field("recurring_months", "number", "The amount is paid in each of so many months."),
        Column(
            "verdict",
            "code",
            "What the fee check said of the whole declaration on publication; empty: not checked.",
            _answered("verdict"),
        ),
        Column("rules_as_of", "text", "Edition of the fee rules used.", _answered("rules_as_of")),
    ),
    _fee_lines,
)
DECISIONS = Dataset(
    "decisions",
    "One row a measure of an authority that is part of the public record.",
    (
        *_of_agency("case.agency."),
        _field(
            "kind",
            "code",
            "`warning`, `points`, `fine`, `conditions`, `suspension` or `revocation`.",
        ),
        _field("effective_on", "day", "From this day."),
        _field(
            "ended_on", "day", "Day on which an appeal changed it or set it aside.", "set_aside_on"
        ),
        _field("legal_basis", "text", "By which law, as the authority gives it."),
        _field("summary", "text", "The authority's public summary.", "public_summary"),
        _field("points", "number", "Penalty points."),
        _field("points_expire_on", "day", "Last day on which they count."),
        _field("fine_amount", "number", "Fine."),
        _field("fine_currency", "code", "ISO 4217."),
        _field("suspended_until", "day", "Last day of a suspension; empty: until further notice."),
    ),
    _decisions,
)
WORKER_REPORTS = Dataset(
    "worker-reports",
    "One row a published count of what workers reported. Counts below five, and those of a half-year until thirty days "
    "after its end, are not published; a missing row says neither none nor few.",
    (
        *_of_agency("agency."),
        Column(
            "kind",
            "code",
            "`paid_over_cap`: paid more than a law allows, by our own check. `paid`: paid, without that being found. "
            "`upheld`: an office found the complaint right. A complaint is in at most one of the first two.",
            lambda row: row.shown.kind.value,
        ),
        Column("half_year", "text", "For example `2026-H1`.", lambda row: str(row.shown.half)),
        _field(
            "at_least",
            "number",
            "So many complaints at least: rounded down to a multiple of five.",
            "shown.at_least",
        ),
    ),
    _worker_reports,
)
DATASETS = {
    dataset.key: dataset
    for dataset in (
        AGENCIES,
        LICENCES,
        EVENTS,
        BRANCHES,
        JOB_ORDERS,
        DECLARED_FEES,
        DECISIONS,
        WORKER_REPORTS,
    )
}
FORMATS = ("csv", "json")


def as_markdown() -> str:
    """The data dictionary as docs/open-data.md holds it."""
    lines = [_INTRODUCTION]
    for dataset in DATASETS.values():
        lines += [
            "",
            f"## {dataset.key}",
            dataset.meaning,
            "",
            "| column | kind | meaning |",
            "|---|---|---|",
        ]
        lines += [f"| `{c.name}` | {c.kind} | {c.meaning} |" for c in dataset.columns]
    return "\n".join(lines) + "\n"


_INTRODUCTION = """\
# Open data of the register

Written by `python manage.py write_open_data` from `recruitment_agencies/open_data.py`; change it there.

The whole public register as files, made anew whenever something changes: `GET /api/v1/open-data/<file>.csv` and
`GET /api/v1/open-data/<file>.json`, without a key, 120 an hour and address. They carry `ETag` and `Last-Modified`; send
`If-None-Match` and you get an empty 304 while nothing changed. Rows keep their order: new ones come last, except in
`worker-reports`, which goes agency by agency. The page for people: `/en/agencies/data/`.

**CSV** is UTF-8 with a byte order mark, commas, quotes where needed, `true` and `false`. A text that a spreadsheet
program could run as a formula (one that begins with `=`, `+`, `-`, `@`, a tab or a line end) has an apostrophe before
it: strip it when you read phone numbers such as `'+855…`. **JSON** is
`{"dataset": "agencies", "on": "2026-11-23", "rows": [{…}, …]}` without apostrophes; amounts are strings, so that no
reader rounds them. Days are ISO 8601. An empty cell (`null`) means that nothing is on record.

**Whose data, which terms**: the lists come from the authorities named in `source` and `source_publisher` of `agencies`.
We know of no licence under which they publish; ask the publishing authority before you publish them again. The licence
of this portal's code says nothing about the data.

**Not in the files**: anything about a person. No staff, no sub-agents, no employers, no complaint, no finding that has
not become a public decision. Rows with `demonstration` `true` are made up."""
