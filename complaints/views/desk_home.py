"""The first page after signing in: what waits for this person."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints.enums import Status
from complaints.models import Complaint
from complaints.views.desk_frame import desk_nav
from portal.accounts.models import User
from portal.accounts.roles import OVERSEE_CASES, WORK_CASES


@dataclass(frozen=True)
class Waiting:
    """One pile of work."""

    label: str
    count: int
    url: str
    is_late: bool = False


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Counts and links, each only where the person's roles allow it."""
    user: User = request.user  # type: ignore[assignment]
    context = {
        "page_title": _("My desk"),
        "desk_nav": desk_nav(user, current="home"),
        "waiting": waiting_for(user),
        "memberships": user.memberships.live().select_related("organisation"),
    }
    return render(request, "desk/home.html", context)


def waiting_for(user: User) -> list[Waiting]:
    """Piles of complaints, the late one first; none for people who work no cases."""
    if not (user.may(WORK_CASES) or user.may(OVERSEE_CASES)):
        return []
    counts = _counts(user)
    cases = reverse("desk:cases")
    piles = [
        Waiting(_("Overdue"), counts["late"], f"{cases}?status=open", is_late=counts["late"] > 0),
        Waiting(_("New, not yet acknowledged"), counts["new"], f"{cases}?status={Status.RECEIVED}"),
        Waiting(_("All open complaints"), counts["open"], f"{cases}?status=open"),
    ]
    if user.may(OVERSEE_CASES):
        unrouted = Complaint.objects.visible_to(user).open().unrouted().count()
        late = unrouted > 0
        piles.insert(0, Waiting(_("Without an office"), unrouted, reverse("desk:unrouted"), late))
    return piles


def _counts(user: User) -> dict[str, int]:
    cases = Complaint.objects.visible_to(user).open().with_next_due()
    return cases.aggregate(
        open=Count("pk"),
        late=Count("pk", filter=Q(next_due_at__lt=timezone.now())),
        new=Count("pk", filter=Q(status=Status.RECEIVED)),
    )
