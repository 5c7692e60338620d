"""The demonstration's case for seven workers."""

import pytest

from complaints.demo_cso import create_demo_filing
from complaints.models import Complaint, Consent, Receipt
from portal.accounts.demo import create_demo_people
from portal.accounts.models import User
from portal.reference.reference_loaders import load_countries
from portal.reference.services import LoadReport
from tests.cast import make_ground


@pytest.mark.django_db
def test_the_helper_filed_for_seven_once_and_still_sees_it() -> None:
    load_countries(LoadReport())
    make_ground()
    create_demo_people()
    first, again = create_demo_filing(), create_demo_filing()
    assert first == again
    assert first is not None
    assert (first.group_size, Receipt.objects.count(), Consent.objects.count()) == (7, 7, 7)
    helper = User.objects.get(email="cso.th@demo.example")
    assert list(Complaint.objects.visible_to(helper)) == [first]
