"""The queue of a person's offices: what nobody has taken, then what is due next; what has ended last, newest first.

Seats give the order, `visible_to` alone decides what is there: the index of seats is walked a little further than the
page needs, and whatever this person may not see falls out. Nothing is ever counted beyond `MOST_COUNTED`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple, Self

from django.db.models import F, Lookup, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from complaints.blindness import Standing, standing_of
from complaints.enums import SeatRank, SeatRole
from complaints.models import Complaint, Seat
from portal.accounts.models import Organisation, User

PAGE_SIZE = 25
MOST_COUNTED = 300
# A few more than are counted, so that one that falls out asks for no second walk.
SLACK = 20
SOON = timedelta(days=2)
OPEN = (SeatRank.UNTAKEN, SeatRank.TAKEN)
EVERY = (*OPEN, SeatRank.ENDED)
_COLUMNS = ("complaint_id", "rank", "due_at", "organisation_id", "officer_id", "role")
_OF_A_CASE = (
    "pk",
    "reference",
    "kind",
    "severity",
    "status",
    "nationality_id",
    "country_of_work_id",
    "area_of_work_id",
)
_LAST = datetime.max.replace(tzinfo=UTC)


class Row(NamedTuple):
    """A seat as the queue reads it."""

    complaint: int
    rank: int
    due_at: datetime | None
    organisation: int
    officer: int | None
    role: str


class Case(NamedTuple):
    """What a row of the queue shows of a case; codes, not words."""

    pk: int
    reference: str
    kind: str
    severity: str
    status: str
    nationality: str
    country: str
    area: str | None


@dataclass(frozen=True)
class Cursor:
    """The last row of a page; the next page begins behind it."""

    rank: int
    due_at: datetime | None
    complaint: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The cursor as `str` wrote it; None where it is none."""
        rank, _dash, rest = text.partition("~")
        due_at, _dash, complaint = rest.partition("~")
        numbers = all(part.isascii() and part.isdecimal() for part in (rank, complaint))
        if not numbers or int(rank) not in EVERY or len(complaint) > 18:
            return None
        try:
            at = parse_datetime(due_at) if due_at else None
        except ValueError:
            return None
        is_broken = due_at and (at is None or at.tzinfo is None)
        return None if is_broken else cls(int(rank), at, int(complaint))

    def __str__(self) -> str:
        due_at = self.due_at.isoformat() if self.due_at else ""
        return f"{self.rank}~{due_at}~{self.complaint}"


@dataclass(frozen=True)
class Wish:
    """What a person wants to see of her queue.

    Attributes:
        ranks: which parts of the queue. officer: whose cases; None: everybody's.
        due_from, due_before: the next due date lies between them.
        columns: a column of `Seat` → the value it must have.
    """

    ranks: tuple[SeatRank, ...] = OPEN
    officer: int | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    columns: dict[str, Any] = field(default_factory=dict)

    def condition(self) -> Q:
        found = Q(**self.columns)
        if self.officer is not None:
            found &= Q(officer=self.officer)
        if self.due_from is not None:
            found &= Q(due_at__gte=self.due_from)
        if self.due_before is not None:
            found &= Q(due_at__lt=self.due_before)
        return found


@dataclass(frozen=True)
class Page:
    """A page of the queue: rows the person may see, where the next one begins, and how many there are up to a limit.

    `total` is None on later pages. `is_more`: there are more than `total`. `cases`: of the rows and perhaps of more.
    """

    rows: list[Row]
    cases: dict[int, Case]
    next: Cursor | None
    total: int | None = None
    is_more: bool = False


