"""A licence's status is the fold of its events, in Python and in SQL alike."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.transaction import atomic, set_rollback
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.reference.models import Country
from recruitment_agencies.enums import EventKind, LicenceStatus
from recruitment_agencies.models import Agency, Licence, LicenceEvent
from recruitment_agencies.queries import agency_on, public_agencies
from recruitment_agencies.rules import DatedEvent, Standing, licence_standing, licence_status
from recruitment_agencies.statuses import agencies_by_status

from .conftest import MakeAgency

DAY = date(2026, 11, 22)
START = date(2026, 1, 1)
DAYS_AFTER = st.integers(-1, 60)
E, S = EventKind, LicenceStatus


def event(kind: EventKind, month: int, until: date | None = None) -> DatedEvent:
    return DatedEvent(kind, date(2026, month, 1), until)


CASES = [
    ([], S.NOT_LICENSED),
    ([event(E.ISSUED, 1)], S.VALID),
    ([event(E.ISSUED, 12)], S.NOT_LICENSED),
    ([event(E.ISSUED, 1, date(2026, 11, 22))], S.VALID),
    ([event(E.ISSUED, 1, date(2026, 11, 21))], S.EXPIRED),
    ([event(E.ISSUED, 1, date(2026, 5, 1)), event(E.RENEWED, 6, date(2027, 5, 1))], S.VALID),
    ([event(E.ISSUED, 1), event(E.SUSPENDED, 2)], S.SUSPENDED),
    ([event(E.ISSUED, 1), event(E.SUSPENDED, 2), event(E.RENEWED, 3)], S.SUSPENDED),
    ([event(E.ISSUED, 1), event(E.SUSPENDED, 2), event(E.REINSTATED, 3)], S.VALID),
    (
        [event(E.ISSUED, 1, date(2026, 4, 1)), event(E.SUSPENDED, 2), event(E.REINSTATED, 3)],
        S.EXPIRED,
    ),
    ([event(E.ISSUED, 1, date(2026, 4, 1)), event(E.REINSTATED, 5)], S.VALID),
    ([event(E.ISSUED, 1), event(E.EXPIRED, 2), event(E.RENEWED, 3)], S.VALID),
    ([event(E.ISSUED, 1), event(E.REVOKED, 2), event(E.RENEWED, 3)], S.REVOKED),
    ([event(E.ISSUED, 1), event(E.REVOKED, 2), event(E.EXPIRED, 3)], S.REVOKED),
    ([event(E.ISSUED, 1), event(E.REVOKED, 2), event(E.ISSUED, 3)], S.VALID),
    ([event(E.ISSUED, 1), event(E.CONDITIONS_ADDED, 2)], S.VALID),
    ([event(E.ISSUED, 1), event(E.RETURNED, 2)], S.RETURNED),
    ([event(E.ISSUED, 1), event(E.DELISTED, 2)], S.DELISTED),
    ([event(E.EXPIRED, 2)], S.EXPIRED),
    ([event(E.RENEWED, 2, date(2027, 1, 1))], S.VALID),
]


@pytest.mark.parametrize(("events", "status"), CASES)
def test_status_is_the_fold_of_the_events(events: list[DatedEvent], status: LicenceStatus) -> None:
    assert licence_status(events, on=DAY) is status


def test_standing_says_since_when_and_until_when() -> None:
    issued = event(E.ISSUED, 1, date(2026, 6, 30))
    assert licence_standing([issued], on=date(2026, 6, 30)) == Standing(
        S.VALID, date(2026, 1, 1), date(2026, 6, 30)
    )
    assert licence_standing([issued], on=DAY) == Standing(
        S.EXPIRED, date(2026, 7, 1), date(2026, 6, 30)
    )
    assert licence_standing([issued, event(E.SUSPENDED, 3)], on=DAY) == Standing(
        S.SUSPENDED, date(2026, 3, 1), date(2026, 6, 30)
    )


def test_every_status_follows_from_some_event() -> None:
    reached = {status for _events, status in CASES}
    assert reached == set(LicenceStatus)


@st.composite
def histories(draw: st.DrawFn) -> list[DatedEvent]:
    """Over some weeks, in the order in which they were written down; of one day, one of a kind."""
    days = draw(st.lists(st.integers(0, 40), max_size=8))
    events = [draw(_event_on(START + timedelta(days=day))) for day in sorted(days)]
    return list({(event.on, event.kind): event for event in events}.values())


def _event_on(day: date) -> st.SearchStrategy[DatedEvent]:
    terms = st.none() | st.integers(0, 30).map(lambda days: day + timedelta(days=days))
    with_term = st.builds(DatedEvent, st.sampled_from([E.ISSUED, E.RENEWED]), st.just(day), terms)
    without = st.sampled_from([kind for kind in E if kind not in (E.ISSUED, E.RENEWED)])
    return with_term | st.builds(DatedEvent, without, st.just(day))


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(held=st.lists(st.lists(histories(), max_size=3), min_size=1, max_size=3), after=DAYS_AFTER)
def test_status_in_sql_equals_the_pure_fold(held: list[list[list[DatedEvent]]], after: int) -> None:
    day = START + timedelta(days=after)
    with atomic():
        pks = {_agency_with(*histories).pk for histories in held}
        lists = agencies_by_status(day)
        for agency in Agency.objects.with_status(day).with_licences().filter(pk__in=pks):
            status = agency_on(agency, day=day).standing.status.value
            assert agency.licence_status == status
            assert [key for key, ids in lists.items() if agency.pk in ids] == [
                (status, None),
                (status, "KH"),
            ]
        set_rollback(True)


def _agency_with(*histories: list[DatedEvent]) -> Agency:
    Country.objects.get_or_create(code="KH", defaults={"role": "origin"})
    agency = Agency.objects.create(name="Any", country_id="KH")
    for number, history in enumerate(histories):
        licence = Licence.objects.create(
            agency=agency, number=f"{agency.pk}-{number}", authority="Any"
        )
        LicenceEvent.objects.bulk_create(
            LicenceEvent(licence=licence, kind=e.kind, on=e.on, valid_until=e.valid_until)
            for e in history
        )
    return agency


def test_licence_issued_last_decides(make_agency: MakeAgency) -> None:
    agency = make_agency(
        "Two licences", (E.ISSUED, date(2020, 1, 1)), (E.REVOKED, date(2021, 1, 1))
    )
    second = Licence.objects.create(agency=agency, number="2", authority="Labour ministry")
    LicenceEvent.objects.create(licence=second, kind=E.ISSUED, on=date(2022, 1, 1))
    assert agency_on(agency, day=DAY).standing.status is S.VALID
    assert agency_on(agency, day=date(2021, 6, 1)).standing.status is S.REVOKED


def test_list_is_filtered_by_the_status_on_the_day(make_agency: MakeAgency) -> None:
    valid = make_agency("Valid")
    suspended = make_agency(
        "Suspended", (E.ISSUED, date(2023, 1, 1)), (E.SUSPENDED, date(2026, 6, 10))
    )
    before = date(2026, 6, 9)
    assert set(public_agencies(on=DAY, status="valid")) == {valid}
    assert set(public_agencies(on=DAY, status="suspended")) == {suspended}
    assert set(public_agencies(on=before, status="valid")) == {valid, suspended}
