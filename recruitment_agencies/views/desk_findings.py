"""New findings: the pile, and what is done with them one by one or many at once."""

from collections import defaultdict

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.frames import ask, form_page, person, posted
from portal.accounts.models import User
from portal.accounts.roles import WORK_COMPLIANCE
from portal.common.errors import PortalError
from recruitment_agencies import compliance_pages
from recruitment_agencies.enums import FindingSource
from recruitment_agencies.forms.compliance import (
    AgencyForm,
    FindingFilter,
    OwnFindingForm,
    WhyForm,
)
from recruitment_agencies.models import Agency, ComplianceCase, Finding
from recruitment_agencies.services import compliance
from recruitment_agencies.views.compliance_frame import (
    FINDINGS,
    PAGE_SIZE,
    case_address,
    desk,
    with_agency,
    with_finding,
    works_compliance,
)

MOST_AGENCIES = 20


@require_safe
@works_compliance
def pile(request: HttpRequest) -> HttpResponse:
    """Findings that are in no case yet, newest first."""
    form = FindingFilter(request.GET)
    findings = form.narrow(compliance_pages.new_findings(person(request)))
    page = Paginator(findings, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [compliance_pages.FindingRow(finding) for finding in page.object_list]
    context = desk(request, _("New findings"), FINDINGS, form=form, page_obj=page, rows=rows)
    return render(request, "desk/compliance/findings.html", context)


@require_POST
@works_compliance
def act_on_many(request: HttpRequest) -> HttpResponse:
    """Open one case an agency with the ticked findings, or dismiss them with one reason."""
    user, why = person(request), request.POST.get("why", "").strip()
    ticked = list(
        compliance_pages.new_findings(user).filter(
            public_id__in=compliance_pages.uuids(request.POST.getlist("finding")[:PAGE_SIZE])
        )
    )
    if not ticked:
        messages.warning(request, _("Tick at least one line, then choose what to do."))
    elif "dismiss" in request.POST:
        if not why:
            context = _why_context(request, ticked)
            return render(request, "desk/compliance/dismiss.html", context, status=400)
        _dismiss(request, ticked, why)
    else:
        cases = _open_cases(request, ticked)
        if len(cases) == 1:
            return redirect(case_address(cases[0]))
    return redirect("desk:findings")


@require_safe
@works_compliance
@with_finding
def finding(request: HttpRequest, *, finding: Finding) -> HttpResponse:
    """One finding with its law, arithmetic and evidence."""
    row = compliance_pages.FindingRow(finding)
    context = desk(
        request, row.title, FINDINGS, row=row, finding=finding, back_url=reverse("desk:findings")
    )
    return render(request, "desk/compliance/finding.html", context)


@form_page
@works_compliance
@with_finding
def uphold(request: HttpRequest, *, finding: Finding) -> HttpResponse:
    """A doubtful one is confirmed before the agency hears of it."""
    form = WhyForm(posted(request))

    def do() -> object:
        why = form.cleaned_data["why"]
        return compliance.uphold_finding(finding=finding, by=person(request), why=why)

    context = _about(request, finding, _("Confirm the finding"))
    said = _("The finding is confirmed.")
    return ask(request, form, do, said=said, back=_back(finding), context=context)


@form_page
@works_compliance
@with_finding
def dismiss(request: HttpRequest, *, finding: Finding) -> HttpResponse:
    form = WhyForm(posted(request))

    def do() -> object:
        why = form.cleaned_data["why"]
        return compliance.dismiss_finding(finding=finding, by=person(request), why=why)

    context = _about(request, finding, _("Dismiss the finding"))
    said = _("The finding is dismissed.")
    return ask(request, form, do, said=said, back=_back(finding), context=context)


@require_safe
@works_compliance
def choose_agency(request: HttpRequest) -> HttpResponse:
    """Which agency a finding or an inspection is about."""
    form = AgencyForm(request.GET)
    wanted = form.cleaned_data.get("q", "") if form.is_valid() else ""
    governed = Agency.objects.governed_by(person(request), WORK_COMPLIANCE)
    found = governed.named(wanted)[:MOST_AGENCIES] if wanted else []
    context = desk(request, _("Choose an agency"), FINDINGS, form=form, found=found, wanted=wanted)
    return render(request, "desk/compliance/agencies.html", context)


@form_page
@works_compliance
@with_agency
def new(request: HttpRequest, *, agency: Agency) -> HttpResponse:
    """A finding of the ministry's own check, on the pile."""
    form = OwnFindingForm(posted(request), agency=agency)

    def do() -> object:
        return keep_own_finding(form, agency=agency, by=person(request))

    heading = _("Add a finding")
    context = desk(request, f"{heading} – {agency.name}", FINDINGS, heading=heading)
    said = _("The finding is kept.")
    return ask(request, form, do, said=said, back=reverse("desk:findings"), context=context)


@transaction.atomic
def keep_own_finding(
    form: OwnFindingForm, *, agency: Agency, by: User, case: ComplianceCase | None = None
) -> Finding:
    """The finding of a valid form; in the case where one is given."""
    found = compliance.add_finding(
        agency=agency, source=FindingSource.OWN_CHECK, by=by, **form.particulars
    )
    if case is not None:
        compliance.add_to_case(case=case, findings=[found], by=by)
    return found


def _open_cases(request: HttpRequest, ticked: list[Finding]) -> list[ComplianceCase]:
    by_agency: dict[Agency, list[Finding]] = defaultdict(list)
    for one in ticked:
        by_agency[one.agency].append(one)
    opened = []
    for agency, findings in by_agency.items():
        try:
            opened.append(
                compliance.open_case(agency=agency, findings=findings, by=person(request))
            )
        except PortalError as error:
            messages.warning(request, f"{agency.name}: {error.message}")
    if opened:
        said = ngettext("%(number)s case is open.", "%(number)s cases are open.", len(opened))
        messages.success(request, said % {"number": len(opened)})
    return opened


def _dismiss(request: HttpRequest, ticked: list[Finding], why: str) -> None:
    done = 0
    for one in ticked:
        try:
            compliance.dismiss_finding(finding=one, by=person(request), why=why)
            done += 1
        except PortalError as error:
            messages.warning(request, f"{one.agency.name}: {error.message}")
    said = ngettext("%(number)s finding is dismissed.", "%(number)s findings are dismissed.", done)
    messages.success(request, said % {"number": done})


def _why_context(request: HttpRequest, ticked: list[Finding]) -> dict[str, object]:
    form = WhyForm(request.POST if "why" in request.POST else None)
    rows = [compliance_pages.FindingRow(one) for one in ticked]
    heading = _("Dismiss the finding")
    return desk(
        request,
        heading,
        FINDINGS,
        heading=heading,
        form=form,
        rows=rows,
        back_url=reverse("desk:findings"),
    )


def _about(request: HttpRequest, finding: Finding, heading: str) -> dict[str, object]:
    title = f"{heading} – {finding.agency.name}"
    return desk(request, title, FINDINGS, heading=heading)


def _back(finding: Finding) -> str:
    return case_address(finding.case) if finding.case else reverse("desk:findings")
