"""Notice to the agency, and its right of reply."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.settings.languages import LANGUAGE_CODES
from recruitment_agencies import notifications
from recruitment_agencies.compliance.transitions import Act
from recruitment_agencies.enums import CaseStage, ComplianceStep, FindingState
from recruitment_agencies.models import AgencyResponse, ComplianceCase, Finding, Notice
from recruitment_agencies.services.compliance.base import (
    check_agency,
    check_possible,
    check_staff,
    due_date,
    lock,
    moment,
    move,
    note,
    raise_moved_on,
    readable,
    refuse,
)
from recruitment_agencies.services.compliance.telling import told


@transaction.atomic
def send_notice(
    *, case: ComplianceCase, language: str, text: str, by: User, at: datetime | None = None
) -> Notice:
    """Put the case's findings to the agency in its language; it may answer until `answer_by`.

    A finding that a doubtful rule raised goes along only when staff have upheld it; a dismissed one never. What the
    agency is told of each is frozen (see `telling.told`).

    Raises:
        NotAllowed: the person does not work on compliance in that ministry.
        Conflict: a decision was proposed already, or the case is closed.
        PortalError: no text, an unknown language, or nothing that may be put to the agency.
    """
    check_staff(case, by)
    if language not in LANGUAGE_CODES:
        refuse("language", _("Please choose a language."))
    text, at, case = readable(text), moment(at), lock(case)
    check_possible(case, Act.SEND_NOTICE)
    findings = findings_to_tell(case)
    if not findings:
        refuse(
            "findings", _("Please confirm a finding first: the agency must know what it is asked.")
        )
    notice = Notice.objects.create(
        case=case,
        language=language,
        text=text,
        findings=[
            told(each, number=number, language=language) for number, each in enumerate(findings, 1)
        ],
        answer_by=due_date(case, ComplianceStep.RESPONSE, at=at),
        by=by,
        sent_at=at,
    )
    notifications.tell_agency(notifications.NOTICE_WAITS, case)
    move(case, Act.SEND_NOTICE, by=by, at=at, detail={"notice": notice.pk})
    return notice


def findings_to_tell(case: ComplianceCase) -> list[Finding]:
    """What a notice carries today, in the order in which it was found."""
    may_be_told = Q(review_only=False) | Q(state=FindingState.UPHELD)
    open_ones = Finding.objects.filter(may_be_told, case=case).exclude(state=FindingState.DISMISSED)
    return list(open_ones.order_by("found_at", "pk"))


@transaction.atomic
def mark_notice_read(*, notice: Notice, by: User, at: datetime | None = None) -> Notice:
    """Somebody of the agency has opened it; only the first time counts.

    Raises: NotAllowed for anybody else.
    """
    check_agency(notice.case, by)
    at = moment(at)
    if Notice.objects.unread().filter(pk=notice.pk).update(read_at=at):
        notice.read_at = at
        note("compliance.read_notice", notice.case, by=by, detail={"notice": notice.pk})
    return notice


@transaction.atomic
def answer_notice(
    *, notice: Notice, text: str, by: User, at: datetime | None = None
) -> AgencyResponse:
    """The agency answers, also more than once and also late (`AgencyResponse.is_late`), until the case is closed.

    Only an answer to a notice that waits for one moves the case; the ministry is told of each.

    Raises:
        NotAllowed: the person does not speak for that agency. PortalError: no text. Conflict: the case is closed.
    """
    check_agency(notice.case, by)
    text, at, case = readable(text), moment(at), lock(notice.case)
    if case.stage == CaseStage.CLOSED:
        raise_moved_on()
    response = AgencyResponse.objects.create(notice=notice, text=text, by=by, at=at)
    notifications.tell_ministry(notifications.AGENCY_WROTE, case)
    detail = {"notice": notice.pk, "response": response.pk, "late": response.is_late}
    if case.stage == CaseStage.NOTICE_SENT:
        move(case, Act.ANSWER, by=by, at=at, detail=detail)
    else:
        note("compliance.agency_wrote_again", case, by=by, detail=detail)
    return response
