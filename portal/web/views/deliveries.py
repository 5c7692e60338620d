"""The ledger of messages for whoever runs the system: what waits, went out and failed, and why. Never about whom."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.desks import DeskPage
from portal.accounts.frames import act, frame, person, with_row
from portal.accounts.gates import needs_permission
from portal.accounts.models import User
from portal.accounts.roles import RUN_SYSTEM
from portal.notifications.ledger import channel_lines, failed_deliveries, failure_lines
from portal.notifications.lengths import message_texts
from portal.notifications.models import Delivery
from portal.notifications.services import retry_delivery

PAGE_SIZE = 50
PAGE = DeskPage("deliveries", _("Sent messages"), "send", frozenset({RUN_SYSTEM}))
runs_system = needs_permission(RUN_SYSTEM)


def _rows(_user: User) -> Any:
    """Deliveries belong to no office: whoever runs the system sees that they exist, and nothing that they say."""
    return Delivery.objects.failed()


@require_safe
@runs_system
def deliveries(request: HttpRequest) -> HttpResponse:
    """Counts for each channel, why deliveries failed, and the newest that did; a constant number of queries."""
    page = Paginator(failed_deliveries(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = frame(
        request,
        str(PAGE.label),
        PAGE.key,
        channels=channel_lines(timezone.now()),
        failures=failure_lines(),
        page_obj=page,
    )
    return render(request, "desk/deliveries/ledger.html", context)


@require_safe
@runs_system
def texts(request: HttpRequest) -> HttpResponse:
    """What each message says, and how many SMS it takes."""
    title = gettext("Messages and their length")
    context = frame(request, title, PAGE.key, texts=message_texts())
    return render(request, "desk/deliveries/texts.html", context)


@require_POST
@runs_system
@with_row("delivery", "pk", _rows)
def retry(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """Send again what failed for good."""
    return act(
        request,
        lambda: retry_delivery(delivery=delivery, by=person(request)),
        said=_("It will be sent again."),
        back=reverse("desk:deliveries"),
    )


urlpatterns = [
    path("deliveries/", deliveries, name="deliveries"),
    path("deliveries/texts/", texts, name="delivery-texts"),
    path("deliveries/<int:pk>/retry/", retry, name="delivery-retry"),
]
