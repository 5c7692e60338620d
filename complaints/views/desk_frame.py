"""What every desk page of complaints has: the navigation, the case behind an address."""

import functools
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints import queries
from complaints.views.gates import View
from portal.accounts.models import User
from portal.accounts.roles import OVERSEE_CASES, WORK_CASES


def with_case(view: View) -> View:
    """Hand the view the case of the address; a case this person may not see is a 404."""

    @functools.wraps(view)
    def through(request: HttpRequest, *, reference: str, **kwargs: Any) -> HttpResponse:
        complaint = queries.case_for_desk(request.user, reference)  # type: ignore[arg-type]
        return view(request, complaint=complaint, **kwargs)

    return through


def desk_nav(user: User, *, current: str) -> list[dict[str, Any]]:
    """Entries of `layouts/desk.html` that this person may use; `current` is the name of an address."""
    entries = [("home", _("My desk"), "layout-dashboard", True)]
    may_see = user.may(WORK_CASES) or user.may(OVERSEE_CASES)
    entries.append(("cases", _("Complaints"), "inbox", may_see))
    entries.append(("unrouted", _("Without an office"), "signpost", user.may(OVERSEE_CASES)))
    return [
        {
            "url": reverse(f"desk:{name}"),
            "label": label,
            "icon": icon,
            "current": name == current,
        }
        for name, label, icon, is_shown in entries
        if is_shown
    ]
