"""Two people at the same moment: one acceptance, and no access that outlives a consent."""

import pytest

from complaints.enums import SharedPart
from complaints.models import Assignment, Complaint, Transition
from complaints.services import consents, passing
from tests.at_once import at_once
from tests.cast import make_cast
from tests.complaints.passing_ground import Ground, ground

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.security]
STORY = SharedPart.STATEMENT


@pytest.fixture
def case() -> Ground:
    return ground(make_cast())


def test_an_offer_accepted_by_four_at_once_is_accepted_once(case: Ground) -> None:
    case.agrees(STORY)
    offer = case.offers(STORY)

    def accept() -> object:
        return passing.accept(offer=Transition.objects.get(pk=offer.pk), by=case.helper)

    assert sorted(at_once(*[accept] * 4)) == [False, False, False, True]
    assert Assignment.objects.filter(organisation=case.cast.cso).count() == 1


def test_who_accepts_while_she_takes_it_back_is_left_with_nothing(case: Ground) -> None:
    consent = case.agrees(STORY)
    offer = case.offers(STORY)
    at_once(
        lambda: passing.accept(offer=Transition.objects.get(pk=offer.pk), by=case.helper),
        lambda: consents.withdraw_consent(consent=consent, complainant=case.worker),
    )
    assert not Complaint.objects.visible_to(case.helper).filter(pk=case.complaint.pk).exists()
    assert Transition.objects.get().state == "revoked"
