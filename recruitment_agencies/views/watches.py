"""«Tell me if this changes»: asking, and the page behind the link in each message. No cookie, no account.

No forgery token anywhere, on purpose: it needs a cookie, and these pages set none. Nothing here acts in anybody's name:
asking only sends one neutral message, and what stands behind a link is allowed by the secret in it.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.common.api.throttling import AddressThrottle
from recruitment_agencies.forms.agencies import WatchForm
from recruitment_agencies.models import Agency, AgencyWatch
from recruitment_agencies.services import watches

TOO_MANY = 429


class WatchThrottle(AddressThrottle):
    scope = "agency-watch"
    rate = "20/hour"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """The form; what it answers is the same whether the address watches already or not."""
    agency = _agency(public_id)
    channels = watches.carried_channels()
    if not channels:
        raise Http404
    form = WatchForm(request.POST if request.method == "POST" else None, channels=channels)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "ask", agency, form=form, status=400 if form.errors else 200)
    if not WatchThrottle().allow_request(request, ask):  # type: ignore[arg-type]
        return _page(request, "too_many", agency, status=TOO_MANY)
    watches.ask_to_watch(
        agency=agency,
        channel=form.chosen,
        address=form.cleaned_data["address"],
        language=get_language() or "en",
    )
    return redirect("agencies:watch-asked", public_id=public_id)


@never_cache
@require_safe
def asked(request: HttpRequest, public_id: str) -> HttpResponse:
    """What to do now: open the message."""
    return _page(request, "asked", _agency(public_id))


@never_cache
@require_safe
def watch(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link. It changes nothing by itself: programs that check mail open links too."""
    found = _watch(token)
    return _page(request, "link", found.agency, token=token, is_confirmed=found.confirmed_at)


@csrf_exempt
@never_cache
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    watches.confirm_watch(watch=_watch(token))
    return redirect("watches:watch", token=token)


@csrf_exempt
@never_cache
@require_POST
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link is dead afterwards, so the answer is a page of its own."""
    watches.stop_watch(watch=_watch(token))
    return redirect("watches:stopped")


@never_cache
@require_safe
def stopped(request: HttpRequest) -> HttpResponse:
    context = {"page_title": _("We will not write to you again"), "state": "stopped"}
    return render(request, "recruitment_agencies/watch.html", context)


def _agency(public_id: str) -> Agency:
    agency = Agency.objects.filter(public_id=public_id).first()
    if agency is None:
        raise Http404
    return agency


def _watch(token: str) -> AgencyWatch:
    found = watches.find_watch(token)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, state: str, agency: Agency, *, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {
        "page_title": _("Tell me if this changes"),
        "back_url": reverse("agencies:detail", args=[agency.public_id]),
        "agency": agency,
        "state": state,
    }
    return render(request, "recruitment_agencies/watch.html", context, status=status)
