"""The demonstration's outbox: every message it would have sent."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.notifications.queries import demo_outbox, outbox_line

LINES_A_PAGE = 20


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Messages, newest first; `?reference=` shows those about one case. Exists in the demo only."""
    if not settings.IS_DEMO:
        raise Http404
    reference = request.GET.get("reference", "").strip()[:64]
    page = Paginator(demo_outbox(reference=reference), LINES_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page_title": _("Demonstration outbox"),
        "page_obj": page,
        "lines": [outbox_line(entry) for entry in page],
        "reference": reference,
    }
    return render(request, "web/outbox.html", context)
