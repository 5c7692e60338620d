"""Telephone calls with the worker, as the officer records them."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.enums import CallResult
from complaints.models import Call, Complaint
from complaints.services import officers
from complaints.services.cases import lock
from complaints.services.writing import readable
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.errors import NotAllowed

# The same call written down again within this time is a double click.
SAME_CALL = timedelta(minutes=2)


@transaction.atomic
def record_call(*, complaint: Complaint, by: User, result: CallResult, summary: str = "") -> Call:
    """Write down a call. It meets no due date: only what the worker can see for herself does.

    Args:
        summary: what was said, for the own office; may be empty.

    Raises:
        NotAllowed: the person's office does not have the case.
        PortalError: the summary is too long.
    """
    text = readable(summary, field="summary") if summary.strip() else ""
    complaint = lock(complaint)
    assignment = officers.own_assignment(complaint, by)
    if assignment is None:
        raise NotAllowed(_("Only an office that has this complaint can do this."))
    written = _just_written(complaint, by, result, text)
    if written:
        return written
    call = Call(
        complaint=complaint, organisation=assignment.organisation, by=by, result=CallResult(result)
    )
    if text:
        call.seal("sealed_summary", text)
    call.save(force_insert=True)
    record(
        "complaints.recorded_call",
        on=complaint,
        by=by,
        organisation_id=assignment.organisation_id,
        detail={"result": str(call.result)},
    )
    return call


def _just_written(complaint: Complaint, by: User, result: str, text: str) -> Call | None:
    since = timezone.now() - SAME_CALL
    call = complaint.calls.filter(by=by, result=result, at__gte=since).order_by("-at").first()
    if call is None:
        return None
    call.complaint = complaint
    return call if (call.opened("sealed_summary") or "") == text else None
