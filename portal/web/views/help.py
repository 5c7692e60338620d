"""Who can help: labour attachés, hotlines, organisations and authorities of a corridor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from portal.common.caching import public_page
from portal.reference.forms import CorridorForm
from portal.reference.queries import CACHE_TAG, find_help

ATTACHE_ARTICLE = "what-a-labour-attache-does"


@require_safe
@public_page(tags=(CACHE_TAG,), query=("from", "in"))
def help_directory(request: HttpRequest) -> HttpResponse:
    """Places for `?from=KH&in=TH`; 400 and the form alone for a country that is not in the list."""
    form = CorridorForm(request.GET or None)
    origin, destination = form.chosen
    context = {
        "page_title": gettext("Who can help near me"),
        "lead": gettext("Labour attachés, hotlines and organisations. Calling them is your right."),
        "form": form,
        "origin": origin,
        "destination": destination,
        "directory": find_help(origin, destination),
        "attache_url": reverse("rights:article", args=[ATTACHE_ARTICLE]),
        "sensitive": True,
    }
    return render(request, "web/help.html", context, status=400 if form.errors else 200)
