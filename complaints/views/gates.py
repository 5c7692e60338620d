"""Who gets through to a page: the holder of a draft, of a receipt, a desk."""

import functools
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from rest_framework.throttling import BaseThrottle

from complaints.forms.follow_up import ReceiptForm
from complaints.services import drafts, visits
from complaints.views.cookies import drop_cookie, read_cookie
from portal.accounts.gates import View, needs_permission
from portal.accounts.roles import OVERSEE_CASES, WORK_CASES

DRAFT_COOKIE, VISIT_COOKIE = "draft", "visit"
GONE, BAD_REQUEST = 410, 400


def client_address(request: HttpRequest) -> str:
    """The client's address behind our own proxies; only ever used as a keyed digest."""
    return str(BaseThrottle().get_ident(request))  # type: ignore[arg-type]


def with_open_draft(view: View) -> View:
    """Hand the view the draft of the cookie; one that was sent leads to its confirmation."""

    @functools.wraps(view)
    def through(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            draft = drafts.load(token=read_cookie(request, DRAFT_COOKIE))
            if draft.sent:
                return redirect("complaints:done")
            return view(request, draft=draft, **kwargs)
        except drafts.NoSuchDraft:
            return draft_is_gone(request)

    return through


def with_sent_draft(view: View) -> View:
    """Hand the view the sent draft of the cookie; one still open goes on where it stopped."""

    @functools.wraps(view)
    def through(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            draft = drafts.load(token=read_cookie(request, DRAFT_COOKIE))
            if not draft.sent:
                return redirect("complaints:check")
            return view(request, draft=draft, **kwargs)
        except drafts.NoSuchDraft:
            return draft_is_gone(request)

    return through


def draft_is_gone(request: HttpRequest) -> HttpResponse:
    """No draft: to the first page, or, if there was one, a page that says why it is no more."""
    if not read_cookie(request, DRAFT_COOKIE):
        return redirect("complaints:new")
    response = render(request, "complaints/gone.html", {"sensitive": True}, status=GONE)
    drop_cookie(response, DRAFT_COOKIE)
    return response


def with_visit(view: View) -> View:
    """Hand the view the complaint whose receipt was given less than ten idle minutes ago."""

    @functools.wraps(view)
    def through(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        token = read_cookie(request, VISIT_COOKIE)
        try:
            return view(request, complaint=visits.continue_visit(token=token), **kwargs)
        except visits.NoVisit:
            return visit_is_over(request) if token else redirect("complaints:follow-up")

    return through


def visit_is_over(request: HttpRequest) -> HttpResponse:
    """The receipt is asked again, with the reason."""
    notice = _("You were away for 10 minutes, so the page was closed. Write your number again.")
    context = {"form": ReceiptForm(), "over": notice}
    response = render(request, "complaints/follow_up.html", context, status=BAD_REQUEST)
    drop_cookie(response, VISIT_COOKIE)
    return response


works_cases = needs_permission(WORK_CASES, OVERSEE_CASES)
oversees_cases = needs_permission(OVERSEE_CASES)
