"""How a case ends at the desk: remedies, money, waiting, and oversight opening it again. Every click counts once."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse

from complaints.enums import RemedyType, Status
from complaints.models import Complaint, Message, Outcome, StatusChange
from complaints.services import desk, outcomes, worker
from complaints.timeline import timeline
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.models import Message as Notice
from tests.cast import Cast, file_for_worker
from tests.complaints.passing_ground import client_of

SUMMARY = "The company paid what it owed."


@pytest.fixture
def case(cast: Cast) -> Complaint:
    complaint = file_for_worker().complaint
    desk.acknowledge(complaint=complaint, by=cast.attache)
    return desk.start_work(complaint=complaint, by=cast.attache)


def fresh(case: Complaint) -> Complaint:
    return Complaint.objects.get(pk=case.pk)


def closed(case: Complaint, cast: Cast) -> Complaint:
    return desk.close(complaint=case, by=cast.attache, reason="Nothing more can be done.")


def post(case: Complaint, cast: Cast, **data: object) -> int:
    address = reverse("desk:resolve", args=[case.reference])
    return client_of(cast.attache).post(address, {"text": SUMMARY, **data}).status_code


@pytest.mark.parametrize("amount", ["18000", "18,000", "១៨០០០", "၁၈၀၀၀", "๑๘๐๐๐", "18 000"])
def test_money_is_read_in_any_digits_with_its_currency(
    case: Complaint, cast: Cast, amount: str
) -> None:
    data = {"remedies": ["wages", "refund"], "amount": amount, "currency": "THB"}
    assert post(case, cast, **data) == 302
    outcome = Outcome.objects.get()
    assert (outcome.recovered_amount, outcome.recovered_currency) == (Decimal(18_000), "THB")
    assert (outcome.remedies, outcome.organisation) == (["wages", "refund"], cast.post)
    assert outcome.opened("sealed_summary") == SUMMARY


@pytest.mark.parametrize(
    "data",
    [
        {"amount": "18000"},
        {"amount": "-5", "currency": "THB"},
        {"amount": "much", "currency": "THB"},
        {"amount": "5", "currency": "XXX"},
        {"remedies": ["gold"]},
        {"remedies": ["none", "wages"]},
        {"remedies": ["none"], "amount": "5", "currency": "THB"},
        {"text": ""},
    ],
)
def test_an_outcome_that_cannot_stand_is_refused_and_nothing_moves(
    case: Complaint, cast: Cast, data: dict[str, object]
) -> None:
    assert post(case, cast, **data) == 400
    assert (fresh(case).status, Outcome.objects.count()) == (Status.IN_PROGRESS, 0)


def test_resolving_twice_with_the_same_words_resolves_once(case: Complaint, cast: Cast) -> None:
    for _click in range(2):
        assert post(case, cast, remedies=["wages"]) == 302
    assert (Outcome.objects.count(), Message.objects.count()) == (1, 1)
    assert StatusChange.objects.filter(to_status=Status.RESOLVED).count() == 1


def test_resolving_with_other_words_is_refused_while_the_worker_has_to_say(
    case: Complaint, cast: Cast
) -> None:
    desk.resolve(complaint=case, by=cast.attache, summary=SUMMARY)
    with pytest.raises(Conflict):
        desk.resolve(complaint=case, by=cast.attache, summary="Something else.")


def test_after_the_worker_contests_it_can_be_resolved_again(case: Complaint, cast: Cast) -> None:
    desk.resolve(complaint=case, by=cast.attache, summary=SUMMARY)
    worker.reopen(complaint=case, reason="Only one month")
    desk.start_work(complaint=case, by=cast.attache)
    desk.resolve(complaint=case, by=cast.attache, summary=SUMMARY, remedies=[RemedyType.WAGES])
    assert Outcome.objects.count() == 2


@pytest.mark.parametrize(
    ("again", "rows"),
    [
        (lambda c, cast: desk.reply(complaint=c, by=cast.attache, text="Which month?"), Message),
        (
            lambda c, cast: desk.reply(complaint=c, by=cast.attache, text="Which?", wait=True),
            StatusChange,
        ),
        (lambda c, cast: closed(c, cast), StatusChange),
        (
            lambda c, cast: desk.write_note(complaint=c, by=cast.attache, text="Ask Dara"),
            AuditEvent,
        ),
    ],
    ids=["reply", "ask", "close", "note"],
)
def test_an_act_sent_twice_is_done_once(
    case: Complaint,
    cast: Cast,
    again: Callable[[Complaint, Cast], object],
    rows: type[Message] | type[StatusChange] | type[AuditEvent],
) -> None:
    again(fresh(case), cast)
    before, told = rows.objects.count(), Notice.objects.count()
    again(fresh(case), cast)
    assert (rows.objects.count(), Notice.objects.count()) == (before, told)


def test_asking_the_worker_stops_the_due_dates_until_she_answers(
    case: Complaint, cast: Cast
) -> None:
    desk.reply(complaint=case, by=cast.attache, text="Which month?", wait=True)
    assert fresh(case).status == Status.WAITING_FOR_WORKER
    assert not case.deadlines.running().exists()
    worker.reply(complaint=case, text="April")
    assert case.deadlines.running().exists()


def test_a_question_to_a_case_nobody_has_read_yet_acknowledges_it_and_waits(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    desk.reply(complaint=complaint, by=cast.attache, text="Which month?", wait=True)
    states = StatusChange.objects.order_by("pk").values_list("to_status", flat=True)
    assert list(states)[-2:] == ["acknowledged", "waiting_for_worker"]


def test_nothing_is_written_to_the_worker_of_an_ended_case(case: Complaint, cast: Cast) -> None:
    closed(case, cast)
    with pytest.raises(Conflict):
        desk.reply(complaint=fresh(case), by=cast.attache, text="One more thing")


def test_oversight_opens_a_closed_case_again_once_with_a_sealed_reason(cast: Cast) -> None:
    case = overseen(cast)
    closed(case, cast)
    Notice.objects.all().delete()
    address = reverse("desk:reopen-case", args=[case.reference])
    client = client_of(cast.oversight_officer)
    for _click in range(2):
        assert client.post(address, {"text": "SREYMOMWHY look again"}).status_code == 302
    moved = StatusChange.objects.get(to_status=Status.REOPENED)
    assert moved.organisation == cast.oversight
    assert "SREYMOMWHY" not in repr(bytes(moved.sealed_reason))
    assert fresh(case).status == Status.REOPENED
    assert set(case.deadlines.running().values_list("round", flat=True)) == {2}
    assert Notice.objects.filter(template_key="complaints.new_case").exists()


def test_opening_again_needs_a_reason_and_a_closed_case(cast: Cast) -> None:
    case = overseen(cast)
    with pytest.raises(Conflict):
        desk.reopen(complaint=case, by=cast.oversight_officer, reason="Look again")
    closed(case, cast)
    with pytest.raises(PortalError):
        desk.reopen(complaint=case, by=cast.oversight_officer, reason=" ")


@pytest.mark.security
@pytest.mark.parametrize("name", ["attache", "head_of_post", "other_attache", "ministry_officer"])
def test_nobody_but_oversight_opens_a_closed_case_again(cast: Cast, name: str) -> None:
    case = overseen(cast)
    closed(case, cast)
    with pytest.raises(NotAllowed):
        desk.reopen(complaint=case, by=getattr(cast, name), reason="Look again")


def test_a_case_closed_by_time_says_so_in_its_history(case: Complaint, cast: Cast) -> None:
    desk.resolve(complaint=case, by=cast.attache, summary=SUMMARY)
    at = Outcome.objects.get().at + outcomes.CONTEST_WITHIN
    outcomes.count_uncontested(at=at, limit=10)
    entries = [entry.author for entry in timeline(fresh(case), cast.attache)]
    assert "By itself, after the time passed" in entries


def overseen(cast: Cast) -> Complaint:
    """A case that oversight watches because a step was late."""
    from complaints.enums import EscalationReason
    from complaints.services import escalations

    complaint = file_for_worker().complaint
    escalations.escalate(complaint, reason=EscalationReason.OVERDUE, template="complaints.overdue")
    desk.acknowledge(complaint=complaint, by=cast.attache)
    return complaint
