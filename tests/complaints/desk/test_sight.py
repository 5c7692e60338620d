"""A page of a case asks each question once, and no answer outlives the page."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints import rules
from complaints.models import Assignment, Complaint
from complaints.reading import parts_for
from complaints.services.cases import lock
from complaints.sight import one_page_of
from portal.accounts.models import Membership, User
from tests.cast import Cast, file_for_worker
from tests.complaints.passing_ground import client_of

CASE_QUERIES = 45


def _case() -> Complaint:
    return file_for_worker().complaint


def _page(client: Client, case: Complaint) -> int:
    return client.get(f"/desk/cases/{case.reference}/").status_code


def _end_assignments(case: Complaint, _user: User) -> None:
    Assignment.objects.filter(complaint=case).update(ended_at=timezone.now())


def _end_membership(_case: Complaint, user: User) -> None:
    Membership.objects.filter(user=user).update(ended_at=timezone.now())


def test_a_question_is_asked_once_while_a_page_is_put_together(cast: Cast) -> None:
    case = _case()
    with one_page_of(case):
        assert rules.office_of(cast.attache, case) == case.lead
        assert parts_for(cast.attache, case)
        with CaptureQueriesContext(connection) as queries:
            assert rules.office_of(cast.attache, case) == case.lead
            assert parts_for(cast.attache, case)
    assert not [q for q in queries if "membership" in q["sql"]]


@pytest.mark.security
@pytest.mark.parametrize("end", [_end_assignments, _end_membership])
def test_no_answer_outlives_the_page(cast: Cast, end: Callable[[Complaint, User], None]) -> None:
    case = _case()
    with one_page_of(case):
        assert rules.may_see(cast.attache, case)
        assert parts_for(cast.attache, case)
    end(case, cast.attache)
    assert not rules.may_see(cast.attache, case)
    assert not rules.can_work(cast.attache, case)
    assert rules.office_of(cast.attache, case) is None
    assert not parts_for(cast.attache, case)


@pytest.mark.security
@pytest.mark.parametrize("end", [_end_assignments, _end_membership])
def test_the_next_request_finds_nothing_once_access_has_ended(
    cast: Cast, end: Callable[[Complaint, User], None]
) -> None:
    case, client = _case(), client_of(cast.attache)
    assert _page(client, case) == 200
    end(case, cast.attache)
    assert _page(client, case) == 404


@pytest.mark.security
def test_one_persons_answers_are_not_anothers(cast: Cast) -> None:
    case = _case()
    with one_page_of(case):
        assert rules.may_see(cast.attache, case)
        assert not rules.may_see(cast.other_attache, case)
        assert not parts_for(cast.other_attache, case)


@pytest.mark.security
def test_a_service_that_locks_the_case_remembers_nothing_of_a_page(cast: Cast) -> None:
    case = _case()
    with one_page_of(case):
        assert rules.may_see(cast.attache, case)
        _end_assignments(case, cast.attache)
        assert not rules.may_see(cast.attache, lock(case))


def test_a_page_forgets_when_it_breaks(cast: Cast) -> None:
    case = _case()

    def break_off() -> None:
        with one_page_of(case):
            assert rules.may_see(cast.attache, case)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    _end_assignments(case, cast.attache)
    assert not rules.may_see(cast.attache, case)


def test_a_case_page_needs_few_queries(cast: Cast) -> None:
    case, client = _case(), client_of(cast.attache)
    assert _page(client, case) == 200
    with CaptureQueriesContext(connection) as queries:
        assert _page(client, case) == 200
    assert len(queries) <= CASE_QUERIES
