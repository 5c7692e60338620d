"""The demonstration's second factor: the code that a phone would show."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.accounts.demo import demo_code


@require_safe
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """The code of this moment, and the next one. Exists in the demo only."""
    if not settings.IS_DEMO:
        raise Http404
    now = demo_code()
    context = {"page_title": _("Code for the demonstration"), "code": now}
    response = render(request, "web/demo_code.html", context)
    response["Refresh"] = str(now.seconds)  # works without script
    return response
