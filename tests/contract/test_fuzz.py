"""Random JSON against the two public writes: always an answer, never a fault of ours, nothing half written."""

import copy
import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.examples import COMPLAINTS, FEE_CHECKS, complaint, fee_check, words_of
from tests.contract.probes import faults_of_problem, leaves, row_counts, send, with_change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_receipts")]

words = st.sampled_from(
    words_of(
        "VN TW KH TH MM SG fee.service security.deposit agency sub_agent TWD VND 2024-09-01 mou titp employer phone "
        "labour_attache unpaid_wages 36 90000 0.5 NaN 1e5 true"
    )
)
texts = st.text(st.characters(), max_size=30)  # surrogates, NUL and unassigned letters too
numbers = st.integers() | st.floats(allow_nan=False) | st.integers(10**20, 10**40)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts | words,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["amount", "currency", "a", ""]) | texts, inner, max_size=4
        )
    ),
    max_leaves=12,
)
many = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@st.composite
def changed(draw: st.DrawFn, body: dict[str, Any]) -> Any:
    """A good body with up to four parts put wrong, or something else altogether."""
    if draw(st.integers(0, 9)) == 0:
        return draw(values)
    wrong = copy.deepcopy(body)
    for _part in range(draw(st.integers(1, 4))):
        wrong = with_change(wrong, draw(st.sampled_from(list(leaves(wrong)))), draw(values))
    return wrong


@pytest.fixture
def client() -> Client:
    """A fault of ours is an answer to look at, not an exception."""
    return Client(raise_request_exception=False)


@many
@given(body=changed(fee_check(departed_on="2024-10-01", terminated_month=3)))
def test_any_fee_check_is_answered(client: Client, body: Any) -> None:
    response = send(client, FEE_CHECKS, body)
    if response.status_code == 200:
        assert json.loads(response.content.decode())["verdict"]
    else:
        assert faults_of_problem(response) == []
        assert response.status_code in (400, 413)


@many
@given(body=changed(complaint(fee_check={"verdict": "over_cap", "findings": []})))
def test_any_complaint_is_answered_and_stored_whole_or_not_at_all(
    client: Client, body: Any
) -> None:
    before = row_counts()
    point = transaction.savepoint()
    response = send(client, COMPLAINTS, body)
    if response.status_code == 201:
        assert row_counts()["complaints_statement"] == before["complaints_statement"] + 1
        transaction.savepoint_rollback(point)
    else:
        assert faults_of_problem(response) == []
        assert response.status_code in (400, 413)
        assert row_counts() == before
