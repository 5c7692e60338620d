"""After sending: the receipt opens status and messages, never the story again."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.follow_up_page import follow_up_page
from complaints.forms.follow_up import MessageForm, ReceiptForm
from complaints.models import Complainant, Complaint
from complaints.services import receipts, visits, worker
from complaints.services.receipts import Opened
from complaints.services.visits import Visit
from complaints.views.cookies import drop_cookie, read_cookie, set_cookie
from complaints.views.gates import (
    BAD_REQUEST,
    VISIT_COOKIE,
    browser_of,
    client_address,
    with_any_visit,
    with_visit,
)
from complaints.views.review import due_dates
from portal.common.errors import PortalError, TooMany

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def open_case(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt; the right one opens a visit."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        opened, status = _found(request, form)
        if opened:
            response = redirect(
                "complaints:new-number" if opened.new_receipt else "complaints:status"
            )
            token = visits.open_visit(complainant=opened.complainant, new_number=opened.new_receipt)
            set_cookie(request, response, VISIT_COOKIE, token)
            return response
    return render(request, "complaints/follow_up.html", {"form": form}, status=status)


@require_safe
@with_any_visit
def status(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """Where it stands, who has it, what is due, and the messages; first of all a number not yet written down."""
    if visit.number:
        return redirect("complaints:new-number")
    return show_status(request, visit.complaint, visit.complainant)


@require_POST
@with_visit
def reply(request: HttpRequest, *, complaint: Complaint, complainant: Complainant) -> HttpResponse:
    form = MessageForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        try:
            worker.reply(complaint=complaint, complainant=complainant, text=text)
        except PortalError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect(f"{reverse('complaints:status')}#messages")
    return show_status(request, complaint, complainant, form=form)


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close and forget: nothing of the visit stays on the phone or here."""
    visits.close_visit(token=read_cookie(request, VISIT_COOKIE))
    response = redirect("web:home")
    drop_cookie(response, VISIT_COOKIE)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def show_status(
    request: HttpRequest,
    complaint: Complaint,
    complainant: Complainant,
    *,
    form: MessageForm | None = None,
    refusal: forms.Form | None = None,
) -> HttpResponse:
    """The page; with what was refused, as it stands now."""
    complaint.refresh_from_db()
    context: dict[str, Any] = {
        **follow_up_page(complaint, complainant),
        "due_dates": due_dates(complaint),
        "form": form or MessageForm(),
        "refusal": refusal,
        "sensitive": True,
    }
    code = BAD_REQUEST if form or refusal else 200
    return render(request, "complaints/status.html", context, status=code)


def _found(request: HttpRequest, form: ReceiptForm) -> tuple[Opened | None, int]:
    """What the receipt opens, else None with the reason on the form; and the status code."""
    if not form.is_valid():
        return None, BAD_REQUEST
    try:
        opened = receipts.open_with_receipt(
            receipt=form.cleaned_data["receipt"],
            address=client_address(request),
            browser=browser_of(request),
        )
    except receipts.NoSuchReceipt:
        form.add_error(
            "receipt",
            _("We do not know this number. Please compare every digit with what you wrote down."),
        )
        return None, BAD_REQUEST
    except TooMany as error:
        form.add_error("receipt", str(error.message))
        return None, error.status
    return opened, 200
