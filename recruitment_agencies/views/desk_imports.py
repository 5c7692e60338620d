"""Register lists: upload one, see what it would change, take it over, take it back."""

from collections.abc import Iterable, Sequence

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.frames import BAD_REQUEST, act, form_page, frame, person, with_row
from portal.accounts.gates import needs_permission
from portal.accounts.roles import KEEP_REGISTER
from portal.common.errors import PortalError
from portal.common.forms import add_refusal
from recruitment_agencies.enums import ImportState
from recruitment_agencies.exporting import CSV_TYPE, Cell, csv_lines
from recruitment_agencies.forms.imports import ListUploadForm
from recruitment_agencies.importing.pages import (
    problems_of,
    rejected_table,
    shown_changes,
    shown_plan,
    template_table,
)
from recruitment_agencies.models import RegisterImport
from recruitment_agencies.services import register_imports

PAGE_SIZE = 50
MOST_SHOWN = 200

keeps_register = needs_permission(KEEP_REGISTER)
with_import = with_row("batch", "public_id", RegisterImport.objects.visible_to)


@form_page
@keeps_register
def import_list(request: HttpRequest) -> HttpResponse:
    """What was imported; and a list to upload, which is only looked at."""
    by, status = person(request), 200
    form = ListUploadForm(request.POST or None, request.FILES or None, by=by)
    if form.is_bound:
        status = BAD_REQUEST
        if form.is_valid():
            try:
                batch = register_imports.keep_checked(file=form.list_file, by=by)
            except PortalError as error:
                add_refusal(form, error)
            else:
                return redirect("desk:register-import", batch.public_id)
    batches = RegisterImport.objects.visible_to(by).without_plans().select_related("by")
    page = Paginator(batches, PAGE_SIZE).get_page(request.GET.get("page"))
    context = frame(
        request, _("Imports"), "register", form=form, page_obj=page, back_url=reverse("desk:register")
    )  # fmt: skip
    return render(request, "desk/imports/list.html", context, status=status)


@require_safe
@keeps_register
@with_import
def import_page(request: HttpRequest, *, batch: RegisterImport) -> HttpResponse:
    """What a list would change, or what it has changed."""
    problems = problems_of(batch)
    context = frame(
        request,
        batch.file_name,
        "register",
        batch=batch,
        is_checked=batch.state == ImportState.CHECKED,
        is_applied=batch.state == ImportState.APPLIED,
        problems=problems[:MOST_SHOWN],
        rejected_rows=len({problem.row for problem in problems}),
        missing=batch.missing[:MOST_SHOWN],
        back_url=reverse("desk:register-imports"),
        **_changes(batch, request.GET.get("page")),
    )
    return render(request, "desk/imports/import.html", context)


def _changes(batch: RegisterImport, page: str | None) -> dict[str, object]:
    """One page of them, and whether the register is still what it was when the list was looked at."""
    if batch.state == ImportState.CHECKED:
        checked, is_as_seen = register_imports.read_checked(batch)
        page_obj = Paginator(checked.plan.rows, PAGE_SIZE).get_page(page)
        rows = shown_plan(list(page_obj))
        return {"rows": rows, "page_obj": page_obj, "notes": checked.notes, "is_old": not is_as_seen}  # fmt: skip
    changes = Paginator(batch.changes.all(), PAGE_SIZE).get_page(page)
    return {"rows": shown_changes(list(changes)), "page_obj": changes}


@require_POST
@keeps_register
@with_import
def apply(request: HttpRequest, *, batch: RegisterImport) -> HttpResponse:
    by = person(request)
    return act(
        request,
        lambda: register_imports.apply_checked(batch=batch, by=by),
        said=_("The register now says what the list says."),
        back=reverse("desk:register-import", args=[batch.public_id]),
    )


@require_POST
@keeps_register
@with_import
def discard(request: HttpRequest, *, batch: RegisterImport) -> HttpResponse:
    by = person(request)
    return act(
        request,
        lambda: register_imports.discard_import(batch=batch, by=by),
        said=_("The list is put aside. Nothing was changed."),
        back=reverse("desk:register-imports"),
    )


@require_POST
@keeps_register
@with_import
def undo(request: HttpRequest, *, batch: RegisterImport) -> HttpResponse:
    by = person(request)
    return act(
        request,
        lambda: register_imports.undo_import(batch=batch, by=by),
        said=_("The import is undone. The register says what it said before."),
        back=reverse("desk:register-import", args=[batch.public_id]),
    )


@require_safe
@keeps_register
@with_import
def rejected(request: HttpRequest, *, batch: RegisterImport) -> HttpResponse:
    """The rejected rows as a file, each with what to mend."""
    header, rows = rejected_table(batch)
    return _csv(header, rows, f"rejected-{batch.public_id}.csv")


@require_safe
@keeps_register
def template(request: HttpRequest) -> HttpResponse:
    """An empty list with the plain headers."""
    header, rows = template_table()
    return _csv(header, rows, "register-list.csv")


def _csv(header: Sequence[str], rows: Iterable[Sequence[Cell]], name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(csv_lines(header, rows), content_type=CSV_TYPE, headers=headers)
