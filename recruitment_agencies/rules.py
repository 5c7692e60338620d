"""Rules of the register, pure: a licence's status is the fold of its events up to a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from recruitment_agencies.enums import EventKind, LicenceStatus

STATUS_AFTER = {
    EventKind.ISSUED: LicenceStatus.VALID,
    EventKind.SUSPENDED: LicenceStatus.SUSPENDED,
    EventKind.REINSTATED: LicenceStatus.VALID,
    EventKind.RETURNED: LicenceStatus.RETURNED,
    EventKind.REVOKED: LicenceStatus.REVOKED,
    EventKind.DELISTED: LicenceStatus.DELISTED,
}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DatedEvent:
    """An event of a licence. `valid_until` is the last valid day, given by issue and renewal."""

    kind: EventKind
    on: date
    valid_until: date | None = None


@dataclass(frozen=True)
class Standing:
    """Where a licence stands at the end of a day.

    `since` is the first day of this status (None without any event); `runs_until` the last day on
    which the licence runs or ran, where one is known.
    """

    status: LicenceStatus
    since: date | None = None
    runs_until: date | None = None


NO_LICENCE = Standing(LicenceStatus.NOT_LICENSED)


def licence_status(events: Iterable[DatedEvent], *, on: date) -> LicenceStatus:
    """The status of a licence at the end of a day: see `licence_standing`."""
    return licence_standing(events, on=on).status


def licence_standing(events: Iterable[DatedEvent], *, on: date) -> Standing:
    """Where a licence stands at the end of a day. Events of one day count in the order given.

    Two things are followed apart: what the authority last decided, and until when the licence runs.
    So a renewal ends expiry, but lifts no suspension and undoes no revocation; and a licence whose
    first event on record is not its issue is taken to have been issued before.
    """
    known = sorted((event for event in events if event.on <= on), key=lambda event: event.on)
    if not known:
        return NO_LICENCE
    status, since, runs_until = LicenceStatus.VALID, known[0].on, None
    for event in known:
        if event.kind in STATUS_AFTER:
            status, since = STATUS_AFTER[event.kind], event.on
        runs_until = _runs_until(event, runs_until)
    if status is LicenceStatus.VALID and runs_until is not None and runs_until < on:
        return Standing(LicenceStatus.EXPIRED, runs_until + ONE_DAY, runs_until)
    return Standing(status, since, runs_until)


def _runs_until(event: DatedEvent, before: date | None) -> date | None:
    """The last day on which the licence runs, after this event; None while no end is known."""
    if event.kind in EventKind.of_validity():
        return event.valid_until
    if event.kind is EventKind.EXPIRED:
        return event.on - ONE_DAY
    if event.kind is EventKind.REINSTATED and before is not None and before < event.on:
        return None  # valid again, whatever end was known before
    return before
