"""An agency's own home: its licence and its costs, and nothing of complaints."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import NoReverseMatch, reverse

from recruitment_agencies.enums import FindingSource, ReportKind
from recruitment_agencies.models import Finding, WorkerReport
from tests.cast import STORY, file_for_worker, make_cast

from .conftest import MakeAgency
from .declaring import Desk, draft, make_desk, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel("2026-11-23 06:00Z", tick=False):
        yield


@pytest.fixture
def desk(make_agency: MakeAgency, fee_rules: None) -> Desk:
    return make_desk(make_agency)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_home_shows_the_own_licence_and_the_own_costs(desk: Desk) -> None:
    declaration = publish(draft(desk), desk.representative)
    text = signed_in(desk.representative).get(reverse("desk:agency")).content.decode()
    assert "Lotus" in text
    assert "This agency may recruit today." in text
    assert reverse("desk:declaration", args=[declaration.public_id]) in text
    assert reverse("desk:declaration-new", args=[desk.agency.public_id]) in text


def test_home_links_to_letters_only_where_that_page_is(desk: Desk) -> None:
    text = signed_in(desk.representative).get(reverse("desk:agency")).content.decode()
    try:
        address = reverse("desk:agency-notices")
    except NoReverseMatch:
        assert "Letters from the ministry" not in text
    else:
        assert f'href="{address}"' in text


@pytest.mark.security
def test_home_shows_nothing_of_another_agency(desk: Desk) -> None:
    publish(draft(desk), desk.representative)
    text = signed_in(desk.other_representative).get(reverse("desk:agency")).content.decode()
    assert "River" in text
    assert "Lotus" not in text


@pytest.mark.security
def test_home_is_there_for_representatives_only(desk: Desk) -> None:
    cast = make_cast()
    for name, person in cast.everybody().items():
        if person.is_authenticated:
            status = signed_in(person).get(reverse("desk:agency")).status_code
            assert status == (200 if name == "accused_agency" else 404), name
    assert signed_in(desk.officer).get(reverse("desk:agency")).status_code == 404


@pytest.mark.security
def test_nothing_an_agency_opens_here_tells_of_complaints(desk: Desk) -> None:
    make_cast()
    complaint = file_for_worker().complaint
    published = publish(draft(desk), desk.representative)
    Finding.objects.create(
        agency=desk.agency,
        source=FindingSource.COMPLAINT,
        summary="SECRETSUMMARY",
        evidence="SECRETEVIDENCE",
        excess_amount=Decimal(4321),
    )
    WorkerReport.objects.create(
        agency=desk.agency, destination_id="TW", month=date(2026, 9, 1), kind=ReportKind.UPHELD
    )
    client = signed_in(desk.representative)
    addresses = [
        reverse("desk:home"),
        reverse("desk:agency"),
        reverse("desk:declarations"),
        reverse("desk:declaration", args=[published.public_id]),
        reverse("desk:declaration-new", args=[desk.agency.public_id]),
    ]
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200
        text = page.content.decode()
        for secret in ("SECRET", "4,321", complaint.reference, STORY, "upheld", "/desk/cases/"):
            assert secret not in text, (address, secret)


@pytest.mark.parametrize("count", [1, 3])
def test_home_costs_the_same_for_any_number_of_schedules(
    desk: Desk, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        publish(draft(desk), desk.representative)
    client = signed_in(desk.representative)
    # session, user, roles, agencies, licences, events, schedules
    with django_assert_num_queries(7):
        client.get(reverse("desk:agency"))
