"""Where I am signed in, and signing out from afar."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.accounts.frames import form_page, person
from portal.accounts.sessions import end_session, end_sessions

LONGEST_KEY = 18  # digits; of more Python may make no number


@form_page
@login_required
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    """The list; ends one of them, or all but this one."""
    user, here = person(request), request.session.session_key
    if request.method == "POST":
        chosen = request.POST.get("session", "")
        if not chosen.isdecimal():
            end_sessions(user, but=here)
        elif len(chosen) <= LONGEST_KEY:
            end_session(user, pk=int(chosen))
        messages.success(request, _("Signed out there."))
        return redirect("usersessions_list")
    rows = sorted(UserSession.objects.purge_and_list(user), key=lambda row: row.created_at)
    context = {
        "page_title": _("Where I am signed in"),
        "rows": [(row, row.session_key == here) for row in reversed(rows)],
    }
    return render(request, "usersessions/usersession_list.html", context)
