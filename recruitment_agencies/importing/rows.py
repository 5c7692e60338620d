"""From a row of cells to one licence of one agency, or to what is wrong with the row. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, timedelta
from typing import Any, Self

from recruitment_agencies.importing.cells import (
    LAST_YEARS_AHEAD,
    BadCell,
    day_of,
    number_of,
    phone_of,
    text_of,
    website_of,
)
from recruitment_agencies.importing.folding import folded
from recruitment_agencies.importing.mapping import STATUSES, Header, Mapping, folded_header
from recruitment_agencies.importing.reading import Table
from recruitment_agencies.importing.reasons import Problem
from recruitment_agencies.importing.spreadsheets import Cell

LONGEST = {
    "name": 300,
    "name_local": 300,
    "licence_number": 100,
    "authority": 300,
    "status": 100,
    "address": 1_000,
    "phone": 60,
    "website": 200,
}
# These must not be empty where the list has their column.
NEEDED = ("name", "licence_number", "issued_on")
DAYS = ("issued_on", "expires_on", "status_on")
AGENCY_FIELDS = ("name", "name_local", "address", "phone", "website")
# What changes what a licence lets an agency do; a day must say since when.
STOPPING = ("suspended", "returned", "revoked", "delisted")


@dataclass(frozen=True, slots=True)
class Listed:
    """One licence of one agency as a list has it. Days are Gregorian; an empty text is: the list does not say."""

    row: int
    name: str
    licence_number: str
    name_local: str = ""
    authority: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    status: str = ""
    status_on: date | None = None
    address: str = ""
    phone: str = ""
    website: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Licence number and authority, folded."""
        return folded(self.licence_number), folded(self.authority)

    def says_the_same_as(self, other: Self) -> bool:
        """Whatever the row."""
        return all(
            getattr(self, one.name) == getattr(other, one.name)
            for one in fields(self)
            if one.name != "row"
        )

    def as_json(self) -> dict[str, Any]:
        """Without what is empty; days as ISO text."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
            if value not in ("", None)
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        days = {name: date.fromisoformat(stored[name]) for name in DAYS if name in stored}
        return cls(**{**stored, **days})


@dataclass
class Reading:
    """What a file says: good rows, problems of the others, exact repetitions.

    Attributes:
        repeated: row of a repetition → the row it repeats.
        named_in_vain: folded licence numbers of rejected rows: on the list, though not taken over.
    """

    listed: list[Listed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    repeated: dict[int, int] = field(default_factory=dict)
    named_in_vain: set[str] = field(default_factory=set)


def read_rows(table: Table, mapping: Mapping, *, country: str, today: date) -> Reading:
    """Every row of a list: taken, repeated, or rejected with its reasons. Lines of sums are passed over."""
    reading = Reading()
    seen: dict[tuple[str, str], Listed] = {}
    for number, cells in table.rows:
        if _is_no_entry(cells, table.header, mapping):
            continue
        row = _Row(number, cells, table.header, mapping, country, today)
        found = row.read()
        if found is None:
            reading.problems += row.problems
            reading.named_in_vain.add(folded(row.number))
            continue
        before = seen.setdefault(found.key, found)
        if before is found:
            reading.listed.append(found)
        elif before.says_the_same_as(found):
            reading.repeated[number] = before.row
        else:
            reading.problems.append(_collision(found, before))
    return reading


def _collision(found: Listed, before: Listed) -> Problem:
    is_same_agency = folded(found.name) == folded(before.name)
    code = "conflicting" if is_same_agency else "other_name"
    return Problem(found.row, "licence_number", code, {"row": before.row})


def _is_no_entry(cells: Sequence[Cell], header: Header, mapping: Mapping) -> bool:
    """Sums below the list, and the header again on the next page."""
    first = next((cell for cell in cells if cell not in (None, "")), None)
    word = folded_header(first) if isinstance(first, str) and len(first) < 200 else ""
    if word in mapping.totals:
        return not any(_has(cells, header.columns.get(name)) for name in DAYS)
    if not word or word not in header.written:
        return False
    return [folded_header(cell) for cell in cells] == list(header.written[: len(cells)])


def _has(cells: Sequence[Cell], index: int | None) -> bool:
    return index is not None and index < len(cells) and cells[index] not in (None, "")


class _Row:
    """One row while it is read. `problems` fills as cells turn out to be wrong."""

    def __init__(
        self,
        number: int,
        cells: Sequence[Cell],
        header: Header,
        mapping: Mapping,
        country: str,
        today: date,
    ) -> None:
        self.row, self.cells, self.header, self.mapping = number, cells, header, mapping
        self.country, self.today = country, today
        self.problems: list[Problem] = []
        self.number = ""

    def read(self) -> Listed | None:
        """The licence; None where anything is wrong."""
        self.number = self._text("licence_number")
        texts = {name: self._text(name) for name in ("name", "name_local", "authority", "address")}
        if "name" not in self.header.columns:
            texts["name"] = texts["name_local"]
        days = {name: self._day(name) for name in DAYS}
        status = self._status()
        phone = self._read("phone", lambda cell: phone_of(cell, country=self.country, most=60), "")
        website = self._read("website", lambda cell: website_of(cell, most=200), "")
        self._check_needed({**texts, **days, "licence_number": self.number})
        if not self.problems:
            self._check_days(days, status)
        if self.problems:
            return None
        return Listed(
            row=self.row,
            licence_number=self.number,
            status=status,
            phone=phone,
            website=website,
            name=texts["name"],
            name_local=texts["name_local"],
            authority=texts["authority"],
            address=texts["address"],
            issued_on=days["issued_on"],
            expires_on=days["expires_on"],
            status_on=days["status_on"],
        )

    def _cell(self, name: str) -> Cell:
        index = self.header.columns.get(name)
        cell = self.cells[index] if index is not None and index < len(self.cells) else None
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return self.mapping.constants.get(name)
        return cell

    def _read(self, name: str, reader: Callable[[Cell], Any], otherwise: Any) -> Any:
        try:
            return reader(self._cell(name))
        except BadCell as bad:
            self._reject(name, bad.code, **bad.details)
            return otherwise

    def _text(self, name: str) -> str:
        reader = number_of if name == "licence_number" else text_of
        return str(self._read(name, lambda cell: reader(cell, most=LONGEST[name]), ""))

    def _day(self, name: str) -> date | None:
        day: date | None = self._read(
            name,
            lambda cell: day_of(cell, order=self.mapping.order, calendar=self.mapping.calendar),
            None,
        )
        if day is None:
            return None
        if name != "expires_on" and day > self.today:
            self._reject(name, "in_future", day=day.isoformat())
        if day.year > self.today.year + LAST_YEARS_AHEAD:
            self._reject(name, "unlikely_day", day=day.isoformat())
        return day

    def _status(self) -> str:
        written = str(self._read("status", lambda cell: text_of(cell, most=100), ""))
        word = folded_header(written) if written else ""
        status = word if word in STATUSES else self.mapping.statuses.get(word, "")
        if written and not status:
            self._reject("status", "unknown_status", value=written[:60], known=", ".join(STATUSES))
        return status

    def _check_needed(self, values: dict[str, Any]) -> None:
        """One reason a cell: where it was wrong already, that it is empty too is no news."""
        told = {problem.column for problem in self.problems}
        for name in NEEDED:
            is_asked = name in self.header.columns or name == "name"
            if is_asked and not values[name] and name not in told:
                self._reject(name, "missing")

    def _check_days(self, days: dict[str, date | None], status: str) -> None:
        issued, expires, since = (days[name] for name in DAYS)
        if issued and expires and expires < issued:
            self._reject("expires_on", "before_issue", day=issued.isoformat())
        if status in STOPPING and not since:
            self._reject("status_on", "status_without_day")
        if status and issued and since and since < issued:
            self._reject("status_on", "before_issue", day=issued.isoformat())
        if status == "expired" and not since:
            self._check_expired(expires)

    def _check_expired(self, expires: date | None) -> None:
        if expires is None:
            self._reject("status_on", "status_without_day")
        elif expires >= self.today + timedelta(days=1):
            self._reject("status", "not_expired", day=expires.isoformat())

    def _reject(self, name: str, code: str, **details: str | int) -> None:
        if all(problem.column != name for problem in self.problems):
            self.problems.append(Problem(self.row, name, code, details))


def entries(stored: Sequence[dict[str, Any]]) -> Iterator[Listed]:
    """Rows that were kept as JSON."""
    return map(Listed.from_json, stored)
