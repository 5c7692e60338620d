"""The demonstration's complaints."""

import pytest
from django.utils import timezone

from complaints.demo import DEMO_CASES, create_demo_complaints
from complaints.models import Complaint, Seat
from portal.accounts.demo import create_demo_people
from portal.reference.reference_loaders import load_countries
from portal.reference.services import LoadReport
from tests.cast import make_ground


@pytest.mark.django_db
def test_demo_complaints_are_created_once_in_several_states() -> None:
    load_countries(LoadReport())
    make_ground()
    create_demo_people()
    first = create_demo_complaints()
    again = create_demo_complaints()
    assert [reference for reference, _receipt in again] == [reference for reference, _r in first]
    assert all(receipt for _reference, receipt in first)
    assert not any(receipt for _reference, receipt in again)
    assert Complaint.objects.count() == len(DEMO_CASES)
    assert set(Complaint.objects.values_list("status", flat=True)) == {
        "received",
        "in_progress",
        "waiting_for_worker",
        "resolved",
        "reopened",
    }
    assert Complaint.objects.unrouted().count() == 1
    group = Complaint.objects.get(group_size=4)
    assert group.complainants.count() == 4
    assert group.seats.filter(rank=1, officer__isnull=False).exists()
    late = Seat.objects.filter(due_at__lt=timezone.now()).values("complaint").distinct()
    assert late.count() == 1
