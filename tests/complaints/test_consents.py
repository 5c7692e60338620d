"""Consent: each person for herself, for one office and one purpose, live until it is taken back or its day is past."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints import notifications, reading
from complaints.agreed import Agreed
from complaints.enums import (
    ConsentMethod,
    ConsentPurpose,
    ExclusionReason,
    RoutingReason,
    SharedPart,
    TransitionState,
)
from complaints.models import Complaint, Consent, ConsentRequest, Exclusion
from complaints.services import consent_requests, consents, passing
from complaints.submission import ConsentGiven
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.models import Message as Notice
from tests.cast import Cast
from tests.complaints.passing_ground import Ground, add_worker, gives_copy, ground

pytestmark = [pytest.mark.django_db, pytest.mark.security]
STORY, FEES, FILES = SharedPart.STATEMENT, SharedPart.FEE_CHECK, SharedPart.EVIDENCE


@pytest.fixture
def case(cast: Cast) -> Ground:
    return ground(cast)


def agreed(**scopes: tuple[SharedPart, ...]) -> Agreed:
    """Of a group of two, Dara and Srey."""
    numbers = {"dara": 1, "srey": 2}
    given = {numbers[name]: frozenset(scope) for name, scope in scopes.items()}
    return Agreed(frozenset({1, 2}), given)


def test_what_was_told_together_needs_everybody() -> None:
    assert agreed(dara=(STORY,)).parts == frozenset()
    assert agreed(dara=(STORY,), srey=(STORY, FEES)).parts == {STORY}


def test_a_file_needs_only_the_person_it_is_of() -> None:
    one = agreed(dara=(FILES,))
    assert one.parts == {FILES}
    assert one.may_share_file_of(1)
    assert not one.may_share_file_of(2)
    assert not one.may_share_file_of(None)


def test_a_file_that_is_nobodys_own_needs_everybody() -> None:
    assert agreed(dara=(FILES,), srey=(FILES,)).may_share_file_of(None)


def test_nobody_agreed_means_nothing_may_be_shared_not_even_a_summary() -> None:
    assert agreed().refusing([], [])
    assert not agreed(dara=()).refusing([], [])


def test_a_consent_counts_for_its_own_recipient_and_purpose_only(case: Ground) -> None:
    case.agrees(STORY)
    to, other = case.cast.cso, case.cast.ministry
    assert reading.agreed_to(case.complaint, to, ConsentPurpose.REFER).parts == {STORY}
    assert not reading.agreed_to(case.complaint, to, ConsentPurpose.TRANSFER).by_anybody
    assert not reading.agreed_to(case.complaint, other, ConsentPurpose.REFER).by_anybody


def test_a_consent_says_how_in_which_language_and_who_took_it(case: Ground) -> None:
    consent = case.agrees(STORY, note="at the shelter, with her sister")
    stored = Consent.objects.get()
    assert (stored.how, stored.language, stored.taken_by) == ("spoken", "km", case.lead)
    assert b"shelter" not in bytes(stored.sealed_note)
    assert consent.opened("sealed_note") == "at the shelter, with her sister"
    event = AuditEvent.objects.get(action="complaints.consent_given")
    assert event.detail["scope"] == ["statement"]
    assert "shelter" not in str(event.detail)


def test_a_consent_ends_on_its_day(case: Ground) -> None:
    case.agrees(STORY, expires_at=timezone.now() + timedelta(days=1))
    cso = case.cast.cso
    later = timezone.now() + timedelta(days=2)
    assert reading.agreed_to(case.complaint, cso, "refer").by_anybody
    assert not reading.agreed_to(case.complaint, cso, "refer", at=later).by_anybody


def test_a_consent_that_would_be_past_is_refused(case: Ground) -> None:
    with pytest.raises(PortalError):
        case.agrees(STORY, expires_at=timezone.now() - timedelta(days=1))


def test_nobody_but_the_worker_agrees_in_the_portal(case: Ground) -> None:
    with pytest.raises(NotAllowed):
        consents.record_consent(
            complaint=case.complaint,
            complainant=case.worker,
            recipient=case.cast.cso,
            purpose="refer",
            scope=[STORY],
            how=ConsentMethod.PORTAL,
            language="km",
            by=case.lead,
        )
    assert not Consent.objects.exists()


@pytest.mark.parametrize("who", ["case_worker", "other_attache", "oversight_officer"])
def test_an_office_that_does_not_have_the_case_writes_no_consent_down(
    case: Ground, who: str
) -> None:
    with pytest.raises(NotAllowed):
        consents.record_consent(
            complaint=case.complaint,
            complainant=case.worker,
            recipient=case.cast.cso,
            purpose="refer",
            scope=[STORY],
            how="spoken",
            language="km",
            by=getattr(case.cast, who),
        )
    assert not Consent.objects.exists()


def test_a_consent_for_an_agency_or_a_foreign_post_or_an_office_kept_out_is_refused(
    case: Ground,
) -> None:
    agency = case.cast.accused_agency.organisations().get()
    Exclusion.objects.create(
        complaint=case.complaint,
        organisation=case.cast.ministry,
        reason=ExclusionReason.ASKED_BY_WORKER,
    )
    for office in (agency, case.cast.foreign_post, case.cast.ministry):
        with pytest.raises(PortalError):
            case.agrees(STORY, to=office)
    assert not Consent.objects.exists()


@pytest.mark.parametrize("scope", [[], ["everything"]])
def test_a_consent_to_help_shares_something_known(case: Ground, scope: list[str]) -> None:
    with pytest.raises(PortalError):
        case.agrees(*scope)


def test_a_consent_of_another_case_is_refused(case: Ground, cast: Cast) -> None:
    foreign = ground(cast).worker
    with pytest.raises(NotAllowed):
        case.agrees(STORY, worker=foreign)


def test_the_worker_is_told_that_a_consent_was_written_down(case: Ground) -> None:
    told = Notice.objects.filter(template_key=notifications.NEWS_FOR_WORKER)
    before = told.count()
    case.agrees(STORY)
    assert told.count() == before + 1


def test_taking_back_ends_all_live_consents_to_the_same_office_for_the_same_purpose(
    case: Ground,
) -> None:
    first, second = case.agrees(STORY), case.agrees(FEES)
    other = case.agrees(purpose=ConsentPurpose.TRANSFER)
    consents.withdraw_consent(consent=first, complainant=case.worker)
    second.refresh_from_db()
    other.refresh_from_db()
    assert second.withdrawn_at is not None
    assert other.withdrawn_at is None
    assert AuditEvent.objects.filter(action="complaints.consent_withdrawn").count() == 1


def test_taking_back_twice_is_no_error(case: Ground) -> None:
    consent = case.agrees(STORY)
    consents.withdraw_consent(consent=consent, complainant=case.worker)
    assert consents.withdraw_consent(consent=consent, complainant=case.worker) == []


def test_nobody_takes_back_the_consent_of_another_of_the_group(case: Ground) -> None:
    consent, other = case.agrees(STORY), add_worker(case.complaint, 2)
    with pytest.raises(NotAllowed):
        consents.withdraw_consent(consent=consent, complainant=other)
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_an_organisation_that_filed_for_her_finds_nothing_after_she_took_it_back(
    case: Ground,
) -> None:
    gives_copy(case.complaint, case.cast.cso, why=RoutingReason.FILED_FOR)
    given = ConsentGiven(case.cast.cso.slug, "file", tuple(SharedPart.values), "written")
    [consent] = consents.record_given(
        complaint=case.complaint, complainant=case.worker, given=[given], by=case.helper
    )
    visible = Complaint.objects.visible_to(case.helper).filter(pk=case.complaint.pk)
    assert visible.exists()
    assert reading.parts_for(case.helper, case.complaint) == reading.WITHOUT_IDENTITY
    consents.withdraw_consent(consent=consent, complainant=case.worker)
    assert not visible.exists()
    assert reading.parts_for(case.helper, case.complaint) == frozenset()
    assert not case.complaint.seats.filter(organisation=case.cast.cso).exists()


def test_an_organisation_keeps_what_it_filed_for_the_others_of_a_group(case: Ground) -> None:
    gives_copy(case.complaint, case.cast.cso, why=RoutingReason.FILED_FOR)
    other = add_worker(case.complaint, 2)
    given = ConsentGiven(case.cast.cso.slug, "file", tuple(SharedPart.values))
    [consent] = consents.record_given(
        complaint=case.complaint, complainant=case.worker, given=[given], by=case.helper
    )
    consents.record_given(
        complaint=case.complaint, complainant=other, given=[given], by=case.helper
    )
    consents.withdraw_consent(consent=consent, complainant=case.worker)
    assert Complaint.objects.visible_to(case.helper).filter(pk=case.complaint.pk).exists()
    assert case.file not in reading.files_for(case.helper, case.complaint)


def test_a_filing_cannot_share_with_an_office_that_was_kept_out(case: Ground) -> None:
    Exclusion.objects.create(
        complaint=case.complaint,
        organisation=case.cast.ministry,
        reason=ExclusionReason.ASKED_BY_WORKER,
    )
    for slug in (case.cast.ministry.slug, "no-such-office"):
        given = ConsentGiven(recipient_slug=slug, purpose="refer", scope=("statement",))
        with pytest.raises(PortalError):
            consents.record_given(
                complaint=case.complaint, complainant=case.worker, given=[given], by=case.lead
            )
    assert not Consent.objects.exists()


def test_a_lapsed_consent_ends_what_hung_on_it_once(case: Ground) -> None:
    case.agrees(STORY, expires_at=timezone.now() + timedelta(days=1))
    offer = passing.accept(offer=case.offers(STORY), by=case.helper)
    later = timezone.now() + timedelta(days=2)
    assert consents.end_lapsed(at=later) == 1
    assert consents.end_lapsed(at=later) == 0
    offer.refresh_from_db()
    assert offer.state == TransitionState.REVOKED
    assert not Complaint.objects.visible_to(case.helper).filter(pk=case.complaint.pk).exists()
    assert AuditEvent.objects.filter(action="complaints.consent_lapsed").count() == 1


def asks(case: Ground, **changes: object) -> list[ConsentRequest]:
    values = {"recipient": case.cast.cso, "purpose": "refer", "scope": [STORY], "why": "To visit"}
    return consent_requests.ask_for_consent(
        complaint=case.complaint, by=case.lead, **{**values, **changes}
    )


def test_a_question_becomes_a_consent_only_by_her_yes(case: Ground) -> None:
    [question] = asks(case)
    assert b"To visit" not in bytes(question.sealed_why)
    assert not Consent.objects.exists()
    consent = consent_requests.answer_request(
        request=question, complainant=case.worker, agree=True, language="my"
    )
    assert consent is not None
    assert (consent.how, consent.taken_by, consent.language) == ("portal", None, "my")
    assert consent.scope == [STORY]


def test_her_no_leaves_no_consent_and_is_recorded(case: Ground) -> None:
    [question] = asks(case)
    answer = {"request": question, "complainant": case.worker, "language": "km"}
    assert consent_requests.answer_request(agree=False, **answer) is None
    assert not Consent.objects.exists()
    assert AuditEvent.objects.filter(action="complaints.consent_refused").count() == 1
    with pytest.raises(Conflict):
        consent_requests.answer_request(agree=True, **answer)


def test_every_worker_of_a_group_is_asked_and_answers_for_herself(case: Ground) -> None:
    other = add_worker(case.complaint, 2)
    questions = asks(case)
    assert {one.complainant for one in questions} == {case.worker, other}
    with pytest.raises(NotAllowed):
        consent_requests.answer_request(
            request=questions[0], complainant=other, agree=True, language="km"
        )
    with pytest.raises(Conflict):
        asks(case)


def test_a_question_too_old_cannot_be_answered_and_may_be_asked_again(case: Ground) -> None:
    [question] = asks(case)
    ConsentRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Conflict):
        consent_requests.answer_request(
            request=question, complainant=case.worker, agree=True, language="km"
        )
    assert len(asks(case)) == 1


@pytest.mark.parametrize("who", ["case_worker", "other_attache"])
def test_an_office_without_the_case_asks_for_nothing(case: Ground, who: str) -> None:
    with pytest.raises(NotAllowed):
        consent_requests.ask_for_consent(
            complaint=case.complaint,
            by=getattr(case.cast, who),
            recipient=case.cast.cso,
            purpose="refer",
            scope=[STORY],
        )
    assert not ConsentRequest.objects.exists()
