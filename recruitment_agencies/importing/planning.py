"""What a list would change in the register. Pure: rows and what stands in, a plan out; nothing is written.

An import adds: agencies, licences, events. It never deletes, lifts no suspension without a day, and shortens nothing.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from recruitment_agencies.enums import ChangeAction, EventKind, LicenceStatus
from recruitment_agencies.importing.folding import folded
from recruitment_agencies.importing.reasons import Problem
from recruitment_agencies.importing.rows import AGENCY_FIELDS, STOPPING, Listed
from recruitment_agencies.rules import DatedEvent, licence_standing

_KINDS = {
    "suspended": EventKind.SUSPENDED,
    "returned": EventKind.RETURNED,
    "revoked": EventKind.REVOKED,
    "delisted": EventKind.DELISTED,
}
_LIVE = (LicenceStatus.VALID, LicenceStatus.EXPIRED)


@dataclass(slots=True)
class KnownAgency:
    """An agency that stands (with its key), or that the list brings (without)."""

    pk: int | None
    values: dict[str, str]
    said: dict[str, str] = field(default_factory=dict)  # by the list so far: its first row counts


@dataclass(slots=True)
class KnownLicence:
    """A licence that stands. `events` in the order of their days."""

    pk: int
    agency: KnownAgency
    number: str
    authority: str
    events: list[DatedEvent] = field(default_factory=list)


@dataclass
class Register:
    """What stands in a country, found by what lists say. `elsewhere`: (number, authority) of other countries."""

    licences: dict[str, list[KnownLicence]] = field(default_factory=dict)
    agencies: dict[str, list[KnownAgency]] = field(default_factory=dict)
    elsewhere: set[tuple[str, str]] = field(default_factory=set)

    def add_agency(self, agency: KnownAgency) -> None:
        self.agencies.setdefault(folded(agency.values["name"]), []).append(agency)

    def add_licence(self, licence: KnownLicence) -> None:
        self.licences.setdefault(folded(licence.number), []).append(licence)

    def licence(self, listed: Listed) -> KnownLicence | None:
        """With this number, of this authority or where either side names none and there is only one."""
        number, authority = listed.key
        found = self.licences.get(number, [])
        same = [one for one in found if folded(one.authority) == authority]
        if same:
            return same[0]
        is_vague = len(found) == 1 and (not authority or not found[0].authority)
        return found[0] if is_vague else None

    def agency(self, listed: Listed) -> KnownAgency | None:
        """Of exactly this name, unless its address says that it is another one."""
        address = folded(listed.address)
        for agency in self.agencies.get(folded(listed.name), []):
            standing = folded(agency.values["address"])
            if not address or not standing or address == standing:
                return agency
        return None


@dataclass(slots=True)
class PlannedRow:
    """What one row does. `before` and `after`: fields of the agency that differ. `licence` None: it is new."""

    listed: Listed
    agency: KnownAgency
    licence: KnownLicence | None
    before: dict[str, str]
    after: dict[str, str]
    events: list[DatedEvent]
    is_new_agency: bool = False

    @property
    def action(self) -> ChangeAction:
        return ChangeAction.CHANGED if self.licence else ChangeAction.CREATED


@dataclass
class Plan:
    """What a list would do. `confirmed`: rows that stand already. `missing`: live licences it does not name."""

    rows: list[PlannedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    confirmed: int = 0
    missing: list[KnownLicence] = field(default_factory=list)

    @property
    def created(self) -> int:
        return sum(row.licence is None for row in self.rows)

    @property
    def changed(self) -> int:
        return len(self.rows) - self.created

    @property
    def digest(self) -> str:
        """Another one whenever the plan does anything else."""
        said = hashlib.blake2b(digest_size=20)
        for row in self.rows:
            standing = (row.agency.pk, row.licence.pk if row.licence else None)
            events = [(e.kind.value, e.on.isoformat(), str(e.valid_until)) for e in row.events]
            said.update(json.dumps([row.listed.row, *standing, row.before, row.after, events]).encode())  # fmt: skip
        said.update(json.dumps([licence.pk for licence in self.missing]).encode())
        return said.hexdigest()


def make_plan(
    listed: Iterable[Listed],
    register: Register,
    *,
    as_of: date,
    is_complete: bool = False,
    named_in_vain: Iterable[str] = (),
) -> Plan:
    """Compare each row with what stands, and with the rows before it.

    Args:
        as_of: the day of the list: a licence that runs longer than known, without another day, was renewed then.
        is_complete: the list names every licence, so that those it does not name are `missing`.
        named_in_vain: folded numbers of rejected rows: these are not missing.
    """
    plan = Plan()
    named: dict[int, str] = {}
    for one in listed:
        problem = _plan_row(one, register, plan, named, as_of)
        if problem:
            plan.problems.append(problem)
    if is_complete:
        plan.missing = _missing(register, named, set(named_in_vain), as_of)
    return plan


def _plan_row(
    listed: Listed, register: Register, plan: Plan, named: dict[int, str], as_of: date
) -> Problem | None:
    licence = register.licence(listed)
    if licence is None and (listed.licence_number, listed.authority) in register.elsewhere:
        return Problem(listed.row, "licence_number", "other_country")
    if licence is not None:
        named[licence.pk] = licence.authority
    events = _new_events(listed, licence.events if licence else [], as_of)
    if isinstance(events, Problem):
        return events
    agency = licence.agency if licence else register.agency(listed)
    is_new = agency is None
    if agency is None:
        agency = KnownAgency(None, {name: getattr(listed, name) for name in AGENCY_FIELDS})
        register.add_agency(agency)
    before, after = _differences(agency, listed)
    _rename(register, agency, after)
    if licence and not events and not after:
        plan.confirmed += 1
    else:
        plan.rows.append(PlannedRow(listed, agency, licence, before, after, events, is_new))
    return None


def _differences(agency: KnownAgency, listed: Listed) -> tuple[dict[str, str], dict[str, str]]:
    """Fields that the list says otherwise; of several rows of one agency, the first that says anything counts."""
    before, after = {}, {}
    for name in AGENCY_FIELDS:
        value = getattr(listed, name)
        if not value or name in agency.said:
            continue
        agency.said[name] = value
        if agency.values[name] != value:
            before[name], after[name] = agency.values[name], value
            agency.values[name] = value
    return before, after


def _rename(register: Register, agency: KnownAgency, after: Mapping[str, str]) -> None:
    """A later row finds it by its new name, too."""
    if "name" in after:
        register.add_agency(agency)


# Events -------------------------------------------------------------------------------------------


def _new_events(
    listed: Listed, events: list[DatedEvent], as_of: date
) -> list[DatedEvent] | Problem:
    """What the row says that the register does not have."""
    term = _term(listed, events, as_of)
    if isinstance(term, Problem):
        return term
    status = _status_event(listed, [*events, *term], as_of)
    if isinstance(status, Problem):
        return status
    found = [*term, *status]
    standing = {(event.kind, event.on) for event in events}
    taken = [event for event in found if (event.kind, event.on) in standing]
    if taken:
        return Problem(listed.row, "expires_on", "day_taken", {"day": taken[0].on.isoformat()})
    return found


def _term(listed: Listed, events: list[DatedEvent], as_of: date) -> list[DatedEvent] | Problem:
    """Issue or renewal, where the list says more than the register."""
    terms = [event for event in events if event.kind in EventKind.of_validity()]
    if not terms:
        return _first_term(listed, as_of)
    if any(event.valid_until == listed.expires_on and event.on == listed.issued_on for event in terms):  # fmt: skip
        return []
    issue, last = terms[0], terms[-1]
    if listed.issued_on and listed.issued_on not in {event.on for event in terms}:
        if listed.issued_on < last.on:
            known = {"day": issue.on.isoformat()}
            return Problem(listed.row, "issued_on", "other_issue", known)
        return [DatedEvent(EventKind.RENEWED, listed.issued_on, listed.expires_on)]
    if listed.expires_on is None or last.valid_until == listed.expires_on:
        return []
    if last.valid_until is not None and listed.expires_on < last.valid_until:
        until = {"day": last.valid_until.isoformat()}
        return Problem(listed.row, "expires_on", "earlier_end", until)
    day = _day_of_renewal(listed, last, as_of)
    if day < last.on:
        return Problem(listed.row, "expires_on", "day_taken", {"day": last.on.isoformat()})
    return [DatedEvent(EventKind.RENEWED, day, listed.expires_on)]


def _first_term(listed: Listed, as_of: date) -> list[DatedEvent]:
    if listed.issued_on:
        return [DatedEvent(EventKind.ISSUED, listed.issued_on, listed.expires_on)]
    # A list without days of issue: that the licence runs is known from the list's own day on.
    return [DatedEvent(EventKind.RENEWED, as_of, listed.expires_on)]


def _day_of_renewal(listed: Listed, last: DatedEvent, as_of: date) -> date:
    if listed.status == "renewed" and listed.status_on and listed.status_on > last.on:
        return listed.status_on
    return as_of


def _status_event(
    listed: Listed, events: list[DatedEvent], as_of: date
) -> list[DatedEvent] | Problem:
    """What the status says, where the register does not say it yet."""
    status, since = listed.status, listed.status_on
    kind = EventKind.EXPIRED if status == "expired" else _KINDS.get(status)
    if kind is not None and since is not None:
        if any(event.kind == kind and event.on == since for event in events):
            return []
        if kind is EventKind.EXPIRED and _status(events, since) is LicenceStatus.EXPIRED:
            return []
        return [DatedEvent(kind, since)]
    if status in ("", "expired", *STOPPING):
        return []
    return _valid_again(listed, events, as_of)


def _valid_again(
    listed: Listed, events: list[DatedEvent], as_of: date
) -> list[DatedEvent] | Problem:
    """The list has it as valid. Where the register has it stopped, only a later day lifts that."""
    now = max([as_of, *(event.on for event in events)])
    standing = licence_standing(events, on=now)
    if standing.status in _LIVE:
        return []
    is_later = listed.status_on and (standing.since is None or listed.status_on >= standing.since)
    if listed.status_on is None or not is_later:
        return Problem(listed.row, "status_on", "valid_again_since")
    return [DatedEvent(EventKind.REINSTATED, listed.status_on)]


def _status(events: Iterable[DatedEvent], day: date) -> LicenceStatus:
    return licence_standing(events, on=day).status


# Licences that the list does not name -------------------------------------------------------------


def _missing(
    register: Register, named: Mapping[int, str], in_vain: set[str], as_of: date
) -> list[KnownLicence]:
    """Licences valid or suspended on the day, of the authorities whose licences the list names."""
    authorities = set(named.values())
    yesterday = as_of - timedelta(days=1)
    return [
        licence
        for number, licences in register.licences.items()
        for licence in licences
        if licence.pk not in named
        and number not in in_vain
        and licence.authority in authorities
        and _status(licence.events, yesterday) in (LicenceStatus.VALID, LicenceStatus.SUSPENDED)
    ]
