"""The rows of the queue's page in words. Words are looked up once for a page: fifty rows share a few of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.urls import reverse
from django.utils import timezone

from complaints.enums import AssignmentRole, SeatRole, Severity, Status
from complaints.models import Assignment, GrievanceKind
from complaints.queue import SOON, Case, Page, Row
from portal.accounts.models import Organisation, User
from portal.common.formatting import country_name, format_date
from portal.reference.models import Area

_ANY = "AAAA-AAAA"
Key = TypeVar("Key")


@dataclass(frozen=True)
class Known:
    """Words that the page has already, by code or number; what a line needs besides is looked up."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    offices: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A row of the table in words: the case, its place in the queue, who works on it in the office of that place.

    Attributes:
        pace: "late", "soon" or nothing. due_on: as machines read it; empty where nothing is due.
        holder: an officer, or the office that leads; empty where `is_untaken`, or without an office.
        can_be_taken: an office that only oversees it has nobody to put to it.
    """

    reference: str
    url: str
    severity: str
    severity_label: str
    pace: str
    due_on: str
    due: str
    kind: str
    way: str
    state: str
    holder: str
    is_officer: bool
    is_untaken: bool
    has_office: bool
    can_be_taken: bool

    def __getitem__(self, name: str) -> Any:
        """Templates ask this way first, and pay dearly for a refusal: a page asks four hundred times."""
        return getattr(self, name)


def lines_of(page: Page, now: datetime, known: Known) -> list[Line]:
    """The lines of a page, in its order."""
    cases = [page.cases[row.complaint] for row in page.rows]
    words = _Words(page.rows, cases, now, known)
    return [words.line(row, case) for row, case in zip(page.rows, cases, strict=True)]


class _Words:
    """What the codes of one page's rows are called, each looked up once."""

    def __init__(self, rows: list[Row], cases: list[Case], now: datetime, known: Known) -> None:
        self.now = now
        self.address = reverse("desk:case", args=[_ANY])
        self.days: dict[date, str] = {}
        self.countries = {
            code: country_name(code) for code in _codes(cases, "nationality", "country")
        }
        self.areas = _with_missing(known.areas, _codes(cases, "area"), _areas)
        self.kinds = _with_missing(known.kinds, _codes(cases, "kind"), GrievanceKind.objects.labels)
        self.states = {code: str(Status(code).desk_label) for code in _codes(cases, "status")}
        self.severities = {code: str(Severity(code).label) for code in _codes(cases, "severity")}
        officers = {row.officer for row in rows if row.officer}
        self.officers = dict(User.objects.filter(pk__in=officers).values_list("pk", "name"))
        self.leads = _leads([row.complaint for row in rows], known.offices)

    def line(self, row: Row, case: Case) -> Line:
        officer = self.officers.get(row.officer or 0, "")
        lead = self.leads.get(case.pk)
        is_untaken = lead is not None and not officer and row.role == SeatRole.LEAD
        return Line(
            reference=case.reference,
            url=self.address.replace(_ANY, case.reference),
            severity=case.severity,
            severity_label=self.severities[case.severity],
            pace=self._pace(row.due_at),
            due_on=row.due_at.isoformat() if row.due_at else "",
            due=self._day(row.due_at) if row.due_at else "",
            kind=self.kinds.get(case.kind, case.kind),
            way=self._way(case),
            state=self.states[case.status],
            holder=officer or ("" if is_untaken else lead or ""),
            is_officer=bool(officer),
            is_untaken=is_untaken,
            has_office=lead is not None,
            can_be_taken=row.role != SeatRole.OVERSIGHT,
        )

    def _pace(self, due_at: datetime | None) -> str:
        if due_at is None or due_at >= self.now + SOON:
            return ""
        return "late" if due_at < self.now else "soon"

    def _day(self, due_at: datetime) -> str:
        day = timezone.localtime(due_at).date()
        if day not in self.days:
            self.days[day] = format_date(day)
        return self.days[day]

    def _way(self, case: Case) -> str:
        way = f"{self.countries[case.nationality]} → {self.countries[case.country]}"
        return f"{way}, {self.areas[case.area]}" if case.area else way


def _codes(cases: list[Case], *columns: str) -> set[str]:
    return {code for case in cases for column in columns if (code := getattr(case, column))}


def _with_missing(
    known: Mapping[Key, str], wanted: set[Key], find: Callable[[set[Key]], Mapping[Key, str]]
) -> Mapping[Key, str]:
    """What is known, with what is wanted besides."""
    missing = wanted - known.keys()
    return {**known, **find(missing)} if missing else known


def _areas(codes: Iterable[str]) -> dict[str, str]:
    rows = Area.objects.filter(pk__in=codes).only("code", "names")
    return {area.code: area.name for area in rows}


def _leads(cases: list[int], known: Mapping[int, str]) -> dict[int, str]:
    """Each case's leading office by name; a case that nobody leads is left out."""
    live = Assignment.objects.filter(complaint__in=cases, ended_at__isnull=True)
    held = dict(live.filter(role=AssignmentRole.LEAD).values_list("complaint", "organisation"))
    names = _with_missing(known, set(held.values()), _offices)
    return {case: names[office] for case, office in held.items()}


def _offices(numbers: set[int]) -> dict[int, str]:
    return {office.pk: office.name for office in Organisation.objects.filter(pk__in=numbers)}
