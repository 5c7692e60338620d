"""An agency's own home: where it stands today and what it has declared. Nothing here comes from a complaint."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.accounts.desks import DeskPage
from portal.accounts.frames import frame, person
from portal.accounts.gates import needs_permission
from portal.accounts.roles import REPRESENT_AGENCY
from recruitment_agencies import queries
from recruitment_agencies.models import Agency, FeeDeclaration
from recruitment_agencies.pages import AgencyRow

PAGE = DeskPage("agency", gettext_lazy("My agency"), "building-2", frozenset({REPRESENT_AGENCY}))
# Of whoever represents several agencies (November 2026: nobody), as many fit on a page.
MOST_AGENCIES = 20


@require_safe
@needs_permission(REPRESENT_AGENCY)
def agency_home(request: HttpRequest) -> HttpResponse:
    """The licence as the public sees it, and the schedules of one's own agency."""
    user = person(request)
    today = timezone.localdate()
    agencies = Agency.objects.represented_by(user).with_licences()[:MOST_AGENCIES]
    own = FeeDeclaration.objects.visible_to(user).select_related("agency", "job_order")
    context = frame(
        request,
        _("My agency"),
        "agency",
        rows=[AgencyRow(queries.agency_on(agency, day=today)) for agency in agencies],
        declarations=own.filter(state__in=("draft", "published")).order_by("-saved_at", "-id"),
        notices_url=_address("desk:agency-notices"),
    )
    return render(request, "desk/agency/home.html", context)


def _address(name: str) -> str:
    """Where the page is, or nothing where there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
