"""Who complained: masked, asked for with a reason, granted by a second person, opened on record."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from complaints import queries, reading
from complaints.enums import ContactChannel, UnmaskState
from complaints.forms.interests import GrantForm
from complaints.models import Complaint, UnmaskRequest
from complaints.panels import CasePanel, Context, case_panels
from complaints.services import unmasking
from complaints.views.desk_frame import with_case
from complaints.views.gates import works_cases
from portal.accounts.desks import DeskPage, Pile, PileSource
from portal.accounts.frames import ask, ask_why, form_page, frame, person, posted, with_row
from portal.accounts.gates import needs_fresh_sign_in, needs_permission
from portal.accounts.models import User
from portal.accounts.roles import GRANT_UNMASKING
from portal.common.errors import NotAllowed

PAGE_SIZE = 50
PAGE = DeskPage(
    "unmasking", gettext_lazy("Requests to see a name"), "shield", frozenset({GRANT_UNMASKING})
)
decides = needs_permission(GRANT_UNMASKING)
with_request = with_row(
    "asked",
    "pk",
    lambda user: _requests(user).waiting(),  # what was decided is not there any more
)


@form_page
@works_cases
@needs_fresh_sign_in
@with_case
def ask_identity(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """Why the officer must know who complained; a custodian reads it."""
    return ask_why(
        request,
        lambda why: unmasking.ask_to_unmask(complaint=complaint, by=person(request), reason=why),
        heading=_("Ask to see name and contact"),
        about=complaint.reference,
        said=_("Another person decides, and reads why you ask."),
        back=_case(complaint),
        current="cases",
    )


@require_safe
@works_cases
@needs_fresh_sign_in
@with_case
def identity(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """Who complained. Opening it is recorded; without a live grant it leads back to the case."""
    try:
        people = unmasking.identities(complaint=complaint, by=person(request))
    except NotAllowed:
        return redirect(_case(complaint))
    labels = dict(ContactChannel.choices)
    rows = [(one, labels.get(one.channel, "") if one.contact else "") for one in people]
    context = frame(
        request,
        f"{_('Name and contact')} – {complaint.reference}",
        "cases",
        complaint=complaint,
        people=rows,
        back_url=_case(complaint),
    )
    return render(request, "desk/unmasking/identity.html", context)


@require_safe
@decides
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for this custodian, danger first."""
    waiting = _requests(person(request)).waiting().order_by("-complaint__danger", "asked_at")
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    context = frame(request, str(PAGE.label), PAGE.key, page_obj=page)
    return render(request, "desk/unmasking/list.html", context)


@form_page
@decides
@needs_fresh_sign_in
@with_request
def request_page(request: HttpRequest, *, asked: UnmaskRequest) -> HttpResponse:
    """One request with its reason, which is opened on record; granting it."""
    form = GrantForm(posted(request))

    def do() -> object:
        hours = form.cleaned_data["hours"]
        return unmasking.grant(request=asked, by=person(request), hours=hours)

    context = frame(
        request,
        f"{PAGE.label} – {asked.complaint.reference}",
        PAGE.key,
        asked=asked,
        kind_label=_kind(asked.complaint),
        reason=unmasking.reason_of(request=asked, by=person(request)),
        heading=_("Allow"),
    )
    return ask(
        request,
        form,
        do,
        said=_("The officer may see it now, and is told."),
        back=reverse("desk:unmasking"),
        context=context,
        template="desk/unmasking/request.html",
    )


@form_page
@decides
@with_request
def refuse(request: HttpRequest, *, asked: UnmaskRequest) -> HttpResponse:
    return ask_why(
        request,
        lambda why: unmasking.refuse(request=asked, by=person(request), why=why),
        heading=_("Refuse"),
        about=asked.complaint.reference,
        said=_("The officer is told, and reads why."),
        back=reverse("desk:unmasking"),
        current=PAGE.key,
    )


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    case_panels.register(
        CasePanel("identity", "desk/unmasking/_panel.html", _panel, order=40, in_aside=True)
    )


def _panel(user: User, complaint: Complaint) -> Context | None:
    """Masked, waiting, refused or open; nothing where the office was not given who she is."""
    if not reading.may_ask_for_identity(user, complaint):
        return None
    standing = unmasking.state_for(user, complaint)
    refused = None if standing else unmasking.last_refusal(user, complaint)
    if refused:
        refused.complaint = complaint
    return {
        "until": standing.until if standing and standing.state == UnmaskState.GRANTED else None,
        "waits": bool(standing and standing.state == UnmaskState.ASKED),
        "answer": refused.opened("sealed_answer") if refused else "",
    }


def _piles(user: User) -> list[Pile]:
    if not user.may(GRANT_UNMASKING):
        return []
    waiting = UnmaskRequest.objects.visible_to(user).waiting().count()
    return [Pile(str(PAGE.label), waiting, reverse("desk:unmasking"))]


source = PileSource("unmasking", _piles)


def _requests(user: User) -> Any:
    rows = UnmaskRequest.objects.visible_to(user)
    return rows.select_related("complaint", "officer", "organisation")


def _kind(complaint: Complaint) -> str:
    kind = queries.kind_of(complaint)
    return str(kind.label) if kind else complaint.kind


def _case(complaint: Complaint) -> str:
    return reverse("desk:case", args=[complaint.reference])
