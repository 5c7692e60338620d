"""New numbers during a visit: shown on one page until she says that she wrote it down, then never again."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from complaints.services import new_numbers
from complaints.services.receipts import format_receipt
from complaints.services.visits import Visit
from complaints.views.gates import with_any_visit, with_visit
from portal.common.errors import PortalError

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@with_any_visit
def new_number(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """A number that she has to write down; where there is none, whether she wants another one."""
    if request.method != "POST" and visit.number:
        context = {
            "number": format_receipt(visit.number.digits),
            "for_member": visit.number.for_member,
            "sensitive": True,
        }
        return render(request, "complaints/number.html", context)
    return _ask(request, lambda: new_numbers.give_new_number(visit=visit))


@form_page
@with_visit
def one_more_number(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """A number for one more worker of her group."""
    left = new_numbers.numbers_left(visit.complaint)
    return _ask(request, lambda: new_numbers.issue_further(visit=visit), left=left, for_member=True)


@require_POST
@with_any_visit
def wrote_it_down(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """From now on nobody can see it again, and the number before it opens nothing."""
    new_numbers.wrote_it_down(visit=visit)
    return redirect("complaints:status")


def _ask(
    request: HttpRequest, give: Callable[[], object], *, left: int = 0, for_member: bool = False
) -> HttpResponse:
    refusal: PortalError | None = None
    if request.method == "POST":
        try:
            give()
        except PortalError as error:
            refusal = error
        else:
            return redirect("complaints:new-number")
    context = {
        "refusal": refusal,
        "left": left,
        "for_member": for_member,
        "back_url": reverse("complaints:status"),
        "sensitive": True,
    }
    status = refusal.status if refusal else 200
    return render(request, "complaints/new_number.html", context, status=status)
