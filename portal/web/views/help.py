"""Who can help: labour attachés, hotlines, organisations and authorities of a corridor."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from portal.common.caching import public_page
from portal.reference.forms import CorridorForm, mend_area
from portal.reference.queries import CACHE_TAG, find_help

ATTACHE_ARTICLE = "what-a-labour-attache-does"
CHOICES = ("from", "in", "area")


# "Open now" may be wrong for two minutes at most: kept here for 30 s, by a browser for 30, shown once more for 60.
@require_safe
@public_page(tags=(CACHE_TAG,), query=CHOICES, max_age=30, stale=60, keep=30)
def help_directory(request: HttpRequest) -> HttpResponse:
    """Places for `?from=KH&in=TH&area=TH-74`; 400 and the form alone for what is not in the lists."""
    mended = mend_area(request.GET)
    if mended is not None:
        return redirect(f"{reverse('web:help')}?{urlencode(mended)}")
    form = CorridorForm(request.GET or None)
    origin, destination = form.chosen
    context = {
        **_frame(form),
        "origin": origin,
        "destination": destination,
        "directory": find_help(origin, destination, area=form.area, at=timezone.now()),
        "choose_url": f"{reverse('web:help-choose')}?{urlencode(form.cleaned)}",
    }
    return render(request, "web/help.html", context, status=400 if form.errors else 200)


@require_safe
@public_page(tags=(CACHE_TAG,), query=CHOICES)
def choose_corridor(request: HttpRequest) -> HttpResponse:
    """The menus alone, with what was chosen: on the page with the numbers they would cost a second of waiting."""
    form = CorridorForm(request.GET or None)
    context = {**_frame(form), "back_url": f"{reverse('web:help')}?{urlencode(form.cleaned)}"}
    return render(request, "web/help_choose.html", context, status=400 if form.errors else 200)


def _frame(form: CorridorForm) -> dict[str, object]:
    return {
        "page_title": gettext("Who can help near me"),
        "lead": gettext("Labour attachés, hotlines and organisations. Calling them is your right."),
        "form": form,
        "attache_url": reverse("rights:article", args=[ATTACHE_ARTICLE]),
        "sensitive": True,
    }
