"""The worker's Telegram: a number that connects it, and the end of that. Each act a POST, then where it stands."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from complaints.models import Complainant, Complaint
from complaints.services import replies
from complaints.views.follow_up import show_status
from complaints.views.gates import with_visit
from portal.common.errors import PortalError
from portal.common.forms import add_refusal


@require_POST
@with_visit
def link(request: HttpRequest, *, complaint: Complaint, complainant: Complainant) -> HttpResponse:
    """The number is shown on her page, until it is used or half an hour is over."""
    try:
        replies.take_linking_number(complainant=complainant)
    except PortalError as error:
        form = forms.Form(request.POST)
        form.is_valid()
        add_refusal(form, error)
        return show_status(request, complaint, complainant, refusal=form)
    return redirect("complaints:status")


@require_POST
@with_visit
def unlink(request: HttpRequest, *, complaint: Complaint, complainant: Complainant) -> HttpResponse:
    replies.unlink_chat(complainant=complainant)
    return redirect("complaints:status")
