"""A desk's queue and its case page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints import case_page, queries, queue_page, rules
from complaints.enums import SharedPart, Status
from complaints.forms.desk import ReplyForm
from complaints.forms.queue import QueueForm, SaveViewForm
from complaints.models import Complaint
from complaints.queue import Queue, without_an_office
from complaints.reading import parts_for
from complaints.services import officers
from complaints.sight import one_page_of
from complaints.timeline import timeline
from complaints.transitions import may_move
from complaints.views.desk_frame import CASES, case_frame, with_case
from complaints.views.gates import oversees_cases, works_cases
from portal.accounts.frames import frame, person
from portal.accounts.models import User

WRITABLE = Status.open() | {Status.RESOLVED}


@require_safe
@works_cases
def queue(request: HttpRequest) -> HttpResponse:
    """Cases of this person's desks: untaken ones first, then what is due next."""
    user = person(request)
    form = QueueForm(request.GET, user=user)
    if form.looked_up:
        found = Complaint.objects.visible_to(user).filter(reference=form.looked_up).first()
        if found:
            return redirect("desk:case", reference=found.reference)
    own = form.queue.at(form.office_id)
    context = frame(
        request,
        _("Complaints"),
        CASES,
        form=form,
        save_form=SaveViewForm(),
        tabs=queue_page.tabs(form, user),
        officers=queue_page.colleagues(own, user),
        **queue_page.page(own, form.wish, request.GET.get("after", ""), known=form.known),
    )
    return render(request, "desk/cases/queue.html", context)


@require_safe
@oversees_cases
def unrouted(request: HttpRequest) -> HttpResponse:
    """Cases that no office leads; the oversight office finds one."""
    page = queue_page.page(
        Queue(person(request)), without_an_office(), request.GET.get("after", "")
    )
    context = frame(request, _("Complaints without an office"), "unrouted", **page)
    return render(request, "desk/cases/queue.html", context)


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
    """What the worker wrote, as far as this person's office reads it. Opening it is recorded."""
    opened = queries.opened_statement(complaint, by=person(request))
    context = case_frame(request, complaint) | {
        "opened": opened,
        "accused_people": case_page.accused_people(opened),
        "back_url": reverse("desk:case", args=[complaint.reference]),
    }
    return render(request, "desk/cases/statement.html", context)


def show_case(
    request: HttpRequest, complaint: Complaint, *, reply: ReplyForm | None = None, status: int = 200
) -> HttpResponse:
    """The case page, with a reply that could not be sent, if there was one."""
    user = person(request)
    with one_page_of(complaint):
        context = case_frame(request, complaint) | _case_context(user, complaint)
        context["reply"] = reply or reply_form(complaint)
        return render(request, "desk/cases/case.html", context, status=status)


def _case_context(user: User, complaint: Complaint) -> dict[str, Any]:
    facts, parts = case_page.facts(complaint), parts_for(user, complaint)
    may_work = rules.can_work(user, complaint)
    own, office = officers.own_assignment(complaint, user), rules.office_of(user, complaint)
    return {
        **facts,
        **case_page.panels(complaint, user),
        "actions": case_page.actions(complaint, user, own=own, may_work=may_work),
        "own": own,
        "links": case_page.links(complaint, user),
        "history": timeline(complaint, user),
        "related": case_page.related(complaint, user),
        "time_limits": case_page.time_limits(complaint),
        "may_open": bool(parts & {SharedPart.STATEMENT, SharedPart.FEE_CHECK}),
        "may_assign": not facts["has_lead"] and rules.can_choose_office(user, complaint),
        "may_write": may_work and complaint.status in WRITABLE,
        "now": timezone.now(),
        "notes": queries.notes_of(complaint, office) if office else [],
        "messages_sent": queries.messages_read_by(user, complaint),
        "reads_messages": SharedPart.MESSAGES in parts,
        "back_url": reverse("desk:cases"),
    }


def reply_form(complaint: Complaint, data: Any = None) -> ReplyForm:
    may_wait = complaint.state in (Status.RECEIVED, Status.REOPENED) or may_move(
        complaint, Status.WAITING_FOR_WORKER, by_worker=False
    )
    return ReplyForm(
        data,
        may_wait=may_wait,
        label=_("Message to the worker"),
        help_text=_("The worker reads it in the portal. Your office is named, you are not."),
    )
