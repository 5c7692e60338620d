"""What every desk page of complaints has: the case behind an address, and its place on the desk."""

import functools
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from complaints import queries
from portal.accounts.desks import DeskPage
from portal.accounts.gates import View
from portal.accounts.roles import OVERSEE_CASES, WORK_CASES

PAGES = (
    DeskPage("cases", _("Complaints"), "inbox", frozenset({WORK_CASES, OVERSEE_CASES})),
    DeskPage("unrouted", _("Without an office"), "signpost", frozenset({OVERSEE_CASES})),
)


def with_case(view: View) -> View:
    """Hand the view the case of the address; a case this person may not see is a 404."""

    @functools.wraps(view)
    def through(request: HttpRequest, *, reference: str, **kwargs: Any) -> HttpResponse:
        complaint = queries.case_for_desk(request.user, reference)  # type: ignore[arg-type]
        return view(request, complaint=complaint, **kwargs)

    return through
