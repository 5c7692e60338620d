"""What every page of the compliance desk has: its place on the desk, its tabs, gates, the row behind an address."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.desks import DeskPage
from portal.accounts.frames import frame, with_row
from portal.accounts.gates import needs_permission
from portal.accounts.models import User
from portal.accounts.roles import DECIDE_COMPLIANCE, REPRESENT_AGENCY, WORK_COMPLIANCE
from recruitment_agencies.models import (
    Agency,
    Appeal,
    ComplianceCase,
    Decision,
    Finding,
    Inspection,
    Notice,
    RefundOrder,
)

PAGE_SIZE = 50
CASES, FINDINGS, INSPECTIONS = "cases", "findings", "inspections"
PAGES = (
    DeskPage("compliance", gettext_lazy("Compliance"), "gavel", frozenset({WORK_COMPLIANCE})),
    DeskPage("notices", gettext_lazy("Notices"), "mail-open", frozenset({REPRESENT_AGENCY})),
)

works_compliance = needs_permission(WORK_COMPLIANCE)
decides_compliance = needs_permission(DECIDE_COMPLIANCE)
represents_agency = needs_permission(REPRESENT_AGENCY)


def _governed(user: User) -> Any:
    return Agency.objects.governed_by(user, WORK_COMPLIANCE)


with_agency = with_row("agency", "public_id", _governed)
with_case = with_row(
    "case",
    "reference",
    lambda user: ComplianceCase.objects.visible_to(user).select_related(
        "agency", "ministry__country", "assigned_to", "opened_by"
    ),
)
with_finding = with_row(
    "finding", "public_id", lambda user: Finding.objects.visible_to(user).select_related("agency")
)
with_decision = with_row(
    "decision",
    "pk",
    lambda user: Decision.objects.visible_to(user).select_related("case__agency", "proposed_by"),
)
with_appeal = with_row(
    "appeal",
    "pk",
    lambda user: Appeal.objects.visible_to(user).select_related("decision__case__agency"),
)
with_refund = with_row(
    "refund",
    "pk",
    lambda user: RefundOrder.objects.visible_to(user).select_related("decision__case"),
)
with_inspection = with_row(
    "inspection",
    "public_id",
    lambda user: Inspection.objects.visible_to(user).select_related(
        "agency", "branch", "checklist"
    ),
)
with_own_notice = with_row(
    "notice",
    "pk",
    lambda user: Notice.objects.for_agency_of(user).select_related("case__agency"),
)
with_own_decision = with_row(
    "decision",
    "pk",
    lambda user: Decision.objects.for_agency_of(user).select_related("case__agency"),
)


def desk(request: HttpRequest, title: str, tab: str, **more: Any) -> dict[str, Any]:
    """Context of a page of the compliance desk; `tab` is the key of its list."""
    tabs = [
        (CASES, reverse("desk:compliance"), _("Cases")),
        (FINDINGS, reverse("desk:findings"), _("New findings")),
        (INSPECTIONS, reverse("desk:inspections"), _("Inspections")),
    ]
    return frame(request, title, "compliance", tabs=tabs, tab=tab, **more)


def case_address(case: ComplianceCase) -> str:
    return reverse("desk:compliance-case", args=[case.reference])
