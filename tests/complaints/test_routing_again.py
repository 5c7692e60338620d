"""Another office for a case that has one: by oversight, by a head within her state, because the worker asks."""

import pytest

from complaints.enums import (
    AssignmentRole,
    ConsentMethod,
    ConsentPurpose,
    EscalationReason,
    RoutingReason,
    Status,
)
from complaints.models import Complaint, Consent
from complaints.services import rerouting
from complaints.transitions import move
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.models import Message as Notice
from tests.cast import Cast, file_for_worker, office, person

pytestmark = pytest.mark.django_db
REASON = "SREYMOMREASON the attaché knows my boss"
WHY = "The consulate is nearer to you."


def asked(cast: Cast, **changes: object) -> Complaint:
    case = file_for_worker(**changes).complaint
    return rerouting.request_other_office(complaint=case, reason=REASON)


def told(key: str) -> set[int]:
    return set(Notice.objects.filter(template_key=key).values_list("recipient_id", flat=True))


def due_dates(case: Complaint) -> list[object]:
    return list(case.deadlines.order_by("pk").values_list("stage", "due_at", "met_at"))


def test_oversight_gives_the_case_to_another_office_and_its_due_dates_go_on(cast: Cast) -> None:
    case = asked(cast)
    before = due_dates(case)
    rerouting.reroute(complaint=case, to=cast.cso, by=cast.oversight_officer, why=WHY)
    live = case.assignments.get(ended_at__isnull=True)
    assert (live.organisation, live.role, live.why) == (
        cast.cso,
        AssignmentRole.LEAD,
        RoutingReason.CHOSEN,
    )
    assert due_dates(case) == before
    assert not Complaint.objects.visible_to(cast.attache).exists()
    assert Complaint.objects.visible_to(cast.case_worker).get() == case
    assert not case.escalations.filter(ended_at__isnull=True).exists()
    assert AuditEvent.objects.filter(action="complaints.rerouted").get().detail == {
        "from": cast.post.pk,
        "to": cast.cso.pk,
    }


def test_the_worker_is_told_and_reads_who_and_why(cast: Cast) -> None:
    case = asked(cast)
    Notice.objects.all().delete()
    rerouting.reroute(complaint=case, to=cast.cso, by=cast.oversight_officer, why=WHY)
    assert told("complaints.news_for_worker") == {case.complainants.get().pk}
    assert told("complaints.new_case") == {cast.case_worker.pk}
    assert told("complaints.moved_away") == {cast.attache.pk, cast.head_of_post.pk}
    message = case.messages.latest("sent_at")
    message.complaint = case
    assert (message.organisation, message.opened("sealed_text")) == (cast.oversight, WHY)


@pytest.mark.security
def test_an_office_that_was_kept_out_never_receives_it_by_re_routing(cast: Cast) -> None:
    case = asked(cast, exclude=("cso",))
    assert cast.cso not in rerouting.offices_for(cast.oversight_officer, case)
    for office_ in (cast.cso, cast.foreign_post, cast.other_post):
        with pytest.raises(PortalError):
            rerouting.reroute(complaint=case, to=office_, by=cast.oversight_officer, why=WHY)
    with pytest.raises(PortalError):
        rerouting.reroute(complaint=case, to=cast.cso, by=None, why=WHY)
    assert case.lead == cast.post


@pytest.mark.security
def test_only_oversight_of_the_case_and_the_head_of_its_office_may_give_it_away(
    cast: Cast,
) -> None:
    case = file_for_worker().complaint
    assert [n for n, u in cast.everybody().items() if isinstance(u, User)
            and rerouting.may_reroute(u, case)] == ["head_of_post"]  # fmt: skip
    for stranger in (cast.attache, cast.oversight_officer, cast.ministry_officer, cast.superuser):
        with pytest.raises(NotAllowed):
            rerouting.reroute(complaint=case, to=cast.ministry, by=stranger, why=WHY)


@pytest.mark.security
def test_a_head_hands_on_only_within_her_state_for_others_need_consent(cast: Cast) -> None:
    case = file_for_worker().complaint
    consulate = office("kh-in-th-2", OrganisationKind.MISSION, country="KH", works_in="TH")
    person("consul", Role.ATTACHE_OFFICER, consulate)
    assert set(rerouting.offices_for(cast.head_of_post, case)) == {cast.ministry, consulate}
    with pytest.raises(PortalError):
        rerouting.reroute(complaint=case, to=cast.cso, by=cast.head_of_post, why=WHY)
    rerouting.reroute(complaint=case, to=consulate, by=cast.head_of_post, why=WHY)
    assert case.assignments.get(ended_at__isnull=True).why == RoutingReason.TRANSFERRED


