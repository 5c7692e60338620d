"""For the people who run the portal: scheduled jobs, and figures for their monitoring. Nothing of any case."""

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.accounts.desks import DeskPage
from portal.accounts.frames import frame
from portal.accounts.gates import needs_permission
from portal.accounts.roles import RUN_SYSTEM
from portal.web.operations.jobs import jobs
from portal.web.readiness import checks

PAGE = DeskPage(
    "operations", gettext_lazy("Running the portal"), "activity", frozenset({RUN_SYSTEM})
)


@require_safe
@needs_permission(RUN_SYSTEM)
def operations(request: HttpRequest) -> HttpResponse:
    """What works now, and every scheduled job with its last run; what fails stands on top."""
    context = frame(
        request,
        _("Running the portal"),
        PAGE.key,
        checks=checks(),
        jobs=jobs(at=timezone.now()),
    )
    return render(request, "desk/operations/overview.html", context)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with the bearer token of the settings; else nothing is there."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    from portal.web.operations.metrics import exposition

    body, media_type = exposition()
    response = HttpResponse(body, content_type=media_type)
    response["Cache-Control"] = "no-store"
    return response