class Queue:
    """One person's queue, over all offices in which she works or oversees cases."""

    def __init__(self, user: User, *, office: int | None = None) -> None:
        self.user = user
        self._only = office

    def at(self, office: int | None) -> "Queue":
        """The same person's queue of one office only; None: of all of them."""
        narrowed = Queue(self.user, office=office)
        narrowed.offices, narrowed._standing = self.offices, self._standing
        return narrowed

    @cached_property
    def _standing(self) -> Standing:
        """Asked once for the page."""
        return standing_of(self.user)

    @cached_property
    def offices(self) -> list[Organisation]:
        """Where she works or oversees cases, by name."""
        held = self._standing.desks | self._standing.overseen
        rows = Organisation.objects.active().filter(pk__in=held)
        return list(rows.order_by("name", "pk"))

    @cached_property
    def _desks(self) -> list[int]:
        return [o.pk for o in self.offices if self._only is None or o.pk == self._only]

    def first(self, wish: Wish) -> Page:
        """The first page, with the count."""
        page, found, is_more = self._gather(wish, None, MOST_COUNTED + SLACK)
        is_more = is_more or found > MOST_COUNTED
        return replace(page, total=min(found, MOST_COUNTED), is_more=is_more)

    def after(self, wish: Wish, cursor: Cursor) -> Page:
        """The page behind a row."""
        page, _found, _is_more = self._gather(wish, cursor, 3 * PAGE_SIZE)
        return page

    def count(self, *wishes: Wish) -> list[tuple[int, bool]]:
        """Each wish's number of cases, and whether there are more than it says."""
        limit = MOST_COUNTED + SLACK
        walked = [self._walk(wish, None, limit) for wish in wishes]
        once = [self._once(wish, rows) for wish, rows in zip(wishes, walked, strict=True)]
        allowed = self._allowed({row.complaint for rows in once for row in rows})
        numbers = [sum(row.complaint in allowed for row in rows) for rows in once]
        return [
            (min(number, MOST_COUNTED), number > MOST_COUNTED or len(rows) == limit)
            for number, rows in zip(numbers, walked, strict=True)
        ]

    def _gather(self, wish: Wish, behind: Cursor | None, step: int) -> tuple[Page, int, bool]:
        """A page of what she may see, how many such rows were found on the way, and whether seats are left."""
        found: list[Row] = []
        cases: dict[int, Case] = {}
        is_more = True
        while len(found) <= PAGE_SIZE and is_more:
            walked = self._walk(wish, behind, step)
            once = self._once(wish, walked)
            cases |= self._cases({row.complaint for row in once})
            found += [row for row in once if row.complaint in cases]
            is_more = len(walked) == step
            behind = _cursor(walked[-1]) if walked else behind
        rows = found[:PAGE_SIZE]
        following = _cursor(rows[-1]) if len(found) > PAGE_SIZE else None
        return Page(rows, cases, following), len(found), is_more

    def _allowed(self, complaints: set[int]) -> set[int]:
        """Of these cases, those this person may see today."""
        if not complaints:
            return set()
        return set(self._visible(complaints).values_list("pk", flat=True))

    def _cases(self, complaints: set[int]) -> dict[int, Case]:
        """The same with what a row shows: asked once, so that what is shown is what was allowed."""
        if not complaints:
            return {}
        rows = self._visible(complaints).values_list(*_OF_A_CASE)
        return {row[0]: Case(*row) for row in rows}

    def _visible(self, complaints: set[int]) -> QuerySet[Complaint]:
        """Of these cases, those this person may see today."""
        visible = Complaint.objects.visible_to(self.user, standing=self._standing)
        return visible.filter(_IsAnyOf(F("pk"), sorted(complaints))).order_by()

    def _walk(self, wish: Wish, behind: Cursor | None, limit: int) -> list[Row]:
        """The next seats in order, of all her offices."""
        parts = list(self._parts(wish, behind, limit))
        if not parts:
            return []
        first, *others = parts
        rows = first.union(*others, all=True) if others else first
        return sorted((Row(*row) for row in rows), key=_place)[:limit]

    def _once(self, wish: Wish, rows: list[Row]) -> list[Row]:
        """A case that stands in two of her offices only where it stands first."""
        if len(self._desks) < 2:
            return rows
        seats = Seat.objects.filter(
            wish.condition(),
            organisation__in=self._desks,
            rank__in=wish.ranks,
            complaint__in={row.complaint for row in rows},
        )
        firsts: dict[int, Row] = {}
        for row in sorted((Row(*row) for row in seats.values_list(*_COLUMNS)), key=_place):
            firsts.setdefault(row.complaint, row)
        return [row for row in rows if firsts.get(row.complaint) == row]

    def _parts(self, wish: Wish, behind: Cursor | None, limit: int) -> Iterator[QuerySet[Any]]:
        """A walk of an index for each office and rank: a range of due dates needs the rank fixed."""
        for desk in self._desks:
            for rank in wish.ranks:
                seats = Seat.objects.filter(wish.condition(), organisation=desk, rank=rank)
                for part in _behind(seats, rank, behind):
                    yield part.values_list(*_COLUMNS)[:limit]


def _behind(
    seats: QuerySet[Seat], rank: SeatRank, behind: Cursor | None
) -> Iterator[QuerySet[Seat]]:
    """The seats of one rank behind a row, in order, so that each is one walk of the index."""
    if behind and rank < behind.rank:
        return
    in_rank = behind if behind and rank == behind.rank else None
    if rank == SeatRank.ENDED:
        ended = seats.filter(due_at__isnull=True).order_by("-complaint_id")
        yield ended.filter(complaint__lt=in_rank.complaint) if in_rank else ended
        return
    in_order = seats.order_by(F("due_at").asc(nulls_last=True), "complaint_id")
    if in_rank is None:
        yield in_order
        return
    if in_rank.due_at is not None:
        later = Q(due_at__gt=in_rank.due_at) | Q(complaint__gt=in_rank.complaint)
        yield in_order.filter(later, due_at__gte=in_rank.due_at)
        yield in_order.filter(due_at__isnull=True)
        return
    yield in_order.filter(due_at__isnull=True, complaint__gt=in_rank.complaint)


class _IsAnyOf(Lookup):
    """As `IN`, but with one parameter: Django takes each of three hundred in hand."""

    lookup_name = "is_any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*values, self.rhs]


def _place(row: Row) -> tuple[int, datetime, int, int]:
    """Where a row stands; `in_order` in Python, for rows of several walks."""
    number = -row.complaint if row.rank == SeatRank.ENDED else row.complaint
    return row.rank, row.due_at or _LAST, number, row.organisation


def _cursor(row: Row) -> Cursor:
    return Cursor(row.rank, row.due_at, row.complaint)


def mine(user: User) -> Wish:
    """Open cases that she works on."""
    return Wish(officer=user.pk)


def untaken() -> Wish:
    """Open cases on which nobody works yet."""
    return Wish(ranks=(SeatRank.UNTAKEN,))


def overdue(at: datetime) -> Wish:
    return Wish(due_before=at)


def due_soon(at: datetime) -> Wish:
    """Due within two days, and not yet late."""
    return Wish(due_from=at, due_before=at + SOON)


def without_an_office() -> Wish:
    """What an overseer must find an office for."""
    return Wish(ranks=(SeatRank.UNTAKEN,), columns={"role": SeatRole.OVERSIGHT})


def narrowed(wish: Wish, **columns: Any) -> Wish:
    """The wish with further columns of `Seat` fixed."""
    return replace(wish, columns={**wish.columns, **columns})


def now() -> datetime:
    """The moment by which the queue says what is late."""
    return timezone.now()
