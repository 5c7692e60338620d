"""One text at the desk: read it beside its source, write it, review it, publish it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.frames import BAD_REQUEST, CONFLICT, act, ask, form_page, frame, person, posted
from portal.accounts.roles import EDIT_ARTICLES, REVIEW_ARTICLES, TRANSLATE_ARTICLES
from portal.common.errors import PortalError
from portal.common.formatting import language_name
from portal.common.forms import add_refusal
from rights_info import services
from rights_info.desk_texts import Bench
from rights_info.enums import DraftState, TextState
from rights_info.forms.desk import AnswerForm, ConfirmForm, DraftForm, VersionForm
from rights_info.models import Article, ArticleRevision, Draft
from rights_info.services.drafts import Overtaken, may_review, may_write
from rights_info.views.desk_articles import page_of, title_of
from rights_info.views.desk_frame import (
    reviews_texts,
    with_article,
    with_bench,
    works_texts,
    writes_texts,
)


@require_safe
@works_texts
@with_bench
def text(request: HttpRequest, *, bench: Bench) -> HttpResponse:
    """What readers see, beside its source, and what can be done."""
    return render(request, "desk/translations/text.html", _frame(request, bench))


@form_page
@writes_texts
@with_bench
def write(request: HttpRequest, *, bench: Bench) -> HttpResponse:
    """Write or go on writing; saved for later, seen by no reader."""
    form = DraftForm(posted(request), bench=bench)
    if not form.is_valid():
        return _show_form(request, bench, form, BAD_REQUEST if form.is_bound else 200)
    try:
        _save(request, bench, form)
    except PortalError as error:
        return _show_refusal(request, bench, form, error)
    messages.success(request, _("The draft is saved. Readers do not see it yet."))
    return redirect("desk:text-write", bench.article.slug, bench.language)


@require_POST
@writes_texts
@with_bench
def submit(request: HttpRequest, *, bench: Bench) -> HttpResponse:
    """Save what was written and hand it over for review."""
    form = DraftForm(request.POST, bench=bench)
    if not form.is_valid():
        return _show_form(request, bench, form, BAD_REQUEST)
    try:
        draft = _save(request, bench, form)
    except PortalError as error:
        return _show_refusal(request, bench, form, error)
    try:
        services.submit_draft(draft=draft, by=person(request))
    except PortalError as error:
        form.follow(draft)
        return _show_refusal(request, bench, form, error)
    messages.success(request, _("The text waits for somebody else to review it."))
    return redirect(_page(bench))


@require_safe
@reviews_texts
@with_bench
def review(request: HttpRequest, *, bench: Bench) -> HttpResponse:
    """What was submitted, against what readers see now; 404 where nothing waits."""
    draft = get_object_or_404(Draft.objects.submitted(), pk=bench.draft.pk if bench.draft else 0)
    return _show_review(request, bench, AnswerForm(initial={"version": draft.version}))


@require_POST
@reviews_texts
@with_bench
def publish(request: HttpRequest, *, bench: Bench) -> HttpResponse:
    """Readers get the text, reviewed by this person."""
    draft, form = _draft(bench), VersionForm(request.POST)

    def do() -> object:
        version = form.cleaned_data["version"] if form.is_valid() else 0
        return services.publish_draft(draft=draft, by=person(request), version=version)

    return act(request, do, said=_("Readers see the text now."), back=_page(bench))


@require_POST
@reviews_texts
@with_bench
def send_back(request: HttpRequest, *, bench: Bench) -> HttpResponse:
    """The writer is told what to mend."""
    draft, form = _draft(bench), AnswerForm(request.POST)
    if not form.is_valid():
        return _show_review(request, bench, form, BAD_REQUEST)

    def do() -> object:
        given = form.cleaned_data
        return services.return_draft(
            draft=draft, by=person(request), answer=given["answer"], version=given["version"]
        )

    return act(request, do, said=_("The text is sent back to its writer."), back=_page(bench))


@form_page
@writes_texts
@with_bench
def discard(request: HttpRequest, *, bench: Bench) -> HttpResponse:
    """Give the draft up, after being asked; what readers see stays."""
    draft, form = _draft(bench), ConfirmForm(posted(request))

    def do() -> object:
        return services.discard_draft(draft=draft, by=person(request))

    heading = _("Discard the draft")
    title = f"{heading}: {title_of(bench.article)}, {language_name(bench.language)}"
    context = frame(request, title, "translations", heading=heading)
    said = _("The draft is discarded. What readers see stays as it is.")
    return ask(request, form, do, said=said, back=_page(bench), context=context)


@require_POST
@reviews_texts
@with_bench
def stand_by(request: HttpRequest, *, bench: Bench) -> HttpResponse:
    """The published text was read by a native speaker as it stands."""

    def do() -> object:
        return services.review_translation(
            article=bench.article, language=bench.language, by=person(request)
        )

    said = _("The text is reviewed. Readers are told so.")
    return act(request, do, said=said, back=_page(bench))


@require_POST
@writes_texts
@with_article
def restore(request: HttpRequest, *, article: Article, pk: int) -> HttpResponse:
    """Begin a draft from an old text."""
    revision = get_object_or_404(ArticleRevision, pk=pk, article=article)
    try:
        services.restore_revision(revision=revision, by=person(request))
    except Overtaken:
        messages.warning(request, _("A text is being written already. Finish or discard it first."))
        return redirect("desk:text", article.slug, revision.language)
    except PortalError as error:
        messages.warning(request, str(error.message))
        return redirect(page_of(article))
    messages.success(request, _("The old text is a draft now. Look at it and submit it."))
    return redirect("desk:text-write", article.slug, revision.language)


def _save(request: HttpRequest, bench: Bench, form: DraftForm) -> Draft:
    if form.was_zawgyi:
        messages.info(
            request, _("Text in Zawgyi was turned into Unicode. Please read it once more.")
        )
    return services.save_draft(
        article=bench.article,
        language=bench.language,
        written=form.written,
        by=person(request),
        version=form.cleaned_data["version"],
    )


def _draft(bench: Bench) -> Draft:
    """The open draft; 404 where there is none."""
    return get_object_or_404(Draft.objects.open(), pk=bench.draft.pk if bench.draft else 0)


def _show_refusal(
    request: HttpRequest, bench: Bench, form: DraftForm, error: PortalError
) -> HttpResponse:
    """The form with what was typed; beside it the other text, where somebody else saved one."""
    add_refusal(form, error)
    if not isinstance(error, Overtaken):
        return _show_form(request, bench, form, error.status)
    form.follow(error.draft)
    return _show_form(request, bench, form, CONFLICT, other=form.against(error.draft))


def _show_form(
    request: HttpRequest, bench: Bench, form: DraftForm, status: int, **more: Any
) -> HttpResponse:
    if not may_write(person(request), bench.article, bench.language):
        return redirect(_page(bench))
    context = {**_frame(request, bench), "form": form, "back_url": _page(bench), **more}
    return render(request, "desk/translations/write.html", context, status=status)


def _show_review(
    request: HttpRequest, bench: Bench, form: AnswerForm, status: int = 200
) -> HttpResponse:
    context = {**_frame(request, bench), "form": form, "back_url": _page(bench)}
    return render(request, "desk/translations/review.html", context, status=status)


def _frame(request: HttpRequest, bench: Bench) -> dict[str, Any]:
    """What can be done with the text by this person, and the text."""
    user, draft = person(request), bench.draft
    title = f"{title_of(bench.article)} – {language_name(bench.language)}"
    is_submitted = draft is not None and draft.state == DraftState.SUBMITTED
    is_reviewer = user.may(REVIEW_ARTICLES)
    wrote_it = bench.newest is not None and bench.newest.by_id == user.pk
    return frame(
        request,
        title,
        "translations",
        bench=bench,
        article=bench.article,
        check=bench.check(draft.text if draft else bench.published),
        may_write=may_write(user, bench.article, bench.language),
        may_record=user.may(EDIT_ARTICLES) or user.may(TRANSLATE_ARTICLES),
        may_review=draft is not None and is_submitted and may_review(user, draft),
        may_stand_by=is_reviewer and TextState.UNREVIEWED in bench.cell.states and not wrote_it,
        may_keep=is_reviewer and bench.is_outdated,
        back_url=page_of(bench.article),
    )


def _page(bench: Bench) -> str:
    return reverse("desk:text", args=[bench.article.slug, bench.language])
