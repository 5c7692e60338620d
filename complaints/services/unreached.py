"""A worker whom no message reaches: her desk is told to call, and the case says so."""

from complaints import notifications
from complaints.models import Complainant
from portal.audit.services import record
from portal.notifications.models import Message
from portal.notifications.services import Unreached, unreached

NOT_REACHED = "complaints.worker_not_reached"


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    unreached.register(Unreached(notifications.COMPLAINANT, tell_desk))


def tell_desk(message: Message) -> None:
    """Called by `portal.notifications` in the transaction that notes the failure. Codes and ids only."""
    rows = Complainant.objects.taking_part().select_related("complaint")
    complainant = rows.filter(pk=message.recipient_id).first()
    if complainant is None:
        return
    complaint = complainant.complaint
    if complaint.lead is not None:
        notifications.tell_desks(notifications.WORKER_NOT_REACHED, complaint, [complaint.lead])
    record(NOT_REACHED, on=complaint, detail={"position": complainant.position})
