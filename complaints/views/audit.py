"""Who opened which case: for heads and oversight officers, of the cases that their offices have themselves.

People of other offices are not named: there the office is said (`complaints.readers`).
"""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import BigIntegerField, Case, F, When
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from complaints.models import Complaint
from complaints.readers import Readers, named_to
from complaints.services.mass_reading import READS
from portal.accounts.desks import DeskPage
from portal.accounts.frames import frame, person
from portal.accounts.gates import needs_permission
from portal.accounts.models import User
from portal.accounts.roles import LEAD_DESK, OVERSEE_CASES
from portal.audit.models import AuditEvent
from portal.common.forms import CharField, PlainForm

PAGE_SIZE, MOST_LISTED = 50, 2000
PAGE = DeskPage("audit", _("Who opened what"), "eye", frozenset({LEAD_DESK, OVERSEE_CASES}))
OPENED = {
    "complaints.read": _("What the worker wrote was read"),
    "complaints.read_messages": _("The messages were read"),
    "complaints.opened_file": _("A file was opened"),
    "complaints.opened_original_file": _("An untouched file was opened"),
    "complaints.read_request": _("A request of the worker was read"),
    "complaints.read_identity": _("Name and contact were opened"),
}
leads_or_oversees = needs_permission(LEAD_DESK, OVERSEE_CASES)


class AuditForm(PlainForm):
    """Readings of one case, or by one person."""

    reference = CharField(label=_("Reference"), required=False)
    person = CharField(label=_("Person"), required=False)


@require_safe
@leads_or_oversees
def opened(request: HttpRequest) -> HttpResponse:
    """Newest first, as far as the newest 2,000 reach; a constant number of queries."""
    form = AuditForm(request.GET)
    wish = form.cleaned_data if form.is_valid() else {}
    user = person(request)
    page = Paginator(_readings(user, wish), PAGE_SIZE).get_page(request.GET.get("page"))
    named = _references(user, [event.case for event in page.object_list])
    readers = Readers(user, page.object_list)
    rows = [
        (event, named.get(event.case, ""), OPENED[event.action], readers.name(event))
        for event in page.object_list
    ]
    context = frame(request, str(PAGE.label), PAGE.key, form=form, page_obj=page, rows=rows)
    return render(request, "desk/audit/list.html", context)


def _readings(user: User, wish: dict[str, Any]) -> Any:
    """The newest events of cases that her offices lead, copy or oversee; each with `case`, the key of its complaint.

    Who was only asked to help does not learn who else reads the case.
    """
    kind = Complaint._meta.label_lower
    # Ids of other things may be no numbers: only those of cases are read as one.
    number = Case(When(object_type=kind, then=Cast("object_id", BigIntegerField())))
    cases = Complaint.objects.visible_to(user).beyond_help(user).order_by()
    if wish.get("reference"):
        cases = cases.filter(reference=wish["reference"].upper())
    events = AuditEvent.objects.filter(object_type=kind, action__in=READS, actor__isnull=False)
    found: Any = events.annotate(case=number).filter(case__in=cases.values("pk"))
    if wish.get("person"):
        # Only where the name would be shown: a search must not say it either.
        found = named_to(user, found, cases).filter(actor__name__icontains=wish["person"])
    # Bounded: a page number is counted from these, never from the whole trail.
    return found.select_related("actor").order_by(F("id").desc())[:MOST_LISTED]


def _references(user: User, pks: list[int]) -> dict[int, str]:
    rows = Complaint.objects.visible_to(user).filter(pk__in=pks).order_by()
    return dict(rows.values_list("pk", "reference"))
