"""A hundred workers at the same moment: each is kept, once, with a receipt that opens it."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from complaints.models import Complaint, Receipt, Statement
from portal.audit.services import find_broken_event
from tests.contract.examples import COMPLAINTS, FOLLOW_UP, complaint
from tests.contract.probes import send

pytestmark = pytest.mark.django_db

ALL, AT_ONCE = 100, 8


def in_a_thread(url: str, body: dict[str, Any]) -> tuple[int, dict[str, Any], float]:
    try:
        began = time.perf_counter()
        response = send(Client(raise_request_exception=False), url, body)
        return response.status_code, response.json(), time.perf_counter() - began
    finally:
        connections.close_all()


def test_a_hundred_filings_eight_at_once_are_stored_exactly_once(own_database: None) -> None:
    before = Complaint.objects.count()
    bodies = [complaint(narrative=f"number {number}") for number in range(ALL)]
    connections.close_all()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        filed = list(pool.map(lambda body: in_a_thread(COMPLAINTS, body), bodies))
        assert [status for status, _answer, _took in filed] == [201] * ALL
        assert Complaint.objects.count() == before + ALL
        assert len({answer["reference"] for _status, answer, _took in filed}) == ALL
        receipts = [answer["receipt"] for _status, answer, _took in filed]
        assert len(set(receipts)) == ALL
        opened = list(pool.map(lambda one: in_a_thread(FOLLOW_UP, {"receipt": one}), receipts[:40]))
    assert [status for status, _answer, _took in opened] == [200] * 40
    assert [answer["reference"] for _status, answer, _took in opened] == [
        answer["reference"] for _status, answer, _took in filed[:40]
    ]
    new = Complaint.objects.filter(reference__in=[answer["reference"] for _s, answer, _t in filed])
    assert Statement.objects.filter(complaint__in=new).count() == ALL
    assert Receipt.objects.filter(complaint__in=new).count() == ALL
    assert find_broken_event() is None
    connections.close_all()


def test_the_same_form_from_eight_phones_is_one_complaint(own_database: None) -> None:
    before = Complaint.objects.count()
    body = complaint()
    connections.close_all()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _n: in_a_thread(COMPLAINTS, body), range(AT_ONCE)))
    assert sorted(status for status, _answer, _took in answers) == [200] * (AT_ONCE - 1) + [201]
    assert len({answer["reference"] for _status, answer, _took in answers}) == 1
    assert [answer["receipt"] is not None for _s, answer, _t in answers].count(True) == 1
    assert Complaint.objects.count() == before + 1
    connections.close_all()
