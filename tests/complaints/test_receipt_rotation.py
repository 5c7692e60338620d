"""A receipt that a helper saw opens once; new numbers during a visit; whose visit is whose."""

import threading
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection, connections

from complaints.models import Complainant, Receipt
from complaints.services import new_numbers, receipts, visits
from complaints.services.receipts import NoSuchReceipt
from complaints.services.visits import NoVisit, Visit
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, TooMany
from tests.cast import Cast, file_for_worker
from tests.complaints.receipt_steps import group_of, open_from, seen_by_a_helper


def visit_of(complainant: Complainant) -> Visit:
    return visits.continue_visit(token=visits.open_visit(complainant=complainant))


def live() -> int:
    return Receipt.objects.filter(revoked_at__isnull=True).count()


@pytest.mark.security
def test_a_receipt_a_helper_saw_opens_once_and_is_replaced(cast: Cast) -> None:
    old = seen_by_a_helper()
    new = open_from(old).new_receipt or ""
    assert (len(new), new[:8] != old[:8]) == (20, True)
    assert open_from(new).new_receipt is None
    with pytest.raises(NoSuchReceipt):
        open_from(old)
    assert live() == 1
    assert AuditEvent.objects.filter(action="complaints.rotated_receipt").count() == 1


def test_a_receipt_nobody_else_saw_stays(cast: Cast) -> None:
    digits = file_for_worker().receipt or ""
    assert [open_from(digits).new_receipt for _visit in range(2)] == [None, None]


@pytest.mark.security
def test_a_replaced_receipt_is_verified_and_counted_like_any_wrong_one(cast: Cast) -> None:
    old = seen_by_a_helper()
    open_from(open_from(old).new_receipt or "")
    for _try in range(receipts.WRONG_TRIES_PER_LOCATOR):
        with pytest.raises(NoSuchReceipt):
            open_from(old)
    with pytest.raises(TooMany):
        open_from(old)


@pytest.mark.security
def test_the_same_browser_gets_the_same_new_number_until_it_is_used(cast: Cast) -> None:
    """A double click, or a connection that broke before the answer came, must not lock her out."""
    old = seen_by_a_helper()
    first, second = open_from(old, browser="hers"), open_from(old, browser="hers")
    assert first.new_receipt == second.new_receipt
    assert live() == 2
    open_from(first.new_receipt or "")
    assert live() == 1
    for browser in ("hers", "the helper's"):
        with pytest.raises(NoSuchReceipt):
            open_from(old, browser=browser)


@pytest.mark.security
def test_the_new_number_stands_nowhere_in_the_clear(cast: Cast) -> None:
    opened = open_from(seen_by_a_helper(), browser="hers")
    new = opened.new_receipt or ""
    token = visits.open_visit(complainant=opened.complainant, new_number=new)
    row = opened.receipt_row
    kept = [
        token,
        str(cache.get(f"visit:{opened.complainant.pk}")),
        str(cache.get(receipts._again_key(row, "hers"))),
        str(list(Receipt.objects.values())),
        str(list(AuditEvent.objects.values())),
    ]
    assert [text for text in kept if new[8:] in text] == []
    shown = visits.continue_visit(token=token).number
    assert shown is not None
    assert shown.digits == new


@pytest.mark.security
def test_a_receipt_is_hashed_outside_of_transactions(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, depth, inside = seen_by_a_helper(), len(connection.savepoint_ids), []
    make, verify = receipts.new_receipt, receipts._verify

    def noting(do: Callable[..., object]) -> Callable[..., object]:
        def noted(*args: object) -> object:
            inside.append(len(connection.savepoint_ids) - depth)
            return do(*args)

        return noted

    monkeypatch.setattr(receipts, "new_receipt", noting(make))
    monkeypatch.setattr(receipts, "_verify", noting(verify))
    opened = open_from(old)
    new_numbers.give_new_number(visit=visit_of(opened.complainant))
    assert inside == [0, 0, 0]


@pytest.mark.security
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_an_old_receipt_make_one_new_one(cast: Cast) -> None:
    old = seen_by_a_helper()
    found: list[str | None] = []

    def open_it() -> None:
        try:
            found.append(open_from(old, browser="hers").new_receipt)
        except NoSuchReceipt:
            found.append(None)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=open_it) for _one in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found)), live()) == (8, 1, 2)
    assert open_from(found[0] or "").complaint
    assert live() == 1


