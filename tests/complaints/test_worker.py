"""Each worker of a group acts for herself: withdraws her part, agrees, comes back; asks for another office."""

import pytest

from complaints.enums import EscalationReason, Status
from complaints.models import Complaint
from complaints.notifications import tell_workers
from complaints.queries import thread
from complaints.services import desk, worker
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict
from portal.notifications.models import Message as Notice
from tests.cast import Cast, file_for_worker
from tests.complaints.receipt_steps import group_of


def resolved(cast: Cast, complaint: Complaint) -> Complaint:
    desk.start_work(complaint=complaint, by=cast.attache)
    return desk.resolve(complaint=complaint, by=cast.attache, summary="They paid.")


def state(complaint: Complaint) -> str:
    return Complaint.objects.get(pk=complaint.pk).status


@pytest.mark.security
def test_one_of_a_group_withdraws_herself_alone(cast: Cast) -> None:
    complaint, (first, second, _third), _digits = group_of(3)
    worker.withdraw(complaint=complaint, complainant=second)
    assert state(complaint) == Status.RECEIVED
    left = complaint.complainants.taking_part().values_list("position", flat=True)
    assert list(left) == [1, 3]
    assert complaint.deadlines.running().count() == 3
    with pytest.raises(Conflict):
        worker.reply(complaint=complaint, complainant=second, text="hello")
    assert worker.reply(complaint=complaint, complainant=first, text="hello")


@pytest.mark.security
def test_nothing_is_sent_to_who_withdrew(cast: Cast) -> None:
    complaint, (first, _second), _digits = group_of(2)
    worker.withdraw(complaint=complaint, complainant=first)
    Notice.objects.all().delete()
    tell_workers("complaints.news_for_worker", complaint)
    told = Notice.objects.values_list("recipient_id", flat=True)
    assert list(told) == [complaint.complainants.get(position=2).pk]


def test_the_case_is_withdrawn_when_all_have_withdrawn(cast: Cast) -> None:
    complaint, members, _digits = group_of(2)
    for member in members:
        worker.withdraw(complaint=complaint, complainant=member)
    assert state(complaint) == Status.WITHDRAWN
    assert Complaint.objects.get().ended_at is not None
    worker.reopen(complaint=complaint, complainant=members[0])
    assert state(complaint) == Status.REOPENED
    assert Complaint.objects.get().ended_at is None
    assert list(complaint.complainants.taking_part()) == [members[0]]


def test_who_withdrew_from_a_group_can_take_part_again(cast: Cast) -> None:
    complaint, (first, _second), _digits = group_of(2)
    worker.withdraw(complaint=complaint, complainant=first)
    worker.reopen(complaint=complaint, complainant=first)
    assert state(complaint) == Status.RECEIVED
    assert complaint.complainants.taking_part().count() == 2
    assert AuditEvent.objects.filter(action="complaints.member_returned").count() == 1


def test_withdrawing_twice_is_done_once(cast: Cast) -> None:
    complaint, (first, _second), _digits = group_of(2)
    for _click in range(2):
        worker.withdraw(complaint=complaint, complainant=first)
    assert AuditEvent.objects.filter(action="complaints.member_withdrew").count() == 1


def test_a_groups_outcome_counts_when_all_of_them_agree(cast: Cast) -> None:
    complaint, (first, second), _digits = group_of(2)
    resolved(cast, complaint)
    worker.confirm(complaint=complaint, complainant=first)
    assert (state(complaint), complaint.outcomes.get().counted_at) == (Status.RESOLVED, None)
    worker.confirm(complaint=complaint, complainant=second)
    assert state(complaint) == Status.CONFIRMED
    assert complaint.outcomes.get().counted_at is not None


def test_one_who_says_no_contests_the_outcome_for_the_group(cast: Cast) -> None:
    complaint, (first, second), _digits = group_of(2)
    resolved(cast, complaint)
    worker.confirm(complaint=complaint, complainant=first)
    worker.reopen(complaint=complaint, complainant=second)
    outcome = complaint.outcomes.get()
    assert (state(complaint), outcome.agreed_at) == (Status.REOPENED, None)
    assert outcome.contested_at is not None
    assert not complaint.complainants.filter(agreed_at__isnull=False).exists()
    assert complaint.escalations.get().reason == EscalationReason.REOPENED


def test_who_withdraws_leaves_the_others_agreement_standing(cast: Cast) -> None:
    complaint, (first, second), _digits = group_of(2)
    resolved(cast, complaint)
    worker.confirm(complaint=complaint, complainant=first)
    worker.withdraw(complaint=complaint, complainant=second)
    assert state(complaint) == Status.CONFIRMED


def test_an_outcome_is_contested_without_a_word(cast: Cast) -> None:
    complaint = resolved(cast, file_for_worker().complaint)
    before = len(thread(complaint))
    worker.reopen(complaint=complaint)
    assert (state(complaint), len(thread(complaint))) == (Status.REOPENED, before)


def test_opening_again_twice_writes_once(cast: Cast) -> None:
    complaint = resolved(cast, file_for_worker().complaint)
    for _click in range(2):
        worker.reopen(complaint=complaint, reason="They did not pay.")
    assert [m.text for m in thread(complaint)].count("They did not pay.") == 1


@pytest.mark.parametrize("reason", ["", "My boss knows somebody there."])
def test_asking_for_another_office_puts_the_case_before_oversight(cast: Cast, reason: str) -> None:
    complaint = file_for_worker().complaint
    her = complaint.complainants.get()
    worker.ask_for_other_office(complaint=complaint, complainant=her, reason=reason)
    assert complaint.escalations.get().reason == EscalationReason.ASKED
    assert complaint.lead == cast.post
    assert Complaint.objects.visible_to(cast.oversight_officer).get() == complaint
    assert reason not in " ".join(m.text for m in thread(complaint)) or not reason
    with pytest.raises(Conflict):
        worker.ask_for_other_office(complaint=complaint, complainant=her)


def test_no_other_office_is_asked_for_once_it_has_ended(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    worker.withdraw(complaint=complaint)
    complaint.refresh_from_db()
    with pytest.raises(Conflict):
        worker.ask_for_other_office(
            complaint=complaint, complainant=complaint.complainants.get(), reason=""
        )
