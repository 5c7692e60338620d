"""Follow-up over the API: a receipt that a helper saw, one member of a group, what is listed once it has ended."""

from typing import Any

import pytest
from django.test import Client

from complaints.enums import Status
from complaints.models import Complaint, Receipt
from complaints.services import desk, worker
from tests.cast import Cast
from tests.complaints.receipt_steps import group_of, seen_by_a_helper

FOLLOW_UP = "/api/v1/complaints/follow-up/"


def follow_up(client: Client, receipt: str, part: str = "", **more: str) -> Any:
    body = {"receipt": receipt, **more}
    return client.post(f"{FOLLOW_UP}{part}", body, content_type="application/json")


@pytest.mark.security
def test_the_first_use_of_a_receipt_a_helper_saw_gives_the_new_one_once(
    client: Client, cast: Cast
) -> None:
    old = seen_by_a_helper()
    answer = follow_up(client, old)
    new = answer.json()["new_receipt"]
    assert (answer.status_code, len(new)) == (200, 20)
    assert answer["Cache-Control"] == "no-store"
    assert follow_up(client, new).json()["new_receipt"] is None


@pytest.mark.security
def test_the_old_receipt_then_answers_like_a_wrong_one(client: Client, cast: Cast) -> None:
    old = seen_by_a_helper()
    follow_up(client, follow_up(client, old).json()["new_receipt"])
    answers = [follow_up(client, typed) for typed in (old, "87654321" + old[8:])]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_a_refused_act_costs_nobody_her_new_number(client: Client, cast: Cast) -> None:
    old = seen_by_a_helper()
    assert follow_up(client, old, "confirm/").status_code == 409
    assert Receipt.objects.get().revoked_at is None
    assert follow_up(client, old, "messages/", text="hello").json()["new_receipt"]


@pytest.mark.parametrize("end", ["withdraw", "close"])
def test_an_ended_case_lists_nothing_that_is_still_owed(
    client: Client, cast: Cast, end: str
) -> None:
    complaint, _members, (receipt,) = group_of(1)
    desk.acknowledge(complaint=complaint, by=cast.attache)
    if end == "withdraw":
        worker.withdraw(complaint=complaint)
    else:
        desk.close(complaint=complaint, by=cast.attache, reason="Nothing can be done.")
    answer = follow_up(client, receipt).json()
    assert answer["next_due"] is None
    assert [row["stage"] for row in answer["deadlines"]] == ["acknowledge"]
    assert answer["deadlines"][0]["met_at"] is not None


@pytest.mark.security
def test_one_of_a_group_withdraws_herself_and_reads_no_more(client: Client, cast: Cast) -> None:
    complaint, _members, (first, second) = group_of(2)
    desk.reply(complaint=complaint, by=cast.attache, text="We called them.")
    answer = follow_up(client, second, "withdraw/").json()
    assert (answer["status"], answer["deadlines"], answer["messages"], answer["routed_to"]) == (
        "withdrawn",
        [],
        [],
        [],
    )
    assert follow_up(client, second, "messages/", text="hello").status_code == 409
    others = follow_up(client, first).json()
    assert (others["status"], len(others["messages"])) == ("acknowledged", 1)
    assert Complaint.objects.get().status == Status.ACKNOWLEDGED
    assert follow_up(client, second, "reopen/").json()["status"] == "acknowledged"
