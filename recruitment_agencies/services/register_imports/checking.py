"""What a list would do. Reads the register, writes nothing."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.utils import timezone

from recruitment_agencies.enums import EventKind
from recruitment_agencies.importing.mapping import Mapping
from recruitment_agencies.importing.planning import (
    KnownAgency,
    KnownLicence,
    Plan,
    Register,
    make_plan,
)
from recruitment_agencies.importing.reading import read_table
from recruitment_agencies.importing.reasons import Problem
from recruitment_agencies.importing.rows import AGENCY_FIELDS, Listed, Reading, read_rows
from recruitment_agencies.models import Agency, Licence, LicenceEvent
from recruitment_agencies.rules import DatedEvent

CHUNK = 2_000


@dataclass(frozen=True)
class ListFile:
    """A register list as it came.

    Attributes:
        country: code of the country whose register it is. mapping: how to read it.
        as_of: the day of the list; today where nothing else is known.
        is_complete: it names every licence of its authorities: those it does not name are reported.
    """

    content: bytes
    name: str
    country: str
    mapping: Mapping
    as_of: date = field(default_factory=timezone.localdate)
    is_complete: bool = False

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Checked:
    """A list beside the register: what it would do, and what is wrong with it.

    Every row of the list is counted once: created, changed, unchanged or rejected.
    """

    reading: Reading
    plan: Plan
    notes: list[str] = field(default_factory=list)
    header: tuple[str, ...] = ()

    @property
    def created(self) -> int:
        return self.plan.created

    @property
    def changed(self) -> int:
        return self.plan.changed

    @property
    def unchanged(self) -> int:
        """Rows that stand already, and exact repetitions of a row that was taken."""
        refused = {problem.row for problem in self.plan.problems}
        repeated = [row for row in self.reading.repeated.values() if row not in refused]
        return self.plan.confirmed + len(repeated)

    @property
    def rejected(self) -> list[Problem]:
        """By row. Whoever repeats a row that is rejected is rejected with it."""
        found = [*self.reading.problems, *self.plan.problems]
        refused = {problem.row: problem for problem in self.plan.problems}
        for row, first in self.reading.repeated.items():
            if problem := refused.get(first):
                found.append(Problem(row, problem.column, problem.code, problem.details))
        return sorted(found, key=lambda problem: problem.row)

    @property
    def changes_anything(self) -> bool:
        return bool(self.plan.rows)


def check_list(*, file: ListFile) -> Checked:
    """Read a list and compare it with what stands.

    Raises:
        FileProblem: the file cannot be read as a list.
    """
    table = read_table(file.content, file.mapping, country=file.country)
    today = max(timezone.localdate(), file.as_of)
    reading = read_rows(table, file.mapping, country=file.country, today=today)
    plan = compare(reading, country=file.country, as_of=file.as_of, is_complete=file.is_complete)
    return Checked(reading, plan, table.notes)


def compare(reading: Reading, *, country: str, as_of: date, is_complete: bool) -> Plan:
    """The rows of a list beside what stands now."""
    register = load_register(country=country, listed=reading.listed)
    return make_plan(
        reading.listed,
        register,
        as_of=as_of,
        is_complete=is_complete,
        named_in_vain=reading.named_in_vain,
    )


def load_register(*, country: str, listed: Sequence[Listed] = ()) -> Register:
    """All agencies, licences and events of a country, in three statements; and which of the listed licence numbers
    stand in another country."""
    register = Register()
    agencies: dict[int, KnownAgency] = {}
    rows = Agency.objects.filter(country_id=country).order_by("id")
    for pk, *values in _read(rows, "pk", *AGENCY_FIELDS):
        agencies[pk] = KnownAgency(pk, dict(zip(AGENCY_FIELDS, values, strict=True)))
        register.add_agency(agencies[pk])
    licences: dict[int, KnownLicence] = {}
    found = Licence.objects.filter(agency__country_id=country).order_by("id")
    for pk, agency, number, authority in _read(found, "pk", "agency_id", "number", "authority"):
        licences[pk] = KnownLicence(pk, agencies[agency], number, authority)
        register.add_licence(licences[pk])
    _add_events(licences, country)
    register.elsewhere = _elsewhere(country, listed)
    return register


def _add_events(licences: dict[int, KnownLicence], country: str) -> None:
    events = LicenceEvent.objects.filter(licence__agency__country_id=country).order_by("on", "id")
    for licence, kind, on, until in _read(events, "licence_id", "kind", "on", "valid_until"):
        if licence in licences:
            licences[licence].events.append(DatedEvent(EventKind(kind), on, until))


def _read(rows: Any, *names: str) -> Iterator[tuple[Any, ...]]:
    found: Iterator[tuple[Any, ...]] = rows.values_list(*names).iterator(chunk_size=CHUNK)
    return found


def _elsewhere(country: str, listed: Sequence[Listed]) -> set[tuple[str, str]]:
    """A number and authority stand once in the whole register."""
    foreign = Licence.objects.exclude(agency__country_id=country)
    found: set[tuple[str, str]] = set()
    for chunk in chunks(listed):
        numbers = {one.licence_number for one in chunk}
        found.update(foreign.filter(number__in=numbers).values_list("number", "authority"))
    return found


def chunks(rows: Sequence[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """In pieces, so that a statement and what it holds have a bound."""
    remaining = iter(rows)
    while chunk := list(islice(remaining, size)):
        yield chunk