@pytest.mark.security
@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_a_new_number_makes_one(cast: Cast) -> None:
    visit = visit_of(file_for_worker().complaint.complainants.get())
    found: list[str] = []

    def give() -> None:
        found.append(new_numbers.give_new_number(visit=visit).digits)
        connections.close_all()

    threads = [threading.Thread(target=give) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found)), live()) == (4, 1, 1)


@pytest.mark.security
def test_a_new_number_ends_the_old_one_and_the_visit_goes_on(cast: Cast) -> None:
    filed = file_for_worker()
    token = visits.open_visit(complainant=filed.complaint.complainants.get())
    visit = visits.continue_visit(token=token)
    new = new_numbers.give_new_number(visit=visit).digits
    with pytest.raises(NoSuchReceipt):
        open_from(filed.receipt or "")
    assert open_from(new).complaint == filed.complaint
    visit.wrote_it_down()
    assert visits.continue_visit(token=token).number is None


@pytest.mark.security
def test_only_five_new_numbers_an_hour(cast: Cast) -> None:
    visit = visit_of(file_for_worker().complaint.complainants.get())
    for _number in range(new_numbers.MOST_AN_HOUR):
        new_numbers.give_new_number(visit=visit)
        visit.wrote_it_down()
    with pytest.raises(TooMany) as refused:
        new_numbers.give_new_number(visit=visit)
    assert refused.value.retry_after == 3600
    assert live() == 1


@pytest.mark.security
def test_a_number_for_a_member_of_the_group_changes_when_she_first_uses_it(cast: Cast) -> None:
    filed = file_for_worker(complainants=2)
    first = filed.complaint.complainants.get(position=1)
    visit = visit_of(first)
    handed_over = new_numbers.issue_further(visit=visit)
    assert handed_over.for_member
    hers = open_from(handed_over.digits)
    assert (hers.complainant.position, hers.complaint) == (2, filed.complaint)
    assert open_from(hers.new_receipt or "").complainant == hers.complainant
    with pytest.raises(NoSuchReceipt):
        open_from(handed_over.digits)
    assert open_from(filed.receipt or "").complainant == first


def test_there_are_no_more_numbers_than_workers(cast: Cast) -> None:
    filed = file_for_worker(complainants=2)
    visit = visit_of(filed.complaint.complainants.get(position=1))
    assert new_numbers.numbers_left(filed.complaint) == 1
    new_numbers.issue_further(visit=visit)
    visit.wrote_it_down()
    with pytest.raises(Conflict):
        new_numbers.issue_further(visit=visit)
    assert filed.complaint.complainants.count() == 2


@pytest.mark.security
def test_members_of_a_group_do_not_end_each_others_visits(cast: Cast) -> None:
    _complaint, members, _digits = group_of(2)
    tokens = [visits.open_visit(complainant=member) for member in members]
    assert [visits.continue_visit(token=token).complainant for token in tokens] == members
    again = visits.open_visit(complainant=members[0])
    with pytest.raises(NoVisit):
        visits.continue_visit(token=tokens[0])
    assert visits.continue_visit(token=tokens[1]).complainant == members[1]
    visits.close_visit(token=again)
    assert visits.continue_visit(token=tokens[1]).complainant == members[1]


def test_the_first_use_is_noted_once(cast: Cast) -> None:
    digits = file_for_worker().receipt or ""
    open_from(digits)
    first = Receipt.objects.get().first_used_at
    open_from(digits)
    assert first is not None
    assert Receipt.objects.get().first_used_at == first
