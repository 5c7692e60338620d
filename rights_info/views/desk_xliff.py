"""Translating elsewhere: articles out as an XLIFF file, translations in after a preview."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.frames import BAD_REQUEST, frame, person
from portal.common.errors import PortalError
from portal.common.formatting import format_number
from rights_info.desk_grid import Cell, Row, list_rows
from rights_info.forms.xliff import (
    BEHIND,
    EVERYTHING,
    UNTRANSLATED,
    ExportForm,
    TakeForm,
    TargetForm,
    UploadForm,
    is_wanted,
)
from rights_info.models import Article
from rights_info.services.xliff import Taken, take_translations
from rights_info.views.desk_frame import writes_texts
from rights_info.xliff.comparing import compare_upload, refuse_foreign
from rights_info.xliff.exporting import export_articles
from rights_info.xliff.keeping import keep, kept
from rights_info.xliff.plans import Plan
from rights_info.xliff.reading import Upload, read_file
from rights_info.xliff.writing import CONTENT_TYPE


@require_safe
@writes_texts
def xliff(request: HttpRequest) -> HttpResponse:
    """Choose what to take out; upload what comes back."""
    return _show(request)


@require_safe
@writes_texts
def download(request: HttpRequest) -> HttpResponse:
    """The chosen articles as one file."""
    target = TargetForm(request.GET, own_language=person(request).language).target
    form = ExportForm(request.GET, cells=_cells(list_rows(), target))
    if not form.is_valid():
        return _show(request, export_form=form)
    articles = Article.objects.without_bodies().filter(slug__in=form.slugs)
    try:
        content = export_articles(articles, target)
    except PortalError as error:
        form.add_error(None, str(error.message))
        return _show(request, export_form=form)
    name = _file_name(form.slugs, target, timezone.localdate())
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)


@require_POST
@writes_texts
def upload(request: HttpRequest) -> HttpResponse:
    """Keep the file for a while and show what it would change. Nothing is written."""
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            refuse_foreign(read_file(content))
        except PortalError as error:
            form.add_error("file", str(error.message))
        else:
            return redirect("desk:xliff-preview", keep(content, by=person(request)))
    return _show(request, upload_form=form)


@require_safe
@writes_texts
def preview(request: HttpRequest, *, token: str) -> HttpResponse:
    """What the file would change, article by article."""
    file = _kept_file(request, token)
    if file is None:
        return _gone(request)
    plans = compare_upload(file, by=person(request))
    context = frame(
        request,
        _("What the file would change"),
        "translations",
        form=TakeForm(),
        token=token,
        language=file.language,
        plans=[(_title(plan), plan) for plan in plans],
        is_any_takeable=any(plan.is_takeable for plan in plans),
        back_url=reverse("desk:xliff"),
    )
    return render(request, "desk/translations/xliff_preview.html", context)


@require_POST
@writes_texts
def take(request: HttpRequest, *, token: str) -> HttpResponse:
    """The ticked articles become drafts; the file stays for the others."""
    file = _kept_file(request, token)
    if file is None:
        return _gone(request)
    form = TakeForm(request.POST)
    form.full_clean()
    given = form.cleaned_data
    plans = compare_upload(file, by=person(request))
    taken = take_translations(
        plans=[plan for plan in plans if plan.key in given["article"]],
        by=person(request),
        is_up_to_date=given["is_up_to_date"],
        is_machine=given["is_machine"],
    )
    _tell(request, taken, _changed_since(plans, given["article"]))
    return redirect("desk:xliff-preview", token)


def _changed_since(plans: Sequence[Plan], keys: Sequence[str]) -> list[Plan]:
    """Ticked articles that are not any more what was shown."""
    shown = {key.partition(":")[0]: key for key in keys}
    return [plan for plan in plans if plan.slug in shown and plan.key != shown[plan.slug]]


def _kept_file(request: HttpRequest, token: str) -> Upload | None:
    content = kept(token, by=person(request))
    return read_file(content) if content is not None else None


def _gone(request: HttpRequest) -> HttpResponse:
    """Somebody else's file looks the same as one whose time is over."""
    messages.warning(request, _("The file is kept for half an hour only. Upload it again."))
    return redirect("desk:xliff")


def _cells(rows: Sequence[Row], language: str) -> list[Cell]:
    """Of the articles that can be translated into the language."""
    cells = [row.cells[language] for row in rows]
    return [
        one
        for one in cells
        if not one.is_source and one.article.has_text_in(one.article.source_language)
    ]


def _file_name(slugs: Sequence[str], language: str, day: date) -> str:
    name = slugs[0] if len(slugs) == 1 else "rights"
    return f"{name}-{language}-{day:%Y%m%d}.xlf"


def _tell(request: HttpRequest, taken: Sequence[Taken], changed: Sequence[Plan]) -> None:
    number = sum(one.draft is not None for one in taken)
    if number:
        said = ngettext(
            "%(number)s draft is saved. Look at it, then submit it for review.",
            "%(number)s drafts are saved. Look at them, then submit them for review.",
            number,
        )
        messages.success(request, said % {"number": format_number(number)})
    if not taken and not changed:
        messages.warning(request, _("Tick at least one article."))
    refused = [(one.plan, one.refusal) for one in taken if one.refusal]
    sentence = _("Something has changed since you looked. Look again.")
    for plan, refusal in [*refused, *((plan, sentence) for plan in changed)]:
        messages.warning(request, f"{_title(plan)}: {refusal}")


def _show(
    request: HttpRequest,
    *,
    export_form: ExportForm | None = None,
    upload_form: UploadForm | None = None,
) -> HttpResponse:
    form = TargetForm(request.GET, own_language=person(request).language)
    rows = list_rows()
    cells = _cells(rows, form.target)
    titles = {row.article.slug: row.title for row in rows}
    context = frame(
        request,
        _("Translate elsewhere (XLIFF)"),
        "translations",
        form=form,
        language=form.target,
        rows=[(titles[cell.article.slug], cell) for cell in cells],
        numbers={
            which: sum(is_wanted(cell, which) for cell in cells)
            for which in (EVERYTHING, BEHIND, UNTRANSLATED)
        },
        export_form=export_form,
        upload_form=upload_form or UploadForm(),
    )
    status = BAD_REQUEST if export_form or upload_form else 200
    return render(request, "desk/translations/xliff.html", context, status=status)


def _title(plan: Plan) -> str:
    """In the language of the original; the address where there is no such article."""
    article = plan.subject.article if plan.subject else None
    return article.heading_for(article.source_language).title if article else plan.slug
