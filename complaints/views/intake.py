"""The intake: one question a page, every page its own address, no script needed."""

import contextlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.forms.base import FileStepForm, StepForm
from complaints.forms.follow_up import ResumeForm
from complaints.intake import steps
from complaints.intake.fees import check_what_was_paid
from complaints.intake.files import kept_for, take_answer
from complaints.intake.known_before import with_agency, with_check, with_kind
from complaints.intake.submission import build_submission
from complaints.services import drafts, evidence, flood
from complaints.services.drafts import Answers, OpenDraft
from complaints.views import review
from complaints.views.cookies import drop_cookie, read_cookie, set_cookie
from complaints.views.gates import (
    BAD_REQUEST,
    DRAFT_COOKIE,
    client_address,
    told_when,
    with_open_draft,
    with_sent_draft,
)
from portal.common.errors import PortalError, TooMany
from recruitment_agencies.forms.fee_check import FeeCheckForms
from recruitment_agencies.views.fee_check import TEMPLATE as FEE_CHECK_PAGE

question_page = require_http_methods(["GET", "HEAD", "POST"])


@question_page
def new(request: HttpRequest) -> HttpResponse:
    """Who will read this, what we cannot protect from; begin, or go on."""
    draft = _draft_of(request)
    if request.method == "POST":
        return _begin(request, draft)
    if request.META.get("QUERY_STRING"):
        return _remember_link(request, draft)
    return render(request, "complaints/new.html", {"draft": draft, "sensitive": True})


@require_POST
def with_fee_check(request: HttpRequest) -> HttpResponse:
    """Begin, or go on, with the answers of the public fee check. No verdict is taken from outside.

    What cannot be taken is shown again by the fee check's own page, with the reason and nothing lost.
    """
    forms = FeeCheckForms(request.POST)
    if not forms.is_valid():
        return render(request, FEE_CHECK_PAGE, {"forms": forms}, status=BAD_REQUEST)
    draft = _draft_of(request)
    before = draft.answers if draft and not draft.sent else {}
    response = redirect("complaints:new")
    try:
        _keep(request, response, draft, with_check(before, forms))
    except TooMany as error:
        return _must_wait(request, draft, error)
    return response


@question_page
def resume(request: HttpRequest) -> HttpResponse:
    """Go on with the number that was written down."""
    form = ResumeForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        token = _resumed(form, address=client_address(request))
        if token:
            response = redirect("complaints:check")
            set_cookie(request, response, DRAFT_COOKIE, token)
            return response
        status = BAD_REQUEST
    context = {"form": form, "back_url": reverse("complaints:new")}
    return render(request, "complaints/resume.html", context, status=status)


@question_page
@with_open_draft
def step(request: HttpRequest, *, draft: OpenDraft, key: str) -> HttpResponse:
    """One question: ask it, or take its answer and lead on."""
    page = steps.find_step(key)
    if page is None:
        raise Http404
    if not steps.is_reachable(page, draft.answers):
        return _lead_on(draft.answers)
    form = _form(request, draft, page)
    answers = _taken(request, draft, page, form) if form.is_bound else None
    if answers is not None:
        return redirect("complaints:step", key=key) if _stays(form) else _lead_on(answers)
    status = BAD_REQUEST if form.is_bound else 200
    return render(request, page.template, _asking(page, form), status=status)


@require_safe
@with_open_draft
def check(request: HttpRequest, *, draft: OpenDraft) -> HttpResponse:
    """All answers once more, each with a way to change it, and who will receive them."""
    if steps.next_open(draft.answers):
        return _lead_on(draft.answers)
    return render(request, "complaints/check.html", review.check_page(draft))


@require_http_methods(["GET", "HEAD", "POST"])
@with_open_draft
def send(request: HttpRequest, *, draft: OpenDraft) -> HttpResponse:
    """File it. Sent twice, or reloaded, it stays one complaint."""
    if request.method != "POST" or steps.next_open(draft.answers):
        return _lead_on(draft.answers)
    submission = build_submission(
        draft, language=get_language() or "en", fee_check=check_what_was_paid(draft.answers)
    )
    try:
        flood.slow(flood.FILINGS, address=client_address(request))
        drafts.send(draft=draft, submission=submission)
    except PortalError as error:
        context = {**review.check_page(draft), "refusal": error}
        response = render(request, "complaints/check.html", context, status=error.status)
        return told_when(response, error)
    return redirect("complaints:done")


@require_safe
@with_sent_draft
def done(request: HttpRequest, *, draft: OpenDraft) -> HttpResponse:
    """The receipt and what happens next, for 30 minutes, however often it is loaded."""
    return render(request, "complaints/done.html", review.confirmation(draft))


