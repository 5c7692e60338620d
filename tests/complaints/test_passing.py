"""T10: nothing passes to another office without consent, before acceptance, beyond what was chosen, after the end."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from complaints import queries, reading, rules
from complaints.agreed import TOGETHER
from complaints.enums import (
    AssignmentRole,
    ConsentPurpose,
    EscalationReason,
    EvidencePurpose,
    ExclusionReason,
    OverrideGround,
    RoutingReason,
    SharedPart,
    Status,
    TransitionKind,
    TransitionState,
)
from complaints.models import Complaint, Escalation, Exclusion, Transition
from complaints.services import consents, desk, passing
from complaints.services.offering import Override, expires_at
from complaints.services.writing import add_message
from portal.accounts.enums import Role
from portal.accounts.models import Membership, User
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from tests.cast import Cast, person
from tests.complaints.passing_ground import (
    SUMMARY,
    Ground,
    add_file,
    add_worker,
    gives_copy,
    ground,
)

pytestmark = [pytest.mark.django_db, pytest.mark.security]
STORY, FEES, MESSAGES, FILES, WHO = (
    SharedPart.STATEMENT,
    SharedPart.FEE_CHECK,
    SharedPart.MESSAGES,
    SharedPart.EVIDENCE,
    SharedPart.IDENTITY,
)
DANGER = Override(OverrideGround.DANGER, "SREYMOMREASON she is locked in")
LAW = Override(OverrideGround.LAW, "SREYMOMREASON the law names this office")


@pytest.fixture
def case(cast: Cast) -> Ground:
    return ground(cast)


def sees(user: User, complaint: Complaint) -> bool:
    return Complaint.objects.visible_to(user).filter(pk=complaint.pk).exists()


def state_of(offer: Transition) -> str:
    return Transition.objects.get(pk=offer.pk).state


# Consent


def test_a_referral_without_consent_is_refused_and_nothing_is_stored(case: Ground) -> None:
    with pytest.raises(NotAllowed):
        case.offers(STORY)
    assert not Transition.objects.exists()
    assert not sees(case.helper, case.complaint)


def test_a_consent_for_another_office_or_purpose_does_not_count(case: Ground) -> None:
    case.agrees(STORY, to=case.cast.ministry)
    case.agrees(STORY, purpose=ConsentPurpose.TRANSFER)
    case.agrees(STORY, purpose=ConsentPurpose.CONTACT)
    with pytest.raises(NotAllowed):
        case.offers(STORY)
    assert not Transition.objects.exists()


def test_what_goes_beyond_the_consent_is_refused(case: Ground) -> None:
    case.agrees(STORY)
    for scope in ((STORY, FEES), (STORY, WHO), (MESSAGES,)):
        with pytest.raises(NotAllowed):
            case.offers(*scope)
    with pytest.raises(NotAllowed):
        case.offers(STORY, FILES, evidence=[case.file.uid])
    assert not Transition.objects.exists()


def test_a_consent_that_was_taken_back_or_ran_out_does_not_count(case: Ground) -> None:
    consent = case.agrees(STORY)
    consents.withdraw_consent(consent=consent, complainant=case.worker)
    with pytest.raises(NotAllowed):
        case.offers(STORY)
    case.agrees(STORY, expires_at=timezone.now() + timedelta(hours=1))
    with (
        time_machine.travel(timezone.now() + timedelta(hours=2), tick=False),
        pytest.raises(NotAllowed),
    ):
        case.offers(STORY)


def test_consent_is_asked_again_at_the_moment_of_acceptance(case: Ground) -> None:
    case.agrees(STORY, expires_at=timezone.now() + timedelta(hours=1))
    offer = case.offers(STORY)
    with (
        time_machine.travel(timezone.now() + timedelta(hours=2), tick=False),
        pytest.raises(NotAllowed),
    ):
        passing.accept(offer=offer, by=case.helper)
    assert not sees(case.helper, case.complaint)
    assert state_of(offer) == TransitionState.OFFERED


# Before, after, and the end


def test_an_offer_opens_nothing_before_it_is_accepted(case: Ground) -> None:
    case.agrees(STORY, FEES)
    case.offers(STORY, FEES)
    assert not sees(case.helper, case.complaint)
    assert reading.parts_for(case.helper, case.complaint) == frozenset()
    assert not case.complaint.seats.filter(organisation=case.cast.cso).exists()


def test_after_acceptance_exactly_the_chosen_parts_are_readable(case: Ground) -> None:
    case.helped_with(FEES)
    assert sees(case.helper, case.complaint)
    assert reading.parts_for(case.helper, case.complaint) == {FEES}
    opened = queries.opened_statement(case.complaint, by=case.helper)
    assert "SREYMOMFEES" in str(opened.fee_check)
    assert (opened.narrative, opened.original, opened.accused) == ("", "", ())
    assert not reading.messages_for(case.helper, case.complaint).exists()
    assert not reading.files_for(case.helper, case.complaint).exists()
    assert case.complaint.seats.get(organisation=case.cast.cso).role == "referred"


def test_only_the_chosen_files_go_along(case: Ground) -> None:
    other = add_file(case.complaint, case.worker)
    case.agrees(STORY, FILES)
    offer = case.offers(STORY, FILES, evidence=[case.file.uid])
    passing.accept(offer=offer, by=case.helper)
    assert list(reading.files_for(case.helper, case.complaint)) == [case.file]
    assert other not in reading.files_for(case.helper, case.complaint)


def test_a_file_of_another_case_or_a_signed_consent_never_goes_along(
    case: Ground, cast: Cast
) -> None:
    signed = add_file(case.complaint, case.worker)
    signed.purpose = EvidencePurpose.CONSENT
    signed.save()
    case.agrees(STORY, FILES)
    for uid in (ground(cast).file.uid, signed.uid):
        with pytest.raises(PortalError):
            case.offers(STORY, FILES, evidence=[uid])
    assert not Transition.objects.exists()


def test_messages_written_after_the_acceptance_are_not_shared(case: Ground) -> None:
    case.helped_with(MESSAGES)
    before = reading.messages_for(case.helper, case.complaint).count()
    add_message(case.complaint, "Later words")
    assert reading.messages_for(case.helper, case.complaint).count() == before == 1
    assert reading.messages_for(case.lead, case.complaint).count() == 2


def test_a_file_added_later_is_not_shared(case: Ground) -> None:
    case.agrees(FILES)
    passing.accept(offer=case.offers(FILES, evidence=[case.file.uid]), by=case.helper)
    add_file(case.complaint, case.worker)
    assert reading.files_for(case.helper, case.complaint).count() == 1


def test_who_she_is_is_never_a_part_and_may_be_asked_for_only_when_shared(case: Ground) -> None:
    case.helped_with(STORY)
    assert WHO not in reading.parts_for(case.helper, case.complaint)
    assert not reading.may_ask_for_identity(case.helper, case.complaint)


def test_who_she_is_may_be_asked_for_of_a_custodian_when_she_agreed(case: Ground) -> None:
    case.helped_with(STORY, WHO)
    assert reading.parts_for(case.helper, case.complaint) == {STORY}
    assert reading.may_ask_for_identity(case.helper, case.complaint)


@pytest.mark.parametrize("accepted", [False, True])
def test_the_sender_takes_it_back_before_and_after_acceptance(case: Ground, accepted: bool) -> None:
    case.agrees(STORY)
    offer = case.offers(STORY)
    if accepted:
        passing.accept(offer=offer, by=case.helper)
        assert sees(case.helper, case.complaint)
    passing.revoke(offer=offer, by=case.lead)
    assert state_of(offer) == TransitionState.REVOKED
    assert not sees(case.helper, case.complaint)
    assert reading.parts_for(case.helper, case.complaint) == frozenset()
    assert not case.complaint.seats.filter(organisation=case.cast.cso).exists()
    with pytest.raises((Conflict, NotAllowed)):
        passing.accept(offer=offer, by=case.helper)


@pytest.mark.parametrize("accepted", [False, True])
def test_when_she_takes_her_consent_back_the_office_finds_nothing_at_once(
    case: Ground, accepted: bool
) -> None:
    consent = case.agrees(STORY)
    offer = case.offers(STORY)
    if accepted:
        passing.accept(offer=offer, by=case.helper)
    consents.withdraw_consent(consent=consent, complainant=case.worker)
    assert state_of(offer) == TransitionState.REVOKED
    assert not sees(case.helper, case.complaint)


def test_a_consent_that_ran_out_closes_the_parts_before_any_task_ran(case: Ground) -> None:
    case.agrees(STORY, expires_at=timezone.now() + timedelta(hours=1))
    passing.accept(offer=case.offers(STORY), by=case.helper)
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert reading.parts_for(case.helper, case.complaint) == frozenset()


def test_the_helper_gives_it_back_and_what_it_wrote_reaches_the_sender(case: Ground) -> None:
    offer = case.helped_with(STORY)
    passing.give_back(offer=offer, by=case.helper, why="We found her a bed.")
    done = Transition.objects.get()
    assert done.state == TransitionState.ENDED
    assert done.opened("sealed_answer") == "We found her a bed."
    assert not sees(case.helper, case.complaint)


def test_a_helper_reads_and_writes_notes_and_nothing_else(case: Ground) -> None:
    case.helped_with(STORY)
    desk.write_note(complaint=case.complaint, by=case.helper, text="Called the shelter")
    assert rules.passing_office(case.helper, case.complaint) is None
    for act in (desk.acknowledge, desk.start_work):
        with pytest.raises(NotAllowed):
            act(complaint=case.complaint, by=case.helper)
    with pytest.raises(NotAllowed):
        case.offers(STORY, by=case.helper, to=case.cast.ministry)


# Groups


def test_what_a_group_told_together_needs_the_consent_of_each(case: Ground) -> None:
    other = add_worker(case.complaint, 2)
    case.agrees(STORY)
    with pytest.raises(NotAllowed):
        case.offers(STORY)
    case.agrees(STORY, worker=other)
    assert case.offers(STORY).state == TransitionState.OFFERED


def test_the_file_of_somebody_who_did_not_agree_is_not_shared(case: Ground) -> None:
    other = add_worker(case.complaint, 2)
    hers = add_file(case.complaint, other)
    case.agrees(STORY, FILES)
    with pytest.raises(NotAllowed):
        case.offers(FILES, evidence=[case.file.uid, hers.uid])
    offer = case.offers(FILES, evidence=[case.file.uid])
    passing.accept(offer=offer, by=case.helper)
    assert list(reading.files_for(case.helper, case.complaint)) == [case.file]


def test_when_one_of_a_group_takes_back_her_consent_her_parts_and_the_common_ones_close(
    case: Ground,
) -> None:
    other = add_worker(case.complaint, 2)
    hers = add_file(case.complaint, other)
    case.agrees(STORY, FILES)
    consent = case.agrees(STORY, FILES, worker=other)
    offer = case.offers(STORY, FILES, evidence=[case.file.uid, hers.uid])
    passing.accept(offer=offer, by=case.helper)
    assert reading.parts_for(case.helper, case.complaint) == {STORY, FILES}
    consents.withdraw_consent(consent=consent, complainant=other)
    assert reading.parts_for(case.helper, case.complaint) == {FILES}
    assert list(reading.files_for(case.helper, case.complaint)) == [case.file]


def test_a_worker_who_left_the_group_agrees_to_nothing(case: Ground) -> None:
    other = add_worker(case.complaint, 2)
    case.agrees(FILES, worker=other)
    hers = add_file(case.complaint, other)
    other.withdrawn_at = timezone.now()
    other.save()
    with pytest.raises(NotAllowed):
        case.offers(FILES, evidence=[hers.uid])


# The override


@pytest.fixture
def danger(cast: Cast) -> Ground:
    return ground(cast, danger=True)


def test_a_head_of_desk_shares_in_danger_and_her_reason_is_sealed_and_recorded(
    danger: Ground,
) -> None:
    offer = danger.offers(STORY, by=danger.cast.head_of_post, override=DANGER)
    assert offer.opened("sealed_override") == DANGER.reason
    assert b"SREYMOMREASON" not in bytes(offer.sealed_override)
    event = AuditEvent.objects.get(action="complaints.offer_made")
    assert (event.actor, event.detail["override"]) == (danger.cast.head_of_post, "danger")
    assert "SREYMOMREASON" not in str(event.detail)
    passing.accept(offer=offer, by=danger.helper)
    assert reading.parts_for(danger.helper, danger.complaint) == {STORY}


def test_nobody_but_the_head_of_the_desk_overrides(danger: Ground) -> None:
    with pytest.raises(NotAllowed):
        danger.offers(STORY, override=DANGER)
    assert not Transition.objects.exists()


def test_an_override_needs_a_danger_on_record_or_a_law_for_a_public_office(case: Ground) -> None:
    head = case.cast.head_of_post
    with pytest.raises(NotAllowed):
        case.offers(STORY, by=head, override=DANGER)
    with pytest.raises(NotAllowed):
        case.offers(STORY, by=head, override=LAW)
    offer = case.offers(STORY, by=head, to=case.cast.ministry, override=LAW)
    assert offer.sealed_override


def test_an_override_without_a_reason_is_refused(danger: Ground) -> None:
    with pytest.raises(PortalError):
        danger.offers(
            STORY, by=danger.cast.head_of_post, override=Override(OverrideGround.DANGER, " ")
        )


# Who can never receive


@pytest.mark.parametrize("override", [None, LAW, DANGER])
def test_no_override_reaches_an_agency_or_an_office_kept_out(
    danger: Ground, override: Override | None
) -> None:
    Exclusion.objects.create(
        complaint=danger.complaint,
        organisation=danger.cast.ministry,
        reason=ExclusionReason.ASKED_BY_WORKER,
    )
    agency = danger.cast.accused_agency.organisations().get()
    for office in (agency, danger.cast.ministry, danger.cast.foreign_post):
        for offer in (passing.offer_referral, passing.offer_transfer):
            more = {"scope": [STORY]} if offer is passing.offer_referral else {}
            with pytest.raises(PortalError):
                offer(
                    complaint=danger.complaint,
                    by=danger.cast.head_of_post,
                    to=office,
                    override=override,
                    **more,
                )
    assert not Transition.objects.exists()


def test_an_office_kept_out_after_the_offer_cannot_accept_it(case: Ground) -> None:
    case.agrees(STORY)
    offer = case.offers(STORY)
    Exclusion.objects.create(
        complaint=case.complaint, organisation=case.cast.cso, reason=ExclusionReason.ACCUSED
    )
    with pytest.raises((NotAllowed, Conflict)):
        passing.accept(offer=offer, by=case.helper)
    assert not sees(case.helper, case.complaint)


def test_an_officer_who_is_kept_from_the_case_does_not_meet_its_offer(case: Ground) -> None:
    case.agrees(STORY)
    offer = case.offers(STORY)
    Exclusion.objects.create(
        complaint=case.complaint, person=case.helper, reason=ExclusionReason.RECUSED
    )
    assert not Transition.objects.visible_to(case.helper).exists()
    with pytest.raises(NotAllowed):
        passing.accept(offer=offer, by=case.helper)


@pytest.mark.parametrize(
    "who", ["attache", "other_attache", "ministry_officer", "accused_agency", "superuser"]
)
def test_nobody_answers_an_offer_to_another_office(case: Ground, who: str) -> None:
    case.agrees(STORY)
    offer, user = case.offers(STORY), getattr(case.cast, who)
    for act in (
        lambda: passing.accept(offer=offer, by=user),
        lambda: passing.refuse(offer=offer, by=user, why="No"),
        lambda: passing.give_back(offer=offer, by=user, why="No"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert state_of(offer) == TransitionState.OFFERED


def test_nobody_but_sender_and_lead_takes_an_offer_back(case: Ground) -> None:
    offer = case.helped_with(STORY)
    for user in (case.helper, case.cast.other_attache, case.cast.superuser):
        with pytest.raises(NotAllowed):
            passing.revoke(offer=offer, by=user)
    assert sees(case.helper, case.complaint)


# Answers and time


def test_a_refusal_has_a_reason_that_the_sender_reads(case: Ground) -> None:
    case.agrees(STORY)
    offer = case.offers(STORY)
    with pytest.raises(PortalError):
        passing.refuse(offer=offer, by=case.helper, why="  ")
    passing.refuse(offer=offer, by=case.helper, why="We are full.")
    refused = Transition.objects.get()
    assert refused.state == TransitionState.REFUSED
    assert refused.opened("sealed_answer") == "We are full."
    assert not sees(case.helper, case.complaint)


def test_an_offer_waits_seven_working_days_and_a_day_in_danger(
    case: Ground, danger: Ground
) -> None:
    monday = timezone.make_aware(timezone.datetime(2026, 11, 23, 9))
    assert expires_at(danger.complaint, monday) == monday + timedelta(hours=24)
    waits = expires_at(case.complaint, monday) - monday
    assert timedelta(days=9) <= waits < timedelta(days=10)


def test_an_offer_that_ran_out_is_expired_once_and_cannot_be_accepted(case: Ground) -> None:
    case.agrees(STORY)
    offer = case.offers(STORY)
    later = offer.expires_at + timedelta(minutes=1)
    with time_machine.travel(later, tick=False):
        with pytest.raises(Conflict):
            passing.accept(offer=offer, by=case.helper)
        assert passing.expire_offers(at=later) == 1
        assert passing.expire_offers(at=later) == 0
    assert state_of(offer) == TransitionState.EXPIRED
    assert AuditEvent.objects.filter(action="complaints.offer_expired").count() == 1
    assert not sees(case.helper, case.complaint)


def test_one_bad_offer_does_not_keep_the_others_alive(
    case: Ground, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.agrees(STORY)
    other = ground(cast)
    other.agrees(STORY)
    bad, good = case.offers(STORY), other.offers(STORY)
    close = passing.close

    def breaks(offer: Transition, *args: object, **kwargs: object) -> Transition:
        if offer.pk == bad.pk:
            raise RuntimeError
        return close(offer, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(passing, "close", breaks)
    assert passing.expire_offers(at=good.expires_at + timedelta(days=30)) == 1
    assert (state_of(bad), state_of(good)) == ("offered", "expired")


def test_an_offer_of_a_case_that_ended_expires(case: Ground) -> None:
    case.agrees(STORY)
    offer = case.offers(STORY)
    Complaint.objects.filter(pk=case.complaint.pk).update(status=Status.WITHDRAWN)
    with pytest.raises(Conflict):
        passing.accept(offer=offer, by=case.helper)
    assert passing.expire_offers(at=timezone.now()) == 1


def test_one_office_has_one_open_offer_and_none_where_it_has_the_case(case: Ground) -> None:
    case.agrees(STORY)
    offer = case.offers(STORY)
    with pytest.raises(Conflict):
        case.offers(STORY)
    passing.accept(offer=offer, by=case.helper)
    with pytest.raises(Conflict):
        case.offers(STORY)


# The lead


def moves(case: Ground, **more: object) -> Transition:
    return passing.offer_transfer(complaint=case.complaint, by=case.lead, to=case.cast.cso, **more)


def test_a_transfer_needs_the_consent_of_every_worker(case: Ground) -> None:
    with pytest.raises(NotAllowed):
        moves(case)
    add_worker(case.complaint, 2)
    case.agrees(purpose=ConsentPurpose.TRANSFER)
    with pytest.raises(NotAllowed):
        moves(case)
    assert not Transition.objects.exists()


def test_an_accepted_transfer_gives_the_lead_and_leaves_the_due_dates(case: Ground) -> None:
    case.agrees(purpose=ConsentPurpose.TRANSFER)
    due = list(case.complaint.deadlines.values_list("stage", "due_at", "met_at", "dropped_at"))
    passing.accept(offer=moves(case, summary=SUMMARY), by=case.helper)
    lead = case.complaint.assignments.get(role=AssignmentRole.LEAD, ended_at__isnull=True)
    assert (lead.organisation, lead.why) == (case.cast.cso, RoutingReason.TRANSFERRED)
    assert not sees(case.lead, case.complaint)
    assert due == list(
        case.complaint.deadlines.values_list("stage", "due_at", "met_at", "dropped_at")
    )
    assert reading.parts_for(case.helper, case.complaint) == TOGETHER - {WHO} | {FILES}
    assert case.complaint.seats.get().organisation == case.cast.cso


def test_the_worker_reads_who_leads_now_and_why(case: Ground) -> None:
    case.agrees(purpose=ConsentPurpose.TRANSFER)
    passing.accept(offer=moves(case), by=case.helper)
    last = queries.thread(case.complaint)[-1]
    assert case.cast.cso.name in last.text
    assert last.author == case.cast.post.name


def test_a_transfer_that_was_accepted_is_not_taken_back(case: Ground) -> None:
    case.agrees(purpose=ConsentPurpose.TRANSFER)
    offer = passing.accept(offer=moves(case), by=case.helper)
    with pytest.raises(Conflict):
        passing.revoke(offer=offer, by=case.lead)


def test_only_the_leading_office_offers_a_transfer(case: Ground) -> None:
    gives_copy(case.complaint, case.cast.ministry)
    with pytest.raises(NotAllowed):
        passing.offer_transfer(
            complaint=case.complaint, by=case.cast.ministry_officer, to=case.cast.cso
        )


def test_an_office_with_a_copy_asks_for_the_lead_and_gets_it_when_the_lead_agrees(
    case: Ground,
) -> None:
    gives_copy(case.complaint, case.cast.ministry)
    offer = passing.request_lead(
        complaint=case.complaint, by=case.cast.ministry_officer, why="The agency is ours."
    )
    assert offer.kind == TransitionKind.REQUEST
    with pytest.raises(NotAllowed):
        passing.accept(offer=offer, by=case.cast.ministry_officer)
    passing.accept(offer=offer, by=case.lead)
    assert case.complaint.lead == case.cast.ministry
    assert not sees(case.lead, case.complaint)


def test_an_office_without_a_copy_cannot_ask_for_the_lead(case: Ground) -> None:
    case.helped_with(STORY)
    for user in (case.helper, case.cast.other_attache, case.lead):
        with pytest.raises(NotAllowed):
            passing.request_lead(complaint=case.complaint, by=user, why="Please")


def test_an_organisation_that_filed_for_her_keeps_a_copy_after_giving_the_lead(
    case: Ground,
) -> None:
    case.agrees(purpose=ConsentPurpose.FILE, to=case.cast.cso)
    case.agrees(purpose=ConsentPurpose.TRANSFER)
    passing.accept(offer=moves(case), by=case.helper)
    consents.record_consent(
        complaint=case.complaint,
        complainant=case.worker,
        recipient=case.cast.post,
        purpose=ConsentPurpose.TRANSFER,
        scope=[],
        how="spoken",
        language="km",
        by=case.helper,
    )
    back = passing.offer_transfer(complaint=case.complaint, by=case.helper, to=case.cast.post)
    passing.accept(offer=back, by=case.lead)
    held = case.complaint.assignments.get(organisation=case.cast.cso, ended_at__isnull=True)
    assert (held.role, held.why) == (AssignmentRole.COPY, RoutingReason.FILED_FOR)


# Parts per role


@pytest.mark.parametrize("who", ["attache", "head_of_post"])
def test_the_leading_office_reads_all_but_who_she_is(case: Ground, who: str) -> None:
    user = getattr(case.cast, who)
    assert reading.parts_for(user, case.complaint) == reading.WITHOUT_IDENTITY
    assert list(reading.files_for(user, case.complaint)) == [case.file]


def test_a_copy_and_an_overseer_read_all_but_who_she_is(case: Ground) -> None:
    gives_copy(case.complaint, case.cast.ministry)
    Escalation.objects.create(
        complaint=case.complaint, organisation=case.cast.oversight, reason=EscalationReason.OVERDUE
    )
    for user in (case.cast.ministry_officer, case.cast.oversight_officer):
        assert reading.parts_for(user, case.complaint) == reading.WITHOUT_IDENTITY


@pytest.mark.parametrize(
    "who",
    ["case_worker", "other_attache", "foreign_attache", "accused_agency", "editor", "superuser"],
)
def test_everybody_else_reads_nothing(case: Ground, who: str) -> None:
    user = getattr(case.cast, who)
    assert reading.parts_for(user, case.complaint) == frozenset()
    assert not reading.files_for(user, case.complaint).exists()
    assert not reading.messages_for(user, case.complaint).exists()
    assert not reading.may_ask_for_identity(user, case.complaint)


def test_somebody_of_two_offices_reads_by_the_stronger_one(case: Ground) -> None:
    case.helped_with(FEES)
    gives_copy(case.complaint, case.cast.ministry)
    Membership.objects.create(
        user=case.helper, organisation=case.cast.ministry, role=Role.COMPLIANCE_OFFICER
    )
    assert reading.parts_for(case.helper, case.complaint) == reading.WITHOUT_IDENTITY


def test_a_colleague_of_the_helping_office_reads_the_same_parts(case: Ground) -> None:
    case.helped_with(FEES)
    colleague = person("colleague", Role.CSO_MANAGER, case.cast.cso)
    assert reading.parts_for(colleague, case.complaint) == {FEES}


def test_everything_is_in_the_audit_by_code_and_number_only(case: Ground) -> None:
    offer = case.helped_with(STORY)
    passing.revoke(offer=offer, by=case.lead)
    made = AuditEvent.objects.filter(action__startswith="complaints.offer_")
    actions = list(made.order_by("pk").values_list("action", flat=True))
    assert actions == [
        "complaints.offer_made",
        "complaints.offer_accepted",
        "complaints.offer_revoked",
    ]
    assert "SREYMOM" not in str(list(made.values_list("detail", flat=True)))
