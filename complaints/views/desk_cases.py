"""A desk's queue and its case page."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints import case_page, queries, rules
from complaints.enums import Status
from complaints.forms.desk import QueueForm, TextForm
from complaints.models import Complaint
from complaints.views.desk_frame import with_case
from complaints.views.gates import oversees_cases, works_cases
from portal.accounts.desks import desk_nav
from portal.accounts.models import User

PAGE_SIZE = 50
SOON = timedelta(days=2)
WRITABLE = Status.open() | {Status.RESOLVED}


@require_safe
@works_cases
def queue(request: HttpRequest) -> HttpResponse:
    """Cases of this person's desks: without an office first, then what is due next."""
    form = QueueForm(request.GET)
    cases = form.narrow(Complaint.objects.visible_to(request.user))
    context = {"page_title": _("Complaints"), "form": form}
    return _list(request, cases, context, current="cases")


@require_safe
@oversees_cases
def unrouted(request: HttpRequest) -> HttpResponse:
    """Cases that no office leads; the oversight office finds one."""
    cases = Complaint.objects.visible_to(request.user).open().unrouted()
    context = {"page_title": _("Complaints without an office")}
    return _list(request, cases, context, current="unrouted")


@require_safe
@works_cases
@with_case
def case(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """One case; what the worker wrote stays closed until it is opened on purpose."""
    return show_case(request, complaint)


@require_safe
@works_cases
@with_case
def statement(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """What the worker wrote. Opening it is recorded."""
    opened = queries.opened_statement(complaint, by=request.user)  # type: ignore[arg-type]
    context = {
        **_frame(request, complaint),
        "opened": opened,
        "accused_people": case_page.accused_people(opened),
        "back_url": reverse("desk:case", args=[complaint.reference]),
    }
    return render(request, "desk/cases/statement.html", context)


def show_case(
    request: HttpRequest, complaint: Complaint, *, reply: TextForm | None = None, status: int = 200
) -> HttpResponse:
    """The case page, with a reply that could not be sent, if there was one."""
    user: User = request.user  # type: ignore[assignment]
    facts = case_page.facts(complaint)
    may_work = rules.can_work(user, complaint)
    context = {
        **_frame(request, complaint),
        **facts,
        "actions": case_page.actions(complaint, may_work=may_work),
        "may_assign": not facts["has_lead"] and rules.can_choose_office(user, complaint),
        "may_write": may_work and complaint.status in WRITABLE,
        "now": timezone.now(),
        "notes": case_page.notes(complaint, user),
        "messages_sent": queries.thread(complaint),
        "reply": reply or reply_form(),
        "back_url": reverse("desk:cases"),
    }
    return render(request, "desk/cases/case.html", context, status=status)


def reply_form(data: Any = None) -> TextForm:
    return TextForm(
        data,
        label=_("Message to the worker"),
        help_text=_("The worker reads it in the portal. Your office is named, you are not."),
    )


def _frame(request: HttpRequest, complaint: Complaint) -> dict[str, Any]:
    return {
        "page_title": complaint.reference,
        "desk_nav": desk_nav(request.user, current="cases"),  # type: ignore[arg-type]
        "complaint": complaint,
        "zone": complaint.country_of_work.time_zone,
    }


def _list(
    request: HttpRequest, cases: Any, context: dict[str, Any], *, current: str
) -> HttpResponse:
    cases = case_page.with_leads(cases.for_list().by_due_date())
    page = Paginator(cases, PAGE_SIZE).get_page(request.GET.get("page"))
    now = timezone.now()
    nav = desk_nav(request.user, current=current)  # type: ignore[arg-type]
    context |= {"desk_nav": nav, "page_obj": page, "now": now, "soon": now + SOON}
    return render(request, "desk/cases/queue.html", context)