@question_page
@with_open_draft
def later(request: HttpRequest, *, draft: OpenDraft) -> HttpResponse:
    """A number to go on with, on this phone or another."""
    if request.method == "POST":
        drafts.keep_for_later(draft=draft)
        return redirect("complaints:later")
    context = {
        "code": drafts.format_code(draft.resume_code),
        "hours": int(drafts.LIFE.total_seconds() // 3600),
        "back_url": _address(draft.answers),
        "sensitive": True,
    }
    return render(request, "complaints/later.html", context)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Delete the draft at once."""
    draft = _draft_of(request)
    if draft:
        drafts.forget(draft=draft)
    response = redirect("web:home" if draft and draft.sent else "complaints:new")
    drop_cookie(response, DRAFT_COOKIE)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _draft_of(request: HttpRequest) -> OpenDraft | None:
    try:
        return drafts.load(token=read_cookie(request, DRAFT_COOKIE))
    except drafts.NoSuchDraft:
        return None


def _begin(request: HttpRequest, draft: OpenDraft | None) -> HttpResponse:
    """Go on with the open draft, else begin one."""
    if draft and not draft.sent:
        return _lead_on(draft.answers)
    try:
        flood.slow(flood.DRAFTS, address=client_address(request))
    except TooMany as error:
        return _must_wait(request, draft, error)
    token, draft = drafts.start()
    response = _lead_on(draft.answers)
    set_cookie(request, response, DRAFT_COOKIE, token)
    return response


def _must_wait(request: HttpRequest, draft: OpenDraft | None, error: TooMany) -> HttpResponse:
    context = {"draft": draft, "sensitive": True, "refusal": error}
    response = render(request, "complaints/new.html", context, status=error.status)
    return told_when(response, error)


def _remember_link(request: HttpRequest, draft: OpenDraft | None) -> HttpResponse:
    """An article may link with `?kind=`, an agency's page with `?agency=`; the word leaves the address at once."""
    response = redirect("complaints:new")
    before = draft.answers if draft and not draft.sent else {}
    answers = with_kind(before, request.GET.get("kind", ""))
    answers = with_agency(answers, request.GET.get("agency", ""))
    if answers != before:
        with contextlib.suppress(
            TooMany
        ):  # in a flood a link is not remembered; the page opens all the same
            _keep(request, response, draft, answers)
    return response


def _keep(
    request: HttpRequest, response: HttpResponse, draft: OpenDraft | None, answers: Answers
) -> None:
    """Into the draft that is open, else into a new one.

    Raises:
        TooMany: very many drafts were begun from this address.
    """
    if draft and not draft.sent:
        drafts.save_answers(draft=draft, answers=answers)
        return
    flood.slow(flood.DRAFTS, address=client_address(request))
    token, _started = drafts.start(answers=answers)
    set_cookie(request, response, DRAFT_COOKIE, token)


def _resumed(form: ResumeForm, *, address: str) -> str:
    """The new token, or an empty text with the reason on the form."""
    if not form.is_valid():
        return ""
    try:
        token, _draft = drafts.resume(code=form.cleaned_data["code"], address=address)
    except drafts.NoSuchDraft:
        form.add_error("code", _("We do not know this number. It works for 24 hours, and once."))
        return ""
    except TooMany as error:
        form.add_error("code", str(error.message))
        return ""
    return token


def _form(request: HttpRequest, draft: OpenDraft, page: steps.Step) -> StepForm:
    files = evidence.files_of_draft(draft) if issubclass(page.form, FileStepForm) else []
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return page.form(*sent, answers=draft.answers, key=page.key, kept=kept_for(page, files))


def _taken(
    request: HttpRequest, draft: OpenDraft, page: steps.Step, form: StepForm
) -> Answers | None:
    """Files are work: an address that sends very many waits."""
    if request.FILES and form.is_valid():
        try:
            flood.slow(flood.FILES, address=client_address(request))
        except TooMany as error:
            form.add_error(None, str(error.message))
            return None
    return take_answer(draft, page, form)


def _stays(form: StepForm) -> bool:
    return bool(getattr(form, "wants_to_see_again", False))


def _address(answers: Answers) -> str:
    page = steps.next_open(answers)
    return reverse("complaints:step", args=[page.key]) if page else reverse("complaints:check")


def _lead_on(answers: Answers) -> HttpResponse:
    return redirect(_address(answers))


def _asking(page: steps.Step, form: StepForm) -> dict[str, Any]:
    before = steps.previous(page, form.answers)
    number, total = steps.position(page, form.answers)
    progress = _("Question %(number)s of %(total)s") % {"number": number, "total": total}
    back = reverse("complaints:step", args=[before.key]) if before else reverse("complaints:new")
    return {
        "form": form,
        "question": form.question,
        "hint": form.hint,
        "progress": progress,
        "back_url": back,
        "key": page.key,
    }
