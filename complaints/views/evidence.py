"""Files of a case: the desk's list and downloads, and the page on which a file is added."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints.enums import EvidenceKind, EvidencePurpose, OriginalReason, SharedPart
from complaints.forms.evidence import FileForm, OriginalForm
from complaints.models import Complainant, Complaint, Evidence
from complaints.panels import CasePanel, WorkerPanel, case_panels, worker_panels
from complaints.reading import parts_for
from complaints.services import evidence as files
from complaints.views.desk_frame import with_case
from complaints.views.gates import with_visit, works_cases
from portal.accounts.frames import BAD_REQUEST, ask, form_page, frame, person, posted
from portal.accounts.gates import needs_fresh_sign_in
from portal.accounts.models import User
from portal.common.encryption import CannotOpen
from portal.common.errors import PortalError
from portal.common.forms import add_refusal

SHOWN = frozenset({"image/jpeg"})  # drawn anew by us: nothing in it can act
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    case_panels.register(CasePanel("evidence", "desk/cases/_evidence.html", _case_panel, order=40))
    worker_panels.register(WorkerPanel("files", "complaints/_files.html", _worker_panel, order=40))


@require_safe
@works_cases
@with_case
def evidence_file(request: HttpRequest, *, complaint: Complaint, uid: UUID) -> HttpResponse:
    """The cleaned copy; with `?show=1` a photo is shown in the browser. Opening it is recorded."""
    row = _row(request, complaint, uid)
    is_shown = request.GET.get("show") == "1" and row.media_type in SHOWN
    return _hand_out(_opened(row, by=person(request)), is_shown=is_shown)


@form_page
@works_cases
@needs_fresh_sign_in
@with_case
def evidence_original(request: HttpRequest, *, complaint: Complaint, uid: UUID) -> HttpResponse:
    """What was sent, untouched: only on purpose, with a warning and a reason that is recorded."""
    row = _row(request, complaint, uid)
    if not row.original:
        raise Http404
    form = OriginalForm(posted(request))
    if form.is_valid():
        reason = OriginalReason(form.cleaned_data["reason"])
        return _hand_out(_opened(row, by=person(request), original=True, reason=reason))
    context = frame(request, complaint.reference, "cases", form=form, heading=_("Download"))
    context |= {"back_url": _case_url(complaint), "scan": row.get_scan_display()}
    code = BAD_REQUEST if form.is_bound else 200
    return render(request, "desk/cases/original_file.html", context, status=code)


@form_page
@works_cases
@with_case
def desk_add_file(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """A desk adds what came by post or over the counter."""
    form = FileForm(*_sent(request))
    heading = _("Add a file")
    return ask(
        request,
        form,
        lambda: files.add_evidence(complaint=complaint, by=person(request), **form.chosen()),
        said=_("The file was added."),
        back=_case_url(complaint),
        context=frame(request, f"{heading}: {complaint.reference}", "cases", heading=heading),
        template="desk/cases/add_file.html",
    )


@form_page
@with_visit
def add_file(
    request: HttpRequest, *, complaint: Complaint, complainant: Complainant | None = None
) -> HttpResponse:
    """The worker sends a file after the case was filed."""
    form = FileForm(*_sent(request))
    code = BAD_REQUEST if form.is_bound else 200
    if form.is_valid():
        try:
            files.add_evidence(complaint=complaint, complainant=complainant, **form.chosen())
            return redirect(reverse("complaints:status") + "#files")
        except PortalError as error:
            add_refusal(form, error)
            code = error.status
    context = {"form": form, "back_url": reverse("complaints:status"), "sensitive": True}
    return render(request, "complaints/add_file.html", context, status=code)


def _case_panel(user: User, complaint: Complaint) -> dict[str, Any] | None:
    """The files that this person may open; nobody else learns that there are any."""
    lines = files.lines_for(user, complaint)
    may_add = files.may_add(user, complaint)
    if not lines and not may_add and SharedPart.EVIDENCE not in parts_for(user, complaint):
        return None
    return {"files": lines, "may_add": may_add, "shown": SHOWN}


def _worker_panel(complaint: Complaint, complainant: Complainant) -> dict[str, Any] | None:
    """How many of which kind, and when the last one came; no name and no content."""
    rows = complaint.evidence.exclude(purpose=EvidencePurpose.CONSENT)
    found = list(rows.values_list("kind", "added_at"))
    counts = Counter(kind for kind, _added_at in found)
    return {
        "counts": [(kind.label, counts[kind]) for kind in EvidenceKind if counts[kind]],
        "latest": max((added_at for _kind, added_at in found), default=None),
        "may_add": complaint.status not in files.ENDED_FOR_FILES,
    }


def _row(request: HttpRequest, complaint: Complaint, uid: UUID) -> Evidence:
    """A file that this person may open; any other is a 404."""
    row = files.files_to_open(person(request), complaint).filter(uid=uid).first()
    if row is None:
        raise Http404
    return row


def _opened(row: Evidence, **how: Any) -> files.OpenedFile:
    try:
        return files.open_file(evidence=row, **how)
    except CannotOpen as error:
        raise Http404 from error


def _hand_out(opened: files.OpenedFile, *, is_shown: bool = False) -> HttpResponse:
    response = HttpResponse(opened.data, content_type=opened.media_type, headers=_HEADERS)
    disposition = content_disposition_header(not is_shown, opened.download_name)
    response["Content-Disposition"] = disposition or "attachment"
    return response


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _case_url(complaint: Complaint) -> str:
    return reverse("desk:case", args=[complaint.reference])
