"""The demonstration's consents and offers."""

import pytest

from complaints.demo import create_demo_complaints
from complaints.demo_passing import create_demo_passing
from complaints.models import Consent, ConsentRequest, Transition
from portal.accounts.demo import create_demo_people
from portal.reference.reference_loaders import load_countries
from portal.reference.services import LoadReport
from tests.cast import make_ground


@pytest.mark.django_db
def test_the_demonstration_shares_one_case_offers_one_and_asks_one_worker_once() -> None:
    load_countries(LoadReport())
    make_ground()
    create_demo_people()
    create_demo_complaints()
    assert create_demo_passing() == 3
    assert create_demo_passing() == 0
    states = Transition.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["accepted", "offered"]
    assert Consent.objects.count() == 2
    assert ConsentRequest.objects.count() == 1
