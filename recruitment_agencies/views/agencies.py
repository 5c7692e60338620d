"""The public register: the list, and one agency. No cookie, no session; kept whole until something changes."""

from datetime import date
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.common.caching import public_page
from recruitment_agencies import queries
from recruitment_agencies.finding import MOST
from recruitment_agencies.forms.agencies import AgencySearchForm, DayForm
from recruitment_agencies.lookalikes import look_alikes_of, look_alikes_on_page
from recruitment_agencies.models import Agency
from recruitment_agencies.pages import AgencyPage, AgencyRow
from recruitment_agencies.services.watches import carried_channels

PAGE_SIZE = 20
# Shorter than usual: anyone may ask for any name and any day, and each answer is kept.
KEEP_SECONDS = 60


@require_safe
@public_page(tags=("agencies",), query=("q", "country", "status", "page"), keep=KEEP_SECONDS)
def agency_list(request: HttpRequest) -> HttpResponse:
    """Agencies by name, country and status today."""
    form = AgencySearchForm(request.GET)
    if not form.is_valid():
        return render(request, "recruitment_agencies/list.html", {"form": form}, status=400)
    asked = form.cleaned_data
    today = timezone.localdate()
    found = queries.public_agencies(
        on=today, country=asked["country"], text=asked["q"], status=asked["status"]
    )
    page = _page(found, request.GET.get("page", "1"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": _rows(page, today),
        "is_filtered": any(asked.values()),
        "is_cut": bool(asked["q"]) and page.paginator.count > MOST,
    }
    return render(request, "recruitment_agencies/list.html", context)


@require_safe
@public_page(tags=("agencies",), query=("on",), keep=KEEP_SECONDS)
def agency_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One agency, today or on the day of `?on=`."""
    agency = _agency_or_404(public_id)
    form = DayForm(request.GET)
    page = AgencyPage(queries.agency_on(agency, day=form.day), look_alikes_of(agency))
    status = 200 if form.is_valid() else 400
    context = {"agency": agency, "page": page, "form": form, "can_watch": bool(carried_channels())}
    return render(request, "recruitment_agencies/detail.html", context, status=status)


def _rows(page: Page, day: date) -> list[AgencyRow]:
    agencies = list(page)
    alike = look_alikes_on_page(agencies)
    return [AgencyRow(queries.agency_on(each, day=day), alike[each.pk]) for each in agencies]


def _agency_or_404(public_id: str) -> Agency:
    try:
        return queries.public_agency(public_id)
    except Agency.DoesNotExist as error:
        raise Http404 from error


def _page(found: Any, number: str) -> Page:
    try:
        return Paginator(found, PAGE_SIZE).page(number)
    except InvalidPage as error:
        raise Http404 from error
