"""Who gets through to a page: the holder of a draft, of a receipt, a desk."""

import functools
import inspect
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.throttling import BaseThrottle

from complaints.forms.follow_up import ReceiptForm
from complaints.services import drafts, visits, worker
from complaints.views.cookies import drop_cookie, read_cookie
from portal.accounts.gates import View, needs_permission
from portal.accounts.roles import OVERSEE_CASES, WORK_CASES
from portal.common.errors import PortalError, TooMany

DRAFT_COOKIE, VISIT_COOKIE = "draft", "visit"
GONE, BAD_REQUEST = 410, 400


def client_address(request: HttpRequest) -> str:
    """The client's address behind our own proxies; only ever used as a keyed digest."""
    return str(BaseThrottle().get_ident(request))  # type: ignore[arg-type]


def told_when(response: HttpResponse, error: PortalError) -> HttpResponse:
    """Where a refusal ends by itself, the answer says when."""
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


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


def browser_of(request: HttpRequest) -> str:
    """A secret of this browser, so that a double click is told from somebody else; empty where it keeps no cookies."""
    return request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")


def with_visit(view: View) -> View:
    """Hand the view what it asks for of `complaint`, `complainant` and `visit`, of a receipt given less than ten idle
    minutes ago. Who took back her part of a group's case is led to where it stands."""
    return _with_visit(view, also_who_left=False)


def with_any_visit(view: View) -> View:
    """As `with_visit`, for the pages that a worker may open who took back her part of a group's case."""
    return _with_visit(view, also_who_left=True)


def _with_visit(view: View, *, also_who_left: bool) -> View:
    wanted = inspect.signature(view).parameters

    @functools.wraps(view)
    def through(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        token = read_cookie(request, VISIT_COOKIE)
        try:
            visit = visits.continue_visit(token=token)
        except visits.NoVisit:
            return visit_is_over(request) if token else redirect("complaints:follow-up")
        if not also_who_left and worker.has_left(visit.complaint, visit.complainant):
            return redirect("complaints:status")
        has = {"visit": visit, "complaint": visit.complaint, "complainant": visit.complainant}
        response = view(request, **{k: v for k, v in has.items() if k in wanted}, **kwargs)
        return _closing_by_itself(response)

    return through


def _closing_by_itself(response: HttpResponse) -> HttpResponse:
    """After ten idle minutes the page is replaced by the question for the number, without script too."""
    if response.status_code in (200, BAD_REQUEST) and not response.streaming:
        response["Refresh"] = f"{visits.IDLE_SECONDS + 5}; url={reverse('complaints:status')}"
    return response


def visit_is_over(request: HttpRequest) -> HttpResponse:
    """The receipt is asked again, with the reason."""
    notice = _("You were away for 10 minutes, so the page was closed. Write your number again.")
    context = {"form": ReceiptForm(), "over": notice}
    response = render(request, "complaints/follow_up.html", context, status=BAD_REQUEST)
    drop_cookie(response, VISIT_COOKIE)
    return response


works_cases = needs_permission(WORK_CASES, OVERSEE_CASES)
oversees_cases = needs_permission(OVERSEE_CASES)
