"""After sending: the receipt opens status and messages, never the story again."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import queries
from complaints.enums import Status
from complaints.forms.follow_up import MessageForm, ReceiptForm, ReopenForm
from complaints.models import Complaint
from complaints.services import receipts, visits, worker
from complaints.transitions import may_move
from complaints.views.cookies import drop_cookie, read_cookie, set_cookie
from complaints.views.gates import BAD_REQUEST, VISIT_COOKIE, client_address, with_visit
from complaints.views.review import due_dates
from portal.common.errors import PortalError, TooMany

WORKER_MOVES = (Status.CONFIRMED, Status.REOPENED, Status.WITHDRAWN)
WRITABLE = Status.open() | {Status.RESOLVED}
form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def open_case(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt; the right one opens a visit."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        complaint, status = _found(form, address=client_address(request))
        if complaint:
            response = redirect("complaints:status")
            token = visits.open_visit(complaint=complaint)
            set_cookie(request, response, VISIT_COOKIE, token)
            return response
    return render(request, "complaints/follow_up.html", {"form": form}, status=status)


@require_safe
@with_visit
def status(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """Where it stands, who has it, what is due, and the messages."""
    return _show(request, complaint, MessageForm())


@require_POST
@with_visit
def reply(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    form = MessageForm(request.POST)
    if _done(form, lambda: worker.reply(complaint=complaint, text=form.cleaned_data["text"])):
        return redirect("complaints:status")
    return _show(request, complaint, form, code=BAD_REQUEST)


@form_page
@with_visit
def withdraw(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """Asked once more before it is done."""
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_bound and _done(form, lambda: worker.withdraw(complaint=complaint)):
        return redirect("complaints:status")
    return _ask(request, form, "complaints/withdraw.html")


@form_page
@with_visit
def reopen(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and _done(
        form, lambda: worker.reopen(complaint=complaint, reason=form.cleaned_data["reason"])
    ):
        return redirect("complaints:status")
    return _ask(request, form, "complaints/reopen.html")


@require_POST
@with_visit
def confirm(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """She agrees that it is solved."""
    form = forms.Form(request.POST)
    if _done(form, lambda: worker.confirm(complaint=complaint)):
        return redirect("complaints:status")
    return _show(request, complaint, MessageForm(), refusal=form, code=BAD_REQUEST)


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close and forget: nothing of the visit stays on the phone or here."""
    visits.close_visit(token=read_cookie(request, VISIT_COOKIE))
    response = redirect("web:home")
    drop_cookie(response, VISIT_COOKIE)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _found(form: ReceiptForm, *, address: str) -> tuple[Complaint | None, int]:
    """The complaint of the receipt, else None with the reason on the form; and the status code."""
    if not form.is_valid():
        return None, BAD_REQUEST
    try:
        receipt = form.cleaned_data["receipt"]
        return receipts.open_with_receipt(receipt=receipt, address=address), 200
    except receipts.NoSuchReceipt:
        form.add_error(
            "receipt",
            _("We do not know this number. Please compare every digit with what you wrote down."),
        )
        return None, BAD_REQUEST
    except TooMany as error:
        form.add_error("receipt", str(error.message))
        return None, error.status


def _done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it if the form is valid; a refusal is shown on the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except PortalError as error:
        form.add_error(None, str(error.message))
        return False
    return True


def _ask(request: HttpRequest, form: forms.Form, template: str) -> HttpResponse:
    context = {"form": form, "back_url": reverse("complaints:status")}
    return render(request, template, context, status=BAD_REQUEST if form.is_bound else 200)


def _show(
    request: HttpRequest,
    complaint: Complaint,
    form: MessageForm,
    *,
    refusal: forms.Form | None = None,
    code: int = 200,
) -> HttpResponse:
    context = {
        "complaint": complaint,
        "state": Status(complaint.status),
        "may": {move.value: may_move(complaint, move, by_worker=True) for move in WORKER_MOVES},
        "may_write": complaint.status in WRITABLE,
        "offices": queries.routed_to(complaint),
        "due_dates": due_dates(complaint),
        "messages_sent": queries.thread(complaint),
        "form": form,
        "refusal": refusal,
        "sensitive": True,
    }
    return render(request, "complaints/status.html", context, status=code)
