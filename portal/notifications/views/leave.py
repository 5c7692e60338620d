"""Where the link of a mail leads with which one ends mails of its kind. Says nothing about anybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.notifications.models import LeaveLink
from portal.notifications.services import leave_messages
from portal.notifications.services.leaving import find_leave_link


@csrf_exempt  # mail programs post without a cookie (RFC 8058); the secret in the address is what allows it
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing: it shows a button. POST ends the messages, once; again, it says the same."""
    link = find_leave_link(token)
    if link is None:
        raise Http404
    if request.method == "POST":
        leave_messages(link=link)
        link.refresh_from_db()
    with translation.override(link.delivery.message.language):
        return _page(request, link)


def _page(request: HttpRequest, link: LeaveLink) -> HttpResponse:
    context = {"page_title": _("Stop these messages"), "is_done": link.used_at is not None}
    return render(request, "desk/messages/leave.html", context)