@pytest.mark.security
def test_the_head_of_a_cso_gives_nothing_away_without_consent(cast: Cast) -> None:
    manager = person("manager", Role.CSO_MANAGER, cast.cso)
    case = file_for_worker(ask_for=("cso",)).complaint
    assert list(rerouting.offices_for(manager, case)) == []


def test_a_copy_becomes_the_lead_and_is_no_copy_any_more(cast: Cast) -> None:
    case = asked(cast, ask_for=("labour_attache", "cso"))
    rerouting.reroute(complaint=case, to=cast.cso, by=cast.oversight_officer, why=WHY)
    assert [row.role for row in case.assignments.filter(ended_at__isnull=True)] == ["lead"]


def test_without_a_reason_to_the_same_office_or_in_an_ended_case_nothing_moves(
    cast: Cast,
) -> None:
    case = asked(cast)
    with pytest.raises(PortalError):
        rerouting.reroute(complaint=case, to=cast.cso, by=cast.oversight_officer, why=" ")
    with pytest.raises(Conflict):
        rerouting.reroute(complaint=case, to=cast.post, by=cast.oversight_officer, why=WHY)
    move(case, Status.WITHDRAWN, by=None)
    with pytest.raises(Conflict):
        rerouting.reroute(complaint=case, to=cast.cso, by=cast.oversight_officer, why=WHY)
    with pytest.raises(Conflict):
        rerouting.request_other_office(complaint=case, reason=REASON)


def test_a_worker_who_asks_stands_before_oversight_once(cast: Cast) -> None:
    case = asked(cast)
    row = case.escalations.get()
    assert (row.reason, row.organisation) == (EscalationReason.ASKED, cast.oversight)
    assert told("complaints.asks_for_other_office") == {cast.oversight_officer.pk}
    with pytest.raises(Conflict):
        rerouting.request_other_office(complaint=case, reason="Again.")


@pytest.mark.security
def test_why_she_asks_is_sealed_and_only_oversight_reads_it(cast: Cast) -> None:
    case = asked(cast)
    assert b"SREYMOMREASON" not in bytes(case.escalations.get().sealed_reason)
    assert case.messages.count() == 0
    assert rerouting.reason_asked(complaint=case, by=cast.attache) == ""
    assert rerouting.reason_asked(complaint=case, by=cast.oversight_officer) == REASON
    assert AuditEvent.objects.filter(action="complaints.read_request").count() == 1
    assert "SREYMOMREASON" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_oversight_may_keep_the_office_with_an_answer_to_her(cast: Cast) -> None:
    case = asked(cast)
    with pytest.raises(NotAllowed):
        rerouting.keep_office(complaint=case, by=cast.attache, answer="No.")
    rerouting.keep_office(
        complaint=case, by=cast.oversight_officer, answer="They call you tomorrow."
    )
    message = case.messages.get()
    message.complaint = case
    assert (message.organisation, message.opened("sealed_text")) == (
        cast.oversight,
        "They call you tomorrow.",
    )
    assert case.lead == cast.post
    assert not Complaint.objects.visible_to(cast.oversight_officer).exists()
    assert rerouting.request_other_office(complaint=case, reason=REASON) == case


def test_many_are_moved_one_by_one_and_those_that_cannot_stay(cast: Cast) -> None:
    one, two = asked(cast), asked(cast, exclude=("cso",))
    moved, stayed = rerouting.reroute_many(
        pairs=[(one, cast.cso), (two, cast.cso)], by=cast.oversight_officer, why=WHY
    )
    assert (moved, stayed, two.lead) == ([one], [two], cast.post)


def test_an_organisation_that_wrote_it_for_the_worker_keeps_its_copy(cast: Cast) -> None:
    case = asked(cast, ask_for=("cso",))
    complainant = case.complainants.get()
    Consent.objects.create(
        complaint=case,
        complainant=complainant,
        recipient=cast.cso,
        purpose=ConsentPurpose.FILE,
        how=ConsentMethod.SPOKEN,
        language="km",
    )
    rerouting.reroute(complaint=case, to=cast.ministry, by=cast.oversight_officer, why=WHY)
    live = case.assignments.filter(ended_at__isnull=True).order_by("pk")
    assert [(row.organisation, row.role, row.why) for row in live] == [
        (cast.ministry, AssignmentRole.LEAD, RoutingReason.CHOSEN),
        (cast.cso, AssignmentRole.COPY, RoutingReason.FILED_FOR),
    ]
