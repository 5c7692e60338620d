"""Inspections by their pages, and what lists of the compliance desk cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recruitment_agencies.enums import FindingSource, InspectionAnswer
from recruitment_agencies.models import Checklist, Finding, Inspection
from recruitment_agencies.services import compliance
from tests.cast import make_cast
from tests.recruitment_agencies.compliance.conftest import START, Desk, make_desk

from .compliance_desk import TUESDAY, browser_of, get, post, text


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def desk(db: None, clock: time_machine.Traveller) -> Desk:
    return make_desk(make_cast())


# Inspections --------------------------------------------------------------------------------------


def checklist() -> Checklist:
    items = [
        {"key": f"item-{n}", "texts": {"en": f"Question {n}?"}, "wanted": "yes"} for n in range(3)
    ]
    return Checklist.objects.create(key="office", names={"en": "Office visit"}, items=items)


def test_an_inspection_is_planned_answered_and_leaves_findings(desk: Desk) -> None:
    row = checklist()
    public_id = desk.agency.public_id
    search = text(get(desk.officer, "compliance-agencies", q="Mekong"))
    assert reverse("desk:inspection-plan", args=[public_id]) in search
    data = {"checklist": row.pk, "planned_on": TUESDAY.isoformat()}
    post(desk.officer, "inspection-plan", public_id, branch="", **data)
    inspection = Inspection.objects.get()
    assert "Office visit" in text(get(desk.officer, "inspections"))
    answers = {"answer_0": "yes", "answer_1": "no", "note_1": "No list of fees on the wall"}
    missing = post(desk.officer, "inspection", inspection.public_id, remarks="Friendly.", **answers)
    page = text(missing, 400)
    for typed in ("No list of fees on the wall", "Friendly."):
        assert typed in page
    post(
        desk.officer,
        "inspection",
        inspection.public_id,
        answer_2=InspectionAnswer.NOT_SEEN,
        remarks="Friendly.",
        done_on=TUESDAY.isoformat(),
        **answers,
    )
    assert [one.summary for one in Finding.objects.all()] == ["Question 1?"]
    done = text(get(desk.officer, "inspection", inspection.public_id))
    assert "No list of fees on the wall" in done


# Speed --------------------------------------------------------------------------------------------


def count(ask: Callable[[], Any]) -> int:
    ask()  # fills caches
    with CaptureQueriesContext(
        connection,
    ) as queries:
        text(ask())
    return len(queries)


def test_lists_ask_the_database_no_more_for_twenty_rows_than_for_one(desk: Desk) -> None:
    row = checklist()

    def grow(number: int) -> None:
        for _number in range(number):
            desk.case(desk.finding())
            desk.finding(source=FindingSource.INSPECTION)
            compliance.plan_inspection(
                agency=desk.agency, branch=None, checklist=row, planned_on=TUESDAY, by=desk.officer
            )

    browser = browser_of(desk.officer)
    names = ("compliance", "findings", "inspections")

    def counts() -> list[int]:
        return [count(partial(browser.get, reverse(f"desk:{name}"))) for name in names]

    grow(1)
    one = counts()
    grow(19)
    assert counts() == one


def test_a_case_page_asks_no_more_for_ten_findings_than_for_one(desk: Desk) -> None:
    small = desk.case(desk.finding())
    large = desk.case(*[desk.finding() for _number in range(10)])
    browser = browser_of(desk.officer)
    counts = [
        count(partial(browser.get, reverse("desk:compliance-case", args=[case.reference])))
        for case in (small, large)
    ]
    assert counts[0] == counts[1]
