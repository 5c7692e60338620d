"""Complaints that wait for a person, counted for her first page."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.enums import Status
from complaints.models import Complaint
from portal.accounts.desks import Pile, PileSource
from portal.accounts.models import User
from portal.accounts.roles import OVERSEE_CASES, WORK_CASES


def piles_for(user: User) -> list[Pile]:
    """Piles of complaints, the late one first; none for people who work no cases."""
    if not (user.may(WORK_CASES) or user.may(OVERSEE_CASES)):
        return []
    counts = _counts(user)
    cases = reverse("desk:cases")
    piles = [
        Pile(_("Overdue"), counts["late"], f"{cases}?status=open", is_late=counts["late"] > 0),
        Pile(_("New, not yet acknowledged"), counts["new"], f"{cases}?status={Status.RECEIVED}"),
        Pile(_("All open complaints"), counts["open"], f"{cases}?status=open"),
    ]
    if user.may(OVERSEE_CASES):
        unrouted = Complaint.objects.visible_to(user).open().unrouted().count()
        late = unrouted > 0
        piles.insert(0, Pile(_("Without an office"), unrouted, reverse("desk:unrouted"), late))
    return piles


def _counts(user: User) -> dict[str, int]:
    cases = Complaint.objects.visible_to(user).open().with_next_due()
    return cases.aggregate(
        open=Count("pk"),
        late=Count("pk", filter=Q(next_due_at__lt=timezone.now())),
        new=Count("pk", filter=Q(status=Status.RECEIVED)),
    )


source = PileSource("complaints", piles_for)
