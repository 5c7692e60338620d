"""What every desk page of complaints has: the case behind an address, and its place on the desk."""

import functools
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints import queries
from complaints.models import Complaint
from portal.accounts import frames
from portal.accounts.desks import DeskPage
from portal.accounts.frames import person
from portal.accounts.gates import View
from portal.accounts.roles import FILE_CASES, LEAD_DESK, OVERSEE_CASES, WORK_CASES

CASES = "cases"
PAGES = (
    DeskPage(CASES, _("Complaints"), "inbox", frozenset({WORK_CASES, OVERSEE_CASES})),
    DeskPage("unrouted", _("Without an office"), "signpost", frozenset({OVERSEE_CASES})),
    DeskPage("filing", _("File for workers"), "hand-helping", frozenset({FILE_CASES})),
    DeskPage("exports", _("Exports"), "download", frozenset({LEAD_DESK, OVERSEE_CASES})),
)


def with_case(view: View) -> View:
    """Hand the view the case of the address; a case this person may not see is a 404."""

    @functools.wraps(view)
    def through(request: HttpRequest, *, reference: str, **kwargs: Any) -> HttpResponse:
        complaint = queries.case_for_desk(person(request), reference)
        return view(request, complaint=complaint, **kwargs)

    return through


def address_of(complaint: Complaint) -> str:
    """The case page."""
    return reverse("desk:case", args=[complaint.reference])


def case_frame(request: HttpRequest, complaint: Complaint, title: str = "") -> dict[str, Any]:
    """Context of a page about one case; `title` names an act, and stands before the reference."""
    words = f"{title} – {complaint.reference}" if title else complaint.reference
    zone = complaint.country_of_work.time_zone
    return frames.frame(request, words, CASES, heading=title, complaint=complaint, zone=zone)
