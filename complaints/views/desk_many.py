"""What is done from the queue itself: many cases at once, and kept filters."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from complaints import queue_page
from complaints.forms.desk import OfficerForm
from complaints.forms.queue import SaveViewForm
from complaints.models import Complaint
from complaints.queue import PAGE_SIZE, Queue
from complaints.references import is_reference
from complaints.services import officers, saved_views
from complaints.views.gates import works_cases
from portal.accounts.frames import person
from portal.accounts.models import User
from portal.common.errors import PortalError


@require_POST
@works_cases
def assign_many(request: HttpRequest) -> HttpResponse:
    """Give the ticked cases to oneself or to the person chosen; each by itself, refusals named."""
    user, sent = person(request), request.POST.getlist("case")[:PAGE_SIZE]
    ticked = [reference for reference in sent if is_reference(reference)]
    cases = Complaint.objects.visible_to(user).filter(reference__in=ticked).order_by("pk")
    to = user if "me" in request.POST else _chosen(request, user)
    if to is None or not cases:
        messages.warning(request, _("Tick at least one line, then choose what to do."))
        return _back(request)
    done, refused = officers.each(
        cases, lambda case: officers.give_to(complaint=case, officer=to, by=user)
    )
    for one in refused:
        messages.warning(request, f"{one.reference}: {one.why}")
    if done:
        said = ngettext("%(number)s case changed hands.", "%(number)s cases changed hands.", done)
        messages.success(request, said % {"number": done})
    return _back(request)


@require_POST
@works_cases
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters that are set, under a name."""
    user, form = person(request), SaveViewForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Please write a name for these filters."))
        return _back(request)
    query = queue_page.filters_of(request.POST.get("query", ""), user)
    try:
        saved_views.save_view(person=user, name=form.cleaned_data["name"], query=query)
    except PortalError as error:
        messages.warning(request, str(error.message))
    return _back(request)


@require_POST
@works_cases
def delete_view(request: HttpRequest, *, pk: int) -> HttpResponse:
    saved_views.delete_view(person=person(request), pk=pk)
    return redirect("desk:cases")


def _chosen(request: HttpRequest, user: User) -> User | None:
    choices: Any = officers.officers_of([office.pk for office in Queue(user).offices])
    form = OfficerForm(request.POST, officers=choices)
    return form.cleaned_data["officer"] if form.is_valid() else None


def _back(request: HttpRequest) -> HttpResponse:
    """To the queue as it was narrowed."""
    query = queue_page.filters_of(request.POST.get("query", ""), person(request))
    address = reverse("desk:cases")
    return redirect(f"{address}?{query}" if query else address)
