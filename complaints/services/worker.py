"""What the worker does with her complaint once it is filed. Her receipt was checked by the caller."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import notifications
from complaints.enums import Status
from complaints.models import Complaint, Message
from complaints.services.cases import lock
from complaints.services.writing import add_message, readable
from complaints.transitions import move
from portal.accounts.models import Organisation
from portal.audit.services import record
from portal.common.errors import Conflict

_ENDED_FOR_WRITING = {Status.CONFIRMED, Status.CLOSED, Status.WITHDRAWN}


@transaction.atomic
def reply(*, complaint: Complaint, text: str) -> Message:
    """Write to the desk. If the desk was waiting for her, work goes on.

    Raises:
        Conflict: the complaint has ended; she may open it again.
        PortalError: the text is empty or too long.
    """
    text = readable(text)
    complaint = lock(complaint)
    if complaint.status in _ENDED_FOR_WRITING:
        raise Conflict(_("This has ended. Open it again, then you can write."))
    message = add_message(complaint, text)
    if complaint.status == Status.WAITING_FOR_WORKER:
        move(complaint, Status.IN_PROGRESS, by=None, tell=False)
    _tell_desk(complaint)
    record("complaints.worker_wrote", on=complaint)
    return message


def withdraw(*, complaint: Complaint) -> Complaint:
    """Take it back.

    Raises:
        Conflict: it has ended already.
    """
    return move(complaint, Status.WITHDRAWN, by=None)


@transaction.atomic
def confirm(*, complaint: Complaint) -> Complaint:
    """She agrees that it is solved: only now the outcome counts.

    Raises:
        Conflict: the desk has not said that it is solved.
    """
    complaint = move(complaint, Status.CONFIRMED, by=None)
    _open_outcomes(complaint).update(agreed_at=timezone.now())
    return complaint


@transaction.atomic
def reopen(*, complaint: Complaint, reason: str = "") -> Complaint:
    """It is not solved: the desk and the oversight office see it again, with new due dates.

    Args:
        reason: what she writes to the desk; may be empty.

    Raises:
        Conflict: it has not ended.
    """
    text = readable(reason, field="reason") if reason.strip() else ""
    complaint = move(complaint, Status.REOPENED, by=None, reason=text)
    _open_outcomes(complaint).update(contested_at=timezone.now())
    if text:
        add_message(complaint, text)
    return complaint


def _open_outcomes(complaint: Complaint):  # type: ignore[no-untyped-def]
    return complaint.outcomes.filter(agreed_at__isnull=True, contested_at__isnull=True)


def _tell_desk(complaint: Complaint) -> None:
    lead = complaint.lead
    if lead:
        notifications.tell_desks(notifications.MESSAGE_FROM_WORKER, complaint, [lead])
        return
    live = complaint.escalations.filter(ended_at__isnull=True, organisation__isnull=False)
    offices = Organisation.objects.filter(pk__in=live.values("organisation"))
    notifications.tell_oversight(notifications.MESSAGE_FROM_WORKER, complaint, offices)
