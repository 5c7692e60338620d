"""Opening, filling, assigning, annotating and closing a case."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import Organisation, User
from portal.accounts.roles import WORK_COMPLIANCE
from portal.common.errors import Conflict
from recruitment_agencies import notifications
from recruitment_agencies.compliance.transitions import Act
from recruitment_agencies.compliance_querysets import is_kept_out, ministries_of
from recruitment_agencies.enums import (
    CaseStage,
    ComplianceStep,
    DecisionState,
    FindingState,
    SanctionKind,
)
from recruitment_agencies.models import (
    Agency,
    CaseNote,
    ComplianceCase,
    Decision,
    Finding,
    RefundOrder,
)
from recruitment_agencies.services.compliance.base import (
    check_possible,
    check_staff,
    lock,
    may_decide,
    moment,
    move,
    note,
    raise_moved_on,
    raise_not_allowed,
    readable,
    refuse,
    start,
)
from recruitment_agencies.services.compliance.findings import end_findings

_COLLECTING = frozenset({CaseStage.OPEN, CaseStage.NOTICE_SENT, CaseStage.ANSWERED})
LONGEST_TITLE = 200


@transaction.atomic
def open_case(
    *,
    agency: Agency,
    findings: Sequence[Finding],
    by: User,
    title: str = "",
    at: datetime | None = None,
) -> ComplianceCase:
    """A case of the person's ministry about an agency of its country, with findings that no case has yet.

    Raises:
        NotAllowed: the agency is not of the country of a ministry for which the person works on compliance.
        PortalError: no finding is given, or one is of another agency, dismissed or in a case already.
    """
    ministry, at = _ministry(agency, by), moment(at)
    case = ComplianceCase.objects.create(
        agency=agency,
        ministry=ministry,
        title=title.strip()[:LONGEST_TITLE],
        opened_by=by,
        opened_at=at,
        changed_at=at,
    )
    taken = _take(case, findings)
    start(case, ComplianceStep.REVIEW, at=at)
    note("compliance.opened_case", case, by=by, detail={"findings": taken})
    return case


@transaction.atomic
def add_to_case(*, case: ComplianceCase, findings: Sequence[Finding], by: User) -> ComplianceCase:
    """More findings about the same agency, until a decision is proposed.

    Raises: as `open_case`; Conflict when the case is past collecting.
    """
    check_staff(case, by)
    case = lock(case)
    if case.stage not in _COLLECTING:
        raise_moved_on()
    note("compliance.added_findings", case, by=by, detail={"findings": _take(case, findings)})
    return case


@transaction.atomic
def assign_case(*, case: ComplianceCase, to: User | None, by: User) -> ComplianceCase:
    """Give the case to somebody of the same ministry, or to nobody; the person is told.

    Raises:
        NotAllowed: `by` does not work on compliance there. PortalError: `to` does not.
        Conflict: the case is closed.
    """
    check_staff(case, by)
    case = lock(case)
    if case.stage == CaseStage.CLOSED:
        raise_moved_on()
    if to is not None and not ComplianceCase.objects.visible_to(to).filter(pk=case.pk).exists():
        refuse("to", _("This person cannot work on this case."))
    case.assigned_to = to
    case.save(update_fields=["assigned_to"])
    if to is not None and to != by:
        notifications.tell(notifications.CASE_ASSIGNED, case, [to])
    note("compliance.assigned_case", case, by=by, detail={"to": to.pk if to else None})
    return case


@transaction.atomic
def write_case_note(
    *, case: ComplianceCase, text: str, by: User, at: datetime | None = None
) -> CaseNote:
    """A note that only the ministry's own staff read.

    Raises: NotAllowed; PortalError when the text is empty or too long.
    """
    check_staff(case, by)
    written = CaseNote.objects.create(case=case, by=by, at=moment(at), text=readable(text))
    note("compliance.wrote_note", case, by=by, detail={"note": written.pk})
    return written


@transaction.atomic
def close_case(
    *, case: ComplianceCase, by: User, why: str, at: datetime | None = None
) -> ComplianceCase:
    """Close with a reason. Findings that nobody upheld end dismissed.

    Raises:
        NotAllowed: not staff of its ministry; or a refund is still to be paid and the person may not decide.
        Conflict: a decision or an appeal waits, or the agency may still appeal.
        PortalError: no reason is given.
    """
    check_staff(case, by)
    why, at, case = readable(why, field="why", message=_("Please say why.")), moment(at), lock(case)
    check_possible(case, Act.CLOSE)
    _check_nothing_is_owed(case, by, at)
    end_findings(list(case.findings.all()), FindingState.DISMISSED, by=by, why=why, at=at)
    case.closed_why = why
    return move(case, Act.CLOSE, by=by, at=at)


def _check_nothing_is_owed(case: ComplianceCase, by: User, at: datetime) -> None:
    in_force = Decision.objects.filter(case=case, state=DecisionState.IN_FORCE)
    window = case.deadlines.owed().of_step(ComplianceStep.APPEAL_WINDOW).filter(due_at__gte=at)
    if window.exists() and in_force.exclude(kind=SanctionKind.NONE).exists():
        raise Conflict(_("The agency may still appeal. Please wait until that time is over."))
    unpaid = RefundOrder.objects.filter(decision__in=in_force).unpaid()
    if unpaid.exists() and not may_decide(case, by):
        raise_not_allowed()


def _ministry(agency: Agency, by: User) -> Organisation:
    if is_kept_out(by):
        raise_not_allowed()
    held = ministries_of(by, WORK_COMPLIANCE).filter(organisation__country=agency.country_id)
    membership = held.select_related("organisation").order_by("pk").first()
    represents = Agency.objects.represented_by(by).filter(pk=agency.pk).exists()
    if membership is None or represents:
        raise_not_allowed()
    return membership.organisation


def _take(case: ComplianceCase, findings: Sequence[Finding]) -> list[int]:
    """Put the findings in the case; their keys."""
    wanted = {finding.pk for finding in findings}
    rows = list(
        Finding.objects.select_for_update()
        .without_a_case()
        .filter(pk__in=wanted, agency=case.agency_id)
        .order_by("pk")
    )
    if not wanted or len(rows) != len(wanted):
        refuse("findings", _("Please choose findings about this agency that are in no other case."))
    for finding in rows:
        finding.case = case
        if finding.state == FindingState.NEW:
            finding.state = FindingState.IN_CASE
        finding.save(update_fields=["case", "state"])
    return [finding.pk for finding in rows]
