"""Every agency's licence status on a day, found at once: a list of 100,000 is filtered and counted by it.

No status is stored. The fold of all events takes half a second, so its result is kept in the memory of each process
for the days asked for last, until anything in the register changes.
"""

import threading
from array import array
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, overload

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import CharField, DateField, F, Field, Func, Max, Q, QuerySet, Value
from django.db.models.expressions import Case, When

from portal.common.generations import CacheDown, cache_server
from recruitment_agencies.enums import EventKind, LicenceStatus
from recruitment_agencies.kept_pages import REGISTER
from recruitment_agencies.rules import STATUS_AFTER

if TYPE_CHECKING:
    from recruitment_agencies.models import Agency
    from recruitment_agencies.querysets import AgencyQuerySet

MOST_DAYS = 8
"""Nearly everybody asks for today. A day of 100,000 agencies takes 2 MB."""

Lists = Mapping[tuple[str, str | None], Sequence[int]]
"""Keys of agencies in the order of the public list, by status and country; by status alone under None."""


def folded_licences(day: date) -> QuerySet:
    """Licences with `status` at the end of the day, and `issued_on`, the last day up to then on which it was issued.

    The same fold as `rules.licence_standing`, in SQL, one pass over the events.
    """
    from recruitment_agencies.models import Licence

    known = Q(events__on__lte=day)
    issue = known & Q(events__kind=EventKind.ISSUED)
    return (
        Licence.objects.order_by()
        .annotate(issued_on=Max("events__on", filter=issue), **_last_events(known))
        .annotate(status=_status(day))
    )


def agencies_by_status(day: date) -> Lists:
    """Every agency by its status on the day: that of the licence issued last; two queries."""
    from recruitment_agencies.models import Agency

    licences = folded_licences(day).order_by(F("issued_on").asc(nulls_first=True), "id")
    statuses = dict(licences.values_list("agency_id", "status"))  # the last row of an agency stays
    lists: dict[tuple[str, str | None], array[int]] = defaultdict(partial(array, "q"))
    for pk, country in Agency.objects.values_list("pk", "country_id"):
        status = statuses.get(pk, LicenceStatus.NOT_LICENSED.value)
        lists[status, None].append(pk)
        lists[status, country].append(pk)
    return dict(lists)


def kept_agencies_by_status(day: date) -> Lists:
    """The same as last committed. A transaction that has changed the register must ask `agencies_by_status`."""
    try:
        generation = cache_server().read_generations((REGISTER,))
    except CacheDown:
        return agencies_by_status(day)
    with _lock:  # who asks meanwhile for any day waits, instead of folding the same events again
        if (generation, day) not in _kept:
            for old in [key for key in _kept if key[0] != generation]:
                del _kept[old]
            _kept[generation, day] = agencies_by_status(day)
        _kept.move_to_end((generation, day))
        while len(_kept) > MOST_DAYS:
            _kept.popitem(last=False)
        return _kept[generation, day]


class AgencyList(Sequence["Agency"]):
    """Agencies whose keys are known, in that order; only those of a page are read.

    Args:
        agencies: what is read of each.
    """

    def __init__(self, agencies: "AgencyQuerySet", ids: Sequence[int]) -> None:
        self._agencies, self._ids = agencies, ids

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> "Agency": ...
    @overload
    def __getitem__(self, place: slice) -> "list[Agency]": ...
    def __getitem__(self, place: int | slice) -> "Agency | list[Agency]":
        if isinstance(place, int):
            return self._agencies.get(pk=self._ids[place])
        ids = list(self._ids[place])
        read = self._agencies.in_bulk(ids)
        # One that was removed a moment ago is left out.
        return [read[pk] for pk in ids if pk in read]

    def __iter__(self) -> "Iterator[Agency]":
        return iter(self[:])


_lock = threading.Lock()
_kept: OrderedDict[tuple[str, date], Lists] = OrderedDict()


def _last_events(known: Q) -> dict[str, Any]:
    """Of each licence: its last known event that decided, and the end that the last event of its term set.

    `lifted_on` is set where the licence was made valid again after that.
    """
    deciding = Q(events__kind__in=list(STATUS_AFTER))
    term = known & Q(events__kind__in=EventKind.of_term())
    ended = When(events__kind=EventKind.EXPIRED, then=F("events__on") - timedelta(days=1))
    lifting = known & Q(events__kind__in=[*EventKind.of_term(), EventKind.REINSTATED])
    lifted = When(events__kind=EventKind.REINSTATED, then="events__on")
    return {
        "last_on": Max("events__on", filter=known),
        "decided": _last(F("events__kind"), CharField(), known & deciding),
        "runs_until": _last(Case(ended, default="events__valid_until"), DateField(), term),
        "lifted_on": _last(Case(lifted), DateField(), lifting),
    }


def _last(value: F | Case, field: Field, events: Q) -> Func:
    # All in one order, so that the events are sorted once.
    found = ArrayAgg(value, filter=events, order_by=("-events__on", "-events__id"))
    return Func(found, template="(%(expressions)s)[1]", output_field=field)


def _status(day: date) -> Case:
    is_lifted = Q(lifted_on__isnull=False, lifted_on__gt=F("runs_until"))
    has_ended = Q(runs_until__lt=day) & ~is_lifted
    stopped = [
        When(decided=kind, then=Value(status.value))
        for kind, status in STATUS_AFTER.items()
        if status is not LicenceStatus.VALID
    ]
    return Case(
        When(last_on=None, then=Value(LicenceStatus.NOT_LICENSED.value)),
        *stopped,
        When(has_ended, then=Value(LicenceStatus.EXPIRED.value)),
        default=Value(LicenceStatus.VALID.value),
        output_field=CharField(),
    )
