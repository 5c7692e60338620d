"""The first page after signing in: what waits for this person."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.desks import desk_nav, waiting_for
from portal.accounts.models import User


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
